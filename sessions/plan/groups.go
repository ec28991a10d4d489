package plan

import (
	"fmt"
	"slices"
)

// makeGroups reads what the fairness groups are owed.
func (m *model) makeGroups() {
	eligible := 0
	for _, ok := range m.could {
		if ok {
			eligible++
		}
	}
	biggest := 0.0
	for _, v := range m.value {
		biggest = max(biggest, v)
	}
	for i := range m.in.Groups {
		in, member := &m.in.Groups[i], m.member[i]
		have := 0
		for p, ok := range m.could {
			if ok && member[p] == 1 {
				have++
			}
		}
		g := group{weight: min(in.Weight, mostValue), hard: in.Hard}
		if eligible > 0 {
			g.share = float64(have) / float64(eligible)
		}
		tolerance := 0.1
		if in.Share != nil {
			g.share = m.fraction(*in.Share, fmt.Sprintf("groups[%d] %s share", i, in.ID))
		}
		if in.Tolerance != nil {
			tolerance = m.fraction(*in.Tolerance, fmt.Sprintf("groups[%d] %s tolerance", i, in.ID))
		}
		g.quota = g.share * (1 - tolerance)
		if !(g.weight > 0) {
			g.weight = m.meanVal
		}
		if g.hard {
			g.weight = max(20*biggest, 1)
		}
		for p, s := range m.fixed {
			if s >= 0 {
				g.base += float64(member[p]) - g.quota
			}
		}
		m.groups = append(m.groups, g)
	}
}

// onlyMembers lets nobody else in where a hard group is owed every place: that is a
// rule of who may come, and a search by prices would find it late or never.
func (m *model) onlyMembers() {
	for i := range m.in.Groups {
		g := &m.in.Groups[i]
		if !g.Hard || g.Share == nil || *g.Share < 1 || g.Tolerance == nil || *g.Tolerance > 0 {
			continue
		}
		if m.shut == nil {
			m.shut = make([]bool, len(m.in.Cases))
		}
		for p, in := range m.member[i] {
			if in == 1 || m.fixed[p] != -1 {
				continue
			}
			m.shut[p] = true
			for s := range m.eligible {
				m.eligible[s].drop(int32(p))
			}
		}
	}
}

// members says of every group who is in it.
func (m *model) members(ix *index) {
	for i := range m.in.Groups {
		m.member = append(m.member, m.membersOf(&m.in.Groups[i], ix, i))
	}
}

func (m *model) membersOf(g *Group, ix *index, at int) []uint8 {
	member := make([]uint8, len(m.in.Cases))
	if g.Cases != nil {
		for _, id := range g.Cases {
			p, ok := ix.cases[id]
			if !ok {
				m.problem(Problem{
					Code: "group_case", Place: fmt.Sprintf("groups[%d] %s", at, g.ID), Value: string(id),
					What: "The group names a case that is not in the instance.", Remedy: "Take it out, or add the case.",
				})
				continue
			}
			member[p] = 1
		}
	}
	for p := range m.in.Cases {
		c := &m.in.Cases[p]
		in := (g.Cases == nil || member[p] == 1) &&
			(g.Trusts == nil || slices.Contains(g.Trusts, c.Trust)) &&
			(g.Specialties == nil || slices.Contains(g.Specialties, c.Specialty)) &&
			(g.IMD == nil || slices.Contains(g.IMD, decileOf(c)))
		member[p] = 0
		if in {
			member[p] = 1
		}
	}
	return member
}

// fraction holds a share between 0 and 1.
func (m *model) fraction(v float64, place string) float64 {
	used := v
	if !(v >= 0) {
		used = 0
	}
	used = min(used, 1)
	if used != v {
		m.problem(Problem{
			Code: "share", Place: place, Value: fmt.Sprint(v),
			What: fmt.Sprintf("A share lies between 0 and 1; %g was used.", used), Remedy: "Write a fraction, such as 0.25 for a quarter.",
		})
	}
	return used
}
