package signin

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/go-webauthn/webauthn/webauthn"

	"roundtable/care"
	"roundtable/ledger"
	"roundtable/sharing/accounts"
)

// Options of a Desk.
type Options struct {
	Scratch ledger.Scratch
	Book    *accounts.Book
	// Origin is where people reach the server: "https://table.example.org" or
	// "http://localhost:8765". Passkeys belong to its host.
	Origin    string
	Providers []ProviderConfig
	Now       func() time.Time // nil is the clock
	// Key seals secrets; nil leaves them as they are in the store.
	Key *Key
	// Diary takes what happens at the door; nil drops it.
	Diary *Diary
}

// Desk lets people in. It is safe for concurrent use and holds nothing that
// another replica would miss.
type Desk struct {
	scratch   ledger.Scratch
	book      *accounts.Book
	now       func() time.Time
	keys      *webauthn.WebAuthn // nil when the origin cannot have passkeys
	providers []*provider
	seals     atomic.Pointer[[][32]byte] // of the cookies of known devices, the one that marks first
	sealsRead atomic.Int64               // when they were read, of the desk's clock, in nanoseconds
	key       *Key
	diary     *Diary
}

// New returns a desk. The key that marks known devices is made on first use and
// kept in scratch.
func New(ctx context.Context, o Options) (*Desk, error) {
	d := &Desk{scratch: o.Scratch, book: o.Book, now: o.Now, key: o.Key, diary: o.Diary}
	if d.now == nil {
		d.now = time.Now
	}
	if err := d.sealKeys(ctx); err != nil {
		return nil, fmt.Errorf("key of known devices: %w", err)
	}
	var err error
	if d.keys, err = relyingParty(o.Origin); err != nil {
		return nil, err
	}
	for _, c := range o.Providers {
		p, err := newProvider(c, o.Origin)
		if err != nil {
			return nil, err
		}
		d.providers = append(d.providers, p)
	}
	return d, nil
}

// take reads a value and deletes it: what is taken once cannot be taken again.
// ok is false when it is not there, has expired or somebody else took it.
func (d *Desk) take(ctx context.Context, owner, key string) (value []byte, ok bool, err error) {
	value, err = d.scratch.Get(ctx, owner, key)
	if errors.Is(err, ledger.ErrNotFound) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	ok, err = d.scratch.Swap(ctx, owner, key, value, nil, time.Time{})
	return value, ok, err
}

// hashed is the name under which a token stands in scratch: who reads the store
// cannot use what he finds.
func hashed(token string) string {
	sum := sha256.Sum256([]byte(token))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

func mac(key [32]byte, parts ...string) string {
	m := hmac.New(sha256.New, key[:])
	for _, p := range parts {
		fmt.Fprintf(m, "%d:%s", len(p), p)
	}
	return base64.RawURLEncoding.EncodeToString(m.Sum(nil))
}

// Entered is somebody who was let in.
type Entered struct {
	Account care.AccountID
	How     string // "password", "password and code", "passkey", "recovery code", or a provider's name
	// Enrol is set when the way in was a password alone: nothing opens before a
	// second way is set up.
	Enrol bool
	// epoch is the account's as its owner began to prove who they are: who signs out
	// everywhere while somebody is half way in ends that as well. nil asks for none.
	epoch *string
	// proved is when a provider says that the person proved there who they are; nil for
	// just now, the zero Time for a provider that does not say. One that remembers
	// somebody and asks nothing has proved nothing today.
	proved *time.Time
}

// current refuses accounts that may not be used today.
func (d *Desk) current(id care.AccountID) error {
	day := care.DateOf(d.now().In(care.London))
	if _, state, ok := d.book.Get(id, day); !ok || state != accounts.Current {
		return notCurrent()
	}
	return nil
}
