package sharing

import (
	"context"
	"errors"
	"slices"
	"strings"

	"roundtable/care"
	"roundtable/ledger"
	"roundtable/sharing/accounts"
)

// Desk takes the commands about agreements and protections. Each asks the gate
// whether its viewer may give it, checks the step against what has happened, and
// appends at the versions of every stream that it has read, so that two people who
// act at once cannot both be right. Errors are *care.Problem where a person can do
// something about it.
type Desk struct {
	store ledger.Store
	gate  *Gate
}

// NewDesk returns a desk over the store that the gate follows.
func NewDesk(store ledger.Store, gate *Gate) *Desk { return &Desk{store, gate} }

// sitting is what one command has read.
type sitting struct {
	snap   *Snapshot
	expect map[ledger.Stream]ledger.Version
	by     Act
}

// sit brings the gate up to date and asks whether the viewer has a right at their
// own partner.
func (d *Desk) sit(ctx context.Context, by care.Viewer, right Right) (*sitting, error) {
	if err := d.gate.Refresh(ctx); err != nil {
		return nil, err
	}
	// The account's version is read before the account is asked: who is changed in
	// between is a conflict, and not a decision by what was true a moment ago.
	account := accounts.StreamOf(by.Account)
	s := &sitting{
		snap: d.gate.Snapshot(), by: Act{By: by.Account, Partner: by.Partner, At: d.gate.now()},
		expect: map[ledger.Stream]ledger.Version{account: d.gate.book.Version(by.Account)},
	}
	answer := s.snap.Decide(Request{Viewer: by, Right: right, Class: care.ClassMeaning{Partner: by.Partner}, At: s.by.At})
	if !answer.Allowed {
		return nil, &care.Problem{What: answer.Why, Remedy: answer.Nearly}
	}
	return s, nil
}

// agreement reads a case and holds the append to its version.
func (s *sitting) agreement(id AgreementID) Case {
	c, _ := s.snap.Case(id)
	c.ID = id
	s.expect[StreamOf(id)] = c.Version
	return c
}

// office is the first of some offices that the viewer's account holds today; "" for
// none.
func (d *Desk) office(s *sitting, of ...accounts.Office) Office {
	a, _, _ := d.gate.book.Get(s.by.By, day(s.by.At))
	for _, o := range of {
		if a.Answers(o) {
			return Office(o)
		}
	}
	return ""
}

func (d *Desk) append(ctx context.Context, s *sitting, stream ledger.Stream, kind ledger.Kind, body any) (ledger.Seq, error) {
	seq, err := ledger.AppendJSON(ctx, d.store, stream, kind, s.by.By, s.by.Partner, body, s.expect)
	return d.done(ctx, seq, err)
}

// done waits until the gate knows what was written, so that the reply is true of
// this replica at once, and says a conflict in words.
func (d *Desk) done(ctx context.Context, seq ledger.Seq, err error) (ledger.Seq, error) {
	if _, ok := errors.AsType[*ledger.ConflictError](err); ok {
		return 0, &care.Problem{What: "Somebody else acted on this at the same moment.", Remedy: "Look at it again and repeat what you did, if it is still right.", Err: err}
	}
	if err != nil {
		return 0, err
	}
	return seq, d.gate.Wait(context.WithoutCancel(ctx), seq)
}

// Draft writes the text of a new agreement, or, for one that there is, of its next
// version: the version before stays in force until all have signed the new one. The
// version is the desk's to give. Warnings are Agreement.Warnings.
func (d *Desk) Draft(ctx context.Context, by care.Viewer, a Agreement) (version int, seq ledger.Seq, err error) {
	s, err := d.sit(ctx, by, DraftAgreement)
	if err != nil {
		return 0, 0, err
	}
	c := s.agreement(a.ID)
	a.Version = len(c.Texts) + 1
	a = a.Canonical()
	for _, p := range a.Parties {
		s.expect[ledger.Stream(partnerPrefix+string(p))] = s.snap.partnerVersion(p)
	}
	if err := a.Check(s.snap.Member); err != nil {
		return 0, 0, err
	}
	draft := Draft{V: 1, Agreement: a, Hash: a.Hash()}
	next, err := c.Drafted(s.by, draft)
	if err != nil {
		return 0, 0, err
	}
	if err := c.checkNext(s.by.Partner, &a); err != nil {
		return 0, 0, err
	}
	if n := s.snap.Supposing(a); slices.Contains(n.Faulty(), a.ID) {
		return 0, 0, wrong("text", "The text cannot be made into rules.", "Use plain words, and tell whoever runs Roundtable.")
	}
	seq, err = d.append(ctx, s, StreamOf(a.ID), KindDrafted, draft)
	return next.Newest().Version, seq, err
}

