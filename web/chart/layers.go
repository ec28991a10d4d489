package chart

import "cmp"

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

	across bool
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
	loops []int // edges of a node to itself
	layer []int
	rows  [][]int // places of a layer in their order
	up    [][]tie // of each place, into the layer before
	down  [][]tie
	x, y  []float64
}

// tie is what a place is joined to, and how strongly.
type tie struct {
	to     int
	weight float64
}

// passes reports whether a place is one of an edge.
func (g *layering) passes(v int) bool { return g.size[v] == Box{} }
