package chart

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

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
	twins := map[[2]int]int{} // how many edges joined the same two places before, either way
	for _, l := range g.links {
		pair := [2]int{l.chain[0], l.chain[1]}
		d.Lines[l.edge] = g.line(&l, twins[pair])
		twins[pair]++
	}
	for _, i := range g.loops {
		d.Lines[i] = g.loop(g.edges[i].From)
	}
	for v := range n {
		d.Nodes = append(d.Nodes, Point{g.x[v], g.y[v]})
	}
	if d.across = g.o.Across; d.across {
		d.turn()
	}
	for i := range d.Lines {
		d.Lines[i].Path = smooth(d.Lines[i].Points, g.o.Across)
	}
	return d
}

// line follows an edge's chain, from the rim of a node to the rim of the next. Edges of
// one node leave it side by side, also those that join the same two (twin counts them; who passes through places of its own has none).
func (g *layering) line(l *link, twin int) Line {
	out := Line{Back: l.back}
	for i, v := range l.chain {
		p := Point{g.x[v], g.y[v]}
		switch i {
		case 0:
			p = Point{p.X + g.beside(v, l.chain[1], twin, g.down[v]), p.Y + g.size[v].H/2}
		case len(l.chain) - 1:
			p = Point{p.X + g.beside(v, l.chain[i-1], twin, g.up[v]), p.Y - g.size[v].H/2}
		}
		out.Points = append(out.Points, p)
	}
	if l.back {
		slices.Reverse(out.Points)
	}
	return out
}

// beside is where along a node's rim an edge to a neighbour stands, the first, the second
// and so on of those to the same one.
func (g *layering) beside(v, to, twin int, ties []tie) float64 {
	before := twin
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
