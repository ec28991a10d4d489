package sessions

import (
	"slices"
	"strings"
	"testing"
	"time"

	"roundtable/care"
)

// TestTodaysList: a list has room for as many as there are day-case chairs, a cancellation
// on the day says who and why to whoever sees the patient, and the places that are free
// are counted by the chairs.
func TestTodaysList(t *testing.T) {
	w := newWorld(t)
	a, b := child{n: 1, trust: "RA1", months: 60, weeks: 60}, child{n: 2, trust: "RA1", months: 70, weeks: 50}
	w.bring("RA1", a, b)
	w.willing(ayo, a, "RA101")
	w.willing(ayo, b, "RA101")
	s := weekend("RA1", today+33)
	s.Chairs = 2
	id := w.plans(ayo, s)
	for i, k := range []child{a, b} {
		slot := care.SlotOf(id, i+1)
		w.must(w.offers(ayo, k, slot), w.accepts(ayo, k, slot, true), w.books(ayo, k, slot))
	}
	w.now = w.now.AddDate(0, 0, 33)
	slot := care.SlotOf(id, 2)
	x := care.BookingCancelled{Slot: slot, Pathway: b.key(), On: w.table.Today(), By: "hospital", Reason: "no anaesthetist"}
	_, err := w.table.CancelBooking(t.Context(), w.own(ayo), x, w.table.SlotVersion(slot))
	w.must(err)
	page := func(who care.Viewer) SessionPage {
		all, err := w.table.TodaysSessions(t.Context(), w.own(who))
		if w.must(err); len(all) != 1 {
			t.Fatalf("%d sessions today", len(all))
		}
		return all[0]
	}
	p := page(ayo)
	if p.Room != 2 || p.Stages[StageFree] != 1 || p.Stages[StageBooked] != 1 || len(p.Free()) != 1 {
		t.Errorf("room %d, %v, %d free", p.Room, p.Stages, len(p.Free()))
	}
	if len(p.OnDay) != 1 || p.OnDay[0].Reason != "no anaesthetist" || p.Ended.OnDay != 1 {
		t.Errorf("%+v %+v", p.OnDay, p.Ended)
	}
	if other := page(cai); len(other.OnDay) != 0 || other.Ended.OnDay != 1 {
		t.Errorf("a reason is told of somebody who is not shown: %+v", other.OnDay)
	}
	if need := p.Exceptions(w.table.Today()); !slices.ContainsFunc(need, func(s string) bool { return strings.HasPrefix(s, "1 place is free") }) {
		t.Errorf("%q", need)
	}
	// The day after nobody's list is today's.
	w.now = w.now.AddDate(0, 0, 1)
	if all, err := w.table.TodaysSessions(t.Context(), w.own(ayo)); err != nil || len(all) != 0 {
		t.Errorf("%d %v", len(all), err)
	}
}

// TestTheHuddleOnTheDay begins with whoever accepted and is not booked, says each thing
// once, and sends nobody to tell patients of a list that runs today.
func TestTheHuddleOnTheDay(t *testing.T) {
	w := newWorld(t)
	a, b := child{n: 1, trust: "RA1", months: 60, weeks: 60}, child{n: 2, trust: "RA1", months: 70, weeks: 50}
	w.bring("RA1", a, b)
	w.willing(ayo, a, "RA101")
	w.willing(ayo, b, "RA101")
	slot := care.SlotOf(w.plans(ayo, weekend("RA1", today+33)), 1)
	id, _, err := w.table.Propose(t.Context(), w.own(ayo), ProposeOptions{Seconds: 0.1, Seed: 1})
	w.must(err)
	w.now = w.now.Add(time.Minute)
	_, err = w.table.Answer(t.Context(), w.own(ayo), care.ProposalAnswered{ID: id, Partner: "RA1", Accepted: []care.Key{a.key(), b.key()}}, w.table.AnswerVersion(id, "RA1"))
	w.must(err)
	w.must(w.offers(ayo, a, slot), w.accepts(ayo, a, slot, true))
	words := func() string {
		var out []string
		for _, x := range w.table.Huddle(w.own(ayo)).Exceptions {
			out = append(out, x.Words)
		}
		return strings.Join(out, "\n")
	}
	if got := words(); !strings.Contains(got, "1 agreed place has not been offered yet") || strings.Contains(got, "accepted") {
		t.Errorf("weeks before:\n%s", got)
	}
	w.now = w.now.AddDate(0, 0, 26)
	if got := words(); !strings.HasPrefix(got, "1 patient has accepted and is not booked") || strings.Count(got, "locked") != 1 || !strings.Contains(got, "7 places are free.") {
		t.Errorf("a week before:\n%s", got)
	}
	w.now = w.now.AddDate(0, 0, 7)
	if got, want := words(), "1 patient has accepted and is not booked: book them, or ring them before they come.\n7 places are free."; got != want {
		t.Errorf("on the day:\n%s", got)
	}
	if tell := w.table.ToTell(w.own(ayo), "RA1"); len(tell) != 0 {
		t.Errorf("told on the day: %+v", tell)
	}
	w.now = w.now.AddDate(0, 0, 1)
	if got, want := words(), "The session is over, and nobody has said how it went."; got != want {
		t.Errorf("the day after:\n%s", got)
	}
}

// TestAPlansTitle is at most 100 characters.
func TestAPlansTitle(t *testing.T) {
	w, _, _ := pooled(t)
	_, _, err := w.table.Propose(t.Context(), w.seeing(ayo, "RA1", "RB1", "RC1"), ProposeOptions{Title: strings.Repeat("é", 101), Seconds: 0.05, Seed: 1})
	if err == nil || !strings.HasPrefix(err.Error(), "title:") {
		t.Error(err)
	}
}
