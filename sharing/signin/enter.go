package signin

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"roundtable/care"
	"roundtable/ledger"
)

// Password lets somebody in with an e-mail address and a password. Where the account
// has an authenticator half is not "": the password was right, nothing is open yet,
// and Code takes half with the code.
func (d *Desk) Password(ctx context.Context, email, password string, from From) (in Entered, half string, err error) {
	id, exists := d.book.ByEmail(email)
	in, half, err = d.password(ctx, id, exists, email, password, from)
	return in, half, d.refusedAt(ctx, id, "password", err)
}

func (d *Desk) password(ctx context.Context, id care.AccountID, exists bool, email, password string, from From) (in Entered, half string, err error) {
	who := string(id)
	if !exists {
		who = strings.ToLower(strings.TrimSpace(email))
	}
	right, err := d.try(ctx, who, from)
	if err != nil {
		return in, "", err
	}
	epoch, err := d.epoch(ctx, id)
	if err != nil {
		return in, "", err
	}
	s, _, err := d.load(ctx, id)
	if err != nil {
		return in, "", err
	}
	if !exists || s.Password == "" || len(password) > 4*maxPassword {
		if err := spend(ctx, password[:min(len(password), 4*maxPassword)]); err != nil {
			right()
			return in, "", err
		}
		return in, "", wrong(nil)
	}
	ok, stale, err := verifyPassword(ctx, password, s.Password)
	if err != nil && ctx.Err() != nil {
		right() // whoever went away while they waited has tried nothing
		return in, "", err
	}
	if err != nil || !ok {
		return in, "", wrong(err)
	}
	if err := d.current(id); err != nil {
		return in, "", err
	}
	right()
	if stale {
		if err := d.rehash(ctx, id, password); err != nil {
			return in, "", err
		}
	}
	return d.weakly(ctx, Entered{Account: id, How: "password", epoch: &epoch}, s)
}

// weakly goes on after one weak proof: to the account's second way in, or, where
// there is none yet, to its set-up.
func (d *Desk) weakly(ctx context.Context, in Entered, s secrets) (_ Entered, half string, err error) {
	switch {
	case s.TOTP != "":
		half, err = d.newHalf(ctx, in)
		return Entered{}, half, err
	case len(s.Passkeys) > 0: // what is weak does not stand in for it
		return Entered{}, "", refuse(WrongSecret, "This account signs in with its passkey.", "Choose \"Use a passkey\"; your partner's administrator can send a new set-up link when it is lost.", nil)
	}
	in.Enrol = true
	return in, "", nil
}

const (
	halfOwner = "signin/half"
	halfLife  = 5 * time.Minute
)

type halfway struct {
	Account care.AccountID `json:"account"`
	How     string         `json:"how"` // the first half
	Epoch   string         `json:"epoch"`
	Until   time.Time      `json:"until"`
}

func (d *Desk) newHalf(ctx context.Context, in Entered) (token string, err error) {
	h := halfway{in.Account, in.How, *in.epoch, d.now().Add(halfLife)}
	body, err := json.Marshal(h)
	if err != nil {
		return "", err
	}
	token = NewToken()
	return token, d.scratch.Set(ctx, halfOwner, hashed(token), body, h.Until)
}

// Halfway is the account whose password was right a moment ago; "" when that took
// too long, or the account was signed out everywhere since.
func (d *Desk) Halfway(ctx context.Context, half string) (care.AccountID, error) {
	h, err := d.halfway(ctx, half)
	return h.Account, err
}

func (d *Desk) halfway(ctx context.Context, half string) (h halfway, err error) {
	raw, err := d.scratch.Get(ctx, halfOwner, hashed(half))
	if errors.Is(err, ledger.ErrNotFound) {
		return halfway{}, nil
	}
	if err != nil || json.Unmarshal(raw, &h) != nil || !d.now().Before(h.Until) {
		return halfway{}, err
	}
	epoch, err := d.epoch(ctx, h.Account)
	if err != nil || epoch != h.Epoch {
		return halfway{}, err
	}
	return h, nil
}

