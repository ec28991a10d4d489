package waiting

import (
	"slices"
	"testing"

	"roundtable/care"
)

// TestLongListByText: of a list too long to be sorted by free text a selection is
// sorted as it would be on a short one, and the whole is refused in words.
func TestLongListByText(t *testing.T) {
	made := fakeList{rows: 3000, partners: 4, tfcs: 6, teams: 20, owners: 4, names: 9, blank: 0.1, seed: 3, day: care.NewDate(2026, 11, 21)}
	short, long := fakeTable(made), fakeTable(made)
	long.rankMost = 1500
	q := Query{TFCs: []string{"T000", "T019"}, Sort: []SortKey{{By: ColAction}, {By: ColComment, Desc: true}, {By: ColWeeks}}}
	order := func(tab *table, q Query) ([]uint32, error) {
		s := selectWhere(tab, q.compile(tab, care.Viewer{}))
		keys, err := s.sortKeys(q)
		if err != nil {
			return nil, err
		}
		return s.pick(keys, 0, s.count), nil
	}
	want, err := order(short, q)
	if err != nil || len(want) < 100 || len(want) > 1500 {
		t.Fatal(len(want), err)
	}
	if got, err := order(long, q); err != nil || !slices.Equal(got, want) {
		t.Errorf("the long list is sorted otherwise (%v)", err)
	}
	q.TFCs = nil
	if _, err := order(long, q); !isProblem(err) {
		t.Errorf("the whole long list was sorted: %v", err)
	}
	if _, err := order(short, q); err != nil {
		t.Errorf("the whole short list was not: %v", err)
	}
}
