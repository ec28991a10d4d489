package waiting

import (
	"context"
	"math/bits"
	"reflect"

	"roundtable/care"
	"roundtable/facts"
)

// Weekly is how many of the pathways that a query selects have waited how many
// weeks, for a histogram. Pathways without a clock start, or with one in the
// future, are in neither figure.
type Weekly struct {
	Bands []int `json:"bands"` // Bands[i] waited over i and at most i+1 weeks (care.WeekBand i+1); WeeklyBands of them
	Over  int   `json:"over"`  // waited over WeeklyBands weeks
}

// WeeklyBands is how many single weeks Weekly counts, as the published returns
// do: up to 104.
const WeeklyBands = 104

// Weekly counts what a query selects by single week since the clock start. The
// answer may be shared: do not change it.
func (l *List) Weekly(ctx context.Context, view *facts.View, q Query) (*Weekly, error) {
	if !q.isWhole() {
		s, err := l.selected(ctx, view, q)
		if err != nil {
			return nil, err
		}
		return s.weekly(), nil
	}
	if err := q.Check(); err != nil {
		return nil, err
	}
	t, err := l.table(ctx, view, q.AsAt)
	if err != nil {
		return nil, err
	}
	return remembered(&t.memo, "weekly", func() (*Weekly, error) { return selectWhere(t, nil).weekly(), nil })
}

// isWhole reports whether a query asks for the whole list, in whatever order.
func (q Query) isWhole() bool {
	q.AsAt, q.Sort, q.Group, q.Offset, q.Limit = 0, nil, ColNone, 0, 0
	return reflect.ValueOf(q).IsZero()
}

func (s *selection) weekly() *Weekly {
	day := s.t.asAt
	parts := inParts(len(s.t.chunks), func(from, to int) [WeeklyBands + 1]int {
		var n [WeeklyBands + 1]int
		s.each(from, to, nil, nil, func(c *chunk, w int, _, _ *[64]uint32, m uint64) {
			for ; m != 0; m &= m - 1 {
				if start := c.start[w*64+bits.TrailingZeros64(m)]; start != 0 && start <= day {
					n[min(care.WeekBand(int(day-start)), WeeklyBands+1)-1]++
				}
			}
		})
		return n
	})
	out := &Weekly{Bands: make([]int, WeeklyBands)}
	for _, p := range parts {
		for i := range out.Bands {
			out.Bands[i] += p[i]
		}
		out.Over += p[WeeklyBands]
	}
	return out
}

// OverTime is the list at the end of past weeks, as far as the clock starts and
// stops that partners have sent say. A wait that ended before its partner first
// brought a list is in no week, so that early weeks may be too low.
type OverTime struct {
	Dates   []care.Date `json:"dates"`   // ascending, seven days apart, the last one today
	Waiting []int       `json:"waiting"` // open on each day
	Over52  []int       `json:"over_52"` // of them, over 52 weeks on that day
	// Unknown are pathways off the list with no day on which they left it; they
	// are in no week.
	Unknown int `json:"unknown"`
}

// OverTime counts the whole list at so many week ends, the last one today. A
// pathway was open from its clock start until the day of its stop. The answer
// may be shared: do not change it.
func (l *List) OverTime(ctx context.Context, view *facts.View, weeks int) (*OverTime, error) {
	t, err := l.table(ctx, view, 0)
	if err != nil {
		return nil, err
	}
	weeks = max(weeks, 1)
	type overTime struct{ weeks int }
	return remembered(&t.memo, overTime{weeks}, func() (*OverTime, error) { return t.overTime(view, weeks), nil })
}

func (t *table) overTime(view *facts.View, weeks int) *OverTime {
	out := &OverTime{Dates: make([]care.Date, weeks), Waiting: make([]int, weeks), Over52: make([]int, weeks)}
	for i := range out.Dates {
		out.Dates[i] = t.asAt - care.Date(7*(weeks-1-i))
	}
	all, long := newSteps(weeks), newSteps(weeks)
	for n, c := range t.chunks {
		_, visible := view.PathwayChunk(n)
		for _, off := range visible {
			i := int(off)
			start, stop := c.start[i], c.f.Stop[i]
			if c.live.at(i) == 1 {
				stop = t.asAt + 1 // open today, whatever else is stated
			}
			switch {
			case start == 0 || start > t.asAt:
				continue
			case stop == 0:
				out.Unknown++
				continue
			}
			all.add(out.at(start), out.at(stop))
			long.add(out.at(start+over52Days), out.at(stop))
		}
	}
	all.sum(out.Waiting)
	long.sum(out.Over52)
	return out
}

// over52Days is the day, counted from the clock start, on which a wait is over
// 52 weeks.
const over52Days = 7*52 + 1

// at is the index of the first of the dates that is not before day; len(Dates)
// when all are.
func (o *OverTime) at(day care.Date) int {
	if day <= o.Dates[0] {
		return 0
	}
	return min((int(day-o.Dates[0])+6)/7, len(o.Dates))
}

// steps are the changes of a count from one date to the next.
type steps []int

func newSteps(n int) steps { return make(steps, n+1) }

// add counts one from index from up to, and not with, index to.
func (s steps) add(from, to int) {
	if from < to {
		s[from]++
		s[to]--
	}
}

func (s steps) sum(into []int) {
	n := 0
	for i := range into {
		n += s[i]
		into[i] = n
	}
}
