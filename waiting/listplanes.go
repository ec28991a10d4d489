package waiting

import (
	"math/bits"
	"sync"

	"roundtable/care"
)

// The keys of a column stand a second time as planes: plane b of a chunk is a
// bitmap with bit b of every row's key (a bit-sliced index, O'Neil and Quass,
// "Improved query performance with variant indexes", 1997). A page is picked, a
// list is grouped and dates are compared 64 rows at once by them. They are made the
// first time that somebody asks by a column, and kept beside the chunk as long as
// it lives: two bytes a row and column.

// turned says how a keyer's planes are made and read.
type turned struct {
	asc   keyer                  // the same keys, the lowest first
	flip  bool                   // the page wants the highest first
	none  uint32                 // asc's key of "not recorded", its highest, which is last either way; noNone = no such key
	by    Column                 // under which the planes are kept; ColNone = they are made anew each time
	order *ranked                // the order that keys of a dictionary's column are by, else nil
	bits  func(*chunk) []*bitmap // planes that the chunk has anyway, or nil
}

const noNone = ^uint32(0)

// width is how many bits a key has, without "not recorded".
func (k turned) width() int {
	switch k.none {
	case noNone:
		return bits.Len32(k.asc.domain() - 1)
	case 0:
		return 0
	}
	return bits.Len32(k.none - 1)
}

// marks is how many planes stand before the bits of the key: one that says "not
// recorded", or none.
func (k turned) marks() int {
	if k.none == noNone {
		return 0
	}
	return 1
}

// planes are the bitmaps of one chunk and column: "not recorded" where there is
// such a key, then the bits of the key, highest first.
type planes struct {
	order *ranked
	of    []*bitmap
}

// noBits and allBits stand for every plane of which all rows that are listed agree.
var noBits, allBits = new(bitmap), func() *bitmap {
	b := new(bitmap)
	for w := range b {
		b[w] = ^uint64(0)
	}
	return b
}()

// planeStore keeps the planes of a chunk by column. Its methods are safe for
// concurrent use.
type planeStore struct {
	mu sync.Mutex
	by map[Column]planes
}

func (s *planeStore) get(k turned, build func() []*bitmap) []*bitmap {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, ok := s.by[k.by]
	if !ok || p.order != k.order {
		if s.by == nil {
			s.by = make(map[Column]planes)
		}
		p = planes{k.order, build()}
		s.by[k.by] = p
	}
	return p.of
}

