package forecast

import (
	"fmt"
	"math"
	"net/url"
	"slices"
	"strconv"

	"roundtable/waiting/forecast"
	"roundtable/web/nhsuk"
)

// of is one list of a result; all for a negative place.
func of(r *forecast.Result, list int) *forecast.Outlook {
	if list < 0 {
		return &r.Whole
	}
	return &r.Lists[list]
}

func total(v []float64) (sum float64) {
	for _, x := range v {
		sum += x
	}
	return sum
}

// whoCan says whose work shows them people, so that they can make a forecast.
const whoCan = "A booking officer or a clinician can, of every list that their work shows them, and a partner's administrator of its own"

// here are the lists as choices.
func (o *outlook) here() (out []choice) {
	for _, l := range o.Lists {
		out = append(out, choice{l.Name, o.name(l.Name)})
	}
	return out
}

func (o *outlook) names() (out []string) {
	for _, l := range o.Lists {
		out = append(out, o.name(l.Name))
	}
	return out
}

// typed is what stands in a field: as typed, or what is taken when nothing is.
func (o *outlook) typed(n number) string {
	if v := o.Ask.Get(n.name); v != "" {
		return v
	}
	if n.name == fTo {
		return ""
	}
	return strconv.FormatFloat(n.empty, 'f', -1, 64)
}

// slid is where a field's slider stands: at its number, or at the end that is nearest.
func (o *outlook) slid(n number) string {
	v, err := strconv.ParseFloat(o.typed(n), 64)
	if err != nil || math.IsNaN(v) {
		v = n.empty
	}
	return strconv.FormatFloat(math.Round(min(max(v, n.slide[0]), n.slide[1])), 'f', -1, 64)
}

// stepText is the step of a field's arrows; any number may be typed where it need
// not be whole.
func (n number) stepText() string {
	if n.whole {
		return "1"
	}
	return "any"
}

// plain is the address of the same lists with nothing changed.
func (o *outlook) plain() string {
	v := url.Values{}
	for name, all := range o.Ask.Values {
		if picks(name) || name == fWeeks || name == fTarget || name == fSeed {
			v[name] = all
		}
	}
	if len(v) == 0 {
		return "/forecast"
	}
	return "/forecast?" + v.Encode()
}

func poolOptions() []nhsuk.Option {
	return []nhsuk.Option{nhsuk.OptionOf("", "Each treats its own"), nhsuk.OptionOf("yes", "Treat each other's, where people are willing")}
}

func orderOptions() []nhsuk.Option {
	return []nhsuk.Option{
		nhsuk.OptionOf("", "The most urgent, then the longest waiting"), nhsuk.OptionOf(string(forecast.ByWait), "The longest waiting"),
		nhsuk.OptionOf(string(forecast.ByDue), "Whose priority's target is soonest"),
	}
}

// rate is a measured rate in a table: "2.4 (1.3 to 3.6)".
func rate(r forecast.Rate) string {
	if !r.Known {
		return "not known"
	}
	return fmt.Sprintf("%.1f (%.1f to %.1f)", r.Weekly, r.Low, r.High)
}

// leaves is the share of those waiting that leaves without treatment in a week.
func leaves(m forecast.Measured) string {
	if !m.Left.Known {
		return "not known"
	}
	return fmt.Sprintf("%.1f (%.1f to %.1f)", 100*m.Leave, 100*m.LeaveLow, 100*m.LeaveHigh)
}

// uneven is how uneven the weeks were, where there were enough of them to tell.
func uneven(r forecast.Rate) string {
	if !r.Known || r.Weeks < leastWeeks || r.Count == 0 {
		return "cannot be told"
	}
	return fmt.Sprintf("%.1f", r.Variation)
}

// leastWeeks is how many weeks tell how uneven they are: see Measured.
const leastWeeks = 8

// groupColumns is how many columns the table of groups has.
func (o *outlook) groupColumns() int {
	each := 2
	if o.With != nil {
		each = 3
	}
	return 1 + each*len(o.Now.Setup.Over)
}

