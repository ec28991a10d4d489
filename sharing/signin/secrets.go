package signin

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/go-webauthn/webauthn/webauthn"

	"roundtable/care"
	"roundtable/ledger"
)

// secrets is what one account can be let in by. It stands in scratch alone.
type secrets struct {
	V        int       `json:"v"` // 1
	Password string    `json:"password,omitempty"`
	TOTP     string    `json:"totp,omitempty"`    // base32, once confirmed
	Pending  string    `json:"pending,omitempty"` // base32, shown but not confirmed yet
	LastStep uint64    `json:"last_step,omitempty"`
	Salt     []byte    `json:"salt,omitempty"`     // of the recovery codes
	Recovery [][]byte  `json:"recovery,omitempty"` // argon2id of each unused code
	Passkeys []passkey `json:"passkeys,omitempty"`
}

type passkey struct {
	Name       string              `json:"name"`
	Made       time.Time           `json:"made"`
	Used       time.Time           `json:"used"`
	Credential webauthn.Credential `json:"credential"`
}

func secretsOwner(id care.AccountID) string { return "signin/" + string(id) }

const secretsKey = "secrets"

// load reads an account's secrets; nobody's are the zero value.
func (d *Desk) load(ctx context.Context, id care.AccountID) (s secrets, raw []byte, err error) {
	raw, err = d.scratch.Get(ctx, secretsOwner(id), secretsKey)
	if errors.Is(err, ledger.ErrNotFound) {
		return secrets{V: 1}, nil, nil
	}
	if err != nil {
		return s, nil, err
	}
	open, err := d.unshut(id, raw)
	if err != nil {
		return s, nil, err
	}
	return s, raw, json.Unmarshal(open, &s)
}

// errUnchanged ends an update without writing and without an error.
var errUnchanged = errors.New("signin: unchanged")

// update changes an account's secrets, again from the start when another request
// was quicker: a one-time code or a recovery code opens one session, whichever
// replica it is sent to.
func (d *Desk) update(ctx context.Context, id care.AccountID, change func(*secrets) error) error {
	for {
		s, raw, err := d.load(ctx, id)
		if err != nil {
			return err
		}
		if err := change(&s); errors.Is(err, errUnchanged) {
			return nil
		} else if err != nil {
			return err
		}
		plain, err := json.Marshal(s)
		if err != nil {
			return err
		}
		next, err := d.shut(id, plain)
		if err != nil {
			return err
		}
		swapped, err := d.scratch.Swap(ctx, secretsOwner(id), secretsKey, raw, next, time.Time{})
		if err != nil || swapped {
			return err
		}
	}
}

// Forget takes away everything that an account can be let in by.
func (d *Desk) Forget(ctx context.Context, id care.AccountID) error {
	return d.scratch.Delete(ctx, secretsOwner(id), secretsKey)
}

// Ways are the ways in that an account has set up.
type Ways struct {
	Password bool
	TOTP     bool
	Recovery int // codes left
	Passkeys []Passkey
}

// Second reports whether there is more than a password.
func (w Ways) Second() bool { return w.TOTP || len(w.Passkeys) > 0 }

// Passkey is one passkey as its owner sees it.
type Passkey struct {
	ID   string // of the credential, URL-safe
	Name string
	Made time.Time
	Used time.Time // zero = never
}

// Ways lists the ways in of an account.
func (d *Desk) Ways(ctx context.Context, id care.AccountID) (Ways, error) {
	s, _, err := d.load(ctx, id)
	if err != nil {
		return Ways{}, err
	}
	w := Ways{Password: s.Password != "", TOTP: s.TOTP != "", Recovery: len(s.Recovery)}
	for _, p := range s.Passkeys {
		w.Passkeys = append(w.Passkeys, Passkey{ID: credentialID(p.Credential.ID), Name: p.Name, Made: p.Made, Used: p.Used})
	}
	return w, nil
}
