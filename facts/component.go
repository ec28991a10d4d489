package facts

import (
	"bytes"
	"cmp"
	"slices"

	"roundtable/care"
)

// Who is one person is made anew for a whole component: the source records that
// equal numbers and standing links lead to from one another, whatever keeps some of
// them apart. A component is divided four times, each time in the same order - equal
// numbers first, by the records' keys, then links in the order of the ledger - and a
// union is refused that would put two records together which people keep apart, or two
// different NHS numbers that are verified, or, for a link that a model made, two that
// join. A verified number is asked for here, whoever joined the records: whoever did
// may not have seen it, and it may have come later:
//
//   - care: who is one person for direct care;
//   - plan: the same with the links that are good enough for planning;
//   - shield and optout: the same two without asking whether a voluntary-sector
//     partner's people were told, for protections alone. What protects somebody must
//     not wait for a notice.

// node is one record of a component.
type node struct {
	row    Row
	key    care.Key
	number care.NHSNumber // the standing one, when it joins; else 0
	sure   care.NHSNumber // the standing one, when it is verified; else 0
	birth  care.Date
	open   bool // it may be joined at all: there, and not sealed
	told   bool // and its person was told, where that is asked
}

// component is what is being divided; its memory is used again.
type component struct {
	rows   []Row
	nodes  []node
	edges  []uint32 // places of the links among them, ascending
	apart  [][2]int32
	byKey  []int32 // nodes with a number, by number, birth and key
	seen   map[Row]struct{}
	probed []numbered
	set    unions
	care   []int32 // by node: the first node that is the same person
	plan   []int32
	shield []int32
	optout []int32
}

// mostLinear is how many records are looked through before a table is made of them.
const mostLinear = 48

func (k *component) reset() {
	k.rows, k.nodes, k.edges, k.apart, k.byKey, k.probed = k.rows[:0], k.nodes[:0], k.edges[:0], k.apart[:0], k.byKey[:0], k.probed[:0]
	k.seen = nil
}

func (k *component) add(r Row) {
	switch {
	case k.seen != nil:
		if _, ok := k.seen[r]; ok {
			return
		}
		k.seen[r] = struct{}{}
	case slices.Contains(k.rows, r):
		return
	}
	k.rows = append(k.rows, r)
	if k.seen == nil && len(k.rows) > mostLinear {
		k.seen = make(map[Row]struct{}, 4*mostLinear)
		for _, o := range k.rows {
			k.seen[o] = struct{}{}
		}
	}
}

// gather finds the component of a record.
func (s *state) gather(r Row, k *component) {
	k.reset()
	k.add(r)
	for at := 0; at < len(k.rows); at++ {
		x := k.rows[at]
		c, i := s.people[x/ChunkRows], int(x%ChunkRows)
		id := s.identityOf(x)
		if !id.open {
			continue
		}
		s.linked.of(x, c.link[i], func(e uint32, l *edge, other Row) {
			if !s.linked.stands(l) || !s.identityOf(other).open {
				return
			}
			if x == l.a {
				k.edges = append(k.edges, e)
			}
			k.add(other)
		})
		if own := id.numbered(); own.number != 0 && !slices.Contains(k.probed, own) {
			k.probed = append(k.probed, own)
			s.withNumber(own, k.add)
		}
	}
	slices.Sort(k.rows)
	slices.Sort(k.edges)
	for _, x := range k.rows {
		id := s.identityOf(x)
		k.nodes = append(k.nodes, node{x, s.people[x/ChunkRows].Key[x%ChunkRows], id.number, id.verified, id.birth, id.open, id.told})
	}
}

func (k *component) find(r Row) (int32, bool) {
	i, ok := slices.BinarySearch(k.rows, r)
	return int32(i), ok
}

// simple reports whether the whole component is one person in every way: nothing but
// one number joins it.
func (k *component) simple() bool {
	if len(k.nodes) == 1 {
		return true
	}
	return len(k.edges) == 0 && len(k.apart) == 0 && !slices.ContainsFunc(k.nodes, func(n node) bool { return !n.told })
}

// divide says of each node which is the first that is the same person.
func (s *state) divide(k *component) {
	s.whoIsApart(k)
	n := len(k.nodes)
	k.care, k.plan = room(k.care, n), room(k.plan, n)
	k.shield, k.optout = room(k.shield, n), room(k.optout, n)
	if k.simple() {
		return // all 0
	}
	for i := range k.nodes {
		if k.nodes[i].number != 0 {
			k.byKey = append(k.byKey, int32(i))
		}
	}
	slices.SortFunc(k.byKey, func(a, b int32) int {
		x, y := &k.nodes[a], &k.nodes[b]
		return cmp.Or(cmp.Compare(x.number, y.number), cmp.Compare(x.birth, y.birth), bytes.Compare(x.key[:], y.key[:]))
	})
	for _, told := range []bool{true, false} {
		first, second := k.care, k.plan
		if !told {
			first, second = k.shield, k.optout
		}
		k.set.reset(k.nodes)
		k.numbersJoin(told)
		s.linksJoin(k, false, told)
		k.set.roots(first)
		s.linksJoin(k, true, told)
		k.set.roots(second)
	}
}

