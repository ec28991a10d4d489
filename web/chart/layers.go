package chart

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
)

// Box is how large a node of a layered drawing is.
type Box struct{ W, H float64 }

// Edge leads from one node to another, by their places; Weight says how much it matters
// that it is short and straight. Zero counts as 1.
type Edge struct {
	From, To int
	Weight   float64
}

// Point is a place of a drawing, from its upper left corner.
type Point struct{ X, Y float64 }

// Line is how an edge is drawn.
type Line struct {
	Points []Point // from the rim of one node to the rim of the other, its direction kept
	Path   string  // the same as the d of an SVG path, smoothed
	Back   bool    // against the direction of the layers: it closes a circle
}

// Drawing is a graph in layers: places are nodes' middles.
type Drawing struct {
	W, H  float64
	Nodes []Point
	Layer []int // of each node, from 0
	Lines []Line
}

// LayerOptions say how a graph is drawn; the zero LayerOptions are good.
type LayerOptions struct {
	Across bool    // layers follow each other to the right, not downwards
	Gap    float64 // between the nodes of a layer; 0 = 24
	Step   float64 // between layers; 0 = 64
	Sweeps int     // how often the order of nodes is improved; 0 = 12
}

// Layers draws a graph so that edges lead from layer to layer (Sugiyama): circles are
// opened at the edges that matter least, every node stands below those that lead to it,
// the order within a layer is the one with the fewest crossings that some sweeps found,
// and nodes are moved towards those that they are joined to. The same graph always gives
// the same drawing. Edges of a node to itself are drawn as a loop at its side; edges of
// nodes that there are not are left out and have a Line without Points.
func Layers(nodes []Box, edges []Edge, o LayerOptions) *Drawing {
	if len(nodes) == 0 {
		return &Drawing{Lines: make([]Line, len(edges))}
	}
	o.Gap, o.Step, o.Sweeps = cmp.Or(o.Gap, 24), cmp.Or(o.Step, 64), cmp.Or(o.Sweeps, 12)
	g := &layering{o: o, edges: edges}
	for _, b := range nodes {
		if o.Across {
			b.W, b.H = b.H, b.W
		}
		g.size = append(g.size, b)
	}
	g.direct(len(nodes))
	g.rank(len(nodes))
	g.fill()
	g.order()
	g.place()
	return g.draw(len(nodes))
}

// link is an edge as the layers see it: downwards, with the chain of places that it goes
// through, both ends included.
type link struct {
	edge     int
	from, to int
	weight   float64
	back     bool
	chain    []int
}

// layering draws one graph. Behind the nodes there are places at which long edges pass
// through a layer.
type layering struct {
	o     LayerOptions
	edges []Edge
	size  []Box
	links []link
	loops []int
	layer []int
	rows  [][]int // places of a layer in their order
	up    [][]tie // of each place, into the layer before
	down  [][]tie
	x, y  []float64
}

type tie struct {
	to     int
	weight float64
}

