package sessions

import (
	"strings"
	"testing"

	"roundtable/care"
)

var doctor = care.Viewer{Account: "dee", Partner: "RA1", Role: care.RoleClinician}

func (w *world) reviews(who care.Viewer, c child, decision string) error {
	r := care.WaiterReview{Pathway: c.key(), On: w.table.Today(), Decision: decision, By: "consultant ENT surgeon"}
	_, err := w.table.Review(w.t.Context(), w.own(who), r, w.table.WaiterVersion(c.key()))
	return err
}

// todos are what is to be done for one child.
func (w *world) todos(c child) (out TodoCode) {
	for _, d := range w.table.Todo(w.own(ayo), "RA1") {
		if d.Pathway == c.key() {
			out = d.Code
		}
	}
	return out
}

// TestAReviewAnswersTheDeclines that were before it, and no others; a date that was
// declined before it counts no second time.
func TestAReviewAnswersTheDeclines(t *testing.T) {
	w, a, s := choice(t)
	if err := w.reviews(ayo, a, "stay"); err == nil || !strings.Contains(err.Error(), "declined no offer") {
		t.Errorf("a review of nothing: %v", err)
	}
	for i, slot := range s[:2] {
		w.must(w.offers(ayo, a, slot), w.accepts(ayo, a, slot, false))
		if got := w.todos(a); (got == TodoReview) != (i == 1) {
			t.Fatalf("to do after %d: %q", i+1, got)
		}
	}
	w.must(w.reviews(ayo, a, "contact"))
	h, _ := w.table.History(w.own(ayo), a.key())
	if got := w.todos(a); got != TodoContact || h.Declines.AskFor || h.Declines.Reviewed != today || h.Declines.Reasonable != 2 {
		t.Errorf("after the review: %q %+v", got, h.Declines)
	}
	fourth := care.SlotOf(w.plans(ayo, weekend("RA1", today+47)), 1)
	w.must(w.chooses(ayo, a, s[0], s[2]), w.accepts(ayo, a, s[0], false))
	if got := w.todos(a); got != "" {
		t.Errorf("one offer, of a new date and one of before: %q", got)
	}
	w.must(w.offers(ayo, a, fourth), w.accepts(ayo, a, fourth, false))
	if got := w.todos(a); got != TodoReview {
		t.Errorf("two offers of new dates: %q", got)
	}
	// What ends the wait ends it in the trust's own system, whose list still has it.
	w.must(w.reviews(ayo, a, "monitoring"))
	if c, _, _ := w.table.Candidate(t.Context(), w.own(ayo), a.key()); w.todos(a) != TodoEnd || c.Gone {
		t.Errorf("to do: %q, gone %v", w.todos(a), c.Gone)
	}
}

// TestWhoDecidedAndWhoWrote: a clinician of the patient's trust writes on their own
// account, anybody else passes on; another trust's clinician does neither. What an
// officer adds later leaves the clinician's decision as it was written.
func TestWhoDecidedAndWhoWrote(t *testing.T) {
	w, a, s := choice(t)
	w.must(w.offers(ayo, a, s[0]), w.accepts(ayo, a, s[0], false))
	w.must(w.reviews(ayo, a, "stay"), w.reviews(doctor, a, "stay"))
	if err := w.reviews(care.Viewer{Account: "eve", Partner: "RB1", Role: care.RoleClinician}, a, "stay"); err == nil {
		t.Error("another trust's clinician reviewed")
	}
	h, _ := w.table.History(w.own(ayo), a.key())
	if len(h.Reviews) != 2 || h.Reviews[0].How != care.DecidedOwn || h.Reviews[0].WrittenBy != "dee" || h.Reviews[1].How != care.DecidedPassed {
		t.Errorf("%+v", h.Reviews)
	}
	how := func() care.Decided {
		c, _, err := w.table.Candidate(t.Context(), w.own(ayo), a.key())
		w.must(err)
		return c.Fit.ClinicalHow
	}
	steps := []struct {
		who  care.Viewer
		f    care.WaiterFitness
		want care.Decided
	}{
		{ayo, care.WaiterFitness{}, care.DecidedPassed},
		{doctor, care.WaiterFitness{Minutes: 80}, care.DecidedPassed},               // the minutes alone: the decision stands as it was told
		{ayo, care.WaiterFitness{ClinicalHow: care.DecidedOwn}, care.DecidedPassed}, // who is no clinician claims none
		{doctor, care.WaiterFitness{ClinicalHow: care.DecidedOwn}, care.DecidedOwn}, // and this one does
		{ayo, care.WaiterFitness{Minutes: 40}, care.DecidedOwn},                     // adds the minutes alone
		{ayo, care.WaiterFitness{ClinicalOn: today - 1}, care.DecidedPassed},        // another decision
	}
	for i, x := range steps {
		w.confirmed(x.who, a, x.f)
		if got := how(); got != x.want {
			t.Errorf("step %d: %q", i, got)
		}
	}
	f := care.WaiterFitness{Pathway: a.key(), On: today, Clinical: care.Yes, ClinicalBy: "consultant", ClinicalOn: today + 1, Consent: care.NotAsked}
	if _, err := w.table.Confirm(t.Context(), w.own(ayo), f, w.table.WaiterVersion(a.key())); err == nil || !strings.HasPrefix(err.Error(), "clinical-on") {
		t.Errorf("decided tomorrow: %v", err)
	}
}
