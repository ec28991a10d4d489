package servicemap

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"roundtable/care"
	"roundtable/servicemap"
	"roundtable/web/site"
)

// listView is the list of services.
type listView struct {
	Tabs     []tab
	Rows     []*servicemap.Service
	All      int
	Today    care.Date
	Text     string
	Owner    string
	Sort     string
	Owners   []option
	Stale    int
	Gaps     int // kinds of people whom nobody accepts
	GapWords string
	Write    bool
	Nobody   bool // no partner is at the table, and the visitor could add one
	short    func(care.PartnerCode) string
	words    care.ServiceWords
	query    servicemap.Query // with what the shared list tells of waits
}

func (p *Pages) list(w http.ResponseWriter, v *site.Visit) error {
	page, line := begin(v, "Services", "/services")
	q := v.URL.Query()
	x := &listView{Tabs: line, Today: v.Table.Map.Today(), Text: strings.TrimSpace(q.Get("text")), Owner: q.Get("owner"), Sort: q.Get("sort"), short: v.PartnerShort, Write: len(owners(v)) > 0}
	all := v.Table.Map.Services(who(v))
	x.All = len(all)
	x.words, _ = v.Table.Map.Words()
	l, err := p.listWaits(v)
	if err != nil {
		return err
	}
	x.query.Waits = l.Waits
	x.Nobody = v.Alone() && !x.Write
	seen := map[care.PartnerCode]bool{}
	for _, s := range all {
		if stale(s, x.Today) {
			x.Stale++
		}
		if !seen[s.Owner] {
			seen[s.Owner] = true
			x.Owners = append(x.Owners, option{string(s.Owner), x.short(s.Owner)})
		}
		text := strings.ToLower(s.Name + " " + s.Function + " " + s.TeamType)
		if (x.Owner == "" || string(s.Owner) == x.Owner) && strings.Contains(text, strings.ToLower(x.Text)) {
			x.Rows = append(x.Rows, s)
		}
	}
	slices.SortFunc(x.Owners, func(a, b option) int { return cmp.Compare(a.Text, b.Text) })
	x.Owners = append([]option{{"", "All partners"}}, x.Owners...)
	slices.SortStableFunc(x.Rows, x.order)
	if x.All > 0 && len(x.words.Needs) > 0 {
		f, err := v.Table.Map.Find(who(v), servicemap.Query{})
		if err != nil {
			return err
		}
		x.Gaps = len(f.Certain)
		n, whole := servicemap.Totals(f.Certain)
		if whole || n > 0 {
			x.GapWords = servicemap.PeopleWords(n, true)
		}
	}
	page.Done = said[q.Get("done")]
	return v.Show(w, page, listPage(x))
}

// order is the list's, by what the visitor sorts by.
func (x *listView) order(a, b *servicemap.Service) int {
	switch x.Sort {
	case "owner":
		return cmp.Compare(x.short(a.Owner), x.short(b.Owner))
	case "function":
		return cmp.Compare(a.Function, b.Function)
	case "wait":
		one, _, ok1 := x.query.Wait(a)
		other, _, ok2 := x.query.Wait(b)
		return cmp.Or(cmp.Compare(btoi(ok2), btoi(ok1)), cmp.Compare(other, one))
	case "verified":
		return cmp.Compare(a.Verified, b.Verified)
	}
	return 0 // by name, as they come
}

func (x *listView) sorted(by string) string {
	return at("/services", "text", x.Text, "owner", x.Owner, "sort", by)
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}
