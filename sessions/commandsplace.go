package sessions

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/ledger"
)

// slotNumber is the number of a slot within its session; 0 when it has none.
func slotNumber(id care.SlotID) int {
	_, n, _ := strings.Cut(string(id), "/")
	i, err := strconv.Atoi(n)
	if err != nil || i < 1 {
		return 0
	}
	return i
}

func slotSession(id care.SlotID) care.SessionID {
	s, _, _ := strings.Cut(string(id), "/")
	return care.SessionID(s)
}

// SlotVersion is what a command about a place expects: 0 while nothing was said of it.
func (t *Table) SlotVersion(id care.SlotID) ledger.Version {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.state.Version[slotStream(id)]
}

// first says who has a place already, and of somebody for whom it was meant that they do.
func (t *Table) first(id care.SlotID, who care.Key) error {
	p := t.state.Slots[id].Now
	if p.Pathway == who {
		return takenBy(p, "offered it to them already", "Nothing is left to do: it stands here as it is.")
	}
	return &Taken{By: p.By, Partner: p.Partner, At: p.At, Problem: care.Problem{
		What:   "Somebody at " + partnerWords(p.Partner) + " was first: they acted on this place at " + p.At.In(care.London).Format("15:04") + ".",
		Remedy: "Choose another place.",
	}}
}

// takenBy says what somebody did with a place.
func takenBy(p *Place, did, remedy string) *Taken {
	return &Taken{By: p.By, Partner: p.Partner, At: p.At, Did: did, Problem: care.Problem{
		What: "Somebody at " + partnerWords(p.Partner) + " " + did + ", at " + p.At.In(care.London).Format("15:04") + ".", Remedy: remedy,
	}}
}

// changed says what became of a patient's place since somebody looked at it: to who may
// see whose it is, who wrote what and when.
func (t *Table) changed(v *facts.View, id care.SlotID, k care.Key) error {
	if _, shown := v.PathwayByKey(k); shown {
		if p := t.state.Slots[id].last(k); p != nil {
			return takenBy(p, p.did(), "If that is not so, correct it on the patient's own page, or offer them a place again.")
		}
	}
	return wrong("", "The place has changed since you looked at it.", "Load the page again.")
}

// last is what a patient had of a slot last; nil for nothing.
func (x *slot) last(k care.Key) *Place {
	if x == nil {
		return nil
	}
	if x.Now != nil && x.Now.Pathway == k {
		return x.Now
	}
	for i := range slices.Backward(x.Past) {
		if x.Past[i].Pathway == k {
			return &x.Past[i]
		}
	}
	return nil
}

// did is the last that was done with a place, behind the name of who did it.
func (p *Place) did() string {
	switch a := p.Answer; {
	case p.Cancel != nil:
		return "cancelled the booking, by the " + p.Cancel.By
	case p.Done != nil && p.Done.Treated:
		return "wrote down that they were treated"
	case p.Done != nil:
		return "wrote down that they were not treated"
	case p.Booking != nil:
		return "booked the place"
	case a != nil && a.Instead != "":
		return "wrote down that they chose another date of the same offer"
	case a != nil && a.Withdrawn:
		return "withdrew the offer"
	case a != nil && a.Accepted:
		return "wrote down that they accepted"
	case a != nil:
		return "wrote down that they declined"
	}
	return "offered it to them"
}

// said is an error of a command, in better words where somebody else was first: what say
// gives of the table as it stands by now.
func (t *Table) said(err error, say func() error) error {
	if c, ok := errors.AsType[*Taken](err); !ok || c.Did != "" {
		return err
	}
	t.mu.RLock()
	defer t.mu.RUnlock()
	if better := say(); better != nil {
		return better
	}
	return err
}

// place is what stands on a slot for the patient that a command means; it is called
// with the table locked for reading.
func (t *Table) place(v *facts.View, id care.SlotID, k care.Key, stages ...Stage) (*Place, *session, error) {
	x := t.state.Slots[id]
	if x == nil || x.Now == nil || x.Now.Pathway != k || !slices.Contains(stages, x.Now.Stage()) {
		return nil, nil, t.changed(v, id, k)
	}
	return x.Now, t.state.Sessions[x.Now.Session], nil
}

