package chart

import (
	"cmp"
	"slices"
)

// order sweeps up and down, putting each layer in the order of the middle of what its
// nodes are joined to, and keeps the order with the fewest crossings.
func (g *layering) order() {
	at := make([]float64, len(g.size))
	number := func() {
		for _, row := range g.rows {
			for i, v := range row {
				at[v] = float64(i)
			}
		}
	}
	number()
	best, least := g.copyRows(), g.crossings()
	for sweep := 0; sweep < g.o.Sweeps && least > 0; sweep++ {
		ties := g.up
		if sweep%2 == 1 {
			ties = g.down
		}
		for i := range g.rows {
			row := g.rows[i]
			if sweep%2 == 1 {
				row = g.rows[len(g.rows)-1-i]
			}
			want := make(map[int]float64, len(row))
			for _, v := range row {
				want[v] = middle(ties[v], at, at[v])
			}
			slices.SortStableFunc(row, func(a, b int) int { return cmp.Compare(want[a], want[b]) })
			for i, v := range row {
				at[v] = float64(i)
			}
		}
		g.exchange(at)
		if n := g.crossings(); n < least {
			best, least = g.copyRows(), n
		}
	}
	g.rows = best
}

// middle is the mean place of what a node is joined to; its own where it is to nothing.
func middle(ties []tie, at []float64, own float64) float64 {
	sum, weight := 0.0, 0.0
	for _, t := range ties {
		sum += at[t.to] * t.weight
		weight += t.weight
	}
	if weight == 0 {
		return own
	}
	return sum / weight
}

// exchange swaps neighbours where that uncrosses edges.
func (g *layering) exchange(at []float64) {
	for _, row := range g.rows {
		for i := 1; i < len(row); i++ {
			a, b := row[i-1], row[i]
			if crossed(g.up[a], g.up[b], at)+crossed(g.down[a], g.down[b], at) > crossed(g.up[b], g.up[a], at)+crossed(g.down[b], g.down[a], at) {
				row[i-1], row[i] = b, a
				at[a], at[b] = at[b], at[a]
			}
		}
	}
}

// crossed is how often edges of a cross those of b, which stands right of it.
func crossed(a, b []tie, at []float64) (n int) {
	for _, x := range a {
		for _, y := range b {
			if at[x.to] > at[y.to] {
				n++
			}
		}
	}
	return n
}

func (g *layering) copyRows() [][]int {
	out := make([][]int, len(g.rows))
	for i, row := range g.rows {
		out[i] = slices.Clone(row)
	}
	return out
}

// crossings counts them, from layer to layer.
func (g *layering) crossings() (n int) {
	at := make([]int, len(g.size))
	for _, row := range g.rows {
		for i, v := range row {
			at[v] = i
		}
	}
	for i := 1; i < len(g.rows); i++ {
		before := make([]int, len(g.rows[i])+1) // a Fenwick tree of ends that were passed
		passed := 0
		for _, v := range g.rows[i-1] {
			ends := make([]int, 0, len(g.down[v]))
			for _, t := range g.down[v] {
				ends = append(ends, at[t.to])
			}
			for _, e := range ends {
				left := 0
				for k := e + 1; k > 0; k -= k & -k {
					left += before[k]
				}
				n += passed - left
			}
			for _, e := range ends {
				passed++
				for k := e + 1; k < len(before); k += k & -k {
					before[k]++
				}
			}
		}
	}
	return n
}
