package sessions

import (
	"slices"

	"roundtable/care"
)

// Trouble is something out of order about lent equipment: a lending that the borrower has
// not answered or that should have been back (Lending), or a session to come that has
// reserved what will not be there (Session).
type Trouble struct {
	Name    string           `json:"name"`
	Owner   care.PartnerCode `json:"owner"`
	Lending *care.Lending    `json:"lending,omitempty"`
	Overdue bool             `json:"overdue,omitempty"` // of the lending
	Session care.SessionID   `json:"session,omitempty"`
	Day     care.Date        `json:"day,omitzero"` // of the session
}

// troubles are what is out of order about equipment today, by its name; it is called with
// the table locked for reading.
func (t *Table) troubles() []Trouble {
	out := []Trouble{}
	today, all := t.Today(), t.state.planned()
	for _, id := range sortedIDs(t.state.Equipment) {
		e := t.state.Equipment[id]
		for _, l := range e.Lendings {
			if late := overdue(&l, today); late || AwaitsAnswer(&l, today) {
				out = append(out, Trouble{Name: e.Name, Owner: e.Owner, Lending: &l, Overdue: late})
			}
		}
		for _, day := range sortedIDs(t.state.Uses[id]) {
			uses := t.state.Uses[id][day]
			for _, of := range sortedIDs(uses) {
				if s := all[of]; s != nil && day >= today && e.Free(s, today, uses, all) < uses[of] {
					out = append(out, Trouble{Name: e.Name, Owner: e.Owner, Session: of, Day: day})
				}
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Trouble) int { return btoi(b.Overdue) - btoi(a.Overdue) })
	return out
}
