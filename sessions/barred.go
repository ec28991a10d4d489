package sessions

import (
	"slices"

	"roundtable/care"
	"roundtable/sessions/plan"
)

// This file keeps single waits from single sessions. The planner knows no such pair: it
// knows skills that a session has and a case needs, and so a wait that is barred from
// some session needs one that all other sessions have.

// WhyTurnedDown is the code of a date that was declined or refused before.
const WhyTurnedDown Code = "turned-down"

var turnedDownReason = Reason{WhyTurnedDown, "This date was declined or refused before."}

// barred is why a wait may not go on one session, of what the planner does not ask by
// itself; ok is false when nothing is.
func (p *Pool) barred(c *Candidate, s *care.SessionPlanned) (why Reason, ok bool) {
	if p.Down[turnedDown{c.Pathway, s.ID}] {
		return turnedDownReason, true
	}
	if why, is := p.Against[turnedDown{c.Pathway, s.ID}]; is {
		return why, true
	}
	if months, known := care.AgeMonths(c.Birth, s.Day); p.birthdayBefore(s) && !AgeFits(s, months, known) {
		return Reason{WhyAge, ageWords(s, known)}, true
	}
	return Reason{}, false
}

// bar keeps a case from the sessions of an instance that its wait is barred from.
func (p *Pool) bar(in *plan.Instance, c *Candidate, k *plan.Case) {
	if !slices.ContainsFunc(p.Sessions, func(s *care.SessionPlanned) bool { _, is := p.barred(c, s); return is }) {
		return
	}
	may := "may go " + string(k.ID)
	k.Skills = append(k.Skills, may)
	for i, s := range p.Sessions {
		if _, is := p.barred(c, s); !is {
			in.Sessions[i].Skills = append(in.Sessions[i].Skills, may)
		}
	}
}

// barredWords says why somebody was kept from the session that came nearest, where it
// was by being barred.
func (p *Pool) barredWords(c *Candidate, id care.SessionID) (Reason, bool) {
	i := slices.IndexFunc(p.Sessions, func(s *care.SessionPlanned) bool { return s.ID == id })
	if i < 0 {
		return Reason{}, false
	}
	return p.barred(c, p.Sessions[i])
}

// birthdayBefore reports whether a session's limits of age are passed by somebody
// between the first day on offer, on which the planner has everybody's age, and its own.
func (p *Pool) birthdayBefore(s *care.SessionPlanned) bool {
	if p.birthdays == nil {
		p.birthdays = map[care.SessionID]bool{}
	}
	is, known := p.birthdays[s.ID]
	if !known {
		is = p.passes(s)
		p.birthdays[s.ID] = is
	}
	return is
}

func (p *Pool) passes(s *care.SessionPlanned) bool {
	first := p.first()
	if s.Day == first || s.MinAgeMonths == 0 && s.MaxAgeMonths == 0 {
		return false
	}
	return slices.ContainsFunc(p.Waiting, func(c Candidate) bool {
		then, known := care.AgeMonths(c.Birth, first)
		now, _ := care.AgeMonths(c.Birth, s.Day)
		return AgeFits(s, then, known) != AgeFits(s, now, known)
	})
}
