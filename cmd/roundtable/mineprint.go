package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"roundtable/servicemap/eventlog"
	"roundtable/servicemap/mining"
	"roundtable/web/site"
)

const printedEdges = 25

// print writes what somebody at a terminal wants first.
func (m *mined) print(w io.Writer) error {
	n := site.Counted
	fmt.Fprintf(w, "%s of %s, %s; %s (%s 80 %% of the cases).\n",
		n(m.Events, "event", "events"), n(m.Cases, "case", "cases"), n(len(m.Activities), "activity", "activities"), n(m.Variants, "path", "different paths"), n(m.Covering, "of them holds", "of them hold"))
	for _, n := range m.Notes {
		fmt.Fprintln(w, n)
	}
	m.Aside.print(w)
	t := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	fmt.Fprintf(t, "\nfrom\tto\ttimes\tmedian\tmean\n")
	for _, e := range m.Edges[:min(printedEdges, len(m.Edges))] {
		fmt.Fprintf(t, "%s\t%s\t%d\t%s\t%s\n", e.From, e.To, e.N, span(e.Median), span(e.Mean))
	}
	if more := len(m.Edges) - printedEdges; more > 0 {
		fmt.Fprintf(t, "… and %d more (all with --json)\n", more)
	}
	fmt.Fprintf(t, "\ncases\tpath\n")
	for _, v := range m.Top {
		fmt.Fprintf(t, "%d\t%s\n", v.N, strings.Join(v.Trace, " > "))
	}
	fmt.Fprintf(t, "\ndone again in\tactivity\n")
	for _, k := range mostFirst(m.Rework) {
		fmt.Fprintf(t, "%s\t%s\n", n(m.Rework[k], "case", "cases"), k)
	}
	return t.Flush()
}

// print names the first events that could not be used; nothing where there is none.
func (a *minedAside) print(w io.Writer) {
	if a == nil {
		return
	}
	fmt.Fprintf(w, "%s could not be used%s:\n", site.Counted(a.Events, "event", "events"), site.Plural(a.Events, "", ", the first of them"))
	for _, x := range a.First[:min(5, len(a.First))] {
		fmt.Fprintf(w, "  line %d: %s. %s\n", x.Line, x.Reason, x.Remedy)
	}
}

func mostFirst(counts map[string]int) []string {
	keys := make([]string, 0, len(counts))
	for k := range counts {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b string) int { return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b)) })
	return keys
}

// span is a time in the unit that a person would use.
func span(seconds float64) string {
	switch d := time.Duration(seconds * float64(time.Second)); {
	case seconds >= 2*86400:
		return fmt.Sprintf("%.1f days", seconds/86400)
	case seconds >= 2*3600:
		return fmt.Sprintf("%.1f hours", seconds/3600)
	default:
		return d.Round(time.Second).String()
	}
}

// minedBounces is what --referrals prints as JSON.
type minedBounces struct {
	People    int            `json:"people"`
	Counts    map[string]int `json:"counts"`
	PerPerson map[string]int `json:"bounces_per_person"`
	Boundary  struct {
		N      int      `json:"n"`
		Mean   *float64 `json:"mean"` // null when there are none
		Median *float64 `json:"median"`
		P90    *float64 `json:"nearest_rank_floor_p90"`
	} `json:"boundary_wait_days"`
	Pairs   []minedPair       `json:"top_service_pairs"`
	SentOn  []minedPair       `json:"top_sent_on_pairs"`
	Rates   map[string][2]int `json:"rejection_rate_by_service"` // rejected, received
	Without int               `json:"events_without_referral"`
	Notes   []string          `json:"notes,omitempty"`
	Aside   *minedAside       `json:"aside,omitempty"`
}

type minedPair struct {
	A string `json:"a"`
	B string `json:"b"`
	N int    `json:"n"`
}

