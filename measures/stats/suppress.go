package stats

// Suppress says what of a table may be published. Small counts are hidden and
// the others rounded as the rule says, totals by their own right and not as sums
// of what is shown; then further cells are hidden until this holds:
//
// for every hidden small count, each of the counts that the rule hides (0 to 4
// under MHSDS, 1 to 7 under HES) stands in some table of whole numbers that adds
// up and would have been published the same.
//
// So no addition or subtraction of figures, and no reasoning with the rounding,
// tells more about the count than its "*" does. It is worked out exactly, not
// estimated: a table whose rows form a tree and whose columns are flat is a flow
// through a network, and the counts that an arc may carry are a maximum flow away
// from the one it does (Cox 1995, "Network models for complementary cell
// suppression", JASA 90). What to hide beside it is the cheapest way through.
//
// It takes a reader to know the rule and which "*" are small counts; where even
// that cannot be withstood ([2 3] with total 5), one who does not know which
// (Loss.Guarded). It does not know what else is published about the same people:
// two tables that share them must be one. The error, a *care.Problem, is for a
// table that is not one and for counts that are none.
func Suppress(rule Rule, t Table) (Published, error) {
	x, above, err := t.complete()
	if err != nil {
		return Published{}, err
	}
	out := Published{Columns: t.Columns, Figures: make([]Figure, len(x))}
	if rule.String() == Rule(0).String() {
		out.Loss = Loss{Figures: len(x), Primary: len(x)}
		return out, nil
	}
	n := newNetwork(rule, &t, x, above)
	for a, s := range n.state {
		if s == primary && !n.protect(int32(a)) {
			out.Loss.Guarded++
		}
	}
	out.Loss.Figures = len(x)
	for a, s := range n.state {
		switch {
		case s == primary:
			out.Loss.Primary++
		case s == secondary:
			out.Loss.Secondary++
		case n.exact(int32(a)):
			out.Figures[a] = show(float64(x[a]))
		default:
			figure, _, _ := rule.shown(x[a])
			out.Figures[a] = show(float64(figure))
		}
	}
	return out, nil
}

type cellState uint8

const (
	shown cellState = iota
	primary
	secondary
)

// plenty stands for room without end: no audit moves a cell by more than 7.
const plenty = 100

// network is a table as a flow. Arc a is cell a (row*w+column); a cell of a column
// carries its count down from the node of the row above to that of its own, a
// row's total carries it back up, so that "parts add up to the total" is "what
// flows in flows out" at every node. Node 0 takes what the outermost cells carry.
type network struct {
	rule  Rule
	t     *Table
	w     int
	x     []int64
	above []bool
	// The next innermost row under the same one, the first after the last; a row
	// that is under none is beside itself.
	beside []int32
	state  []cellState

	tail, head []int32 // of each arc
	start      []int32 // arcs of node v are adj[start[v]:start[v+1]]
	adj        []int32
	// How far an attacker who knows the primaries must believe that a cell may be
	// above and below its count; and what the audit under way has moved it by.
	up, down, flow []int8
	touched        []int32
	hid            []int32 // what the audit under way has hidden
	loose          bool    // the attacker of this audit does not know the primaries
	search         search
}

func newNetwork(rule Rule, t *Table, x []int64, above []bool) *network {
	n := &network{
		rule: rule, t: t, w: t.width(), x: x, above: above,
		state: make([]cellState, len(x)),
		up:    make([]int8, len(x)), down: make([]int8, len(x)), flow: make([]int8, len(x)),
	}
	for a := range x {
		if !n.exact(int32(a)) && rule.hides(x[a]) {
			n.state[a] = primary
		}
		n.setRoom(int32(a))
	}
	n.beside = make([]int32, len(t.Rows))
	last := make([]int32, len(t.Rows)) // by the row above, 1 more than the last seen under it
	for r, row := range t.Rows {
		n.beside[r] = int32(r)
		if p := row.Parent; p >= 0 && !above[r] {
			if before := last[p] - 1; before >= 0 {
				n.beside[r], n.beside[before] = n.beside[before], int32(r)
			}
			last[p] = int32(r) + 1
		}
	}
	return n
}

// list gives every node its arcs, which only the search needs.
func (n *network) list() {
	nodes := n.join()
	n.start = make([]int32, nodes+1)
	for a := range n.x {
		n.start[n.tail[a]]++
		n.start[n.head[a]]++
	}
	var sum int32
	for v, k := range n.start {
		sum += k
		n.start[v] = sum
	}
	n.adj = make([]int32, 2*len(n.x))
	for _, above := range [...]bool{false, true} { // totals first: they lead far
		for a := len(n.x) - 1; a >= 0; a-- {
			if n.above[a/n.w] != above {
				continue
			}
			for _, v := range [...]int32{n.tail[a], n.head[a]} {
				n.start[v]--
				n.adj[n.start[v]] = int32(a)
			}
		}
	}
	n.search = newSearch(nodes)
}

// join gives every arc its ends and returns how many nodes there are.
func (n *network) join() int {
	n.tail, n.head = make([]int32, len(n.x)), make([]int32, len(n.x))
	first := make([]int32, len(n.t.Rows)) // node of a row's first column
	nodes := int32(1)
	for r := range n.t.Rows {
		switch {
		case n.above[r]:
			first[r] = nodes
			nodes += int32(n.w)
		case n.t.Columns > 1:
			first[r] = nodes
			nodes++
		}
	}
	for r, row := range n.t.Rows {
		for c := range n.w {
			var outer, inner int32
			if row.Parent >= 0 {
				outer = first[row.Parent] + int32(c)
			}
			if n.above[r] {
				inner = first[r] + int32(c)
			} else {
				inner = first[r]
			}
			a := r*n.w + c
			n.tail[a], n.head[a] = outer, inner
			if n.isTotal(int32(a)) {
				n.tail[a], n.head[a] = inner, outer
			}
		}
	}
	return int(nodes)
}

