package accounts

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"roundtable/care"
	"roundtable/ledger"
)

// Kinds of the records by which two people end an account that signs or oversees.
// They stand in EndsOf and change nothing of the account themselves.
const (
	// KindEndAsked carries an Ending: somebody asked for the account to be ended.
	KindEndAsked ledger.Kind = "account.end-asked"
	// KindEndDropped carries an Ending: the request was taken back or refused.
	KindEndDropped ledger.Kind = "account.end-dropped"
)

const endsPrefix = "account-ends/"

// EndsOf is the stream of the requests to end one account.
func EndsOf(id care.AccountID) ledger.Stream { return ledger.Stream(endsPrefix + string(id)) }

// Asked is a request to end an account that waits for a second person.
type Asked struct {
	By     care.AccountID
	At     time.Time // UTC
	Reason string

	own ledger.Version // of the account when it was asked
}

// askedDays is for how long a request to end an account waits: what nobody agreed to
// by then is asked for anew, or the account stays.
const askedDays = 14

// AskedToEnd is the request that waits to end an account; ok is false when none does.
func (b *Book) AskedToEnd(id care.AccountID) (a Asked, ok bool) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	if e := b.byID[id]; e != nil && e.asked != nil && !e.ended {
		return *e.asked, true
	}
	return Asked{}, false
}

func (b *Book) endsVersion(id care.AccountID) ledger.Version {
	b.mu.RLock()
	defer b.mu.RUnlock()
	if e := b.byID[id]; e != nil {
		return e.ends
	}
	return 0
}

