package waiting

import (
	"math/bits"

	"roundtable/care"
	"roundtable/facts"
)

// A predicate clears, in the bitmap of a chunk, the bits of the rows that it
// does not hold for. Words that are already empty are skipped, so cheap or rare
// predicates go first.
type predicate interface {
	and(c *chunk, words []uint64)
}

// inRange holds for lo <= date <= hi; a date of 0 (not recorded) is in the range
// only when lo is 0.
type inRange struct {
	col    dateColumn
	lo, hi care.Date
}

func (p inRange) and(c *chunk, words []uint64) {
	if p.hi < p.lo || p.hi < 0 || p.lo > lastKey {
		clear(words)
		return
	}
	of := c.planes(dateKey{col: p.col}.turned(), words)
	none, of := of[0], of[1:]
	var before, after later
	if p.lo > 1 {
		before = laterThan(of, uint32(p.lo-1))
	}
	if p.hi < lastKey {
		after = laterThan(of, uint32(p.hi))
	}
	for w, m := range words {
		if m == 0 {
			continue
		}
		in := ^none[w]
		if p.lo > 1 {
			in &= before.at(w)
		}
		if p.hi < lastKey {
			in &^= after.at(w)
		}
		if p.lo <= 0 {
			in |= none[w]
		}
		words[w] = m & in
	}
}

// later says which rows of a chunk have a date after one day, by the planes in
// which rows differ or that day does.
type later struct {
	planes []*bitmap
	day    uint32 // its bits in those planes, the last lowest
	rest   bool   // rows that agree with it in all of them are later
}

func laterThan(of []*bitmap, day uint32) (l later) {
	for b, plane := range of {
		switch set := day>>(len(of)-1-b)&1 == 1; {
		case set && plane == noBits:
			return l
		case !set && plane == allBits:
			l.rest = true
			return l
		case plane != noBits && plane != allBits:
			l.planes = append(l.planes, plane)
			l.day <<= 1
			if set {
				l.day |= 1
			}
		}
	}
	return l
}

// at is the rows of word w that are later.
func (l *later) at(w int) (after uint64) {
	same := ^uint64(0)
	for b, plane := range l.planes {
		if l.day>>(len(l.planes)-1-b)&1 == 1 {
			same &= plane[w]
			continue
		}
		after |= same & plane[w]
		same &^= plane[w]
	}
	if l.rest {
		after |= same
	}
	return after
}

// inSet holds for the codes whose entry in the look-up table is 1; the table has
// an entry for every code that the column can hold.
type inSet[T ~uint8 | ~uint16 | ~uint32] struct {
	col func(*chunk) []T
	set []uint8
}

func (p inSet[T]) and(c *chunk, words []uint64) {
	set, col := p.set, p.col(c)
	for w := range words {
		if words[w] == 0 {
			continue
		}
		var m uint64
		for _, k := range col[w*64 : w*64+64 : w*64+64] {
			m = m>>1 | uint64(set[k])<<63
		}
		words[w] &= m
	}
}

// hasBits holds where value & mask == want.
type hasBits[T ~uint32] struct {
	col        func(*chunk) []T
	mask, want T
}

func (p hasBits[T]) and(c *chunk, words []uint64) {
	col := p.col(c)
	for w := range words {
		if words[w] == 0 {
			continue
		}
		var m uint64
		for _, x := range col[w*64 : w*64+64 : w*64+64] {
			var b uint64
			if x&p.mask == p.want {
				b = 1
			}
			m = m>>1 | b<<63
		}
		words[w] &= m
	}
}

// inBitmap holds for the rows of a bitmap that was derived, or for the others.
type inBitmap struct {
	of   func(*chunk) *bitmap
	want bool
}

func (p inBitmap) and(c *chunk, words []uint64) {
	b := p.of(c)
	if b == nil {
		b = &bitmap{}
	}
	for w := range words {
		if p.want {
			words[w] &= b[w]
		} else {
			words[w] &^= b[w]
		}
	}
}

// inPlane holds where a key of one bit, of which planes are kept, is 1, or where it
// is 0.
type inPlane struct {
	keyer
	want bool
}

func (p inPlane) and(c *chunk, words []uint64) {
	b := c.planes(p.turned(), words)[0]
	for w := range words {
		if p.want {
			words[w] &= b[w]
		} else {
			words[w] &^= b[w]
		}
	}
}

// unasked holds where a flag is stated neither as yes nor as no.
type unasked struct{ mask care.Flags }

func (p unasked) and(c *chunk, words []uint64) {
	for w := range words {
		if words[w] == 0 {
			continue
		}
		var m uint64
		no := c.no[w*64 : w*64+64 : w*64+64]
		for i, x := range c.yes[w*64 : w*64+64 : w*64+64] {
			var b uint64
			if (x|no[i])&p.mask == 0 {
				b = 1
			}
			m = m>>1 | b<<63
		}
		words[w] &= m
	}
}

// either holds where one of its predicates does.
type either []predicate

func (p either) and(c *chunk, words []uint64) {
	var keep, try [chunkWords]uint64
	for _, q := range p {
		copy(try[:], words)
		q.and(c, try[:len(words)])
		for i := range words {
			keep[i] |= try[i]
		}
	}
	copy(words, keep[:])
}

// listed holds for the rows of a sorted list of row numbers.
type listed []facts.Row

func (p listed) and(c *chunk, words []uint64) {
	var found [chunkWords]uint64
	for at := searchRows(p, c.f.Base); at < len(p) && p[at] < c.f.Base+facts.ChunkRows; at++ {
		i := p[at] - c.f.Base
		found[i/64] |= 1 << (i % 64)
	}
	for i := range words {
		words[i] &= found[i]
	}
}

// searchRows is the place of the first row that is not before from.
func searchRows(rows []facts.Row, from facts.Row) int {
	lo, hi := 0, len(rows)
	for lo < hi {
		if mid := (lo + hi) / 2; rows[mid] < from {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}

// nothing holds for no row.
type nothing struct{}

func (nothing) and(_ *chunk, words []uint64) { clear(words) }

// selection is which rows of a table a query selects, chunkWords words a chunk.
type selection struct {
	t     *table
	words []uint64
	count int
	marks uint64 // of which marks of shared sessions it is, see table.sharedVersion
}

// selectWhere evaluates the predicates over the table.
func selectWhere(t *table, preds []predicate) *selection {
	s := &selection{t: t, words: make([]uint64, len(t.chunks)*chunkWords)}
	for _, n := range inParts(len(t.chunks), func(from, to int) int {
		n := 0
		for k := from; k < to; k++ {
			c, words := t.chunks[k], s.words[k*chunkWords:(k+1)*chunkWords]
			if c.rows == 0 {
				continue
			}
			copy(words, c.live[:])
			for _, p := range preds {
				p.and(c, words)
			}
			for _, w := range words {
				n += bits.OnesCount64(w)
			}
		}
		return n
	}) {
		s.count += n
	}
	return s
}
