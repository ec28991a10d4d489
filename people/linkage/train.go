package linkage

import (
	"context"
	"fmt"
	"sync"

	"roundtable/care"
)

// Train learns a model from the records alone: nobody says which are one person,
// and nobody guesses how many are. The same table, options and seed give the same
// model, to the byte, on any number of processors. A table by which nothing can be
// proposed is a *care.Problem.
func Train(ctx context.Context, t *Table, o TrainOptions) (*Model, error) {
	m, _, err := TrainPrepared(ctx, t, o)
	return m, err
}

// TrainPrepared is Train for a table that is linked next by the same model: with
// Options.Prepared linking begins where training ended.
func TrainPrepared(ctx context.Context, t *Table, o TrainOptions) (*Model, *Prepared, error) {
	m := StartingModel(t)
	m.Rules = o.Rules
	wanted := o.Pairs
	if wanted <= 0 {
		wanted = DefaultPairs(t.Len())
	}
	var tables map[Part]partTable
	if len(m.Rules) == 0 {
		var err error
		if m.Rules, tables, err = proposeRules(ctx, t, wanted); err != nil {
			return nil, nil, err
		}
	}
	if len(m.Rules) == 0 {
		return nil, nil, nothingToPropose(t)
	}
	p, err := prepare(ctx, t, m, tables, wanted, o.Workers, o.Between)
	if err != nil {
		return nil, nil, err
	}
	tr := &training{t: t, o: o, m: m, ready: p}
	if err := tr.look(ctx); err != nil {
		return nil, nil, err
	}
	tr.learn()
	return m, p, nil
}

func nothingToPropose(t *Table) error {
	if t.Len() < 2 {
		return &care.Problem{
			What:   fmt.Sprintf("There is nothing to link: %d records.", t.Len()),
			Remedy: "Give a file with a heading line and at least two records below it.",
		}
	}
	return &care.Problem{
		What:   "No column by which two records could be found holds anything.",
		Remedy: "Map at least a name with a date of birth or a postcode, or a number that lists share.",
	}
}

// training is one run of TrainPrepared.
type training struct {
	t     *Table
	o     TrainOptions
	m     *Model
	ready *Prepared

	random   byLevel
	all      []counted       // patterns of every candidate pair
	byRule   [][]counted     // of the pairs that each rule proposes
	complete []bool          // of each rule: it leaves out no pair
	scale    float64         // candidate pairs that one counted pair stands for
	near     []counted       // patterns of pairs of one place, for relations
	nearAll  float64         // how many pairs of one place there are
	one      [Fields]float64 // share of matches among pairs that agree on a field; 0 = not known
}

// look compares: random pairs, candidate pairs, pairs of one place.
func (tr *training) look(ctx context.Context) error {
	var near sync.WaitGroup
	near.Go(tr.lookNear)
	defer near.Wait()
	var err error
	if tr.random, err = randomShares(ctx, tr.ready, tr.m, tr.o.Seed, tr.o.Workers); err != nil {
		return err
	}
	return tr.count(ctx)
}

// mostCounted bounds how many candidate pairs training compares; of more, every
// so-manieth chunk is taken.
const mostCounted = 800_000

// count compares candidate pairs, and counts their patterns under every rule that
// proposes them.
func (tr *training) count(ctx context.Context) error {
	c := tr.ready.candidates
	every := 1
	total := 0
	for _, cost := range c.costs {
		total += cost.Pairs
		tr.complete = append(tr.complete, cost.Divided == 0)
	}
	for total/every > mostCounted {
		every++
	}
	taken := (len(tr.ready.chunks) + every - 1) / every
	tr.scale = float64(len(tr.ready.chunks)) / float64(max(1, taken))
	parts := make([]*ruleTallies, min(taken, 32))
	err := spread(ctx, tr.o.Workers, len(parts), func(i int) {
		parts[i] = newRuleTallies(len(c.rules))
		p := tr.ready.pairings.take()
		defer tr.ready.pairings.give(p)
		for j := i; j < taken; j += len(parts) {
			parts[i].count(tr.ready, j*every, p)
		}
	})
	if err != nil {
		return err
	}
	sum := newRuleTallies(len(c.rules))
	for _, part := range parts {
		sum.merge(part)
	}
	tr.all = sum.all.sorted()
	for _, r := range sum.rules {
		tr.byRule = append(tr.byRule, r.sorted())
	}
	return nil
}

// ruleTallies count patterns of all candidate pairs, and of each rule's.
type ruleTallies struct {
	all   *tally
	rules []*tally
}

func newRuleTallies(n int) *ruleTallies {
	r := &ruleTallies{all: newTally()}
	for range n {
		r.rules = append(r.rules, newTally())
	}
	return r
}

func (r *ruleTallies) count(ready *Prepared, chunk int, p *pairing) {
	c, rule := ready.candidates, ready.chunks[chunk].rule
	ready.compareKeeping(chunk, p, func(a, b Row, x Pattern) {
		r.all.add(x, 1)
		r.rules[rule].add(x, 1)
		for later := rule + 1; later < len(r.rules); later++ {
			if c.also(later, a, b) {
				r.rules[later].add(x, 1)
			}
		}
	})
}

func (r *ruleTallies) merge(o *ruleTallies) {
	r.all.merge(o.all)
	for i := range r.rules {
		r.rules[i].merge(o.rules[i])
	}
}