// applyAsked folds a record of EndsOf. One whose words cannot be read still waits: a
// second person looks at it, or the request is taken back.
func (b *Book) applyAsked(ctx context.Context, st ledger.Store, r ledger.Record) error {
	var x Ending
	if !r.Erased() {
		body, err := ledger.ReadBody(ctx, st, r.Now)
		if err != nil && !errors.Is(err, ledger.ErrNotFound) {
			return err
		}
		_ = json.Unmarshal(body, &x)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	e := b.byID[care.AccountID(strings.TrimPrefix(string(r.Stream), endsPrefix))]
	if e == nil {
		return nil
	}
	e.ends, e.asked = r.Version, nil
	if r.Kind == KindEndAsked {
		e.asked = &Asked{By: r.By, At: r.At, Reason: x.Reason, own: e.version}
	}
	return nil
}

// MayEnd returns nil when somebody may end an account alone. One that signs
// agreements, reads access logs or checks accounts is not an administrator's to end
// alone: who could do that could take away whoever watches them. Its partner's
// Caldicott guardian or SIRO ends it, or the operator, or two people (AskEnd), of whom
// one signs or oversees.
func (d *Desk) MayEnd(by care.Viewer, a Account) error {
	if d.MayManage(by, a) == nil {
		return nil
	}
	return problem("reason", "An account that signs agreements, reads access logs or checks accounts is not ended by one administrator.",
		"Ask for it, and an information governance lead, the Caldicott guardian or SIRO agrees. At once: roundtable account end.")
}

// AskEnd asks for an account to be ended that its asker may not end alone.
func (d *Desk) AskEnd(ctx context.Context, by care.Viewer, id care.AccountID, reason string) (ledger.Seq, error) {
	a, err := d.live(id)
	if err != nil {
		return 0, err
	}
	if by.Account == id || !d.second(by, a) {
		return 0, problem("reason", "This account is not yours to end.", "Ask an administrator of its organisation.")
	}
	if asked, waits := d.book.AskedToEnd(id); waits && d.lapsed(a, asked) == nil {
		return 0, problem("reason", "Somebody has asked for it already.", "It waits for a second person.")
	}
	return d.ends(ctx, by, a, KindEndAsked, reason)
}

// ConfirmEnd ends an account that somebody else asked to end.
func (d *Desk) ConfirmEnd(ctx context.Context, by care.Viewer, id care.AccountID) (ledger.Seq, error) {
	ends, own := d.book.endsVersion(id), d.book.Version(id)
	a, asked, err := d.MayConfirmEnd(by, id)
	if err != nil {
		return 0, err
	}
	seq, err := ledger.AppendJSON(ctx, d.store, StreamOf(id), KindEnded, by.Account, a.Partner, Ending{1, asked.Reason},
		map[ledger.Stream]ledger.Version{StreamOf(id): own, EndsOf(id): ends})
	return seq, plain(err)
}

// DropEnd takes a request back: its asker's, or whoever may agree to it does not.
func (d *Desk) DropEnd(ctx context.Context, by care.Viewer, id care.AccountID, reason string) (ledger.Seq, error) {
	a, err := d.MayDropEnd(by, id)
	if err != nil {
		return 0, err
	}
	return d.ends(ctx, by, a, KindEndDropped, reason)
}

// MayConfirmEnd returns the account and the request when somebody may agree to end it:
// neither its owner nor who asked, but another of its partner's administrators, its
// information governance lead, Caldicott guardian or SIRO. One of the two signs or
// oversees: an administrator opens administrators' accounts and lets people into them,
// so that two of those may be one person.
func (d *Desk) MayConfirmEnd(by care.Viewer, id care.AccountID) (Account, Asked, error) {
	a, asked, err := d.waiting(id)
	switch {
	case err != nil:
		return a, asked, err
	case by.Account == asked.By:
		return a, asked, problem("reason", "Nobody agrees to what they asked for themselves.", "An information governance lead, the Caldicott guardian or SIRO agrees.")
	case by.Account == id || !d.second(by, a):
		return a, asked, problem("reason", "This account is not yours to decide on.", "Ask an administrator of its organisation.")
	}
	if err := d.lapsed(a, asked); err != nil {
		return a, asked, err
	}
	if a.Weighty() && !d.weighs(by.Account) && !d.weighs(asked.By) {
		return a, asked, problem("reason", "Two administrators do not end an account that signs agreements, reads access logs or checks accounts.",
			"An information governance lead, the Caldicott guardian or SIRO agrees, or whoever runs Roundtable ends it: roundtable account end.")
	}
	return a, asked, nil
}

// MayDropEnd returns the account when somebody may take back, or decide against, the
// request that waits to end it.
func (d *Desk) MayDropEnd(by care.Viewer, id care.AccountID) (Account, error) {
	a, asked, err := d.waiting(id)
	if err == nil && asked.By != by.Account && (by.Account == id || !d.second(by, a)) {
		err = problem("reason", "This account is not yours to decide on.", "Ask an administrator of its organisation.")
	}
	return a, err
}

// waiting is an account that has not been ended, with the request that waits to end it.
func (d *Desk) waiting(id care.AccountID) (Account, Asked, error) {
	a, err := d.live(id)
	if err != nil {
		return a, Asked{}, err
	}
	asked, waits := d.book.AskedToEnd(id)
	if !waits {
		return a, asked, problem("reason", "Nobody has asked for this account to be ended.", "Nothing needs to be done.")
	}
	return a, asked, nil
}

// lapsed says why a request is no longer one to agree to: it is old, its asker may not
// ask today, or the account is not the one that they asked about.
func (d *Desk) lapsed(a Account, asked Asked) error {
	const again = "Decide against it. Who still wants the account to end asks for it again."
	switch {
	case d.today() > care.DateOf(asked.At.In(care.London))+askedDays:
		return problem("reason", "This was asked for more than 14 days ago.", again)
	case asked.By == a.ID || !d.second(care.Viewer{Account: asked.By}, a):
		return problem("reason", "Who asked for this may not ask for it any more.", again)
	case asked.own != d.book.Version(a.ID):
		return problem("reason", "The account was changed since this was asked for.", again)
	}
	return nil
}

// weighs reports whether somebody signs or oversees today, or is the operator.
func (d *Desk) weighs(id care.AccountID) bool {
	a, state, ok := d.book.Get(id, d.today())
	return id == Operator || ok && state == Current && a.Weighty()
}

// second reports whether somebody is one of those of an account's partner of whom two
// end it together.
func (d *Desk) second(by care.Viewer, a Account) bool {
	if by.Account == Operator {
		return true
	}
	g, state, ok := d.book.Get(by.Account, d.today())
	return ok && state == Current && g.Partner == a.Partner &&
		(g.Holds(care.RolePartnerAdmin) || g.Holds(care.RoleIGLead) || g.Answers(CaldicottGuardian) || g.Answers(SIRO))
}

// live is an account that has not been ended.
func (d *Desk) live(id care.AccountID) (Account, error) {
	a, state, ok := d.book.Get(id, d.today())
	if !ok || state == Ended {
		return a, unknown()
	}
	return a, nil
}

func (d *Desk) ends(ctx context.Context, by care.Viewer, a Account, kind ledger.Kind, reason string) (ledger.Seq, error) {
	version, own := d.book.endsVersion(a.ID), d.book.Version(a.ID)
	if reason = strings.TrimSpace(reason); reason == "" || len(reason) > 200 {
		return 0, problem("reason", "It needs its reason, in at most 200 letters.", "Write for example: left the trust.")
	}
	seq, err := ledger.AppendJSON(ctx, d.store, EndsOf(a.ID), kind, by.Account, a.Partner, Ending{1, reason},
		map[ledger.Stream]ledger.Version{EndsOf(a.ID): version, StreamOf(a.ID): own})
	return seq, plain(err)
}
