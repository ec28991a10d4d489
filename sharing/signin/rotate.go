package signin

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"time"

	"roundtable/care"
	"roundtable/ledger"
)

// Reseal seals what every account is let in by with the key that seals now, and
// returns of how many that was another key's, or nobody's. It may run while people
// sign in: a value that changes meanwhile is read again.
func (d *Desk) Reseal(ctx context.Context) (n int, err error) {
	if d.key == nil {
		return 0, keyProblem("There is no key to seal with.", "", nil)
	}
	for _, a := range d.book.All("", 0) {
		stale, err := d.stale(ctx, a.ID)
		if err != nil {
			return n, err
		}
		if !stale {
			continue
		}
		if err := d.update(ctx, a.ID, func(*secrets) error { return nil }); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// stale reports whether an account's ways in are not sealed with the key that seals.
func (d *Desk) stale(ctx context.Context, id care.AccountID) (bool, error) {
	raw, err := d.scratch.Get(ctx, secretsOwner(id), secretsKey)
	if errors.Is(err, ledger.ErrNotFound) {
		return false, nil
	}
	if err != nil || len(raw) == 0 || raw[0] != sealed {
		return err == nil, err
	}
	d.key.current() // as the file has it now
	_, now, err := d.key.open(raw[1:], id)
	return !now, err
}

// deviceOwner and deviceName are where the keys that mark known devices stand in
// scratch: 32 bytes each, the first of which marks.
const deviceOwner, deviceName = "signin", "device-key"

// RotateDevices gives the marks of known devices a new key. Devices that are known stay
// so: the key before goes on being believed until it is replaced in its turn. With
// forget no device is known any more, by a running server half a minute later, which costs their owners nothing but patience
// while somebody guesses at their password.
func (d *Desk) RotateDevices(ctx context.Context, forget bool) error {
	for {
		old, err := d.scratch.Get(ctx, deviceOwner, deviceName)
		if err != nil && !errors.Is(err, ledger.ErrNotFound) {
			return err
		}
		var fresh [32]byte
		rand.Read(fresh[:])
		all := fresh[:]
		if len(old) >= 32 && !forget {
			all = append(all, old[:32]...)
		}
		swapped, err := d.scratch.Swap(ctx, deviceOwner, deviceName, old, all, time.Time{})
		if err != nil {
			return err
		}
		if swapped {
			return d.sealKeys(ctx)
		}
	}
}

// sealKeys reads the keys that mark known devices, and makes the first.
func (d *Desk) sealKeys(ctx context.Context) error {
	raw, err := d.scratch.Get(ctx, deviceOwner, deviceName)
	if errors.Is(err, ledger.ErrNotFound) {
		var fresh [32]byte
		rand.Read(fresh[:])
		if _, err := d.scratch.Swap(ctx, deviceOwner, deviceName, nil, fresh[:], time.Time{}); err != nil {
			return err
		}
		raw, err = d.scratch.Get(ctx, deviceOwner, deviceName) // two servers that start at once end with one key
	}
	if err != nil {
		return err
	}
	var keys [][32]byte
	for ; len(raw) >= 32; raw = raw[32:] {
		keys = append(keys, [32]byte(raw[:32]))
	}
	if len(keys) == 0 {
		return errors.New("signin: the keys that mark known devices are not whole")
	}
	d.seals.Store(&keys)
	d.sealsRead.Store(d.now().UnixNano())
	return nil
}

// sealsFor is for how long a server believes in the keys that it read: so soon one that
// was taken away on another marks nothing any more.
const sealsFor = 30 * time.Second

// deviceKeys are the keys that mark known devices, the one that marks first, read again
// when they are old. A store that does not answer leaves those that are known.
func (d *Desk) deviceKeys() [][32]byte {
	if age := d.now().UnixNano() - d.sealsRead.Load(); age < 0 || age > int64(sealsFor) {
		ctx, stop := context.WithTimeout(context.Background(), time.Second)
		defer stop()
		if err := d.sealKeys(ctx); err != nil {
			slog.Warn("signin: the keys of known devices cannot be read", "err", err)
		}
	}
	return *d.seals.Load()
}
