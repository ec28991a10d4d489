package sessions

import (
	"context"
	"slices"
	"strconv"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/ledger"
)

// MostDates is how many dates are offered to one person at once at most.
const MostDates = 4

// DidNotSay is the reason of a decline for which none was given: it is chosen, and never
// left to an empty box.
const DidNotSay = "They did not say why"

// Offer writes down that a patient was offered a place: by their own trust, after
// somebody told them. Also are places of other days that they were offered with it, to
// choose one of: each is held until they answer. Everything that stands against any of
// them is said, and a death in any file holds it. It expects the places, every wait of the
// person and the sessions as they were read: of two who act at once one is told who was
// first.
func (t *Table) Offer(ctx context.Context, v *facts.View, o care.OfferMade, seen ledger.Version, also ...care.SlotID) (ledger.Seq, error) {
	prios, err := t.list.Priorities(ctx)
	if err != nil {
		return 0, err
	}
	seq, err := t.command(ctx, v, func(w *writing) (err error) {
		if err := owns(v, o.Pathway, "A patient is offered a date by their own trust."); err != nil {
			return err
		}
		if o.How, err = words("how", "How they were told", o.How, true); err != nil {
			return err
		}
		return t.offer(v, w, o, seen, also, prios)
	})
	return seq, t.said(err, func() error {
		if x := t.state.Slots[o.Slot]; x != nil && x.Now != nil {
			return t.first(o.Slot, o.Pathway)
		}
		return nil
	})
}

func (t *Table) offer(v *facts.View, w *writing, o care.OfferMade, seen ledger.Version, also []care.SlotID, prios *care.Priorities) error {
	slots := append([]care.SlotID{o.Slot}, also...)
	if len(slots) > MostDates {
		return wrong("also", "At most "+strconv.Itoa(MostDates)+" dates are offered at once.", "Take some away: each keeps a place from others.")
	}
	rules := t.state.rules()
	var of []*session
	for _, slot := range slots {
		s, err := t.offerable(slot, o.Pathway, o.On)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(of, func(x *session) bool { return x.Day == s.Day }) {
			return wrong("also", "Two of the places are of one day: a choice is of different days.", "Choose places of different days.")
		}
		of = append(of, s)
	}
	c, ok := t.candidate(v, o.Pathway, prios)
	if !ok {
		return noWait()
	}
	if w := t.state.Waiters[o.Pathway]; o.On < c.Start || w != nil && o.On < w.firstAsked() {
		return wrong("on", "On that day they did not wait yet, or nobody had asked whether they would go.", "Correct the day.")
	}
	for _, s := range of {
		if why := c.WhyNot(t.room(&s.SessionPlanned), rules, o.On); len(why) > 0 {
			return wrong("", "The place of "+s.Day.Long()+" cannot be offered. "+why[0].Words, "Choose another place or another patient.")
		}
	}
	if len(slots) > 1 {
		o.Offer = care.OfferID(newID("o"))
	}
	o.V = 1
	if o.AnswerBy == 0 {
		var days []care.Date
		for _, s := range of {
			days = append(days, s.Day)
		}
		o.AnswerBy = AnswerBy(o.On, rules, days...)
	}
	for i, o := range dated(o, of, slots, rules) {
		w.expects(slotStream(o.Slot), sessionStream(o.Session))
		w.expectsChairs(&of[i].SessionPlanned)
		w.add(slotStream(o.Slot), care.RecOffer, c.Trust, o)
		w.add(waiterStream(o.Pathway), care.RecWaiterHeld, c.Trust, care.WaiterHeld{V: 1, Pathway: o.Pathway, Slot: o.Slot, Beside: i > 0})
	}
	w.batch.Expect[slotStream(o.Slot)] = seen
	for _, k := range allWaits(v, o.Pathway) {
		w.expects(waiterStream(k))
	}
	return nil
}

// expectsChairs holds an offer to all the places of a session that has chairs for fewer
// people than places: of two who offer the last chair by two places at once one is told
// who was first.
func (w *writing) expectsChairs(s *care.SessionPlanned) {
	if capacity(s) == s.Places {
		return
	}
	for n := range s.Places {
		w.expects(slotStream(care.SlotOf(s.ID, n+1)))
	}
}

// dated is one offer as a record for each of its dates, with what each lacks of a
// reasonable one by the rules.
func dated(o care.OfferMade, of []*session, slots []care.SlotID, rules care.SessionRules) []care.OfferMade {
	noticed := 0
	for _, s := range of {
		noticed += btoi(Reasonable(o.On, s.Day, rules))
	}
	var out []care.OfferMade
	for i, s := range of {
		o.Slot, o.Session, o.Short, o.Dates = slots[i], s.ID, "", 0
		switch {
		case !Reasonable(o.On, s.Day, rules):
			o.Short = care.ShortOfNotice
		case noticed < rules.Dates:
			o.Short = care.ShortOfChoice
		}
		if rules.Dates > 1 {
			o.Dates = rules.Dates
		}
		o.Reasonable = o.Short == ""
		out = append(out, o)
	}
	return out
}

