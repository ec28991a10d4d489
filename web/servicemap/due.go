package servicemap

import (
	"cmp"
	"net/http"
	"slices"

	"roundtable/care"
	"roundtable/servicemap"
	"roundtable/web/site"
)

// dueView is the page of services that are due to be looked at.
type dueView struct {
	Tabs  []tab
	Rows  []*servicemap.Service
	Mine  int
	Today care.Date
	short func(care.PartnerCode) string
	keeps func(care.PartnerCode) bool
}

// usualLook is after how many days a description is looked at again, unless its owner says
// otherwise.
const usualLook = 182

// soon is how many days ahead a look is announced.
const soon = 28

func due(w http.ResponseWriter, v *site.Visit) error {
	page, line := begin(v, "Due to be verified", "/services/due")
	x := &dueView{Tabs: line, Today: v.Table.Map.Today(), short: v.PartnerShort, keeps: func(p care.PartnerCode) bool { return mayKeep(v, p) }}
	for _, s := range v.Table.Map.Services(who(v)) {
		if stale(s, x.Today+soon) {
			x.Rows = append(x.Rows, s)
			if x.keeps(s.Owner) && stale(s, x.Today) {
				x.Mine++
			}
		}
	}
	slices.SortStableFunc(x.Rows, func(a, b *servicemap.Service) int {
		return cmp.Or(cmp.Compare(btoi(x.keeps(b.Owner)), btoi(x.keeps(a.Owner))), cmp.Compare(a.Due, b.Due))
	})
	return v.Show(w, page, duePage(x))
}
