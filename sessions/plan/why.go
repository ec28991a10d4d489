package plan

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
)

// whyNot says of every case that is in no session why.
func (f *finish) whyNot(out *Plan) {
	m := f.m
	cheap := make([][]int32, len(m.blocks)) // sessions of each block, the cheapest minute first
	for b := range m.blocks {
		cheap[b] = slices.Clone(m.blocks[b])
		slices.SortFunc(cheap[b], func(x, y int32) int { return cmp.Or(cmp.Compare(f.d.lambda[x], f.d.lambda[y]), cmp.Compare(x, y)) })
	}
	for p := range m.in.Cases {
		if f.st.at[p] >= 0 && m.fixed[p] != elsewhere {
			continue
		}
		r := Reason{Case: m.in.Cases[p].ID}
		switch {
		case m.fixed[p] == elsewhere:
			r.Code, r.Rule = NotEligible, "booked elsewhere"
			r.Words = fmt.Sprintf("Booked in %s, which is not among these sessions.", m.in.Cases[p].Locked)
		case m.unread[p]:
			r.Code, r.Rule, r.Words = NotEligible, "day", "The case names a day that cannot be read; see the problems."
		case m.shut != nil && m.shut[p] && f.mayCome(int32(p)):
			r.Code, r.Words = ForFairness, "A group that is owed every place has them all."
		case !m.could[p]:
			f.notEligible(int32(p), &r)
		default:
			f.leftOut(int32(p), cheap[m.caseBlock[p]], &r)
		}
		out.WhyNot = append(out.WhyNot, r)
	}
}

// ruleWords say what each rule of eligibility means when no session keeps it.
var ruleWords = map[string]string{
	"specialty": "No session is of this specialty.",
	"site":      "No session of the specialty is at a site that the patient accepts.",
	"day":       "The patient cannot come on the days of the sessions at the accepted sites.",
	"age":       "The patient is outside the ages that the sessions take, or the age is not known.",
	"skills":    "No session has the skills that the case needs.",
	"equipment": "The equipment that the case needs cannot be at any of the sessions.",
	"length":    "The case is too long for any session: even alone it would overrun more often than is allowed.",
	"full":      "Every session that the case may go to is full with bookings that stand.",
	"duration":  "The case has no duration that can be planned with.",
}

// notEligible names the rule at which the session that came nearest fails.
func (f *finish) notEligible(p int32, r *Reason) {
	m := f.m
	r.Code = NotEligible
	c := &m.in.Cases[p]
	if _, why := c.Duration.size(); why != "" {
		r.Rule, r.Words = "duration", ruleWords["duration"]
		return
	}
	furthest, name := -1, ""
	for i := range m.sessions {
		if m.sessions[i].out != "" {
			continue
		}
		at, rule := f.firstBroken(p, i)
		if at > furthest {
			furthest, name = at, rule
			r.Session = m.in.Sessions[i].ID
		}
	}
	if furthest < 0 {
		r.Rule, r.Words = "no session", "There is no session that can be planned."
		return
	}
	r.Rule, r.Words = name, ruleWords[name]
	if name == "equipment" && len(c.Needs) > 0 {
		names := make([]string, len(c.Needs))
		for i, n := range c.Needs {
			names[i] = string(n)
		}
		r.Words = strings.Replace(r.Words, "The equipment that the case needs", "The equipment that the case needs ("+strings.Join(names, ", ")+")", 1)
	}
}

// mayCome reports whether some session would take the case but for a group that is owed
// every place.
func (f *finish) mayCome(p int32) bool {
	m := f.m
	for i := range m.sessions {
		s := &m.sessions[i]
		if s.out != "" || s.chairs == 0 || s.most[m.class[p]] == 0 || m.kinds[m.class[p]].needs&^m.canHave(i) != 0 {
			continue
		}
		if !slices.ContainsFunc(rules, func(r rule) bool { return !r.ok(&m.in.Sessions[i], &m.in.Cases[p]) }) {
			return true
		}
	}
	return false
}

// firstBroken is the first rule that the session breaks for the case, and how far on
// it is in their order.
func (f *finish) firstBroken(p int32, i int) (at int, name string) {
	m := f.m
	for k, r := range rules {
		if !r.ok(&m.in.Sessions[i], &m.in.Cases[p]) {
			return k, r.name
		}
	}
	switch s := &m.sessions[i]; {
	case m.kinds[m.class[p]].needs&^m.canHave(i) != 0:
		return len(rules), "equipment"
	case len(s.cases) == 0:
		return len(rules) + 1, "length"
	}
	return len(rules) + 2, "full"
}

// leftOut says why a case that could be treated is not: it looks at the eight
// cheapest sessions that it may go to.
func (f *finish) leftOut(p int32, cheap []int32, r *Reason) {
	m := f.m
	z := m.kinds[m.class[p]].size
	r.ValuePerMinute = round(m.value[p] / max(z.minutes(), 1))
	fair := m.value[p]
	for g, mu := range f.d.at.groups {
		fair += mu * (float64(m.member[g][p]) - m.groups[g].quota)
	}
	seen, noKit := 0, 0
	best, bestCost := int32(-1), math.Inf(1)
	for _, s := range cheap {
		if !m.eligible[s].has(p) {
			continue
		}
		if seen++; seen > 8 {
			break
		}
		if m.kinds[m.class[p]].needs&f.st.banned(s) != 0 {
			noKit++
			continue
		}
		if cost := f.d.lambda[s] * f.minutesIn(p, s); cost < bestCost {
			best, bestCost = s, cost
		}
	}
	if best < 0 {
		r.Code = NoEquipment
		r.Words = "The equipment that the case needs is used by other sessions on the days that would do."
		return
	}
	r.Session, r.SessionPrice = m.in.Sessions[best].ID, round(bestCost/max(z.minutes(), 1))
	switch {
	case m.value[p] <= 0:
		r.Code, r.Words = TooDear, "The case has no value in this instance, so its room goes to others."
	case m.value[p] <= bestCost*(1+hair) && fair <= bestCost*(1+hair):
		r.Code = TooDear
		r.Words = fmt.Sprintf("A minute of this case is worth %.3g; in %s, the nearest session, the room it takes is worth %.3g a minute with others.", r.ValuePerMinute, r.Session, r.SessionPrice)
	case fair <= bestCost*(1+hair):
		r.Code = ForFairness
		r.Words = fmt.Sprintf("Its place in %s went to a group that is owed a share.", r.Session)
	default:
		r.Code = NoCapacity
		r.Words = fmt.Sprintf("It would be worth its room, and fits no session beside those who are there; %s came nearest.", r.Session)
	}
}

// minutesIn is by how much the list's allowed length grows with the case.
func (f *finish) minutesIn(p, s int32) float64 {
	m := f.m
	sess := &m.sessions[s]
	list := m.listSize(sess, f.st.lists[s])
	one := m.taking(sess, m.class[p])
	more := list.plus(one)
	return max(one.fixed, one.minutes()+buffer(more.mean, more.vari, sess.z)-buffer(list.mean, list.vari, sess.z))
}

// round keeps four figures: prices are not known closer, and one of next to nothing, of
// which steps towards nought leave some, is none.
func round(v float64) float64 {
	if math.Abs(v) < 1e-12 || math.IsInf(v, 0) || math.IsNaN(v) {
		return 0
	}
	scale := math.Pow(10, 3-math.Floor(math.Log10(math.Abs(v))))
	return math.Round(v*scale) / scale
}
