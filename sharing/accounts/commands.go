package accounts

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"strings"
	"time"

	"roundtable/care"
	"roundtable/ledger"
)

// Desk takes the commands about accounts. Whether somebody may give them is the
// gate's to say, before.
type Desk struct {
	store ledger.Store
	book  *Book
	known func(care.Role) bool
}

func (d *Desk) today() care.Date { return care.DateOf(time.Now().In(care.London)) }

// NewDesk returns a desk over a store whose records the book folds; known says
// which roles exist.
func NewDesk(store ledger.Store, book *Book, known func(care.Role) bool) *Desk {
	return &Desk{store, book, known}
}

// Open opens an account for somebody and returns its new id. An address or a link
// that another account has is a *care.Problem.
func (d *Desk) Open(ctx context.Context, by care.Viewer, a Account) (care.AccountID, ledger.Seq, error) {
	a.V, a.ID = 1, care.AccountID("a-"+strings.ToLower(rand.Text()[:16]))
	if err := d.MayManage(by, a); err != nil {
		return "", 0, err
	}
	seq, err := d.write(ctx, by, KindOpened, &a, 0)
	return a.ID, seq, err
}

// Found opens the accounts of a made collaborative at once, under ids of their own:
// its people are known by them before anybody has signed in. It is one append, and
// nobody else's account may be at stake: an id that there is already is a
// *care.Problem, as is all that Open refuses.
func (d *Desk) Found(ctx context.Context, by care.Viewer, all []Account) (ledger.Seq, error) {
	_, names := d.book.versions("")
	batch := ledger.Batch{Expect: map[ledger.Stream]ledger.Version{namesStream: names}}
	given := map[string]bool{}
	for _, a := range all {
		a.V = 1
		if err := a.Check(d.known); err != nil {
			return 0, err
		}
		if _, taken := d.book.ByEmail(a.Email); taken || given[a.Email] || a.ID == "" {
			return 0, problem("email", "Two accounts would have one address, or one has no id.", "Give each its own.")
		}
		given[a.Email] = true
		batch.Expect[StreamOf(a.ID)] = 0
		body, err := ledger.JSONDraft(StreamOf(a.ID), KindOpened, by.Account, a.Partner, &a)
		if err != nil {
			return 0, err
		}
		batch.Records = append(batch.Records, body)
	}
	mark, err := ledger.JSONDraft(namesStream, kindNamed, by.Account, by.Partner, named{1})
	if err != nil {
		return 0, err
	}
	batch.Records = append(batch.Records, mark)
	first, _, err := d.store.Append(ctx, batch)
	if err != nil {
		return 0, plain(err)
	}
	return first + ledger.Seq(len(batch.Records)) - 1, nil
}

// Change replaces what an account says: a mover's new role or partner, a link, a
// last day. The account's id and its past stay.
func (d *Desk) Change(ctx context.Context, by care.Viewer, a Account) (ledger.Seq, error) {
	own, _ := d.book.versions(a.ID)
	if own == 0 {
		return 0, unknown()
	}
	if was, _, _ := d.book.Get(a.ID, 0); !ownIdentity(by, &was, &a) {
		if err := cmp.Or(d.MayManage(by, was), d.MayManage(by, a)); err != nil {
			return 0, err
		}
	}
	a.V = 1
	return d.write(ctx, by, KindChanged, &a, own)
}

// Tie ties an account to its owner's identity at a provider. It changes the account
// as it stands in the book at that moment, and none that has ended: what an
// administrator did while the owner was away at the provider stays done.
func (d *Desk) Tie(ctx context.Context, by care.Viewer, id care.AccountID, l Link, day care.Date) (ledger.Seq, error) {
	own, _ := d.book.versions(id) // before the account is read: a change in between is a conflict
	a, state, ok := d.book.Get(id, day)
	if !ok || state != Current {
		return 0, unknown()
	}
	a.V, a.Links = 1, append(a.Links, l)
	return d.write(ctx, by, KindChanged, &a, own)
}

// End ends an account at once, where one person may (see MayEnd). It keeps its name in
// what it has done.
func (d *Desk) End(ctx context.Context, by care.Viewer, id care.AccountID, reason string) (ledger.Seq, error) {
	own, _ := d.book.versions(id)
	if own == 0 {
		return 0, unknown()
	}
	if reason = strings.TrimSpace(reason); reason == "" || len(reason) > 200 {
		return 0, problem("reason", "An ending needs its reason, in at most 200 letters.", "Write for example: left the trust.")
	}
	a, _, _ := d.book.Get(id, 0)
	if err := d.MayEnd(by, a); err != nil {
		return 0, err
	}
	seq, err := ledger.AppendJSON(ctx, d.store, StreamOf(id), KindEnded, by.Account, a.Partner, Ending{1, reason}, map[ledger.Stream]ledger.Version{StreamOf(id): own})
	return seq, plain(err)
}

// write appends an account with the mark that it took its names, at the versions
// of both streams that the check has read.
func (d *Desk) write(ctx context.Context, by care.Viewer, kind ledger.Kind, a *Account, own ledger.Version) (ledger.Seq, error) {
	_, names := d.book.versions(a.ID)
	if err := a.Check(d.known); err != nil {
		return 0, err
	}
	if id, taken := d.book.ByEmail(a.Email); taken && id != a.ID {
		return 0, problem("email", "Another account signs in with this address.", "Change that account, or give another address.")
	}
	for _, l := range a.Links {
		if id, taken := d.book.ByLink(l); taken && id != a.ID {
			return 0, problem("links", "Another account is tied to this identity.", "End the other account first.")
		}
	}
	body, err := ledger.JSONDraft(StreamOf(a.ID), kind, by.Account, a.Partner, a)
	if err != nil {
		return 0, err
	}
	mark, err := ledger.JSONDraft(namesStream, kindNamed, by.Account, a.Partner, named{1})
	if err != nil {
		return 0, err
	}
	first, _, err := d.store.Append(ctx, ledger.Batch{
		Expect:  map[ledger.Stream]ledger.Version{StreamOf(a.ID): own, namesStream: names},
		Records: []ledger.Draft{body, mark},
	})
	if err != nil {
		return 0, plain(err)
	}
	return first + 1, nil
}

// plain says in words that somebody else was quicker.
func plain(err error) error {
	if _, ok := errors.AsType[*ledger.ConflictError](err); ok {
		return &care.Problem{What: "Somebody else changed the accounts at the same moment.", Remedy: "Look at the account again and repeat the change.", Err: err}
	}
	return err
}

func unknown() error {
	return &care.Problem{What: "There is no such account.", Remedy: "Choose one from the list of accounts."}
}
