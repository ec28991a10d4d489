package forecast

import (
	"cmp"
	"fmt"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"roundtable/care"
	"roundtable/waiting"
	"roundtable/waiting/forecast"
	"roundtable/waiting/scenarios"
	"roundtable/web/site"
)

// ask is what a page is asked, by its address: which lists, and what is to be
// different. Numbers stand as they were typed.
type ask struct {
	url.Values
	Wrong site.Wrong
}

// Names of the fields.
const (
	fOf      = "of" // "tfc:120" or "team:Name"; "" is the largest treatment function
	fPartner = "partner"
	fAsAt    = "as-at"
	fAges    = "ages"
	fWeeks   = "weeks"
	fPool    = "pool"
	fWilling = "willing"
	fOrder   = "order"
	fLong    = "long"
	fReserve = "reserve"
	fMissed  = "missed"
	fCases   = "extra"
	fFrom    = "extra-from"
	fTo      = "extra-to"
	fAt      = "extra-at"
	fSeed    = "seed"
	fTarget  = "target"
	fMore    = "more-" // and the partner's code
)

// number is one field with a number.
type number struct {
	name, label, hint string
	low, high, empty  float64 // limits, and what it is when left empty
	whole             bool
	slide             [2]float64 // from where to where its slider goes; nowhere without one
}

var hundred = [2]float64{0, 100}

var numbers = []number{
	{name: fWeeks, label: "Weeks ahead", low: 4, high: 156, empty: 52, whole: true},
	{name: fTarget, label: "Target wait, in weeks", low: 1, high: 104, empty: 18, whole: true},
	{name: fWilling, label: "People willing to move, in 100", hint: "Where lists treat each other's people.", high: 100, slide: hundred},
	{name: fLong, label: "Slots for the longest waiting, in 100", hint: "Whatever their priority.", high: 100, slide: hundred},
	{name: fReserve, label: "Slots kept for the most deprived fifth, in 100", hint: "While any of them wait.", high: 100, slide: hundred},
	{name: fMissed, label: "Slots that nobody comes to, in 100", hint: "Beyond those that past figures hold already.", high: 100, slide: [2]float64{0, 50}},
	{name: fCases, label: "Cases in extra sessions, a week", high: 5000},
	{name: fFrom, label: "From week", low: 1, high: 156, empty: 1, whole: true},
	{name: fTo, label: "To week", low: 1, high: 156, whole: true},
	{name: fSeed, label: "Seed", hint: "Another seed gives other chances.", high: 1e9, empty: 1, whole: true},
}

func numberOf(name string) number {
	return numbers[slices.IndexFunc(numbers, func(n number) bool { return n.name == name })]
}

// value is a number as typed; what is wrong with it is noted once.
func (a *ask) value(n number) float64 {
	text := strings.TrimSpace(a.Get(n.name))
	if text == "" {
		return n.empty
	}
	v, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(v) || v < n.low || v > n.high || n.whole && v != math.Trunc(v) {
		what := "a number"
		if n.whole {
			what = "a whole number"
		}
		if !a.Wrong.Has("f-" + n.name) {
			a.Wrong.Add("f-"+n.name, fmt.Sprintf("%s must be %s from %s to %s", n.label, what, site.Thousands(int(n.low)), site.Thousands(int(n.high))))
		}
		return n.empty
	}
	return v
}

// more is the field of a list's further capacity. Its slider goes from treating nobody
// to three times as many as now.
func more(l *forecast.List, name string) number {
	now := max(5, math.Ceil(l.Capacity.Weekly))
	return number{name: fMore + l.Name, label: name + ": more cases a week", low: -2000, high: 5000, slide: [2]float64{-now, 2 * now}}
}

// Beside a number may stand a slider, with a name of its own and where it stood when the
// page was made: without a script the one of the two that was moved counts.
const (
	slideMark = "~"
	stoodMark = "~was"
)

// asked is what an address asks, each number once: the slider's place where that was
// moved, else what stands in the field.
func asked(v url.Values) ask {
	out := url.Values{}
	for name, all := range v {
		if !strings.HasSuffix(name, slideMark) && !strings.HasSuffix(name, stoodMark) {
			out[name] = all
		}
	}
	for name := range v {
		if field, is := strings.CutSuffix(name, slideMark); is && v.Get(name) != v.Get(field+stoodMark) {
			out.Set(field, v.Get(name))
		}
	}
	return ask{Values: out}
}

// of are the lists asked for.
func (a *ask) of() scenarios.Of {
	var o scenarios.Of
	switch kind, code, _ := strings.Cut(a.Get(fOf), ":"); kind {
	case "tfc":
		o.TFC = code
	case "team":
		o.Team = code
	}
	for _, p := range a.Values[fPartner] {
		if code, err := care.ParsePartnerCode(p); err == nil {
			o.Partners = append(o.Partners, code)
		}
	}
	o.AsAt = site.Day(a.Get(fAsAt))
	if g := waiting.Ages(a.Get(fAges)); g != "" {
		if _, ok := g.Words(); ok {
			o.Ages = g
		} else {
			a.Wrong.Add("f-ages", "“"+string(g)+"” is no age that can be asked for: all ages are shown")
		}
	}
	return o
}

