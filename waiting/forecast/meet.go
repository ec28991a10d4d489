package forecast

import (
	"context"
	"fmt"
	"math"

	"roundtable/care"
)

// Goal is what a list should be like at the end of a week: at most AtMost people
// over Over weeks, in the share Sure of the runs.
type Goal struct {
	List   int     `json:"list"` // by place; -1 is all lists together, and then slots are shared out as capacity is
	By     int     `json:"by"`   // week
	Over   int     `json:"over"` // weeks waited
	AtMost int     `json:"at_most"`
	Sure   float64 `json:"sure"` // 0.5 is as likely as not
}

// Met is what a goal takes.
type Met struct {
	Reached bool `json:"reached"`
	// Cases is how many slots a week are wanted beside those there are, up to the
	// goal's week, to the nearest whole one; 0 where none are.
	Cases int     `json:"cases"`
	Share float64 `json:"share"` // of the runs that meet the goal with them
	Now   float64 `json:"now"`   // of the runs that meet it without
}

// goalRuns is how many runs the search for a goal makes for each try.
const goalRuns = 200

// Meet finds the fewest extra slots a week that meet a goal, by the same runs with
// more and more slots: with one seed more slots never make a list longer, so that
// halving finds the fewest. It is not reached where even a slot for everybody who
// waits or comes does not do.
func Meet(ctx context.Context, s *Setup, g Goal) (Met, error) {
	if err := g.check(s); err != nil {
		return Met{}, err
	}
	try := *s
	try.Weeks, try.Runs, try.Over, try.Groupings, try.Bands = g.By, min(s.Runs, goalRuns), []int{g.Over}, s.Groupings, []float64{g.Sure}
	share := func(cases int) (float64, error) {
		with := try
		with.Lists = g.with(s, cases)
		return g.share(ctx, &with)
	}
	var m Met
	var err error
	if m.Now, err = share(0); err != nil {
		return m, err
	}
	if m.Now >= g.Sure {
		return Met{Reached: true, Share: m.Now, Now: m.Now}, nil
	}
	high, most := 1, 1
	for i := range s.Lists {
		if g.List < 0 || g.List == i {
			most += s.Lists[i].WaitingNow() + int(2*s.Lists[i].Referrals.Weekly) + 1
		}
	}
	low := 0
	for {
		if m.Share, err = share(high); err != nil {
			return m, err
		}
		if m.Share >= g.Sure {
			break
		}
		if high >= most || high >= MostFlow {
			return m, nil
		}
		low, high = high, min(2*high, most, MostFlow)
	}
	best := m.Share
	for high-low > 1 {
		mid := (low + high) / 2
		at, err := share(mid)
		if err != nil {
			return m, err
		}
		if at >= g.Sure {
			high, best = mid, at
		} else {
			low = mid
		}
	}
	m.Reached, m.Cases, m.Share = true, high, best
	return m, nil
}

// check names the part of a goal that cannot be of a forecast.
func (g Goal) check(s *Setup) error {
	for _, c := range []struct {
		ok                  bool
		where, what, remedy string
	}{
		{g.List >= -1 && g.List < len(s.Lists), "list", fmt.Sprintf("There is no list in place %d.", g.List), fmt.Sprintf("Give a place from 0 to %d, or -1 for all together.", len(s.Lists)-1)},
		{g.By >= 1 && g.By <= s.Weeks, "by", fmt.Sprintf("Week %d is none of the forecast's.", g.By), fmt.Sprintf("Give 1 to %d, or forecast more weeks.", s.Weeks)},
		{g.Over >= 0 && g.Over <= MostWaited, "over", fmt.Sprintf("Over %d weeks cannot be counted.", g.Over), fmt.Sprintf("Give weeks from 0 to %d.", MostWaited)},
		{g.AtMost >= 0, "at_most", fmt.Sprintf("At most %d people cannot be.", g.AtMost), "Give 0 or more."},
		{g.Sure > 0 && g.Sure <= 1, "sure", fmt.Sprintf("%g is no share of the runs.", g.Sure), "Give a number above 0, up to 1, such as 0.8."},
	} {
		if !c.ok {
			return &care.Problem{What: c.what, Where: "goal." + c.where, Remedy: c.remedy}
		}
	}
	return nil
}

// with are the lists with so many slots a week more.
func (g Goal) with(s *Setup, cases int) []List {
	lists := append([]List{}, s.Lists...)
	all := 0.0
	for i := range lists {
		all += lists[i].Capacity.Weekly
	}
	for i := range lists {
		share := 1.0
		switch {
		case g.List >= 0 && g.List != i:
			continue
		case g.List < 0 && all > 0:
			share = lists[i].Capacity.Weekly / all
		case g.List < 0:
			share = 1 / float64(len(lists))
		}
		lists[i].Extra = append(append([]Extra{}, lists[i].Extra...), Extra{From: 1, To: g.By, Cases: share * float64(cases)})
	}
	return lists
}

// share is the share of the runs that meet the goal.
func (g Goal) share(ctx context.Context, s *Setup) (float64, error) {
	if err := s.Check(); err != nil {
		return 0, err
	}
	m := newModel(s)
	met := make([]bool, s.Runs)
	eachRun(ctx, m, func(run int, t *tally) {
		t.series(g.List, func(series, week int, v float64) {
			if series == seriesFixed && week == g.By {
				met[run] = v <= float64(g.AtMost)
			}
		})
	})
	n := 0
	for _, ok := range met {
		if ok {
			n++
		}
	}
	return float64(n) / math.Max(1, float64(s.Runs)), ctx.Err()
}
