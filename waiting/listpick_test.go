package waiting

import (
	"cmp"
	"slices"
	"sync"
	"testing"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/ledger/ledgertest"
)

// longList is long enough to be halved many times before it is sorted.
var longList = sync.OnceValue(func() *table {
	return fakeTable(fakeList{
		rows: 320_000, partners: 7, tfcs: 24, teams: 300, owners: 90, names: 5000, blank: 0.2, seed: 3, day: care.NewDate(2026, 11, 21),
	})
})

// TestPagesOfALongListAreThoseOfASortedOne compares pages of a list that is picked
// from without being sorted with those of the sorted list: orders with many values
// and with few, one way and the other, first pages and deep ones.
func TestPagesOfALongListAreThoseOfASortedOne(t *testing.T) {
	ledgertest.OneAtATime(t)
	list := longList()
	if list.n < 100*sortAtMost {
		t.Fatal("the list is too short to be halved often")
	}
	some := []care.PartnerCode{"R000", "R009", "R018", "R027", "R036", "R045"}
	for _, q := range []Query{
		{},
		{Sort: []SortKey{{By: ColName, Desc: true}}},
		{Sort: []SortKey{{By: ColTeam}, {By: ColWeeks, Desc: true}}, Partners: some},
		{Sort: []SortKey{{By: ColHeld}, {By: ColNext, Desc: true}, {By: ColName}}},
		{Sort: []SortKey{{By: ColPartner, Desc: true}, {By: ColContact}}},
		{Sort: []SortKey{{By: ColOwner}}, Group: ColBand},
		{Sort: []SortKey{{By: ColFlags, Desc: true}}, Partners: some},
	} {
		s := selectWhere(list, q.compile(list, care.Viewer{}))
		keys, err := s.sortKeys(q)
		if err != nil {
			t.Fatal(err)
		}
		want := sortedRows(s, keys)
		for _, page := range [][2]int{{0, 1}, {0, 50}, {0, 1000}, {700, 750}, {1999, 2049}, {100_000, 100_050}, {s.count - 20, s.count + 30}} {
			got := s.pick(keys, page[0], page[1])
			if !slices.Equal(got, want[page[0]:min(page[1], len(want))]) {
				t.Errorf("%v by %q, rows %v of %d: not those of the sorted list", q.Sort, q.Group, page, s.count)
			}
		}
	}
}

func sortedRows(s *selection, keys []keyer) []facts.Row {
	type entry struct {
		row  facts.Row
		keys [4]uint32
	}
	all := make([]entry, 0, s.count)
	for c, i := range s.rows() {
		e := entry{row: c.f.Base + facts.Row(i)}
		for k, by := range keys[:min(4, len(keys))] {
			e.keys[k] = by.at(c, i)
		}
		all = append(all, e)
	}
	slices.SortFunc(all, func(a, b entry) int { return cmp.Or(slices.Compare(a.keys[:], b.keys[:]), cmp.Compare(a.row, b.row)) })
	rows := make([]facts.Row, len(all))
	for i, e := range all {
		rows[i] = e.row
	}
	return rows
}