// room is a slice of n zeros, in the memory of one that is done with.
func room(s []int32, n int) []int32 {
	if cap(s) < n {
		return make([]int32, n)
	}
	s = s[:n]
	clear(s)
	return s
}

// whoIsApart notes the pairs of nodes that people keep apart.
func (s *state) whoIsApart(k *component) {
	if len(s.apart) == 0 || len(k.rows) < 2 {
		return
	}
	var done []uint32
	for _, r := range k.rows {
		for _, at := range s.apart[r] {
			if x := &s.linked.said[at]; !x.Undone && !slices.Contains(done, at) {
				done = append(done, at)
				k.apart = x.pairs(k, k.apart)
			}
		}
	}
}

// pairs appends the pairs of nodes that stand on different sides.
func (x *statement) pairs(k *component, out [][2]int32) [][2]int32 {
	for i, side := range x.Sides {
		for _, r := range side {
			a, ok := k.find(r)
			if !ok {
				continue
			}
			for _, against := range x.Sides[i+1:] {
				for _, o := range against {
					if b, ok := k.find(o); ok && a != b {
						out = append(out, [2]int32{a, b})
					}
				}
			}
		}
	}
	return out
}

// numbersJoin puts those together who have one number and birth date: each with the
// first of them whom nothing keeps apart from it.
func (k *component) numbersJoin(told bool) {
	var heads []int32
	for at, i := range k.byKey {
		n := &k.nodes[i]
		if at == 0 || n.number != k.nodes[k.byKey[at-1]].number || n.birth != k.nodes[k.byKey[at-1]].birth {
			heads = heads[:0]
		}
		if told && !n.told {
			continue
		}
		if !slices.ContainsFunc(heads, func(h int32) bool { return k.set.join(h, i, k.apart) }) {
			heads = append(heads, i)
		}
	}
}

// linksJoin adds the links of a zone.
func (s *state) linksJoin(k *component, planning, told bool) {
	for _, at := range k.edges {
		e := s.linked.at(at)
		if e.planning != planning {
			continue
		}
		a, _ := k.find(e.a)
		b, _ := k.find(e.b)
		if told && !(k.nodes[a].told && k.nodes[b].told) {
			continue
		}
		if k.set.twoSure(a, b) || e.tier < care.TierReviewed && k.set.clash(a, b) {
			continue
		}
		k.set.join(a, b, k.apart)
	}
}

// unions are sets of nodes; the root of a set is its lowest node.
type unions struct {
	up     []int32
	number []care.NHSNumber // by root: the number that its records have
	mixed  []bool           // by root: they have several
	sure   []care.NHSNumber // by root: the verified number that a record has, of which there is one at most
}

func (u *unions) reset(nodes []node) {
	u.up, u.number, u.mixed, u.sure = u.up[:0], u.number[:0], u.mixed[:0], u.sure[:0]
	for i := range nodes {
		u.sure = append(u.sure, nodes[i].sure)
		u.up, u.number, u.mixed = append(u.up, int32(i)), append(u.number, nodes[i].number), append(u.mixed, false)
	}
}

func (u *unions) root(i int32) int32 {
	for u.up[i] != i {
		u.up[i] = u.up[u.up[i]]
		i = u.up[i]
	}
	return i
}

// clash reports whether two sets have numbers of two people.
func (u *unions) clash(a, b int32) bool {
	a, b = u.root(a), u.root(b)
	return a != b && u.number[a] != 0 && u.number[b] != 0 && (u.number[a] != u.number[b] || u.mixed[a] || u.mixed[b])
}

// twoSure reports whether two sets have verified numbers of two people.
func (u *unions) twoSure(a, b int32) bool {
	a, b = u.root(a), u.root(b)
	return a != b && u.sure[a] != 0 && u.sure[b] != 0 && u.sure[a] != u.sure[b]
}

// join puts two sets together unless a pair is kept apart, and reports whether they
// are together now.
func (u *unions) join(a, b int32, apart [][2]int32) bool {
	a, b = u.root(a), u.root(b)
	if a == b {
		return true
	}
	for _, p := range apart {
		if x, y := u.root(p[0]), u.root(p[1]); x == a && y == b || x == b && y == a {
			return false
		}
	}
	if a > b {
		a, b = b, a
	}
	u.up[b] = a
	u.mixed[a] = u.mixed[a] || u.mixed[b] || u.number[a] != 0 && u.number[b] != 0 && u.number[a] != u.number[b]
	if u.number[a] == 0 {
		u.number[a] = u.number[b]
	}
	if u.sure[a] == 0 {
		u.sure[a] = u.sure[b]
	}
	return true
}

func (u *unions) roots(out []int32) {
	for i := range u.up {
		out[i] = u.root(int32(i))
	}
}
