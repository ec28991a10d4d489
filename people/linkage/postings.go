package linkage

import (
	"math/bits"
	"slices"
)

// postings find the records of a key: a base in order of the keys, twelve bytes a
// record, and what was added since in a chained table beside it. When that has grown
// to an eighth of the base both are merged: a pause of some 20 ms a million records,
// about every hundred thousand additions.
type postings struct {
	keys  []uint64
	rows  []uint32
	first []uint32 // where the keys with these upper bits begin
	shift uint
	delta delta
}

// newPostings takes entries in any order; rows of one key stay in theirs.
func newPostings(entries []keyed) *postings {
	p := &postings{}
	p.build(sortKeyed(entries))
	return p
}

func (p *postings) build(sorted []keyed) {
	p.keys, p.rows = make([]uint64, len(sorted)), make([]uint32, len(sorted))
	for i, e := range sorted {
		p.keys[i], p.rows[i] = e.key, e.row
	}
	upper := max(1, bits.Len(uint(len(sorted)))-2) // about four keys a step
	p.shift = uint(64 - upper)                     //nolint:gosec // 1 to 63
	p.first = make([]uint32, 1<<upper+1)
	for _, k := range p.keys {
		p.first[k>>p.shift+1]++
	}
	for i := 1; i < len(p.first); i++ {
		p.first[i] += p.first[i-1]
	}
}

// deltaLeast is how many additions are kept beside even a small base.
const deltaLeast = 4096

// add puts a record under a key, behind those that are there.
func (p *postings) add(e keyed) {
	p.delta.add(e)
	if len(p.delta.entries) < max(deltaLeast, len(p.keys)/8) {
		return
	}
	added := sortKeyed(p.delta.entries)
	p.delta = delta{}
	all := make([]keyed, 0, len(p.keys)+len(added))
	i := 0
	for _, e := range added {
		for i < len(p.keys) && p.keys[i] <= e.key {
			all = append(all, keyed{p.keys[i], p.rows[i]})
			i++
		}
		all = append(all, e)
	}
	for ; i < len(p.keys); i++ {
		all = append(all, keyed{p.keys[i], p.rows[i]})
	}
	p.build(all)
}

// base is the records of a key that the base has, in their order.
func (p *postings) base(key uint64) []uint32 {
	if len(p.keys) == 0 {
		return nil
	}
	from, to := p.first[key>>p.shift], p.first[key>>p.shift+1]
	i, there := slices.BinarySearch(p.keys[from:to], key)
	if !there {
		return nil
	}
	start := int(from) + i
	end := start + 1
	for end < int(to) && p.keys[end] == key {
		end++
	}
	return p.rows[start:end]
}

// count is how many records a key has.
func (p *postings) count(key uint64) int { return len(p.base(key)) + int(p.delta.count(key)) }

// each goes over the records of a key, those added last first; f returns false to
// stop.
func (p *postings) each(key uint64, f func(r Row) bool) {
	for i := p.delta.head(key); i != 0; i = p.delta.next[i-1] {
		if !f(Row(p.delta.entries[i-1].row)) {
			return
		}
	}
	for _, r := range slices.Backward(p.base(key)) {
		if !f(Row(r)) {
			return
		}
	}
}

// bytes is about what the postings take of memory.
func (p *postings) bytes() int64 {
	return 8*int64(cap(p.keys)) + 4*int64(cap(p.rows)+cap(p.first)) + p.delta.bytes()
}

// delta is records under keys, those of one key chained from the last to the first.
type delta struct {
	entries []keyed
	next    []uint32 // of each entry, 1 + the one before it of the same key; 0 = none
	slots   []chain  // open addressing
}

type chain struct {
	key         uint64 // never 0
	head, count uint32
}

func (d *delta) add(e keyed) {
	if len(d.entries)*2 >= len(d.slots) {
		d.grow()
	}
	s := d.slot(e.key)
	d.next = append(d.next, s.head)
	d.entries = append(d.entries, e)
	s.key, s.head, s.count = e.key, uint32(len(d.entries)), s.count+1 //nolint:gosec // fewer than 2^32 rows
}

// slot is where a key is, or would be.
func (d *delta) slot(key uint64) *chain {
	mask := uint64(len(d.slots) - 1) //nolint:gosec // a length
	for i := key & mask; ; i = (i + 1) & mask {
		if s := &d.slots[i]; s.key == key || s.key == 0 {
			return s
		}
	}
}

func (d *delta) head(key uint64) uint32 {
	if len(d.slots) == 0 {
		return 0
	}
	return d.slot(key).head
}

func (d *delta) count(key uint64) uint32 {
	if len(d.slots) == 0 {
		return 0
	}
	return d.slot(key).count
}

func (d *delta) grow() {
	old := d.slots
	d.slots = make([]chain, max(64, 2*len(old)))
	for _, c := range old {
		if c.key != 0 {
			*d.slot(c.key) = c
		}
	}
}

func (d *delta) bytes() int64 {
	return 16*int64(cap(d.entries)+cap(d.slots)) + 4*int64(cap(d.next))
}
