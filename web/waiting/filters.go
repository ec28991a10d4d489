package waiting

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"roundtable/care"
	"roundtable/waiting"
	"roundtable/web/nhsuk"
	"roundtable/web/site"
)

// pick is a filter that takes several values.
type pick struct {
	name, label, hint string
	options           []option
	chosen            []string
}

// picks are the filters that take several values, in the order of the form.
func (l listing) picks() []pick {
	vals := l.Query.Values()
	out := []pick{
		{name: "partner", label: "Partner"},
		{name: "tfc", label: "Treatment function"},
		{name: "team", label: "Team"},
		{name: "priority", label: "Priority"},
		{name: "reason", label: "Reason for referral"},
		{name: "specialty", label: "Main specialty"},
		{name: "band", label: "Weeks waited"},
		{name: "age", label: "Age"},
		{name: "imd", label: "Deprivation", hint: "1 is the most deprived tenth of areas."},
		{name: "ethnicity", label: "Ethnic group"},
		{name: "flag", label: "Needs", hint: "Somebody has to fit all that you choose."},
	}
	for i := range out {
		p := &out[i]
		p.chosen, p.options = vals[p.name], l.Offered.values[p.name]
		if p.name == "flag" {
			p.options = flagOptions()
		}
		for _, code := range p.chosen { // a link may hold one that nobody has
			if !slices.ContainsFunc(p.options, func(o option) bool { return o.Code == code }) {
				p.options = append(slices.Clone(p.options), option{Heading: waiting.Heading{Code: code, Label: code}})
			}
		}
	}
	return slices.DeleteFunc(out, func(p pick) bool { return len(p.options) == 0 || len(p.chosen) == 0 && saysNothing(p.options) })
}

// saysNothing reports whether all that anybody has of a filter is "not recorded".
func saysNothing(all []option) bool { return len(all) == 1 && all[0].Code == waiting.NotRecorded }

// summary is the filter's name with how many of its values are chosen.
func (p pick) summary() string {
	if n := len(p.chosen); n > 0 {
		return fmt.Sprintf("%s: %d chosen", p.label, n)
	}
	return p.label
}

func (p pick) items() []nhsuk.Item {
	out := make([]nhsuk.Item, len(p.options))
	for i, o := range p.options {
		out[i] = nhsuk.Item{Value: o.Code, Text: o.Label}
		if o.Count > 0 {
			out[i].Text += " (" + site.Thousands(o.Count) + ")"
		}
	}
	return out
}

// flagOptions are what can be asked of each flag.
func flagOptions() (out []option) {
	for bit := range 32 {
		name := waiting.FlagName(care.Flags(1) << bit)
		if name == "" {
			continue
		}
		for _, is := range []struct{ code, text string }{{"yes", ""}, {"no", ": no"}, {"not-recorded", ": not recorded"}} {
			out = append(out, option{Heading: waiting.Heading{Code: name + ":" + is.code, Label: flagWords(name) + is.text}})
		}
	}
	return out
}

// word is a value that a select offers, as a link has it and in words.
type word struct{ value, text string }

var (
	nextChoices = []word{
		{"", "Any"},
		{"none-or-past", "Nothing to look forward to"},
		{"none", "None"},
		{"past", "Past"},
		{"within:14", "Within 14 days"},
		{"within:42", "Within 6 weeks"},
		{"after:42", "Later than 6 weeks"},
		{"some", "There is one"},
	}
	ownerChoices   = []word{{"", "Any"}, {"mine", "You"}, {"none", "Nobody"}, {"some", "Somebody"}}
	contactChoices = []word{{"", "Any"}, {"42", "None for 6 weeks"}, {"84", "None for 12 weeks"}, {"182", "None for 26 weeks"}, {"never", "None recorded"}}
	limitChoices   = []word{{"", "50"}, {"100", "100"}, {"250", "250"}, {"1000", "1,000"}}
	yesNo          = []word{{"", "Any"}, {"yes", "Yes"}, {"no", "No"}}
	sortChoices    = []word{
		{"", "Longest wait"},
		{"-queue-weeks", "Queue place"},
		{"priority", "Priority"},
		{"next-date", "Next date"},
		{"last-contact", "Last contact"},
		{"action-due", "Next action due"},
		{"name", "Name"},
		{"partner", "Partner"},
		{"tfc", "Treatment function"},
	}
	groupChoices = []word{
		{"", "Not grouped"},
		{"partner", "Partner"},
		{"tfc", "Treatment function"},
		{"team", "Team"},
		{"priority", "Priority"},
		{"band", "Weeks waited"},
		{"owner", "Owner"},
		{"age-band", "Age"},
		{"deprivation", "Deprivation"},
		{"ethnicity", "Ethnic group"},
		{"reason", "Reason for referral"},
	}
)

// answers are the yes-or-no filters of the form.
var answers = []word{
	{"priority-due", "The priority's day is past"},
	{"validation-due", "Validation due"},
	{"has-query", "Has a query"},
	{"also-elsewhere", "On another partner's list"},
	{"also-on", "On any other list"},
	{"probably-same", "Probably on another list"},
	{"vanished", "Gone without a stop"},
	{"held", "Held: a file says they died"},
	{"treated", "Treated in a shared session"},
	{"no-clock-start", "No clock start yet"},
}

