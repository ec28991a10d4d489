package plan

import (
	"math"
	"slices"
)

// state is a plan being improved: always allowed, except where bookings that stand
// break a rule themselves.
type state struct {
	m     *model
	at    []int32   // by case: its session, or -1
	lists [][]int32 // by session, without the fixed
	had   []uint64  // by session: equipment that the list needs beside the fixed
	use   []int     // by row
	group []float64 // by group: members less quota, the fixed included
	sum   float64   // of values, and of what staying is worth
}

func newState(m *model) *state {
	st := &state{
		m: m, at: slices.Repeat([]int32{-1}, len(m.in.Cases)), lists: make([][]int32, len(m.sessions)),
		had: make([]uint64, len(m.sessions)), use: make([]int, len(m.rows)), group: make([]float64, len(m.groups)),
	}
	for g := range m.groups {
		st.group[g] = m.groups[g].base
	}
	for p, s := range m.fixed {
		switch {
		case s >= 0:
			st.sum += m.value[p]
			st.at[p] = s
		case s == elsewhere:
			st.at[p] = math.MaxInt32
		}
		if m.stay[p] >= 0 {
			st.sum -= m.change
		}
	}
	return st
}

// worth is the value of the plan less the penalties.
func (st *state) worth() float64 { return st.sum - st.penalty() }

// easy is worth with hard groups at a price that a search can pay for a while: from
// one plan that keeps them to a better one the way may lead through plans that do not.
func (st *state) easy() float64 {
	sum := st.sum
	for g := range st.group {
		sum -= min(st.m.groups[g].weight, 15*st.m.meanVal) * max(0, -st.group[g])
	}
	return sum
}

func (st *state) penalty() float64 {
	sum := 0.0
	for g := range st.group {
		sum += st.m.groups[g].weight * max(0, -st.group[g])
	}
	return sum
}

// put makes list the list of session s, which must be empty.
func (st *state) put(s int32, list []int32) {
	st.lists[s] = append(st.lists[s][:0], list...)
	var had uint64
	for _, p := range list {
		st.at[p] = s
		st.tally(p, s, 1)
		had |= st.m.kinds[st.m.class[p]].needs
	}
	st.had[s] = had &^ st.m.sessions[s].had
	st.rows(s, 1)
}

// empty takes the list of session s away and appends it to into.
func (st *state) empty(s int32, into []int32) []int32 {
	st.rows(s, -1)
	for _, p := range st.lists[s] {
		st.at[p] = -1
		st.tally(p, s, -1)
	}
	into = append(into, st.lists[s]...)
	st.lists[s] = st.lists[s][:0]
	st.had[s] = 0
	return into
}

func (st *state) tally(p, s int32, sign float64) {
	st.sum += sign * st.m.value[p]
	if st.m.stay[p] == s {
		st.sum += sign * st.m.change
	}
	for g := range st.group {
		st.group[g] += sign * (float64(st.m.member[g][p]) - st.m.groups[g].quota)
	}
}

func (st *state) rows(s int32, by int) {
	for _, u := range st.m.uses[s] {
		if st.had[s]&(1<<u.item) != 0 {
			st.use[u.row] += by
		}
	}
}

// banned is equipment that session s cannot have now, because others use it.
func (st *state) banned(s int32) uint64 {
	var out uint64
	for _, u := range st.m.uses[s] {
		if st.had[s]&(1<<u.item) == 0 && st.use[u.row] >= st.m.rows[u.row].room {
			out |= 1 << u.item
		}
	}
	return out
}

// copyFrom makes st the same as other.
func (st *state) copyFrom(other *state) {
	copy(st.at, other.at)
	copy(st.had, other.had)
	copy(st.use, other.use)
	copy(st.group, other.group)
	st.sum = other.sum
	for s := range st.lists {
		st.lists[s] = append(st.lists[s][:0], other.lists[s]...)
	}
}