// Code lets somebody in whose password was right a moment ago, with the code of
// their authenticator or a recovery code. Wrong codes count as tries.
func (d *Desk) Code(ctx context.Context, half, code string, from From) (in Entered, err error) {
	h, err := d.halfway(ctx, half)
	if err != nil {
		return in, err
	}
	id := h.Account
	if id == "" {
		return in, refuse(BadToken, "That took longer than five minutes.", "Begin again from the sign-in page.", nil)
	}
	right, err := d.try(ctx, string(id), from)
	if err != nil {
		return in, d.refusedAt(ctx, id, "code", err)
	}
	if err := d.current(id); err != nil {
		return in, d.refusedAt(ctx, id, "code", err)
	}
	how, err := d.useCode(ctx, id, code)
	if err != nil {
		return in, d.refusedAt(ctx, id, "code", err)
	}
	right()
	return Entered{Account: id, How: h.How + " and " + how, epoch: &h.Epoch}, d.scratch.Delete(ctx, halfOwner, hashed(half))
}

// useCode takes the code of an authenticator, or one of the recovery codes in its
// place: each opens one session only.
func (d *Desk) useCode(ctx context.Context, id care.AccountID, code string) (how string, err error) {
	code = tidyCode(code)
	var sum, salt []byte
	if len(code) == 12 { // a recovery code; its hash takes too long to make within the update
		s, _, err := d.load(ctx, id)
		if err != nil {
			return "", err
		}
		salt = s.Salt
		if sum, err = hashRecovery(ctx, code, salt); err != nil {
			return "", err
		}
	}
	err = d.update(ctx, id, func(s *secrets) error {
		if step, ok := d.checkTOTP(s.TOTP, code, s.LastStep); ok {
			s.LastStep, how = step, "code"
			return nil
		}
		for i, r := range s.Recovery {
			if sum != nil && bytes.Equal(salt, s.Salt) && subtle.ConstantTimeCompare(r, sum) == 1 {
				s.Recovery, how = slices.Delete(s.Recovery, i, i+1), "recovery code"
				return nil
			}
		}
		return wrong(nil)
	})
	return how, err
}

// tidyCode takes out what people type between the letters of a code.
func tidyCode(code string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ' || r == '-' || r == '\u00a0' || r == '\t':
			return -1
		case r >= 'a' && r <= 'z':
			return r - 'a' + 'A'
		default:
			return r
		}
	}, code)
}

func (d *Desk) rehash(ctx context.Context, id care.AccountID, password string) error {
	phc, err := hashPassword(ctx, password)
	if err != nil {
		return err
	}
	return d.update(ctx, id, func(s *secrets) error {
		s.Password = phc
		return nil
	})
}

// SetPassword sets the password of an account whose owner is signed in, or has
// come by a set-up link. The account's other sessions are the caller's to end.
func (d *Desk) SetPassword(ctx context.Context, id care.AccountID, password string) error {
	a, _, ok := d.book.Get(id, 0)
	if !ok {
		return notCurrent()
	}
	if err := CheckPassword(password, a.Name, a.Email, string(a.Partner)); err != nil {
		return err
	}
	if err := d.rehash(ctx, id, password); err != nil {
		return err
	}
	d.note(ctx, id, Event{What: PasswordSet})
	return nil
}

// Holds reports whether the password is the account's: asked again before a way
// in is changed. A wrong one counts as a try.
func (d *Desk) Holds(ctx context.Context, id care.AccountID, password string, from From) error {
	right, err := d.try(ctx, string(id), from)
	if err != nil {
		return err
	}
	s, _, err := d.load(ctx, id)
	if err != nil {
		return err
	}
	if s.Password == "" || len(password) > 4*maxPassword {
		return d.refusedAt(ctx, id, "password", wrong(nil))
	}
	if ok, _, err := verifyPassword(ctx, password, s.Password); err != nil || !ok {
		return d.refusedAt(ctx, id, "password", wrong(err))
	}
	right()
	return nil
}

// NewToken is 256 random bits that may stand in a URL or a cookie.
func NewToken() string {
	var b [32]byte
	rand.Read(b[:])
	return base64.RawURLEncoding.EncodeToString(b[:])
}

func equal(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }
