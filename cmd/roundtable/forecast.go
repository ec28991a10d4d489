package main

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"os"
	"strings"
	"text/tabwriter"

	"roundtable/care"
	"roundtable/waiting"
	"roundtable/waiting/forecast"
)

// forecastCmd says how lists are likely to stand, from a ledger or a plain file.
type forecastCmd struct {
	File     string   `help:"A CSV of referral and removal dates in place of a ledger." placeholder:"LIST.csv"`
	Scenario string   `help:"A JSON document of what is to be different; - is standard input." placeholder:"FILE"`
	Partner  []string `help:"Only these partners' lists." placeholder:"CODE"`
	TFC      string   `help:"Only this treatment function; - for waits without one." placeholder:"CODE"`
	Team     string   `help:"Only this team." placeholder:"NAME"`
	Ages     string   `help:"Only these ages, when their wait began: under-16, from-16, under-18 or from-18." placeholder:"AGES"`
	AsAt     string   `help:"Look at no later day than this." placeholder:"DATE"`
	From     string   `help:"With --file: measure from this day on; the first referral if not given." placeholder:"DATE"`
	Weeks    *int     `help:"How many weeks ahead; 52 if neither here nor in the scenario."`
	Runs     *int     `help:"How many runs; 1000 if neither here nor in the scenario."`
	Seed     *uint64  `help:"Another seed gives other chances; the same seed the same."`
	Target   float64  `help:"The wait, in weeks, that the advice is about; 18 if not given." placeholder:"WEEKS"`
	JSON     bool     `help:"Everything, as JSON."`
	asFlags
	dataFlags
}

// forecastOut is what --json prints.
type forecastOut struct {
	AsAt     care.Date         `json:"as_at,omitzero"`
	Measured []forecastList    `json:"measured,omitempty"`
	Result   *forecast.Result  `json:"result"`
	Now      *forecast.Outlook `json:"now,omitempty"` // all lists, had nothing been changed
	Met      *forecast.Met     `json:"goal,omitempty"`
	Notes    []string          `json:"notes,omitempty"`
}

type forecastList struct {
	Name     string            `json:"name"`
	Measured forecast.Measured `json:"measured"`
	Advice   forecast.Advice   `json:"advice"`
}

// Run measures, simulates and prints.
func (c *forecastCmd) Run(e *env) error {
	sc, err := c.scenario(e)
	if err != nil {
		return err
	}
	var out forecastOut
	var lists []forecast.List
	var groupings []forecast.Grouping
	if len(sc.Lists) == 0 {
		histories, err := c.histories(e, &out)
		if err != nil {
			return err
		}
		for _, h := range histories {
			l, m := forecast.ListOf(h)
			if sc.Rule.Order == forecast.ByPast {
				l.Past = forecast.Past(h.Rows, waiting.Window{From: m.From, Until: m.Until})
			}
			lists = append(lists, l)
			m.Stats.Series = nil // days of the past, one by one: no part of a forecast
			out.Measured = append(out.Measured, forecastList{h.Name, m, forecast.Advise(m, sc.Target, 0, 0)})
			out.AsAt = max(out.AsAt, m.Until)
			if h.Decile != nil {
				groupings = forecast.Groupings()
			}
		}
	}
	setup, err := sc.Setup(lists, groupings)
	if err != nil {
		return err
	}
	out.Notes = append(out.Notes, withoutPast(setup)...)
	setup.Start = out.AsAt
	if err := c.simulate(e, sc, setup, lists, &out); err != nil {
		return err
	}
	if c.JSON {
		return printJSON(e.stdout, out)
	}
	w := bufio.NewWriter(e.stdout)
	out.print(w)
	return w.Flush()
}

// withoutPast names the lists that are to go on as they went, and of which it is not known
// how that was.
func withoutPast(s *forecast.Setup) (notes []string) {
	if s.Rule.Order != forecast.ByPast {
		return nil
	}
	for i := range s.Lists {
		if len(s.Lists[i].Past) == 0 {
			notes = append(notes, s.Lists[i].Name+": no treatment after which somebody waited on is known, so that whoever has waited longest goes first.")
		}
	}
	return notes
}

// simulate runs the scenario, the lists as they are beside it, and its goal.
func (c *forecastCmd) simulate(e *env, sc *forecast.Scenario, setup *forecast.Setup, lists []forecast.List, out *forecastOut) (err error) {
	if out.Result, err = forecast.Simulate(e.ctx, setup); err != nil {
		return err
	}
	ruled := len(lists) > 0 && (setup.Rule.Order != forecast.ByPriority || setup.Rule.LongShare > 0 || setup.Rule.ReserveShare > 0)
	if len(sc.Changes) > 0 || sc.Pool || ruled {
		now := *setup
		if now.Lists = lists; len(lists) == 0 {
			now.Lists = sc.Lists
		} else {
			now.Rule = forecast.Rule{Order: forecast.ByPriority} // a rule is a change too, as on the page
		}
		r, err := forecast.Simulate(e.ctx, &now)
		if err != nil {
			return err
		}
		out.Now = &r.Whole
	}
	if sc.Goal != nil {
		met, err := forecast.Meet(e.ctx, setup, *sc.Goal)
		if err != nil {
			return err
		}
		out.Met = &met
	}
	return nil
}

