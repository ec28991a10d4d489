package linkage

import "math/bits"

// keyed is a record under a key.
type keyed struct {
	key uint64
	row uint32
}

// sortKeyed sorts by key, entries of one key in the order in which they came. Keys
// that are spread evenly (mix) take two passes, the second within a near cache, and
// next to nothing is left to put right; others take more.
func sortKeyed(a []keyed) []keyed {
	spreadOut(a, make([]keyed, len(a)), false)
	return a
}

const (
	digitBits = 9  // of a pass: so many places in memory are written to at once
	fewKeyed  = 12 // entries that are put in order one by one
)

// spreadOut sorts a by the upper bits in which its keys differ, and each part of it
// so again. The result is in a, or in b, which is as long.
func spreadOut(a, b []keyed, inB bool) {
	if len(a) <= fewKeyed {
		insert(a)
		if inB {
			copy(b, a)
		}
		return
	}
	least, most := a[0].key, a[0].key
	for i := range a {
		least, most = min(least, a[i].key), max(most, a[i].key)
	}
	if least == most {
		if inB {
			copy(b, a)
		}
		return
	}
	digits := min(digitBits, bits.Len(uint(len(a)))-2) // about four entries each, at last
	left, right := bits.LeadingZeros64(most-least), 64-digits
	var ends [1<<digitBits + 1]uint32
	at := ends[: 1<<digits+1 : 1<<digits+1]
	for i := range a {
		at[(a[i].key-least)<<left>>right+1]++
	}
	for d := 1; d < len(at); d++ {
		at[d] += at[d-1]
	}
	for i := range a {
		d := (a[i].key - least) << left >> right
		b[at[d]] = a[i]
		at[d]++
	}
	start := uint32(0)
	for _, end := range at[:1<<digits] {
		spreadOut(b[start:end], a[start:end], !inB)
		start = end
	}
}

// insert sorts a few entries.
func insert(a []keyed) {
	for i := 1; i < len(a); i++ {
		x, j := a[i], i
		for ; j > 0 && a[j-1].key > x.key; j-- {
			a[j] = a[j-1]
		}
		a[j] = x
	}
}
