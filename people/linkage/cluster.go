package linkage

import (
	"cmp"
	"math"
	"slices"
)

// Refusal is an edge that did not join, and why: a queue that is ready for people
// to look at. WithA and WithB are the two records that may not be one person;
// WithA stood with A and WithB with B when the edge had its turn, and each may be
// that record itself.
type Refusal struct {
	A, B         Row // A < B
	Weight       float64
	P            float64
	Tier         Tier
	Why          Why
	WithA, WithB Row
}

// Gather makes people of edges: the strongest edge first, each joining the two
// people that its records stand in, unless the guard says that two of their records
// cannot be one person. n is how many records there are; people gives for each the
// least Row of its person. Refusals come in the order in which they were met.
//
// Strongest first means TierNumber before TierWeighed, then the greater weight, then
// the lesser Row. The order in which edges are handed over, and which record of an
// edge is named first, change nothing. An edge whose weight is no number joins
// nobody and is refused as WhyNoWeight. A nil guard refuses nothing else.
//
// What is refused stays apart: people only grow, so that two records which once
// could not be one person never come to be one by another way. Only where a given
// name was missing (WhyNoGiven) another record may still join the two; then nothing
// was refused.
//
// Time is that of sorting the edges, and for each join, and for the first edge that is
// refused between two people, the product of their sizes, which Guard.most bounds.
func Gather(n int, edges []Edge, g *Guard) (people []Row, refused []Refusal) {
	return gather(n, nil, edges, g)
}

// gather is Gather of the rows given; nil = the first n.
func gather(n int, rows []Row, edges []Edge, g *Guard) (people []Row, refused []Refusal) {
	c := newGathering(n, rows, g)
	order := strongestFirst(edges)
	var near [nearEdges]Edge
	for len(order) > 0 {
		next := order[:min(nearEdges, len(order))]
		order = order[len(next):]
		for i, at := range next {
			near[i] = edges[at]
		}
		for _, e := range near[:len(next)] {
			c.touched += uint64(c.up[e.A]) + uint64(c.up[e.B])
		}
		for _, e := range near[:len(next)] {
			c.take(e)
		}
	}
	return c.result()
}

// nearEdges is how many edges are fetched together before each has its turn: they and
// their records lie anywhere in memory, and so are waited for side by side.
const nearEdges = 64

// gathering is people being made. A person is the tree of its records, whose root
// is the least; and a ring of them, to go over the records of one person.
type gathering struct {
	guard   *Guard
	rows    []Row // of each place, its row in the guard's table; nil = the same
	up      []Row
	ring    []Row
	size    []uint32
	number  []uint32 // of each root: the verified NHS number in the person; 0 = none
	kept    []bool   // of each root: some record is kept apart from another by people
	mixed   []bool   // of each root: records differ in given name or birth as written
	refused []Refusal
	// known are conflicts that were found between two people, by their roots, the
	// lesser first. As people only grow they stay true; a root that was joined to a
	// lesser one is no longer asked for.
	known map[[2]Row]conflict
	// touched is there so that fetching ahead is not left out as of no use.
	touched uint64
}

// newGathering is n people of one record each. rows says which rows of the guard's
// table they are, ascending; nil = the first n.
func newGathering(n int, rows []Row, g *Guard) *gathering {
	c := &gathering{guard: g, rows: rows, up: make([]Row, n), ring: make([]Row, n), size: make([]uint32, n)}
	for i := range n {
		c.up[i], c.ring[i], c.size[i] = Row(i), Row(i), 1 //nolint:gosec // a row
	}
	if g != nil {
		g.watch(c)
	}
	return c
}

// row is the table's row of a place.
func (c *gathering) row(r Row) Row {
	if c.rows == nil {
		return r
	}
	return c.rows[r]
}

// root is the least record of a person; the way there is halved as it is gone.
func (c *gathering) root(r Row) Row {
	for c.up[r] != r {
		c.up[r] = c.up[c.up[r]]
		r = c.up[r]
	}
	return r
}

// take gives an edge its turn.
func (c *gathering) take(e Edge) {
	if e.A > e.B {
		e.A, e.B = e.B, e.A
	}
	a, b := c.root(e.A), c.root(e.B)
	if a == b {
		return
	}
	if math.IsNaN(e.Weight) {
		c.refuse(e, conflict{WhyNoWeight, e.A, e.B})
		return
	}
	if c.guard != nil {
		if found := c.guard.between(c, e, a, b); found.why != "" {
			c.refuse(e, found)
			return
		}
	}
	c.join(a, b)
}

