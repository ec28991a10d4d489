package signin

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"roundtable/care"
	"roundtable/ledger"
)

// inviteLife is how long a set-up link works.
const inviteLife = 72 * time.Hour

// SetUpLink is Entered.How of who came by one.
const SetUpLink = "set-up link"

const inviteOwner = "signin/set-up"

type invite struct {
	Account care.AccountID `json:"account"`
	Until   time.Time      `json:"until"`
}

// Invite makes a set-up link's token for an account: who follows it sets a
// password, a passkey or a provider, once, within three days. An older link of the
// account dies. The administrator hands it over by a way that reaches that person
// alone.
func (d *Desk) Invite(ctx context.Context, id care.AccountID) (token string, until time.Time, err error) {
	token, until = NewToken(), d.now().Add(inviteLife)
	body, err := json.Marshal(invite{id, until})
	if err != nil {
		return "", until, err
	}
	if err := d.scratch.Set(ctx, inviteOwner, hashed(token), body, until); err != nil {
		return "", until, err
	}
	// The account names the one link that works: of two made at once the later does.
	if err := d.scratch.Set(ctx, secretsOwner(id), inviteKey, []byte(hashed(token)), until); err != nil {
		return "", until, err
	}
	d.note(ctx, id, Event{What: Invited})
	return token, until, nil
}

const inviteKey = "set-up"

// Invited is the account that a set-up link is for, while it works.
func (d *Desk) Invited(ctx context.Context, token string) (care.AccountID, error) {
	raw, err := d.scratch.Get(ctx, inviteOwner, hashed(token))
	if err != nil && !errors.Is(err, ledger.ErrNotFound) {
		return "", err
	}
	var i invite
	if err != nil || json.Unmarshal(raw, &i) != nil || !d.now().Before(i.Until) || !d.newest(ctx, i.Account, token) {
		return "", refuse(BadToken, "This set-up link has been used or is too old.", "Ask your partner's administrator for a new one.", nil)
	}
	return i.Account, d.current(i.Account)
}

// newest reports whether a set-up link's token is the account's newest.
func (d *Desk) newest(ctx context.Context, id care.AccountID, token string) bool {
	named, err := d.scratch.Get(ctx, secretsOwner(id), inviteKey)
	return err == nil && equal(string(named), hashed(token))
}

// UseInvite lets the holder of a set-up link in, once.
func (d *Desk) UseInvite(ctx context.Context, token string) (Entered, error) {
	id, err := d.Invited(ctx, token)
	if err != nil {
		return Entered{}, err
	}
	epoch, err := d.epoch(ctx, id)
	if err != nil {
		return Entered{}, err
	}
	if _, ok, err := d.take(ctx, inviteOwner, hashed(token)); err != nil || !ok {
		return Entered{}, errors.Join(err, refuse(BadToken, "This set-up link has been used.", "Ask your partner's administrator for a new one.", nil))
	}
	return Entered{Account: id, How: SetUpLink, Enrol: true, epoch: &epoch}, d.scratch.Delete(ctx, secretsOwner(id), inviteKey)
}
