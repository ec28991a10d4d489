package waiting

import (
	"net/http"

	"roundtable/waiting"
	"roundtable/web/chart"
	"roundtable/web/shell"
	"roundtable/web/site"
)

// weeks draws how long those have waited whom the filters select. It is a page
// of its own, because the list is opened often and the drawing seldom.
func (p *pages) weeks(w http.ResponseWriter, v *site.Visit) error {
	q, token, err := query(v)
	if err != nil {
		return err
	}
	l := listing{Query: q, Token: token}
	if l.Offered, err = p.offer(v); err != nil {
		return err
	}
	l.Chips = chips(l)
	weekly, err := v.Table.List.Weekly(v.Context(), v.View(), q)
	if err != nil {
		return err
	}
	drawing := chart.WeeksParams{
		ID: "weeks", Title: "Waits by week, by the partner's own clock", Counts: weekly.Bands, Over: weekly.Over, HasOver: weekly.Over > 0,
		Unit: "open waits", Href: l.between,
	}
	page := v.Page(shell.SharedList, "How long they have waited")
	page.Back.Href, page.Back.Text = l.href(q), "Shared list"
	page.Partial = chart.Weeks(drawing)
	return v.Show(w, page, weeksPage(l, drawing))
}

// between opens the selected waits over from and up to to weeks; to 0 is "and
// more". "" when the list's own filter leaves none.
func (l listing) between(from, to int) string {
	q := l.Query
	q.Weeks, q.Offset = meet(q.Weeks, waiting.Range{From: from + 1, To: to}), 0
	if q.Weeks.To != 0 && q.Weeks.From > q.Weeks.To {
		return ""
	}
	return l.href(q)
}
