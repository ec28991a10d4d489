package waiting

import (
	"cmp"
	"math/bits"
	"slices"

	"roundtable/care"
)

// A cross table is one pass: each row adds one to a counter of its cell and its
// days waited. The counters of all cells together are kept small enough for the
// processor's cache by counting only so many days; who waited longer is noted
// one by one, so that the figures are exact all the same.

const (
	crossCounters = 1 << 22 // at most so many counters a goroutine
	crossMinDays  = 64
	crossMaxDays  = 2048
	crossMaxCells = 1 << 18 // more is no table
)

// long is a wait of more days than are counted.
type long struct {
	cell uint32
	days int32
}

// tally is what one pass counts, cell by cell.
type tally struct {
	cells   int
	cap     int      // days counted: 0 to cap-1
	days    []uint32 // cell*cap + days
	future  []uint32
	unknown []uint32
	longs   []uint32
	long    []long
}

func newTally(cells int) *tally {
	return tallyOf(cells, min(crossMaxDays, max(crossMinDays, crossCounters/max(1, cells))))
}

func tallyOf(cells, days int) *tally {
	return &tally{
		cells: cells, cap: days, days: getCounters(cells * days),
		future: make([]uint32, cells), unknown: make([]uint32, cells), longs: make([]uint32, cells),
	}
}

// done gives the counters back; the tally must not be used any more.
func (t *tally) done() { putCounters(t.days) }

// add counts one row.
func (t *tally) add(cell uint32, start, day care.Date) {
	// A start that is not recorded is more days ago than are counted.
	if d := uint32(day - start); d < uint32(t.cap) {
		t.days[int(cell)*t.cap+int(d)]++
		return
	}
	t.addOther(cell, start, day)
}

// addOther counts who has no clock start, one in the future, or waits for longer
// than is counted by day.
func (t *tally) addOther(cell uint32, start, day care.Date) {
	switch {
	case start == 0:
		t.unknown[cell]++
	case start > day:
		t.future[cell]++
	default:
		t.longs[cell]++
		t.long = append(t.long, long{cell, int32(day - start)})
	}
}

func (t *tally) merge(o *tally) {
	addInto(t.days, o.days)
	addInto(t.future, o.future)
	addInto(t.unknown, o.unknown)
	addInto(t.longs, o.longs)
	t.long = append(t.long, o.long...)
}

// merged adds up what goroutines counted.
func merged(parts []*tally) *tally {
	for _, o := range parts[1:] {
		parts[0].merge(o)
		o.done()
	}
	parts[0].sortLong()
	return parts[0]
}

func addInto(a, b []uint32) {
	for i, n := range b {
		a[i] += n
	}
}

// stats gives each cell's figures; rest is the tally's long waits, by cell.
func (t *tally) stat(cell int, rest []int32) Stat {
	s := Stat{Future: int(t.future[cell]), Unknown: int(t.unknown[cell])}
	dist{t.days[cell*t.cap : (cell+1)*t.cap], rest}.stat(&s)
	s.Count = s.Waiting + s.Future + s.Unknown
	return s
}

// sortLong puts the long waits in order of days, which folding keeps.
func (t *tally) sortLong() {
	slices.SortFunc(t.long, func(a, b long) int { return cmp.Compare(a.days, b.days) })
}

// rests cuts the sorted long waits by cell.
func (t *tally) rests() [][]int32 {
	out := make([][]int32, t.cells)
	for _, l := range t.long {
		out[l.cell] = append(out[l.cell], l.days)
	}
	return out
}

// fold makes a tally in which cell c counts as into(c).
func (t *tally) fold(cells int, into func(cell int) int) *tally {
	f := tallyOf(cells, t.cap)
	for c := range t.cells {
		k := into(c)
		addInto(f.days[k*t.cap:(k+1)*t.cap], t.days[c*t.cap:(c+1)*t.cap])
		f.future[k] += t.future[c]
		f.unknown[k] += t.unknown[c]
		f.longs[k] += t.longs[c]
	}
	for _, l := range t.long {
		f.long = append(f.long, long{uint32(into(int(l.cell))), l.days})
	}
	return f
}

