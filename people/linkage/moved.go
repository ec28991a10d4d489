package linkage

import (
	"math"
	"slices"
)

// Moved is what pairs of one person look like who moved between one list and the
// other: all that tells a place differs at once. Were each such field news of its
// own, a person with four of them would be taken for four times as different, and
// whoever moved would be lost.
type Moved struct {
	Share float64 `json:"share"` // of pairs of one person, 0 to 1
	// Apart is how often they reach each level of a field, in the order of its
	// comparison. It adds up to 1.
	Apart []RelationAgree `json:"apart"`
}

// movedFields tell a place, or change with one.
var movedFields = [...]Field{Postcode, Address, Locality, Phone, Practice}

const (
	leastMoved  = .005 // share below which nothing is gained by telling those who moved
	mostMoved   = .5
	leastMovers = 30 // pairs that moved, of those looked at
)

// movedWeights are Moved as look-up tables, against the model's own M.
type movedWeights struct {
	stayed, away      float64 // log2 of the shares
	atHome, elsewhere [Fields][16]float64
	most              float64 // more than together ever adds
	fields            [Fields]bool
}

func newMovedWeights(m *Model) *movedWeights {
	if m.Moved == nil {
		return nil
	}
	w := &movedWeights{stayed: math.Log2(1 - m.Moved.Share), away: math.Log2(max(m.Moved.Share, leastChance))}
	sums := [2]float64{}
	for _, a := range m.Moved.Apart {
		c := m.comparison(a.Field)
		w.fields[a.Field] = true
		var most [2]float64
		for i, v := range a.Levels {
			home := (c.Levels[i].M - m.Moved.Share*v) / (1 - m.Moved.Share)
			w.atHome[a.Field][i+1] = bitsOf(home, c.Levels[i].M)
			w.elsewhere[a.Field][i+1] = bitsOf(v, c.Levels[i].M)
			most[0] = max(most[0], w.atHome[a.Field][i+1])
			most[1] = max(most[1], w.elsewhere[a.Field][i+1])
		}
		sums[0], sums[1] = sums[0]+most[0], sums[1]+most[1]
	}
	w.most = max(0, sums[0], sums[1])
	return w
}

// together is what is added to the sum of the fields' weights because places agree
// or differ all at once, in bits: log2 of the mixture of those who stayed and those
// who moved, against the fields by themselves. 0 for a model that knows no movers.
func (w *movedWeights) together(p Pattern) float64 {
	if w == nil {
		return 0
	}
	stayed, away := w.stayed, w.away
	for _, f := range movedFields {
		level := p >> (4 * f) & 15
		stayed += w.atHome[f][level]
		away += w.elsewhere[f][level]
	}
	return math.Log2(math.Exp2(stayed) + math.Exp2(away))
}

// share spreads what together adds over the fields that it is about, in proportion
// to what they say: the parts of a pair add up to its weight.
func (w *movedWeights) share(parts []Scored, together float64) {
	if w == nil || together == 0 {
		return
	}
	of := func(p Scored) float64 {
		if p.Level >= 0 && w.fields[p.Field] {
			return math.Abs(p.Weight)
		}
		return 0
	}
	sum := 0.0
	for _, p := range parts {
		sum += of(p)
	}
	for i := range parts {
		if sum > 0 {
			parts[i].Weight += together * of(parts[i]) / sum
		}
	}
}

// move learns who moved, from the pairs that rules propose without looking at a
// place: a mixture of people who stayed, people who moved, and pairs of two people.
func (tr *training) move() {
	tr.m.Moved = nil
	x := newMovers(tr.m)
	if len(x.fields) < 2 {
		return
	}
	all := newTally()
	for k, r := range tr.m.Rules {
		if !looksAtPlace(r) {
			for _, p := range tr.byRule[k] {
				all.add(p.pattern, p.n)
			}
		}
	}
	x.look(all.sorted())
	for range 60 {
		before := x.share
		if x.step(); math.Abs(x.share-before) < 1e-6 {
			break
		}
	}
	if x.share < leastMoved || x.moved < leastMovers {
		return
	}
	moved := &Moved{Share: x.share}
	for _, i := range x.fields {
		levels := tr.m.Comparisons[i].Levels
		for l := range levels {
			levels[l].M = (1-x.share)*x.home[i][l] + x.share*x.away[i][l]
		}
		moved.Apart = append(moved.Apart, RelationAgree{Field: tr.m.Comparisons[i].Field, Levels: x.away[i]})
	}
	tr.m.Moved = moved
}