// ofPlace is a command about what stands on a place, by the patient's own trust or,
// where host says so, by the session's host.
func (t *Table) ofPlace(ctx context.Context, v *facts.View, id care.SlotID, k care.Key, seen ledger.Version, host bool, stages []Stage, do func(*writing, *Place, *session) error) (ledger.Seq, error) {
	seq, err := t.command(ctx, v, func(w *writing) error {
		p, s, err := t.place(v, id, k, stages...)
		if err != nil {
			return err
		}
		err = acts(v, p.Partner, "This is for the patient's own trust.")
		if err != nil && host && s != nil {
			err = acts(v, s.Host, "This is for the patient's own trust, or for the hospital that hosts the session.")
		}
		if err != nil {
			return err
		}
		w.batch.Expect[slotStream(id)] = seen
		return do(w, p, s)
	})
	return seq, t.said(err, func() error {
		_, _, err := t.place(v, id, k, stages...)
		return err
	})
}

// free gives a wait back from a place that it no longer has.
func (t *Table) free(w *writing, p *Place, is bool) {
	if is {
		w.expects(waiterStream(p.Pathway))
		w.add(waiterStream(p.Pathway), care.RecWaiterHeld, p.Partner, care.WaiterHeld{V: 1, Pathway: p.Pathway, Slot: p.Slot, Free: true})
	}
}

// Book writes down that an accepted place is booked, with who keeps the pathway, who
// counts and who is paid. It takes what equipment the operation needs and the session
// has not reserved.
func (t *Table) Book(ctx context.Context, v *facts.View, b care.BookingMade, seen ledger.Version) (ledger.Seq, error) {
	prios, err := t.list.Priorities(ctx)
	if err != nil {
		return 0, err
	}
	return t.ofPlace(ctx, v, b.Slot, b.Pathway, seen, false, []Stage{StageAccepted}, func(w *writing, p *Place, s *session) error {
		c, ok := t.candidate(v, b.Pathway, prios)
		if !ok {
			return noWait()
		}
		if err := t.stillOn(s); err != nil {
			return err
		}
		if c.Held {
			return wrong("", "A partner's file says that the person died: letters and offers are held.", "Ask the trust that sent it.")
		}
		b.V, b.Session, b.Partner = 1, p.Session, p.Partner
		if b.Minutes == 0 {
			b.Minutes = MinutesOf(&c)
		}
		if c.Fit != nil {
			b.Consent = c.Fit.ConsentBy
		}
		if err := Wrong(CheckBooking(b, &s.SessionPlanned, &c)).orNil(); err != nil {
			return err
		}
		if why := againstBooking(c, b.Slot, t.room(&s.SessionPlanned), t.state.rules(), t.Today()); len(why) > 0 {
			return wrong("", "This place cannot be booked. "+why[0].Words, "Withdraw the offer, or have what changed put right first.")
		}
		if len(t.state.unauthorised(s)) > 0 {
			return wrong("", "Visiting staff of this session are not authorised by the host yet.", "The host records their authorisation first.")
		}
		w.expects(sessionStream(p.Session))
		for _, k := range allWaits(v, b.Pathway) {
			w.expects(waiterStream(k))
		}
		if err := t.reserve(w, s, &c); err != nil {
			return err
		}
		w.add(slotStream(b.Slot), care.RecBooked, p.Partner, b)
		return nil
	})
}

// stillOn is what is wrong with saying yes to a place of a session: it is cancelled, or
// over.
func (t *Table) stillOn(s *session) error {
	switch {
	case s == nil || s.Cancelled != "":
		return wrong("", "The session is cancelled.", "Withdraw the offer and tell the patient.")
	case s.Day < t.Today():
		return wrong("", "The session is over.", "Withdraw the offer, and offer another date.")
	}
	return nil
}

// againstBooking is what stands by now against a place that was accepted. Their own
// place is nothing against it, nor is its date in a trust's system; notice was theirs to
// take when they said yes, and equipment is asked where it is reserved.
func againstBooking(c Candidate, own care.SlotID, s *Room, rules care.SessionRules, today care.Date) []Reason {
	if c.Open == own {
		c.Open = ""
	}
	if c.Own == s.Day {
		c.Own = 0
	}
	return slices.DeleteFunc(c.WhyNot(s, rules, today), func(r Reason) bool { return r.Code == WhyNotice || r.Code == WhyEquipment })
}

