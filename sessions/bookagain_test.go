package sessions

import (
	"strings"
	"testing"

	"roundtable/care"
)

// accepted is a child of RB1 that said yes to a place at RA1.
func accepted(t *testing.T) (*world, child, care.SlotID, care.SessionID) {
	t.Helper()
	w := newWorld(t)
	b := child{n: 1, trust: "RB1", months: 60, weeks: 60}
	w.bring("RB1", b)
	w.willing(beth, b, "RA101")
	id := w.plans(ayo, weekend("RA1", today+33))
	slot := care.SlotOf(id, 1)
	w.must(w.offers(beth, b, slot))
	return w, b, slot, id
}

func (w *world) cancels(who care.Viewer, id care.SessionID) {
	w.t.Helper()
	_, err := w.table.CancelSession(w.t.Context(), w.own(who), id, "no anaesthetist", w.table.state.Version[sessionStream(id)])
	w.must(err)
}

// TestABookingAsksAgainWhatChangedSinceTheAnswer: what the trust or the parents said
// after the acceptance, and a cancelled or past session, hold the booking; what has not
// changed does not, though the notice has grown short meanwhile.
func TestABookingAsksAgainWhatChangedSinceTheAnswer(t *testing.T) {
	confirm := func(change func(*care.WaiterFitness)) func(*world, child, care.SessionID) {
		return func(w *world, b child, _ care.SessionID) {
			f := care.WaiterFitness{Pathway: b.key(), On: today, Clinical: care.Yes, Social: care.Yes, PreOp: "done", Consent: care.Yes, ConsentBy: "parental responsibility", ConsentFrom: "mother", ClinicalBy: "consultant"}
			change(&f)
			_, err := w.table.Confirm(t.Context(), w.own(beth), f, w.table.WaiterVersion(b.key()))
			w.must(err)
		}
	}
	for name, x := range map[string]struct {
		then func(*world, child, care.SessionID)
		says string
	}{
		"clinical no": {confirm(func(f *care.WaiterFitness) { f.Clinical = care.No }), "not clinically right"},
		"social no":   {confirm(func(f *care.WaiterFitness) { f.Social = care.No }), "life at home"},
		"pre-op":      {confirm(func(f *care.WaiterFitness) { f.PreOp = "needed" }), "pre-operative"},
		"parent": {func(w *world, b child, _ care.SessionID) {
			a := care.WaiterAsked{Pathway: b.key(), On: today, Whom: "parent", How: "telephone", Willing: care.No}
			_, err := w.table.Ask(t.Context(), w.own(beth), a, w.table.WaiterVersion(b.key()))
			w.must(err)
		}, "rather wait"},
		"own date":  {func(w *world, b child, _ care.SessionID) { b.tci = today + 9; w.bring("RB1", b) }, "own system has a date"},
		"cancelled": {func(w *world, _ child, id care.SessionID) { w.cancels(ayo, id) }, "cancelled"},
		"past":      {func(w *world, _ child, _ care.SessionID) { w.now = w.now.AddDate(0, 0, 34) }, "over"},
		"nothing":   {func(w *world, _ child, _ care.SessionID) { w.now = w.now.AddDate(0, 0, 30) }, ""},
		"same date": {func(w *world, b child, _ care.SessionID) { b.tci = today + 33; w.bring("RB1", b) }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			w, b, slot, id := accepted(t)
			w.must(w.accepts(beth, b, slot, true))
			x.then(w, b, id)
			err := w.books(beth, b, slot)
			if x.says == "" && err != nil || x.says != "" && (err == nil || !strings.Contains(err.Error(), x.says)) {
				t.Errorf("want %q: %v", x.says, err)
			}
		})
	}
}

// TestNobodyAcceptsACancelledSession; a no is taken all the same.
func TestNobodyAcceptsACancelledSession(t *testing.T) {
	w, b, slot, id := accepted(t)
	w.cancels(ayo, id)
	if err := w.accepts(beth, b, slot, true); err == nil || !strings.Contains(err.Error(), "cancelled") {
		t.Errorf("a cancelled session was accepted: %v", err)
	}
	w.must(w.accepts(beth, b, slot, false))
}

// TestNothingIsAnsweredBeforeItIsAsked: the day of an offer is not before they were
// asked, nor an answer or a cancellation before the offer.
func TestNothingIsAnsweredBeforeItIsAsked(t *testing.T) {
	w, b, slot, id := accepted(t)
	c := child{n: 2, trust: "RB1", months: 60, weeks: 60}
	w.bring("RB1", b, c)
	w.willing(beth, c, "RA101")
	o := care.OfferMade{Slot: care.SlotOf(id, 2), Pathway: c.key(), On: today - 30, How: "letter"}
	if _, err := w.table.Offer(t.Context(), w.own(beth), o, 0); err == nil || !strings.Contains(err.Error(), "on:") {
		t.Errorf("told before anybody asked: %v", err)
	}
	a := care.OfferAnswered{Whom: "parent", Slot: slot, Pathway: b.key(), On: today - 1, Accepted: true}
	if _, err := w.table.AnswerOffer(t.Context(), w.own(beth), a, w.table.SlotVersion(slot)); err == nil {
		t.Error("an answer before the offer")
	}
	w.must(w.accepts(beth, b, slot, true), w.books(beth, b, slot))
	x := care.BookingCancelled{Slot: slot, Pathway: b.key(), On: today - 1, By: "patient", Reason: "ill"}
	if _, err := w.table.CancelBooking(t.Context(), w.own(beth), x, w.table.SlotVersion(slot)); err == nil {
		t.Error("a cancellation before the offer")
	}
}

// TestAWaitOfUnknownPriorityIsPlannedAfterAnUrgentOne of the same person.
func TestAWaitOfUnknownPriorityIsPlannedAfterAnUrgentOne(t *testing.T) {
	p := &Pool{}
	unknown, urgent := &Candidate{Start: today - 700}, &Candidate{Rank: 2, Start: today - 7}
	if p.sooner(unknown, urgent) || !p.sooner(urgent, unknown) {
		t.Error("a wait of no known priority goes before an urgent one")
	}
}