// offerable is the session of a place that is free to be offered to somebody who was told
// on a day, or what stands against that whoever it is. Who is for whom it is meant: that
// they have it already is said so.
func (t *Table) offerable(slot care.SlotID, who care.Key, told care.Date) (*session, error) {
	s, n, today := t.state.Sessions[slotSession(slot)], slotNumber(slot), t.Today()
	switch {
	case s == nil || s.Cancelled != "" || n == 0 || n > s.Places:
		return nil, wrong("", "There is no such place, or its session is cancelled.", "Go back to the session.")
	case t.state.Slots[slot] != nil && t.state.Slots[slot].Now != nil:
		return nil, t.first(slot, who)
	case len(t.state.onList(s.ID, "")) >= capacity(&s.SessionPlanned):
		return nil, wrong("", "The session has a day-case chair for nobody more.", "Choose another session.")
	case told == 0 || told > today:
		return nil, wrong("on", "The day on which they were told is today or earlier.", "Correct the day.")
	case s.Day < today:
		return nil, wrong("", "The session is over.", "Choose another session.")
	}
	return s, nil
}

// sameOffer are the other places that the patient of a place may still choose: those
// that were offered with it and have no answer.
func (s *state) sameOffer(p *Place) (out []*Place) {
	w := s.Waiters[p.Pathway]
	if w == nil || p.Offer == nil || p.Offer.Offer == "" {
		return nil
	}
	for _, id := range w.open() {
		if x := s.Slots[id]; id != p.Slot && x != nil && x.Now != nil && x.Now.Pathway == p.Pathway && x.Now.Offer != nil && x.Now.Offer.Offer == p.Offer.Offer && x.Now.Stage() == StageOffered {
			out = append(out, x.Now)
		}
	}
	return out
}

// open are the slots of the offer or the booking that stands: several while somebody may
// choose.
func (w *waiter) open() []care.SlotID {
	if w == nil || w.Open == "" {
		return nil
	}
	return append([]care.SlotID{w.Open}, w.Also...)
}

// AnswerOffer writes down what the patient said, who of the family said it, and on which
// day. A yes to one of several dates gives the others back; a no is a no to all of them. A
// no frees the places and does nothing else: it stops no clock, and discharges nobody. To
// withdraw takes back the one place alone.
func (t *Table) AnswerOffer(ctx context.Context, v *facts.View, a care.OfferAnswered, seen ledger.Version) (ledger.Seq, error) {
	stages := []Stage{StageOffered}
	if !a.Accepted {
		stages = append(stages, StageAccepted) // they may think better of it, and so may we
	}
	return t.ofPlace(ctx, v, a.Slot, a.Pathway, seen, false, stages, func(w *writing, p *Place, s *session) (err error) {
		if err := t.checkAnswer(v, &a, p).orNil(); err != nil {
			return err
		}
		if a.Accepted {
			if err := t.stillOn(s); err != nil {
				return err
			}
			w.expects(sessionStream(p.Session))
		}
		a.V, a.Instead = 1, ""
		w.add(slotStream(a.Slot), care.RecOfferAnswered, p.Partner, a)
		t.free(w, p, !a.Accepted)
		if a.Withdrawn {
			return nil
		}
		for _, x := range t.state.sameOffer(p) {
			w.expects(slotStream(x.Slot))
			w.add(slotStream(x.Slot), care.RecOfferAnswered, x.Partner, ofOther(a, x.Slot))
			t.free(w, x, true)
		}
		return nil
	})
}

// checkAnswer is what is wrong with an answer as it was typed, one for each field.
func (t *Table) checkAnswer(v *facts.View, a *care.OfferAnswered, p *Place) (out Wrong) {
	say := func(bad bool, where, what, remedy string) {
		if bad {
			out = append(out, care.Problem{Where: where, What: what, Remedy: remedy})
		}
	}
	if a.Withdrawn {
		a.Whom = "" // nobody answered
	}
	say(a.Withdrawn && a.Accepted, "accepted", "An offer is not accepted and withdrawn at once.", "Choose one.")
	say(!a.Withdrawn && !slices.Contains(Answerers, a.Whom), "whom", "It is not said who answered.", "Choose the patient, a parent or a carer.")
	say(a.Whom == "patient" && under16(v, a.Pathway, a.On), "whom", "They are under 16, and do not answer alone.", "Ask a parent, or who has parental responsibility, and choose that.")
	say(a.On == 0 || a.On > t.Today(), "on", "The day of the answer is today or earlier.", "Correct the day.")
	say(a.On != 0 && p.Offer != nil && a.On < p.Offer.On, "on", "The day of the answer is before the day on which they were told.", "Correct the day.")
	var err error
	if a.Reason, err = words("reason", "The reason", a.Reason, !a.Accepted); err != nil {
		out = append(out, *asProblem(err))
	}
	say(a.Accepted && died(v, a.Pathway), "", "A partner's file says that the person died: letters and offers are held.", "Ask the trust that sent it. If it is wrong, it sends the row again without the date.")
	return out
}

// Answerers are who may be asked, and may answer.
var Answerers = []string{"patient", "parent", "carer"}

// ofOther is an answer to one date as it is of another of the same offer: a no to all, or
// the other given back since this one was chosen.
func ofOther(a care.OfferAnswered, slot care.SlotID) care.OfferAnswered {
	if a.Accepted {
		return care.OfferAnswered{V: 1, Slot: slot, Pathway: a.Pathway, On: a.On, Withdrawn: true, Whom: a.Whom, Instead: a.Slot}
	}
	a.Slot = slot
	return a
}
