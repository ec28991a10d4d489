package linkage

import (
	"context"
	"math/rand/v2"
)

// strangerPairs is how many random pairs show how often strangers reach a level.
const strangerPairs = 200_000

// byLevel is a share for each level of each field of a model, in its order.
type byLevel [][]float64

// randomShares is how often two records drawn at random reach each level. Equal
// values are counted exactly, sum n(n-1) / N(N-1); the other levels over random
// pairs, or over all of them when they are few. The few pairs of one person are
// among them: strangers takes them out.
func randomShares(ctx context.Context, ready *Prepared, m *Model, seed uint64, workers int) (byLevel, error) {
	const parts = 16
	var tallies [parts]*tally
	pairings := newPool(ready.pairing)
	err := spread(ctx, workers, parts, func(i int) {
		p := pairings.take()
		defer pairings.give(p)
		tallies[i] = drawPairs(p, seed, i, parts)
	})
	if err != nil {
		return nil, err
	}
	all := newTally()
	for _, x := range tallies {
		all.merge(x)
	}
	patterns := all.sorted()
	out := make(byLevel, len(m.Comparisons))
	for i, c := range m.Comparisons {
		out[i] = levelShares(ready.t, c, patterns)
	}
	return out, nil
}

// drawPairs counts the patterns of one part of the pairs.
func drawPairs(p *pairing, seed uint64, part, parts int) *tally {
	out, n := newTally(), p.t.Len()
	pairs := p.comparing(func(_, _ Row, x Pattern) { out.add(x, 1) })
	defer pairs.flush()
	if pairsAmong(n) <= 2*strangerPairs {
		for a := part; a < n; a += parts {
			for b := a + 1; b < n; b++ {
				pairs.add(Row(a), Row(b)) //nolint:gosec // rows
			}
		}
		return out
	}
	rnd := rand.New(rand.NewPCG(seed, uint64(part)+1)) //nolint:gosec // a sample, not a secret
	for range strangerPairs / parts {
		a, b := rnd.IntN(n), rnd.IntN(n-1)
		if b >= a {
			b++
		}
		pairs.add(Row(a), Row(b)) //nolint:gosec // rows
	}
	return out
}

// levelShares puts the exact share of equal values and the sampled shares of the
// other levels together. A level that no random pair reached is taken for half a
// pair.
func levelShares(t *Table, c Comparison, patterns []counted) []float64 {
	shares := make([]float64, len(c.Levels))
	total := 0.0
	for _, x := range patterns {
		if l := x.pattern.At(c.Field); l >= 0 {
			shares[l] += float64(x.n)
			total += float64(x.n)
		}
	}
	for l := range shares {
		shares[l] = (shares[l] + .5) / (total + .5*float64(len(shares)))
	}
	if c.Levels[0].Kind != Exact {
		return shares
	}
	exact := equalShare(t, c)
	rest := 1 - shares[0]
	shares[0] = exact
	for l := 1; l < len(shares); l++ {
		shares[l] *= (1 - exact) / rest
	}
	return shares
}

// equalShare is the share of all pairs, both known, whose values are equal.
func equalShare(t *Table, c Comparison) float64 {
	f := fieldPairing{field: c.Field, levels: c.Levels, column: t.columns[c.Field], swapped: -1}
	equal, known := 0.0, float64(f.column.known)
	for term, n := range f.column.count {
		if n > 1 && f.sameLevel(uint32(term)) == 0 { //nolint:gosec // a term
			equal += float64(n) * float64(n-1)
		}
	}
	pairs := known * (known - 1)
	if pairs <= 0 {
		return .5
	}
	return max(equal, 1) / (pairs + 2)
}

// strangers takes the pairs of one person out of the random ones: the share p of a
// level is prior*m + (1-prior)*u. In a small list that holds everybody twice, most
// equal numbers are of one person, and u would be far too great with them. Where a
// training session saw every pair that agrees on a field, one says what share of
// those are matches, by the other fields alone. What is left is never taken for less
// than a fiftieth.
func strangers(random byLevel, m *Model, one [Fields]float64) {
	const least = 1. / 50
	for i, c := range m.Comparisons {
		sum := 0.0
		for l := range c.Levels {
			p := random[i][l]
			u := (p - m.Prior*c.Levels[l].M) / (1 - m.Prior)
			if l == 0 && one[c.Field] > 0 {
				u = p * (1 - one[c.Field]) / (1 - m.Prior)
			}
			c.Levels[l].U = max(u, p*least)
			sum += c.Levels[l].U
		}
		for l := range c.Levels {
			c.Levels[l].U /= sum
		}
	}
}