// printReferrals prints what became of referrals that were sent back.
func (c *mineCmd) printReferrals(e *env, in *minedLog) error {
	if in.log.Referral == nil || in.log.Resource == nil {
		return in.noReferrals(c.Log)
	}
	b, without := mining.FindBounces(in.log, c.sendsBack)
	m := &minedBounces{
		People: b.People, PerPerson: map[string]int{}, Rates: map[string][2]int{}, Without: without, Notes: in.notes, Aside: in.aside(),
		Counts: map[string]int{
			"referrals": b.Referrals, "rejections": b.Rejections, "onward_after_rejection": b.OnwardAfterRejection,
			"rejection_crossing_org_boundary": b.CrossingOrganisations, "returns_to_seen_service": b.Returns,
			"pingpong_ABA": b.PingPong, "dead_end_people": b.DeadEnds,
		},
	}
	for n, people := range b.ByPerson {
		m.PerPerson[fmt.Sprint(n)] = people
	}
	m.Boundary.N = len(b.BoundaryDays)
	if len(b.BoundaryDays) > 0 {
		mean, median, p90 := mining.Mean(b.BoundaryDays), mining.Median(b.BoundaryDays), mining.NearestRankFloor(b.BoundaryDays, 0.9)
		m.Boundary.Mean, m.Boundary.Median, m.Boundary.P90 = &mean, &median, &p90
	}
	m.Pairs, m.SentOn = c.pairs(in, b.Pairs), c.pairs(in, b.SentOn)
	for s, n := range b.Received {
		m.Rates[in.log.Resources.Name(s)] = [2]int{b.Rejecting[s], n}
	}
	if c.JSON {
		return printJSON(e.stdout, m)
	}
	return m.print(e.stdout)
}

// pairs are the first of a list of pairs, by name.
func (c *mineCmd) pairs(in *minedLog, list []mining.ServicePair) []minedPair {
	out := []minedPair{}
	for _, p := range list[:min(c.Top, len(list))] {
		out = append(out, minedPair{in.log.Resources.Name(p.From), in.log.Resources.Name(p.To), p.N})
	}
	return out
}

// sendsBack tells a rejection: "rejected", "Rejected@S00".
func (c *mineCmd) sendsBack(activity string) bool {
	name, _, _ := strings.Cut(activity, "@")
	return slices.ContainsFunc(c.Rejects, func(r string) bool { return strings.EqualFold(strings.TrimSpace(name), r) })
}

func (m *minedBounces) print(w io.Writer) error {
	n, counted := m.Counts, site.Counted
	fmt.Fprintf(w, "%s, %s, %d sent back.\n", counted(m.People, "person", "people"), counted(n["referrals"], "referral", "referrals"), n["rejections"])
	for _, s := range m.Notes {
		fmt.Fprintln(w, s)
	}
	m.Aside.print(w)
	told := 0 // of a table: with their lines
	if m.Aside != nil {
		told = m.Aside.Reasons[eventlog.NoReferral] + m.Aside.Reasons[eventlog.NoService]
	}
	if n := m.Without - told; n > 0 {
		fmt.Fprintf(w, "%s no referral or no service and %s left out.\n", counted(n, "event names", "events name"), site.Plural(n, "is", "are"))
	}
	fmt.Fprintf(w, "%s sent back and then on to another referral, %d of them to another organisation.\n", counted(n["onward_after_rejection"], "time", "times"), n["rejection_crossing_org_boundary"])
	if m.Boundary.Median != nil {
		fmt.Fprintf(w, "From there to the next organisation: median %.1f days, mean %.1f, 9 in 10 within %.1f.\n", *m.Boundary.Median, *m.Boundary.Mean, *m.Boundary.P90)
	}
	fmt.Fprintf(w, "%s to a service seen before, %d back and forth between two; %s ended with a rejection.\n", counted(n["returns_to_seen_service"], "return", "returns"), n["pingpong_ABA"], counted(n["dead_end_people"], "person", "people"))
	t := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	fmt.Fprintf(t, "\nsent back by\tthen at\ttimes\n")
	for _, p := range m.SentOn {
		fmt.Fprintf(t, "%s\t%s\t%d\n", p.A, p.B, p.N)
	}
	return t.Flush()
}
