package care

import (
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// The longest limit that makes sense, and how many codes and characters a version
// may have: enough for every scheme, and no place for a list of people.
const (
	maxPriorityDays  = 3650
	maxPriorityCodes = 100
	maxPriorityText  = 200
)

// prioritySchemes are the schemes of the published codes.
var prioritySchemes = []string{"surgery", "diagnostics", "choice"}

// CSV is the version as ParsePriorities reads it.
func (p *Priorities) CSV() string {
	var b strings.Builder
	w := csv.NewWriter(&b)
	_ = w.Write(priorityColumns) // a strings.Builder takes everything
	for _, c := range p.list {
		days := ""
		if c.TargetDays > 0 {
			days = strconv.Itoa(c.TargetDays)
		}
		_ = w.Write([]string{p.Version, c.Code, c.Scheme, c.Label, days, c.Source})
	}
	w.Flush()
	return b.String()
}

// With is a version of the same codes in which some are defined anew, under a name
// of its own; codes that were not there come last. It is how a collaborative says
// what C1 to C4 mean and how many days D1 to D3 give. The error is a *Problem; p
// is not changed.
func (p *Priorities) With(version string, codes ...Priority) (*Priorities, error) {
	out := &Priorities{Version: version, list: slices.Clone(p.list)}
	for _, c := range codes {
		i := slices.IndexFunc(out.list, func(o Priority) bool { return strings.EqualFold(o.Code, strings.TrimSpace(c.Code)) })
		if i < 0 {
			out.list = append(out.list, c)
			continue
		}
		c.Code = out.list[i].Code
		out.list[i] = c
	}
	read, err := ParsePriorities(out.CSV())
	if err != nil {
		return nil, err
	}
	return read, read.Agreeable()
}

// Agreeable reports why a version should not be put in force, as a *Problem; nil
// when it may. A version that a ledger holds is read whatever Agreeable says.
func (p *Priorities) Agreeable() error {
	if strings.TrimSpace(p.Version) == "" || len([]rune(p.Version)) > maxPriorityText {
		return &Problem{What: "The version of the priority codes has no name.", Where: "priority codes, column version", Remedy: "Give it one, such as the month in which it was agreed: 2026-11."}
	}
	if len(p.list) > maxPriorityCodes {
		return &Problem{What: fmt.Sprintf("There are %d priority codes; at most %d make sense.", len(p.list), maxPriorityCodes), Where: "priority codes", Remedy: "Leave out what nobody uses."}
	}
	for i, c := range p.list {
		what := ""
		switch {
		case strings.TrimSpace(c.Code) != c.Code || len([]rune(c.Code)) > 10 || strings.ContainsAny(c.Code, " \t\n,;"):
			what = "A priority code is at most 10 letters and digits."
		case !slices.Contains(prioritySchemes, c.Scheme):
			what = "The scheme of a priority code is one of " + strings.Join(prioritySchemes, ", ") + "."
		case strings.TrimSpace(c.Label) == "" || len([]rune(c.Label)) > maxPriorityText || len([]rune(c.Source)) > maxPriorityText:
			what = fmt.Sprintf("A priority code needs a label that says what it means, and neither label nor source over %d characters.", maxPriorityText)
		case startsFormula(p.Version), startsFormula(c.Code), startsFormula(c.Label), startsFormula(c.Source):
			what = "A spreadsheet would take what begins with = + - or @ for a formula." // and the codes are written as CSV, to be read again as they are
		case c.TargetDays > maxPriorityDays:
			what = fmt.Sprintf("A priority code's limit is at most %d days.", maxPriorityDays)
		}
		if what != "" {
			return &Problem{What: what, Where: fmt.Sprintf("priority codes, line %d", i+2), Remedy: "Mend that line."}
		}
	}
	return nil
}

func startsFormula(s string) bool {
	s = strings.TrimLeft(s, " ")
	return s != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", []rune(s)[0])
}
