package facts

import "sync/atomic"

// table is an open-addressing table of row numbers by hash. Rows are only ever
// added, so that readers of an earlier generation share it without a lock: they
// skip rows that are newer than they are, and compare the column itself, since
// a row may be found under a value that it once had.
type table struct {
	slots []uint32 // row+1; 0 = free
	mask  uint64
	n     int
}

func newTable(capacity int) *table {
	size := 16
	for size*7/10 <= capacity {
		size *= 2
	}
	return &table{slots: make([]uint32, size), mask: uint64(size - 1)}
}

// mix spreads a hash over all bits (the finaliser of SplitMix64).
func mix(h uint64) uint64 {
	h ^= h >> 30
	h *= 0xbf58476d1ce4e5b9
	h ^= h >> 27
	h *= 0x94d049bb133111eb
	return h ^ h>>31
}

// probe calls f with every row that may have the hash, until f returns true.
func (t *table) probe(hash uint64, f func(r Row) bool) {
	for p := mix(hash) & t.mask; ; p = (p + 1) & t.mask {
		s := atomic.LoadUint32(&t.slots[p])
		if s == 0 || f(s-1) {
			return
		}
	}
}

func (t *table) put(hash uint64, r Row) {
	p := mix(hash) & t.mask
	for t.slots[p] != 0 {
		if t.slots[p] == r+1 {
			return
		}
		p = (p + 1) & t.mask
	}
	atomic.StoreUint32(&t.slots[p], r+1)
	t.n++
}

// add puts a row under a hash and returns the table to use from now on: a larger
// one, filled anew from hashOf over rows 0 to n-1, when t has become full. A
// hashOf of 0 leaves a row out.
func (t *table) add(hash uint64, r Row, n int, hashOf func(Row) uint64) *table {
	if t.n+1 > len(t.slots)*7/10 {
		t = fill(max(t.n, n)*3/2, n, hashOf)
	}
	t.put(hash, r)
	return t
}

// fill makes a table of rows 0 to n-1, for at least so many entries.
func fill(capacity, n int, hashOf func(Row) uint64) *table {
	t := newTable(max(capacity, n))
	for r := range Row(n) {
		if h := hashOf(r); h != 0 {
			t.put(h, r)
		}
	}
	return t
}

// hashText is FNV-1a: stable, because columns of it are kept in checkpoints. It
// is never 0.
func hashText(s string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * 1099511628211
	}
	if h == 0 {
		return 1
	}
	return h
}