// scenario reads the document, with the flags on top of it.
func (c *forecastCmd) scenario(e *env) (*forecast.Scenario, error) {
	for _, n := range []struct {
		flag string
		v    *int
		most int
	}{{"--weeks", c.Weeks, forecast.MostWeeks}, {"--runs", c.Runs, forecast.MostRuns}} {
		if n.v != nil && (*n.v < 1 || *n.v > n.most) {
			return nil, usagef("%s takes 1 to %d, not %d", n.flag, n.most, *n.v)
		}
	}
	if c.Target < 0 || math.IsNaN(c.Target) || c.Target > forecast.MostWaited {
		return nil, usagef("--target takes weeks above 0, up to %d", forecast.MostWaited)
	}
	if c.File == "" && c.From != "" {
		return nil, usagef("--from belongs to --file: a ledger's history begins with each partner's first list")
	}
	if _, ok := waiting.Ages(c.Ages).Words(); !ok {
		return nil, usagef("--ages is under-16, from-16, under-18 or from-18, not %q", c.Ages)
	}
	if c.File != "" && c.Ages != "" {
		return nil, usagef("--ages belongs to a ledger, not to --file")
	}
	if c.File != "" && (c.TFC != "" || c.Team != "" || len(c.Partner) > 0 || c.As != "") {
		return nil, usagef("--tfc, --team, --partner and --as belong to a ledger, not to --file")
	}
	sc := &forecast.Scenario{}
	if c.Scenario != "" {
		in := e.stdin
		if c.Scenario != "-" {
			f, err := os.Open(c.Scenario)
			if err != nil {
				return nil, &care.Problem{What: "The scenario cannot be opened.", Where: c.Scenario, Remedy: "Give --scenario a file that is there.", Err: err}
			}
			defer f.Close()
			in = f
		}
		var err error
		if sc, err = forecast.ReadScenario(in); err != nil {
			return nil, err
		}
	}
	if c.Weeks != nil {
		sc.Weeks = *c.Weeks
	}
	if c.Runs != nil {
		sc.Runs = *c.Runs
	}
	switch {
	case c.Seed != nil:
		sc.Seed = *c.Seed
	case sc.Seed == 0:
		sc.Seed = 1 // as the page
	}
	if c.Target > 0 {
		sc.Target = c.Target
	}
	if sc.Target <= 0 {
		sc.Target = waiting.JourneyWeeks
	}
	return sc, nil
}

// histories are of the file or of the ledger.
func (c *forecastCmd) histories(e *env, out *forecastOut) ([]waiting.FlowHistory, error) {
	var from, asAt care.Date
	for _, d := range []struct {
		flag, text string
		to         *care.Date
	}{{"--as-at", c.AsAt, &asAt}, {"--from", c.From, &from}} {
		if d.text == "" {
			continue
		}
		var err error
		if *d.to, err = care.ParseDate(d.text); err != nil {
			return nil, usagef("%s: %v", d.flag, err)
		}
	}
	if c.File == "" {
		return c.ledger(e, asAt, out)
	}
	f, err := readForecastFile(c.File)
	if err != nil {
		return nil, err
	}
	if f.bad > 0 {
		out.Notes = append(out.Notes, fmt.Sprintf("Rows that could not be read, and are in no figure: %d. The first: %s%s.", f.bad, base(c.File), f.firstBad))
	}
	last := lastDay(f.histories)
	if asAt != 0 {
		last = asAt
	}
	for i := range f.histories {
		h := &f.histories[i]
		h.Window = waiting.Window{From: from, Until: last}
		if h.Name == "" {
			h.Name = "The list"
		}
	}
	return f.histories, nil
}

// lastDay is the last day on which anything happens in any history.
func lastDay(all []waiting.FlowHistory) (last care.Date) {
	for _, h := range all {
		for i, d := range h.Rows.Referred {
			last = max(last, d, h.Rows.Removed[i], h.Rows.Withdrawn[i])
		}
	}
	return last
}

