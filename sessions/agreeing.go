package sessions

import (
	"slices"

	"roundtable/care"
)

// agreedRules are rules that one organisation wrote down, with who agreed to them since:
// of version 2 Second, anybody of another organisation; later Others, one of each party.
type agreedRules struct {
	care.SessionRules
	Who    said   `json:"who"`
	Second *said  `json:"second,omitempty"`
	Others []said `json:"others,omitempty"`
}

// missing are the parties that have not agreed yet; none of rules before version 3.
func (r *agreedRules) missing() (out []care.PartnerCode) {
	if r.V < 3 {
		return nil
	}
	for _, p := range r.Parties {
		if p != r.Who.Partner && !slices.ContainsFunc(r.Others, func(o said) bool { return o.Partner == p }) {
			out = append(out, p)
		}
	}
	return out
}

// holds reports whether rules came into force: every organisation that takes part agreed
// to them. On one's own computer nobody has an organisation. Rules of version 2 needed
// one other organisation, of version 1 none: what came into force so is in force.
func (r *agreedRules) holds() bool {
	switch {
	case r.V < 2 || r.Who.Partner == "":
		return true
	case r.V == 2:
		return r.Second != nil
	}
	return len(r.missing()) == 0
}

// agreements are all who agreed but for who wrote the rules down, the first before.
func (r *agreedRules) agreements() []said {
	if r.Second != nil {
		return []said{*r.Second}
	}
	return r.Others
}

// rules are those in force.
func (s *state) rules() care.SessionRules {
	for i := len(s.Rules) - 1; i >= 0; i-- {
		if s.Rules[i].holds() {
			return filled(s.Rules[i].SessionRules)
		}
	}
	return care.DefaultSessionRules()
}

// pending are the rules that were written down last and hold not yet; nil for none. Who
// writes down the rules in force has nothing waiting any more.
func (s *state) pending() *agreedRules {
	n := len(s.Rules) - 1
	if n < 0 || s.Rules[n].holds() || sameRules(filled(s.Rules[n].SessionRules), s.rules()) {
		return nil
	}
	return &s.Rules[n]
}

// agree adds rules, or one more agreement to those that wait. A yes of who is no party to
// these puts nothing in force, and puts nothing in their place.
func (s *state) agree(by said, r care.SessionRules) {
	n := len(s.Rules) - 1
	if n < 0 || s.Rules[n].holds() || !sameRules(s.Rules[n].SessionRules, r) {
		s.Rules = append(s.Rules, agreedRules{SessionRules: r, Who: by})
		return
	}
	last := s.Rules[n]
	switch {
	case last.V >= 3 && slices.Contains(last.missing(), by.Partner):
		last.Others = append(slices.Clone(last.Others), by)
	case last.V >= 3:
		return
	case last.Who.Partner == by.Partner:
		s.Rules = append(s.Rules, agreedRules{SessionRules: r, Who: by})
		return
	case r.V >= 3: // they waited for one other organisation, and wait for each now
		s.Rules = append(s.Rules, agreedRules{SessionRules: r, Who: last.Who, Others: []said{by}})
		return
	default:
		last.Second = &by
	}
	s.Rules = slices.Clone(s.Rules)
	s.Rules[n] = last
}

// sameRules reports whether two sets of rules say the same, whoever agreed them.
func sameRules(a, b care.SessionRules) bool {
	return a.NoticeDays == b.NoticeDays && a.Offers == b.Offers && max(1, a.Dates) == max(1, b.Dates) && // 0 of before it was asked
		a.AnswerDays == b.AnswerDays && a.Overrun == b.Overrun && a.Tolerance == b.Tolerance && a.Travel == b.Travel &&
		a.LeaveDays == b.LeaveDays && a.ListDays == b.ListDays && a.LockDays == b.LockDays && a.Fair == b.Fair && a.Hard == b.Hard
}

// partyDays is how long after its day a session makes its host and the trusts of its
// patients parties to the rules.
const partyDays = 365

// parties are the organisations that take part in shared sessions: that host one, or have
// patients who have or had a place in one, or are planned for one.
func (s *state) parties(today care.Date) (out []care.PartnerCode) {
	counts := func(id care.SessionID) bool {
		x := s.Sessions[id]
		return x != nil && x.Cancelled == "" && x.Day >= today-partyDays
	}
	for id, x := range s.Sessions {
		if counts(id) {
			out = append(out, x.Host)
		}
	}
	for _, x := range s.Slots {
		if x.Now != nil && counts(x.Now.Session) {
			out = append(out, x.Now.Partner)
		}
		for i := range x.Past {
			if counts(x.Past[i].Session) {
				out = append(out, x.Past[i].Partner)
			}
		}
	}
	for id, plan := range s.Newest {
		if !counts(id) {
			continue
		}
		for _, x := range s.Proposals[plan].Places {
			if x.Session == id {
				out = append(out, x.Partner)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(slices.DeleteFunc(out, func(p care.PartnerCode) bool { return p == "" }))
}