// reserve takes for a session the equipment that an operation needs.
func (t *Table) reserve(w *writing, s *session, c *Candidate) error {
	if c.Fit == nil {
		return nil
	}
	room := t.room(&s.SessionPlanned)
	for _, id := range c.Fit.Needs {
		stream := equipmentDayStream(id, s.Day)
		w.expects(stream)
		if t.state.Uses[id][s.Day][s.ID] > 0 {
			continue
		}
		if room.Has[id] < 1 {
			return wrong("", "The equipment that the operation needs is taken that day.", "Choose another session, or agree to borrow it.")
		}
		w.expects(equipmentStream(id)) // that there are not fewer of it by now
		w.add(stream, care.RecEquipmentUse, s.Host, care.EquipmentUse{V: 1, Equipment: id, Day: s.Day, Session: s.ID, Units: 1})
	}
	return nil
}

// CancelBooking frees a booked place, on the day or before. It books nobody in its
// stead: see Replacements.
func (t *Table) CancelBooking(ctx context.Context, v *facts.View, b care.BookingCancelled, seen ledger.Version) (ledger.Seq, error) {
	return t.ofPlace(ctx, v, b.Slot, b.Pathway, seen, true, []Stage{StageBooked}, func(w *writing, p *Place, s *session) (err error) {
		if b.Reason, err = words("reason", "The reason", b.Reason, true); err != nil {
			return err
		}
		if b.By != "patient" && b.By != "hospital" {
			return wrong("by", "It is not said who cancelled.", "Choose the patient, or the hospital.")
		}
		if b.On == 0 || b.On > t.Today() {
			return wrong("on", "The day is today or earlier.", "Correct the day.")
		}
		if p.Offer != nil && b.On < p.Offer.On {
			return wrong("on", "The day is before the day on which they were told.", "Correct the day.")
		}
		b.V, b.OnDay = 1, s != nil && b.On == s.Day
		t.release(w, s, p)
		w.add(slotStream(b.Slot), care.RecBookingCancelled, p.Partner, b)
		t.free(w, p, true)
		return nil
	})
}

// Happened says what became of a booked patient on the day; said again, it corrects
// what was said before.
func (t *Table) Happened(ctx context.Context, v *facts.View, d care.BookingDone, seen ledger.Version) (ledger.Seq, error) {
	return t.ofPlace(ctx, v, d.Slot, d.Pathway, seen, true, []Stage{StageBooked, StageTreated, StageNot}, func(w *writing, p *Place, s *session) (err error) {
		if d.Reason, err = words("reason", "The reason", d.Reason, !d.Treated); err != nil {
			return err
		}
		if d.Treated {
			d.By = ""
		}
		switch {
		case s == nil || s.Day > t.Today():
			return wrong("", "The day has not come.", "Say what happened on the day or after.")
		case !d.Treated && d.By != "patient" && d.By != "hospital":
			return wrong("by", "It is not said whether the hospital or the patient was the cause.", "Choose the patient, or the hospital.")
		case d.Minutes < 0 || d.Minutes > longestSession:
			return wrong("minutes", "An operation takes between 0 minutes and 14 hours.", "Correct the minutes.")
		}
		if p.Stage() == StageNot && d.Treated {
			for _, k := range allWaits(v, p.Pathway) {
				if x := t.state.Waiters[k]; x != nil && x.Open != "" && !t.treatedAt(x.Open) {
					return wrong("", "They have another place by now.", "Look at that one first.")
				}
				w.expects(waiterStream(k))
			}
			w.add(waiterStream(p.Pathway), care.RecWaiterHeld, p.Partner, care.WaiterHeld{V: 1, Pathway: p.Pathway, Slot: p.Slot})
		}
		d.V = 2
		if !d.Treated && p.Stage() != StageNot {
			t.release(w, s, p)
		}
		w.add(slotStream(d.Slot), care.RecBookingDone, p.Partner, d)
		t.free(w, p, !d.Treated && p.Stage() != StageNot)
		return nil
	})
}
