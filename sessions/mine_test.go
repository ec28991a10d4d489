package sessions

import (
	"testing"

	"roundtable/care"
)

// TestOnePatientIsOneRow: of one offer of several dates, and waiting for its answer is
// nothing to do; what became of them stands apart from what they have.
func TestOnePatientIsOneRow(t *testing.T) {
	w, a, s := choice(t)
	mine := func() MyPatient {
		t.Helper()
		all := w.table.MyPatients(w.own(ayo), "RA1")
		if len(all) != 1 || all[0].Pathway != a.key() {
			t.Fatalf("%+v", all)
		}
		return all[0]
	}
	due := func() bool { m := mine(); _, is := m.Due(); return is }
	w.must(w.chooses(ayo, a, s...))
	if m := mine(); len(m.Stands) != len(s) || len(m.Over) != 0 || due() {
		t.Fatalf("%+v", m)
	}
	for i := range s[1:] {
		if m := mine(); m.Stands[i].Session.Day >= m.Stands[i+1].Session.Day {
			t.Error("not the earliest first")
		}
	}
	was := w.now
	if w.now = w.now.AddDate(0, 0, 20); !due() {
		t.Error("late, and nothing to do")
	}
	w.now = was
	if w.must(w.accepts(ayo, a, s[0], true)); len(mine().Stands) != 1 || !due() {
		t.Error("accepted, and not to be booked")
	}
	w.must(w.books(ayo, a, s[0]))
	day := mine().Stands[0].Session.Day
	for w.table.Today() < day {
		w.now = w.now.AddDate(0, 0, 1)
	}
	if w.now = w.now.AddDate(0, 0, 1); !due() || !mine().Stands[0].Ran {
		t.Error("the day is over, and nobody is asked what happened")
	}
	_, err := w.table.Happened(t.Context(), w.own(ayo), care.BookingDone{Slot: s[0], Pathway: a.key(), Treated: true}, w.table.SlotVersion(s[0]))
	w.must(err)
	if m := mine(); len(m.Stands) != 0 || len(m.Over) != 1 || !m.Treated() || due() {
		t.Errorf("%+v", m)
	}
	if all := w.table.MyPatients(w.own(cai), ""); len(all) != 0 {
		t.Errorf("told to who may not see them: %+v", all)
	}
}

// TestSeveralAgreedDatesAreOnePatientToTell, the earliest first.
func TestSeveralAgreedDatesAreOnePatientToTell(t *testing.T) {
	w, a, _ := choice(t)
	for _, x := range w.table.Board(w.own(ayo)) {
		id, _, err := w.table.Propose(t.Context(), w.own(ayo), ProposeOptions{Seconds: 0.1, Seed: 1, Sessions: []care.SessionID{x.ID}})
		w.must(err)
		_, err = w.table.Answer(t.Context(), w.own(ayo), care.ProposalAnswered{ID: id, Partner: "RA1", Accepted: []care.Key{a.key()}}, w.table.AnswerVersion(id, "RA1"))
		w.must(err)
	}
	all := w.table.TellPatients(w.own(ayo), "RA1")
	if len(all) != 1 || len(all[0].Dates) != 3 || all[0].Dates[0].Session.Day >= all[0].Dates[1].Session.Day {
		t.Fatalf("%+v", all)
	}
}
