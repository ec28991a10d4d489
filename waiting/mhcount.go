package waiting

import (
	"cmp"
	"math"
	"slices"

	"roundtable/care"
	"roundtable/facts"
)

// mhTally counts one line.
type mhTally struct {
	line  MHLine
	lacks uint8
	stops []int32 // days of those that stopped in the year
	still []int32 // days of those still waiting
}

type mhPlace struct {
	measure  Measure
	own      bool
	provider uint32
}

// summary counts all waits into lines.
func (a *mhAll) summary(v *facts.View, t *table) *MHSummary {
	asAt := t.asAt
	s := &MHSummary{AsAt: asAt, From: asAt - mhYear, Referrals: len(a.facts.refs), Lines: []MHLine{}, Rules: []MHMeasure{}}
	for i := range a.facts.refs {
		s.referral(&a.facts.refs[i], int(a.facts.unclear[i]))
	}
	at := make(map[mhPlace]*mhTally)
	for _, waits := range [][]mhWait{a.each, a.own} {
		for i := range waits {
			w := &waits[i]
			p := mhPlace{w.Measure, w.Own, uint32(t.answers(facts.Code(w.Provider)))}
			if w.Own {
				p.provider = 0
			}
			c := at[p]
			if c == nil {
				c = &mhTally{line: MHLine{Measure: w.Measure, Own: w.Own}}
				if !w.Own {
					c.line.Partner = care.PartnerCode(v.Code(facts.DimPartner, facts.Code(p.provider)))
				}
				at[p] = c
			}
			c.add(w, s.From, s.AsAt)
		}
	}
	for _, c := range at {
		s.Lines = append(s.Lines, c.finish())
	}
	s.order()
	return s
}

func (s *MHSummary) referral(r *MHReferral, unclear int) {
	s.Unclear += unclear
	switch {
	case r.Rejected:
		s.Rejected++
	case r.Received == 0:
		s.NoDate++
	case r.Birth == 0 && !r.Talking:
		s.NoBirth++
	case r.Team == "" && len(r.Others) == 0 && !r.Talking && !aged(r, 0, adultAge):
		s.NoTeam++
	}
}

// add counts one wait.
func (c *mhTally) add(w *mhWait, from, asAt care.Date) {
	l := &c.line
	l.Waits++
	rule := w.Measure.Rule()
	switch days := w.Days(asAt); {
	case w.Stop > from:
		l.Seen++
		c.stops = append(c.stops, int32(days))
		if days <= rule.Days {
			l.Within++
		}
		if rule.Outer != 0 && days <= rule.Outer {
			l.Outer++
		}
		if w.Taken {
			l.TakenStops++
		}
	case w.Stop != 0:
	case w.Ended > from:
		l.Left++
	case w.Ended != 0:
	default:
		l.Waiting++
		if w.lacks != 0 {
			l.Untold++
			c.lacks |= w.lacks
		} else if days > rule.Days {
			l.Over++
		}
	}
	if days, ok := w.StillWaiting(asAt); ok {
		l.Still++
		c.still = append(c.still, int32(days))
		for k, long := range MHLongWaits() {
			if days > long {
				l.StillOver[k]++
			}
		}
	}
}

func (c *mhTally) finish() MHLine {
	l := c.line
	l.Lacks = l.Measure.measure().words(c.lacks)
	l.Percent = NotKnown
	if l.Seen > 0 {
		l.Percent = Number(100 * float64(l.Within) / float64(l.Seen))
	}
	slices.Sort(c.stops)
	slices.Sort(c.still)
	l.Median, l.P90 = quantile(c.stops, 0.5), quantile(c.stops, 0.9)
	l.StillMedian, l.StillP90 = quantile(c.still, 0.5), quantile(c.still, 0.9)
	return l
}

// quantile interpolates between the two nearest of sorted values, as PERCENTILE_CONT
// of the national code does; NotKnown of none.
func quantile(sorted []int32, p float64) Number {
	if len(sorted) == 0 {
		return NotKnown
	}
	at := p * float64(len(sorted)-1)
	low := math.Floor(at)
	a, b := sorted[int(low)], sorted[int(math.Ceil(at))]
	return Number(float64(a) + (at-low)*float64(b-a))
}

// order puts the lines in the order of the measures, people's own waits first.
func (s *MHSummary) order() {
	ms := Measures()
	slices.SortFunc(s.Lines, func(a, b MHLine) int {
		return cmp.Or(
			cmp.Compare(slices.Index(ms, a.Measure), slices.Index(ms, b.Measure)),
			cmp.Compare(a.Partner, b.Partner), // people's own waits have none
		)
	})
	for _, m := range ms {
		if slices.ContainsFunc(s.Lines, func(l MHLine) bool { return l.Measure == m }) {
			s.Rules = append(s.Rules, MHMeasure{m, m.Rule()})
		}
	}
}
