package sessions

import (
	"context"
	"slices"
	"strings"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/ledger"
)

// PlanSession plans a session, or changes one when s.ID names it and seen is the
// version that its reader saw. The host's own people do. It takes the theatre, the staff
// and the equipment for the day: of two sessions that take one of them at the same
// moment the second is told. The error is Wrong when something is not right with it.
func (t *Table) PlanSession(ctx context.Context, v *facts.View, s care.SessionPlanned, seen ledger.Version) (care.SessionID, ledger.Seq, error) {
	tidy(&s)
	seq, err := t.command(ctx, v, func(w *writing) error { return t.planSession(v, w, &s, seen) })
	return s.ID, seq, err
}

func tidy(s *care.SessionPlanned) {
	s.V, s.Site, s.Theatre = 1, siteKey(s.Site), strings.TrimSpace(s.Theatre)
	for _, w := range []*care.SessionStaff{&s.Surgeon, &s.Anaesthetist} {
		w.ID = strings.TrimSpace(w.ID)
		if w.Partner == "" {
			w.Partner = s.Host
		}
	}
	slices.Sort(s.Equipment)
	s.Equipment = slices.Compact(s.Equipment)
}

func (t *Table) planSession(v *facts.View, w *writing, s *care.SessionPlanned, seen ledger.Version) error {
	if err := acts(v, s.Host, "A session is planned by the hospital that hosts it."); err != nil {
		return err
	}
	bad := Wrong(CheckSession(*s))
	switch {
	case s.Day == 0: // said by CheckSession
	case s.Day < t.Today():
		bad = append(bad, care.Problem{Where: "day", What: "The day is past.", Remedy: "Give a day to come."})
	case s.Day > t.Today()+longestHeld:
		bad = append(bad, care.Problem{Where: "day", What: "The day is more than a year ahead.", Remedy: "Give a nearer day."})
	}
	was := t.state.Sessions[s.ID]
	switch {
	case s.ID == "":
		s.ID = care.SessionID(newID("s"))
	case was == nil:
		return wrong("", "There is no such session.", "Go back to the sessions and choose one.")
	case was.Host != s.Host:
		return acts(v, "", "A session is planned by the hospital that hosts it.")
	case was.Done != nil:
		return wrong("", "The session has been carried out.", "Plan another one.")
	}
	if was != nil {
		bad = append(bad, t.changes(v, was, s)...)
	}
	bad = append(bad, Clashes(s, t.state.standing())...)
	bad = append(bad, t.equipmentFor(s)...)
	if err := bad.orNil(); err != nil {
		return err
	}
	stream := sessionStream(s.ID)
	w.batch.Expect[stream] = seen
	w.add(stream, care.RecSession, s.Host, s)
	t.claim(w, was, s)
	return nil
}

// changes says what may no longer be changed of a session that has bookings, and that a
// locked one needs a reason.
func (t *Table) changes(v *facts.View, was *session, s *care.SessionPlanned) (out []care.Problem) {
	n, last := 0, 0
	for id, x := range t.state.Slots {
		if x.Now != nil && x.Now.Session == s.ID {
			n++
			last = max(last, slotNumber(id))
		}
	}
	if n > 0 && (was.Day != s.Day || was.Site != s.Site || was.Start != s.Start) {
		out = append(out, care.Problem{Where: "day", What: "People have been offered this day, time and place.", Remedy: "Cancel the session, or withdraw the offers first: they are told."})
	}
	out = append(out, t.unfit(v, was, s)...)
	if s.Places < last {
		out = append(out, care.Problem{Where: "places", What: "A place that would go is taken.", Remedy: "Keep as many places as are taken."})
	}
	if t.Today() > was.Day-care.Date(t.state.rules().LockDays) && strings.TrimSpace(s.Reason) == "" {
		out = append(out, care.Problem{Where: "reason", What: "The list is locked: so near to the day a change needs a reason.", Remedy: "Say why."})
	}
	return out
}

