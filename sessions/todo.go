package sessions

import (
	"cmp"
	"slices"

	"roundtable/care"
	"roundtable/facts"
)

// Todo is something to do for a patient to whom shared sessions are over, or have led to
// nothing, and who stands on no list of things to do otherwise. It names nobody.
type Todo struct {
	Pathway care.Key         `json:"pathway"`
	Partner care.PartnerCode `json:"partner"` // whose patient
	Code    TodoCode         `json:"code"`
	Session care.SessionID   `json:"session,omitempty"`     // of which it came
	Day     care.Date        `json:"day,omitzero"`          // of that session
	By      care.Date        `json:"by,omitzero"`           // by when, where a rule says
	Came    bool             `json:"not_treated,omitempty"` // the day was carried out, and they were not treated
}

// TodoCode says what is to be done. It is stable.
type TodoCode string

// Codes, the most pressing first.
const (
	TodoNewDate TodoCode = "new-date"  // the hospital cancelled their booking, or did not treat them
	TodoCause   TodoCode = "cause"     // not treated, and nobody said through whom
	TodoContact TodoCode = "contact"   // a clinician's review: see or ring them first
	TodoAgain   TodoCode = "again"     // a no that was written down by mistake: the date is theirs to be offered again
	TodoOutcome TodoCode = "outcome"   // treated, and their trust's list still has the wait
	TodoReview  TodoCode = "review"    // as many reasonable offers declined as the rules allow
	TodoEnd     TodoCode = "end"       // a clinician's review ends the wait, and their trust's list still has it
	TodoAsk     TodoCode = "ask-again" // they cancelled on the day, or were not treated through themselves
)

// Words is what is to be done, for who acts for the patient's trust.
func (d Todo) Words() string {
	switch d.Code {
	case TodoNewDate:
		if d.Came {
			return "Not treated on " + d.Day.Long() + ", and the hospital was the cause. If that was for no clinical reason they are owed another date by " + d.By.Long() + "."
		}
		if d.By != 0 {
			return "The hospital cancelled their operation on the day, " + d.Day.Long() + ". If that was for no clinical reason they are owed another date by " + d.By.Long() + "."
		}
		return "The hospital cancelled their place on " + d.Day.Long() + ": they need another date."
	case TodoOutcome:
		return "Treated on " + d.Day.Long() + ", and their trust's list still shows them waiting: enter the treatment there, so that the clock stops."
	case TodoReview:
		return "They declined as many reasonable offers as the rules name. Ask the clinician for a review: the clock goes on, and nobody is discharged by this."
	case TodoEnd:
		return "The clinician's review of " + d.Day.Long() + " ends this wait in their trust's own system, whose list still shows it: enter it there."
	case TodoCause:
		return "Not treated on " + d.Day.Long() + ", and nobody said whether the hospital or the patient was the cause. Write that down: if the hospital, for no clinical reason, they are owed another date by " + d.By.Long() + "."
	case TodoContact:
		return "The clinician's review of " + d.Day.Long() + ": see or ring them first. Then write down what they say, and offer other dates."
	case TodoAgain:
		return "Their no to " + d.Day.Long() + " was written down by mistake, and the place was not given back. Offer them one again, or write down what they say now."
	case TodoAsk:
		if d.Came {
			return "Not treated on " + d.Day.Long() + ", and the hospital was not the cause. Ask when they could come: the clock goes on."
		}
		return "They cancelled on the day, " + d.Day.Long() + ". Ask when they could come: the clock goes on."
	}
	return ""
}

// bindingDays is within how many days somebody is owed another date whose operation the
// hospital cancelled on the day for no clinical reason (NHS Constitution handbook).
const bindingDays = 28

// Todo are what is to be done for a partner's patients (all where it is ""), as the view
// shows them, the most pressing first.
func (t *Table) Todo(v *facts.View, partner care.PartnerCode) []Todo {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.todo(v, partner)
}

// todo is Todo with the table locked for reading.
func (t *Table) todo(v *facts.View, partner care.PartnerCode) []Todo {
	out := []Todo{}
	today := t.Today()
	for k, w := range t.state.Waiters {
		if len(w.Slots) == 0 {
			continue
		}
		c, ok := t.candidate(v, k, nil)
		if !ok || c.Gone || c.Held || partner != "" && c.Trust != partner {
			continue
		}
		if d, is := t.state.todoOf(t.state.placesOf(k), &c, today); is {
			d.Pathway, d.Partner = k, c.Trust
			out = append(out, d)
		}
	}
	order := []TodoCode{TodoNewDate, TodoCause, TodoContact, TodoAgain, TodoOutcome, TodoReview, TodoEnd, TodoAsk}
	slices.SortFunc(out, func(a, b Todo) int {
		return cmp.Or(cmp.Compare(slices.Index(order, a.Code), slices.Index(order, b.Code)), cmp.Compare(a.Day, b.Day), slices.Compare(a.Pathway[:], b.Pathway[:]))
	})
	return out
}

