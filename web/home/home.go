package home

import (
	"fmt"
	"math"
	"net/http"
	"slices"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/waiting"
	"roundtable/web/chart"
	"roundtable/web/shell"
	"roundtable/web/site"
)

// Register adds the page, which gathers what the rooms ask of the visitor, in their order.
func Register(r *site.Routes, rooms ...site.Asks) { r.Page("GET /{$}", pages{rooms}.today) }

type pages struct{ rooms []site.Asks }

// asks are what all rooms ask of the visitor.
func (p pages) asks(v *site.Visit) (out []site.Ask, err error) {
	for _, room := range p.rooms {
		all, err := room(v)
		if err != nil {
			return nil, err
		}
		out = append(out, all...)
	}
	return out, nil
}

// work is what the page shows.
type work struct {
	For      string // whose prompts these are: a partner's name, or "" for the whole table
	Whole    bool   // they are of the whole table
	Own      string // the viewer's own partner, when it has a list
	Prompts  []waiting.Prompt
	Quiet    []waiting.Prompt // nothing to do
	Asks     []site.Ask       // of the other rooms, of the visitor's own partner
	Summary  *waiting.Summary
	Weekly   *waiting.Weekly
	Over     *waiting.OverTime
	Series   *waiting.SnapshotSeries
	Extracts []delivery // newest first
	Brought  int        // how many extracts there are in all
	Stale    []silent
	Since    care.Date // from this day on every partner that brings lists had brought one
}

// since is the latest of the days on which the partners first brought a list of
// people who wait. Files of events and spells say when waits ended too: they
// are no lists.
func since(extracts []facts.Extract) care.Date {
	first := map[care.PartnerCode]care.Date{}
	for _, x := range extracts {
		r := x.Received
		if x.Withdrawn != 0 || (r.Kind != "list" && r.Kind != "wlmds") {
			continue
		}
		day := r.Census
		if day == 0 {
			day = care.DateOf(x.At.In(site.London))
		}
		if was, ok := first[r.Partner]; !ok || day < was {
			first[r.Partner] = day
		}
	}
	var last care.Date
	for _, day := range first {
		last = max(last, day)
	}
	return last
}

// delivery is one extract, as a line of the page.
type delivery struct {
	facts.Extract
	Partner string
	Closed  bool // none of its rows is shared with the visitor
	Part    bool // some are not, and so not how many it has
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
func (p pages) today(w http.ResponseWriter, v *site.Visit) error {
	page := v.Page(shell.Home, "What needs you today")
	page.Top = true
	extracts := v.View().Extracts()
	d := work{Brought: len(extracts), Since: since(extracts)}
	if d.Brought == 0 {
		return v.Show(w, page, emptyPage())
	}
	if v.HasOwnRecord() {
		return v.SeeOther(w, site.OwnRecordAt)
	}
	asks, err := p.asks(v)
	if err != nil {
		return err
	}
	d.Asks = asks
	if v.CountsOnly() {
		return countsOnly(w, v, page, asks)
	}
	for _, x := range slices.Backward(extracts) {
		if len(d.Extracts) < latest {
			d.Extracts = append(d.Extracts, delivery{x, v.PartnerName(x.Received.Partner), v.RowsOf(x.Received.Partner) != nil, !v.Whole(x.Received.Partner)})
		}
	}
	prompts, err := d.prompts(v)
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

// prompts are those of the viewer's own partner. Who acts for a partner without
// a list, as an ICB does, or asks for it, gets those of the whole table.
func (d *work) prompts(v *site.Visit) ([]waiting.Prompt, error) {
	ctx, view := v.Context(), v.View()
	if mine := v.Viewer.Partner; mine != "" {
		n, err := v.Table.List.Count(ctx, view, waiting.Query{Partners: []care.PartnerCode{mine}})
		if err != nil {
			return nil, err
		}
		if n > 0 {
			d.Own = v.PartnerName(mine)
		}
	}
	d.For, d.Whole = d.Own, d.Own == "" || v.URL.Query().Get("for") == "all"
	if d.Whole {
		view = v.ViewAs("")
	}
	return v.Table.List.Prompts(ctx, view)
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
	if d.Series, err = list.SnapshotSeries(ctx, view); err != nil {
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
			return fmt.Sprintf("Newest list is %d days old", x.DaysSince)
		}
	}
	if !stands {
		return "Nothing brought yet"
	}
	return ""
}

// silences gathers the partners of whom the same is said.
func (d work) silences() (out [][]silent) {
	at := map[string]int{}
	for _, s := range d.Stale {
		i, ok := at[s.Words]
		if !ok {
			i = len(out)
			at[s.Words] = i
			out = append(out, nil)
		}
		out[i] = append(out[i], s)
	}
	return out
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

// series is the list at each census, since every partner had brought one.
func (d work) series() chart.LinesParams {
	p := chart.LinesParams{
		ID: "over-time", Title: "The list over time", Unit: "open waits", Smallest: 1,
		Series: []chart.Series{{Name: "Open waits"}, {Name: "Over 52 weeks"}},
		Note:   "At each day of which a partner brought a list, since " + d.Series.From.Long() + ", by when every partner had brought its first. " + d.Series.Note,
	}
	for i, day := range d.Series.Dates {
		if day < d.Series.From {
			continue
		}
		p.Dates = append(p.Dates, day)
		p.Series[0].Values = append(p.Series[0].Values, float64(d.Series.Whole[i].Waiting))
		p.Series[1].Values = append(p.Series[1].Values, float64(d.Series.Whole[i].Over52))
	}
	return p
}

// overTime is the list at each week's end, while too few lists have been brought
// for a series.
func (d work) overTime() chart.LinesParams {
	p := chart.LinesParams{
		ID: "over-time", Title: "The list over the last year", Dates: d.Over.Dates, Unit: "open waits", Smallest: 1,
		Series: []chart.Series{{Name: "Open waits"}, {Name: "Still waiting when lists came"}, {Name: "Over 52 weeks"}},
		Note: "Counted at each week's end from the clock starts and stops that partners have sent. Until " + d.Since.Long() + ", when the last partner first brought its list, " +
			"waits that had ended before are not known: the dashed line is only those who were still waiting when their list came.",
	}
	for i, day := range d.Over.Dates {
		known, before := float64(d.Over.Waiting[i]), math.NaN()
		if day < d.Since {
			known, before = before, known
		}
		p.Series[0].Values = append(p.Series[0].Values, known)
		p.Series[1].Values = append(p.Series[1].Values, before)
		p.Series[2].Values = append(p.Series[2].Values, float64(d.Over.Over52[i]))
	}
	if d.Over.Unknown > 0 {
		p.Note += fmt.Sprintf(" %s that left the list on a day that is not stated are in no week.", site.Thousands(d.Over.Unknown))
	}
	return p
}