// wordOptions are the options of a select. A link may hold a value that the form
// does not offer, and sending the form must not drop it.
func wordOptions(all []word, now, other string) []nhsuk.Option {
	var out []nhsuk.Option
	known := false
	for _, w := range all {
		out = append(out, nhsuk.OptionOf(w.value, w.text))
		known = known || w.value == now
	}
	if !known {
		out = append(out, nhsuk.OptionOf(now, other))
	}
	return out
}

// value is what a field of the form shows: what was typed when it was wrong, else
// what the list is filtered by.
func (l listing) value(name string) string {
	if l.Typed.Has(name) {
		return l.Typed.Get(name)
	}
	q := l.Query
	switch name {
	case "weeks-from":
		if q.Weeks.From > 1 {
			return strconv.Itoa(q.Weeks.From - 1)
		}
		return ""
	case "weeks-to":
		if q.Weeks.To > 0 {
			return strconv.Itoa(q.Weeks.To)
		}
		return ""
	case "contact-older":
		if q.Never {
			return "never"
		}
	}
	return q.Values().Get(name)
}

// kept are the parameters that the form does not show: they ride along.
func (l listing) kept() [][2]string {
	shown := map[string]bool{
		"weeks": true, "next": true, "owner": true, "group": true, "offset": true, "contact-older": true, "contact": true, "limit": true, "sort": true, "as-at": true,
	}
	for _, p := range l.picks() {
		shown[p.name] = true
	}
	for _, a := range answers {
		shown[a.value] = true
	}
	var out [][2]string
	vals := l.Query.Values()
	for _, k := range slices.Sorted(maps.Keys(vals)) {
		for _, v := range vals[k] {
			if !shown[k] {
				out = append(out, [2]string{k, v})
			}
		}
	}
	if l.Token != "" {
		out = append(out, [2]string{"find", l.Token})
	}
	return out
}

// wrongFields are the fields of the form that could not be read, as an error.
type wrongFields struct{ site.Wrong }

// Error is the first of them.
func (w wrongFields) Error() string { return w.Wrong[0].Text }

// Unwrap is what a page without the form shows.
func (w wrongFields) Unwrap() error {
	return &care.Problem{What: w.Wrong[0].Text + ".", Remedy: "Set it again on the shared list."}
}

// mostWeeks is the longest wait that can be asked for, 38 years.
const mostWeeks = 2000

// fields turns the fields of the filter form into a link's parameters: a range of
// weeks is two fields there and one in a link. first and today bound the day that
// waits are counted to: before anybody brought a list there is nothing to count.
func fields(in url.Values, first, today care.Date) (v url.Values, wrong site.Wrong) {
	v = url.Values{}
	for k, vs := range in {
		for _, s := range vs {
			if s = strings.TrimSpace(s); s != "" {
				v.Add(k, s)
			}
		}
	}
	fault := func(field, text string) { wrong.Add("f-"+field, text) }
	week := func(name string) (n int, ok bool) {
		s := v.Get(name)
		v.Del(name)
		n, err := strconv.Atoi(s)
		if ok = s == "" || err == nil && n >= 0 && n <= mostWeeks; !ok {
			fault(name, fmt.Sprintf("Enter weeks as a whole number of at most %d", mostWeeks))
		}
		return n, ok
	}
	if v.Has("weeks-from") || v.Has("weeks-to") {
		from, ok1 := week("weeks-from")
		to, ok2 := week("weeks-to")
		switch {
		case !ok1 || !ok2:
		case to != 0 && from >= to:
			fault("weeks-to", fmt.Sprintf("Enter more than the %d weeks that the wait is to be over", from))
		default:
			r := waiting.Range{To: to}
			if from > 0 {
				r.From = from + 1 // "over 52" is the bands from 53
			}
			if text := (waiting.Query{Weeks: r}).Values().Get("weeks"); text != "" {
				v.Set("weeks", text)
			}
		}
	}
	if c := v.Get("contact-older"); c == "never" {
		v.Set("contact", "never")
		v.Del("contact-older")
	}
	if s := v.Get("as-at"); s != "" {
		day, err := care.ParseDate(s)
		text := ""
		switch {
		case err != nil:
			text = "Enter the day as year, month and day, for example 2026-03-31"
		case day > today:
			text = "Enter a day that is not still to come"
		case first != 0 && day < first:
			text = "Enter a day from " + first.Long() + " on: no list is true at an earlier one"
		}
		if text != "" {
			v.Del("as-at")
			fault("as-at", text)
		}
	}
	return v, wrong
}

// firstDay is the first day at which a list that was brought is true; 0 before
// anybody has brought one.
func firstDay(v *site.Visit) (first care.Date) {
	for _, x := range v.View().Extracts() {
		day := x.Received.Census
		if day == 0 {
			day = care.DateOf(x.At.In(site.London))
		}
		if x.Withdrawn == 0 && x.Received.Snapshot && (first == 0 || day < first) {
			first = day
		}
	}
	return first
}