// direct turns edges so that none closes a circle: nodes are put in an order in which
// what leads out weighs most against what leads in (Eades, Lin and Smyth 1993), and the
// edges against it are turned.
func (g *layering) direct(n int) {
	in, out := make([]float64, n), make([]float64, n)
	from, to := make([][]int, n), make([][]int, n)
	for i, e := range g.edges {
		if e.From < 0 || e.To < 0 || e.From >= n || e.To >= n {
			continue
		}
		if e.From == e.To {
			g.loops = append(g.loops, i)
			continue
		}
		w := cmp.Or(math.Abs(e.Weight), 1)
		out[e.From] += w
		in[e.To] += w
		from[e.From], to[e.To] = append(from[e.From], i), append(to[e.To], i)
	}
	rank := make([]int, n)
	gone := make([]bool, n)
	first, last := 0, n-1
	take := func(v int, at int) {
		gone[v], rank[v] = true, at
		for _, i := range from[v] {
			in[g.edges[i].To] -= cmp.Or(math.Abs(g.edges[i].Weight), 1)
		}
		for _, i := range to[v] {
			out[g.edges[i].From] -= cmp.Or(math.Abs(g.edges[i].Weight), 1)
		}
	}
	const none = 1e-9
	for first <= last {
		best, at := -1, 0.0
		sink := false
		for v := range n {
			switch {
			case gone[v]:
			case out[v] < none && in[v] >= none && !sink:
				best, sink = v, true
			case sink:
			case best < 0 || out[v]-in[v] > at+none:
				best, at = v, out[v]-in[v]
			}
		}
		if sink {
			take(best, last)
			last--
		} else {
			take(best, first)
			first++
		}
	}
	for i, e := range g.edges {
		if e.From < 0 || e.To < 0 || e.From >= n || e.To >= n || e.From == e.To {
			continue
		}
		l := link{edge: i, from: e.From, to: e.To, weight: cmp.Or(math.Abs(e.Weight), 1)}
		if rank[e.From] > rank[e.To] {
			l.from, l.to, l.back = e.To, e.From, true
		}
		g.links = append(g.links, l)
	}
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
			a, b := l.chain[i-1], l.chain[i]
			w := l.weight
			if g.passes(a) {
				w *= 2
			}
			if g.passes(b) {
				w *= 2 // long edges are to be straight
			}
			g.down[a], g.up[b] = append(g.down[a], tie{b, w}), append(g.up[b], tie{a, w})
		}
	}
}

// passes reports whether a place is one of an edge.
func (g *layering) passes(v int) bool { return g.size[v] == Box{} }

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

// place finds where in its layer each node stands: again and again as near as it can be
// to the mean of what it is joined to, keeping order and distance.
func (g *layering) place() {
	g.x, g.y = make([]float64, len(g.size)), make([]float64, len(g.size))
	y := 0.0
	for _, row := range g.rows {
		x, high := 0.0, 0.0
		for i, v := range row {
			if i > 0 {
				x += g.apart(row[i-1], v)
			}
			g.x[v] = x
			high = max(high, g.size[v].H)
		}
		for _, v := range row {
			g.x[v] -= x / 2
			g.y[v] = y + high/2
		}
		y += high + g.o.Step
	}
	for sweep := range 24 {
		for i := range g.rows {
			row, ties := g.rows[i], g.up
			if sweep%2 == 1 {
				row, ties = g.rows[len(g.rows)-1-i], g.down
			}
			g.settle(row, ties)
		}
	}
}

// apart is how far the middles of two neighbours stand apart at least.
func (g *layering) apart(a, b int) float64 {
	gap := g.o.Gap
	if g.passes(a) || g.passes(b) {
		gap /= 2
	}
	return g.size[a].W/2 + gap + g.size[b].W/2
}

// settle moves the nodes of a layer to the places they want, in least squares under
// their order and distances: neighbours that would meet move as one (pool adjacent
// violators).
func (g *layering) settle(row []int, ties [][]tie) {
	type pool struct {
		sum, weight float64
		n           int
	}
	var pools []pool
	offset := make([]float64, len(row))
	for i, v := range row {
		if i > 0 {
			offset[i] = offset[i-1] + g.apart(row[i-1], v)
		}
		weight := 0.01
		for _, t := range ties[v] {
			weight += t.weight
		}
		want := middle(ties[v], g.x, g.x[v]) - offset[i]
		p := pool{want * weight, weight, 1}
		for len(pools) > 0 && pools[len(pools)-1].sum/pools[len(pools)-1].weight > p.sum/p.weight {
			q := pools[len(pools)-1]
			pools = pools[:len(pools)-1]
			p = pool{p.sum + q.sum, p.weight + q.weight, p.n + q.n}
		}
		pools = append(pools, p)
	}
	i := 0
	for _, p := range pools {
		for range p.n {
			g.x[row[i]] = p.sum/p.weight + offset[i]
			i++
		}
	}
}

