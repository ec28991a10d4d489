package forecast

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"roundtable/care"
	"roundtable/waiting/forecast"
	"roundtable/waiting/scenarios"
	"roundtable/web/chart"
	"roundtable/web/shell"
	"roundtable/web/site"
)

// outlook is what the pages show.
type outlook struct {
	*inputs
	Ask      ask
	Scenario forecast.Scenario
	Now      *forecast.Result // nothing changed
	With     *forecast.Result // nil when nothing is
	Groups   []groupLine
	Advice   []forecast.Advice
	Part     bool // drawn without the page around it
}

// groupLine is one group now, as things are and with the changes.
type groupLine struct {
	Now, With forecast.GroupOutlook
	Changed   bool
}

// Limits of a page's forecast: a page answers in about a second.
const (
	pageRuns  = 400
	leastRuns = 20
	pageWork  = 20_000_000 // people over all runs
)

// runsFor is how many runs a page makes of so many people.
func runsFor(s *forecast.Setup) int {
	people := 1.0
	for i := range s.Lists {
		people += float64(s.Lists[i].WaitingNow()) + s.Lists[i].Referrals.Weekly*float64(s.Weeks)
	}
	return max(leastRuns, min(pageRuns, int(pageWork/people)))
}

// forecast is the page of one forecast.
func (p *pages) forecast(w http.ResponseWriter, v *site.Visit) error {
	o, err := p.look(v, v.URL.Query())
	if err != nil {
		return err
	}
	page := v.Page(shell.Forecast, "Forecast")
	page.Top, page.Wide = true, true
	page.Errors = o.Ask.Wrong
	if v.URL.Query().Has("removed") {
		page.Done = "The scenario is removed."
	}
	part := *o
	part.Part = true
	page.Partial = forecastPage(&part)
	return v.Show(w, page, forecastPage(o))
}

// look reads the address and makes the forecast.
func (p *pages) look(v *site.Visit, vals url.Values) (*outlook, error) {
	o := &outlook{Ask: asked(vals)}
	var err error
	if o.inputs, err = read(v, &o.Ask); err != nil || len(o.Lists) == 0 {
		return o, err
	}
	o.Scenario = o.Ask.scenario(o.Lists, o.name)
	for _, m := range o.Measured {
		o.Advice = append(o.Advice, forecast.Advise(m, o.Scenario.Target, 0, 0))
	}
	done, err := p.take(v.Context())
	if err != nil {
		return nil, err
	}
	defer done()
	if err := o.simulate(v.Context()); err != nil {
		return nil, err
	}
	return o, nil
}

// changed reports whether anything is to be different.
func (o *outlook) changed() bool {
	s := o.Scenario
	return len(s.Changes) > 0 || s.Rule.Order != forecast.ByPriority || s.Rule.LongShare > 0 || s.Rule.ReserveShare > 0
}

func (o *outlook) simulate(ctx context.Context) error {
	as := forecast.Scenario{Weeks: o.Scenario.Weeks, Seed: o.Scenario.Seed, Rule: forecast.Rule{Order: forecast.ByPriority}}
	var err error
	if o.Now, err = o.results(ctx, &as); err != nil {
		return err
	}
	if o.changed() {
		if o.With, err = o.results(ctx, &o.Scenario); err != nil {
			return err
		}
	}
	o.group(o.Now, o.With)
	return nil
}

// results are of one scenario.
func (o *outlook) results(ctx context.Context, sc *forecast.Scenario) (*forecast.Result, error) {
	s, err := sc.Setup(o.Lists, o.Groupings)
	if err != nil {
		return nil, err
	}
	s.Start, s.Runs = o.AsAt, runsFor(s)
	return forecast.Simulate(ctx, s)
}

func (o *outlook) group(now, with *forecast.Result) {
	for i, g := range now.Groups {
		l := groupLine{Now: g}
		if with != nil {
			l.With, l.Changed = with.Groups[i], true
		}
		if g.WaitingNow > 0 || g.Waiting.Mean > 0 {
			o.Groups = append(o.Groups, l)
		}
	}
}

// best is the result that the page is about.
func (o *outlook) best() *forecast.Result {
	if o.With != nil {
		return o.With
	}
	return o.Now
}

// over is the place of a length of wait among those counted; -1 for none.
func over(r *forecast.Result, weeks int) int {
	for i, w := range r.Setup.Over {
		if w == weeks {
			return i
		}
	}
	return -1
}

// span is a figure of a week: "320 (290 to 350)".
func span(s forecast.Series, week int) string {
	return fmt.Sprintf("%s (%s to %s)", people(mid(s, week)), people(s.Bands[0][week]), people(s.Bands[len(s.Bands)-1][week]))
}

func mid(s forecast.Series, week int) float64 { return s.Bands[len(s.Bands)/2][week] }

func spread(s forecast.Spread) string {
	return fmt.Sprintf("%s (%s to %s)", people(s.Bands[len(s.Bands)/2]), people(s.Bands[0]), people(s.Bands[len(s.Bands)-1]))
}

func people(v float64) string { return site.Thousands(int(v + 0.5)) }

