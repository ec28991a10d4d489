package signin

import (
	"context"
	"encoding/json"
	"errors"
	"net/netip"
	"slices"
	"strings"
	"time"

	"roundtable/care"
	"roundtable/ledger"
)

// Guessing is slowed down as OWASP's "device cookies" do: tries are counted per
// account for devices that have never signed in to it, and per device for those
// that have. Whoever fails on purpose from elsewhere closes the door to strangers
// alone; the account's owner comes in from a known device, or anywhere with a
// passkey, which cannot be guessed and is not counted.
//
// A network that many failures come from may be one attacker who tries one password
// at every account, or a hospital whose 3,000 staff share one address. It is not
// closed: each account has fewer tries from there, which makes the first slow and
// costs the second nothing. Only at perNetwork, which spends a minute of hashing, are
// its unknown devices refused; known ones are never counted by place.
const (
	window      = 15 * time.Minute
	perAccount  = 10 // failures within the window, all unknown devices together
	perDevice   = 10 // of one known device
	perPlace    = 50 // of one network, whatever the accounts: from then on it is crowded
	perCrowded  = 3  // of one account from a crowded network
	perNetwork  = 1000
	deviceLife  = 180 * 24 * time.Hour
	placeBits4  = 32
	placeBits6  = 48 // one subscriber may hold 65,536 networks of 64 bits
	throttleTag = "signin/tries"
)

// From is where a try comes from.
type From struct {
	Addr   netip.Addr // of the client; the zero Addr shares one count
	Device string     // the value of the device cookie, "" when there is none
}

// NewDevice is the value of a cookie by which a device that has signed in to the
// account is known, for 180 days.
func (d *Desk) NewDevice(id care.AccountID) (value string, expires time.Time) {
	expires = d.now().Add(deviceLife)
	nonce := NewToken()
	stamp := expires.UTC().Format("20060102")
	return nonce + "." + stamp + "." + mac(d.deviceKeys()[0], "device", string(id), nonce, stamp), expires
}

// Knows reports whether a device's cookie is one that this account gave.
func (d *Desk) Knows(id care.AccountID, device string) bool {
	_, ok := d.knows(id, device)
	return ok
}

// knows reports whether the device has signed in to the account before, and what
// its tries are counted under.
func (d *Desk) knows(id care.AccountID, device string) (nonce string, ok bool) {
	parts := strings.Split(device, ".")
	if len(parts) != 3 || !d.marked(parts, id) {
		return "", false
	}
	until, err := time.Parse("20060102", parts[1])
	return parts[0], err == nil && d.now().Before(until.AddDate(0, 0, 1))
}

// marked reports whether one of the keys marked a device for the account. A mark that
// none knows may be of a key that another server made: they are read again.
func (d *Desk) marked(parts []string, id care.AccountID) bool {
	by := func(keys [][32]byte) bool {
		return slices.ContainsFunc(keys, func(k [32]byte) bool { return equal(parts[2], mac(k, "device", string(id), parts[0], parts[1])) })
	}
	if by(d.deviceKeys()) {
		return true
	}
	ctx, stop := context.WithTimeout(context.Background(), time.Second)
	defer stop()
	return d.sealKeys(ctx) == nil && by(*d.seals.Load())
}

// try counts a try before its secret is looked at, so that many at once are each
// counted, and gives it back when it was right. It refuses when there were too
// many. who is the account, or the address as typed when nobody has it: an address
// with an account and one without are slowed down alike.
func (d *Desk) try(ctx context.Context, who string, from From) (right func(), err error) {
	var counted []string
	back := func() {
		for _, key := range counted {
			_, _ = d.count(context.WithoutCancel(ctx), key, -1) // the count expires by itself
		}
	}
	add := func(key string) (n int) {
		if err == nil {
			if n, err = d.count(ctx, key, 1); err == nil {
				counted = append(counted, key)
			}
		}
		return n
	}
	var refused bool
	if nonce, ok := d.knows(care.AccountID(who), from.Device); ok {
		refused = add("device/"+hashed(nonce)) > perDevice
	} else {
		most, all := perAccount, add("place/"+place(from.Addr))
		if all > perPlace {
			most = perCrowded
		}
		refused = add("account/"+hashed(who)) > most || all > perNetwork
	}
	if err != nil {
		back()
		return nil, err
	}
	if refused {
		back() // a refused try is none: it does not keep the door closed for longer
		return nil, tooMany()
	}
	return back, nil
}

type tries struct {
	N     int       `json:"n"`
	Until time.Time `json:"until"`
}

// count adds to a count that ends with its window, and returns it.
func (d *Desk) count(ctx context.Context, key string, by int) (int, error) {
	for {
		old, err := d.scratch.Get(ctx, throttleTag, key)
		if err != nil && !errors.Is(err, ledger.ErrNotFound) {
			return 0, err
		}
		t := tries{Until: d.now().Add(window)}
		if len(old) > 0 {
			var was tries
			if json.Unmarshal(old, &was) == nil && d.now().Before(was.Until) {
				t = was
			}
		}
		t.N = max(t.N+by, 0)
		next, err := json.Marshal(t)
		if err != nil {
			return 0, err
		}
		ok, err := d.scratch.Swap(ctx, throttleTag, key, old, next, t.Until)
		if ok || err != nil {
			return t.N, err
		}
	}
}

// place is the network that an address counts under, hashed: scratch keeps no
// list of where people sign in from.
func place(a netip.Addr) string {
	if !a.IsValid() {
		return "unknown"
	}
	a = a.Unmap()
	bits := placeBits6
	if a.Is4() {
		bits = placeBits4
	}
	p, err := a.WithZone("").Prefix(bits)
	if err != nil {
		return "unknown"
	}
	return hashed(p.String())
}
