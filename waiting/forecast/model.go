package forecast

import (
	"cmp"
	"math"
	"slices"
)

// model is a setup made ready to run: what is the same in every run.
type model struct {
	*Setup
	priorities int
	oldest     int // weeks waited by whoever has waited longest
	joint      int
	reserved   []bool // by combination of groups
	lists      []lane
	pools      [][]int // list indices that share
}

// lane is what a list's runs need.
type lane struct {
	start    []start
	waiting  int
	mix      []kind
	cum      []float64 // of mix
	logStay  float64   // 0 when nobody leaves
	slots    []float64 // mean slots by week, without what varies from run to run
	missed   float64
	outcome  float64 // of those called, the share that is discharged and not treated
	pool     int
	together bool      // the pool has other lists
	past     []float64 // how far down the list each treatment goes; nil but for ByPast
}

// kind is a sort of people.
type kind struct {
	priority uint8
	group    uint16
	reserved uint8
}

// start is people who wait alike.
type start struct {
	weeks, count int
	kind
}

func newModel(s *Setup) *model {
	m := &model{Setup: s, joint: s.joint(), priorities: 1, oldest: 1}
	m.reserved = make([]bool, m.joint)
	if r := s.Rule.Reserve; r != nil && s.Rule.ReserveShare > 0 {
		for code := range m.reserved {
			m.reserved[code] = s.groupOf(code, r.Grouping) == r.Group
		}
	}
	byPool := map[string]int{}
	for i := range s.Lists {
		l := &s.Lists[i]
		at, ok := byPool[l.Pool]
		if !ok || l.Pool == "" {
			at = len(m.pools)
			m.pools = append(m.pools, nil)
			byPool[l.Pool] = at
		}
		m.pools[at] = append(m.pools[at], i)
		m.lists = append(m.lists, m.lane(l, at))
	}
	for i := range m.lists {
		m.lists[i].together = len(m.pools[m.lists[i].pool]) > 1
	}
	return m
}

// groupOf is the group of a combination in one grouping.
func (s *Setup) groupOf(code, grouping int) int {
	for i := len(s.Groupings) - 1; i > grouping; i-- {
		code /= len(s.Groupings[i].Groups)
	}
	return code % len(s.Groupings[grouping].Groups)
}

func (m *model) kind(x Sort) kind {
	m.priorities = max(m.priorities, x.Priority+1)
	k := kind{priority: uint8(x.Priority), group: uint16(m.code(x))} //nolint:gosec // checked: at most 9, at most 4000
	if m.reserved[k.group] {
		k.reserved = 1
	}
	return k
}

func (m *model) lane(l *List, pool int) lane {
	a := lane{pool: pool, missed: l.Missed, waiting: l.WaitingNow(), slots: make([]float64, m.Weeks+1)}
	for _, c := range l.Waiting {
		if c.Count > 0 {
			a.start = append(a.start, start{c.Weeks, c.Count, m.kind(c.Sort)})
			m.oldest = max(m.oldest, c.Weeks)
		}
	}
	if m.Rule.Order == ByPast {
		a.past = l.Past
	}
	slices.SortStableFunc(a.start, func(x, y start) int { return cmp.Compare(y.weeks, x.weeks) })
	sum := 0.0
	for _, x := range l.Mix {
		sum += x.Share
		a.mix, a.cum = append(a.mix, m.kind(x)), append(a.cum, sum)
	}
	if len(a.mix) == 0 {
		a.mix, a.cum = []kind{m.kind(Sort{})}, []float64{1}
	}
	if l.Leave > 0 {
		a.logStay = math.Log1p(-min(l.Leave, 1-1e-12))
	}
	if called := 1 - l.Missed + l.Missed*l.MissedLeave; called > 0 {
		a.outcome = l.Missed * l.MissedLeave / called
	}
	for t := 1; t <= m.Weeks; t++ {
		a.slots[t] = l.Capacity.Weekly
	}
	return a
}

// extra are the slots of a list's extra sessions in a week: whole sessions, which
// do not vary by chance.
func (l *List) extra(week int) (n float64) {
	for _, e := range l.Extra {
		if week >= e.From && week <= max(e.From, e.To) {
			n += e.Cases
		}
	}
	return n
}

// due is by how many weeks a priority's due date lies after the referral.
func (m *model) due(priority uint8) int {
	d := m.Rule.DueWeeks
	return d[min(int(priority), len(d)-1)]
}
