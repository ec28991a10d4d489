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
	w, err := t.writes(v)
	if err != nil {
		return "", 0, err
	}
	tidy(&s)
	if err := t.planSession(v, w, &s, seen); err != nil {
		return "", 0, err
	}
	seq, err := w.done(ctx)
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
	if s.Day != 0 && s.Day < t.Today() {
		bad = append(bad, care.Problem{Where: "day", What: "The day is past.", Remedy: "Give a day to come."})
	}
	t.mu.RLock()
	defer t.mu.RUnlock()
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
		bad = append(bad, t.changes(&was.SessionPlanned, s)...)
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
func (t *Table) changes(was, s *care.SessionPlanned) (out []care.Problem) {
	n, last := 0, 0
	for id, x := range t.state.Slots {
		if x.Now != nil && x.Now.Session == s.ID {
			n++
			last = max(last, slotNumber(id))
		}
	}
	if n > 0 && (was.Day != s.Day || was.Site != s.Site) {
		out = append(out, care.Problem{Where: "day", What: "People have been offered this day and place.", Remedy: "Cancel the session, or withdraw the offers first: they are told."})
	}
	if s.Places < last {
		out = append(out, care.Problem{Where: "places", What: "A place that would go is taken.", Remedy: "Keep as many places as are taken."})
	}
	if t.Today() > was.Day-lockDays && strings.TrimSpace(s.Reason) == "" {
		out = append(out, care.Problem{Where: "reason", What: "The list is locked: two weeks before the day a change needs a reason.", Remedy: "Say why."})
	}
	return out
}

// equipmentFor says what equipment a session cannot have.
func (t *Table) equipmentFor(s *care.SessionPlanned) (out []care.Problem) {
	all := t.state.planned()
	for _, id := range s.Equipment {
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
	if was != nil && was.Cancelled == "" {
		for _, id := range resources(&was.SessionPlanned) {
			if was.Day != s.Day || !slices.Contains(now, id) {
				take(id, was.Day, 0)
			}
		}
	}
	for _, id := range now {
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
		w.add(sessionStream(id), care.RecSessionCancelled, x.Host, care.SessionCancelled{V: 1, ID: id, Reason: reason})
		for _, r := range resources(&x.SessionPlanned) {
			stream := equipmentDayStream(r, x.Day)
			w.expects(stream)
			w.add(stream, care.RecEquipmentUse, x.Host, care.EquipmentUse{V: 1, Equipment: r, Day: x.Day, Session: id})
		}
		return nil
	})
}

// CloseGate says that a gate of a session is passed.
func (t *Table) CloseGate(ctx context.Context, v *facts.View, id care.SessionID, g care.Gate, note string, seen ledger.Version) (ledger.Seq, error) {
	return t.ofHost(ctx, v, id, seen, func(w *writing, x *session) error {
		note, err := words("note", "The note", note, false)
		if err != nil {
			return err
		}
		if !slices.Contains(Gates, g) {
			return wrong("gate", "There is no such gate.", "Choose leave, list or lock.")
		}
		w.add(sessionStream(id), care.RecSessionGate, x.Host, care.SessionGate{V: 1, ID: id, Gate: g, Note: note})
		return nil
	})
}

// CarriedOut says how a session went, once its day has come.
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
	w, err := t.writes(v)
	if err != nil {
		return 0, err
	}
	err = func() error {
		t.mu.RLock()
		defer t.mu.RUnlock()
		x := t.state.Sessions[id]
		if x == nil || x.Cancelled != "" {
			return wrong("", "There is no such session, or it is cancelled.", "Go back to the sessions and choose one.")
		}
		if err := acts(v, x.Host, "Only the hospital that hosts a session says this of it."); err != nil {
			return err
		}
		w.batch.Expect[sessionStream(id)] = seen
		return do(w, x)
	}()
	if err != nil {
		return 0, err
	}
	return w.done(ctx)
}

// Authorise allows a visiting member of staff to work at the viewer's hospital.
func (t *Table) Authorise(ctx context.Context, v *facts.View, a care.StaffAuthorised) (ledger.Seq, error) {
	w, err := t.writes(v)
	if err != nil {
		return 0, err
	}
	if err := acts(v, a.Host, "A hospital authorises who works there."); err != nil {
		return 0, err
	}
	if a.Basis, err = words("basis", "The basis", a.Basis, true); err != nil {
		return 0, err
	}
	a.V, a.ID = 1, strings.TrimSpace(a.ID)
	if a.ID == "" || a.From == 0 || a.Until != 0 && a.Until < a.From {
		return 0, wrong("from", "Who, or from when to when, is missing.", "Give both days, the first first.")
	}
	w.add(ledger.Stream(care.StaffStream(a.Host, a.ID)), care.RecStaff, a.Host, a)
	return w.done(ctx)
}

