package sessions

import (
	"context"
	"slices"
	"time"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/ledger"
)

// Reviews are what a clinician may decide after declined offers, with its words. None of
// them stops a clock here: where a wait is to end, the trust's own system ends it.
var Reviews = []struct{ Decision, Words string }{
	{"stay", "They stay on the list as they are: offer other dates"},
	{"contact", "See or ring them first"},
	{"monitoring", "Active monitoring: their trust enters it in its own system"},
	{"discharge", "Back to who referred them: their trust tells them both, and enters it in its own system"},
}

// ends reports whether a decision is one by which the wait ends in the trust's system.
func ends(decision string) bool { return decision == "monitoring" || decision == "discharge" }

// ReviewLine is one review with who wrote it down.
type ReviewLine struct {
	care.WaiterReview
	WrittenBy care.AccountID
	At        time.Time
}

// decided is how a clinician's decision about a patient of a trust comes to be written by
// a viewer: on their own account by a clinician of that trust, else passed on.
func decided(v *facts.View, trust care.PartnerCode) care.Decided {
	if who := v.Viewer(); who.Role == care.RoleClinician && who.Partner == trust {
		return care.DecidedOwn
	}
	return care.DecidedPassed
}

// Review writes down what a clinician of the patient's own trust decided after declined
// offers: by the clinician, or by who was told. It stops no clock and discharges nobody.
func (t *Table) Review(ctx context.Context, v *facts.View, r care.WaiterReview, seen ledger.Version) (ledger.Seq, error) {
	if err := owns(v, r.Pathway, "A clinician of the patient's own trust decides."); err != nil {
		return 0, err
	}
	var bad Wrong
	add := func(is bool, where, what, remedy string) {
		if is {
			bad = append(bad, care.Problem{Where: where, What: what, Remedy: remedy})
		}
	}
	var err error
	add(!slices.ContainsFunc(Reviews, func(x struct{ Decision, Words string }) bool { return x.Decision == r.Decision }), "decision", "It is not said what was decided.", "Choose one.")
	if r.By, err = words("review-by", "Which clinician decided", r.By, true); err != nil {
		bad = append(bad, *asProblem(err))
	}
	if r.Note, err = words("note", "The note", r.Note, false); err != nil {
		bad = append(bad, *asProblem(err))
	}
	add(r.On == 0 || r.On > t.Today(), "review-on", "The day of the decision is today or earlier.", "Correct the day.")
	first := t.firstDecline(r.Pathway)
	add(first == 0, "decision", "They have declined no offer: there is nothing to review.", "Write down what they said first.")
	add(first != 0 && r.On != 0 && r.On < first, "review-on", "The day of the decision is before they declined anything.", "Correct the day.")
	if err := bad.orNil(); err != nil {
		return 0, err
	}
	trust, _ := trustOf(v, r.Pathway)
	r.V, r.How = 1, decided(v, trust)
	return t.ofWaiter(ctx, v, r.Pathway, seen, care.RecReview, r)
}

// firstDecline is the day of the first offer that somebody declined; 0 for none.
func (t *Table) firstDecline(k care.Key) (day care.Date) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	for _, p := range t.state.placesOf(k) {
		if p.Declined() && (day == 0 || p.Answer.On < day) {
			day = p.Answer.On
		}
	}
	return day
}

// reviewed is the newest review of a wait; nil for none.
func (w *waiter) reviewed() *reviewLine {
	if w == nil || len(w.Reviews) == 0 {
		return nil
	}
	return &w.Reviews[len(w.Reviews)-1]
}

// ended reports whether the last review is one by which the wait ends.
func (w *waiter) ended() bool {
	r := w.reviewed()
	return r != nil && ends(r.Decision)
}

// declines is what somebody's answers come to: a clinician is asked again only after as
// many more were declined since the last review, of dates that were not declined before.
func (s *state) declines(k care.Key) Declines {
	places, rules := s.placesOf(k), s.rules()
	d := DeclinesOf(places, rules)
	r := s.Waiters[k].reviewed()
	if r == nil {
		return d
	}
	before := map[care.SessionID]bool{}
	for i := range places {
		if places[i].Declined() && !places[i].At.After(r.Who.At) {
			before[places[i].Session] = true
		}
	}
	since := slices.DeleteFunc(places, func(p Place) bool { return !p.At.After(r.Who.At) || before[p.Session] })
	d.AskFor, d.Reviewed = DeclinesOf(since, rules).AskFor, r.On
	return d
}
