package demo

import (
	"testing"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/ledger/sqlite"
	"roundtable/sessions"
	"roundtable/waiting"
)

// TestTheStoryOfTheWeekends: of three weekends one is over with its result, and two are
// planned, proposed, answered by two trusts and partly booked.
func TestTheStoryOfTheWeekends(t *testing.T) {
	store, err := sqlite.Open(t.Context(), t.TempDir(), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	today := care.NewDate(2026, 11, 18)
	if _, err := Build(t.Context(), store, Options{Today: today}, nil); err != nil {
		t.Fatal(err)
	}
	f, err := facts.Open(t.Context(), store, facts.Options{})
	if err != nil {
		t.Fatal(err)
	}
	w := weekends{}
	w.set(today)
	room, err := sessions.Open(t.Context(), store, f, waiting.NewList(waiting.Options{Store: store, Now: w.clock}), sessions.Options{Now: w.clock})
	if err != nil {
		t.Fatal(err)
	}
	v := f.View(care.Viewer{Account: "test"}, care.WholeTable(care.Booking))
	board := room.Board(v)
	if len(board) != 6 {
		t.Fatalf("%d sessions", len(board))
	}
	booked, taken := 0, 0
	for _, s := range board[:4] {
		booked, taken = booked+s.Booked, taken+s.Taken
		if s.Day <= today+21 || len(s.Unauthorised) > 0 {
			t.Errorf("%s: %v", s.Day, s.Unauthorised)
		}
	}
	if booked == 0 || taken <= booked {
		t.Errorf("%d booked of %d that are taken", booked, taken)
	}
	p := room.Proposals()
	if len(p) != 1 || p[0].Answered != 2 || p[0].Partners != 3 {
		t.Errorf("proposals: %+v", p)
	}
	got, _ := room.Proposal(v, p[0].ID)
	alone := 0
	t.Logf("%+v", got.Groups)
	for _, x := range got.Trusts {
		if x.Alone != nil {
			t.Logf("%+v %d", x, *x.Alone)
			alone += *x.Alone
		}
	}
	if len(got.PlanProposed.Places) <= alone {
		t.Errorf("%d places together, %d alone", len(got.PlanProposed.Places), alone)
	}
	r := room.Result(v, room.FirstCarriedOut(today-60), today, nil)
	if r.Sessions != 2 || r.Treated < 10 || r.OnDay == 0 || r.Cost == 0 || len(r.Harm) == 0 {
		t.Errorf("the result: %+v", r)
	}
	t.Logf("%d places together, %d alone, gap %.4f; %d treated in %d sessions, over 52 weeks %+v", len(got.PlanProposed.Places), alone, *got.Gap, r.Treated, r.Sessions, r.Specialties)
}
