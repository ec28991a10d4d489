package linkage

import "slices"

// edgeBook keeps the edges that join, found by record: the people of some records
// are worked out anew from the edges around them alone. People are made edge by edge
// within what edges connect, so that this is the same as gathering everything.
type edgeBook struct {
	edges []Edge
	head  []uint32    // of each row, 1 + its last edge; 0 = none
	next  [][2]uint32 // of each edge, 1 + the one before it of A, and of B
	seen  []uint32    // of each row, the round in which it was last reached
	done  []uint32    // of each edge, the same
	round uint32
}

func (k *edgeBook) grow(rows int) {
	for len(k.head) < rows {
		k.head, k.seen = append(k.head, 0), append(k.seen, 0)
	}
}

func (k *edgeBook) add(e Edge) {
	k.next = append(k.next, [2]uint32{k.head[e.A], k.head[e.B]})
	k.edges, k.done = append(k.edges, e), append(k.done, 0)
	n := uint32(len(k.edges)) //nolint:gosec // fewer than 2^32 edges
	k.head[e.A], k.head[e.B] = n, n
}

// of goes over the edges of a record.
func (k *edgeBook) of(r Row, f func(i uint32)) {
	for n := k.head[r]; n != 0; {
		e := &k.edges[n-1]
		f(n - 1)
		if e.A == r {
			n = k.next[n-1][0]
		} else {
			n = k.next[n-1][1]
		}
	}
}

// around is every record that edges lead to from some, ascending, and those edges
// with A and B as places among the records.
func (k *edgeBook) around(from []Row) (rows []Row, edges []Edge) {
	k.round++
	var found []uint32
	for _, r := range from {
		rows = k.reach(rows, r)
	}
	for i := 0; i < len(rows); i++ {
		k.of(rows[i], func(e uint32) {
			if k.done[e] != k.round {
				k.done[e] = k.round
				found = append(found, e)
			}
			rows = k.reach(rows, k.edges[e].A)
			rows = k.reach(rows, k.edges[e].B)
		})
	}
	slices.Sort(rows)
	for _, i := range found {
		e := k.edges[i]
		a, _ := slices.BinarySearch(rows, e.A)
		b, _ := slices.BinarySearch(rows, e.B)
		e.A, e.B = Row(a), Row(b) //nolint:gosec // places of rows
		edges = append(edges, e)
	}
	return rows, edges
}

func (k *edgeBook) reach(rows []Row, r Row) []Row {
	if k.seen[r] == k.round {
		return rows
	}
	k.seen[r] = k.round
	return append(rows, r)
}

func (k *edgeBook) bytes() int64 {
	return 32*int64(cap(k.edges)) + 8*int64(cap(k.next)) + 4*int64(cap(k.head)+cap(k.seen)+cap(k.done))
}

// regather is Gather of some rows alone; edges name places in rows, what comes back
// names rows.
func regather(rows []Row, edges []Edge, g *Guard) (people []Row, refused []Refusal) {
	if g.oneToOne {
		people, refused = gatherOneToOne(len(rows), rows, edges, g)
	} else {
		people, refused = gather(len(rows), rows, edges, g)
	}
	for i := range people {
		people[i] = rows[people[i]]
	}
	for i := range refused {
		r := &refused[i]
		r.A, r.B, r.WithA, r.WithB = rows[r.A], rows[r.B], rows[r.WithA], rows[r.WithB]
	}
	return people, refused
}
