package stats

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"roundtable/care"
)

// Query asks a cube for figures: of the people in any of the groups of each
// filter, broken down by some dimensions. The zero Query asks for everybody.
type Query struct {
	Where []Filter
	By    []string // names of dimensions, none twice
}

// Filter keeps the people who are in one of some groups of a dimension; with no
// labels it keeps nobody.
type Filter struct {
	Dimension string
	Labels    []string
}

// Answer holds the figures of a query, By[0] slowest; with nothing to break down
// by it is one figure. Each is a multiple of the cube's base or "*", which stands
// for 0 to base-1 of each cell added. They add up among themselves and with those
// of any other query.
type Answer struct {
	By      []Dimension
	Figures []Figure
	// Near is how far a figure typically is from the count: about two in three
	// are no further. It is worked out from what is published, not from the counts,
	// and is 0 beside a "*".
	Near []float64
}

// Dimensions are what the cube can be asked by.
func (c *Cube) Dimensions() []Dimension { return c.dims }

// Base is the number that all figures are multiples of.
func (c *Cube) Base() int { return int(c.base) }

// Ask answers a query from the cells that are published. Whatever they cannot
// tell is refused, a *care.Problem: a dimension or a group that is not in them.
func (c *Cube) Ask(q Query) (Answer, error) {
	w := walk{cube: c, keep: make([][]int, len(c.dims)), out: make([]int, len(c.dims))}
	filtered := make([]bool, len(c.dims))
	for i, f := range q.Where {
		d, err := c.dimension(f.Dimension, fmt.Sprintf("filter %d", i+1))
		if err != nil {
			return Answer{}, err
		}
		if filtered[d] {
			return Answer{}, &care.Problem{What: "Two filters are on one dimension.", Where: fmt.Sprintf("filter %d", i+1), Remedy: "Put all its groups into one."}
		}
		filtered[d] = true
		for _, l := range f.Labels {
			code := slices.Index(c.dims[d].Labels, l)
			if code < 0 {
				return Answer{}, &care.Problem{
					What: "A group asked for is not in the published tables.", Where: fmt.Sprintf("filter %d, %s", i+1, c.dims[d].Name),
					Remedy: "Choose among the groups that they have.",
				}
			}
			if !slices.Contains(w.keep[d], code) {
				w.keep[d] = append(w.keep[d], code)
			}
		}
	}
	for d := range c.dims {
		if !filtered[d] {
			for code := range c.dims[d].Labels {
				w.keep[d] = append(w.keep[d], code)
			}
		}
	}
	a := Answer{}
	size := 1
	for i := len(q.By) - 1; i >= 0; i-- {
		d, err := c.dimension(q.By[i], "breakdown")
		if err != nil {
			return Answer{}, err
		}
		if w.out[d] != 0 {
			return Answer{}, &care.Problem{What: "The figures are to be broken down twice by one dimension."}
		}
		w.out[d] = size
		size *= len(c.dims[d].Labels)
		a.By = append(a.By, c.dims[d])
	}
	slices.Reverse(a.By)
	w.sum, w.spread = make([]uint64, size), make([]float64, size)
	w.down(0, 0, 0)
	a.Figures, a.Near = make([]Figure, size), make([]float64, size)
	for i, n := range w.sum {
		if n > 0 {
			a.Figures[i] = show(float64(n * uint64(c.base)))
		}
		a.Near[i] = math.Sqrt(w.spread[i])
	}
	return a, nil
}

func (c *Cube) dimension(name, where string) (int, error) {
	var names []string
	for d, dim := range c.dims {
		if dim.Name == name {
			return d, nil
		}
		names = append(names, dim.Name)
	}
	return 0, &care.Problem{
		What: "What is asked for is not in the published tables.", Where: where,
		Remedy: "They tell people apart by " + strings.Join(names, ", ") + ".",
	}
}

// walk adds up the cells of a query.
type walk struct {
	cube   *Cube
	keep   [][]int // by dimension, the codes asked for
	out    []int   // by dimension, how far apart its groups stand in the answer; 0 if added up
	sum    []uint64
	spread []float64
}

func (w *walk) down(d, cell, out int) {
	if d == len(w.keep) {
		w.add(cell, out)
		return
	}
	step, last := int(w.cube.stride[d]), d == len(w.keep)-1
	for _, code := range w.keep[d] {
		if last {
			w.add(cell+code, out+code*w.out[d])
		} else {
			w.down(d+1, cell+code*step, out+code*w.out[d])
		}
	}
}

func (w *walk) add(cell, out int) {
	n := w.cube.cells[cell]
	if n == 0 {
		return
	}
	w.sum[out] += uint64(n)
	b := float64(w.cube.base)
	if n == 1 {
		w.spread[out] += b * (b - 1) // stands for the cells of small counts that went to 0 as well
	} else {
		w.spread[out] += b * b / 4
	}
}