// draw turns places into a drawing.
func (g *layering) draw(n int) *Drawing {
	left, right, low := math.Inf(1), math.Inf(-1), 0.0
	for v := range g.size {
		left, right = min(left, g.x[v]-g.size[v].W/2), max(right, g.x[v]+g.size[v].W/2)
		low = max(low, g.y[v]+g.size[v].H/2)
	}
	side := 0.0
	if len(g.loops) > 0 {
		side = loopSize
	}
	d := &Drawing{W: right - left + side, H: low, Lines: make([]Line, len(g.edges)), Layer: g.layer[:n]}
	for v := range g.size {
		g.x[v] -= left
	}
	for _, l := range g.links {
		d.Lines[l.edge] = g.line(&l)
	}
	for _, i := range g.loops {
		d.Lines[i] = g.loop(g.edges[i].From)
	}
	for v := range n {
		d.Nodes = append(d.Nodes, Point{g.x[v], g.y[v]})
	}
	if g.o.Across {
		d.turn()
	}
	for i := range d.Lines {
		d.Lines[i].Path = smooth(d.Lines[i].Points, g.o.Across)
	}
	return d
}

// line follows an edge's chain, from the rim of a node to the rim of the next. Edges of
// one node leave it side by side.
func (g *layering) line(l *link) Line {
	out := Line{Back: l.back}
	for i, v := range l.chain {
		p := Point{g.x[v], g.y[v]}
		switch i {
		case 0:
			p = Point{p.X + g.beside(v, l.chain[1], g.down[v]), p.Y + g.size[v].H/2}
		case len(l.chain) - 1:
			p = Point{p.X + g.beside(v, l.chain[i-1], g.up[v]), p.Y - g.size[v].H/2}
		}
		out.Points = append(out.Points, p)
	}
	if l.back {
		slices.Reverse(out.Points)
	}
	return out
}

// beside is where along a node's rim an edge to a neighbour stands.
func (g *layering) beside(v, to int, ties []tie) float64 {
	before := 0
	for _, t := range ties {
		if g.x[t.to] < g.x[to] || g.x[t.to] == g.x[to] && t.to < to {
			before++
		}
	}
	if len(ties) < 2 {
		return 0
	}
	width := min(g.size[v].W*0.7, float64(len(ties)-1)*18)
	return width * (float64(before)/float64(len(ties)-1) - 0.5)
}

const loopSize = 26

func (g *layering) loop(v int) Line {
	x, y, h := g.x[v]+g.size[v].W/2, g.y[v], min(g.size[v].H/4, 10)
	return Line{Points: []Point{{x, y - h}, {x + loopSize, y - h}, {x + loopSize, y + h}, {x, y + h}}}
}

// turn lets layers follow each other to the right.
func (d *Drawing) turn() {
	d.W, d.H = d.H, d.W
	for i, p := range d.Nodes {
		d.Nodes[i] = Point{p.Y, p.X}
	}
	for i := range d.Lines {
		for j, p := range d.Lines[i].Points {
			d.Lines[i].Points[j] = Point{p.Y, p.X}
		}
	}
}

// smooth is a path through points whose pieces leave and come in along the layers'
// direction.
func smooth(points []Point, across bool) string {
	if len(points) == 0 {
		return ""
	}
	var b strings.Builder
	fmt.Fprintf(&b, "M%.1f %.1f", points[0].X, points[0].Y)
	for i := 1; i < len(points); i++ {
		p, q := points[i-1], points[i]
		if across {
			mid := (p.X + q.X) / 2
			fmt.Fprintf(&b, "C%.1f %.1f %.1f %.1f %.1f %.1f", mid, p.Y, mid, q.Y, q.X, q.Y)
		} else {
			mid := (p.Y + q.Y) / 2
			fmt.Fprintf(&b, "C%.1f %.1f %.1f %.1f %.1f %.1f", p.X, mid, q.X, mid, q.X, q.Y)
		}
	}
	return b.String()
}