// headline is the answer in sentences.
func (o *outlook) headline() []string {
	say := func(r *forecast.Result, lead string) string {
		w := r.Setup.Weeks
		x := r.Whole
		s := fmt.Sprintf("%s %s people are likely to wait in %d weeks (8 of 10 runs: %s to %s)", lead,
			people(mid(x.Waiting, w)), w, people(x.Waiting.Bands[0][w]), people(x.Waiting.Bands[len(x.Waiting.Bands)-1][w]))
		if i := over(r, 52); i >= 0 {
			s += fmt.Sprintf(", %s of them over 52 weeks; today %s wait, %s over 52 weeks.", people(mid(x.Over[i], w)), people(x.Waiting.Mean[0]), people(x.Over[i].Mean[0]))
		}
		return s
	}
	if o.With == nil && o.unmeasured() {
		out := fmt.Sprintf("%s now. How many are referred and treated is not known yet, and so no forecast can be made of it.", site.Counted(int(o.Now.Whole.Waiting.Mean[0]+0.5), "person waits", "people wait"))
		if i := over(o.Now, 52); i >= 0 {
			out = strings.Replace(out, " now.", fmt.Sprintf(" now, %s over 52 weeks.", people(o.Now.Whole.Over[i].Mean[0])), 1)
		}
		return []string{out, "It begins with a second list of each partner. Until then you can say below how many more are treated, and see what that would do to today's list alone."}
	}
	if o.With == nil {
		return []string{say(o.Now, "As things are,")}
	}
	return []string{say(o.With, "With the changes,"), say(o.Now, "As things are,")}
}

// unmeasured reports whether nothing is known of who comes and who is treated, of any list.
func (o *outlook) unmeasured() bool {
	return !slices.ContainsFunc(o.Measured, func(m forecast.Measured) bool { return m.Referrals.Known })
}

// longest is the wait of all but the longest in a hundred, with its band; "–" where nobody
// waits in the middle run.
func longest(x *forecast.Outlook, week int) string {
	if mid(x.Waiting, week) == 0 {
		return "–"
	}
	b := x.Longest.Bands
	return fmt.Sprintf("%.1f (%.1f to %.1f)", mid(x.Longest, week), b[0][week], b[len(b)-1][week])
}

// drawing is how many wait, by week.
func (o *outlook) drawing() chart.BandsParams {
	p := chart.BandsParams{
		ID: "waiting", Title: "How many are likely to wait", Unit: "people waiting", From: o.AsAt.Short(), Between: "8 of 10 runs",
		Note: fmt.Sprintf("The line is the middle of %s runs; 8 of 10 lie in the band. Seed %d.", site.Thousands(o.best().Setup.Runs), o.Scenario.Seed),
	}
	if o.With != nil {
		p.Bands = append(p.Bands, bandOf("With the changes", o.With.Whole.Waiting))
	}
	p.Bands = append(p.Bands, bandOf("As things are", o.Now.Whole.Waiting))
	return p
}

func bandOf(name string, s forecast.Series) chart.Band {
	return chart.Band{Name: name, Low: s.Bands[0], Mid: s.Bands[len(s.Bands)/2], High: s.Bands[len(s.Bands)-1]}
}

// hidden are the fields of one form that the other does not have.
func (o *outlook) hidden(without func(name string) bool) (out [][2]string) {
	for _, name := range sortedKeys(o.Ask.Values) {
		if without(name) || name == "removed" || name == "saved" {
			continue
		}
		for _, v := range o.Ask.Values[name] {
			if v != "" {
				out = append(out, [2]string{name, v})
			}
		}
	}
	return out
}

// picks reports a field of the form that chooses the lists.
func picks(name string) bool {
	return name == fOf || name == fPartner || name == fAsAt || name == fAges
}

func whatIf(name string) bool { return !picks(name) }

// save keeps the scenario under a name.
func (p *pages) save(w http.ResponseWriter, v *site.Visit) error {
	vals, err := url.ParseQuery(v.PostFormValue("query"))
	if err != nil {
		vals = url.Values{}
	}
	a := asked(vals)
	in, err := read(v, &a)
	if err != nil {
		return err
	}
	if len(in.Lists) == 0 {
		return v.SeeOther(w, "/forecast")
	}
	sc := a.scenario(in.Lists, in.name)
	if len(a.Wrong) > 0 {
		return v.SeeOther(w, "/forecast?"+vals.Encode())
	}
	of := in.Of
	of.AsAt = in.AsAt
	id, at, err := p.book(v).Save(v.Context(), v.Viewer, scenarios.Saved{Name: v.PostFormValue("name"), Of: of, Scenario: sc})
	if problem, ok := errors.AsType[*care.Problem](err); ok {
		o, err := p.look(v, vals)
		if err != nil {
			return err
		}
		o.Ask.Wrong = nil
		o.Ask.Wrong.Add("f-name", strings.TrimSuffix(problem.What, ".")+". "+problem.Remedy)
		page := v.Page(shell.Forecast, "Forecast")
		page.Top, page.Wide, page.Errors = true, true, o.Ask.Wrong
		return v.Show(w, page, forecastPage(o))
	}
	if err != nil {
		return err
	}
	site.Reached(w, at)
	return v.SeeOther(w, "/forecast/scenarios/"+id+"?saved=yes")
}
