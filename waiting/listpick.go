package waiting

import (
	"cmp"
	"math/bits"
	"slices"
	"sync"

	"roundtable/facts"
)

// Picking a page does not sort the list. The rows are halved by the highest bit of
// the first sort key, then by the next, and the half that the page stands in is
// halved again, until few enough rows are left to sort. Every page costs the same,
// the first and the ten-thousandth, and rows that agree in all keys keep the order
// of their numbers.

const sortAtMost = 2048 // so few rows are sorted rather than halved again

// pick returns the rows that stand at lo..hi (hi excluded) when the selection
// is sorted by the keys.
func (s *selection) pick(keys []keyer, lo, hi int) []facts.Row {
	hi = min(hi, s.count)
	if lo >= hi {
		return nil
	}
	p := picker{t: s.t, keys: keys}
	return p.pick(make([]facts.Row, 0, hi-lo), halved{words: slices.Clone(s.words), count: s.count}, lo, hi)
}

type picker struct {
	t    *table
	keys []keyer
}

// halved is some rows and how far they are sorted: they agree in the keys before
// key, and in the first planes of it.
type halved struct {
	words []uint64
	count int
	key   int
	by    *stack // the planes of key, nil before they are needed
	plane int
}

// pick appends rows lo..hi of h, whose bitmap it may change.
func (p *picker) pick(out []facts.Row, h halved, lo, hi int) []facts.Row {
	for lo < hi {
		switch {
		case h.key == len(p.keys):
			return p.nth(out, h.words, lo, hi)
		case h.count <= sortAtMost || hi-lo == h.count:
			return append(out, p.sorted(h.words, h.count)[lo:hi]...)
		case h.by == nil:
			h.by = p.t.stackOf(p.keys[h.key], h.words)
		}
		if h.plane == len(h.by.at) {
			h = halved{words: h.words, count: h.count, key: h.key + 1}
			continue
		}
		n := h.by.first(h.words, h.plane)
		if lo < n && n < hi { // the page begins in one half and ends in the other
			first := h
			first.words, first.count = slices.Clone(h.words), n
			h.by.keep(first.words, h.plane, false)
			first.plane++
			out = p.pick(out, first, lo, n)
			lo = n
		}
		last := lo >= n
		h.by.keep(h.words, h.plane, last)
		if h.plane++; last {
			lo, hi, n = lo-n, hi-n, h.count-n
		}
		h.count = n
	}
	return out
}

// countMany counts the selection by a dimension of many values. Give the counters back with
// putCounters.
func (s *selection) countMany(d keyer) []uint32 {
	return addedUp(inParts(len(s.t.chunks), func(from, to int) []uint32 {
		lanes := 1
		if d.domain() <= laneValues {
			lanes = 4 // one counter after another waits for itself
		}
		counts := getCounters(int(d.domain()) * lanes)
		var keys [64]uint32
		for k := from; k < to; k++ {
			c := s.t.chunks[k]
			for w, m := range s.words[k*chunkWords : (k+1)*chunkWords] {
				switch {
				case m == 0:
				case bits.OnesCount64(m) < sparse:
					for ; m != 0; m &= m - 1 {
						counts[int(d.at(c, w*64+bits.TrailingZeros64(m)))*lanes]++
					}
				case lanes == 4:
					d.fill(c, w, &keys)
					for i, key := range keys {
						counts[key*4+uint32(i&3)] += uint32(m >> (i & 63) & 1)
					}
				case m == ^uint64(0):
					d.fill(c, w, &keys)
					for _, key := range keys {
						counts[key]++
					}
				default:
					d.fill(c, w, &keys)
					for ; m != 0; m &= m - 1 {
						counts[keys[bits.TrailingZeros64(m)&63]]++
					}
				}
			}
		}
		return counts[:fold(counts, lanes)]
	}))
}

// laneValues is how many values are counted in four lanes at most.
const laneValues = 1024

// fold adds the lanes of each value up and says how many values there are.
func fold(counts []uint32, lanes int) int {
	if lanes == 1 {
		return len(counts)
	}
	n := len(counts) / lanes
	for v := range n {
		counts[v] = counts[4*v] + counts[4*v+1] + counts[4*v+2] + counts[4*v+3]
	}
	return n
}

// sparse is how few rows of a word are looked up one by one.
const sparse = 12

// Counters are used again: a fresh megabyte for every click would cost more than
// the counting.
var counterPool = sync.Pool{New: func() any { return new([]uint32) }}

func getCounters(n int) []uint32 {
	p := counterPool.Get().(*[]uint32)
	if cap(*p) < n {
		return make([]uint32, n)
	}
	c := (*p)[:n]
	clear(c)
	return c
}

func putCounters(c []uint32) { counterPool.Put(&c) }

// nth appends rows lo..hi of the bitmap in the order of their numbers.
func (p *picker) nth(out []facts.Row, words []uint64, lo, hi int) []facts.Row {
	seen := 0
	for w, m := range words {
		n := bits.OnesCount64(m)
		if seen+n > lo {
			for ; m != 0; m &= m - 1 {
				if seen >= lo {
					out = append(out, facts.Row(w*64+bits.TrailingZeros64(m)))
				}
				if seen++; seen == hi {
					return out
				}
			}
			continue
		}
		seen += n
	}
	return out
}

// sorted returns the bitmap's rows in order of all keys.
func (p *picker) sorted(words []uint64, count int) []facts.Row {
	width := len(p.keys)
	type entry struct {
		row facts.Row
		at  int // of its keys
	}
	rows := make([]entry, 0, count)
	keys := make([]uint32, 0, count*width)
	for w, m := range words {
		for ; m != 0; m &= m - 1 {
			r := facts.Row(w*64 + bits.TrailingZeros64(m))
			c, i := p.t.chunks[r/facts.ChunkRows], int(r%facts.ChunkRows)
			rows = append(rows, entry{r, len(keys)})
			for _, k := range p.keys {
				keys = append(keys, k.at(c, i))
			}
		}
	}
	slices.SortFunc(rows, func(a, b entry) int {
		for j := range width {
			if c := cmp.Compare(keys[a.at+j], keys[b.at+j]); c != 0 {
				return c
			}
		}
		return cmp.Compare(a.row, b.row)
	})
	out := make([]facts.Row, len(rows))
	for i, e := range rows {
		out[i] = e.row
	}
	return out
}
