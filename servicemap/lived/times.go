package lived

import (
	"cmp"
	"slices"

	"roundtable/care"
)

// Dot is one event of a dotted chart: the day, and the row of its person from 0.
type Dot struct {
	Day  care.Date
	Row  int
	Kind care.EventType
}

// Dots are the events of those whom a Sift takes, a row for each person in the order in
// which they began, at most so many people: those who began last. People is how many
// there are in all.
func Dots(l *Log, s Sift, most int) (dots []Dot, rows, people int) {
	c := l.choose(s)
	type line struct {
		first  care.Date
		events []Event
	}
	var lines []line
	for n := range l.People {
		p := &l.People[n]
		var x line
		for _, e := range l.EventsOf(p) {
			if c.event(p, &e) {
				x.events = append(x.events, e)
			}
		}
		if len(x.events) > 0 {
			x.first = x.events[0].Date
			lines = append(lines, x)
		}
	}
	slices.SortStableFunc(lines, func(a, b line) int { return cmp.Compare(a.first, b.first) })
	people = len(lines)
	lines = lines[max(0, people-most):]
	for row, x := range lines {
		for _, e := range x.events {
			dots = append(dots, Dot{e.Date, row, e.Kind})
		}
	}
	return dots, len(lines), people
}

// Passage is one time that somebody went from one service to another.
type Passage struct{ From, To care.Date }

// Spectrum is every passage between the two services between which most people went, or
// of those that are given: from when the first let them go, or began where no end is
// known, to when the next began. Steps that cross show that people overtook each other.
type Spectrum struct {
	From, To int32
	Passages []Passage
}

// Passages are all passages of those whom a Sift takes, by pairs of services, those of
// most first.
func Passages(l *Log, s Sift) []Spectrum {
	c := l.choose(s)
	at := map[[2]int32]int{}
	var out []Spectrum
	for n := range l.People {
		rs := l.Of(&l.People[n])
		for k := 1; k < len(rs); k++ {
			a, b := &rs[k-1], &rs[k]
			if a.Service == b.Service || !alike(a, b) || !c.referral(a) && !c.referral(b) {
				continue
			}
			from := a.Opened
			if a.Ended != 0 && a.Ended <= b.Opened {
				from = a.Ended
			}
			key := [2]int32{a.Service, b.Service}
			i, ok := at[key]
			if !ok {
				i = len(out)
				at[key] = i
				out = append(out, Spectrum{From: a.Service, To: b.Service})
			}
			out[i].Passages = append(out[i].Passages, Passage{from, b.Opened})
		}
	}
	slices.SortStableFunc(out, func(a, b Spectrum) int { return cmp.Compare(len(b.Passages), len(a.Passages)) })
	return out
}
