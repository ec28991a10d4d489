package linkage

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
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
	p, err := o.prepared(ctx, t, m)
	if err != nil {
		return nil, err
	}
	s.pair.matrix = p.rows
	var sure []Edge
	var conflicts []Conflict
	var numbers sync.WaitGroup
	var failed atomic.Pointer[Panicked]
	numbers.Go(func() { // beside the weighing
		guarded(&failed, func() { sure, conflicts = byNumber(t, s.Fork(), p.candidates.apart) })
	})
	edges, costs, err := p.weigh(ctx, s, o)
	numbers.Wait()
	if x := failed.Load(); x != nil {
		panic(x)
	}
	if err != nil {
		return nil, err
	}
	res := &Result{Threshold: o.Threshold, Rules: costs, Model: m}
	for _, cost := range costs {
		res.Pairs += cost.New
	}
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

// weigh scores every candidate pair and keeps those at Keep or above, and counts what
// each rule proposed. Chunks are weighed side by side and put together in their order.
func (p *Prepared) weigh(ctx context.Context, s *Scorer, o Options) ([]Edge, []RuleCost, error) {
	found := make([][]Edge, len(p.chunks))
	pairs := make([]int, len(p.chunks))
	least := weightOf(o.Keep)
	scorers := newPool(func() *Scorer {
		c := s.Fork()
		c.pair = p.pairings.take()
		return c
	})
	err := spread(ctx, o.Workers, len(p.chunks), func(i int) {
		s := scorers.take()
		defer scorers.give(s)
		var kept []Edge
		p.compare(i, s.pair, func(a, b Row, x Pattern) {
			pairs[i]++
			if w, ok := s.weigh(a, b, x, least); ok {
				kept = append(kept, Edge{A: a, B: b, Weight: w, P: probability(w), Tier: TierWeighed})
			}
		})
		found[i] = kept
	})
	if err != nil {
		return nil, nil, err
	}
	n, costs := 0, slices.Clone(p.candidates.costs)
	for i, part := range found {
		n += len(part)
		costs[p.chunks[i].rule].New += pairs[i]
	}
	out := make([]Edge, 0, n)
	for i, part := range found {
		out = append(out, part...)
		found[i] = nil
	}
	return out, costs, nil
}

// joinTiers puts the edges of both tiers in order of A, then B. A pair that a number
// joins is of tier A; one in conflict is no edge at all.
func joinTiers(weighed, sure []Edge, conflicts []Conflict) []Edge {
	type pair struct{ a, b Row }
	taken := make(map[pair]bool, len(conflicts))
	for _, c := range conflicts {
		taken[pair{c.A, c.B}] = true
	}
	all := make([]keyed, 0, len(sure)+len(weighed)) // of one pair tier A first
	for i, e := range sure {
		all = append(all, keyed{uint64(e.A)<<32 | uint64(e.B), uint32(i)}) //nolint:gosec // fewer than 2^32 edges
	}
	for i, e := range weighed {
		all = append(all, keyed{uint64(e.A)<<32 | uint64(e.B), uint32(len(sure) + i)}) //nolint:gosec // fewer than 2^32 edges
	}
	out := make([]Edge, 0, len(all))
	for _, k := range sortKeyed(all) {
		var e Edge
		if int(k.row) < len(sure) {
			e = sure[k.row]
		} else {
			e = weighed[int(k.row)-len(sure)]
		}
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