// scenario reads what is to be different, on lists that are named by their partners'
// codes.
func (a *ask) scenario(lists []forecast.List, name func(code string) string) forecast.Scenario {
	s := forecast.Scenario{
		Weeks: int(a.value(numberOf(fWeeks))), Seed: uint64(a.value(numberOf(fSeed))), Target: a.value(numberOf(fTarget)), Pool: a.Get(fPool) == "yes",
		Rule: forecast.Rule{Order: forecast.ByPriority, LongShare: a.value(numberOf(fLong)) / 100},
	}
	switch o := forecast.Order(a.Get(fOrder)); o {
	case forecast.ByWait, forecast.ByDue:
		s.Rule.Order = o
	}
	if kept := a.value(numberOf(fReserve)) / 100; kept > 0 {
		s.Rule.ReserveShare, s.Rule.Reserve = kept, &forecast.Place{} // the first group of the first grouping
	}
	if s.Rule.LongShare+s.Rule.ReserveShare > 1 {
		a.Wrong.Add("f-"+fReserve, "The two shares of the slots must not be more than 100 together")
		s.Rule.LongShare, s.Rule.ReserveShare, s.Rule.Reserve = 0, 0, nil
	}
	if w := a.value(numberOf(fWilling)) / 100; w > 0 && s.Pool {
		s.Changes = append(s.Changes, forecast.Change{Willing: &w})
	}
	if m := a.value(numberOf(fMissed)) / 100; m > 0 {
		s.Changes = append(s.Changes, forecast.Change{Missed: &m})
	}
	for i := range lists {
		if n := a.value(more(&lists[i], name(lists[i].Name))); n != 0 {
			s.Changes = append(s.Changes, forecast.Change{List: lists[i].Name, MoreCapacity: n})
		}
	}
	if e, ok := a.extra(); ok {
		at := cmp.Or(a.Get(fAt), lists[0].Name)
		if slices.ContainsFunc(lists, func(l forecast.List) bool { return l.Name == at }) {
			s.Changes = append(s.Changes, forecast.Change{List: at, Extra: []forecast.Extra{e}})
		} else {
			a.Wrong.Add("f-"+fAt, "Choose whose extra sessions they are: that list is not among those shown")
		}
	}
	return s
}

func (a *ask) extra() (e forecast.Extra, ok bool) {
	e = forecast.Extra{From: int(a.value(numberOf(fFrom))), To: int(a.value(numberOf(fTo))), Cases: a.value(numberOf(fCases))}
	if e.To == 0 {
		e.To = e.From
	}
	if e.To < e.From {
		a.Wrong.Add("f-"+fTo, "The last week of the extra sessions must not be before the first")
		return e, false
	}
	return e, e.Cases > 0
}

// fieldsOf are the fields that ask a saved scenario again.
func fieldsOf(s scenarios.Saved) url.Values {
	v := url.Values{}
	set := func(name string, n float64, empty float64) {
		if n != empty {
			v.Set(name, strconv.FormatFloat(math.Round(n*1e6)/1e6, 'f', -1, 64))
		}
	}
	switch {
	case s.Of.TFC != "":
		v.Set(fOf, "tfc:"+s.Of.TFC)
	case s.Of.Team != "":
		v.Set(fOf, "team:"+s.Of.Team)
	}
	for _, p := range s.Of.Partners {
		v.Add(fPartner, string(p))
	}
	if s.Of.Ages != "" {
		v.Set(fAges, string(s.Of.Ages))
	}
	if s.Of.AsAt != 0 {
		v.Set(fAsAt, s.Of.AsAt.String())
	}
	sc := s.Scenario
	set(fWeeks, float64(sc.Weeks), 52)
	set(fSeed, float64(sc.Seed), 1)
	set(fTarget, sc.Target, 18)
	set(fLong, 100*sc.Rule.LongShare, 0)
	set(fReserve, 100*sc.Rule.ReserveShare, 0)
	if sc.Pool {
		v.Set(fPool, "yes")
	}
	if sc.Rule.Order != forecast.ByPriority {
		v.Set(fOrder, string(sc.Rule.Order))
	}
	for _, c := range sc.Changes {
		if c.Willing != nil {
			set(fWilling, 100**c.Willing, 0)
		}
		if c.Missed != nil {
			set(fMissed, 100**c.Missed, 0)
		}
		if c.List != "" {
			set(fMore+c.List, c.MoreCapacity, 0)
		}
		for _, e := range c.Extra {
			v.Set(fAt, c.List)
			set(fCases, e.Cases, 0)
			set(fFrom, float64(e.From), 1)
			set(fTo, float64(e.To), 0)
		}
	}
	return v
}
