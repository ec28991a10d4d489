package stats

import (
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"

	"roundtable/care"
)

// Dimension is one way in which a cube tells people apart: its name and the
// groups, by code from 0. Give "not recorded" its own label.
type Dimension struct {
	Name   string
	Labels []string
}

// cubeCells is the most cells that a cube may have: 128 MB while counting. Finer
// ones would have next to nobody in a cell, and nothing to say.
const cubeCells = 1 << 25

// Counts is how many people stand in each cell of a cube, exactly: it never
// leaves the house; Publish makes what does.
type Counts struct {
	dims   []Dimension
	stride []uint32
	n      []uint32
	bad    int // rows with a code that is in no dictionary
}

// NewCounts makes counts of nobody. The error, a *care.Problem, is for
// dimensions without a name or groups, for names said twice, and for a cube too
// fine to be published.
func NewCounts(dims []Dimension) (*Counts, error) {
	cells := 1
	names := map[string]bool{}
	for _, d := range dims {
		if d.Name == "" || len(d.Labels) == 0 || names[d.Name] || repeats(d.Labels) {
			return nil, &care.Problem{What: "A dimension of the cube has no name or no groups, or a name stands twice."}
		}
		names[d.Name] = true
		if cells *= len(d.Labels); cells > cubeCells {
			return nil, &care.Problem{
				What:   fmt.Sprintf("The cube would have more than %d cells, most of them with nobody in them.", cubeCells),
				Remedy: "Use fewer dimensions, or broader groups.",
			}
		}
	}
	c := &Counts{dims: dims, stride: make([]uint32, len(dims)), n: make([]uint32, cells)}
	step := uint32(1)
	for i := len(dims) - 1; i >= 0; i-- {
		c.stride[i] = step
		step *= uint32(len(dims[i].Labels))
	}
	return c, nil
}

func repeats(labels []string) bool {
	seen := make(map[string]bool, len(labels))
	for _, l := range labels {
		if seen[l] {
			return true
		}
		seen[l] = true
	}
	return false
}

// Add counts rows given by columns: codes[d][i] is the group of person i in
// dimension d. All columns must be of one length. A code that is in no dictionary
// spoils the counts: Publish will say so. It allocates nothing.
func (c *Counts) Add(codes [][]uint16) {
	if len(codes) != len(c.dims) || len(codes) == 0 {
		c.bad++
		return
	}
	for _, column := range codes {
		if len(column) != len(codes[0]) {
			c.bad++
			return
		}
	}
	var at [1024]uint32
	for from := 0; from < len(codes[0]); from += len(at) {
		rows := min(len(at), len(codes[0])-from)
		block := at[:rows]
		clear(block)
		ok := true
		for d, column := range codes {
			step, highest := c.stride[d], uint16(0)
			for i, code := range column[from : from+rows] {
				highest = max(highest, code)
				block[i] += step * uint32(code)
			}
			ok = ok && int(highest) < len(c.dims[d].Labels)
		}
		if !ok {
			c.bad++
			continue
		}
		for _, cell := range block {
			c.n[cell]++
		}
	}
}

// CountAll counts chunks of rows, each as Add takes it, on all processors.
func CountAll(dims []Dimension, chunks [][][]uint16) (*Counts, error) {
	all, err := NewCounts(dims)
	if err != nil {
		return nil, err
	}
	const memory = 1 << 27 // cells of all workers together
	workers := max(1, min(runtime.GOMAXPROCS(0), len(chunks), memory/len(all.n)))
	part := []*Counts{all}
	for len(part) < workers {
		c := *all
		c.n = make([]uint32, len(all.n))
		part = append(part, &c)
	}
	var next atomic.Int64
	var wg sync.WaitGroup
	for _, c := range part {
		wg.Go(func() {
			for i := next.Add(1); i <= int64(len(chunks)); i = next.Add(1) {
				c.Add(chunks[i-1])
			}
		})
	}
	wg.Wait()
	for _, c := range part[1:] {
		all.bad += c.bad
		for i, n := range c.n {
			all.n[i] += n
		}
	}
	return all, nil
}
