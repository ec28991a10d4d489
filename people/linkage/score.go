package linkage

import (
	"math"
	"slices"
)

// Tier says how two records came to be one person.
type Tier uint8

// Tiers.
const (
	// TierNumber (A): an NHS number that may decide, with the date of birth beside it.
	TierNumber Tier = iota + 1
	// TierWeighed (B): the weight of all fields together.
	TierWeighed
)

// Edge says that two records are believed to be one person. A < B.
type Edge struct {
	A, B   Row
	Weight float64 // bits, the prior included
	P      float64 // 1/(1+2^-Weight); 1 in TierNumber
	Tier   Tier
}

// Pattern is which level each field of a pair reached: four bits a field, 0 for
// missing on either side, else 1 + the level.
type Pattern uint64

// At is the level that a field reached, -1 for missing.
func (p Pattern) At(f Field) int { return int(p>>(4*f)&15) - 1 }

// with is the pattern with a field's level set, where it was missing.
func (p Pattern) with(f Field, level int) Pattern { return p | Pattern(level+1)<<(4*f) } //nolint:gosec // below 15

// Scored is what one field says of a pair.
type Scored struct {
	Field  Field
	Level  int       // -1 = missing on either side
	Kind   LevelKind // "" when missing
	Weight float64   // log2(m/u), bits; 0 when missing
	TF     float64   // what the value's rarity adds, bits
}

// probability is 1/(1+2^-weight).
func probability(weight float64) float64 { return 1 / (1 + math.Exp2(-weight)) }

// weightOf is the weight of a probability.
func weightOf(p float64) float64 { return math.Log2(p / (1 - p)) }

// weights are a model as look-up tables.
type weights struct {
	prior     float64
	levels    [Fields][16]float64 // log2(m/u) by field and four bits of the pattern
	relations []relationWeights
	// chance is what of strangers' agreement on the place is left when that of the
	// relations is taken off, by four bits of the pattern; 1 without relations.
	chance [16]float64
	place  Field
	moved  *movedWeights // nil when the model knows none who moved
}

type relationWeights struct {
	name   string
	share  float64 // log2 of the class's share against strangers'
	levels [Fields][16]float64
	alike  [Fields]bool
}

// leastChance stands for a share of none, so that a weight is always a number.
const leastChance = 1e-12

func bitsOf(a, b float64) float64 { return math.Log2(max(a, leastChance) / max(b, leastChance)) }

func newWeights(m *Model) *weights {
	w := &weights{prior: bitsOf(m.Prior, 1-m.Prior)}
	for _, c := range m.Comparisons {
		for i, l := range c.Levels {
			w.levels[c.Field][i+1] = bitsOf(l.M, l.U)
		}
	}
	for i := range w.chance {
		w.chance[i] = 1
	}
	for _, r := range m.Relations {
		w.place = r.Place
		w.chance[0] -= r.Share
		rw := relationWeights{name: r.Name, share: bitsOf(r.Share, 1-m.Prior)}
		for _, a := range r.Alike {
			rw.alike[a.Field] = true
			for i, v := range a.Levels {
				u := m.comparison(a.Field).Levels[i].U
				rw.levels[a.Field][i+1] = bitsOf(v, u)
				if a.Field == r.Place {
					w.chance[i+1] -= r.Share * v / max(u, leastChance)
				}
			}
		}
		w.relations = append(w.relations, rw)
	}
	w.moved = newMovedWeights(m)
	return w
}

// comparison is the comparison of a field; an empty one when there is none.
func (m *Model) comparison(f Field) Comparison {
	for _, c := range m.Comparisons {
		if c.Field == f {
			return c
		}
	}
	return Comparison{}
}

// sum adds what the fields of a pattern say.
func sumLevels(p Pattern, levels *[Fields][16]float64) float64 {
	s := 0.0
	for f := range Fields {
		s += levels[f][p>>(4*f)&15]
	}
	return s
}

// related is what relations take off, in bits: log2(1 + sum over the relations of
// how much likelier related people look like this than strangers do). The 1 is less
// where strangers meet in one place, for those are the people of the relations. What
// the rarity of a shared value adds to the weight of one person it adds to theirs
// too.
func (w *weights) related(p Pattern, tf *[Fields]float64) float64 {
	if len(w.relations) == 0 {
		return 0
	}
	sum := max(0, w.chance[p>>(4*w.place)&15])
	for i := range w.relations {
		r := &w.relations[i]
		x := r.share + sumLevels(p, &r.levels)
		if tf != nil {
			for f, alike := range r.alike {
				if alike {
					x += tf[f]
				}
			}
		}
		sum += math.Exp2(x)
	}
	return math.Log2(max(sum, leastRelated))
}

// leastRelated bounds what relations may add to a weight: three bits, for a pair
// that is of one place and alike in nothing that people of one place share.
const leastRelated = 1. / 8

// Scorer weighs pairs of a table by a model. It is for one goroutine; Fork makes
// another. Records may be added to the table between calls: frequencies are the
// table's own.
type Scorer struct {
	t     *Table
	m     *Model
	w     *weights
	pair  *pairing
	terms []termWeight
	memo  patternMemo
}

