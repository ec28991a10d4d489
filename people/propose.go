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

// bandFrom are where the twelve bands of weight begin, in bits: about one chance in
// five, even, .95, .999, and upwards. The last has no end.
var bandFrom = [...]float64{-2, 0, 2, 4.25, 7, 9.97, 12, 14, 16, 19, 22, 26}

// bandOf is the band that a weight falls in.
func bandOf(weight float64) int {
	for b := len(bandFrom) - 1; b > 0; b-- {
		if weight >= bandFrom[b] {
			return b
		}
	}
	return 0
}

// candidate is a pair that may go to the queue.
type candidate struct {
	a, b   linkage.Row
	weight float64
	why    Why
	zone   care.LinkZone
	rivals float64
	sample bool
}

// propose chooses what people have to look at: conflicts, links that no longer hold,
// what a guard refused, what is in doubt, and a sample of each band of weight.
func (l *linking) propose(context.Context) error {
	s, err := linkage.NewScorer(l.t, l.m)
	if err != nil {
		return err
	}
	var all []candidate
	for _, c := range l.found.Conflicts {
		w, _ := s.Score(c.A, c.B)
		all = append(all, candidate{a: c.A, b: c.B, weight: w, why: WhyNumber, zone: care.ZoneDirectCare})
	}
	all = append(all, l.changed(s)...)
	for _, r := range l.refused {
		if r.Why != linkage.WhyKeptApart && r.Why != linkage.WhySealed {
			all = append(all, candidate{a: r.A, b: r.B, weight: r.Weight, why: WhyRefused, zone: care.ZoneDirectCare})
		}
	}
	all = append(all, l.doubtful()...)
	chosen := l.choose(all)
	chosen = l.sample(chosen)
	for _, c := range chosen {
		l.cases = append(l.cases, l.proposed(s, c))
	}
	l.done.Proposed = len(l.cases)
	return nil
}

// doubtful are the pairs of two people of whom it is not certain that they are two:
// too little for planning, or enough for planning and not for direct care.
func (l *linking) doubtful() (out []candidate) {
	for _, e := range l.found.Edges {
		switch {
		case l.plan[e.A] != l.plan[e.B] && e.P < forPlanning:
			out = append(out, candidate{a: e.A, b: e.B, weight: e.Weight, why: WhyDoubtful, zone: care.ZonePlanning})
		case l.plan[e.A] == l.plan[e.B] && l.care[e.A] != l.care[e.B] && e.P >= forPlanning:
			out = append(out, candidate{a: e.A, b: e.B, weight: e.Weight, why: WhyDoubtful, zone: care.ZoneDirectCare})
		}
	}
	return out
}

// changed are links that a model made and that by what is written now it would not; and
// those that people made and that join nobody since a second verified number came.
func (l *linking) changed(s *linkage.Scorer) (out []candidate) {
	apart, told := l.keptApart(), map[[2]linkage.Row]bool{}
	var links []facts.PersonLink
	for i, row := range l.rows {
		links = l.v.LinksOf(row, links[:0])
		for _, k := range links {
			other, ok := l.at[k.B]
			if !ok || k.A != row {
				continue
			}
			if pair := [2]linkage.Row{linkage.Row(i), other}; k.Tier == care.TierReviewed && !k.Holds && !told[pair] && !apart[l.people(pair[0], pair[1])] && numbersDiffer(l.v, row, k.B) {
				told[pair] = true // for one purpose, or for both
				w, _ := s.Score(pair[0], other)
				out = append(out, candidate{a: pair[0], b: other, weight: w, why: WhyChanged, zone: k.Zone})
			}
			if !k.Holds || k.Tier == care.TierReviewed {
				continue
			}
			if w, _ := s.Score(linkage.Row(i), other); k.Tier == care.TierWeighed && probability(w) < forPlanning/2 {
				out = append(out, candidate{a: linkage.Row(i), b: other, weight: w, why: WhyChanged, zone: k.Zone})
			}
		}
	}
	return out
}

// choose takes the most pressing pairs, of two people one pair, and none that is in
// the queue or was decided; what there is no room for is counted.
func (l *linking) choose(all []candidate) (out []candidate) {
	for i := range all {
		c := &all[i]
		c.rivals = float64(max(l.rivals[c.a], l.rivals[c.b]))
	}
	apart := l.keptApart()
	order := []Why{WhyNumber, WhyChanged, WhyRefused, WhyDoubtful}
	slices.SortStableFunc(all, func(a, b candidate) int {
		return cmp.Or(
			cmp.Compare(slices.Index(order, a.why), slices.Index(order, b.why)), cmp.Compare(b.rivals, a.rivals),
			cmp.Compare(math.Abs(a.weight), math.Abs(b.weight)), cmp.Compare(a.a, b.a), cmp.Compare(a.b, b.b),
		)
	})
	room := mostOpen - len(l.open())
	taken := map[[2]linkage.Row]bool{}
	for _, c := range all {
		was := l.room.cases[caseOf(l.keys[c.a], l.keys[c.b])]
		if was != nil && (c.why != WhyChanged || was.Why == WhyChanged) {
			continue
		}
		pair := l.people(c.a, c.b)
		if c.why == WhyChanged {
			pair = [2]linkage.Row{c.a, c.b}
		} else if taken[pair] || apart[pair] {
			continue
		}
		taken[pair] = true
		if len(out) >= room {
			l.done.Open++
			continue
		}
		out = append(out, c)
	}
	return out
}

