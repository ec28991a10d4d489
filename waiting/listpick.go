package waiting

import (
	"cmp"
	"math/bits"
	"slices"
	"sync"

	"roundtable/facts"
)

// Picking a page does not sort the list. The rows are counted by the first sort
// key; only those whose key lies where the page begins or ends are counted by
// the next one, and so on until few enough are left to sort. Every page costs
// the same, the first and the ten-thousandth, and rows that agree in all keys
// keep the order of their numbers.

const (
	digitBits  = 17   // a key with a larger domain is counted in two steps; dates fit
	sortAtMost = 2048 // so few rows are sorted rather than counted again
)

// digit is a keyer, or a part of the bits of one.
type digit struct {
	keyer
	shift  uint
	mask   uint32
	values int
}

func (d digit) of(key uint32) uint32 { return key >> d.shift & d.mask }

// digitsOf splits keys so that none has more than 1<<digitBits values.
func digitsOf(keys []keyer) []digit {
	var out []digit
	for _, k := range keys {
		high := bits.Len32(k.domain() - 1)
		for high > digitBits {
			// The upper part first: it decides.
			shift := uint(high - min(digitBits, high-high/2))
			out = append(out, digit{k, shift, 1<<(uint(high)-shift) - 1, 1 << (uint(high) - shift)})
			high = int(shift)
		}
		if high > 0 {
			out = append(out, digit{k, 0, 1<<uint(high) - 1, 1 << high})
		}
	}
	return out
}

// pick returns the rows that stand at lo..hi (hi excluded) when the selection
// is sorted by the keys.
func (s *selection) pick(keys []keyer, lo, hi int) []facts.Row {
	hi = min(hi, s.count)
	if lo >= hi {
		return nil
	}
	p := picker{t: s.t, keys: keys}
	out := make([]facts.Row, 0, hi-lo)
	words, count, digits := slices.Clone(s.words), s.count, digitsOf(keys)
	if count > skipAbove && hi <= skipAtMost && len(digits) > 0 {
		// The rest of the list lies behind the page: nothing before it is left out.
		if n, ok := p.front(words, s.words, hi, digits[:min(len(digits), frontDigits)]); ok {
			count = n
		}
	}
	return p.pick(out, words, count, lo, hi, digits)
}

type picker struct {
	t    *table
	keys []keyer
}

// pick appends rows lo..hi of the bitmap's rows, which it may change.
func (p *picker) pick(out []facts.Row, words []uint64, count, lo, hi int, digits []digit) []facts.Row {
	if lo >= hi {
		return out
	}
	if len(digits) == 0 {
		return p.nth(out, words, lo, hi)
	}
	if count <= sortAtMost {
		return append(out, p.sorted(words, count)[lo:hi]...)
	}
	d := digits[0]
	counts := p.count(words, d)
	first, before := seek(counts, lo)
	last, beforeLast := seek(counts, hi-1)
	inFirst, inLast := int(counts[first]), int(counts[last])
	putCounters(counts)
	if first == last {
		p.keep(words, d, first, first)
		return p.pick(out, words, inFirst, lo-before, hi-before, digits[1:])
	}
	inside := beforeLast + inLast - before
	if inside <= sortAtMost {
		p.keep(words, d, first, last)
		return append(out, p.sorted(words, inside)[lo-before:hi-before]...)
	}
	// The page begins in one value, ends in another, and holds all between.
	part := slices.Clone(words)
	p.keep(part, d, first, first)
	out = p.pick(out, part, inFirst, lo-before, inFirst, digits[1:])
	if between := beforeLast - before - inFirst; between > 0 {
		copy(part, words)
		p.keep(part, d, first+1, last-1)
		out = append(out, p.sorted(part, between)...)
	}
	p.keep(words, d, last, last)
	return p.pick(out, words, inLast, 0, hi-beforeLast, digits[1:])
}

// The first pages of a long list need only the rows that come first. A sample says
// which values of the first digits those are likely to end at; one pass keeps the
// rows up to them, and when there are enough of them no others need be counted.

const (
	skipAbove   = 1 << 18 // a shorter list is counted as quickly
	skipAtMost  = 2048    // rows before the end of the page
	sampleEvery = 512     // one word of so many is looked at
	sampleMost  = 4       // one in so many rows at most is worth a pass to leave the others out
	frontDigits = 3       // so many are packed into one number
	frontShift  = 64 / frontDigits
)

// front keeps, of the rows in all, those that stand by the digits at or before
// some row that at least hi rows stand before, and says how many they are. It is
// not ok, and words are all again, when the sample was wrong or so many rows share
// the values that it would not pay.
func (p *picker) front(words, all []uint64, hi int, digits []digit) (count int, ok bool) {
	sample := p.sample(all, digits)
	at := 4 + 2*hi/sampleEvery // far enough to be wrong once in thousands
	if at >= len(sample) {
		return 0, false
	}
	slices.Sort(sample)
	last := sample[at]
	upTo, _ := slices.BinarySearch(sample, last+1)
	if upTo*sampleMost > len(sample) {
		return 0, false
	}
	var ends [frontDigits]uint32
	for i := len(digits) - 1; i >= 0; i-- {
		ends[i] = uint32(last & (1<<frontShift - 1))
		last >>= frontShift
	}
	p.keepUpTo(words, digits, ends[:len(digits)])
	for _, w := range words {
		count += bits.OnesCount64(w)
	}
	if count < hi {
		copy(words, all)
		return 0, false
	}
	return count, true
}

