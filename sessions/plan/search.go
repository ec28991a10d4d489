package plan

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
)

// search makes plans: from the lists of the dual, and from a plan by taking a few
// sessions apart and filling them again.
type search struct {
	m    *model
	d    *dual
	k    *knapsack
	r    *rand.Rand
	best *state
	now  *state
	work int64

	quotes [len(regards)]quote // by regard for the prices
	near   [][]int32           // by session: those of its block that share most with it
	moves  int
}

// regards is how much of a case's price counts against taking it: at 0 a session
// takes whatever is worth most, at 1 only what it alone can use well. The last two,
// used while a group is short of its share or nearly so, count its members for more:
// by favour, as a part of what a missing case costs.
var (
	regards = [...]float64{0, .5, .8, 1, .3, .3}
	favour  = [...]float64{.15, 1}
)

// usual is the number of regards that are as the prices are.
const usual = 4

// warmth is the loss that is taken at first, as a part of what a session is worth.
const warmth = 0.002

// searchNodes is where filling a session gives up looking for a better list: a search
// needs many good ones rather than a few that are proven.
const searchNodes = 4000

func newSearch(m *model, d *dual, seed uint64) *search {
	k := newKnapsack(m)
	k.most = searchNodes
	return &search{
		m: m, d: d, k: k, r: rand.New(rand.NewPCG(seed, 0x9e3779b97f4a7c15)),
		best: newState(m), now: newState(m),
	}
}

// quoteFor sets the prices that filling is guided by.
func (s *search) quoteFor(p *prices) {
	for i, regard := range regards {
		q := &s.quotes[i]
		if q.prof == nil {
			q.prof = make([]float64, len(s.m.in.Cases))
		}
		for c := range q.prof {
			q.prof[c] = s.m.value[c] - regard*p.cases[c]
		}
		for g := range s.m.groups {
			mu := p.groups[g]
			if i >= usual && s.tight(g) {
				mu += favour[i-usual] * min(s.m.groups[g].weight, 2*s.m.meanVal)
			}
			if mu == 0 {
				continue
			}
			quota := s.m.groups[g].quota
			for c, in := range s.m.member[g] {
				q.prof[c] += mu * (float64(in) - quota)
			}
		}
		q.sort(s.m)
	}
	s.work += int64(len(s.m.in.Cases)) * 40
}

// fill fills session i, which must be empty, from the cases that are free.
func (s *search) fill(st *state, i int32, regard int, warm []int32, tol float64) {
	t := terms{
		quote: &s.quotes[regard], banned: st.banned(i), taken: st.at, stay: s.m.change,
		warm: warm, lambda: s.d.lambda[i], tol: tol,
	}
	s.k.solve(i, &t)
	st.put(i, s.k.list)
	s.work += s.k.work + 60
	s.k.work = 0
}

// repair makes a plan of the dual's lists: each case stays with the first session
// that listed it, and those who lost some are filled again.
func (s *search) repair(ctx context.Context) {
	st := s.now
	for i := range st.lists {
		st.empty(int32(i), nil)
	}
	s.quoteFor(&s.d.now)
	order := s.r.Perm(len(st.lists))
	var again []int32
	for _, i := range order {
		list := s.d.lists[i]
		var kept []int32
		banned := st.banned(int32(i))
		for _, p := range list {
			if st.at[p] < 0 && s.m.kinds[s.m.class[p]].needs&banned == 0 {
				kept = append(kept, p)
			}
		}
		if len(kept) < len(list) && !s.m.listSize(&s.m.sessions[i], kept).fits(s.m.sessions[i].room, s.m.sessions[i].z) {
			kept = kept[:0]
		}
		st.put(int32(i), kept)
		if len(kept) < len(list) {
			again = append(again, int32(i))
		}
	}
	for _, i := range again {
		if ctx.Err() != nil {
			break
		}
		warm := st.empty(i, nil)
		s.fill(st, i, 2, warm, 0.003)
	}
	for _, i := range order {
		if ctx.Err() != nil {
			break
		}
		warm := st.empty(int32(i), nil)
		s.fill(st, int32(i), 1, warm, 0.003)
	}
	s.keep()
}

// tight reports that the group is short of its share, or would be if one more of the
// others came.
func (s *search) tight(g int) bool { return s.now.group[g] < 1 && s.m.groups[g].quota > 0 }