// changes say in words what is different.
func (s *scenario) changes() (out []string) {
	say := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	sc := s.Scenario
	if sc.Pool {
		say("The lists treat each other's people, where those are willing.")
	}
	for _, c := range sc.Changes {
		switch {
		case c.Willing != nil:
			say("%g in 100 people are willing to move.", 100**c.Willing)
		case c.Missed != nil:
			say("Nobody comes to %g in 100 slots.", 100**c.Missed)
		case c.MoreCapacity > 0:
			say("%s treats %g more cases a week.", s.name(c.List), c.MoreCapacity)
		case c.MoreCapacity < 0:
			say("%s treats %g fewer cases a week.", s.name(c.List), -c.MoreCapacity)
		}
		for _, e := range c.Extra {
			if e.From == e.To {
				say("%s has extra sessions for %g cases in week %d.", s.name(c.List), e.Cases, e.From)
			} else {
				say("%s has extra sessions for %g cases in each of weeks %d to %d.", s.name(c.List), e.Cases, e.From, e.To)
			}
		}
	}
	switch sc.Rule.Order {
	case forecast.ByWait:
		say("The longest waiting are treated first, whatever their priority.")
	case forecast.ByDue:
		say("Those are treated first whose priority's target is soonest, or longest past.")
	}
	if v := sc.Rule.LongShare; v > 0 {
		say("%g in 100 slots go to the longest waiting, whatever their priority.", 100*v)
	}
	if v := sc.Rule.ReserveShare; v > 0 {
		say("%g in 100 slots are kept for the most deprived fifth, while any of them wait.", 100*v)
	}
	if len(out) == 0 {
		say("Nothing: things as they are.")
	}
	return out
}

// pair is one figure of two scenarios.
type pair struct{ What, A, B string }

func sideBySide(a, b *scenario) (out []pair) {
	add := func(what string, of func(s *scenario) string) { out = append(out, pair{what, of(a), of(b)}) }
	end := func(s *scenario) int { return s.best().Setup.Weeks }
	add("Weeks ahead", func(s *scenario) string { return strconv.Itoa(end(s)) })
	add("Waiting now", func(s *scenario) string { return people(s.best().Whole.Waiting.Mean[0]) })
	add("Waiting then", func(s *scenario) string { return span(s.best().Whole.Waiting, end(s)) })
	for i, w := range a.best().Setup.Over {
		add(fmt.Sprintf("Over %d weeks then", w), func(s *scenario) string { return span(s.best().Whole.Over[i], end(s)) })
	}
	add("Longest wait of 92 in 100, weeks", func(s *scenario) string { return longest(&s.best().Whole, end(s)) })
	add("Treated in all", func(s *scenario) string { return people(total(s.best().Whole.Treated.Mean)) })
	add("Slots that had nobody to treat", func(s *scenario) string { return people(total(s.best().Whole.Idle.Mean)) })
	add("People treated at another partner", func(s *scenario) string { return people(total(s.best().Whole.Sent.Mean)) })
	for _, k := range a.names() {
		if !slices.Contains(b.names(), k) {
			continue
		}
		add("Waiting then, "+k, func(s *scenario) string { return span(s.best().Lists[slices.Index(s.names(), k)].Waiting, end(s)) })
	}
	for i, k := range a.groupNames() {
		if g := a.best().Groups[i]; !slices.Contains(b.groupNames(), k) || g.WaitingNow == 0 && g.Waiting.Mean == 0 {
			continue
		}
		add("Waiting then, "+k, func(s *scenario) string { return spread(s.best().Groups[slices.Index(s.groupNames(), k)].Waiting) })
	}
	return out
}

// groupNames are the groups of a scenario's result, in words.
func (s *scenario) groupNames() (out []string) {
	for _, g := range s.best().Groups {
		out = append(out, g.Grouping+": "+g.Group)
	}
	return out
}