// present finds which keys of a dimension any selected row has, in order, and
// numbers them densely: keys that nobody has are in no table.
func (s *selection) present(k keyer) (keys []uint32, dense []uint32) {
	parts := inParts(len(s.t.chunks), func(from, to int) []bool {
		seen := make([]bool, k.domain())
		s.each(from, to, k, nil, func(_ *chunk, _ int, a, _ *[64]uint32, m uint64) {
			for ; m != 0; m &= m - 1 {
				seen[a[bits.TrailingZeros64(m)&63]] = true
			}
		})
		return seen
	})
	dense = make([]uint32, k.domain())
	for key := range dense {
		if slices.ContainsFunc(parts, func(seen []bool) bool { return seen[key] }) {
			dense[key] = uint32(len(keys))
			keys = append(keys, uint32(key))
		}
	}
	return keys, dense
}

// each calls visit for every word that has a selected row, with the keys of its
// rows; the second keyer may be nil.
func (s *selection) each(from, to int, a, b keyer, visit func(c *chunk, w int, a, b *[64]uint32, m uint64)) {
	var ka, kb [64]uint32
	for k := from; k < to; k++ {
		c := s.t.chunks[k]
		for w, m := range s.words[k*chunkWords : (k+1)*chunkWords] {
			if m == 0 {
				continue
			}
			if a != nil {
				a.fill(c, w, &ka)
			}
			if b != nil {
				b.fill(c, w, &kb)
			}
			visit(c, w, &ka, &kb, m)
		}
	}
}

// crossed counts the selection by two keyers; nil for more than crossMaxCells.
func (s *selection) crossed(rows, cols keyer) (rowKeys, colKeys []uint32, t *tally) {
	rowKeys, rowDense := s.headings(rows, cols)
	colKeys, colDense := s.headings(cols, rows)
	width := uint32(len(colKeys))
	cells := len(rowKeys) * len(colKeys)
	if cells > crossMaxCells {
		return nil, nil, nil
	}
	day := s.t.asAt
	parts := inParts(len(s.t.chunks), func(from, to int) *tally {
		t := newTally(cells)
		s.each(from, to, rows, cols, func(c *chunk, w int, a, b *[64]uint32, m uint64) {
			start := c.start[w*64 : w*64+64 : w*64+64]
			for ; m != 0; m &= m - 1 {
				i := bits.TrailingZeros64(m) & 63
				t.add(rowDense[a[i]]*width+colDense[b[i]], start[i], day)
			}
		})
		return t
	})
	t = merged(parts)
	return t.squeeze(rowKeys, colKeys)
}

// fewCells is how many cells are counted without first looking which of them
// anybody is in.
const fewCells = 4096

// headings are the keys that a dimension may have here: all of them when the
// table is small anyway, else those that some row has.
func (s *selection) headings(k, other keyer) (keys, dense []uint32) {
	if int(k.domain())*int(other.domain()) > fewCells {
		return s.present(k)
	}
	for key := range k.domain() {
		keys = append(keys, key)
	}
	return keys, keys
}

// squeeze takes out the rows and columns that nobody is in.
func (t *tally) squeeze(rowKeys, colKeys []uint32) (rows, cols []uint32, out *tally) {
	width := len(colKeys)
	rowAt, colAt := make([]int, len(rowKeys)), make([]int, width)
	for c := range t.cells {
		if t.anybody(c) {
			rowAt[c/width]++
			colAt[c%width]++
		}
	}
	number := func(at []int, keys []uint32) (kept []uint32) {
		for i, n := range at {
			at[i] = len(kept)
			if n > 0 {
				kept = append(kept, keys[i])
			}
		}
		return kept
	}
	rows, cols = number(rowAt, rowKeys), number(colAt, colKeys)
	switch {
	case len(rows) == len(rowKeys) && len(cols) == width:
		return rows, cols, t
	case len(rows) == 0:
		return nil, nil, tallyOf(0, t.cap)
	}
	// Cells without anybody add nothing to whichever cell they are counted as.
	return rows, cols, t.fold(len(rows)*len(cols), func(c int) int {
		return min(rowAt[c/width], len(rows)-1)*len(cols) + min(colAt[c%width], len(cols)-1)
	})
}