// keep remembers the plan when it is the best.
func (s *search) keep() {
	if s.now.worth() > s.best.worth()+1e-9 {
		s.best.copyFrom(s.now)
	}
}

// improve takes sessions apart and fills them again until the work is done.
func (s *search) improve(ctx context.Context, until int64) {
	if s.m.hasHard() && (s.best.missing() > 0 || s.best.worth() <= newState(s.m).worth()) {
		// No plan yet that keeps the shares: one that does, to begin with.
		s.now.holdHard()
		s.now.fillUp()
		s.keep()
	}
	s.now.copyFrom(s.best)
	s.quoteFor(&s.d.at) // of the groups that are tight now
	s.neighbours()
	var open []int32
	for i := range s.m.sessions {
		if len(s.m.sessions[i].classes) > 0 {
			open = append(open, int32(i))
		}
	}
	if len(open) == 0 {
		return
	}
	old := make([][]int32, 0, 4)
	// A little loss is taken now and then, less and less: what is good for two sessions
	// alone may be no step to what is best for all.
	start := s.work
	first := warmth * math.Abs(s.best.worth()) / float64(len(open))
	for s.work < until && ctx.Err() == nil {
		s.moves++
		heat := first * (1 - float64(s.work-start)/float64(until-start))
		s.work += 100
		one := open[s.r.IntN(len(open))]
		chosen := []int32{one}
		for range 1 + s.r.IntN(2) {
			if n := s.near[one]; len(n) > 0 {
				if c := n[s.r.IntN(len(n))]; !slices.Contains(chosen, c) {
					chosen = append(chosen, c)
				}
			}
		}
		ways := usual
		for g := range s.m.groups {
			if s.tight(g) {
				ways = len(regards)
			}
		}
		s.r.Shuffle(len(chosen), func(a, b int) { chosen[a], chosen[b] = chosen[b], chosen[a] })
		before := s.now.easy()
		old = old[:0]
		for _, c := range chosen {
			old = append(old, s.now.empty(c, nil))
		}
		for n, c := range chosen {
			regard := 1 + s.r.IntN(ways-1)
			if n == len(chosen)-1 {
				if regard = s.r.IntN(2); ways > usual && s.r.IntN(2) == 0 {
					regard = usual + s.r.IntN(len(favour))
				}
			}
			s.fill(s.now, c, regard, nil, 0.002)
		}
		if s.now.easy() < before-1e-9-heat*s.r.ExpFloat64() {
			for _, c := range chosen {
				s.now.empty(c, nil)
			}
			for n, c := range chosen {
				s.now.put(c, old[n])
			}
			continue
		}
		s.keep()
	}
}

// neighbours finds for each session the up to twelve of its block with which it
// shares most cases.
func (s *search) neighbours() {
	if s.near != nil {
		return
	}
	s.near = make([][]int32, len(s.m.sessions))
	for _, block := range s.m.blocks {
		for _, a := range block {
			if len(s.m.sessions[a].classes) == 0 {
				continue
			}
			for _, b := range block {
				if a != b && len(s.m.sessions[b].classes) > 0 {
					s.near[a] = append(s.near[a], b)
				}
			}
		}
	}
}

// warm begins from the plan that stood before, as far as it is still allowed.
func (s *search) warm(keep *Plan) {
	m := s.m
	lists := make([][]int32, len(m.sessions))
	sessions, cases := map[SessionID]int32{}, map[CaseID]int32{}
	for i := range m.in.Sessions {
		sessions[m.in.Sessions[i].ID] = int32(i)
	}
	for i := range m.in.Cases {
		cases[m.in.Cases[i].ID] = int32(i)
	}
	for _, a := range keep.Assignments {
		i, ok := sessions[a.Session]
		p, still := cases[a.Case]
		if ok && still && m.eligible[i].has(p) {
			lists[i] = append(lists[i], p)
		}
	}
	st := s.now
	for i := range lists {
		var list []int32
		banned := st.banned(int32(i))
		for _, p := range lists[i] {
			if st.at[p] < 0 && m.kinds[m.class[p]].needs&banned == 0 && m.allowed(int32(i), append(list, p)) {
				list = append(list, p)
			}
		}
		st.put(int32(i), list)
	}
	s.keep()
}