// keptApart are the pairs of persons that people have said are two.
func (l *linking) keptApart() map[[2]linkage.Row]bool {
	apart := map[[2]linkage.Row]bool{}
	for _, p := range l.apart {
		apart[l.people(p[0], p[1])] = true
	}
	return apart
}

// people are the two persons of a pair, as direct care has them.
func (l *linking) people(a, b linkage.Row) [2]linkage.Row {
	x, y := l.care[a], l.care[b]
	return [2]linkage.Row{min(x, y), max(x, y)}
}

// open are the cases that stand open.
func (l *linking) open() (out []CaseID) {
	for id, c := range l.room.cases {
		if stage, _ := l.room.progress(c); stage != StageDone {
			out = append(out, id)
		}
	}
	return out
}

// sample draws pairs of every band by lot, to measure by: the lot is the pair's id, a
// hash, so that nobody chooses, and a later run draws others. A pair that is in the
// queue for another reason is drawn like any.
func (l *linking) sample(chosen []candidate) []candidate {
	type drawn struct {
		e  linkage.Edge
		id CaseID
	}
	n := l.toDraw()
	l.done.Bands = make([]BandCount, len(bandFrom))
	for b := range l.done.Bands {
		l.done.Bands[b].Care = new(int)
	}
	best := make([][]drawn, len(bandFrom))
	for _, e := range l.found.Edges {
		b := bandOf(e.Weight)
		count := &l.done.Bands[b]
		count.Pairs++
		count.Expected += e.P
		if l.plan[e.A] == l.plan[e.B] {
			count.Linked++
		}
		if l.care[e.A] == l.care[e.B] {
			*count.Care++
		}
		id := caseOf(l.keys[e.A], l.keys[e.B])
		if was := l.room.cases[id]; was != nil && was.Sample {
			continue
		}
		if n[b] <= 0 || len(best[b]) == n[b] && id >= best[b][n[b]-1].id {
			continue
		}
		at, _ := slices.BinarySearchFunc(best[b], id, func(d drawn, id CaseID) int { return cmp.Compare(d.id, id) })
		best[b] = slices.Insert(best[b], at, drawn{e, id})
		best[b] = best[b][:min(len(best[b]), n[b])]
	}
	for i := range l.done.Bands {
		l.done.Bands[i].Expected = math.Round(l.done.Bands[i].Expected*1000) / 1000
	}
	for _, band := range best {
		for _, d := range band {
			if i := slices.IndexFunc(chosen, func(c candidate) bool { return c.a == d.e.A && c.b == d.e.B }); i >= 0 {
				chosen[i].sample = true
				continue
			}
			c := candidate{a: d.e.A, b: d.e.B, weight: d.e.Weight, why: WhySample, zone: care.ZonePlanning, sample: true}
			c.rivals = float64(max(l.rivals[c.a], l.rivals[c.b]))
			if was := l.room.cases[d.id]; was != nil {
				c.why, c.zone = was.Why, was.Zone
			}
			chosen = append(chosen, c)
		}
	}
	return chosen
}

// toDraw is how many pairs are to be drawn from each band. A run that nobody asked for
// draws only as many as were decided of those drawn before: it comes with each delivery,
// and would fill the queue.
func (l *linking) toDraw() []int {
	n := slices.Repeat([]int{cmp.Or(l.o.Sample, defaultSample)}, len(bandFrom))
	if !l.o.byItself {
		return n
	}
	for _, c := range l.room.cases {
		if !c.Sample || !l.compares(c.A) || !l.compares(c.B) {
			continue
		}
		if stage, _ := l.room.progress(c); stage != StageDone {
			n[bandOf(bits(c.Weight))]--
		}
	}
	return n
}

// compares reports whether a record may be compared still: a pair with one that may not
// has left the queue.
func (l *linking) compares(k care.Key) bool {
	row, ok := l.v.PersonByKey(k)
	may, _, _ := l.v.Linkable(row)
	return ok && may
}

// proposed is a candidate as a record says it, with what each field added.
func (l *linking) proposed(s *linkage.Scorer, c candidate) ProposedCase {
	p := ProposedCase{
		A: l.keys[c.a], B: l.keys[c.b], Why: c.why, Zone: c.zone, Weight: milli(c.weight), Rivals: math.Round(c.rivals*100) / 100,
		Sample: c.sample, Place: milli(s.Related(c.a, c.b)),
	}
	for _, x := range s.Parts(c.a, c.b) {
		p.Steps = append(p.Steps, StepSaid{Field: x.Field, Level: x.Level, Bits: milli(x.Weight), Rare: milli(x.TF)})
	}
	return p
}
