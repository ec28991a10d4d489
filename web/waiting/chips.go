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
	if len(q.Partners) > 0 {
		names := make([]string, len(q.Partners))
		for i, p := range q.Partners {
			names[i] = labelOf(l.Offered.partners, string(p))
		}
		add(strings.Join(names, " or "), func(q *waiting.Query) { q.Partners = nil })
	}
	lists := []struct {
		codes []string
		of    []waiting.Heading
		what  string
		drop  func(q *waiting.Query)
	}{
		{q.TFCs, l.Offered.tfcs, "specialty", func(q *waiting.Query) { q.TFCs = nil }},
		{q.Specs, nil, "main specialty", func(q *waiting.Query) { q.Specs = nil }},
		{q.Teams, l.Offered.teams, "team", func(q *waiting.Query) { q.Teams = nil }},
		{q.Reasons, nil, "reason for referral", func(q *waiting.Query) { q.Reasons = nil }},
		{q.Priorities, l.Offered.priorities, "priority", func(q *waiting.Query) { q.Priorities = nil }},
		{numbersOf(q.Deciles), l.Offered.deciles, "deprivation", func(q *waiting.Query) { q.Deciles = nil }},
	}
	for _, f := range lists {
		if len(f.codes) > 0 {
			add(labels(f.of, f.codes, f.what), f.drop)
		}
	}
	chipWaits(q, add)
	chipPeople(q, add)
	if l.Token != "" {
		out = append(out, chip{"found by what you typed", "/list/forget?" + strings.TrimPrefix(l.href(q), "/list?")})
	}
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
	if len(q.Bands) > 0 {
		add("chosen bands of weeks", func(q *waiting.Query) { q.Bands = nil })
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
	if len(q.Ages) > 0 {
		add("chosen age groups", func(q *waiting.Query) { q.Ages = nil })
	}
	if len(q.Ethnicities) > 0 {
		add("chosen ethnic groups", func(q *waiting.Query) { q.Ethnicities = nil })
	}
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

func numbersOf(deciles []uint8) []string {
	out := make([]string, len(deciles))
	for i, d := range deciles {
		out[i] = fmt.Sprint(d)
		if d == 0 {
			out[i] = waiting.NotRecorded
		}
	}
	return out
}

func labels(of []waiting.Heading, codes []string, what string) string {
	names := make([]string, len(codes))
	for i, c := range codes {
		if c == waiting.NotRecorded {
			names[i] = what + " not recorded"
			continue
		}
		names[i] = labelOf(of, c)
	}
	return strings.Join(names, " or ")
}

func labelOf(of []waiting.Heading, code string) string {
	if i := slices.IndexFunc(of, func(h waiting.Heading) bool { return h.Code == code }); i >= 0 {
		return of[i].Label
	}
	return code
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
