package people

import (
	"cmp"
	"context"
	"math"
	"slices"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/people/linkage"
)

// join gathers the pairs into people, those who are one person already first, and
// picks the links that are new: of each person so many as hold it together.
func (l *linking) join(context.Context) error {
	l.written = map[[2]linkage.Row]bool{}
	var sure, likely []linkage.Edge
	for _, e := range l.found.Edges {
		if e.P >= forPlanning {
			likely = append(likely, e)
		}
	}
	l.plan, l.refused = l.gather(care.ZonePlanning, likely)
	l.weighRivals()
	for _, e := range likely {
		if l.certain(e) {
			sure = append(sure, e)
		}
	}
	l.care, _ = l.gather(care.ZoneDirectCare, sure)
	l.pick(care.ZoneDirectCare, sure, l.care)
	l.pick(care.ZonePlanning, likely, l.plan)
	slices.SortStableFunc(l.links, func(a, b care.LinkRow) int { return cmp.Compare(b.Weight, a.Weight) })
	l.done.Links = len(l.links)
	people := map[linkage.Row]bool{}
	for _, p := range l.care {
		people[p] = true
	}
	l.done.People = len(people)
	return nil
}

// before is stronger than any pair: who is one person stays so.
const before = 1000

// gather makes people of edges. Its guard always takes lists for those of households,
// even where the model saw none (linkage.GuardOptions.NoHouseholds, NoneSeen): a few
// hundred records show none although the twins are among them, and here a wrong join is
// worse than a missed one. The price: where a given name is missing only a number or an
// email joins, and the rest waits in the queue.
func (l *linking) gather(zone care.LinkZone, edges []linkage.Edge) ([]linkage.Row, []linkage.Refusal) {
	all := slices.Clone(edges)
	for i, r := range l.of[zone] {
		if head, ok := l.at[r]; ok && int(head) != i {
			all = append(all, linkage.Edge{A: min(head, linkage.Row(i)), B: max(head, linkage.Row(i)), Weight: before, P: 1, Tier: linkage.TierNumber})
		}
	}
	people, refused := linkage.Gather(len(l.rows), all, linkage.NewGuard(l.t, linkage.GuardOptions{Apart: l.apart, Few: l.m.Trained.Few()}))
	return people, slices.DeleteFunc(refused, func(r linkage.Refusal) bool { return r.Weight == before })
}

// pick adds the links of a zone that join what is two people for it now.
func (l *linking) pick(zone care.LinkZone, edges []linkage.Edge, people []linkage.Row) {
	up := map[facts.Row]facts.Row{}
	root := func(r facts.Row) facts.Row {
		for {
			next, ok := up[r]
			if !ok {
				return r
			}
			r = next
		}
	}
	of := l.of[zone]
	if zone == care.ZonePlanning { // what was just linked for direct care is linked for planning too
		for _, x := range l.links {
			a, b := l.rowOf(x.A), l.rowOf(x.B)
			if ra, rb := root(of[a]), root(of[b]); ra != rb {
				up[max(ra, rb)] = min(ra, rb)
			}
		}
	}
	edges = slices.Clone(edges)
	slices.SortStableFunc(edges, func(a, b linkage.Edge) int {
		return cmp.Or(cmp.Compare(a.Tier, b.Tier), cmp.Compare(b.Weight, a.Weight), cmp.Compare(a.A, b.A), cmp.Compare(a.B, b.B))
	})
	for _, e := range edges {
		if people[e.A] != people[e.B] {
			continue
		}
		l.written[[2]linkage.Row{e.A, e.B}] = true
		ra, rb := root(of[e.A]), root(of[e.B])
		if ra == rb {
			if of[e.A] == of[e.B] {
				l.done.Stand++
			}
			continue
		}
		up[max(ra, rb)] = min(ra, rb)
		why := "weighed"
		if e.Tier == linkage.TierNumber {
			why = "nhs-number"
		}
		l.links = append(l.links, care.LinkRow{
			A: l.keys[e.A], B: l.keys[e.B], Zone: string(zone), Weight: milli(e.Weight), Tier: uint8(e.Tier), Model: l.version, Why: why,
		})
	}
}

func (l *linking) rowOf(k care.Key) linkage.Row {
	r, _ := l.v.PersonByKey(k)
	return l.at[r]
}

func milli(w float64) int32 { return int32(math.Round(max(-1e6, min(1e6, w*1000)))) }