// todoOf is what is to be done for one wait that its trust's list still has, by what
// became of its places.
func (s *state) todoOf(places []Place, c *Candidate, today care.Date) (d Todo, ok bool) {
	if len(places) == 0 {
		return d, false
	}
	last := newest(places)
	d.Session = last.Session
	if x := s.Sessions[last.Session]; x != nil {
		d.Day = x.Day
	}
	w := s.Waiters[c.Pathway]
	switch {
	case last.Stage() == StageTreated:
		d.Code = TodoOutcome
	case c.Open != "" || c.Own != 0:
		return d, false // there is a date again
	case last.Stage() == StageNot:
		if d.notTreated(last.Done.By); d.Code == TodoAsk && w.askedSince(last.At) {
			return d, false
		}
	case last.Cancel != nil && last.Cancel.By == "hospital":
		d.Code = TodoNewDate
		if last.Cancel.OnDay {
			d.By = d.Day + bindingDays
		}
	case s.declines(c.Pathway).AskFor:
		d.Code, d.Session, d.Day = TodoReview, "", 0
	case w.ended():
		d.Code, d.Session, d.Day = TodoEnd, "", w.reviewed().On
	case s.toContact(c.Pathway):
		d.Code, d.Session, d.Day = TodoContact, "", w.reviewed().On
	case last.Mistake != nil && s.toOfferAgain(last, today):
		d.Code = TodoAgain
	case last.Cancel != nil && last.Cancel.OnDay && !w.askedSince(last.At):
		d.Code = TodoAsk
	default:
		return d, false
	}
	return d, true
}

// newest is the place of which something was said last.
func newest(places []Place) *Place {
	last := &places[0]
	for i := range places {
		if !places[i].At.Before(last.At) {
			last = &places[i]
		}
	}
	return last
}

// notTreated is what is to be done for somebody who was not treated on the day, through
// the hospital, the patient, or whom nobody said: "" of records before version 2.
func (d *Todo) notTreated(by string) {
	d.Came = true
	switch by {
	case "patient":
		d.Code = TodoAsk
	case "hospital":
		d.Code, d.By = TodoNewDate, d.Day+bindingDays
	default:
		d.Code, d.By = TodoCause, d.Day+bindingDays
	}
}

// toContact reports whether a clinician decided that somebody is seen or rung first, and
// nobody has since: nobody wrote down what they say, and no date was offered.
func (s *state) toContact(k care.Key) bool {
	w := s.Waiters[k]
	r := w.reviewed()
	return r != nil && r.Decision == "contact" && !w.askedSince(r.Who.At) &&
		!slices.ContainsFunc(s.placesOf(k), func(p Place) bool { return p.Offer != nil && p.Offered.After(r.Who.At) })
}

// toOfferAgain reports whether a date whose no was written down by mistake is still to be
// offered again: it is to come, nobody wrote since what they say, and it does not stand
// among the agreed places that are to be told anyway.
func (s *state) toOfferAgain(p *Place, today care.Date) bool {
	x := s.Sessions[p.Session]
	if x == nil || x.Cancelled != "" || x.Day < today || s.Waiters[p.Pathway].askedSince(p.Mistake.At) {
		return false
	}
	plan := s.Proposals[s.Newest[p.Session]]
	if plan == nil {
		return true
	}
	for _, o := range plan.Places {
		if o.Session == p.Session && o.Pathway == p.Pathway {
			step, _ := s.stepOf(plan, o)
			return step != StepTell
		}
	}
	return true
}

// PlaceOf is the place that stands for a wait that the view shows, with its session; ok
// is false when there is none.
func (t *Table) PlaceOf(v *facts.View, k care.Key) (p Place, s care.SessionPlanned, ok bool) {
	if _, shown := v.PathwayByKey(k); !shown {
		return p, s, false
	}
	t.mu.RLock()
	defer t.mu.RUnlock()
	w := t.state.Waiters[k]
	if w == nil || t.state.Slots[w.Open] == nil || t.state.Slots[w.Open].Now == nil {
		return p, s, false
	}
	p = *t.state.Slots[w.Open].Now
	x := t.state.Sessions[p.Session]
	if x == nil || p.Pathway != k {
		return p, s, false
	}
	return p, x.SessionPlanned, true
}
