package sessions

import (
	"testing"
	"time"

	"roundtable/care"
)

// forgotten are what is to be done for Beth's patients.
func (w *world) forgotten() []Todo { return w.table.Todo(w.own(beth), "RB1") }

// tellsOne is one child of Beth's with an offer in thirty-three days.
func tellsOne(t *testing.T) (w *world, b child, slot care.SlotID) {
	w = newWorld(t)
	b = child{n: 1, trust: "RB1", months: 60, weeks: 60}
	w.bring("RB1", b)
	w.willing(beth, b, "RA101")
	slot = care.SlotOf(w.plans(ayo, weekend("RA1", today+33)), 1)
	w.must(w.offers(beth, b, slot))
	return w, b, slot
}

// says has the child's parent asked anew, an hour later.
func (w *world) says(b child, willing care.Said) {
	w.t.Helper()
	w.now = w.now.Add(time.Hour)
	a := care.WaiterAsked{Pathway: b.key(), On: w.table.Today(), Whom: "parent", How: "telephone", Willing: willing, Reason: "as they said"}
	if willing == care.Yes {
		a.Sites = []string{"RA101"}
	}
	w.must(w.asks(a))
}

// TestSeeOrRingThemFirstStaysUntilSomebodyDid: until somebody writes down what they say,
// or offers them a date.
func TestSeeOrRingThemFirstStaysUntilSomebodyDid(t *testing.T) {
	for what, done := range map[string]func(*world, child, care.SlotID){
		"asked":   func(w *world, b child, _ care.SlotID) { w.says(b, care.Yes) },
		"offered": func(w *world, b child, s care.SlotID) { w.must(w.offers(beth, b, s), w.accepts(beth, b, s, false)) },
	} {
		w, b, slot := tellsOne(t)
		w.must(w.accepts(beth, b, slot, false))
		if got := w.forgotten(); len(got) != 0 {
			t.Fatalf("after one no: %+v", got)
		}
		r := care.WaiterReview{Pathway: b.key(), On: today, Decision: "contact", By: "consultant"}
		_, err := w.table.Review(t.Context(), w.own(beth), r, w.table.WaiterVersion(b.key()))
		w.must(err)
		if got := w.forgotten(); len(got) != 1 || got[0].Code != TodoContact || got[0].Day != today || got[0].Words() == "" {
			t.Fatalf("%+v", got)
		}
		if done(w, b, slot); len(w.forgotten()) != 0 {
			t.Errorf("%s, and still to do: %+v", what, w.forgotten())
		}
	}
}

// TestANoThatNeverWasIsToBeOfferedAgain: until it is, or somebody writes down what they
// say, or the day is over.
func TestANoThatNeverWasIsToBeOfferedAgain(t *testing.T) {
	for what, done := range map[string]func(*world, child, care.SlotID){
		"offered again": func(w *world, b child, s care.SlotID) { w.must(w.offers(beth, b, s)) },
		"asked":         func(w *world, b child, _ care.SlotID) { w.says(b, care.No) },
		"over":          func(w *world, _ child, _ care.SlotID) { w.now = w.now.AddDate(0, 0, 34) },
	} {
		w, b, slot := tellsOne(t)
		w.must(w.accepts(beth, b, slot, false))
		_, err := w.table.NotDeclined(t.Context(), w.own(beth), care.NotDeclined{Pathway: b.key(), Slot: slot, Offer: 1, Reason: "the other line"}, w.table.WaiterVersion(b.key()))
		w.must(err)
		if got := w.forgotten(); len(got) != 1 || got[0].Code != TodoAgain || got[0].Day != today+33 || got[0].Words() == "" {
			t.Fatalf("%+v", got)
		}
		if done(w, b, slot); len(w.forgotten()) != 0 {
			t.Errorf("%s, and still to do: %+v", what, w.forgotten())
		}
	}
}

