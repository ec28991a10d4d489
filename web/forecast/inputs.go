package forecast

import (
	"fmt"
	"slices"
	"strings"

	"roundtable/care"
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
	// Published says that the visitor sees published figures alone, of which none is
	// made: who came and left beside who waits would let small counts be worked out.
	Published bool
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
		return &inputs{Of: a.of(), Published: true}, nil
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
	in.choose(a)
	all, err := v.Table.List.FlowHistories(v.Context(), v.View(), waiting.FlowQuery{TFC: in.Of.TFC, Team: in.Of.Team, Ages: in.Of.Ages, AsAt: in.Of.AsAt})
	if err != nil {
		return nil, err
	}
	defer in.unknown(a)
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

// unknown says which partners were asked for that have no such list, or none that the
// visitor may see: it is never passed over that one was asked for.
func (in *inputs) unknown(a *ask) {
	for _, p := range a.Values[fPartner] {
		if p != "" && !slices.ContainsFunc(in.Partners, func(c choice) bool { return strings.EqualFold(c.Value, p) }) {
			a.Wrong.Add("f-partner", "“"+p+"” has no list of this that you may see")
		}
	}
}

// choose takes the first choice where none was made that there is.
func (in *inputs) choose(a *ask) {
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
	if asked := a.Get(fOf); asked != "" && asked != in.Choices[i].Value {
		a.Wrong.Add("f-of", "Nobody whom you may see waits on the list that was asked for: shown is "+in.What)
	}
	if words, ok := in.Of.Ages.Words(); ok && in.Of.Ages != "" {
		in.What += ", " + strings.ToLower(words[:1]) + words[1:] + " when the wait began"
	}
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
