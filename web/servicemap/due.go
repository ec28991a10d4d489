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

// dueView is the page of services that are due to be looked at.
type dueView struct {
	Tabs  []tab
	Rows  []*servicemap.Service
	Waits []*servicemap.Service // whose stated wait and list do not go together
	Stray []servicemap.Astray
	list  servicemap.Waits
	asked func(care.ServiceID, string) string // who asked the owner and when, in words; "" for nobody
	Wrong site.Wrong
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

func (p *Pages) due(w http.ResponseWriter, v *site.Visit) error { return p.showDue(w, v, nil) }

func (p *Pages) showDue(w http.ResponseWriter, v *site.Visit, bad site.Wrong) error {
	page, line := begin(v, "Due to be verified", "/services/due")
	x := &dueView{Tabs: line, Today: v.Table.Map.Today(), short: v.PartnerShort, keeps: func(p care.PartnerCode) bool { return mayKeep(v, p) }}
	if page.Errors = bad; bad == nil {
		page.Done = said[v.URL.Query().Get("done")]
	}
	x.asked = func(id care.ServiceID, what string) string { return askedWords(v, id, what) }
	var l *listed
	var err error
	if x.Waits, l, err = p.differing(v); err != nil {
		return err
	}
	x.list = l.Waits
	for _, s := range v.Table.Map.Services(who(v)) {
		if stale(s, x.Today+soon) {
			x.Rows = append(x.Rows, s)
			if x.keeps(s.Owner) && stale(s, x.Today) {
				x.Mine++
			}
		}
	}
	x.Stray = v.Table.Map.Astray(who(v))
	slices.SortStableFunc(x.Rows, func(a, b *servicemap.Service) int {
		return cmp.Or(cmp.Compare(btoi(x.keeps(b.Owner)), btoi(x.keeps(a.Owner))), cmp.Compare(a.Due, b.Due))
	})
	return v.Show(w, page, duePage(x))
}

// strayWords names services that have ended, with the days.
func strayWords(all []*servicemap.Service) string {
	var out []string
	for _, s := range all {
		out = append(out, s.Name+", which ended on "+s.Ended.Long())
	}
	return strings.Join(out, "; ")
}

// askedWords says who asked a service's owner to look, and when; "" for nobody.
func askedWords(v *site.Visit, id care.ServiceID, what string) string {
	s := v.Table.Map.Asked(who(v), id, what)
	if s == nil {
		return ""
	}
	return "asked on " + s.On.Long() + " by " + v.PartnerShort(s.Who.Partner)
}

// askOwner asks a service's owner to look at its description, or at its wait, and leads
// back to where that was asked.
func (p *Pages) askOwner(w http.ResponseWriter, v *site.Visit) error {
	id := care.ServiceID(v.PostFormValue("service"))
	if _, ok := v.Table.Map.Service(who(v), id); !ok {
		return notFound()
	}
	seq, err := v.Table.Map.Ask(v.Context(), who(v), id, v.PostFormValue("asks"))
	if err == nil {
		return v.Done(w, seq, at("/services/due", "done", "asked"))
	}
	var bad site.Wrong
	if err := problem(&bad, err, "ask-"+string(id)); err != nil {
		return err
	}
	return p.showDue(w, v, bad)
}
