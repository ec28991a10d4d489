package table

import (
	"cmp"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// A row's ranges are found by halves as they are found one by one.
func TestRowMerge(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var all []*Merge
		at := 0
		for range rapid.IntRange(0, 12).Draw(t, "ranges") {
			left := at + rapid.IntRange(0, 3).Draw(t, "gap")
			right := left + rapid.IntRange(0, 4).Draw(t, "width")
			all = append(all, &Merge{Left: left, Right: right})
			at = right + 1
		}
		mixed := rapid.Permutation(all).Draw(t, "order")
		r := &Row{}
		if len(mixed) > 0 {
			r.merges = inOrder(slices.Clone(mixed))
		}
		if !slices.IsSortedFunc(r.merges, func(a, b *Merge) int { return cmp.Compare(a.Left, b.Left) }) || len(r.merges) != len(all) {
			t.Fatal("not from left to right")
		}
		for col := range at + 2 {
			i := slices.IndexFunc(all, func(m *Merge) bool { return col >= m.Left && col <= m.Right })
			m, ok := r.Merge(col)
			if ok != (i >= 0) || ok && m != all[i] {
				t.Fatalf("column %d: %v", col, m)
			}
		}
	})
}