// ledger reads the histories that whoever asks may see. Nobody is named in a
// forecast, and so nobody is told of it.
func (c *forecastCmd) ledger(e *env, asAt care.Date, out *forecastOut) ([]waiting.FlowHistory, error) {
	q := waiting.FlowQuery{TFC: strings.ToUpper(c.TFC), Team: c.Team, Ages: waiting.Ages(c.Ages), AsAt: asAt}
	for _, p := range c.Partner {
		code, err := care.ParsePartnerCode(p)
		if err != nil {
			return nil, usagef("--partner: %v", err)
		}
		q.Partners = append(q.Partners, code)
	}
	store, err := c.read(e)
	if err != nil {
		return nil, err
	}
	defer store.Close()
	f, err := (&listCmd{dataFlags: c.dataFlags}).fold(e, store)
	if err != nil {
		return nil, err
	}
	k, err := c.asks(e, store)
	if err != nil {
		return nil, err
	}
	view, err := k.looks(f)
	if err != nil {
		return nil, err
	}
	if err := knownPartners(view, q.Partners); err != nil {
		return nil, err
	}
	histories, err := waiting.NewList(waiting.Options{Store: store}).FlowHistories(e.ctx, view, q)
	if err != nil {
		return nil, err
	}
	kept := histories[:0]
	for _, h := range histories {
		if len(h.Rows.Referred) == 0 {
			continue
		}
		kept = append(kept, h)
		out.Notes = append(out.Notes, forecast.NotesOf(h)...)
	}
	if len(kept) == 0 {
		return nil, &care.Problem{
			What: "Nobody whom you may see waits, or has waited, for what is asked.", Where: "--tfc, --team, --partner",
			Remedy: "Ask for another treatment function, team or partner; 'roundtable list' shows what there is. A forecast needs a list that a partner has brought.",
		}
	}
	return kept, nil
}

// print writes the forecast as a person reads it in a terminal.
func (o *forecastOut) print(w io.Writer) {
	for _, l := range o.Measured {
		fmt.Fprintf(w, "%s, as at %s\n", l.Name, l.Measured.Until)
		for _, s := range append(l.Advice.Sentences, l.Measured.Notes...) {
			fmt.Fprintln(w, "  "+s)
		}
	}
	for _, n := range o.Notes {
		fmt.Fprintln(w, n)
	}
	r := o.Result
	fmt.Fprintf(w, "\nIn %d weeks, by %d runs (seed %d): %s\n", r.Setup.Weeks, r.Setup.Runs, r.Setup.Seed, bandWords(r.Setup.Bands))
	t := tabwriter.NewWriter(w, 2, 2, 2, ' ', 0)
	fmt.Fprint(t, "list\twaiting now\twaiting then\t")
	for _, over := range r.Setup.Over {
		fmt.Fprintf(t, "over %d\t", over)
	}
	fmt.Fprintf(t, "P%g weeks\t\n", 100*r.Setup.Share)
	row := func(name string, x *forecast.Outlook) {
		end := r.Setup.Weeks
		fmt.Fprintf(t, "%s\t%.0f\t%s\t", name, x.Waiting.Mean[0], bandAt(x.Waiting, end, "%.0f"))
		for _, s := range x.Over {
			fmt.Fprintf(t, "%s\t", bandAt(s, end, "%.0f"))
		}
		longest := "-" // nobody waits in the middle run
		if n := len(x.Waiting.Bands); x.Waiting.Bands[n/2][end] > 0 {
			longest = bandAt(x.Longest, end, "%.1f")
		}
		fmt.Fprintf(t, "%s\t\n", longest)
	}
	for i := range r.Lists {
		row(r.Lists[i].Name, &r.Lists[i])
	}
	if len(r.Lists) > 1 {
		row("All", &r.Whole)
	}
	if o.Now != nil {
		row("All, with nothing changed", o.Now)
	}
	_ = t.Flush() // to a buffer
	if len(r.Lists) > 1 {
		fmt.Fprintln(w, "Middles are of each line by itself: they need not add up, and the longest wait of all can lie above each list's, since it is not the same list's in every run.")
	}
	if m := o.Met; m != nil {
		switch {
		case m.Reached && m.Cases == 0:
			fmt.Fprintf(w, "The goal is met without more: in %.0f of 100 runs.\n", 100*m.Share)
		case m.Reached && m.Cases == 1:
			fmt.Fprintf(w, "The goal takes 1 more case a week: it is then met in %.0f of 100 runs, and in %.0f without it.\n", 100*m.Share, 100*m.Now)
		case m.Reached:
			fmt.Fprintf(w, "The goal takes %d more cases a week: it is then met in %.0f of 100 runs, and in %.0f without them.\n", m.Cases, 100*m.Share, 100*m.Now)
		default:
			fmt.Fprintln(w, "The goal cannot be met by more cases a week.")
		}
	}
}

// bandWords says what bandAt writes down.
func bandWords(bands []float64) string {
	n := len(bands)
	middle := "middle of the runs"
	if bands[n/2] != 0.5 {
		middle = fmt.Sprintf("P%g of the runs", 100*bands[n/2])
	}
	if n == 1 {
		return middle
	}
	between := fmt.Sprintf("P%g and P%g", 100*bands[0], 100*bands[n-1])
	if in := 10 * (bands[n-1] - bands[0]); math.Abs(in-math.Round(in)) < 1e-9 && math.Abs(bands[0]+bands[n-1]-1) < 1e-9 {
		between = fmt.Sprintf("what %.0f in 10 lie between", in)
	}
	return middle + ", and " + between
}

// bandAt is a figure of a week: the middle, with the first and last band.
func bandAt(s forecast.Series, week int, format string) string {
	n := len(s.Bands)
	return fmt.Sprintf(format+" ("+format+" to "+format+")", s.Bands[n/2][week], s.Bands[0][week], s.Bands[n-1][week])
}
