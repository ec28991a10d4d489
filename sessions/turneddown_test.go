package sessions

import (
	"slices"
	"testing"

	"roundtable/care"
)

// placeOf is a child's place in a plan; ok is false without one.
func placeOf(p *ProposalPage, k child) (out ProposalPlace, ok bool) {
	for _, s := range p.Sessions {
		for _, x := range s.Places {
			if x.Pathway == k.key() {
				return x, true
			}
		}
	}
	return out, false
}

// TestPlanningAgainKnowsWhatWasTurnedDown: a refused and a declined date are not planned
// again for them, in a plan or as a replacement, until they are asked again; what was
// agreed and stays as it was is agreed still.
func TestPlanningAgainKnowsWhatWasTurnedDown(t *testing.T) {
	w, kids, ids := pooled(t)
	ctx := t.Context()
	shared := w.seeing(ayo, "RA1", "RB1", "RC1")
	id, first := w.proposes(shared)
	var mine []child // of RB1 with a place
	for _, k := range kids {
		if _, ok := placeOf(&first, k); ok && k.trust == "RB1" {
			mine = append(mine, k)
		}
	}
	if len(mine) < 3 {
		t.Fatalf("%d of RB1 have a place", len(mine))
	}
	refused, declined, agreed := mine[0], mine[1], mine[2]
	a := care.ProposalAnswered{ID: id, Partner: "RB1", Accepted: []care.Key{declined.key(), agreed.key()}, Refused: []care.Key{refused.key()}, Reason: "school"}
	_, err := w.table.Answer(ctx, w.own(beth), a, 0)
	w.must(err)
	page, _ := w.table.Proposal(shared, id)
	x, _ := placeOf(&page, declined)
	w.must(w.offers(beth, declined, x.Offer), w.accepts(beth, declined, x.Offer, false))
	_, second := w.proposes(shared)
	for _, k := range []child{refused, declined} {
		was, _ := placeOf(&first, k)
		if now, ok := placeOf(&second, k); ok && now.Session == was.Session {
			t.Errorf("child %d is planned again for a date that was turned down", k.n)
		}
		rest, err := w.table.Replacements(ctx, shared, was.Session)
		w.must(err)
		if slices.ContainsFunc(rest, func(r Replacement) bool { return r.Pathway == k.key() }) {
			t.Errorf("child %d is to be rung for a date that was turned down", k.n)
		}
	}
	was, _ := placeOf(&first, agreed)
	if now, ok := placeOf(&second, agreed); !ok || now.Session != was.Session || now.Verdict != Accepted || now.Step != StepTell {
		t.Errorf("what was agreed is not any more: %+v", now)
	}
	w.willing(beth, refused, "RA101", "RB101") // asked again
	pool, err := w.table.pool(ctx, shared, ids)
	w.must(err)
	was, _ = placeOf(&first, refused)
	if pool.Down[turnedDown{refused.key(), was.Session}] {
		t.Error("a date is kept from who was asked again")
	}
}

// TestATurnedDownDateSaysSo to who reads why somebody has no place.
func TestATurnedDownDateSaysSo(t *testing.T) {
	w := newWorld(t)
	a := child{n: 1, trust: "RA1", months: 60, weeks: 60}
	w.bring("RA1", a)
	w.willing(ayo, a, "RA101")
	slot := care.SlotOf(w.plans(ayo, weekend("RA1", today+33)), 1)
	w.must(w.offers(ayo, a, slot), w.accepts(ayo, a, slot, false))
	_, page := w.proposes(w.own(ayo))
	if len(page.LeftOut) != 1 || page.LeftOut[0].Code != string(WhyTurnedDown) {
		t.Errorf("%+v", page.LeftOut)
	}
}

// TestAgeIsThatOfTheSessionsOwnDay: a child too young for the first day on offer is
// planned on the second, one who is too old by the second is not, and the reason is said.
func TestAgeIsThatOfTheSessionsOwnDay(t *testing.T) {
	w := newWorld(t)
	grows, old := child{n: 1, trust: "RA1", months: 22, weeks: 60}, child{n: 2, trust: "RA1", months: 190, weeks: 70}
	w.bring("RA1", grows, old)
	w.willing(ayo, grows, "RA101")
	w.willing(ayo, old, "RA101")
	early := weekend("RA1", today+28)
	early.Specialties = []string{"120"} // for nobody here: it sets the first day on offer
	w.plans(ayo, early)
	late := w.plans(ayo, weekend("RA1", today+75))
	_, page := w.proposes(w.own(ayo))
	if x, ok := placeOf(&page, grows); !ok || x.Session != late {
		t.Errorf("who is old enough on the day has no place: %+v", page.LeftOut)
	}
	if _, ok := placeOf(&page, old); ok || len(page.LeftOut) != 1 || page.LeftOut[0].Code != string(WhyAge) {
		t.Errorf("who is too old on the day: %+v", page.LeftOut)
	}
}

// TestATreatmentBindsItsOwnWait and a duplicate of it, and no other wait of the person.
func TestATreatmentBindsItsOwnWait(t *testing.T) {
	w := newWorld(t)
	a := child{n: 1, trust: "RA1", months: 60, weeks: 60, nhs: number}
	other := child{n: 2, trust: "RB1", months: 60, weeks: 50, nhs: number, tfc: "140"}
	same := child{n: 3, trust: "RC1", months: 60, weeks: 50, nhs: number}
	w.bring("RA1", a)
	w.bring("RB1", other)
	w.bring("RC1", same)
	w.willing(ayo, a, "RA101")
	w.willing(beth, other, "RA101")
	w.willing(cai, same, "RA101")
	slot := care.SlotOf(w.plans(ayo, weekend("RA1", today+33)), 1)
	w.must(w.offers(ayo, a, slot), w.accepts(ayo, a, slot, true), w.books(ayo, a, slot))
	w.now = w.now.AddDate(0, 0, 33)
	done := func(treated bool) error {
		d := care.BookingDone{Slot: slot, Pathway: a.key(), Treated: treated, Reason: "a fever", By: "patient"}
		_, err := w.table.Happened(t.Context(), w.own(ayo), d, w.table.SlotVersion(slot))
		return err
	}
	w.must(done(true))
	for _, x := range []struct {
		who     care.Viewer
		k       child
		treated bool
	}{{ayo, a, true}, {beth, other, false}, {cai, same, true}} {
		c, ok, err := w.table.Candidate(t.Context(), w.own(x.who), x.k.key())
		if w.must(err); !ok || c.Treated != x.treated || (c.Open != "") != x.treated {
			t.Errorf("wait %d: treated %v, place %q", x.k.n, c.Treated, c.Open)
		}
	}
	dental := weekend("RB1", today+70)
	dental.Site, dental.Specialties = "RA101", []string{"140"}
	next := care.SlotOf(w.plans(beth, dental), 1)
	w.must(w.offers(beth, other, next), w.accepts(beth, other, next, true), w.books(beth, other, next))
	w.now = w.now.AddDate(0, 0, 37)
	_, err := w.table.Happened(t.Context(), w.own(beth), care.BookingDone{Slot: next, Pathway: other.key(), Treated: true}, w.table.SlotVersion(next))
	w.must(err, done(false), done(true)) // another treatment is in the way of no correction
}