// anybody reports whether a cell counts anybody.
func (t *tally) anybody(cell int) bool {
	if t.future[cell]|t.unknown[cell]|t.longs[cell] != 0 {
		return true
	}
	for _, n := range t.days[cell*t.cap : (cell+1)*t.cap] {
		if n != 0 {
			return true
		}
	}
	return false
}

// movedKey is 1 where the place in the queue is another day than the clock start.
type movedKey struct{}

// colMoved is movedKey's.
const colMoved Column = "queue-moved"

func (movedKey) domain() uint32 { return 2 }

func (k movedKey) turned() turned { return turned{asc: k, none: noNone, by: colMoved} }

func (movedKey) at(c *chunk, i int) uint32 {
	if c.start[i] != c.queue[i] {
		return 1
	}
	return 0
}

func (k movedKey) fill(c *chunk, w int, out *[64]uint32) {
	for i := range out {
		out[i] = k.at(c, w*64+i)
	}
}

// waits counts the whole selection by the clock start and by the place in the
// queue: rows of which both are one day are counted once.
func (s *selection) waits() (clock, queue Stat) {
	type part struct{ both, clock, queue *tally }
	var both, clocks, queues []*tally
	for _, p := range inParts(len(s.t.chunks), func(from, to int) part {
		p := part{newTally(1), newTally(1), newTally(1)}
		var same, moved [chunkWords]uint64
		for k := from; k < to; k++ {
			words := s.words[k*chunkWords : (k+1)*chunkWords]
			if empty(words) {
				continue
			}
			c := s.t.chunks[k]
			other := c.planes(movedKey{}.turned(), words)[0]
			for w, m := range words {
				same[w], moved[w] = m&^other[w], m&other[w]
			}
			p.both.addDays(c.start, &same, s.t.asAt)
			p.clock.addDays(c.start, &moved, s.t.asAt)
			p.queue.addDays(c.queue, &moved, s.t.asAt)
		}
		return p
	}) {
		both, clocks, queues = append(both, p.both), append(clocks, p.clock), append(queues, p.queue)
	}
	same := merged(both)
	stat := func(parts []*tally) Stat {
		all := parts[0]
		all.merge(same)
		all = merged(parts)
		defer all.done()
		return all.stat(0, all.rests()[0])
	}
	clock, queue = stat(clocks), stat(queues)
	same.done()
	return clock, queue
}

// addDays counts rows of a tally of one cell by a column of dates.
func (t *tally) addDays(col []care.Date, rows *[chunkWords]uint64, day care.Date) {
	days := t.days
	for w, m := range rows {
		if m == 0 {
			continue
		}
		start := col[w*64 : w*64+64 : w*64+64]
		for ; m != 0; m &= m - 1 {
			d := start[bits.TrailingZeros64(m)&63]
			if n := uint32(day - d); n < uint32(len(days)) {
				days[n]++
			} else {
				t.addOther(0, d, day)
			}
		}
	}
}

// people counts the persons of the selection, and the rows that are held.
// Only rows whose person has another open pathway can count twice.
func (s *selection) people() (people, held int) {
	type part struct {
		alone, held int
		seen        []uint32 // a bit for each person
	}
	parts := inParts(len(s.t.chunks), func(from, to int) part {
		p := part{seen: getCounters(int(s.t.people+31) / 32)}
		for k := from; k < to; k++ {
			c := s.t.chunks[k]
			for w, m := range s.words[k*chunkWords : (k+1)*chunkWords] {
				if m == 0 {
					continue
				}
				p.held += bits.OnesCount64(m & c.held[w])
				p.alone += bits.OnesCount64(m &^ c.also[w])
				for m &= c.also[w]; m != 0; m &= m - 1 {
					r := c.f.Same[w*64+bits.TrailingZeros64(m)]
					p.seen[r/32] |= 1 << (r % 32)
				}
			}
		}
		return p
	})
	for i, p := range parts {
		people += p.alone
		held += p.held
		if i > 0 {
			for j, m := range p.seen {
				parts[0].seen[j] |= m
			}
			putCounters(p.seen)
		}
	}
	for _, m := range parts[0].seen {
		people += bits.OnesCount32(m)
	}
	putCounters(parts[0].seen)
	return people, held
}