// Advise gives a partner's advice on the version with this hash: by an information
// governance lead or a data protection officer.
func (d *Desk) Advise(ctx context.Context, by care.Viewer, id AgreementID, version int, hash string, agrees bool, text string) (ledger.Seq, error) {
	s, err := d.sit(ctx, by, AdviseAgreement)
	if err != nil {
		return 0, err
	}
	office := d.office(s, accounts.DPO)
	if office == "" {
		office = IGLead // the role; the right to advise comes with it
	}
	body := Advice{V: 1, Version: version, Hash: hash, Office: office, Agrees: agrees, Text: strings.TrimSpace(text)}
	if _, err := s.agreement(id).Advised(s.by, body); err != nil {
		return 0, err
	}
	return d.append(ctx, s, StreamOf(id), KindAdvised, body)
}

// Sign signs the version with this hash for the viewer's partner. The account must
// be that of its Caldicott guardian or SIRO; despite is the reason, where the
// partner's own advice objects.
func (d *Desk) Sign(ctx context.Context, by care.Viewer, id AgreementID, version int, hash, despite string) (ledger.Seq, error) {
	s, err := d.sit(ctx, by, SignAgreement)
	if err != nil {
		return 0, err
	}
	body := Signature{V: 1, Version: version, Hash: hash, Office: d.office(s, accounts.CaldicottGuardian, accounts.SIRO), Despite: strings.TrimSpace(despite)}
	if _, err := s.agreement(id).Signed(s.by, body); err != nil {
		return 0, err
	}
	return d.append(ctx, s, StreamOf(id), KindSigned, body)
}

// Suspend closes everything under an agreement at once, for all its parties, until
// the same partner resumes it.
func (d *Desk) Suspend(ctx context.Context, by care.Viewer, id AgreementID, reason string) (ledger.Seq, error) {
	return d.happen(ctx, by, id, SuspendAgreement, KindSuspended, reason, func(c Case, by Act, r Reason) (Case, error) {
		if c.gone(by.Partner, len(c.Texts)) { // nothing of theirs flows: what the others share is not theirs to close
			return c, wrong("partner", "Your organisation has left the agreement.", "Ask a party's information governance lead.")
		}
		return c.Suspended(by, r)
	})
}

// Resume takes the viewer's partner's suspension away; others' stay. That of a partner
// which has left is taken away by a Caldicott guardian or SIRO of one that has not.
func (d *Desk) Resume(ctx context.Context, by care.Viewer, id AgreementID, reason string) (ledger.Seq, error) {
	s, err := d.sit(ctx, by, SuspendAgreement)
	if err != nil {
		return 0, err
	}
	if c := s.agreement(id); c.Orphaned(s.by.Partner) && d.office(s, accounts.CaldicottGuardian, accounts.SIRO) == "" {
		return 0, wrong("agreement", "The agreement is suspended by a partner that has left it.", "Your Caldicott guardian or SIRO can resume it.")
	}
	return d.happen(ctx, by, id, SuspendAgreement, KindResumed, reason, Case.Resumed)
}

// End ends an agreement for all its parties, for ever. Ends says what that closes.
// What Caldicott guardians or SIROs have signed, one of them ends; suspending and
// leaving are open to every party's information governance lead.
func (d *Desk) End(ctx context.Context, by care.Viewer, id AgreementID, reason string) (ledger.Seq, error) {
	s, err := d.sit(ctx, by, EndAgreement)
	if err != nil {
		return 0, err
	}
	if c := s.agreement(id); c.AnySigned() && d.office(s, accounts.CaldicottGuardian, accounts.SIRO) == "" {
		return 0, wrong("office", "The agreement has been signed, and only a party's Caldicott guardian or SIRO ends it for all.", "Ask yours; to stop it at once, suspend it or leave it.")
	}
	return d.happen(ctx, by, id, EndAgreement, KindEnded, reason, Case.EndedBy)
}

// Leave takes the viewer's partner out: nothing flows to or from it any more.
func (d *Desk) Leave(ctx context.Context, by care.Viewer, id AgreementID, reason string) (ledger.Seq, error) {
	return d.happen(ctx, by, id, EndAgreement, KindLeft, reason, Case.LeftBy)
}

func (d *Desk) happen(ctx context.Context, by care.Viewer, id AgreementID, right Right, kind ledger.Kind, reason string, step func(Case, Act, Reason) (Case, error)) (ledger.Seq, error) {
	s, err := d.sit(ctx, by, right)
	if err != nil {
		return 0, err
	}
	c := s.agreement(id)
	if !c.bound(s.by.Partner) {
		return 0, wrong("partner", "Only a party to the agreement can do this.", "Ask a party's information governance lead.")
	}
	body := Reason{V: 1, Reason: strings.TrimSpace(reason)}
	if _, err := step(c, s.by, body); err != nil {
		return 0, err
	}
	return d.append(ctx, s, StreamOf(id), kind, body)
}
