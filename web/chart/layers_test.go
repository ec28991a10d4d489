package chart

import (
	"math"
	"reflect"
	"testing"

	"pgregory.net/rapid"
)

func drawGraph(rt *rapid.T) (nodes []Box, edges []Edge) {
	n := rapid.IntRange(1, 25).Draw(rt, "nodes")
	for range n {
		nodes = append(nodes, Box{float64(rapid.IntRange(20, 200).Draw(rt, "w")), float64(rapid.IntRange(20, 60).Draw(rt, "h"))})
	}
	for range rapid.IntRange(0, 40).Draw(rt, "edges") {
		edges = append(edges, Edge{rapid.IntRange(0, n-1).Draw(rt, "from"), rapid.IntRange(0, n-1).Draw(rt, "to"), float64(rapid.IntRange(0, 50).Draw(rt, "weight"))})
	}
	return nodes, edges
}

// Whatever the graph: no two nodes overlap, everything lies inside, every edge leads from
// rim to rim in its own direction, and downwards unless it closes a circle.
func TestLayersAreSound(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		nodes, edges := drawGraph(rt)
		across := rapid.Bool().Draw(rt, "across")
		d := Layers(nodes, edges, LayerOptions{Across: across})
		const near = 1e-6
		for i, a := range d.Nodes {
			if a.X-nodes[i].W/2 < -near || a.Y-nodes[i].H/2 < -near || a.X+nodes[i].W/2 > d.W+near || a.Y+nodes[i].H/2 > d.H+near {
				rt.Fatalf("node %d at %v leaves the drawing of %v x %v", i, a, d.W, d.H)
			}
			for j, b := range d.Nodes[:i] {
				if math.Abs(a.X-b.X) < (nodes[i].W+nodes[j].W)/2-near && math.Abs(a.Y-b.Y) < (nodes[i].H+nodes[j].H)/2-near {
					rt.Fatalf("nodes %d and %d overlap", i, j)
				}
			}
		}
		for i, e := range edges {
			l := d.Lines[i]
			first, last := l.Points[0], l.Points[len(l.Points)-1]
			for _, at := range []struct {
				p Point
				v int
			}{{first, e.From}, {last, e.To}} {
				if math.Abs(at.p.X-d.Nodes[at.v].X) > nodes[at.v].W/2+near || math.Abs(at.p.Y-d.Nodes[at.v].Y) > nodes[at.v].H/2+near {
					rt.Fatalf("edge %d begins or ends beside its node", i)
				}
			}
			if e.From != e.To && (d.Layer[e.From] < d.Layer[e.To]) == l.Back {
				rt.Fatalf("edge %d: layers %d and %d, back %v", i, d.Layer[e.From], d.Layer[e.To], l.Back)
			}
		}
		if again := Layers(nodes, edges, LayerOptions{Across: across}); !reflect.DeepEqual(again, d) {
			rt.Fatal("drawn again it is another")
		}
	})
}

// A tree has no crossings, and a circle is opened at its lightest edge.
func TestLayersOpenACircleAtItsLightestEdge(t *testing.T) {
	nodes := make([]Box, 4)
	for i := range nodes {
		nodes[i] = Box{80, 30}
	}
	d := Layers(nodes, []Edge{{0, 1, 9}, {1, 2, 9}, {2, 0, 1}, {2, 3, 5}, {7, 0, 1}}, LayerOptions{})
	for i, l := range d.Lines {
		if l.Back != (i == 2) {
			t.Errorf("edge %d: back %v", i, l.Back)
		}
	}
	if len(d.Lines[4].Points) != 0 || d.Layer[3] != 3 {
		t.Errorf("%+v", d)
	}
	if d := Layers(nil, nil, LayerOptions{}); d.W != 0 || len(d.Nodes) != 0 {
		t.Error("nothing is something")
	}
}

func TestLayersOfATreeDoNotCross(t *testing.T) {
	var edges []Edge
	nodes := make([]Box, 31)
	for i := range nodes {
		nodes[i] = Box{40, 20}
		if i > 0 {
			edges = append(edges, Edge{From: (i - 1) / 2, To: i})
		}
	}
	g := &layering{o: LayerOptions{Gap: 20, Step: 40, Sweeps: 12}, edges: edges, size: nodes}
	g.direct(len(nodes))
	g.rank(len(nodes))
	g.fill()
	g.order()
	if n := g.crossings(); n != 0 {
		t.Errorf("%d crossings", n)
	}
}

func BenchmarkLayers(b *testing.B) {
	nodes := make([]Box, 80)
	var edges []Edge
	for i := range nodes {
		nodes[i] = Box{120, 40}
	}
	for i := range 150 {
		edges = append(edges, Edge{i * 7 % 80, i * 13 % 80, float64(i%9 + 1)})
	}
	for b.Loop() {
		Layers(nodes, edges, LayerOptions{})
	}
}

// Two edges that join the same two nodes, each way or both one way, are two lines; and
// words on lines cover each other no more than they would in the middle of each.
func TestLinesAndTheirWordsAreApart(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		nodes, edges := drawGraph(rt)
		d := Layers(nodes, edges, LayerOptions{Across: rapid.Bool().Draw(rt, "across")})
		sizes := make([]Box, len(edges))
		for i := range sizes {
			sizes[i] = Box{float64(rapid.IntRange(10, 90).Draw(rt, "words")), 16}
		}
		at := d.Labels(sizes, nodes)
		for i := range at {
			p := d.Lines[i].Points
			if math.Abs(at[i].X-onLine(p, 0.5, d.across).X) > d.W || at[i].Y < -1e-9 || at[i].Y > d.H+1e-9 {
				rt.Fatalf("the words of line %d stand at %v, outside", i, at[i])
			}
			for j := range i {
				if e, o := edges[i], edges[j]; e.From != e.To && (e == o || e.From == o.To && e.To == o.From) && reflect.DeepEqual(p, d.Lines[j].Points) {
					rt.Fatalf("edges %v and %v are one line", e, o)
				}
			}
		}
	})
	two := []Box{{80, 40}, {80, 40}}
	d := Layers(two, []Edge{{0, 1, 5}, {1, 0, 3}}, LayerOptions{})
	words := []Box{{60, 16}, {60, 16}}
	if at := d.Labels(words, two); rectAt(at[0], words[0]).over(rectAt(at[1], words[1])) > 0 {
		t.Error("the words of both ways lie on each other", at)
	}
}
