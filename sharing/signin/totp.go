package signin

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base32"
	"image/png"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"

	"roundtable/care"
)

// Codes of an authenticator: RFC 6238 with what every app takes: SHA-1, six
// digits, thirty seconds. One step before and after is taken for clocks that are
// not quite right; a step that was used, and any before it, is not taken again.
const (
	totpSeconds = 30
	totpSkew    = 1
	totpBytes   = 20
)

var b32 = base32.StdEncoding.WithPadding(base32.NoPadding)

// NewTOTP begins to set up an authenticator: the secret as text to type, as the
// otpauth address, and as a picture (PNG) to scan. It opens nothing until
// ConfirmTOTP has seen a code of it.
func (d *Desk) NewTOTP(ctx context.Context, id care.AccountID, issuer string) (secret, address string, picture []byte, err error) {
	a, _, ok := d.book.Get(id, 0)
	if !ok {
		return "", "", nil, notCurrent()
	}
	raw := make([]byte, totpBytes)
	rand.Read(raw)
	secret = b32.EncodeToString(raw)
	if err := d.update(ctx, id, func(s *secrets) error { s.Pending = secret; return nil }); err != nil {
		return "", "", nil, err
	}
	return d.showTOTP(secret, issuer, a.Email)
}

// PendingTOTP is the secret of NewTOTP again, for a page that is loaded twice; ""
// when none is being set up.
func (d *Desk) PendingTOTP(ctx context.Context, id care.AccountID, issuer string) (secret, address string, picture []byte, err error) {
	a, _, _ := d.book.Get(id, 0)
	s, _, err := d.load(ctx, id)
	if err != nil || s.Pending == "" {
		return "", "", nil, err
	}
	return d.showTOTP(s.Pending, issuer, a.Email)
}

func (d *Desk) showTOTP(secret, issuer, email string) (string, string, []byte, error) {
	raw, err := b32.DecodeString(secret)
	if err != nil {
		return "", "", nil, err
	}
	key, err := hotp.Generate(hotp.GenerateOpts{Issuer: issuer, AccountName: email, Secret: raw, Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
	if err != nil {
		return "", "", nil, err
	}
	address := "otpauth://totp/" + key.URL()[len("otpauth://hotp/"):] + "&period=30"
	shown, err := otp.NewKeyFromURL(address)
	if err != nil {
		return "", "", nil, err
	}
	img, err := shown.Image(220, 220)
	if err != nil {
		return "", "", nil, err
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		return "", "", nil, err
	}
	return secret, address, b.Bytes(), nil
}

// ConfirmTOTP ends the set-up with a first code, and returns ten new recovery
// codes, shown once: each lets its owner in once in place of a code.
func (d *Desk) ConfirmTOTP(ctx context.Context, id care.AccountID, code string) ([]string, error) {
	pending := func(s secrets) (step uint64, err error) {
		if s.Pending == "" {
			return 0, refuse(WrongSecret, "No authenticator is being set up.", "Begin again from your account's page.", nil)
		}
		step, ok := d.checkTOTP(s.Pending, tidyCode(code), 0)
		if !ok {
			return 0, refuse(WrongSecret, "The code is not the one that the authenticator shows now.", "Check that your telephone sets its clock by itself, and type the newest code.", nil)
		}
		return step, nil
	}
	s, _, err := d.load(ctx, id)
	if err != nil {
		return nil, err
	}
	if _, err := pending(s); err != nil {
		return nil, err // before ten codes are hashed: a wrong one must not cost that
	}
	recovery, salt, sums, err := newRecovery(ctx)
	if err != nil {
		return nil, err
	}
	err = d.update(ctx, id, func(s *secrets) error {
		step, err := pending(*s)
		if err != nil {
			return err
		}
		s.TOTP, s.Pending, s.LastStep = s.Pending, "", step
		s.Salt, s.Recovery = salt, sums
		return nil
	})
	if err != nil {
		return nil, err
	}
	d.note(ctx, id, Event{What: AuthenticatorSet})
	return recovery, nil
}

// RemoveTOTP takes an account's authenticator and its recovery codes away.
func (d *Desk) RemoveTOTP(ctx context.Context, id care.AccountID) error {
	err := d.update(ctx, id, func(s *secrets) error {
		s.TOTP, s.Pending, s.LastStep, s.Salt, s.Recovery = "", "", 0, nil, nil
		return nil
	})
	if err == nil {
		d.note(ctx, id, Event{What: AuthenticatorGone})
	}
	return err
}

// NewRecovery replaces the recovery codes.
func (d *Desk) NewRecovery(ctx context.Context, id care.AccountID) ([]string, error) {
	codes, salt, sums, err := newRecovery(ctx)
	if err != nil {
		return nil, err
	}
	err = d.update(ctx, id, func(s *secrets) error {
		s.Salt, s.Recovery = salt, sums
		return nil
	})
	if err != nil {
		return nil, err
	}
	d.note(ctx, id, Event{What: RecoveryMade})
	return codes, nil
}

// checkTOTP reports the step whose code it is, when that lies after the last one.
func (d *Desk) checkTOTP(secret, code string, last uint64) (step uint64, ok bool) {
	if secret == "" || len(code) != 6 {
		return 0, false
	}
	now := uint64(d.now().Unix()) / totpSeconds
	for s := now - totpSkew; s <= now+totpSkew; s++ {
		want, err := hotp.GenerateCode(secret, s)
		if err == nil && equal(want, code) && s > last {
			return s, true
		}
	}
	return 0, false
}

// recoveryCodes is how many there are. Each has 60 random bits and is kept as a
// password is, all of an account under one salt: one hash tells which it is.
const recoveryCodes = 10

func newRecovery(ctx context.Context) (codes []string, salt []byte, sums [][]byte, err error) {
	salt = make([]byte, saltBytes)
	rand.Read(salt)
	for range recoveryCodes {
		var raw [8]byte
		rand.Read(raw[:])
		code := b32.EncodeToString(raw[:])[:12]
		sum, err := hashRecovery(ctx, code, salt)
		if err != nil {
			return nil, nil, nil, err
		}
		codes, sums = append(codes, code[:4]+"-"+code[4:8]+"-"+code[8:]), append(sums, sum)
	}
	return codes, salt, sums, nil
}

func hashRecovery(ctx context.Context, code string, salt []byte) ([]byte, error) {
	return derive(ctx, code, salt, hashMemory, hashPasses, hashThreads)
}