// remembered is Guard.recordsBetween, which compares every record of one person with
// every record of the other, done once for two people in conflict however many edges
// lead between them. What the edge's own records say comes first, as there.
func (c *gathering) remembered(e Edge, a, b Row) conflict {
	two := [2]Row{min(a, b), max(a, b)}
	x, seen := c.known[two]
	if !seen {
		if x = c.guard.recordsBetween(c, e); x.why != "" {
			if c.known == nil {
				c.known = map[[2]Row]conflict{}
			}
			c.known[two] = x
		}
		return x
	}
	if why := c.guard.pair(c.row(e.A), c.row(e.B)); why != "" {
		return conflict{why, e.A, e.B}
	}
	if c.root(x.a) != a {
		x.a, x.b = x.b, x.a
	}
	return x
}

func (c *gathering) refuse(e Edge, x conflict) {
	c.refused = append(c.refused, Refusal{
		A: e.A, B: e.B, Weight: e.Weight, P: e.P, Tier: e.Tier, Why: x.why, WithA: x.a, WithB: x.b,
	})
}

// join makes one person of two, under the lesser root.
func (c *gathering) join(a, b Row) {
	if a > b {
		a, b = b, a
	}
	c.up[b] = a
	c.size[a] += c.size[b]
	c.ring[a], c.ring[b] = c.ring[b], c.ring[a]
	if c.guard != nil {
		c.guard.joined(c, a, b)
	}
}

// result is the people, and the refusals that stand.
func (c *gathering) result() (people []Row, refused []Refusal) {
	people = c.people()
	return people, slices.DeleteFunc(c.refused, func(r Refusal) bool { return people[r.A] == people[r.B] })
}

// people flattens the trees. A record's way up leads over lesser ones only, which
// are flat already.
func (c *gathering) people() []Row {
	for i := range c.up {
		c.up[i] = c.up[c.up[i]]
	}
	return c.up
}

// strongestFirst is the order in which edges have their turn, as places in edges.
func strongestFirst(edges []Edge) []uint32 {
	byStrength := make([]keyed, len(edges))
	for i := range edges {
		byStrength[i] = keyed{strength(edges[i].Weight), uint32(i)} //nolint:gosec // fewer than 2^32 edges
	}
	byStrength = sortKeyed(byStrength)
	order := make([]uint32, 0, len(edges))
	for i := 0; i < len(byStrength); {
		j := i + 1
		for j < len(byStrength) && byStrength[j].key == byStrength[i].key {
			j++
		}
		order = appendByRows(order, byStrength[i:j], edges)
		i = j
	}
	return numbersFirst(order, edges)
}

// appendByRows adds edges of one strength, the least rows first.
func appendByRows(order []uint32, equal []keyed, edges []Edge) []uint32 {
	if len(equal) > 1 {
		slices.SortFunc(equal, func(x, y keyed) int {
			a, b := &edges[x.row], &edges[y.row]
			return cmp.Or(
				cmp.Compare(min(a.A, a.B), min(b.A, b.B)),
				cmp.Compare(max(a.A, a.B), max(b.A, b.B)),
				cmp.Compare(a.Tier, b.Tier),
			)
		})
	}
	for _, e := range equal {
		order = append(order, e.row)
	}
	return order
}

// numbersFirst brings the edges of TierNumber to the front, each part in its order.
func numbersFirst(order []uint32, edges []Edge) []uint32 {
	weighed := make([]uint32, 0, len(order))
	numbers := order[:0]
	for _, i := range order {
		if edges[i].Tier == TierNumber {
			numbers = append(numbers, i)
		} else {
			weighed = append(weighed, i)
		}
	}
	return append(numbers, weighed...)
}

// strength orders weights as numbers that sort the greatest first; what is no number
// comes last.
func strength(w float64) uint64 {
	if math.IsNaN(w) {
		return math.MaxUint64
	}
	bits := math.Float64bits(w + 0) // -0 is 0
	if bits>>63 == 0 {
		return ^(bits | 1<<63)
	}
	return bits
}