// learn goes round until it agrees with itself: the share of matches takes the
// pairs of one person out of the random ones, that moves U, that moves M, and that
// the share. Five rounds move it no more.
func (tr *training) learn() {
	m := tr.m
	possible := tr.possible()
	m.Prior = min(.1, float64(tr.t.Len())/4/possible)
	for range 5 {
		strangers(tr.random, m, tr.one)
		shrinkU(tr.t, m)
		m.Trained.Sessions = tr.sessions()
		m.Relations, m.Moved = nil, nil
		tr.settlePrior(possible)
		tr.relate(possible)
		tr.settlePrior(possible)
		tr.move()
		tr.settlePrior(possible)
	}
	for i := range m.Comparisons {
		c := &m.Comparisons[i]
		c.TFFloor = termFloor(c, tr.t)
	}
	shrinkTerms(tr.t, m)
	pairs := 0
	for _, x := range tr.all {
		pairs += x.n
	}
	m.Trained.Records, m.Trained.Pairs, m.Trained.Seed = tr.t.Len(), int(float64(pairs)*tr.scale), tr.o.Seed
}

// possible is how many pairs there could be.
func (tr *training) possible() float64 {
	n := float64(tr.t.Len())
	all := n * (n - 1) / 2
	if !tr.o.Between {
		return all
	}
	bySource := map[uint32]float64{}
	for _, s := range tr.t.source {
		bySource[s]++
	}
	for _, k := range bySource {
		all -= k * (k - 1) / 2
	}
	return max(all, 1)
}

// termFloor keeps a rare misspelling from a huge weight: no term counts as more than
// 32 times rarer than two strangers' agreement, five bits, nor as rarer than four
// records in all.
func termFloor(c *Comparison, t *Table) float64 {
	for _, l := range c.Levels {
		if l.TF > 0 {
			return max(c.Levels[0].U/32, 4/float64(max(8, t.Known(c.Field))))
		}
	}
	return 0
}

// sessions trains once a rule on the fields that the rule says nothing of, and
// takes the mean of what they learnt, by their number of matches.
func (tr *training) sessions() []EMRun {
	m := tr.m
	runs, learnt := make([]EMRun, len(m.Rules)), make([]*session, len(m.Rules))
	start := withStart(m.Comparisons)
	_ = spread(context.Background(), tr.o.Workers, len(runs), func(k int) { // it never ends
		runs[k], learnt[k] = tr.session(k, start)
	})
	sums, weights := make(byLevel, len(m.Comparisons)), make([]float64, len(m.Comparisons))
	most := make([]float64, len(m.Comparisons)) // matches of the largest session that taught a field
	for i, c := range m.Comparisons {
		sums[i] = make([]float64, len(c.Levels))
	}
	for k, r := range m.Rules {
		run, s := &runs[k], learnt[k]
		if run.Iterations > 0 && len(r.Parts) == 1 && r.Parts[0].Of == Whole && tr.complete[k] {
			tr.one[r.Parts[0].Field] = run.Share
		}
		if run.Refused != "" {
			continue
		}
		matches := s.share * float64(run.Pairs)
		for i := range sums {
			if !s.learns[i] {
				continue
			}
			for l, v := range s.m[i] {
				sums[i][l] += v * matches
			}
			weights[i] += matches
			most[i] = max(most[i], matches)
		}
	}
	for i := range sums {
		if weights[i] == 0 {
			continue
		}
		for l := range sums[i] {
			m.Comparisons[i].Levels[l].M = sums[i][l] / weights[i]
		}
	}
	shrinkM(tr.t, m, most)
	return runs
}

// session trains on the pairs of one rule.
func (tr *training) session(k int, start []Comparison) (EMRun, *session) {
	r := tr.m.Rules[k]
	run := EMRun{Rule: r.Name()}
	for _, x := range tr.byRule[k] {
		run.Pairs += x.n
	}
	learns := tr.learnsUnder(r)
	if run.Refused = refusedBefore(learns, run.Pairs); run.Refused != "" {
		return run, nil
	}
	s := newSession(&Model{Comparisons: start}, learns, tr.byRule[k])
	s.run()
	run.Share, run.Iterations, run.Refused = s.share, s.steps, refusedAfter(s.share)
	return run, s
}

// withStart are comparisons with the M that training begins with: each session, in
// each round, starts from the same place.
func withStart(cs []Comparison) []Comparison {
	out := make([]Comparison, len(cs))
	for i, c := range cs {
		out[i] = Comparison{Field: c.Field, Levels: startingLevels(c.Field)}
		for l := range out[i].Levels {
			out[i].Levels[l].U = c.Levels[l].U
		}
	}
	return out
}

const leastPairs = 20 // of a session

func refusedBefore(learns []bool, pairs int) string {
	n := 0
	for _, l := range learns {
		if l {
			n++
		}
	}
	switch {
	case pairs < leastPairs:
		return fmt.Sprintf("it has %d pairs, too few to learn from", pairs)
	case n < 2:
		return "too few fields are left to learn from"
	}
	return ""
}

func refusedAfter(share float64) string {
	switch {
	case share < leastShare:
		return fmt.Sprintf("%.3f %% of its pairs are matches: too few to learn from", 100*share)
	case share > mostShare:
		return fmt.Sprintf("%.3f %% of its pairs are matches: nothing to learn the difference from", 100*share)
	}
	return ""
}

// learnsUnder tells which fields a session learns: not those that its rule holds
// alike, nor those that go with them. People of one postcode live in one place,
// share a practice, and are often of one family.
func (tr *training) learnsUnder(r Rule) []bool {
	place := false
	for f := range Fields {
		place = place || placeField[f] && f != Email && r.has(f)
	}
	out := make([]bool, len(tr.m.Comparisons))
	for i, c := range tr.m.Comparisons {
		f := c.Field
		out[i] = !r.has(f) && !(place && (f == Family || placeField[f])) && !(f == Sex && r.has(Given))
	}
	return out
}
