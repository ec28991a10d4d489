package demo

import (
	"context"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/people"
)

// link has the people room link the made people, as at a real table: Lantern House
// has told its people, at the allotment some have consented, and Good Company, whose
// refuge must not become known, has asked nobody. Then the analyst runs the linkage,
// and a clinician begins on the queue.
func (t *table) link(ctx context.Context) error {
	f, err := facts.Open(ctx, t.store, facts.Options{})
	if err != nil {
		return err
	}
	room, err := people.Open(ctx, t.store, f)
	if err != nil {
		return err
	}
	if err := t.tell(ctx, room, f); err != nil {
		return err
	}
	if _, err := room.Run(ctx, t.reads(f, "demo-analyst", care.Planning), people.RunOptions{Seed: t.made.Options.Seed}); err != nil {
		return err
	}
	return t.review(ctx, room, f)
}

// reads is the whole table as one of the cast reads it.
func (t *table) reads(f *facts.Facts, who care.AccountID, why care.Purpose) *facts.View {
	for _, p := range t.made.Cast {
		if p.Account == who {
			return f.View(p.Viewer, care.WholeTable(why))
		}
	}
	return f.View(care.Viewer{}, care.Scope{})
}

// consented is how many people of the allotment said yes.
const consented = 12

// tell records what the voluntary-sector partners told their people.
func (t *table) tell(ctx context.Context, room *people.Room, f *facts.Facts) error {
	since := t.made.Options.Today - 200
	lantern := care.Notice{
		Partner: vcseA, Basis: care.BasisNotice, On: since,
		Words: "On the first page of our welcome leaflet: \"We tell the NHS that you come to us, so that your care fits together. Tell us if you do not want that.\"",
	}
	if _, err := room.RecordNotice(ctx, t.reads(f, "demo-admin-lantern", care.DirectCare), lantern); err != nil {
		return err
	}
	allotment := t.reads(f, "demo-admin-allotment", care.DirectCare)
	consent := care.Notice{Partner: vcseC, Basis: care.BasisConsent, On: since, Words: "Form A2, signed by each, kept at the shed."}
	for c, sel := range allotment.People() {
		for _, i := range sel {
			if allotment.Code(facts.DimPartner, c.Partner[i]) == string(vcseC) && len(consent.People) < consented {
				consent.People = append(consent.People, c.Key[i])
			}
		}
	}
	if len(consent.People) == 0 {
		return nil // too small a table to have any
	}
	_, err := room.RecordNotice(ctx, allotment, consent)
	return err
}

// review begins on the queue: of one pair somebody could not tell, and one is decided.
func (t *table) review(ctx context.Context, room *people.Room, f *facts.Facts) error {
	v := t.reads(f, "demo-clinician-north", care.DirectCare)
	q, err := room.Queue(v, people.QueueQuery{})
	if err != nil {
		return err
	}
	for i, d := range []people.Decision{
		{Verdict: people.CannotTell, Reason: "They may be of one household; I have asked the practice."},
		{Verdict: people.Different},
	} {
		if i < len(q.Cases) {
			if _, err := room.Decide(ctx, v, q.Cases[i].ID, d); err != nil {
				return err
			}
		}
	}
	return nil
}
