package sessions

import (
	"testing"

	"roundtable/care"
	"roundtable/sessions/plan"
)

// TestAPlanHasOnePlaceForOnePerson: somebody who waits at two trusts has one place in a
// plan, for the wait that is the longer, and the other says why it has none.
func TestAPlanHasOnePlaceForOnePerson(t *testing.T) {
	w := newWorld(t)
	a, b := child{n: 1, trust: "RA1", months: 60, weeks: 40, nhs: number}, child{n: 1, trust: "RB1", months: 60, weeks: 50, nhs: number}
	w.bring("RA1", a, child{n: 2, trust: "RA1", months: 70, weeks: 30})
	w.bring("RB1", b)
	w.willing(ayo, a, "RA101")
	w.willing(ayo, child{n: 2, trust: "RA1"}, "RA101")
	w.willing(beth, b, "RA101")
	w.plans(ayo, weekend("RA1", today+33))
	w.plans(ayo, weekend("RA1", today+40))
	shared := w.seeing(ayo, "RA1", "RB1")
	id, _, err := w.table.Propose(t.Context(), shared, ProposeOptions{Seconds: 0.2, Seed: 1})
	w.must(err)
	got, _ := w.table.Proposal(shared, id)
	placed := map[care.Key]bool{}
	for _, p := range got.Places {
		placed[p.Pathway] = true
	}
	if len(placed) != 2 || !placed[b.key()] || placed[a.key()] {
		t.Errorf("%d have a place; the longer wait %t, the other %t", len(placed), placed[b.key()], placed[a.key()])
	}
	for _, l := range got.LeftOut {
		if l.Pathway == a.key() && l.Code == string(whyOther) {
			return
		}
	}
	t.Errorf("nothing is said of the other wait: %+v", got.LeftOut)
}

// TestWhatAnotherSessionUsesIsNotLentTwice: of two units lent to one site on one day
// another session uses one; a plan has the other, and nothing is wrong with the lending.
func TestWhatAnotherSessionUsesIsNotLentTwice(t *testing.T) {
	scope := &Store{Equipment: care.Equipment{ID: "scope", Owner: "RC1", Units: 2}, Lendings: []care.Lending{
		{To: "RA1", Site: "RA101", Units: 1, From: today + 30, Until: today + 40, BackBy: today + 42},
		{To: "RA1", Site: "ra101", Units: 1, From: today + 31, Until: today + 33, BackBy: today + 35},
	}}
	a, b, other := weekend("RA1", today+33), weekend("RA1", today+40), weekend("RA1", today+33)
	a.ID, b.ID, other.ID = "a", "b", "other"
	p := Pool{
		Today: today, Sessions: []*care.SessionPlanned{&a, &b}, Equipment: []*Store{scope}, Others: map[care.SessionID]*care.SessionPlanned{"a": &a, "b": &b, "other": &other},
		Uses: map[care.EquipmentID]map[care.Date]Uses{"scope": {today + 33: {"other": 1}}},
	}
	e := p.equipment()[0]
	if n := e.UnitsByDay[day(today+33)]; n != 1 {
		t.Errorf("%d units on the day on which another session uses one of two", n)
	}
	lent := map[string]int{}
	for _, l := range e.Loans {
		if l.From != l.Until {
			t.Fatalf("a loan over days: %+v", l)
		}
		lent[string(l.From)+l.Site] += l.Units
	}
	if lent[string(day(today+33))+"RA101"] != 1 || lent[string(day(today+40))+"RA101"] != 1 || len(lent) != 2 {
		t.Errorf("lent: %v", lent)
	}
	in, _ := p.Instance()
	got, err := plan.Solve(t.Context(), in, plan.Options{Work: plan.WorkOf(0.1), Seed: 1})
	if err != nil || len(got.Problems) > 0 {
		t.Errorf("%v, %+v", err, got)
	}
}

// TestWhatASessionKeepsIsForNoOther: the only unit of a day is kept by one session; who
// needs it has a place in that one, and in none beside it.
func TestWhatASessionKeepsIsForNoOther(t *testing.T) {
	w := newWorld(t)
	scope, _, err := w.table.DescribeEquipment(t.Context(), w.own(ayo), care.Equipment{Name: "Microscope", Owner: "RA1", Units: 1})
	w.must(err)
	kept, beside := weekend("RA1", today+33), weekend("RA1", today+33)
	kept.Equipment, kept.Places = []care.EquipmentID{scope}, 1
	beside.Theatre, beside.Surgeon.ID, beside.Anaesthetist.ID = "9", "S9", "A9"
	id := w.plans(ayo, kept)
	w.plans(ayo, beside)
	var all []child
	for n := range 4 {
		all = append(all, child{n: n, trust: "RA1", months: 60, weeks: 40 + n})
	}
	w.bring("RA1", all...)
	for i, c := range all {
		w.willing(ayo, c, "RA101")
		if i < 3 {
			w.confirmed(ayo, c, care.WaiterFitness{Needs: []care.EquipmentID{scope}})
		}
	}
	p, _, err := w.table.Propose(t.Context(), w.own(ayo), ProposeOptions{Seconds: 0.2, Seed: 1})
	w.must(err)
	got, _ := w.table.Proposal(w.own(ayo), p)
	needs := 0
	for _, x := range got.Places {
		if x.Pathway != all[3].key() {
			needs++
			if x.Session != id {
				t.Error("who needs what another session keeps has a place beside it")
			}
		}
	}
	if needs != 1 || len(got.Places) != 2 || got.Trusts[0].Pooled != 2 {
		t.Errorf("%d places, %d with the microscope; the trust has %d", len(got.Places), needs, got.Trusts[0].Pooled)
	}
}
