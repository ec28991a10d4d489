package waiting

import (
	"fmt"
	"slices"
	"strings"

	"roundtable/care"
	"roundtable/waiting"
)

// chip is one filter in force, with the link that takes it away.
type chip struct {
	Words string
	Href  string
}

// chips names every filter in force.
func chips(l listing) []chip {
	var out []chip
	add := func(words string, change func(q *waiting.Query)) {
		q := l.Query
		change(&q)
		q.Offset = 0
		out = append(out, chip{words, l.href(q)})
	}
	q := l.Query
	vals := q.Values()
	for _, f := range chipped {
		for _, code := range vals[f.name] {
			words := l.Offered.label(f.name, code)
			if code == waiting.NotRecorded {
				words = f.what + " not recorded"
			} else if words == code {
				words = strings.TrimSpace(f.what + " " + code)
			}
			add(words, func(q *waiting.Query) { *q = without(*q, f.name, code) })
		}
	}
	chipWaits(q, add)
	chipPeople(q, add)
	if l.Token != "" {
		out = append(out, chip{"found by what you typed", "/list/forget?" + strings.TrimPrefix(l.href(q), "/list?")})
	}
	return out
}

// chipped are the filters of several values, each of which has a chip of its own.
var chipped = []struct{ name, what string }{
	{"partner", ""},
	{"tfc", "specialty"},
	{"specialty", "main specialty"},
	{"team", "team"},
	{"reason", "reason for referral"},
	{"priority", "priority"},
	{"band", "weeks waited"},
	{"age", "age"},
	{"imd", "deprivation"},
	{"ethnicity", "ethnic group"},
}

// without is the query without one value of one filter.
func without(q waiting.Query, filter, code string) waiting.Query {
	vals := q.Values()
	vals[filter] = slices.DeleteFunc(slices.Clone(vals[filter]), func(c string) bool { return c == code })
	out, err := waiting.ParseQuery(vals)
	if err != nil { // it was read from such values
		return q
	}
	out.Text = q.Text
	return out
}

// chipWaits names the filters on the wait itself.
func chipWaits(q waiting.Query, add func(string, func(*waiting.Query))) {
	if !q.Weeks.IsZero() {
		add(rangeWords(q.Weeks, "by the clock"), func(q *waiting.Query) { q.Weeks = waiting.Range{} })
	}
	if !q.QueueWeeks.IsZero() {
		add(rangeWords(q.QueueWeeks, "by queue place"), func(q *waiting.Query) { q.QueueWeeks = waiting.Range{} })
	}
	if q.Next.Is != waiting.NextAny {
		add(nextWords(q.Next), func(q *waiting.Query) { q.Next = waiting.NextFilter{} })
	}
	switch q.Owner {
	case waiting.OwnerNone:
		add("nobody owns it", func(q *waiting.Query) { q.Owner = "" })
	case waiting.OwnerMine:
		add("you own it", func(q *waiting.Query) { q.Owner = "" })
	case waiting.OwnerSome:
		add("somebody owns it", func(q *waiting.Query) { q.Owner = "" })
	}
	if len(q.OwnerRefs) > 0 {
		add("of chosen owners", func(q *waiting.Query) { q.OwnerRefs = nil })
	}
	if q.ContactAge > 0 {
		add(fmt.Sprintf("no contact for %d days", q.ContactAge), func(q *waiting.Query) { q.ContactAge = 0 })
	}
	if q.Never {
		add("no contact recorded at all", func(q *waiting.Query) { q.Never = false })
	}
	for _, a := range []struct {
		is      waiting.Answer
		yes, no string
		drop    func(*waiting.Query)
	}{
		{q.AlsoOn, "on another list too", "on one list only", func(q *waiting.Query) { q.AlsoOn = 0 }},
		{q.Elsewhere, "on another partner's list too", "not on another partner's list", func(q *waiting.Query) { q.Elsewhere = 0 }},
		{q.Probably, "probably on another list", "nobody like them on another list", func(q *waiting.Query) { q.Probably = 0 }},
		{q.Validation, "validation due", "validation not due", func(q *waiting.Query) { q.Validation = 0 }},
		{q.HasQuery, "with a query", "without a query", func(q *waiting.Query) { q.HasQuery = 0 }},
		{q.PriorityDue, "the priority's day is past", "the priority's day is not past", func(q *waiting.Query) { q.PriorityDue = 0 }},
		{q.Vanished, "gone without a stop", "still on the partner's list", func(q *waiting.Query) { q.Vanished = 0 }},
		{q.Held, "held: a file says they died", "not held", func(q *waiting.Query) { q.Held = 0 }},
		{q.Treated, "treated in a shared session, and still on their trust's list", "not treated in a shared session", func(q *waiting.Query) { q.Treated = 0 }},
		{q.Unstarted, "without a clock start, or with one in the future", "with a clock start", func(q *waiting.Query) { q.Unstarted = 0 }},
	} {
		switch a.is {
		case waiting.Yes:
			add(a.yes, a.drop)
		case waiting.No:
			add(a.no, a.drop)
		}
	}
	if q.AsAt != 0 {
		add("waits counted to "+q.AsAt.Long(), func(q *waiting.Query) { q.AsAt = 0 })
	}
	if q.Doubt != "" {
		add("one data-quality finding", func(q *waiting.Query) { q.Doubt = "" })
	}
}

// chipPeople names the filters on people.
func chipPeople(q waiting.Query, add func(string, func(*waiting.Query))) {
	for bit := range 32 {
		f := care.Flags(1) << bit
		name := flagWords(waiting.FlagName(f))
		if q.Yes&f != 0 {
			add(name, func(q *waiting.Query) { q.Yes &^= f })
		}
		if q.No&f != 0 {
			add("not: "+name, func(q *waiting.Query) { q.No &^= f })
		}
		if q.Unasked&f != 0 {
			add(name+" not recorded", func(q *waiting.Query) { q.Unasked &^= f })
		}
	}
}

// rangeWords says a range of bands as people say it: over 52 weeks, up to 18.
func rangeWords(r waiting.Range, by string) string {
	switch {
	case r.To == 0:
		return fmt.Sprintf("over %d weeks %s", r.From-1, by)
	case r.From <= 1:
		return fmt.Sprintf("up to %d weeks %s", r.To, by)
	default:
		return fmt.Sprintf("over %d and up to %d weeks %s", r.From-1, r.To, by)
	}
}

func nextWords(n waiting.NextFilter) string {
	switch n.Is {
	case waiting.NextNone:
		return "no next date"
	case waiting.NextSome:
		return "with a next date"
	case waiting.NextWithin:
		return fmt.Sprintf("next date within %d days", n.Days)
	case waiting.NextAfter:
		return fmt.Sprintf("next date after %d days", n.Days)
	case waiting.NextPast:
		return "next date is past"
	case waiting.NextNotSet:
		return "nothing to look forward to"
	}
	return ""
}

// flagWords names a flag on screen.
func flagWords(name string) string {
	switch name {
	case "interpreter":
		return "interpreter"
	case "learning-disability":
		return "learning disability"
	case "smi":
		return "severe mental illness"
	}
	return strings.ReplaceAll(name, "-", " ")
}
