package linkage

import (
	"cmp"
	"context"
	"slices"
	"time"
)

// Defaults of Options.
const (
	DefaultThreshold = .95
	DefaultKeep      = .5
)

// Link finds which records of a table are one person by a model: NHS numbers that
// may decide (tier A), then every pair that the rules propose, weighed (tier B),
// gathered strongest first. The same table, model and options give the same result
// on any number of processors. It changes neither table nor model.
func Link(ctx context.Context, t *Table, m *Model, o Options) (*Result, error) {
	started := time.Now()
	o = o.withDefaults()
	s, err := NewScorer(t, m)
	if err != nil {
		return nil, err
	}
	if len(m.Rules) == 0 || t.Len() < 2 {
		return nil, nothingToPropose(t)
	}
	c, err := propose(ctx, t, m.Rules, o.pairs(t), o.Workers, o.OneToOne)
	if err != nil {
		return nil, err
	}
	s.pair.matrix = newMatrix(t, m.Comparisons)
	edges, err := c.weigh(ctx, s, o)
	if err != nil {
		return nil, err
	}
	res := &Result{Threshold: o.Threshold, Rules: c.costs, Model: m}
	for _, cost := range c.costs {
		res.Pairs += cost.New
	}
	sure, conflicts := byNumber(t, s, c.apart)
	res.Edges, res.Conflicts = joinTiers(edges, sure, conflicts), conflicts
	res.gather(t, o)
	res.Seconds = time.Since(started).Seconds()
	return res, nil
}

func (o Options) withDefaults() Options {
	if o.Threshold == 0 {
		o.Threshold = DefaultThreshold
	}
	if o.Keep == 0 {
		o.Keep = min(DefaultKeep, o.Threshold)
	}
	return o
}

func (o Options) pairs(t *Table) int {
	if o.Pairs > 0 {
		return o.Pairs
	}
	return DefaultPairs(t.Len())
}

// apart reports pairs that are not compared: of one source, when only pairs between
// sources are.
func (c *candidates) apart(a, b Row) bool { return c.between && c.t.source[a] == c.t.source[b] }

// weigh scores every candidate pair and keeps those at Keep or above. Chunks are
// weighed side by side and put together in their order.
func (c *candidates) weigh(ctx context.Context, s *Scorer, o Options) ([]Edge, error) {
	chunks := c.chunks()
	found := make([][]Edge, len(chunks))
	pairs := make([]int, len(chunks))
	least := weightOf(o.Keep)
	scorers := newPool(s)
	err := spread(ctx, o.Workers, len(chunks), func(i int) {
		s := scorers.take()
		defer scorers.give(s)
		var kept []Edge
		c.each(chunks[i], func(a, b Row) {
			pairs[i]++
			if w, ok := s.atLeast(a, b, least); ok {
				kept = append(kept, Edge{A: a, B: b, Weight: w, P: probability(w), Tier: TierWeighed})
			}
		})
		found[i] = kept
	})
	if err != nil {
		return nil, err
	}
	n := 0
	for i, part := range found {
		n += len(part)
		c.costs[chunks[i].rule].New += pairs[i]
	}
	out := make([]Edge, 0, n)
	for i, part := range found {
		out = append(out, part...)
		found[i] = nil
	}
	return out, nil
}

// pool lends scorers to goroutines, so that what they remember is not lost between
// chunks.
type pool struct {
	first *Scorer
	free  chan *Scorer
}

func newPool(s *Scorer) *pool { return &pool{first: s, free: make(chan *Scorer, 256)} }

func (p *pool) take() *Scorer {
	select {
	case s := <-p.free:
		return s
	default:
		return p.first.Fork()
	}
}

func (p *pool) give(s *Scorer) {
	select {
	case p.free <- s:
	default:
	}
}

// joinTiers puts the edges of both tiers in order of A, then B. A pair that a number
// joins is of tier A; one in conflict is no edge at all.
func joinTiers(weighed, sure []Edge, conflicts []Conflict) []Edge {
	type pair struct{ a, b Row }
	taken := make(map[pair]bool, len(conflicts))
	for _, c := range conflicts {
		taken[pair{c.A, c.B}] = true
	}
	all := append(weighed, sure...)
	slices.SortFunc(all, func(x, y Edge) int {
		return cmp.Or(cmp.Compare(x.A, y.A), cmp.Compare(x.B, y.B), cmp.Compare(x.Tier, y.Tier))
	})
	out := all[:0]
	for _, e := range all {
		if len(out) > 0 && out[len(out)-1].A == e.A && out[len(out)-1].B == e.B {
			continue
		}
		if len(taken) > 0 && taken[pair{e.A, e.B}] {
			continue
		}
		out = append(out, e)
	}
	return out
}
