package chart

import (
	"cmp"
	"math"
	"slices"
)

// direct turns edges so that none closes a circle: nodes are put in an order in which
// what leads out weighs most against what leads in (Eades, Lin and Smyth 1993), and the
// edges against it are turned.
func (g *layering) direct(n int) {
	for i, e := range g.edges {
		switch {
		case e.From < 0 || e.To < 0 || e.From >= n || e.To >= n:
		case e.From == e.To:
			g.loops = append(g.loops, i)
		default:
			g.links = append(g.links, link{edge: i, from: e.From, to: e.To, weight: cmp.Or(math.Abs(e.Weight), 1)})
		}
	}
	at := g.row(n)
	for i := range g.links {
		if l := &g.links[i]; at[l.from] > at[l.to] {
			l.from, l.to, l.back = l.to, l.from, true
		}
	}
}

// row puts the nodes in one row and gives the place of each: again and again one that
// nothing leads out of goes to the end, or else the one with most out against in to the
// beginning.
func (g *layering) row(n int) []int {
	in, out := make([]float64, n), make([]float64, n)
	from, to := make([][]*link, n), make([][]*link, n)
	for i := range g.links {
		l := &g.links[i]
		out[l.from] += l.weight
		in[l.to] += l.weight
		from[l.from], to[l.to] = append(from[l.from], l), append(to[l.to], l)
	}
	at, gone := make([]int, n), make([]bool, n)
	for first, last := 0, n-1; first <= last; {
		v, sink := next(in, out, gone)
		if sink {
			at[v] = last
			last--
		} else {
			at[v] = first
			first++
		}
		gone[v] = true
		for _, l := range from[v] {
			in[l.to] -= l.weight
		}
		for _, l := range to[v] {
			out[l.from] -= l.weight
		}
	}
	return at
}

// next is the node that leaves the graph next: the first that something leads to and
// nothing out of, which is a sink, or else the first with most out against in.
func next(in, out []float64, gone []bool) (best int, sink bool) {
	const none = 1e-9 // what is left of a sum when all of it is taken away
	best = -1
	for v := range in {
		switch {
		case gone[v]:
		case out[v] < none && in[v] >= none:
			return v, true
		case best < 0 || out[v]-in[v] > out[best]-in[best]+none:
			best = v
		}
	}
	return best, false
}

// rank puts every node one layer below the lowest that leads to it, and then as low as
// what it leads to allows, where that makes edges shorter.
func (g *layering) rank(n int) {
	g.layer = make([]int, n)
	for changed := true; changed; {
		changed = false
		for _, l := range g.links {
			if g.layer[l.to] <= g.layer[l.from] {
				g.layer[l.to] = g.layer[l.from] + 1
				changed = true
			}
		}
	}
	for v := n - 1; v >= 0; v-- {
		lowest, in, out := math.MaxInt, 0.0, 0.0
		for _, l := range g.links {
			if l.from == v {
				lowest = min(lowest, g.layer[l.to]-1)
				out += l.weight
			} else if l.to == v {
				in += l.weight
			}
		}
		if out > in && lowest != math.MaxInt {
			g.layer[v] = lowest
		}
	}
}

// fill gives long edges a place in every layer that they pass through.
func (g *layering) fill() {
	deepest := slices.Max(g.layer)
	for i := range g.links {
		l := &g.links[i]
		l.chain = []int{l.from}
		for at := g.layer[l.from] + 1; at < g.layer[l.to]; at++ {
			l.chain = append(l.chain, len(g.size))
			g.size = append(g.size, Box{})
			g.layer = append(g.layer, at)
		}
		l.chain = append(l.chain, l.to)
	}
	g.rows = make([][]int, deepest+1)
	for v, at := range g.layer {
		g.rows[at] = append(g.rows[at], v)
	}
	g.up, g.down = make([][]tie, len(g.size)), make([][]tie, len(g.size))
	for _, l := range g.links {
		for i := 1; i < len(l.chain); i++ {
			a, b, w := l.chain[i-1], l.chain[i], l.weight
			for _, v := range []int{a, b} {
				if g.passes(v) {
					w *= 2 // long edges are to be straight
				}
			}
			g.down[a], g.up[b] = append(g.down[a], tie{b, w}), append(g.up[b], tie{a, w})
		}
	}
}
