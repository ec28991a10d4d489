package sessions

import (
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"roundtable/care"
)

// TestAnAnswerIsDueBeforeTheDay: never later than the rules say, never on the day of an
// operation nor on the day before it, but for who is told so late.
func TestAnAnswerIsDueBeforeTheDay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		told := care.Date(rapid.IntRange(9000, 9100).Draw(t, "told"))
		rules := care.DefaultSessionRules()
		rules.AnswerDays = rapid.IntRange(1, 90).Draw(t, "answer days")
		first := told + 90
		var days []care.Date
		for _, n := range rapid.SliceOfN(rapid.IntRange(0, 60), 1, 4).Draw(t, "days") {
			days = append(days, told+care.Date(n))
			first = min(first, told+care.Date(n))
		}
		by := AnswerBy(told, rules, days...)
		switch {
		case by < told || by > told+care.Date(rules.AnswerDays):
			t.Fatalf("told %v, by %v", told, by)
		case first > told && by >= first:
			t.Fatalf("an answer on the day of the operation: told %v, by %v, %v", told, by, days)
		case first > told+2 && by > first-2:
			t.Fatalf("nobody else could come: told %v, by %v, %v", told, by, days)
		case first > told+care.Date(rules.AnswerDays)+2 && by != told+care.Date(rules.AnswerDays):
			t.Fatalf("sooner than the rules ask: told %v, by %v, %v", told, by, days)
		}
	})
}

// TestTheSecondIsToldWhatWasDone: of two who act on one patient's place the second is told
// who did what and when; of another's patient only who was first.
func TestTheSecondIsToldWhatWasDone(t *testing.T) {
	w, a, s := choice(t)
	b := child{n: 2, trust: "RA1"}
	told := func(err error, did string) {
		t.Helper()
		c, ok := errors.AsType[*Taken](err)
		if !ok || c.Did != did || c.By != "ayo" || c.Partner != "RA1" || c.At.IsZero() || did != "" && !strings.Contains(c.Error(), did) {
			t.Errorf("%v, expected %q", err, did)
		}
	}
	seen := w.table.SlotVersion(s[0])
	stale := func(a care.OfferAnswered) error {
		a.On, a.Whom = w.table.Today(), "parent"
		_, err := w.table.AnswerOffer(t.Context(), w.own(ayo), a, w.table.SlotVersion(s[0]))
		return err
	}
	w.must(w.chooses(ayo, a, s[0], s[1]))
	told(w.offers(ayo, a, s[0]), "offered it to them already")
	told(w.offers(ayo, b, s[0]), "")

	other := w.open(Options{}) // another server, which has not heard of what follows
	w.must(w.accepts(ayo, a, s[0], false))
	_, err := other.AnswerOffer(t.Context(), w.own(ayo), care.OfferAnswered{Slot: s[0], Pathway: a.key(), On: w.table.Today(), Whom: "parent", Accepted: true}, seen+1)
	told(err, "wrote down that they declined")
	told(stale(care.OfferAnswered{Slot: s[0], Pathway: a.key(), Accepted: true}), "wrote down that they declined")

	w.must(w.chooses(ayo, a, s[0], s[1]), w.accepts(ayo, a, s[1], true))
	told(stale(care.OfferAnswered{Slot: s[0], Pathway: a.key(), Accepted: true}), "wrote down that they chose another date of the same offer")
	told(stale(care.OfferAnswered{Slot: s[1], Pathway: a.key(), Accepted: true}), "wrote down that they accepted")
	w.must(w.books(ayo, a, s[1]))
	told(w.books(ayo, a, s[1]), "booked the place")
	// Who may not see whose it is learns nothing of them.
	if _, err := w.table.AnswerOffer(t.Context(), w.own(beth), care.OfferAnswered{Slot: s[1], Pathway: a.key(), On: w.table.Today(), Accepted: true}, 0); err == nil || strings.Contains(err.Error(), "booked") {
		t.Errorf("another trust is told: %v", err)
	}
}

// TestTheOtherDatesOfAnOffer: after one date is withdrawn the others still stand, after a
// no their places are free, until somebody has them; another's view gives none.
func TestTheOtherDatesOfAnOffer(t *testing.T) {
	w, a, s := choice(t)
	others := func(slot care.SlotID) (out [2]string) {
		still, free := w.table.OthersOf(w.own(ayo), slot, a.key())
		for i, all := range [][]Date{still, free} {
			for _, d := range all {
				out[i] += string(d.Slot) + " "
			}
		}
		return out
	}
	w.must(w.chooses(ayo, a, s...))
	if got := others(s[0]); got != [2]string{} {
		t.Errorf("while it stands: %v", got)
	}
	w.must(w.withdraws(ayo, a, s[0]))
	if got := others(s[0]); got != [2]string{string(s[1]) + " " + string(s[2]) + " "} {
		t.Errorf("after one was withdrawn: %v", got)
	}
	if still, free := w.table.OthersOf(w.own(beth), s[0], a.key()); len(still)+len(free) > 0 {
		t.Error("another trust sees them")
	}
	w.must(w.accepts(ayo, a, s[1], false))
	if got := others(s[1]); got != [2]string{"", string(s[2]) + " "} {
		t.Errorf("after a no: %v", got)
	}
	w.must(w.offers(ayo, child{n: 2, trust: "RA1"}, s[2]))
	if got := others(s[1]); got != [2]string{} {
		t.Errorf("once somebody has it: %v", got)
	}
}
