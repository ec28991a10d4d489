package sessions

import (
	"encoding/json"
	"errors"
	"testing"

	"roundtable/care"
)

// TestADeclineByMistakeCountsForNothing from then on: not against them, nor against the
// date; and nothing of what was written is lost.
func TestADeclineByMistakeCountsForNothing(t *testing.T) {
	w := newWorld(t)
	a, b := child{n: 1, trust: "RA1", months: 60, weeks: 60}, child{n: 2, trust: "RB1", months: 60, weeks: 60}
	w.bring("RA1", a)
	w.bring("RB1", b)
	w.willing(beth, b, "RA101")
	id := w.plans(ayo, weekend("RA1", today+33))
	slot := care.SlotOf(id, 1)
	for range 2 { // the same date twice: the second is the one that was a mistake
		w.must(w.offers(beth, b, slot), w.accepts(beth, b, slot, false))
	}
	history := func() History { h, _ := w.table.History(w.own(beth), b.key()); return h }
	down := func() bool {
		p, err := w.table.pool(t.Context(), w.view(ayo), nil)
		w.must(err)
		return p.Down[turnedDown{b.key(), id}]
	}
	say := func(who care.Viewer, m care.NotDeclined) error {
		m.Pathway, m.Slot = b.key(), slot
		_, err := w.table.NotDeclined(t.Context(), w.own(who), m, w.table.WaiterVersion(b.key()))
		return err
	}
	if h := history(); h.Declines.Reasonable != 1 || len(h.Places) != 2 || h.Places[1].Nth != 2 || !down() {
		t.Fatalf("%+v", h)
	}
	for what, err := range map[string]error{
		"another trust":     say(ayo, care.NotDeclined{Offer: 2, Reason: "x"}),
		"no reason":         say(beth, care.NotDeclined{Offer: 2}),
		"no such offer":     say(beth, care.NotDeclined{Offer: 3, Reason: "x"}),
		"an offer before 1": say(beth, care.NotDeclined{Offer: 0, Reason: "x"}),
	} {
		if _, is := errors.AsType[*care.Problem](err); !is {
			t.Errorf("%s: %v", what, err)
		}
	}
	w.must(say(beth, care.NotDeclined{Offer: 2, Reason: "pressed the wrong button"}))
	if h := history(); h.Declines.Reasonable != 1 || !down() {
		t.Errorf("one decline stands: %+v", h.Declines)
	}
	w.must(say(beth, care.NotDeclined{Offer: 1, Reason: "pressed the wrong button"}))
	h := history()
	if h.Declines != (Declines{}) || down() {
		t.Errorf("none stands: %+v", h.Declines)
	}
	for _, p := range h.Places {
		if p.Answer == nil || p.Answer.Accepted || p.Mistake == nil || p.Mistake.By != beth.Account || p.Mistake.Reason == "" || p.Mistake.At.IsZero() {
			t.Errorf("%+v", p)
		}
	}
	if say(beth, care.NotDeclined{Offer: 1, Reason: "x"}) == nil {
		t.Error("corrected twice")
	}
	if err := w.offers(beth, b, slot); err != nil {
		t.Error("the date cannot be offered again:", err)
	}
}

// TestOfTwoWhoCorrectAndOfferOneIsTold: they expect the same version of the wait.
func TestOfTwoWhoCorrectAndOfferOneIsTold(t *testing.T) {
	w := newWorld(t)
	b := child{n: 2, trust: "RB1", months: 60, weeks: 60}
	w.bring("RB1", b)
	w.willing(beth, b, "RA101")
	slot := care.SlotOf(w.plans(ayo, weekend("RA1", today+33)), 1)
	w.must(w.offers(beth, b, slot), w.accepts(beth, b, slot, false))
	seen := w.table.WaiterVersion(b.key())
	w.must(w.offers(beth, b, slot))
	_, err := w.table.NotDeclined(t.Context(), w.own(beth), care.NotDeclined{Pathway: b.key(), Slot: slot, Offer: 1, Reason: "x"}, seen)
	if _, taken := errors.AsType[*Taken](err); !taken {
		t.Error(err)
	}
}

// TestALeftOutIsCountedOrNamed: nobody who has no place is forgotten, however many.
func TestALeftOutIsCountedOrNamed(t *testing.T) {
	for _, n := range []int{0, 3, mostLeftOut, mostLeftOut + 7} {
		body := care.PlanProposed{}
		for i := range n {
			body.LeftOut = append(body.LeftOut, care.LeftOut{Words: []string{"too long", "no site"}[i%2]})
		}
		cutLeftOut(&body)
		text, err := json.Marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		page := ProposalPage{}
		if err := json.Unmarshal(text, &page.PlanProposed); err != nil {
			t.Fatal(err)
		}
		w := newWorld(t)
		page.whys(w.view(ayo))
		sum := 0
		for _, x := range page.Whys {
			sum += x.N
		}
		if page.LeftAll != n || sum != n || len(page.LeftOut) > mostLeftOut {
			t.Errorf("of %d: %d, %d by reason, %d named", n, page.LeftAll, sum, len(page.LeftOut))
		}
	}
}
