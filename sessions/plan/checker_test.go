package plan_test

import (
	"fmt"
	"math"

	"roundtable/sessions/plan"
)

// told is who hears what is wrong: a test, or a property.
type told interface {
	Helper()
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

// checker holds a plan against its instance by the words of docs/plan.md, and shares
// no code with the planner but the types.
type checker struct {
	t  told
	in *plan.Instance
	p  *plan.Plan
	// bookings that stand may break rules: cases in it are not held to theirs.
	free map[plan.CaseID]bool
}

// parts are the shift, mean and variance of a duration.
func parts(d plan.Duration) (shift, mean, vari float64) {
	switch {
	case d.Minutes > 0:
		return d.Minutes, 0, 0
	case d.Mean > 0 && d.SD == 0:
		return d.Mean, 0, 0
	case d.Mean > 0:
		return d.Shift, d.Mean - d.Shift, d.SD * d.SD
	case d.Sigma == 0 && d.Mu == 0:
		return d.Shift, 0, 0
	case d.Sigma == 0:
		return d.Shift + math.Exp(d.Mu), 0, 0
	}
	m := math.Exp(d.Mu + d.Sigma*d.Sigma/2)
	return d.Shift, m, (math.Exp(d.Sigma*d.Sigma) - 1) * m * m
}

// overrun is the chance by Fenton and Wilkinson that the cases with their turnarounds
// last longer than the session.
func overrun(s *plan.Session, cases []*plan.Case) float64 {
	left, mean, vari := s.Minutes, 0.0, 0.0
	for i, c := range cases {
		if i > 0 {
			left -= s.TurnaroundMinutes
		}
		a, m, v := parts(c.Duration)
		left -= a
		mean += m
		vari += v
	}
	switch {
	case len(cases) == 0 || mean == 0 && left >= -1e-9:
		return 0
	case mean == 0 || left <= 0:
		return 1
	}
	sigma2 := math.Log(1 + vari/mean/mean)
	mu := math.Log(mean) - sigma2/2
	if sigma2 < 1e-20 {
		if math.Log(left) >= mu-1e-9 {
			return 0
		}
		return 1
	}
	return 0.5 - 0.5*math.Erf((math.Log(left)-mu)/math.Sqrt(2*sigma2))
}

func check(t told, in *plan.Instance, p *plan.Plan) {
	t.Helper()
	c := &checker{t: t, in: in, p: p, free: map[plan.CaseID]bool{}}
	c.run()
}

func (c *checker) run() {
	cases, sessions := map[plan.CaseID]*plan.Case{}, map[plan.SessionID]*plan.Session{}
	for i := range c.in.Cases {
		cases[c.in.Cases[i].ID] = &c.in.Cases[i]
	}
	for i := range c.in.Sessions {
		sessions[c.in.Sessions[i].ID] = &c.in.Sessions[i]
	}
	lists := map[plan.SessionID][]*plan.Case{}
	booked := map[plan.SessionID]int{}
	seen := map[plan.CaseID]bool{}
	value := 0.0
	for _, a := range c.p.Assignments {
		cs, s := cases[a.Case], sessions[a.Session]
		if cs == nil || s == nil {
			c.t.Fatalf("assignment %v of nobody or to nowhere", a)
		}
		if seen[a.Case] {
			c.t.Errorf("%s is planned twice", a.Case)
		}
		seen[a.Case] = true
		lists[a.Session] = append(lists[a.Session], cs)
		if len(lists[a.Session]) != a.Order {
			c.t.Errorf("%s stands at place %d, not %d", a.Case, len(lists[a.Session]), a.Order)
		}
		value += c.in.ValueOf(cs)
		if a.Locked {
			booked[a.Session]++
			continue
		}
		c.eligible(cs, s)
	}
	for id, list := range lists {
		s := sessions[id]
		alpha := c.in.Risk.Alpha
		if alpha == 0 {
			alpha = 0.1
		}
		if s.Alpha != 0 {
			alpha = s.Alpha
		}
		if over := overrun(s, list); over > math.Min(math.Max(alpha, 1e-4), .999)+1e-7 && booked[id] < len(list) {
			c.t.Errorf("%s overruns with %g, above %g", id, over, alpha)
		}
		if s.Chairs > 0 && len(list) > s.Chairs && booked[id] < len(list) {
			c.t.Errorf("%s has %d chairs and %d cases", id, s.Chairs, len(list))
		}
	}
	c.kit(lists, booked)
	c.staff(lists, booked)
	for _, cs := range c.in.Cases {
		if s, ok := sessions[cs.Locked]; ok && !seen[cs.ID] {
			c.t.Errorf("%s was booked in %s and is nowhere", cs.ID, s.ID)
		}
	}
	value -= c.penalty(seen)
	if math.Abs(value-c.p.Value) > 1e-6*(1+math.Abs(value)) && c.in.Settings.ChangePenalty == 0 {
		c.t.Errorf("the plan says its value is %g; it is %g", c.p.Value, value)
	}
	if c.p.Bound < value-1e-6*(1+math.Abs(value)) {
		c.t.Errorf("the bound %g is below the value %g", c.p.Bound, value)
	}
	if got := len(c.p.WhyNot) + len(c.p.Assignments); got != len(c.in.Cases) {
		c.t.Errorf("%d cases are planned or have a reason, of %d", got, len(c.in.Cases))
	}
	for _, w := range c.p.WhyNot {
		if seen[w.Case] || w.Words == "" || w.Code == "" {
			c.t.Errorf("reason %+v", w)
		}
	}
}

func has[T comparable](list []T, v T) bool {
	for _, x := range list {
		if x == v {
			return true
		}
	}
	return false
}

// eligible holds one case against the rules of who may come.
func (c *checker) eligible(cs *plan.Case, s *plan.Session) {
	bad := func(rule string) { c.t.Errorf("%s is in %s against the rule of %s", cs.ID, s.ID, rule) }
	if cs.Specialty != "" && s.Specialties != nil && !has(s.Specialties, cs.Specialty) {
		bad("specialty")
	}
	if cs.Sites != nil && !has(cs.Sites, s.Site) {
		bad("site")
	}
	if s.Day != "" && (has(cs.Unavailable, s.Day) || cs.NotBefore != "" && s.Day < cs.NotBefore || cs.NotAfter != "" && s.Day > cs.NotAfter) {
		bad("day")
	}
	if s.MinAgeMonths > 0 && (cs.AgeMonths == nil || *cs.AgeMonths < s.MinAgeMonths) ||
		s.MaxAgeMonths > 0 && (cs.AgeMonths == nil || *cs.AgeMonths > s.MaxAgeMonths) {
		bad("age")
	}
	for _, k := range cs.Skills {
		if !has(s.Skills, k) && !has(s.Staff, k) {
			bad("skills")
		}
	}
	if cs.Locked != "" {
		bad("booking")
	}
}

func minute(s string) float64 {
	var h, m float64
	if _, err := fmt.Sscanf(s, "%f:%f", &h, &m); err != nil {
		return -1
	}
	return h*60 + m
}

func together(a, b *plan.Session) bool {
	x, y := minute(a.Start), minute(b.Start)
	return a.Day == b.Day && (x < 0 || y < 0 || x < y+b.Minutes && y < x+a.Minutes)
}

// kit counts units: at each site the most that are in use at one time, added up over
// the sites of the day.
func (c *checker) kit(lists map[plan.SessionID][]*plan.Case, booked map[plan.SessionID]int) {
	for ei := range c.in.Equipment {
		e := &c.in.Equipment[ei]
		days := map[plan.Day]map[string][]*plan.Session{}
		standing := map[plan.Day]bool{}
		for si := range c.in.Sessions {
			s := &c.in.Sessions[si]
			for _, cs := range lists[s.ID] {
				if has(cs.Needs, e.ID) {
					if days[s.Day] == nil {
						days[s.Day] = map[string][]*plan.Session{}
					}
					days[s.Day][s.Site] = append(days[s.Day][s.Site], s)
					standing[s.Day] = standing[s.Day] || booked[s.ID] > 0
					break
				}
			}
		}
		for day, sites := range days {
			units := 1
			if e.Units != nil {
				units = *e.Units
			}
			if n, ok := e.UnitsByDay[day]; ok {
				units = n
			}
			total := 0
			for site, users := range sites {
				peak := 0
				for _, a := range users { // of intervals, all that meet at the start of one
					n := 0
					for _, b := range users {
						x, y := minute(a.Start), minute(b.Start)
						if a == b || x < 0 || y < 0 || y <= x && x < y+b.Minutes {
							n++
						}
					}
					peak = max(peak, n)
				}
				total += peak
				here := units
				if e.Sites != nil && !has(e.Sites, site) || e.Sites == nil && len(e.Loans) > 0 {
					here = 0
					for _, l := range e.Loans {
						if l.Site == site && (l.From == "" || l.From <= day) && (l.Until == "" || day <= l.Until) {
							here += max(l.Units, 1)
						}
					}
				}
				if peak > min(here, units) && !standing[day] {
					c.t.Errorf("%s: %d in use at %s on %s, %d may be there", e.ID, peak, site, day, here)
				}
			}
			if total > units && !standing[day] {
				c.t.Errorf("%s: %d in use on %s, there are %d", e.ID, total, day, units)
			}
		}
	}
}

// staff holds that nobody was given work in two places at once by the plan.
func (c *checker) staff(lists map[plan.SessionID][]*plan.Case, booked map[plan.SessionID]int) {
	for i := range c.in.Sessions {
		for j := range i {
			a, b := &c.in.Sessions[i], &c.in.Sessions[j]
			if len(lists[a.ID]) == booked[a.ID] || len(lists[b.ID]) == booked[b.ID] || !together(a, b) {
				continue
			}
			for _, who := range a.Staff {
				if has(b.Staff, who) {
					c.t.Errorf("%s is in %s and %s at once", who, a.ID, b.ID)
				}
			}
		}
	}
}

// penalty is what fairness costs, from the shares that the plan states; it holds the
// treated of each group against a count of its own.
func (c *checker) penalty(seen map[plan.CaseID]bool) float64 {
	sum := 0.0
	for gi := range c.in.Groups {
		g := &c.in.Groups[gi]
		n := 0
		for i := range c.in.Cases {
			cs := &c.in.Cases[i]
			if seen[cs.ID] && (g.Trusts == nil || has(g.Trusts, cs.Trust)) && (g.IMD == nil || has(g.IMD, cs.IMD)) &&
				(g.Specialties == nil || has(g.Specialties, cs.Specialty)) && (g.Cases == nil || has(g.Cases, cs.ID)) {
				n++
			}
		}
		got := c.p.Groups[gi]
		if got.Treated != n {
			c.t.Errorf("group %s: %d treated, said to be %d", g.ID, n, got.Treated)
		}
		tol := 0.1
		if g.Tolerance != nil {
			tol = *g.Tolerance
		}
		due := got.Due
		if g.Share != nil {
			due = min(*g.Share, 1)
		}
		short := math.Max(0, (1-tol)*due*float64(len(seen))-float64(n))
		if math.Abs(short-got.Short) > 1e-6 {
			c.t.Errorf("group %s: %g short, said to be %g", g.ID, short, got.Short)
		}
		if g.Hard && short > 1e-6 {
			c.t.Errorf("group %s: hard and %g short", g.ID, short)
		}
		sum += got.Penalty
	}
	return sum
}
