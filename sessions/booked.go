package sessions

import (
	"slices"
	"strings"

	"roundtable/care"
	"roundtable/facts"
)

// This file holds a session to the people on its list: what their operations need is
// kept while they are booked, and given back when nobody needs it any more.

// onList are the places of a session that somebody has, but for one slot.
func (s *state) onList(id care.SessionID, but care.SlotID) (out []*Place) {
	x := s.Sessions[id]
	if x == nil {
		return nil
	}
	for n := 1; n <= mostPlaces; n++ {
		slot := care.SlotOf(id, n)
		if at := s.Slots[slot]; at != nil && at.Now != nil && slot != but {
			out = append(out, at.Now)
		}
	}
	return out
}

// needed is the equipment that those who are booked on a session need, but for whoever
// has one slot. It is called with the table locked for reading.
func (t *Table) needed(id care.SessionID, but care.SlotID) (out []care.EquipmentID) {
	for _, p := range t.state.onList(id, but) {
		if p.Booking == nil || p.Stage() == StageNot {
			continue
		}
		if w := t.state.Waiters[p.Pathway]; w != nil && w.fitness() != nil {
			out = append(out, w.fitness().Needs...)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// takes is all that a session has of its day: theatre, staff and equipment, what it was
// planned with and what bookings took.
func (s *state) takes(x *session) []care.EquipmentID {
	out := resources(&x.SessionPlanned)
	for _, id := range sortedIDs(s.Equipment) {
		if s.Uses[id][x.Day][x.ID] > 0 && !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out
}

func (t *Table) giveBack(w *writing, x *session, id care.EquipmentID) {
	stream := equipmentDayStream(id, x.Day)
	w.expects(stream)
	w.add(stream, care.RecEquipmentUse, x.Host, care.EquipmentUse{V: 1, Equipment: id, Day: x.Day, Session: x.ID})
}

// release gives back what a booking took for a session and nobody else on its list
// needs; what the session was planned with stays.
func (t *Table) release(w *writing, x *session, p *Place) {
	if x == nil {
		return
	}
	keep := append(t.needed(x.ID, p.Slot), resources(&x.SessionPlanned)...)
	for _, id := range t.state.takes(x) {
		if !slices.Contains(keep, id) {
			t.giveBack(w, x, id)
		}
	}
}

// unfit says who of those on a list could not be on it any more if a session were
// changed: what stood against them before is none of the change's doing. It names
// nobody.
func (t *Table) unfit(v *facts.View, was *session, s *care.SessionPlanned) (out []care.Problem) {
	if was.Cancelled != "" {
		return nil
	}
	rules, today := t.state.rules(), t.Today()
	before, after := t.room(&was.SessionPlanned), t.room(s)
	said := map[Code]bool{}
	for _, p := range t.state.onList(s.ID, "") {
		c, ok := t.anybody(v, p.Pathway, nil)
		if !ok || p.Done != nil {
			continue
		}
		old := c.WhyNot(before, rules, today)
		for _, r := range c.WhyNot(after, rules, today) {
			had := slices.ContainsFunc(old, func(o Reason) bool { return o.Code == r.Code })
			if had || said[r.Code] {
				continue
			}
			said[r.Code] = true
			out = append(out, care.Problem{
				Where: fieldOf(r.Code), What: "Somebody who is on the list could not be on it any more. " + strings.TrimSpace(r.Words),
				Remedy: "Keep what they need, or withdraw their place first: they are told.",
			})
		}
	}
	return out
}

// fieldOf is the field of a session's form that a reason is about.
func fieldOf(c Code) string {
	switch c {
	case WhySpecialty:
		return "specialties"
	case WhySite:
		return "site"
	case WhyAge:
		return "min-age"
	case WhySkills:
		return "surgeon"
	case WhyEquipment:
		return "equipment"
	case WhyTooLong:
		return "minutes"
	}
	return "day"
}
