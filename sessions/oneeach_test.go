package sessions

import (
	"testing"

	"roundtable/care"
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
