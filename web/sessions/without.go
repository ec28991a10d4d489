package sessions

import (
	"context"
	"math"
	"slices"

	"roundtable/care"
	"roundtable/sessions"
	"roundtable/waiting"
	"roundtable/waiting/forecast"
	"roundtable/web/site"
)

// How a result's forecast is made: see docs/sessions.md.
const (
	leastHistory = 8   // whole weeks before the first session, below which nothing is forecast
	withoutRuns  = 500 // one to three lists in each: a few milliseconds
)

// without forecasts what would have been without the sessions: from who waited on the
// day before the first, and the rates at which people came and went before it.
type without struct {
	ctx     context.Context
	windows map[care.PartnerCode]waiting.Window // of each trust's history before the first day
	ends    map[care.PartnerCode]bool           // its lists state ends of waits in that time
}

// forecastOf knows how far back each trust's history goes before a day.
func forecastOf(v *site.Visit, from care.Date) (*without, error) {
	all, err := v.Table.List.FlowHistories(v.Context(), v.View(), waiting.FlowQuery{AsAt: from - 1})
	if err != nil {
		return nil, err
	}
	w := &without{ctx: v.Context(), windows: map[care.PartnerCode]waiting.Window{}, ends: map[care.PartnerCode]bool{}}
	for _, h := range all {
		w.windows[h.Partner], w.ends[h.Partner] = h.Window, statesEnds(h)
	}
	return w, nil
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

// Waiting is the forecast of one group of waits, each trust a list of its own that
// treats its own people alone. It is false where a trust's history before the day is
// short, or ended earlier, or states no end of anybody's wait.
func (w *without) Waiting(waits []sessions.WaitLine, from, to care.Date) (out sessions.Band, ok bool) {
	weeks := int(to-from+1+3) / 7 // the nearest number of whole weeks
	if weeks < 1 || weeks > forecast.MostWeeks {
		return out, false
	}
	by := map[care.PartnerCode]*waiting.FlowHistory{}
	var order []care.PartnerCode
	for _, x := range waits {
		if x.Start == 0 || x.Start >= from {
			continue // they came after the day: they are among those who are expected to
		}
		h := by[x.Trust]
		if h == nil {
			h = &waiting.FlowHistory{Partner: x.Trust, Name: string(x.Trust), Window: w.windows[x.Trust]}
			by[x.Trust], order = h, append(order, x.Trust)
		}
		stop := x.Stop
		if stop >= from {
			stop = 0 // nor is it known on the day who leaves after it
		}
		h.Rows.Referred, h.Rows.Removed = append(h.Rows.Referred, x.Start), append(h.Rows.Removed, stop)
	}
	if len(order) == 0 {
		return out, false
	}
	slices.Sort(order)
	s := &forecast.Setup{Start: from - 1, Weeks: weeks, Runs: withoutRuns, Seed: 1, Rule: forecast.Rule{Order: forecast.ByWait}}
	for _, trust := range order {
		h := by[trust]
		if h.Window.Until != from-1 || int(h.Window.Until-h.Window.From)+1 < 7*leastHistory {
			return out, false
		}
		l, m := forecast.ListOf(*h)
		if !m.Referrals.Known || !m.Treated.Known && !w.ends[trust] {
			return out, false
		}
		if !m.Treated.Known { // of a trust that states its ends, none in this group is none
			l.Capacity = forecast.Flow{}
		}
		s.Lists = append(s.Lists, l)
	}
	s.Defaults()
	r, err := forecast.Simulate(w.ctx, s)
	if err != nil {
		return out, false
	}
	at := func(i int) int { return int(math.Round(r.Whole.Waiting.Bands[i][weeks])) }
	return sessions.Band{Low: at(0), Mid: at(1), High: at(2)}, true
}