func looksAtPlace(r Rule) bool {
	for _, f := range movedFields {
		if r.has(f) {
			return true
		}
	}
	return false
}

// movers is the mixture of move.
type movers struct {
	m          *Model
	fields     []int // which comparisons tell a place
	seen       []moverPattern
	share      float64
	moved      float64 // pairs of one person that moved, as counted last
	home, away byLevel
}

// moverPattern is a pattern with what stands still: how likely its fields without a
// place make it one person, and two.
type moverPattern struct {
	n, one, two float64
	levels      [len(movedFields)]int8 // of fields, -1 = missing
	places      int
}

func newMovers(m *Model) *movers {
	x := &movers{m: m, share: .1, home: make(byLevel, len(m.Comparisons)), away: make(byLevel, len(m.Comparisons))}
	for i, c := range m.Comparisons {
		if !slices.Contains(movedFields[:], c.Field) {
			continue
		}
		x.fields = append(x.fields, i)
		for _, l := range c.Levels {
			x.home[i] = append(x.home[i], l.M)
			x.away[i] = append(x.away[i], l.U)
		}
	}
	return x
}

// look works out what stands still of each pattern.
func (x *movers) look(patterns []counted) {
	w := newWeights(x.m)
	for _, p := range patterns {
		s := moverPattern{n: float64(p.n), two: math.Exp2(w.related(p.pattern, nil))}
		base := w.prior + sumLevels(p.pattern, &w.levels)
		for k, i := range x.fields {
			f := x.m.Comparisons[i].Field
			l := p.pattern.At(f)
			if s.levels[k] = int8(l); l >= 0 { //nolint:gosec // below 15
				base -= w.levels[f][l+1]
				s.places++
			}
		}
		s.one = math.Exp2(base)
		x.seen = append(x.seen, s)
	}
}

// step is one round of expectation maximisation.
func (x *movers) step() {
	home, away := make(byLevel, len(x.home)), make(byLevel, len(x.away))
	for _, i := range x.fields {
		home[i], away[i] = make([]float64, len(x.home[i])), make([]float64, len(x.away[i]))
	}
	stayed, moved := 0.0, 0.0
	for j := range x.seen {
		p := &x.seen[j]
		h, a := x.classes(p)
		h, a = h*p.n, a*p.n
		if p.places >= 2 {
			stayed, moved = stayed+h, moved+a
		}
		for k, i := range x.fields {
			if l := p.levels[k]; l >= 0 {
				home[i][l] += h
				away[i][l] += a
			}
		}
	}
	x.moved = moved
	if stayed+moved > 0 {
		x.share = min(mostMoved, moved/(stayed+moved))
	}
	for _, i := range x.fields {
		levels := x.m.Comparisons[i].Levels
		settleTo(x.home[i], home[i], func(l int) float64 { return levels[l].M })
		settleTo(x.away[i], away[i], func(l int) float64 { return levels[l].U })
	}
}

// classes are how likely a pair is one person who stayed, and one who moved. The
// rest is pairs of two people.
func (x *movers) classes(p *moverPattern) (stayed, moved float64) {
	stayed, moved = (1-x.share)*p.one, x.share*p.one
	for k, i := range x.fields {
		if l := p.levels[k]; l >= 0 {
			u := max(x.m.Comparisons[i].Levels[l].U, leastChance)
			stayed *= x.home[i][l] / u
			moved *= x.away[i][l] / u
		}
	}
	sum := stayed + moved + p.two
	return stayed / sum, moved / sum
}

// settleTo makes shares of counts, with five pairs of what was thought before.
func settleTo(shares, counts []float64, before func(int) float64) {
	const worth = 5
	sum := 0.0
	for _, n := range counts {
		sum += n
	}
	for l := range shares {
		shares[l] = (counts[l] + worth*before(l)) / (sum + worth)
	}
}

// atMost is more than together ever adds.
func (w *movedWeights) atMost() float64 {
	if w == nil {
		return 0
	}
	return w.most
}
