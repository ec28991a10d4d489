package sessions

import (
	"fmt"
	"slices"
	"testing"

	"roundtable/care"
)

// TestTheSameInputGivesTheSamePlan, whatever the ids are, which are drawn by chance.
func TestTheSameInputGivesTheSamePlan(t *testing.T) {
	var first []string
	for try := range 4 {
		w := newWorld(t)
		var waits [2][]child
		for i := range 24 {
			c := child{n: i, trust: "RA1", months: 40 + 3*i, weeks: 20 + i%5, imd: uint8(1 + i%10)}
			if i%2 == 1 {
				c.trust = "RB1"
			}
			waits[i%2] = append(waits[i%2], c)
		}
		w.bring("RA1", waits[0]...)
		w.bring("RB1", waits[1]...)
		var e [2]care.EquipmentID
		for i := range e {
			id, _, err := w.table.DescribeEquipment(t.Context(), w.own(ayo), care.Equipment{Name: fmt.Sprint("Tower ", i), Owner: "RA1", Units: 1})
			w.must(err)
			e[i] = id
		}
		for k, who := range []care.Viewer{ayo, beth} {
			for i, c := range waits[k] {
				w.willing(who, c, "RA101")
				f := care.WaiterFitness{Minutes: 40 + 7*(i%4), SD: 10}
				if i%3 == 0 {
					f.Needs = []care.EquipmentID{e[i%2]}
				}
				w.confirmed(who, c, f)
			}
		}
		where := map[care.SessionID]string{}
		for i := range 4 {
			s := weekend("RA1", today+33+care.Date(i/2))
			s.Theatre, s.Minutes = fmt.Sprint(1+i%2), 240
			s.Surgeon.ID, s.Anaesthetist.ID = fmt.Sprint("s", i), fmt.Sprint("a", i)
			where[w.plans(ayo, s)] = fmt.Sprint(s.Day, s.Theatre)
		}
		id, _, err := w.table.Propose(t.Context(), w.view(ayo), ProposeOptions{Seconds: 0.05, Seed: 1})
		w.must(err)
		page, _ := w.table.Proposal(w.view(ayo), id)
		var got []string
		for _, x := range page.Places {
			got = append(got, fmt.Sprint(where[x.Session], x.Order, x.Pathway))
		}
		slices.Sort(got)
		switch {
		case len(got) < 8:
			t.Fatalf("a plan of %d places shows nothing", len(got))
		case try == 0:
			first = got
		case !slices.Equal(got, first):
			t.Fatalf("the same lists and sessions, and another plan:\n%q\n%q", first, got)
		}
	}
}
