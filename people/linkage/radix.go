package linkage

import (
	"cmp"
	"slices"
)

// keyed is a record under a key.
type keyed struct {
	key uint64
	row uint32
}

// sortKeyed brings equal keys together, and under each the rows from least to
// greatest, when rows come so. Keys are spread evenly (mix): three passes over half
// of each key leave next to nothing to put right.
func sortKeyed(a []keyed) []keyed {
	const bits = 11
	b := make([]keyed, len(a))
	for shift := 32; shift < 64; shift += bits {
		var at [1 << bits]int
		for i := range a {
			at[a[i].key>>shift&(1<<bits-1)]++
		}
		sum := 0
		for d := range at {
			at[d], sum = sum, sum+at[d]
		}
		for i := range a {
			d := a[i].key >> shift & (1<<bits - 1)
			b[at[d]] = a[i]
			at[d]++
		}
		a, b = b, a
	}
	for i := 0; i < len(a); {
		j, mixed := i+1, false
		for ; j < len(a) && a[j].key>>32 == a[i].key>>32; j++ {
			mixed = mixed || a[j].key != a[i].key
		}
		if mixed {
			slices.SortStableFunc(a[i:j], func(x, y keyed) int { return cmp.Compare(x.key, y.key) })
		}
		i = j
	}
	return a
}
