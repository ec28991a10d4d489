package sessions

import (
	"strings"
	"testing"

	"roundtable/care"
)

// scoped is a child of RA1 that needs RA1's one microscope, with a session.
func scoped(t *testing.T) (*world, child, care.SlotID, care.EquipmentID) {
	t.Helper()
	w := newWorld(t)
	a := child{n: 1, trust: "RA1", months: 60, weeks: 60}
	w.bring("RA1", a)
	w.willing(ayo, a, "RA101")
	scope, _, err := w.table.DescribeEquipment(t.Context(), w.own(ayo), care.Equipment{Name: "Microscope", Owner: "RA1", Units: 1})
	w.must(err)
	w.confirmed(ayo, a, care.WaiterFitness{Needs: []care.EquipmentID{scope}, Skills: []string{"paediatric-ent"}, Minutes: 60})
	slot := care.SlotOf(w.plans(ayo, weekend("RA1", today+33)), 1)
	w.must(w.offers(ayo, a, slot), w.accepts(ayo, a, slot, true), w.books(ayo, a, slot))
	return w, a, slot, scope
}

func (w *world) uses(slot care.SlotID, e care.EquipmentID) int {
	s := slotSession(slot)
	return w.table.state.Uses[e][today+33][s]
}

func (w *world) lends(e care.EquipmentID) error {
	l := care.Lending{Equipment: e, To: "RB1", Site: "RB101", Units: 1, From: today + 30, Until: today + 40, BackBy: today + 41, Transport: "van", Condition: "good"}
	_, err := w.table.Lend(w.t.Context(), w.own(ayo), l)
	if err == nil {
		w.takes(beth)
	}
	return err
}

// TestReservedEquipmentIsNotLentAway nor made fewer; the session is named, and once
// nobody needs it there any more it can be lent.
func TestReservedEquipmentIsNotLentAway(t *testing.T) {
	w, a, slot, scope := scoped(t)
	if err := w.lends(scope); err == nil || !strings.Contains(err.Error(), "RA101") {
		t.Errorf("reserved equipment is lent: %v", err)
	}
	late := w.open(Options{}) // has read no cancellation
	x := care.BookingCancelled{Slot: slot, Pathway: a.key(), On: today, By: "patient", Reason: "ill"}
	_, err := w.table.CancelBooking(t.Context(), w.own(ayo), x, w.table.SlotVersion(slot))
	w.must(err)
	if n := w.uses(slot, scope); n != 0 {
		t.Errorf("%d reserved for nobody", n)
	}
	l := care.Lending{Equipment: scope, To: "RB1", Site: "RB101", Units: 1, From: today + 30, Until: today + 40, BackBy: today + 41, Transport: "van", Condition: "good"}
	if _, err := late.Lend(t.Context(), w.own(ayo), l); err == nil {
		t.Error("lent by who had not read what sessions take")
	}
	w.must(w.lends(scope))
	// The borrower's list takes it; then it is neither called off nor made fewer.
	s := weekend("RB1", today+33)
	s.Equipment = []care.EquipmentID{scope}
	w.plans(beth, s)
	lent := w.table.Equipment()[0].Lendings[0].ID
	if _, err := w.table.Returned(t.Context(), w.own(ayo), scope, lent, today, "not needed"); err == nil || !strings.Contains(err.Error(), "RB101") {
		t.Errorf("called off under a session: %v", err)
	}
}

// TestEquipmentIsNotMadeFewerThanSessionsHave of it.
func TestEquipmentIsNotMadeFewerThanSessionsHave(t *testing.T) {
	w := newWorld(t)
	scope, _, err := w.table.DescribeEquipment(t.Context(), w.own(ayo), care.Equipment{Name: "Microscope", Owner: "RA1", Units: 2})
	w.must(err)
	for _, theatre := range []string{"1", "2"} {
		s := weekend("RA1", today+33)
		s.Theatre, s.Surgeon.ID, s.Anaesthetist.ID, s.Equipment = theatre, "surgeon"+theatre, "anaesthetist"+theatre, []care.EquipmentID{scope}
		w.plans(ayo, s)
	}
	e := care.Equipment{ID: scope, Name: "Microscope", Owner: "RA1", Units: 1}
	if _, _, err := w.table.DescribeEquipment(t.Context(), w.own(ayo), e); err == nil || !strings.Contains(err.Error(), "units:") {
		t.Errorf("one for two sessions: %v", err)
	}
	e.Units, e.Name = 2, "Operating microscope"
	_, _, err = w.table.DescribeEquipment(t.Context(), w.own(ayo), e)
	w.must(err)
}

