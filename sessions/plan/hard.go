package plan

import (
	"cmp"
	"slices"
)

// hasHard reports that some group's share is a rule.
func (m *model) hasHard() bool {
	return slices.ContainsFunc(m.groups, func(g group) bool { return g.hard })
}

// missing is how many cases hard groups have less than their rule, all together.
func (st *state) missing() (n float64) {
	for g := range st.group {
		if st.m.groups[g].hard && st.group[g] < -hair {
			n -= st.group[g]
		}
	}
	return n
}

// idle reports that nobody is in it but who is booked.
func (st *state) idle() bool {
	return !slices.ContainsFunc(st.lists, func(l []int32) bool { return len(l) > 0 })
}

// holdHard drops cases until every hard group has its share, the least value first: a
// case outside the group leaves the others a greater share. It reports whether it
// dropped any.
func (st *state) holdHard() (dropped bool) {
	m := st.m
	for g := range m.groups {
		if !m.groups[g].hard || st.group[g] >= -hair {
			continue
		}
		var others []int32
		for _, l := range st.lists {
			for _, p := range l {
				if m.member[g][p] == 0 {
					others = append(others, p)
				}
			}
		}
		slices.SortFunc(others, func(a, b int32) int { return cmp.Or(cmp.Compare(m.value[a], m.value[b]), cmp.Compare(a, b)) })
		for _, p := range others {
			if st.group[g] >= -hair {
				break
			}
			dropped = st.drop(p) || dropped
		}
	}
	return dropped
}

// drop takes one case off its list, if the list is still allowed without it.
func (st *state) drop(p int32) bool {
	s := st.at[p]
	list := st.empty(s, nil)
	less := slices.DeleteFunc(slices.Clone(list), func(q int32) bool { return q == p })
	if len(less) > 0 && !st.m.allowed(s, less) {
		st.put(s, list)
		return false
	}
	st.put(s, less)
	return true
}

// fillUp adds whoever may still come, the greatest value first, as long as no hard
// group falls further below its share and the plan is worth no less: members make room
// for others, so it goes round until nobody is added.
func (st *state) fillUp() {
	m := st.m
	var free []int32
	for p := range m.in.Cases {
		if m.fixed[p] == -1 && m.could[p] && st.at[p] < 0 && m.value[p] > 0 {
			free = append(free, int32(p))
		}
	}
	slices.SortFunc(free, func(a, b int32) int { return cmp.Or(cmp.Compare(m.value[b], m.value[a]), cmp.Compare(a, b)) })
	for {
		n := len(free)
		free = slices.DeleteFunc(free, st.add)
		if len(free) == n {
			return
		}
	}
}

// add puts a case into the first session where it is allowed and makes nothing worse.
func (st *state) add(p int32) bool {
	m := st.m
	needs := m.kinds[m.class[p]].needs
	for _, s := range m.blocks[m.caseBlock[p]] {
		if !m.eligible[s].has(p) || needs&st.banned(s) != 0 || !m.allowed(s, append(slices.Clone(st.lists[s]), p)) {
			continue
		}
		before, less := st.worth(), st.missing()
		was := st.empty(s, nil)
		st.put(s, append(slices.Clone(was), p))
		if st.worth() >= before && st.missing() <= less {
			return true
		}
		st.empty(s, nil)
		st.put(s, was)
		return false // the same people are in every session: no other place mends the shares
	}
	return false
}