// bytes is what the store holds.
func (s *planeStore) bytes() (sum int64) {
	if s == nil {
		return 0
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range s.by {
		for _, b := range p.of {
			if b != noBits && b != allBits {
				sum += chunkWords * 8
			}
		}
	}
	return sum
}

// listable is whatever may be hidden of a row that is listed.
const listable = ^Hidden(0) &^ (1 << care.ListEntries)

// scoped reports whether a scope may have values of its own in a column: what it
// hides of rows, and what one row says of another.
func scoped(by Column) bool {
	return by == ColFlags || by == ColQueries || listable.Column(by)
}

// planes are the chunk's by a key, at least of the rows in words, of which there
// are some.
func (c *chunk) planes(k turned, words []uint64) []*bitmap {
	if k.bits != nil {
		return k.bits(c)
	}
	switch {
	case k.by == ColNone || c.kept == nil:
		return c.turn(k, words)
	case c.whole == nil:
		return c.kept.get(k, func() []*bitmap { return c.turn(k, c.live[:]) })
	case scoped(k.by):
		return c.own.get(k, func() []*bitmap { return c.turn(k, c.live[:]) })
	}
	return c.whole.planes(k, nil)
}

// turning is where planes are made before those are kept in which rows differ.
type turning struct {
	planes    [33]bitmap
	some, all [33]uint64 // bits that some row has, and that all have
}

var turningPool = sync.Pool{New: func() any { return new(turning) }}

// turn makes the planes of the rows in words.
func (c *chunk) turn(k turned, words []uint64) []*bitmap {
	t := turningPool.Get().(*turning)
	defer turningPool.Put(t)
	marks, width := k.marks(), k.width()
	n := marks + width
	clear(t.planes[:n])
	clear(t.some[:])
	for b := range t.all {
		t.all[b] = ^uint64(0)
	}
	var keys [64]uint32
	var bit [32]uint64
	for w, m := range words {
		if m == 0 {
			continue
		}
		fillSome(k.asc, c, w, m, &keys)
		transpose(&keys, &bit)
		open := m
		if marks > 0 {
			none := noneOf(&bit, k.none) & m
			t.put(0, w, none, m)
			open &^= none
		}
		for b := range width {
			t.put(marks+b, w, bit[width-1-b]&open, m)
		}
	}
	return t.kept(n)
}

// noneOf is the rows whose key is none.
func noneOf(bit *[32]uint64, none uint32) uint64 {
	is := ^uint64(0)
	for b := range bits.Len32(none) {
		if none>>b&1 == 1 {
			is &= bit[b&31]
		} else {
			is &^= bit[b&31]
		}
	}
	if none == 0 {
		for _, m := range bit {
			is &^= m
		}
	}
	return is
}

// put writes word w of plane b, of the rows in m.
func (t *turning) put(b, w int, set, m uint64) {
	t.planes[b][w] = set
	t.some[b] |= set
	t.all[b] &= set | ^m
}

// kept is the first n planes; those of which all rows agree share their memory.
func (t *turning) kept(n int) []*bitmap {
	mixed := 0
	out := make([]*bitmap, n)
	for b := range out {
		switch {
		case t.some[b] == 0:
			out[b] = noBits
		case t.all[b] == ^uint64(0):
			out[b] = allBits
		default:
			mixed++
		}
	}
	slab := make([]bitmap, 0, mixed)
	for b := range out {
		if out[b] == nil {
			slab = append(slab, t.planes[b])
			out[b] = &slab[len(slab)-1]
		}
	}
	return out
}

// fillSome computes at least the keys of the rows in m.
func fillSome(k keyer, c *chunk, w int, m uint64, keys *[64]uint32) {
	if bits.OnesCount64(m) >= sparse {
		k.fill(c, w, keys)
		return
	}
	for ; m != 0; m &= m - 1 {
		i := bits.TrailingZeros64(m)
		keys[i] = k.at(c, w*64+i)
	}
}

// transpose turns 64 keys on their side: bit i of out[b] is bit b of keys[i]. It
// is the recursive exchange of blocks of Warren, "Hacker's Delight", section 7-3, of
// two squares of 32 bits at once.
func transpose(keys *[64]uint32, out *[32]uint64) {
	for i := range out {
		out[i] = uint64(keys[i]) | uint64(keys[i+32])<<32
	}
	m := uint64(0x0000_ffff_0000_ffff)
	for j := uint(16); j != 0; j, m = j>>1, m^m<<(j>>1) {
		for k := uint(0); k < 32; k = (k + j + 1) &^ j {
			t := (out[k&31]>>j ^ out[(k+j)&31]) & m
			out[k&31] ^= t << j
			out[(k+j)&31] ^= t
		}
	}
}

// stack is the planes of all chunks by one key, without those in which no two rows
// differ.
type stack struct {
	of [][]*bitmap // by chunk; nil where no row is selected
	at []int       // which of them tell rows apart, the highest first
	up []uint64    // for each of at: all bits where the page wants the set ones first
}

// stackOf gathers, and where they are not kept makes, the planes of a key.
func (t *table) stackOf(by keyer, words []uint64) *stack {
	k := by.turned()
	s := &stack{of: make([][]*bitmap, len(t.chunks))}
	type bitset struct{ some, not uint64 } // planes in which some row has the bit, or has not
	var mixed bitset
	for _, is := range inPartsOf(1, len(t.chunks), func(from, to int) (is bitset) {
		for c := from; c < to; c++ {
			part := words[c*chunkWords : (c+1)*chunkWords]
			if empty(part) {
				continue
			}
			s.of[c] = t.chunks[c].planes(k, part)
			for b, plane := range s.of[c] {
				if plane != noBits {
					is.some |= 1 << b
				}
				if plane != allBits {
					is.not |= 1 << b
				}
			}
		}
		return is
	}) {
		mixed.some |= is.some
		mixed.not |= is.not
	}
	for m := mixed.some & mixed.not; m != 0; m &= m - 1 {
		b, up := bits.TrailingZeros64(m), uint64(0)
		if k.flip && b >= k.marks() {
			up = ^uint64(0)
		}
		s.at, s.up = append(s.at, b), append(s.up, up)
	}
	return s
}

func empty(words []uint64) bool {
	for _, m := range words {
		if m != 0 {
			return false
		}
	}
	return true
}

// first counts the rows that plane n of the stack puts first.
func (s *stack) first(words []uint64, n int) (count int) {
	b, up := s.at[n], s.up[n]
	for _, more := range inParts(len(s.of), func(from, to int) (count int) {
		for c := from; c < to; c++ {
			if s.of[c] == nil {
				continue
			}
			plane := s.of[c][b]
			for w, m := range (*bitmap)(words[c*chunkWords : (c+1)*chunkWords]) {
				count += bits.OnesCount64(m &^ (plane[w] ^ up))
			}
		}
		return count
	}) {
		count += more
	}
	return count
}

// keep clears the rows that plane n puts last, or those that it puts first.
func (s *stack) keep(words []uint64, n int, last bool) {
	b, up := s.at[n], s.up[n]
	if !last {
		up = ^up
	}
	inParts(len(s.of), func(from, to int) struct{} {
		for c := from; c < to; c++ {
			if s.of[c] == nil {
				continue
			}
			plane, part := s.of[c][b], (*bitmap)(words[c*chunkWords:(c+1)*chunkWords])
			for w := range part {
				part[w] &= plane[w] ^ up
			}
		}
		return struct{}{}
	})
}

// fewValues is how many values a dimension has at most that is counted by planes.
const fewValues = 256

// rowsAtMost is how few rows of a chunk are counted one by one.
const rowsAtMost = 64

// split counts n rows of a chunk by key, halving them plane by plane: counts[key]
// of those whose bits so far are key. room has a bitmap for each plane.
func split(d keyer, c *chunk, of []*bitmap, words *bitmap, n int, key uint32, counts []uint32, room []bitmap) {
	for len(of) > 0 && (of[0] == noBits || of[0] == allBits) {
		key <<= 1
		if of[0] == allBits {
			key |= 1
		}
		of = of[1:]
	}
	switch {
	case len(of) == 0:
		counts[key] += uint32(n)
		return
	case n <= rowsAtMost:
		for i := range words.rows() {
			counts[d.at(c, i)]++
		}
		return
	}
	part, plane := &room[0], of[0]
	set := 0
	for w, m := range words {
		m &= plane[w]
		part[w] = m
		set += bits.OnesCount64(m)
	}
	if set > 0 {
		split(d, c, of[1:], part, set, key<<1|1, counts, room[1:])
	}
	if set < n {
		for w, m := range words {
			part[w] = m &^ plane[w]
		}
		split(d, c, of[1:], part, n-set, key<<1, counts, room[1:])
	}
}

// countFew counts the selection by a dimension of few values. Give the counters
// back with putCounters.
func (s *selection) countFew(d keyer) []uint32 {
	k := d.turned()
	return addedUp(inParts(len(s.t.chunks), func(from, to int) []uint32 {
		counts := getCounters(1 << (k.width() + 1))
		room := make([]bitmap, k.width())
		var rest bitmap
		for at := from; at < to; at++ {
			words := (*bitmap)(s.words[at*chunkWords : (at+1)*chunkWords])
			n := 0
			for _, m := range words {
				n += bits.OnesCount64(m)
			}
			if n == 0 {
				continue
			}
			c := s.t.chunks[at]
			of := c.planes(k, words[:])
			if k.marks() > 0 {
				none := 0
				for w, m := range words {
					none += bits.OnesCount64(m & of[0][w])
					rest[w] = m &^ of[0][w]
				}
				counts[k.none] += uint32(none)
				n -= none
				words, of = &rest, of[1:]
			}
			if n > 0 {
				split(d, c, of, words, n, 0, counts, room)
			}
		}
		return counts
	}))
}

// addedUp is the sum of what goroutines counted; the others' counters are given
// back.
func addedUp(parts [][]uint32) []uint32 {
	for _, more := range parts[1:] {
		addInto(parts[0], more)
		putCounters(more)
	}
	return parts[0]
}