// DescribeEquipment describes equipment of the viewer's organisation; an empty ID is
// new equipment.
func (t *Table) DescribeEquipment(ctx context.Context, v *facts.View, e care.Equipment) (care.EquipmentID, ledger.Seq, error) {
	w, err := t.writes(v)
	if err != nil {
		return "", 0, err
	}
	if err := acts(v, e.Owner, "Equipment is described by its owner."); err != nil {
		return "", 0, err
	}
	e.V, e.Name = 1, strings.TrimSpace(e.Name)
	if p := CheckEquipment(e); p != nil {
		return "", 0, p
	}
	err = func() error {
		t.mu.RLock()
		defer t.mu.RUnlock()
		was := t.state.Equipment[e.ID]
		if e.ID == "" {
			e.ID = care.EquipmentID(newID("e"))
		} else if was == nil || was.Owner != e.Owner {
			return wrong("", "There is no such equipment of yours.", "Go back and choose it again.")
		}
		w.expects(equipmentStream(e.ID))
		return nil
	}()
	if err != nil {
		return "", 0, err
	}
	w.add(equipmentStream(e.ID), care.RecEquipment, e.Owner, e)
	seq, err := w.done(ctx)
	return e.ID, seq, err
}

// Lend makes a lending agreement for equipment of the viewer's organisation; of units
// that are lent already it is refused.
func (t *Table) Lend(ctx context.Context, v *facts.View, l care.Lending) (ledger.Seq, error) {
	w, err := t.writes(v)
	if err != nil {
		return 0, err
	}
	err = func() error {
		t.mu.RLock()
		defer t.mu.RUnlock()
		e := t.state.Equipment[l.Equipment]
		if e == nil {
			return wrong("", "There is no such equipment.", "Go back and choose it again.")
		}
		if err := acts(v, e.Owner, "Equipment is lent by its owner."); err != nil {
			return err
		}
		l.V, l.ID, l.Site, l.Back = 1, newID("l"), siteKey(l.Site), 0
		if p := e.CheckLending(l, t.Today()); p != nil {
			return p
		}
		w.expects(equipmentStream(l.Equipment))
		w.add(equipmentStream(l.Equipment), care.RecLent, e.Owner, l)
		return nil
	}()
	if err != nil {
		return 0, err
	}
	return w.done(ctx)
}

// Returned says that lent equipment is back with its owner, and in what condition.
func (t *Table) Returned(ctx context.Context, v *facts.View, id care.EquipmentID, lending string, on care.Date, condition string) (ledger.Seq, error) {
	w, err := t.writes(v)
	if err != nil {
		return 0, err
	}
	err = func() error {
		t.mu.RLock()
		defer t.mu.RUnlock()
		e := t.state.Equipment[id]
		if e == nil {
			return wrong("", "There is no such equipment.", "Go back and choose it again.")
		}
		if err := acts(v, e.Owner, "Its owner says that equipment is back."); err != nil {
			return err
		}
		i := slices.IndexFunc(e.Lendings, func(l care.Lending) bool { return l.ID == lending && l.Back == 0 })
		if i < 0 {
			return wrong("", "That lending is over, or never was.", "Load the page again.")
		}
		l := e.Lendings[i]
		if on < l.From || on > t.Today() {
			return wrong("back", "The day is not between the lending and today.", "Give the day on which it came back.")
		}
		if l.Condition, err = words("condition", "The condition", condition, true); err != nil {
			return err
		}
		l.V, l.Back = 1, on
		w.expects(equipmentStream(id))
		w.add(equipmentStream(id), care.RecLendingEnded, e.Owner, l)
		return nil
	}()
	if err != nil {
		return 0, err
	}
	return w.done(ctx)
}

// AgreeRules changes what counts as a reasonable offer and what a plan may risk.
func (t *Table) AgreeRules(ctx context.Context, v *facts.View, r care.SessionRules) (ledger.Seq, error) {
	w, err := t.writes(v)
	if err != nil {
		return 0, err
	}
	switch {
	case r.NoticeDays < 0 || r.NoticeDays > 365 || r.Offers < 1 || r.Offers > 10 || r.AnswerDays < 1 || r.AnswerDays > 90:
		return 0, wrong("notice", "Notice, offers or days to answer are out of bounds.", "Two offers with three weeks' notice is the national rule.")
	case !(r.Overrun > 0 && r.Overrun < 1) || !(r.Tolerance >= 0 && r.Tolerance < 1):
		return 0, wrong("overrun", "The risk is a share between 0 and 1.", "Write 0.3 for three lists in ten.")
	}
	r.V = 1
	t.mu.RLock()
	w.expects(care.SessionRulesStream)
	t.mu.RUnlock()
	w.add(care.SessionRulesStream, care.RecSessionRules, w.who.Partner, r)
	return w.done(ctx)
}
