package chart

import "math"

// Labels are where the words of each line stand, as middles of boxes of the given sizes,
// one a line; nodes are the boxes that were drawn. Each stands on its line, as near its
// middle as it can without covering another's words or a node. A line without points has
// the zero Point.
func (d *Drawing) Labels(sizes, nodes []Box) []Point {
	out := make([]Point, len(d.Lines))
	var taken []rect
	for i, at := range d.Nodes {
		taken = append(taken, rectAt(at, nodes[i]))
	}
	for i, l := range d.Lines {
		if len(l.Points) == 0 {
			continue
		}
		best := math.Inf(1)
		for _, t := range alongLine {
			p := onLine(l.Points, t, d.across)
			r, covers := rectAt(p, sizes[i]), math.Abs(t-0.5)
			for _, x := range taken {
				covers += r.over(x)
			}
			if covers < best {
				best, out[i] = covers, p
			}
		}
		taken = append(taken, rectAt(out[i], sizes[i]))
	}
	return out
}

// alongLine are the places that are tried, as parts of a line, its middle first.
var alongLine = func() (out []float64) {
	for k := range 18 {
		out = append(out, 0.5+0.025*float64(k))
		if k > 0 {
			out = append(out, 0.5-0.025*float64(k))
		}
	}
	return out
}()

// rect is a box at its place, to its edges.
type rect struct{ left, top, right, low float64 }

func rectAt(at Point, b Box) rect {
	return rect{at.X - b.W/2, at.Y - b.H/2, at.X + b.W/2, at.Y + b.H/2}
}

// over is the area that two share.
func (r rect) over(x rect) float64 {
	return max(0, min(r.right, x.right)-max(r.left, x.left)) * max(0, min(r.low, x.low)-max(r.top, x.top))
}

// onLine is the point at a part of a line, by its pieces, as smooth draws them.
func onLine(points []Point, part float64, across bool) Point {
	if len(points) < 2 {
		return points[0]
	}
	whole := part * float64(len(points)-1)
	k := min(int(whole), len(points)-2)
	t, p, q := whole-float64(k), points[k], points[k+1]
	// A cubic whose middle points lie half way along: along is the layers' direction.
	along := func(a, b float64) float64 { return bezier(a, (a+b)/2, (a+b)/2, b, t) }
	beside := func(a, b float64) float64 { return bezier(a, a, b, b, t) }
	if across {
		return Point{along(p.X, q.X), beside(p.Y, q.Y)}
	}
	return Point{beside(p.X, q.X), along(p.Y, q.Y)}
}

func bezier(a, b, c, d, t float64) float64 {
	u := 1 - t
	return a*u*u*u + 3*b*u*u*t + 3*c*u*t*t + d*t*t*t
}
