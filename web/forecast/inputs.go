package forecast

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"roundtable/care"
	"roundtable/measures/stats"
	"roundtable/waiting"
	"roundtable/waiting/forecast"
	"roundtable/waiting/scenarios"
	"roundtable/web/site"
)

// inputs are what a forecast starts from: lists, named by their partners' codes,
// and what is known of them.
type inputs struct {
	AsAt      care.Date
	Of        scenarios.Of
	What      string   // in words: "ENT"
	Choices   []choice // treatment functions and teams on offer
	Partners  []choice // on offer
	Lists     []forecast.List
	Measured  []forecast.Measured
	Groupings []forecast.Grouping
	Notes     []string
	// Published says that all of it is published figures.
	Published bool
	// Ethnic are the same lists told apart by ethnic group, where one cube of small
	// groups cannot tell them apart by both.
	Ethnic []forecast.List
}

type choice struct{ Value, Text string }

// name is a partner's name in words.
func (in *inputs) name(code string) string {
	for _, p := range in.Partners {
		if p.Value == code {
			return p.Text
		}
	}
	return code
}

// read reads the inputs that the visitor may see. Lists are empty where there is
// nothing to forecast.
func read(v *site.Visit, a *ask) (*inputs, error) {
	if v.CountsOnly() {
		return readPublished(v, a)
	}
	in := &inputs{Of: a.of(), Groupings: forecast.Groupings()}
	functions, teams, err := v.Table.List.FlowChoices(v.Context(), v.View())
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(functions, func(a, b waiting.FlowChoice) int { // those without a function last
		if (a.Code == waiting.NotRecorded) == (b.Code == waiting.NotRecorded) {
			return 0
		} else if a.Code == waiting.NotRecorded {
			return 1
		}
		return -1
	})
	for _, f := range functions {
		in.Choices = append(in.Choices, choice{"tfc:" + f.Code, fmt.Sprintf("%s (%s waiting)", f.Label, site.Thousands(f.Waiting))})
	}
	for _, t := range teams {
		if t.Code != waiting.NotRecorded {
			in.Choices = append(in.Choices, choice{"team:" + t.Code, fmt.Sprintf("Team: %s (%s waiting)", t.Label, site.Thousands(t.Waiting))})
		}
	}
	if len(in.Choices) == 0 {
		return in, nil
	}
	in.choose()
	all, err := v.Table.List.FlowHistories(v.Context(), v.View(), waiting.FlowQuery{TFC: in.Of.TFC, Team: in.Of.Team, AsAt: in.Of.AsAt})
	if err != nil {
		return nil, err
	}
	for _, h := range all {
		if len(h.Rows.Referred) == 0 {
			continue
		}
		in.Partners = append(in.Partners, choice{string(h.Partner), h.Name})
		if !in.wants(h.Partner) {
			continue
		}
		in.Notes = append(in.Notes, forecast.NotesOf(h)...)
		in.AsAt = max(in.AsAt, h.Window.Until)
		l, m := forecast.ListOf(h)
		l.Name = string(h.Partner)
		in.Lists, in.Measured = append(in.Lists, l), append(in.Measured, m)
	}
	return in, nil
}

// choose takes the first choice where none was made that there is.
func (in *inputs) choose() {
	now := ""
	switch {
	case in.Of.TFC != "":
		now = "tfc:" + in.Of.TFC
	case in.Of.Team != "":
		now = "team:" + in.Of.Team
	}
	i := slices.IndexFunc(in.Choices, func(c choice) bool { return c.Value == now })
	if i < 0 {
		i = 0
		in.Of.TFC, in.Of.Team = "", ""
		if kind, code, _ := strings.Cut(in.Choices[0].Value, ":"); kind == "tfc" {
			in.Of.TFC = code
		} else {
			in.Of.Team = code
		}
	}
	in.What, _, _ = strings.Cut(strings.TrimPrefix(in.Choices[i].Text, "Team: "), " (")
}

// chosen is the choice that stands.
func (in *inputs) chosen() string {
	if in.Of.Team != "" {
		return "team:" + in.Of.Team
	}
	return "tfc:" + in.Of.TFC
}

func (in *inputs) wants(p care.PartnerCode) bool {
	return len(in.Of.Partners) == 0 || slices.Contains(in.Of.Partners, p)
}

// readPublished makes the inputs of published figures alone.
func readPublished(v *site.Visit, a *ask) (*inputs, error) {
	waits, err := v.Published()
	if err != nil {
		return nil, err
	}
	flows, err := v.PublishedFlows()
	if err != nil {
		return nil, err
	}
	in := &inputs{Of: a.of(), AsAt: waits.AsAt, Published: true, Groupings: forecast.Groupings()[:1]}
	in.Of.AsAt, in.Of.Team = 0, ""
	functions, _ := waits.Dim(waiting.CensusFunction)
	by, err := waits.Ask(nil, waiting.CensusFunction)
	if err != nil {
		return nil, err
	}
	type offer struct {
		choice
		n float64
	}
	var offers []offer
	for i, code := range functions.Codes {
		if n, ok := by.Figures[i].Value(); ok && n > 0 && code != "other" {
			offers = append(offers, offer{choice{"tfc:" + code, fmt.Sprintf("%s (about %s waiting)", functions.Labels[i], site.Thousands(int(n)))}, n})
		}
	}
	slices.SortStableFunc(offers, func(a, b offer) int {
		if last := "tfc:" + waiting.NotRecorded; a.Value == last || b.Value == last {
			return strings.Compare(b.Value, a.Value) // "tfc:-" sorts before every code
		}
		return int(b.n - a.n)
	})
	for _, o := range offers {
		in.Choices = append(in.Choices, o.choice)
	}
	if len(in.Choices) == 0 {
		return in, nil
	}
	in.choose()
	return in, in.publish(waits, flows)
}

