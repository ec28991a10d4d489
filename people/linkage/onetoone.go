package linkage

import "math"

// OneToOne is Gather for lists of which each has a person at most once: of every
// source a person has at most one record. The guard must be one with
// GuardOptions.OneToOne.
//
// Where records of two sources meet, the pairs are a rank-maximal matching (Irving,
// Kavitha, Mehlhorn, Michail and Paluch 2006): as many of the strongest edges as
// there can be, then as many of the next strongest, and so on. Without edges of equal
// weight that is the strongest first. With equal weights the strongest first takes
// whichever comes first and may spoil two pairs for one; this does not. Among
// matchings that are equally good the lesser rows decide.
//
// It is not the assignment of the greatest sum (Hungarian method). That gives up a
// pair of 30 bits for two of 16, although 30 bits are a certainty and 16 + 16 are
// not: what speaks for one pair is nothing that speaks for another.
//
// Where three sources or more meet, the best choice is not to be had in reasonable
// time (three-dimensional matching), and where more than mostAssigned edges hang
// together it would take long: there the strongest edge goes first, and of equal ones
// the lesser rows.
func OneToOne(n int, edges []Edge, g *Guard) (people []Row, refused []Refusal) {
	return gatherOneToOne(n, nil, edges, g)
}

// mostAssigned is how many edges that hang together are matched at best.
const mostAssigned = 4096

func gatherOneToOne(n int, rows []Row, edges []Edge, g *Guard) (people []Row, refused []Refusal) {
	c := newGathering(n, rows, g)
	a := newAssigning(c, edges)
	var left []Edge
	for _, part := range a.parts() {
		if a.matchable(part) {
			part, left = a.match(part, left)
		}
		for _, e := range part {
			c.take(e)
		}
	}
	for _, e := range left {
		if c.root(e.A) != c.root(e.B) { // the same pair twice
			c.refuse(e, c.rival(e))
		}
	}
	return c.result()
}

// rival is why an edge was left: a record of the same source that has its place.
func (c *gathering) rival(e Edge) conflict {
	for m := range c.members(e.A) {
		if c.sameSource(m, e.B) {
			return conflict{WhyOneASource, m, e.B}
		}
	}
	for m := range c.members(e.B) {
		if c.sameSource(m, e.A) {
			return conflict{WhyOneASource, e.A, m}
		}
	}
	return conflict{WhyOneASource, e.A, e.B}
}

func (c *gathering) source(r Row) uint32 { return c.guard.t.SourceTerm(c.row(r)) }

func (c *gathering) sameSource(a, b Row) bool { return c.source(a) == c.source(b) }

// assigning is edges in their order, those that can never join apart, and which hang
// together.
type assigning struct {
	c     *gathering
	edges []Edge // strongest first, A < B
	whole *gathering
}

func newAssigning(c *gathering, edges []Edge) *assigning {
	a := &assigning{c: c, whole: newGathering(len(c.up), nil, nil)}
	for _, i := range strongestFirst(edges) {
		e := edges[i]
		if e.A > e.B {
			e.A, e.B = e.B, e.A
		}
		x, y := c.row(e.A), c.row(e.B)
		if math.IsNaN(e.Weight) || c.guard.restsOn(e, x, y) != "" || c.guard.Between(x, y) != "" {
			c.take(e) // both stand alone as yet: it is refused
			continue
		}
		a.edges = append(a.edges, e)
		a.whole.take(e)
	}
	return a
}

// parts are the edges that hang together, each part in its order.
func (a *assigning) parts() [][]Edge {
	var out [][]Edge
	at := map[Row]int{}
	for _, e := range a.edges {
		root := a.whole.root(e.A)
		i, known := at[root]
		if !known {
			i = len(out)
			at[root], out = i, append(out, nil)
		}
		out[i] = append(out[i], e)
	}
	return out
}

// matchable reports whether a part is of two sources, has edges of equal weight, and
// is not too large.
func (a *assigning) matchable(part []Edge) bool {
	if len(part) > mostAssigned || len(part) < 2 {
		return false
	}
	x, y := a.c.source(part[0].A), a.c.source(part[0].B)
	equal := false
	for i, e := range part {
		for _, s := range [...]uint32{a.c.source(e.A), a.c.source(e.B)} {
			if s != x && s != y {
				return false
			}
		}
		equal = equal || i > 0 && sameStrength(e, part[i-1])
	}
	return equal
}

func sameStrength(e, f Edge) bool {
	return e.Tier == f.Tier && strength(e.Weight) == strength(f.Weight)
}

// match chooses a rank-maximal matching of a part; the other edges go to left.
func (a *assigning) match(part, left []Edge) (chosen, stillLeft []Edge) {
	m := newMatching(part, func(e Edge) bool { return a.c.source(e.A) == a.c.source(part[0].A) })
	for i := 0; i < len(part); {
		j := i + 1
		for j < len(part) && sameStrength(part[j], part[i]) {
			j++
		}
		m.rank(i, j)
		i = j
	}
	for i, e := range part {
		if m.chosen(i) {
			chosen = append(chosen, e)
		} else {
			left = append(left, e)
		}
	}
	return chosen, left
}
