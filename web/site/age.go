package site

import (
	"cmp"
	"slices"
	"time"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/waiting"
	"roundtable/web/shell"
)

// ages are the partners whose lists stand, the oldest first, each by the oldest of
// the newest deliveries of its lists; and when the last file of any kind came.
func ages(view *facts.View, today care.Date) (lists []shell.ListAge, received time.Time) {
	type list struct {
		partner    care.PartnerCode
		kind, name string
	}
	newest := map[list]care.Date{}
	for _, x := range view.Extracts() {
		if x.At.After(received) {
			received = x.At
		}
		r := x.Received
		if x.Withdrawn != 0 || !r.Snapshot {
			continue
		}
		newest[list{r.Partner, r.Kind, r.List}] = cmp.Or(r.Census, care.DateOf(x.At.In(London)))
	}
	oldest := map[care.PartnerCode]care.Date{}
	for l, day := range newest {
		if was, ok := oldest[l.partner]; !ok || day < was {
			oldest[l.partner] = day
		}
	}
	names := map[care.PartnerCode]string{}
	for _, p := range view.Partners() {
		names[p.PartnerDescribed.Code] = cmp.Or(p.Short, p.Name)
	}
	for code, day := range oldest {
		days := int(today - day)
		lists = append(lists, shell.ListAge{
			Partner: cmp.Or(names[code], string(code)), TrueAt: day, Days: days, Stale: days > waiting.StaleDays,
			Href: "/quality?partner=" + string(code) + "#extracts",
		})
	}
	slices.SortFunc(lists, func(a, b shell.ListAge) int {
		return cmp.Or(cmp.Compare(a.TrueAt, b.TrueAt), cmp.Compare(a.Partner, b.Partner))
	})
	return lists, received.In(London)
}
