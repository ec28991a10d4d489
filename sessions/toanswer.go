package sessions

import (
	"slices"

	"roundtable/care"
)

// ToAnswer are the plans that stand and that a partner with a patient in them has not
// answered, of sessions to come, the newest first.
func (t *Table) ToAnswer(partner care.PartnerCode) []care.ProposalID {
	today := t.Today()
	var out []care.ProposalID
	for _, l := range t.Proposals() {
		if !l.Stands {
			continue
		}
		t.mu.RLock()
		p := t.state.Proposals[l.ID]
		_, answered := p.Answers[partner]
		theirs := slices.ContainsFunc(p.Places, func(x care.ProposedPlace) bool {
			s := t.state.Sessions[x.Session]
			return x.Partner == partner && s != nil && s.Day >= today && s.Cancelled == ""
		})
		t.mu.RUnlock()
		if theirs && !answered {
			out = append(out, l.ID)
		}
	}
	return out
}