// equipmentFor says what equipment a session cannot have.
func (t *Table) equipmentFor(s *care.SessionPlanned) (out []care.Problem) {
	all := t.state.planned()
	ids := slices.Concat(s.Equipment, t.needed(s.ID, ""))
	slices.Sort(ids)
	for _, id := range slices.Compact(ids) {
		e := t.state.Equipment[id]
		switch {
		case e == nil:
			out = append(out, care.Problem{Where: "equipment", What: "Equipment is named that nobody has described.", Remedy: "Describe it first, or leave it out."})
		case e.Free(s, t.Today(), t.state.Uses[id][s.Day], all) < 1:
			out = append(out, care.Problem{Where: "equipment", What: "On that day none of " + e.Name + " is free at the site.", Remedy: "Agree to borrow it, choose another day, or take it from the other session."})
		}
	}
	return out
}

// claim writes what a session takes for its day, and gives back what it took before.
func (t *Table) claim(w *writing, was *session, s *care.SessionPlanned) {
	take := func(id care.EquipmentID, day care.Date, units int) {
		stream := equipmentDayStream(id, day)
		w.expects(stream)
		w.add(stream, care.RecEquipmentUse, s.Host, care.EquipmentUse{V: 1, Equipment: id, Day: day, Session: s.ID, Units: units})
	}
	now := resources(s)
	for _, id := range t.needed(s.ID, "") { // what bookings need stays, whatever is planned
		if !slices.Contains(now, id) {
			now = append(now, id)
		}
	}
	if was != nil && was.Cancelled == "" {
		for _, id := range resources(&was.SessionPlanned) {
			if was.Day != s.Day || !slices.Contains(now, id) {
				take(id, was.Day, 0)
			}
		}
	}
	for _, id := range now {
		if t.state.Equipment[id] != nil {
			w.expects(equipmentStream(id)) // that there are not fewer of it by now
		}
		take(id, s.Day, 1)
	}
}

// resources are what a session takes for its day: theatre and staff stand beside the
// equipment, so that two sessions which take the same conflict in one stream.
func resources(s *care.SessionPlanned) []care.EquipmentID {
	out := []care.EquipmentID{
		care.EquipmentID("theatre:" + string(s.Host) + ":" + siteKey(s.Site) + ":" + strings.ToUpper(s.Theatre)),
		care.EquipmentID("staff:" + s.Surgeon.ID), care.EquipmentID("staff:" + s.Anaesthetist.ID),
	}
	return append(out, s.Equipment...)
}

// planned are all sessions by id; standing those that were not cancelled.
func (s *state) planned() map[care.SessionID]*care.SessionPlanned {
	out := make(map[care.SessionID]*care.SessionPlanned, len(s.Sessions))
	for id, x := range s.Sessions {
		if x.Cancelled == "" {
			out[id] = &x.SessionPlanned
		}
	}
	return out
}

func (s *state) standing() (out []*care.SessionPlanned) {
	all := s.planned()
	for _, id := range sortedIDs(all) {
		out = append(out, all[id])
	}
	return out
}

// CancelSession cancels a whole session. Its offers and bookings stand until they are
// withdrawn or cancelled one by one, because each patient has to be told.
func (t *Table) CancelSession(ctx context.Context, v *facts.View, id care.SessionID, reason string, seen ledger.Version) (ledger.Seq, error) {
	return t.ofHost(ctx, v, id, seen, func(w *writing, x *session) error {
		reason, err := words("reason", "The reason", reason, true)
		if err != nil {
			return err
		}
		over := slices.ContainsFunc(t.state.onList(id, ""), func(p *Place) bool { return p.Done != nil })
		if over || x.Done != nil {
			return wrong("reason", "The session was carried out, or somebody was treated in it.", "Correct what was said of it instead.")
		}
		w.add(sessionStream(id), care.RecSessionCancelled, x.Host, care.SessionCancelled{V: 1, ID: id, Reason: reason})
		for _, r := range t.state.takes(x) {
			t.giveBack(w, x, r)
		}
		return nil
	})
}

// mayPass is nil when what a gate says is so: nobody passes it otherwise.
func (t *Table) mayPass(x *session, g care.Gate, note string) error {
	free := capacity(&x.SessionPlanned) - len(t.state.onList(x.ID, ""))
	switch {
	case !slices.Contains(Gates, g):
		return wrong("gate", "There is no such gate.", "Choose leave, list or lock.")
	case g == care.GateLeave && len(t.state.unauthorised(x)) > 0:
		return wrong("gate", "Visiting staff of this session are not authorised by the host yet.", "Authorise them first.")
	case g != care.GateLeave && free >= capacity(&x.SessionPlanned):
		return wrong("gate", "Nobody is on the list.", "Fill it first, or cancel the session.")
	case g != care.GateLeave && free > 0 && note == "" && !(g == care.GateLock && t.state.closed(x, care.GateList)):
		return wrong("note", "Not every place of the list has a patient.", "Say what becomes of the free places.")
	}
	return nil
}

