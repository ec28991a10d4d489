package linkage

import "hash/maphash"

// Twice finds two records of one source with one id: the first that stands twice,
// a before b. No source may use an id for two records: nobody could tell them apart
// in what is written.
func (t *Table) Twice() (a, b Row, found bool) {
	seed := maphash.MakeSeed()
	entries := make([]keyed, t.Len())
	for i := range entries {
		h := maphash.String(seed, t.ids.at(i))
		entries[i] = keyed{mix(h ^ uint64(t.source[i])), uint32(i)} //nolint:gosec // a row
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