func (n *network) isTotal(a int32) bool { return n.t.Columns > 1 && int(a)%n.w == n.t.Columns }
func (n *network) exact(a int32) bool   { return n.t.Rows[int(a)/n.w].Exact }

// setRoom works out how far cell a may be from its count, as it is marked now.
func (n *network) setRoom(a int32) {
	x := n.x[a]
	from, to := n.rule.hidden()
	switch n.state[a] {
	case primary:
		n.up[a], n.down[a] = within(to-x), within(x-from)
	case secondary:
		n.up[a], n.down[a] = plenty, n.downHidden(a)
		if x == 0 && !n.exact(a) {
			n.up[a] = 0 // a zero of HES: who knows that it is not small takes it for nothing else near
		}
	default:
		if n.exact(a) {
			n.up[a], n.down[a] = 0, 0
			return
		}
		_, least, most := n.rule.shown(x)
		n.up[a], n.down[a] = within(most-x), within(x-least)
	}
}

// downHidden is how far a cell that is not small could be below its count, were
// it hidden: to the least count that is not small, since the attacker knows that
// it is none. Of an exact row he does not.
func (n *network) downHidden(a int32) int8 {
	if n.exact(a) {
		return within(n.x[a])
	}
	_, to := n.rule.hidden()
	return within(n.x[a] - to - 1)
}

func within(d int64) int8 { return int8(max(0, min(d, plenty))) }

// protect makes sure that cell a can carry every count that its "*" may stand
// for, hiding more where it must; false when only an attacker who does not know
// the primaries can be kept from it.
func (n *network) protect(a int32) bool {
	from, to := n.rule.hidden()
	strict := true
	for _, way := range [...]struct {
		need int64
		more bool
	}{{to - n.x[a], true}, {n.x[a] - from, false}} {
		if n.reach(a, int(way.need), way.more) {
			continue
		}
		strict = false
		n.loose = true
		n.reach(a, int(way.need), way.more) // hiding everything would do, so it is there
		n.loose = false
	}
	return strict
}

// reach moves cell a by need in whole steps, everything else following within
// its room, hides what it must for that, and puts all back.
func (n *network) reach(a int32, need int, more bool) bool {
	defer n.putBack()
	n.hid = n.hid[:0]
	need -= n.upwards(a, need, more)
	need -= n.nearby(a, need, more)
	for need > 0 {
		if moved := n.freely(a, need, more); moved > 0 {
			need -= moved
			continue
		}
		if n.step(a, more) {
			need--
			continue
		}
		for _, b := range n.hid { // in vain
			n.state[b] = shown
			n.setRoom(b)
		}
		return false
	}
	return true
}

func (n *network) putBack() {
	for _, a := range n.touched {
		n.flow[a] = 0
	}
	n.touched = n.touched[:0]
}

// room is how far cell a may still move up (or down).
func (n *network) room(a int32, more bool) int8 {
	up, down := n.up[a], n.down[a]
	if n.loose && n.state[a] != shown {
		up, down = plenty, within(n.x[a])
	}
	if more {
		return up - n.flow[a]
	}
	return down + n.flow[a]
}

func (n *network) move(a int32, by int8) {
	n.flow[a] += by
	n.touched = append(n.touched, a)
}

// upwards moves cell a by as much of need as goes with its totals alone, as if so
// many people came or went, and returns how much that was.
func (n *network) upwards(a int32, need int, more bool) int {
	r, c := int(a)/n.w, int(a)%n.w
	if n.above[r] || c == n.t.Columns {
		return 0
	}
	by := int8(need)
	each := func(f func(b int32)) {
		for p := r; p >= 0; p = n.t.Rows[p].Parent {
			if p != r {
				f(int32(p*n.w + c))
			}
			if n.t.Columns > 1 {
				f(int32(p*n.w + n.t.Columns))
			}
		}
	}
	each(func(b int32) { by = min(by, n.room(b, more)) })
	if by <= 0 {
		return 0
	}
	each(func(b int32) { n.move(b, signed(by, more)) })
	return int(by)
}

// nearby moves cell a by as much of need as goes with one other cell of its row
// and the two of one row beside it, which is nearly always enough in a table of
// any size, and returns how much that was. At most a few hundred tries.
func (n *network) nearby(a int32, need int, more bool) (moved int) {
	const rowsTried = 24
	r, c := int(a)/n.w, int(a)%n.w
	if n.above[r] || n.t.Columns == 1 {
		return 0
	}
	for i := 1; i < n.w && moved < need; i++ {
		k := c + i
		if k >= n.w {
			k -= n.w
		}
		// In the row, a column and the total move together, two columns apart.
		together := (k == n.t.Columns) != (c == n.t.Columns)
		ak := int32(r*n.w + k)
		kMore := more == together
		if n.room(ak, kMore) <= 0 {
			continue
		}
		for j, s := 0, int(n.beside[r]); j < rowsTried && s != r && moved < need; j, s = j+1, int(n.beside[s]) {
			sc, sk := int32(s*n.w+c), int32(s*n.w+k)
			by := min(n.room(ak, kMore), n.room(sc, !more), n.room(sk, !kMore), int8(need-moved))
			if by <= 0 {
				continue
			}
			n.move(ak, signed(by, kMore))
			n.move(sc, signed(by, !more))
			n.move(sk, signed(by, !kMore))
			moved += int(by)
		}
	}
	return moved
}

func signed(by int8, more bool) int8 {
	if more {
		return by
	}
	return -by
}
