package home

import (
	"fmt"
	"net/http"
	"slices"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/waiting"
	"roundtable/web/chart"
	"roundtable/web/shell"
	"roundtable/web/site"
)

// Register adds the page.
func Register(r *site.Routes) { r.Page("GET /{$}", today) }

// work is what the page shows.
type work struct {
	For      string // whose prompts these are: a partner's name, or "" for the whole table
	Prompts  []waiting.Prompt
	Quiet    []waiting.Prompt // nothing to do
	Summary  *waiting.Summary
	Weekly   *waiting.Weekly
	Over     *waiting.OverTime
	Extracts []delivery // newest first
	Brought  int        // how many extracts there are in all
	Stale    []silent
}

// delivery is one extract, as a line of the page.
type delivery struct {
	facts.Extract
	Partner string
}

// silent is a partner that has brought nothing, or nothing lately.
type silent struct {
	Code  care.PartnerCode
	Name  string
	Words string
}

// weeksBack is how far the list over time goes back, in weeks.
const weeksBack = 53

// latest is how many extracts the page names.
const latest = 5

// today answers: what needs you today?
func today(w http.ResponseWriter, v *site.Visit) error {
	page := v.Page(shell.Home, "What needs you today")
	page.Top = true
	extracts := v.View().Extracts()
	d := work{Brought: len(extracts)}
	if d.Brought == 0 {
		return v.Show(w, page, emptyPage())
	}
	names := map[care.PartnerCode]string{}
	for _, p := range v.View().Partners() {
		names[p.PartnerDescribed.Code] = p.Name
	}
	d.For = names[v.Viewer.Partner]
	for _, x := range slices.Backward(extracts) {
		if len(d.Extracts) < latest {
			name := names[x.Received.Partner]
			if name == "" {
				name = string(x.Received.Partner)
			}
			d.Extracts = append(d.Extracts, delivery{x, name})
		}
	}
	prompts, err := v.Table.List.Prompts(v.Context(), v.View())
	if err != nil {
		return err
	}
	for _, p := range prompts {
		if p.Count > 0 {
			d.Prompts = append(d.Prompts, p)
		} else {
			d.Quiet = append(d.Quiet, p)
		}
	}
	if err := d.figures(v); err != nil {
		return err
	}
	return v.Show(w, page, homePage(d))
}

// figures reads what is said of the whole table.
func (d *work) figures(v *site.Visit) (err error) {
	list, ctx, view := v.Table.List, v.Context(), v.View()
	if d.Summary, err = list.Summary(ctx, view, waiting.Query{}); err != nil {
		return err
	}
	if d.Weekly, err = list.Weekly(ctx, view, waiting.Query{}); err != nil {
		return err
	}
	if d.Over, err = list.OverTime(ctx, view, weeksBack); err != nil {
		return err
	}
	all, err := list.Quality(ctx, view)
	if err != nil {
		return err
	}
	for _, q := range all {
		if words := quietFor(q); words != "" {
			d.Stale = append(d.Stale, silent{q.Partner, q.Name, words})
		}
	}
	return nil
}

// quietFor says since when a partner has brought nothing new; "" for a partner
// whose lists are fresh.
func quietFor(q waiting.Quality) string {
	stands := false
	for _, x := range q.Extracts {
		if x.Withdrawn {
			continue
		}
		stands = true
		if x.Stale {
			return fmt.Sprintf("newest list is %d days old", x.DaysSince)
		}
	}
	if !stands {
		return "has brought nothing yet"
	}
	return ""
}

// weeks is the histogram of the whole table.
func (d work) weeks() chart.WeeksParams {
	return chart.WeeksParams{
		ID: "weeks", Title: "How long people have waited, by the partner's own clock", Counts: d.Weekly.Bands, Over: d.Weekly.Over, HasOver: d.Weekly.Over > 0,
		Unit: "open waits", Href: weeksHref,
	}
}

// weeksHref opens the waits over from and up to to weeks; to 0 is "and more".
func weeksHref(from, to int) string {
	return "/list?" + waiting.Query{Weeks: waiting.Range{From: from + 1, To: to}}.Encode()
}

// overTime is the list at each week's end.
func (d work) overTime() chart.LinesParams {
	p := chart.LinesParams{
		ID: "over-time", Title: "The list over the last year", Dates: d.Over.Dates, Unit: "open waits", Area: true,
		Series: []chart.Series{{Name: "Open waits"}, {Name: "Over 52 weeks"}},
		Note: "Counted from the clock starts and stops that partners have sent. A wait that ended before its partner first brought a list is not known, " +
			"so the further back, the more are missing.",
	}
	for i := range d.Over.Dates {
		p.Series[0].Values = append(p.Series[0].Values, float64(d.Over.Waiting[i]))
		p.Series[1].Values = append(p.Series[1].Values, float64(d.Over.Over52[i]))
	}
	if d.Over.Unknown > 0 {
		p.Note += fmt.Sprintf(" %s that left the list on a day that is not stated are in no week.", site.Thousands(d.Over.Unknown))
	}
	return p
}
