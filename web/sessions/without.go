package sessions

import (
	"context"
	"math"
	"slices"
	"strings"

	"roundtable/care"
	"roundtable/sessions"
	"roundtable/waiting"
	"roundtable/waiting/forecast"
	"roundtable/web/site"
)

// How a result's forecast is made: see docs/sessions.md.
const (
	leastHistory = 8   // whole weeks before the first session, below which nothing is forecast
	withoutRuns  = 500 // a few milliseconds; fewer of very long lists
	leastRuns    = 50
	withoutWork  = 10_000_000 // people over all runs
)

// without forecasts what would have been without the sessions: from who waited on the
// day before the first, and the rates at which people came and went before it.
type without struct {
	ctx     context.Context
	windows map[care.PartnerCode]waiting.Window // of each trust's history before the first day
	ends    map[care.PartnerCode]bool           // its lists state ends of waits in that time
	lists   map[care.PartnerCode]care.Date      // the day to which each trust's lists are true, up to the last day
}

// forecastOf knows how far back each trust's history goes before a first day, and to which
// day its lists are true, up to a last.
func forecastOf(v *site.Visit, from, to care.Date) (*without, error) {
	all, err := v.Table.List.FlowHistories(v.Context(), v.View(), waiting.FlowQuery{AsAt: to})
	if err != nil {
		return nil, err
	}
	w := &without{ctx: v.Context(), windows: map[care.PartnerCode]waiting.Window{}, ends: map[care.PartnerCode]bool{}, lists: map[care.PartnerCode]care.Date{}}
	for _, h := range all {
		w.lists[h.Partner] = h.Window.Until
		h.Window.Until = min(h.Window.Until, from-1)
		w.windows[h.Partner], w.ends[h.Partner] = h.Window, statesEnds(h)
	}
	return w, nil
}

// trueTo is the last day, up to one, to which the lists of all these trusts are true.
func (w *without) trueTo(trusts []sessions.ResultLine, to care.Date) care.Date {
	for _, l := range trusts {
		if until := w.lists[care.PartnerCode(l.Name)]; until != 0 {
			to = min(to, until)
		}
	}
	return to
}

// statesEnds reports whether a history states the end of anybody's wait.
func statesEnds(h waiting.FlowHistory) bool {
	for i := range h.Rows.Referred {
		if out := h.Rows.Out(i); out >= h.Window.From && out <= h.Window.Until {
			return true
		}
	}
	return false
}

// ownList is one trust's waits of one specialty: what it treats by itself.
type ownList struct {
	trust     care.PartnerCode
	specialty string
}

// Expect is the forecast of each group of a division: the lists of each trust and
// specialty are worked off by themselves as far down as they were before, with the
// people of each group among those who wait and who come as they were before. A group is
// left out of whom anybody is on a list of which nothing can be said: where the trust's
// history before the day is short, or ended earlier, or states no end of anybody's wait.
func (w *without) Expect(waits []sessions.WaitLine, from, to care.Date, name func(*sessions.WaitLine) string) map[string]sessions.Expected {
	weeks := int(to-from+1+3) / 7 // the nearest number of whole weeks
	if weeks < 1 || weeks > forecast.MostWeeks {
		return nil
	}
	by, names := w.histories(waits, from, name)
	s := &forecast.Setup{
		Start: from - 1, Weeks: weeks, Runs: withoutRuns, Seed: 1, Over: []int{52}, Rule: forecast.Rule{Order: forecast.ByPast},
		Groupings: []forecast.Grouping{{Name: "by", Groups: names}},
	}
	people, unsaid := 1.0, map[int]bool{}
	for _, h := range by {
		l, ok := w.listOf(h, from)
		if !ok {
			for _, g := range h.group {
				unsaid[g] = true
			}
			continue
		}
		people += float64(l.WaitingNow()) + l.Referrals.Weekly*float64(weeks)
		s.Lists = append(s.Lists, l)
	}
	s.Runs = max(leastRuns, min(withoutRuns, int(withoutWork/people)))
	s.Defaults()
	r, err := forecast.Simulate(w.ctx, s)
	if err != nil {
		return nil
	}
	out := map[string]sessions.Expected{}
	for i, g := range r.Groups {
		if !unsaid[i] {
			out[g.Group] = sessions.Expected{Waiting: band(g.Waiting), Long: band(g.Over[0])}
		}
	}
	return out
}

func band(s forecast.Spread) sessions.Band {
	at := func(i int) int { return int(math.Round(s.Bands[i])) }
	return sessions.Band{Low: at(0), Mid: at(1), High: at(2)}
}

// history is a list's, with the group of each row.
type history struct {
	waiting.FlowHistory
	group []int
}

// histories are what was known the day before of each list, in the order of trusts and
// specialties, and the names of the groups.
func (w *without) histories(waits []sessions.WaitLine, from care.Date, name func(*sessions.WaitLine) string) (out []*history, names []string) {
	by, at := map[ownList]*history{}, map[string]int{}
	for i := range waits {
		x := &waits[i]
		if x.Start == 0 || x.Start >= from {
			continue // they came after the day: they are among those who are expected to
		}
		k := ownList{x.Trust, x.Specialty}
		h := by[k]
		if h == nil {
			h = &history{FlowHistory: waiting.FlowHistory{Partner: x.Trust, Name: string(x.Trust) + " " + x.Specialty, Window: w.windows[x.Trust]}}
			by[k], out = h, append(out, h)
		}
		stop := x.Stop
		if stop >= from {
			stop = 0 // nor is it known on the day who leaves after it
		}
		g, is := at[name(x)]
		if !is {
			g = len(names)
			at[name(x)], names = g, append(names, name(x))
		}
		h.Rows.Referred, h.Rows.Removed, h.group = append(h.Rows.Referred, x.Start), append(h.Rows.Removed, stop), append(h.group, g)
	}
	slices.SortFunc(out, func(a, b *history) int { return strings.Compare(a.Name, b.Name) })
	return out, names
}

// listOf is a list as its history leaves it; false where that says too little.
func (w *without) listOf(h *history, from care.Date) (l forecast.List, ok bool) {
	if h.Window.Until != from-1 || int(h.Window.Until-h.Window.From)+1 < 7*leastHistory {
		return l, false
	}
	l, m := forecast.ListIn(h.FlowHistory, h.group)
	if !m.Referrals.Known || !m.Treated.Known && !w.ends[h.Partner] {
		return l, false
	}
	if !m.Treated.Known { // of a trust that states its ends, none of this specialty is none
		l.Capacity = forecast.Flow{}
	}
	l.Past = forecast.Past(h.Rows, waiting.Window{From: m.From, Until: m.Until})
	return l, true
}
