package waiting

import "slices"

// Decided is in how many sets of mask.go a field stands.
func Decided(name string) (n int) {
	for _, set := range [][]string{contactFields, clinicalFields, placeFields, listFields} {
		if slices.Contains(set, name) {
			n++
		}
	}
	return n
}
