package plan

import (
	"fmt"
	"slices"
)

// elsewhere is model.fixed of a case that is booked in a session not in the
// instance: nobody plans it here.
const elsewhere = int32(-2)

// bookings fixes who is booked or was told a date, and says where that breaks a rule.
func (m *model) bookings(ix *index, keep *Plan) {
	m.fixed = slices.Repeat([]int32{-1}, len(m.in.Cases))
	m.stay = slices.Repeat([]int32{-1}, len(m.in.Cases))
	m.stays = make([][]int32, len(m.sessions))
	for i := range m.in.Cases {
		c := &m.in.Cases[i]
		if c.Locked == "" {
			continue
		}
		s, ok := ix.sessions[c.Locked]
		if !ok {
			m.fixed[i] = elsewhere
			m.problem(Problem{
				Code: "booked_elsewhere", Place: m.casePlace(i), Value: string(c.Locked),
				What: "The case is booked in a session that is not in the instance, so it was not planned.", Remedy: "Add the session, or take the booking out.",
			})
			continue
		}
		m.fixed[i] = s
	}
	if keep != nil {
		m.keepTold(ix, keep)
	}
	for p, s := range m.fixed {
		if s >= 0 {
			m.sessions[s].cases = append(m.sessions[s].cases, int32(p))
		}
	}
	for i := range m.sessions {
		m.fix(i)
	}
}

// keepTold fixes who was told a date in the plan that stood before; who was not
// told is remembered, because moving them may cost something.
func (m *model) keepTold(ix *index, keep *Plan) {
	for _, a := range keep.Assignments {
		p, known := ix.cases[a.Case]
		if !known {
			continue // no longer waits: cancelled, or treated
		}
		s, still := ix.sessions[a.Session]
		switch {
		case !a.Told && !a.Locked:
			if still && m.fixed[p] == -1 {
				m.stay[p] = s
				m.stays[s] = append(m.stays[s], p)
			}
		case !still:
			m.problem(Problem{
				Code: "told_session_gone", Place: m.casePlace(int(p)), Value: string(a.Session),
				What: "The patient was told a date in a session that is no longer there, and is planned anew.", Remedy: "Tell the patient; or bring the session back.",
			})
		case m.fixed[p] >= 0 && m.fixed[p] != s:
			m.problem(Problem{
				Code: "told_otherwise", Place: m.casePlace(int(p)), Value: string(a.Session),
				What: fmt.Sprintf("The patient was told session %s and is booked in %s. The booking was kept.", a.Session, m.in.Sessions[m.fixed[p]].ID), Remedy: "Ask which holds.",
			})
		default:
			m.fixed[p] = s
		}
	}
}

func patients(n int) string {
	if n == 1 {
		return "1 patient is"
	}
	return number(n) + " patients are"
}

// fix puts the booked cases into a session and says what rule they break.
func (m *model) fix(i int) {
	s, in := &m.sessions[i], &m.in.Sessions[i]
	have := m.canHave(i)
	if s.out != "" && len(s.cases) > 0 {
		m.problem(Problem{
			Code: "booked_session", Place: m.sessionPlace(i), Value: number(len(s.cases)),
			What: fmt.Sprintf("%s booked in a session that cannot be planned: %s The bookings were kept.", patients(len(s.cases)), s.out), Remedy: "Mend the session before the day, or move those who are booked and tell them.",
		})
	}
	for _, p := range s.cases {
		c := &m.in.Cases[p]
		for _, r := range rules {
			if !r.ok(in, c) {
				m.problem(Problem{
					Code: "booked_rule", Place: m.casePlace(int(p)), Value: string(in.ID),
					What: fmt.Sprintf("The case is booked in session %s against the rule of %s. The booking was kept.", in.ID, r.name), Remedy: "Ask the booking officer; a booking is never moved by itself.",
				})
			}
		}
		k := &m.kinds[m.class[p]]
		if lacks := k.needs &^ have; lacks != 0 {
			m.problem(Problem{
				Code: "booked_equipment", Place: m.casePlace(int(p)), Value: string(in.ID),
				What: fmt.Sprintf("The case is booked in session %s, where equipment that it needs cannot be. The booking was kept.", in.ID), Remedy: "Lend the equipment to that site, or move the booking.",
			})
		}
		s.had |= k.needs &^ noSuch
		if one := m.taking(s, m.class[p]); one.fixed < infinite {
			s.base = s.base.plus(one)
		}
	}
	if s.chairs >= 0 && len(s.cases) > 0 {
		if s.chairs -= len(s.cases); s.chairs < 0 {
			s.chairs = 0
			m.problem(Problem{
				Code: "booked_chairs", Place: m.sessionPlace(i), Value: number(len(s.cases)),
				What: fmt.Sprintf("%d are booked and there are %d chairs. The bookings were kept.", len(s.cases), in.Chairs), Remedy: "Move a booking, or find a chair.",
			})
		}
	}
	if len(s.cases) > 0 && s.out == "" && !s.base.fits(s.room, s.z) {
		m.problem(Problem{
			Code: "booked_overrun", Place: m.sessionPlace(i), Value: fmt.Sprintf("%.0f %%", 100*s.base.overrun(s.room)),
			What:   fmt.Sprintf("Those who are booked overrun with a probability of %.0f %%, above %.0f %%. The bookings were kept and nobody was added.", 100*s.base.overrun(s.room), 100*s.alpha),
			Remedy: "Move a booking, or make the session longer.",
		})
	}
}
