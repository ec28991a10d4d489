package linkage

import "slices"

// matching is a rank-maximal matching in the making, of the edges of two sources.
// After each rank every record is even (some best matching leaves it free), odd or
// unreached (every best matching holds it): an edge that comes later and touches one
// of the latter two could only cost a better edge, and is left out.
type matching struct {
	ends  [][2]int // of each edge, the record of one source and of the other
	near  [][]int  // of each record, its edges that count
	mate  []int    // of each record; -1 = free
	left  []bool   // of each record: it is of the first source
	held  []bool   // of each record: odd or unreached after some rank
	out   []bool   // of each edge: it counts no more
	seen  []bool
	label []label
}

type label uint8

const (
	unreached label = iota
	even
	odd
)

// newMatching numbers the records of some edges. turned reports whether A is of the
// first source.
func newMatching(edges []Edge, turned func(Edge) bool) *matching {
	m := &matching{out: make([]bool, len(edges))}
	number := map[Row]int{}
	at := func(r Row, left bool) int {
		n, known := number[r]
		if !known {
			n = len(m.mate)
			number[r] = n
			m.mate, m.left = append(m.mate, -1), append(m.left, left)
		}
		return n
	}
	for _, e := range edges {
		a, b := e.A, e.B
		if !turned(e) {
			a, b = b, a
		}
		m.ends = append(m.ends, [2]int{at(a, true), at(b, false)})
	}
	n := len(m.mate)
	m.near, m.held, m.seen, m.label = make([][]int, n), make([]bool, n), make([]bool, n), make([]label, n)
	return m
}

// rank takes in the edges from to end, which are equally strong.
func (m *matching) rank(from, end int) {
	for i := from; i < end; i++ {
		u, v := m.ends[i][0], m.ends[i][1]
		if m.held[u] || m.held[v] {
			m.out[i] = true
			continue
		}
		m.near[u], m.near[v] = append(m.near[u], i), append(m.near[v], i)
	}
	m.augment()
	m.classify()
	m.prune(end)
}

// augment makes the matching as large as it can be.
func (m *matching) augment() {
	for more := true; more; {
		more = false
		clear(m.seen)
		for u := range m.mate {
			if m.left[u] && m.mate[u] < 0 && m.reach(u) {
				more = true
			}
		}
	}
}

// reach looks for a free record from u by edges that are not and are in the matching
// in turn, and exchanges them.
func (m *matching) reach(u int) bool {
	for _, i := range m.near[u] {
		v := m.ends[i][1]
		if m.out[i] || m.seen[v] {
			continue
		}
		m.seen[v] = true
		if m.mate[v] < 0 || m.reach(m.mate[v]) {
			m.mate[u], m.mate[v] = v, u
			return true
		}
	}
	return false
}

// classify labels the records by how free ones reach them.
func (m *matching) classify() {
	clear(m.label)
	var queue []int
	for u := range m.mate {
		if m.mate[u] < 0 {
			m.label[u] = even
			queue = append(queue, u)
		}
	}
	for len(queue) > 0 {
		u := queue[0]
		queue = queue[1:]
		for _, i := range m.near[u] {
			v := m.ends[i][0] + m.ends[i][1] - u
			if m.out[i] || m.label[v] != unreached {
				continue
			}
			m.label[v] = odd
			if w := m.mate[v]; w >= 0 && m.label[w] == unreached {
				m.label[w] = even
				queue = append(queue, w)
			}
		}
	}
}

// prune leaves out the edges that no best matching of these ranks has.
func (m *matching) prune(end int) {
	for u, l := range m.label {
		m.held[u] = m.held[u] || l != even
	}
	for i := range end {
		a, b := m.label[m.ends[i][0]], m.label[m.ends[i][1]]
		if a == odd && b != even || b == odd && a != even {
			m.out[i] = true
		}
	}
}

// chosen reports whether edge i is the one by which its records are matched: of two
// edges between the same records the stronger.
func (m *matching) chosen(i int) bool {
	if m.mate[m.ends[i][0]] != m.ends[i][1] {
		return false
	}
	return !slices.Contains(m.ends[:i], m.ends[i])
}