// TestEquipmentIsGivenBackWhenNobodyNeedsIt: while another on the list needs it it
// stays; of a cancelled session nothing stays, nor of who was not treated.
func TestEquipmentIsGivenBackWhenNobodyNeedsIt(t *testing.T) {
	w, a, slot, scope := scoped(t)
	b := child{n: 2, trust: "RA1", months: 70, weeks: 50}
	w.bring("RA1", a, b)
	w.willing(ayo, b, "RA101")
	w.confirmed(ayo, b, care.WaiterFitness{Needs: []care.EquipmentID{scope}})
	id := slotSession(slot)
	second := care.SlotOf(id, 2)
	w.must(w.offers(ayo, b, second), w.accepts(ayo, b, second, true), w.books(ayo, b, second))
	x := care.BookingCancelled{Slot: slot, Pathway: a.key(), On: today, By: "patient", Reason: "ill"}
	_, err := w.table.CancelBooking(t.Context(), w.own(ayo), x, w.table.SlotVersion(slot))
	w.must(err)
	if w.uses(slot, scope) != 1 {
		t.Error("what another on the list needs was given back")
	}
	w.now = w.now.AddDate(0, 0, 33)
	d := care.BookingDone{Slot: second, Pathway: b.key(), Reason: "a fever", By: "patient"}
	_, err = w.table.Happened(t.Context(), w.own(ayo), d, w.table.SlotVersion(second))
	if w.must(err); w.uses(slot, scope) != 0 {
		t.Error("kept for who was not treated")
	}
	w, _, slot, scope = scoped(t)
	w.cancels(ayo, slotSession(slot))
	if w.uses(slot, scope) != 0 {
		t.Error("a cancelled session keeps equipment")
	}
}

// TestASessionStaysFitForWhoIsOnItsList: with a booking its length, ages, specialty,
// skills and beginning are not changed so that the patient could not be on it; what
// concerns nobody on it may change, and the equipment stays.
func TestASessionStaysFitForWhoIsOnItsList(t *testing.T) {
	w, _, slot, scope := scoped(t)
	id := slotSession(slot)
	change := func(do func(*care.SessionPlanned)) error {
		s := w.table.state.Sessions[id].SessionPlanned
		do(&s)
		_, _, err := w.table.PlanSession(t.Context(), w.own(ayo), s, w.table.state.Version[sessionStream(id)])
		return err
	}
	for where, do := range map[string]func(*care.SessionPlanned){
		"specialties": func(s *care.SessionPlanned) { s.Specialties = []string{"140"} },
		"min-age":     func(s *care.SessionPlanned) { s.MinAgeMonths = 100 },
		"surgeon":     func(s *care.SessionPlanned) { s.Surgeon.Skills = nil },
		"minutes":     func(s *care.SessionPlanned) { s.Minutes = 45 },
		"day":         func(s *care.SessionPlanned) { s.Start = care.NewMinute(10, 0) },
	} {
		if err := change(do); err == nil || !strings.Contains(err.Error(), where+":") {
			t.Errorf("%s: %v", where, err)
		}
	}
	w.must(change(func(s *care.SessionPlanned) { s.Places, s.Turnaround, s.Equipment = 6, 10, []care.EquipmentID{scope} }))
	w.must(change(func(s *care.SessionPlanned) { s.Equipment = nil }))
	if w.uses(slot, scope) != 1 {
		t.Error("the equipment of somebody who is booked was given back")
	}
}