// sample is the digits of the rows in a few words, spread over the list, the first
// digit highest.
func (p *picker) sample(words []uint64, digits []digit) []uint64 {
	var out []uint64
	step := uint32(1)
	for from := 0; from+sampleEvery <= len(words); from += sampleEvery {
		step = step*1664525 + 1013904223 // anywhere among them: lists come sorted by something
		w := from + int(step>>16)%sampleEvery
		c := p.t.chunks[w/chunkWords]
		for m := words[w]; m != 0; m &= m - 1 {
			i, key := w%chunkWords*64+bits.TrailingZeros64(m), uint64(0)
			for _, d := range digits {
				key = key<<frontShift | uint64(d.of(d.at(c, i)))
			}
			out = append(out, key)
		}
	}
	return out
}

// keepUpTo clears the rows that stand after the values in ends.
func (p *picker) keepUpTo(words []uint64, digits []digit, ends []uint32) {
	inParts(len(p.t.chunks), func(k0, k1 int) struct{} {
		var keys [64]uint32
		for k := k0; k < k1; k++ {
			c := p.t.chunks[k]
			part := words[k*chunkWords : (k+1)*chunkWords]
			for w, m := range part {
				var before uint64
				for j := 0; m != 0 && j < len(digits); j++ {
					less, same := digits[j].against(c, w, m, ends[j], &keys)
					before |= less
					m = same
				}
				part[w] = before | m
			}
		}
		return struct{}{}
	})
}

// against says which rows of m, in word w of a chunk, have a digit less than v, and
// which have v. It writes to keys.
func (d *digit) against(c *chunk, w int, m uint64, v uint32, keys *[64]uint32) (less, same uint64) {
	if bits.OnesCount64(m) < sparse {
		for ; m != 0; m &= m - 1 {
			i := bits.TrailingZeros64(m)
			switch of := d.of(d.at(c, w*64+i)); {
			case of < v:
				less |= 1 << i
			case of == v:
				same |= 1 << i
			}
		}
		return less, same
	}
	d.fill(c, w, keys)
	shift, mask := d.shift&31, d.mask
	least := ^uint32(0) // of a first page most words hold nothing: the smallest key says so
	for _, key := range keys {
		least = min(least, key>>shift&mask)
	}
	if least > v {
		return 0, 0
	}
	upTo := uint64(0)
	for _, key := range keys {
		var b uint64
		if key>>shift&mask <= v {
			b = 1
		}
		upTo = upTo>>1 | b<<63
	}
	if least < v {
		for _, key := range keys {
			var b uint64
			if key>>shift&mask < v {
				b = 1
			}
			less = less>>1 | b<<63
		}
	}
	return less & m, upTo &^ less & m
}

// seek finds the value that the n-th row (from 0) has, and how many rows have
// smaller ones.
func seek(counts []uint32, n int) (value, before int) {
	for v, c := range counts {
		if n < before+int(c) {
			return v, before
		}
		before += int(c)
	}
	return len(counts) - 1, before
}

// count counts the rows of the bitmap by a digit. Give the counters back with
// putCounters.
func (p *picker) count(words []uint64, d digit) []uint32 {
	parts := inParts(len(p.t.chunks), func(from, to int) []uint32 {
		lanes := 1
		if d.values <= laneValues {
			lanes = 4 // one counter after another waits for itself
		}
		counts := getCounters(d.values * lanes)
		var keys [64]uint32
		for k := from; k < to; k++ {
			c := p.t.chunks[k]
			for w, m := range words[k*chunkWords : (k+1)*chunkWords] {
				switch {
				case m == 0:
				case bits.OnesCount64(m) < sparse:
					for ; m != 0; m &= m - 1 {
						counts[int(d.of(d.at(c, w*64+bits.TrailingZeros64(m))))*lanes]++
					}
				case lanes == 4:
					d.fill(c, w, &keys)
					for i, key := range keys {
						counts[(key>>d.shift&d.mask)*4+uint32(i&3)] += uint32(m >> (i & 63) & 1)
					}
				case m == ^uint64(0):
					d.fill(c, w, &keys)
					for _, key := range keys {
						counts[key>>d.shift&d.mask]++
					}
				default:
					d.fill(c, w, &keys)
					for ; m != 0; m &= m - 1 {
						counts[keys[bits.TrailingZeros64(m)&63]>>d.shift&d.mask]++
					}
				}
			}
		}
		return counts[:fold(counts, lanes)]
	})
	for _, more := range parts[1:] {
		addInto(parts[0], more)
		putCounters(more)
	}
	return parts[0]
}

// laneValues is how many values a digit has at most that is counted in four lanes.
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

// keep clears the rows whose digit is not in from..to.
func (p *picker) keep(words []uint64, d digit, from, to int) {
	inParts(len(p.t.chunks), func(k0, k1 int) struct{} {
		var keys [64]uint32
		span := uint32(to - from)
		for k := k0; k < k1; k++ {
			c := p.t.chunks[k]
			part := words[k*chunkWords : (k+1)*chunkWords]
			for w, m := range part {
				if m == 0 {
					continue
				}
				var kept uint64
				if bits.OnesCount64(m) < sparse {
					for ; m != 0; m &= m - 1 {
						i := bits.TrailingZeros64(m)
						if d.of(d.at(c, w*64+i))-uint32(from) <= span {
							kept |= 1 << i
						}
					}
				} else {
					d.fill(c, w, &keys)
					for _, key := range keys {
						var b uint64
						if d.of(key)-uint32(from) <= span {
							b = 1
						}
						kept = kept>>1 | b<<63
					}
					kept &= m
				}
				part[w] = kept
			}
		}
		return struct{}{}
	})
}

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