// termWeight is a field with term-frequency adjustment.
type termWeight struct {
	field  Field
	place  int // among the fields of a pairing
	column *column
	exact  float64 // log2 U of exact agreement
	floor  float64
	tf     [16]float64 // by four bits of the pattern
	bits   bitsOfCount
}

// NewScorer checks the model and gets ready. A model whose comparisons have no
// level, or more than fourteen, or shares outside 0 to 1, is a *care.Problem.
// Comparisons of fields that the table does not have count nothing.
func NewScorer(t *Table, m *Model) (*Scorer, error) {
	if err := m.check(); err != nil {
		return nil, err
	}
	s := &Scorer{t: t, m: m, w: newWeights(m), pair: newPairing(t, m.Comparisons)}
	for _, c := range m.Comparisons {
		tw := termWeight{field: c.Field, column: t.columns[c.Field], floor: c.TFFloor, exact: math.Log2(max(c.Levels[0].U, leastChance))}
		some := false
		for i, l := range c.Levels {
			tw.tf[i+1] = l.TF
			some = some || l.TF != 0
		}
		if some && c.TFFloor > 0 && tw.column != nil {
			tw.place = slices.IndexFunc(s.pair.fields, func(f fieldPairing) bool { return f.field == c.Field })
			s.terms = append(s.terms, tw)
		}
	}
	return s, nil
}

// Fork is a Scorer of the same for another goroutine.
func (s *Scorer) Fork() *Scorer {
	c := *s
	c.pair = newPairing(s.t, s.m.Comparisons)
	c.pair.matrix = s.pair.matrix
	c.terms, c.memo = slices.Clone(s.terms), nil
	for i := range c.terms {
		c.terms[i].bits = bitsOfCount{}
	}
	return &c
}

// Score is the weight of a pair in bits, the prior included, and the levels that
// its fields reached.
func (s *Scorer) Score(a, b Row) (weight float64, pattern Pattern) {
	p := s.pair.pattern(a, b)
	return s.score(a, b, p), p
}

// score is the weight of a pair whose pattern is known.
func (s *Scorer) score(a, b Row, p Pattern) float64 {
	w := s.memo.of(p, s.w)
	var tf [Fields]float64
	sum := s.rarity(a, b, p, &tf)
	return w.plain + w.together + sum - s.w.related(p, &tf)
}

// mostRarity is more than term frequencies ever add: a pair below the wanted weight
// by more needs no closer look.
const mostRarity = 20

// atLeast is Score for a pair that matters from a weight on; ok is false for one
// surely below.
func (s *Scorer) atLeast(a, b Row, least float64) (weight float64, ok bool) {
	return s.weigh(a, b, s.pair.pattern(a, b), least)
}

// weigh is atLeast of a pair whose pattern is known.
func (s *Scorer) weigh(a, b Row, p Pattern, least float64) (weight float64, ok bool) {
	w := s.memo.of(p, s.w)
	if w.plain+mostRarity+s.w.moved.atMost() < least {
		return w.plain, false
	}
	var tf [Fields]float64
	weight = w.plain + (w.together + s.rarity(a, b, p, &tf))
	if weight-math.Log2(leastRelated) < least {
		return weight, false
	}
	weight -= s.w.related(p, &tf)
	return weight, weight >= least
}

// rarity is what the frequency of the values adds: w * log2(u / max(tf, floor)),
// of two values that differ the commoner.
func (s *Scorer) rarity(a, b Row, p Pattern, tf *[Fields]float64) float64 {
	sum := 0.0
	for i := range s.terms {
		t := &s.terms[i]
		w := t.tf[p>>(4*t.field)&15]
		if w == 0 {
			continue
		}
		ta, tb := s.pair.terms(t.place, a, b)
		n := t.column.count[ta]
		if ta != tb {
			n = max(n, t.column.count[tb])
		}
		tf[t.field] = w * (t.exact - t.bits.of(n, t.column.known, t.floor))
		sum += tf[t.field]
	}
	return sum
}

// Parts is what each comparison says of a pair, in the model's order. The weight of
// the pair is the prior, the sum of the parts, less Related.
func (s *Scorer) Parts(a, b Row) []Scored {
	p := s.pair.pattern(a, b)
	var tf [Fields]float64
	s.rarity(a, b, p, &tf)
	out := make([]Scored, 0, len(s.m.Comparisons))
	for _, c := range s.m.Comparisons {
		part := Scored{Field: c.Field, Level: p.At(c.Field)}
		if part.Level >= 0 {
			part.Kind = c.Levels[part.Level].Kind
			part.Weight = s.w.levels[c.Field][part.Level+1]
			part.TF = tf[c.Field]
		}
		out = append(out, part)
	}
	s.w.moved.share(out, s.w.moved.together(p))
	return out
}

// Related is what is taken off a pair's weight because people of one household, or
// of one area, look like this too, in bits. It is 0 without relations, and less than
// 0 for a pair that looks less alike than people of one place do.
func (s *Scorer) Related(a, b Row) float64 {
	p := s.pair.pattern(a, b)
	var tf [Fields]float64
	s.rarity(a, b, p, &tf)
	return s.w.related(p, &tf)
}

// Prior is the weight of any pair before its fields are looked at, in bits.
func (s *Scorer) Prior() float64 { return s.w.prior }