// closed reports whether somebody said that a gate of a session is passed.
func (s *state) closed(x *session, g care.Gate) bool {
	_, is := x.Closed[g]
	return is
}

// unauthorised are the ids of visiting staff of a session whom the host has not
// authorised for its day.
func (s *state) unauthorised(x *session) (out []string) {
	for _, w := range Visitors(&x.SessionPlanned) {
		if !Authorised(s.Staff, x.Host, w.ID, x.Day) {
			out = append(out, w.ID)
		}
	}
	return out
}

// CloseGate says that a gate of a session is passed; of the list, what becomes of the
// places that are free.
func (t *Table) CloseGate(ctx context.Context, v *facts.View, id care.SessionID, g care.Gate, note string, seen ledger.Version) (ledger.Seq, error) {
	return t.ofHost(ctx, v, id, seen, func(w *writing, x *session) error {
		note, err := words("note", "The note", note, false)
		if err != nil {
			return err
		}
		if err := t.mayPass(x, g, note); err != nil {
			return err
		}
		w.add(sessionStream(id), care.RecSessionGate, x.Host, care.SessionGate{V: 1, ID: id, Gate: g, Note: note})
		return nil
	})
}

// CarriedOut says how a session went, once its day has come; said again, it corrects what
// was said before.
func (t *Table) CarriedOut(ctx context.Context, v *facts.View, d care.SessionDone, seen ledger.Version) (ledger.Seq, error) {
	return t.ofHost(ctx, v, d.ID, seen, func(w *writing, x *session) error {
		note, err := words("note", "The note", d.Note, false)
		switch {
		case err != nil:
			return err
		case x.Day > t.Today():
			return wrong("minutes", "The session is still to come.", "Say how it went on the day or after.")
		case d.Minutes < 0 || d.Minutes > 24*60:
			return wrong("minutes", "It lasted between 0 minutes and a day.", "Correct the minutes.")
		case d.Minutes == 0:
			return wrong("minutes", "It is not said how long it took.", "Write the minutes from the first patient in to the last out; say it later where nobody knows.")
		case d.Cost < 0 || d.Hours < 0:
			return wrong("cost", "Cost and hours are not below nothing.", "Correct them.")
		}
		d.V, d.Note = 1, note
		w.add(sessionStream(d.ID), care.RecSessionDone, x.Host, d)
		return nil
	})
}

// ofHost is a command about a session by its host.
func (t *Table) ofHost(ctx context.Context, v *facts.View, id care.SessionID, seen ledger.Version, do func(*writing, *session) error) (ledger.Seq, error) {
	return t.command(ctx, v, func(w *writing) error {
		x := t.state.Sessions[id]
		if x == nil || x.Cancelled != "" {
			return wrong("", "There is no such session, or it is cancelled.", "Go back to the sessions and choose one.")
		}
		if err := acts(v, x.Host, "Only the hospital that hosts a session says this of it."); err != nil {
			return err
		}
		w.batch.Expect[sessionStream(id)] = seen
		return do(w, x)
	})
}

// Authorise allows a visiting member of staff to work at the viewer's hospital.
func (t *Table) Authorise(ctx context.Context, v *facts.View, a care.StaffAuthorised) (ledger.Seq, error) {
	return t.command(ctx, v, func(w *writing) (err error) {
		if err := acts(v, a.Host, "A hospital authorises who works there."); err != nil {
			return err
		}
		if a.Basis, err = words("basis", "The basis", a.Basis, true); err != nil {
			return err
		}
		a.V, a.ID = 1, strings.TrimSpace(a.ID)
		if a.ID == "" || a.From == 0 || a.Until != 0 && a.Until < a.From {
			return wrong("from", "Who, or from when to when, is missing.", "Give both days, the first first.")
		}
		w.add(ledger.Stream(care.StaffStream(a.Host, a.ID)), care.RecStaff, a.Host, a)
		return nil
	})
}
