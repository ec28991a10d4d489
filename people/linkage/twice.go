package linkage

import (
	"hash/maphash"
	"math/bits"
)

// Twice finds two records of one source with one id: the first that stands twice,
// a before b. No source may use an id for two records: nobody could tell them apart
// in what is written.
func (t *Table) Twice() (a, b Row, found bool) {
	seed := maphash.MakeSeed()
	hashes := make([]uint64, t.Len())
	once, again := newMarks(t.Len()), newMarks(t.Len())
	for i := range hashes {
		h := mix(maphash.String(seed, t.ids.at(i)) ^ uint64(t.source[i]))
		if hashes[i] = h; once.set(h) {
			again.set(h)
		}
	}
	var entries []keyed // those whose mark another has too: few, besides what stands twice
	for i, h := range hashes {
		if again.has(h) {
			entries = append(entries, keyed{h, uint32(i)}) //nolint:gosec // a row
		}
	}
	for _, same := range blocksOf(sortKeyed(entries)) {
		first, second := Row(same[0].row), Row(same[1].row)
		if found && second >= b || t.ID(first) != t.ID(second) || t.source[first] != t.source[second] {
			continue
		}
		a, b, found = first, second, true
	}
	return a, b, found
}

// marks are bits, one for each of some hashes.
type marks []uint64

// newFewMarks are about eight times as many as hashes: one in eight shares another's.
func newFewMarks(n int) marks { return make(marks, 1<<max(0, bits.Len(uint(n))-3)) } //nolint:gosec // a length

// newMarks are 64 times as many as hashes: seldom do two share one.
func newMarks(n int) marks { return make(marks, 1<<bits.Len(uint(n))) } //nolint:gosec // a length

// set marks a hash, and reports whether it was marked.
func (m marks) set(h uint64) bool {
	at, bit := h>>6&uint64(len(m)-1), uint64(1)<<(h&63) //nolint:gosec // a length
	was := m[at]&bit != 0
	m[at] |= bit
	return was
}

func (m marks) has(h uint64) bool { return m[h>>6&uint64(len(m)-1)]>>(h&63)&1 != 0 } //nolint:gosec // a length
