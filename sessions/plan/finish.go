package plan

import (
	"cmp"
	"fmt"
	"math"
	"math/bits"
	"slices"
)

// finish turns the state that the search found into a plan.
type finish struct {
	m    *model
	st   *state
	d    *dual
	seed uint64
	mc   *draws
}

// plan holds the hard groups, checks the lists by Monte Carlo, and writes everything
// down.
func (f *finish) plan() *Plan {
	f.mc = newDraws(f.m, f.seed)
	over := f.mc.all(f.m, f.st)
	f.thin(over)
	if f.holdHard() {
		over = f.mc.all(f.m, f.st)
	}
	out := &Plan{Assignments: []Assignment{}, Value: f.st.worth(), Penalty: f.st.penalty(), Bound: f.d.best}
	out.Bound = max(out.Bound, out.Value) // they may meet to the last bit
	switch {
	case out.Value > 0:
		gap := (out.Bound - out.Value) / out.Value
		out.Gap = &gap
	case out.Bound == out.Value:
		out.Gap = new(float64)
	}
	for i := range f.m.sessions {
		f.session(out, int32(i), over[i])
	}
	out.Treated = len(out.Assignments)
	f.shares(out)
	f.whyNot(out)
	out.Problems = f.m.problems
	f.prices(out)
	return out
}

// session writes down one session's list.
func (f *finish) session(out *Plan, i int32, over chance) {
	m := f.m
	s, in := &m.sessions[i], &m.in.Sessions[i]
	all := slices.Concat(s.cases, f.st.lists[i])
	m.inOrder(all)
	z := m.listSize(s, f.st.lists[i])
	p := SessionPlan{
		Session: in.ID, Cases: make([]CaseID, 0, len(all)), Capacity: in.Minutes, NotPlanned: s.out,
		OverrunMC: over.p, StandardE: over.se, Price: f.d.lambda[i],
	}
	if len(all) > 0 {
		third := 0.0
		for _, c := range all {
			third += m.kinds[m.class[c]].size.third()
		}
		p.Minutes, p.OverrunRule = z.minutes()-s.turnaround, z.overrun(in.Minutes+in.TurnaroundMinutes)
		p.Overrun = z.closer(in.Minutes+in.TurnaroundMinutes, third)
		if math.IsInf(third, 0) || math.IsNaN(third) || slices.ContainsFunc(all, func(c int32) bool { return math.IsInf(m.kinds[m.class[c]].size.fixed, 0) }) {
			p.Overrun, p.OverrunRule = over.p, over.p // somebody is booked whose duration is none
		}
	}
	if s.out == "" && len(f.st.lists[i]) == 0 && len(s.classes) == 0 {
		p.Price = 0
		p.NotPlanned = f.idle(i)
	}
	for n, c := range all {
		p.Cases = append(p.Cases, m.in.Cases[c].ID)
		out.Assignments = append(out.Assignments, Assignment{Case: m.in.Cases[c].ID, Session: in.ID, Order: n + 1, Locked: m.fixed[c] >= 0})
	}
	for e := (f.st.had[i] | s.had) &^ noSuch; e != 0; e &= e - 1 {
		p.Equipment = append(p.Equipment, m.equipment[bits.TrailingZeros64(e)].ID)
	}
	out.Sessions = append(out.Sessions, p)
}

// idle is why nobody may come to a session that could run.
func (f *finish) idle(i int32) string {
	s := &f.m.sessions[i]
	switch {
	case len(f.m.in.Cases) == 0:
		return "Nobody waits."
	case s.chairs == 0:
		return "All its chairs are booked."
	case len(s.cases) > 0:
		return "Nobody fits beside those who are booked."
	}
	return "Nobody who waits may come, or all of them are too long for it."
}

// inOrder puts a list in the order of its rule: latex allergy first, then learning
// disability and autism, then the youngest, those who share equipment together, and
// infection last.
func (m *model) inOrder(list []int32) {
	age := func(p int32) int {
		if a := ageOf(&m.in.Cases[p]); a != nil {
			return *a
		}
		return math.MaxInt32
	}
	rank := func(p int32) int {
		c := &m.in.Cases[p]
		switch {
		case c.Infection:
			return 3
		case c.Latex:
			return 0
		case c.LDOrAutism:
			return 1
		}
		return 2
	}
	type kit struct {
		rank  int
		needs uint64
	}
	youngest := map[kit]int{}
	for _, p := range list {
		k := kit{rank(p), m.kinds[m.class[p]].needs}
		if was, ok := youngest[k]; !ok || age(p) < was {
			youngest[k] = age(p)
		}
	}
	slices.SortFunc(list, func(a, b int32) int {
		ka, kb := kit{rank(a), m.kinds[m.class[a]].needs}, kit{rank(b), m.kinds[m.class[b]].needs}
		return cmp.Or(cmp.Compare(ka.rank, kb.rank), cmp.Compare(youngest[ka], youngest[kb]), cmp.Compare(ka.needs, kb.needs),
			cmp.Compare(age(a), age(b)), cmp.Compare(m.in.Cases[a].ID, m.in.Cases[b].ID))
	})
}

// holdHard drops cases until every hard group has its share, fills what that leaves
// free, and says which groups stay short. It reports whether it changed a list.
func (f *finish) holdHard() (changed bool) {
	m, st := f.m, f.st
	if changed = st.holdHard(); changed || st.missing() > 0 {
		st.fillUp()
		changed = true
	}
	for g := range m.groups {
		if m.groups[g].hard && st.group[g] < -hair {
			id := m.in.Groups[g].ID
			m.problem(Problem{
				Code: "hard_group", Place: fmt.Sprintf("groups[%d] %s", g, id),
				What:   fmt.Sprintf("The group cannot get the share that is its rule: %.1f cases are missing, because of bookings that stand.", -st.group[g]),
				Remedy: "Move a booking, add a session that the group can come to, or make the share a wish.",
			})
		}
	}
	return changed
}

// carry marks who was told a date before and still has it.
func (f *finish) carry(out, keep *Plan) {
	if keep == nil {
		return
	}
	told := map[Assignment]bool{}
	for _, a := range keep.Assignments {
		if a.Told {
			told[Assignment{Case: a.Case, Session: a.Session}] = true
		}
	}
	for i, a := range out.Assignments {
		out.Assignments[i].Told = told[Assignment{Case: a.Case, Session: a.Session}]
	}
}

// prices keeps the prices for the plan that comes after.
func (f *finish) prices(out *Plan) {
	out.Prices.Cases = map[CaseID]float64{}
	for p, v := range f.d.at.cases {
		if v > 1e-9 {
			out.Prices.Cases[f.m.in.Cases[p].ID] = v
		}
	}
	out.Prices.Groups = map[GroupID]float64{}
	for g, v := range f.d.at.groups {
		if v > 0 {
			out.Prices.Groups[f.m.in.Groups[g].ID] = v
		}
	}
}