// bandWeeks are the weeks that a published band of waits holds, first and last, in
// the order of waiting.BandsStarted. Who is in a band is taken to be spread evenly.
var bandWeeks = [][2]int{{1, 18}, {19, 26}, {27, 52}, {53, 65}, {66, 78}, {79, 104}, {105, 130}}

// publish reads the lists of the chosen treatment function.
func (in *inputs) publish(waits, flows *site.Published) error {
	only := site.Only{waiting.CensusFunction: {in.Of.TFC}}
	of := func(p *site.Published, by ...string) (stats.Answer, error) { return p.Ask(only, by...) }
	byFifth, err := of(waits, waiting.CensusPartner, waiting.CensusWait, waiting.CensusDecile)
	if err != nil {
		return err
	}
	byEthnic, err := of(waits, waiting.CensusPartner, waiting.CensusWait, waiting.CensusEthnicity)
	if err != nil {
		return err
	}
	flow, err := of(flows, waiting.CensusPartner, waiting.CensusFlow)
	if err != nil {
		return err
	}
	partners, _ := waits.Dim(waiting.CensusPartner)
	ethnic, _ := waits.Dim(waiting.CensusEthnicity)
	bands, _ := waits.Dim(waiting.CensusWait)
	ends := []int{0, 0, 0}
	for p, code := range partners.Codes {
		if !waits.Shows(partners.Labels[p]) {
			continue
		}
		l := forecast.List{Name: code, Waiting: cohorts(byFifth, p, len(bands.Codes), 3)}
		e := forecast.List{Name: code, Waiting: cohorts(byEthnic, p, len(bands.Codes), len(ethnic.Codes))}
		for what := range ends {
			n := 0.0 // a "*" is few
			if i := slices.Index(flowPartners(flows), code); i >= 0 {
				n, _ = flow.Figures[i*len(ends)+what].Value()
			}
			ends[what] = int(n)
		}
		if l.WaitingNow() == 0 && ends[0] == 0 {
			continue
		}
		in.Partners = append(in.Partners, choice{code, partners.Labels[p]})
		if !in.wants(care.PartnerCode(code)) {
			continue
		}
		m := published(l.WaitingNow(), ends, flows.Weeks[code])
		l.Referrals, l.Capacity, l.Leave = m.Referrals.Flow(), m.Treated.Flow(), m.Leave
		if !m.Treated.Known {
			l.Capacity = l.Referrals
		}
		l.Mix = mixOf(l.Waiting)
		e.Referrals, e.Capacity, e.Leave, e.Mix = l.Referrals, l.Capacity, l.Leave, mixOf(e.Waiting)
		in.Lists, in.Ethnic, in.Measured = append(in.Lists, l), append(in.Ethnic, e), append(in.Measured, m)
	}
	return nil
}

func flowPartners(flows *site.Published) []string {
	d, _ := flows.Dim(waiting.CensusPartner)
	return d.Codes
}

// cohorts spreads a partner's published figures over the weeks of their bands.
func cohorts(a stats.Answer, partner, bands, groups int) (out []forecast.Cohort) {
	for b, weeks := range bandWeeks {
		for g := range groups {
			n, ok := a.Figures[(partner*bands+b)*groups+g].Value()
			if !ok || n <= 0 {
				continue
			}
			span := weeks[1] - weeks[0] + 1
			for k := range span {
				if c := int(n)*(k+1)/span - int(n)*k/span; c > 0 {
					out = append(out, forecast.Cohort{Weeks: weeks[0] + k, Count: c, Sort: forecast.Sort{Groups: []int{g}}})
				}
			}
		}
	}
	return out
}

// mixOf takes those referred to be as those who wait.
func mixOf(waiting []forecast.Cohort) (mix []forecast.Sort) {
	n := map[int]float64{}
	for _, c := range waiting {
		n[c.Groups[0]] += float64(c.Count)
	}
	for g := range 12 {
		if n[g] > 0 {
			mix = append(mix, forecast.Sort{Groups: []int{g}, Share: n[g]})
		}
	}
	return mix
}

// published is what published totals say of a list.
func published(waits int, ends []int, weeks int) forecast.Measured {
	m := forecast.Measured{Weeks: weeks, Referrals: forecast.RateOf(ends[0], weeks), Treated: forecast.RateOf(ends[1], weeks), Left: forecast.RateOf(ends[2], weeks)}
	m.Stats = waiting.ListStats{Queue: waits, DemandCV: waiting.NotKnown, CapacityCV: waiting.NotKnown, MeanWait: waiting.NotKnown}
	if weeks > 0 && waits > 0 {
		m.Leave = math.Min(1, float64(ends[2])/float64(weeks*waits))
	}
	switch {
	case weeks == 0:
		m.Notes = []string{"There is no history yet: it begins with a second list. Nobody comes or is treated in a forecast until somebody says how many."}
	case ends[1] == 0:
		m.Treated.Known, m.Left.Known = false, ends[2] > 0
		m.Notes = []string{"How many are treated is not published, or not stated. It is not taken for none; a forecast goes on as if as many were treated as are referred."}
	}
	return m
}