// TestAnAgreedPlaceWithANoThatNeverWasIsToldAgain, and stands on one list alone.
func TestAnAgreedPlaceWithANoThatNeverWasIsToldAgain(t *testing.T) {
	w := newWorld(t)
	b := child{n: 1, trust: "RB1", months: 60, weeks: 60}
	w.bring("RB1", b)
	w.willing(beth, b, "RA101")
	w.plans(ayo, weekend("RA1", today+33))
	id, _, err := w.table.Propose(t.Context(), w.seeing(ayo, "RA1", "RB1"), ProposeOptions{Seconds: 0.1, Seed: 1})
	w.must(err)
	w.now = w.now.Add(time.Minute)
	_, err = w.table.Answer(t.Context(), w.own(beth), care.ProposalAnswered{ID: id, Partner: "RB1", Accepted: []care.Key{b.key()}}, w.table.AnswerVersion(id, "RB1"))
	w.must(err)
	tell := func() []ToTell { return w.table.ToTell(w.own(beth), "RB1") }
	if got := tell(); len(got) != 1 {
		t.Fatalf("%+v", got)
	}
	slot := tell()[0].Offer
	w.now = w.now.Add(time.Minute)
	w.must(w.offers(beth, b, slot), w.accepts(beth, b, slot, false))
	if len(tell()) != 0 {
		t.Fatal("told again after a no")
	}
	_, err = w.table.NotDeclined(t.Context(), w.own(beth), care.NotDeclined{Pathway: b.key(), Slot: slot, Offer: 1, Reason: "the other line"}, w.table.WaiterVersion(b.key()))
	w.must(err)
	if got := tell(); len(got) != 1 || got[0].Offer == "" || len(w.forgotten()) != 0 {
		t.Errorf("%+v, %+v", got, w.forgotten())
	}
	w.must(w.offers(beth, b, slot))
	if len(tell())+len(w.forgotten()) != 0 {
		t.Error("offered again, and still to do")
	}
}

// TestNotTreatedAsksThroughWhom: the hospital owes another date within 28 days, the
// patient is asked when they could come, and of old records nobody said.
func TestNotTreatedAsksThroughWhom(t *testing.T) {
	day := today + 33
	for by, want := range map[string]Todo{
		"hospital": {Code: TodoNewDate, By: day + bindingDays},
		"patient":  {Code: TodoAsk},
		"":         {Code: TodoCause, By: day + bindingDays},
	} {
		w, b, slot := tellsOne(t)
		w.must(w.accepts(beth, b, slot, true), w.books(beth, b, slot))
		w.now = w.now.AddDate(0, 0, 33)
		d := care.BookingDone{V: 1, Slot: slot, Pathway: b.key(), Reason: "a fever", By: by}
		if by == "" { // as version 1 wrote it
			w.say(waiterStream(b.key()), care.RecWaiterHeld, "RB1", care.WaiterHeld{V: 1, Pathway: b.key(), Slot: slot, Free: true})
			w.say(slotStream(slot), care.RecBookingDone, "RB1", d)
		} else {
			_, err := w.table.Happened(t.Context(), w.own(beth), d, w.table.SlotVersion(slot))
			w.must(err)
		}
		got := w.forgotten()
		if len(got) != 1 || got[0].Code != want.Code || got[0].By != want.By || got[0].Day != day || !got[0].Came || got[0].Words() == "" {
			t.Errorf("through %q: %+v", by, got)
		}
		if by == "patient" {
			if w.says(b, care.Yes); len(w.forgotten()) != 0 {
				t.Errorf("asked, and still to do: %+v", w.forgotten())
			}
		}
	}
	w, b, slot := tellsOne(t)
	w.must(w.accepts(beth, b, slot, true), w.books(beth, b, slot))
	w.now = w.now.AddDate(0, 0, 33)
	for _, by := range []string{"", "weather"} {
		d := care.BookingDone{Slot: slot, Pathway: b.key(), Reason: "a fever", By: by}
		if _, err := w.table.Happened(t.Context(), w.own(beth), d, w.table.SlotVersion(slot)); err == nil {
			t.Errorf("through %q", by)
		}
	}
}
