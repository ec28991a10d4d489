package linkage

import "math"

// Training sessions outside of these shares of matches are refused: one that is
// nearly all matches has no strangers to learn the difference from, one without
// matches has nothing to learn.
const (
	leastShare = .001
	mostShare  = .999
	mostSteps  = 200
)

// session is expectation maximisation (Dempster, Laird and Rubin 1977) over the
// patterns of the pairs that one rule proposes. U stands still.
type session struct {
	comparisons []Comparison
	learns      []bool // which comparisons take part
	patterns    []counted
	levels      []int8 // levelsReached of the patterns
	m           byLevel
	share       float64
	steps       int
}

func newSession(model *Model, learns []bool, patterns []counted) *session {
	s := &session{comparisons: model.Comparisons, learns: learns, share: .2}
	all := newTally()
	for _, x := range patterns {
		all.add(s.mask(x.pattern), x.n)
	}
	s.patterns = all.sorted()
	s.levels = levelsReached(s.comparisons, s.patterns)
	for _, c := range model.Comparisons {
		row := make([]float64, len(c.Levels))
		for l, level := range c.Levels {
			row[l] = level.M
		}
		s.m = append(s.m, row)
	}
	return s
}

// mask keeps of a pattern what takes part.
func (s *session) mask(p Pattern) Pattern {
	var out Pattern
	for i, c := range s.comparisons {
		if l := p.At(c.Field); s.learns[i] && l >= 0 {
			out = out.with(c.Field, l)
		}
	}
	return out
}

// run goes on until the share of matches moves by less than a millionth.
func (s *session) run() {
	for s.steps = 1; s.steps <= mostSteps; s.steps++ {
		before := s.share
		s.step()
		if math.Abs(s.share-before) < 1e-6 {
			return
		}
	}
}

func (s *session) step() {
	reached := make(byLevel, len(s.m))
	for i := range s.m {
		reached[i] = make([]float64, len(s.m[i]))
	}
	matches, pairs, levels := 0.0, 0.0, s.levels
	for _, x := range s.patterns {
		at := levels[:len(reached)]
		levels = levels[len(reached):]
		g := s.matchShare(at) * float64(x.n)
		matches += g
		pairs += float64(x.n)
		for i, l := range at {
			if l >= 0 {
				reached[i][l] += g
			}
		}
	}
	if pairs > 0 {
		s.share = matches / pairs
	}
	for i := range s.m {
		if s.learns[i] {
			settle(s.m[i], reached[i], s.comparisons[i].Levels)
		}
	}
}

// settle makes shares of counts. Two pairs' worth of what was thought before keeps a
// level that nobody reached from being impossible.
func settle(shares, counts []float64, before []Level) {
	const worth = 2
	sum := 0.0
	for _, n := range counts {
		sum += n
	}
	for l := range shares {
		shares[l] = (counts[l] + worth*before[l].M) / (sum + worth)
	}
}

// matchShare is the probability that a pair of some levels is one person.
func (s *session) matchShare(at []int8) float64 {
	m, u := s.share, 1-s.share
	for i, l := range at {
		if l >= 0 {
			m *= s.m[i][l]
			u *= s.comparisons[i].Levels[l].U
		}
	}
	if m+u == 0 {
		return 0
	}
	return m / (m + u)
}
