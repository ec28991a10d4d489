package forecast

import (
	"cmp"
	"slices"

	"roundtable/care"
)

// Queuer is somebody who waits for a slot.
type Queuer struct {
	Referred  care.Date
	Withdrawn care.Date // 0 when they did not; from that day on they get no slot
	Priority  uint8     // lower is more urgent
}

// Schedule gives slots to people: each slot, in order of its day, to the first in
// order of those referred before that day; a slot that nobody can use is lost. It
// returns, in the order of the people, the day of each one's slot (0 for none) and
// how many slots went unused. By ByDue, dueDays are the days of each priority
// (missing ones take the last; none given is 0 for all).
//
// People and slots may come in any order, and are not changed. Somebody with no
// referral date gets no slot. The reference (NHSRwaitinglist) takes time quadratic
// in the rows, is not first come first served on rows that are not sorted, and
// gives slots to those who have withdrawn; this does none of it.
func Schedule(people []Queuer, slots []care.Date, order Order, dueDays ...int) (days []care.Date, unused int) {
	days = make([]care.Date, len(people))
	lanes := lanesOf(people)
	slots = slices.Clone(slots)
	slices.Sort(slots)
	for _, day := range slots {
		best := -1
		var bestKey int64
		for i := range lanes {
			l := &lanes[i]
			if !l.ready(people, day) {
				continue
			}
			if key := l.key(people, order, dueDays); best < 0 || key < bestKey {
				best, bestKey = i, key
			}
		}
		if best < 0 {
			unused++
			continue
		}
		l := &lanes[best]
		days[l.who[0]] = day
		l.who = l.who[1:]
	}
	return days, unused
}

// queueLane is the people of one priority, in order of referral.
type queueLane struct {
	priority uint8
	who      []int32
}

// lanesOf sorts people into their lanes: by counting days, since days are few.
func lanesOf(people []Queuer) []queueLane {
	var byPriority [256][]int32
	for i, p := range people {
		if p.Referred != 0 {
			byPriority[p.Priority] = append(byPriority[p.Priority], int32(i)) //nolint:gosec // a list of two thousand million has other troubles
		}
	}
	var lanes []queueLane
	for p, who := range byPriority {
		if len(who) == 0 {
			continue
		}
		if !slices.IsSortedFunc(who, func(a, b int32) int { return cmp.Compare(people[a].Referred, people[b].Referred) }) {
			who = byDay(people, who)
		}
		lanes = append(lanes, queueLane{uint8(p), who}) //nolint:gosec // an index below 256
	}
	return lanes
}

// byDay sorts people by the day of referral; those of one day keep their order.
func byDay(people []Queuer, who []int32) []int32 {
	first, last := people[who[0]].Referred, people[who[0]].Referred
	for _, i := range who {
		first, last = min(first, people[i].Referred), max(last, people[i].Referred)
	}
	if int(last-first) > 16*len(who)+4096 { // far apart: counting would cost more than comparing
		slices.SortStableFunc(who, func(a, b int32) int { return cmp.Compare(people[a].Referred, people[b].Referred) })
		return who
	}
	at := make([]int32, int(last-first)+2)
	for _, i := range who {
		at[people[i].Referred-first+1]++
	}
	for d := 1; d < len(at); d++ {
		at[d] += at[d-1]
	}
	out := make([]int32, len(who))
	for _, i := range who {
		d := people[i].Referred - first
		out[at[d]] = i
		at[d]++
	}
	return out
}

// ready passes over those who have withdrawn and reports whether the first can be
// called on a day.
func (l *queueLane) ready(people []Queuer, day care.Date) bool {
	for len(l.who) > 0 {
		p := &people[l.who[0]]
		if p.Referred >= day {
			return false
		}
		if p.Withdrawn == 0 || p.Withdrawn > day {
			return true
		}
		l.who = l.who[1:]
	}
	return false
}

// key orders the firsts of lanes: by the rule, then by referral, then by priority.
func (l *queueLane) key(people []Queuer, order Order, dueDays []int) int64 {
	day := int64(people[l.who[0]].Referred)
	p := int64(l.priority)
	switch order {
	case ByPriority:
		return p<<40 | day
	case ByDue:
		if len(dueDays) > 0 {
			day += int64(dueDays[min(int(p), len(dueDays)-1)])
		}
	case ByWait:
	}
	return day<<8 | p
}
