package sessions

import (
	"cmp"
	"slices"

	"roundtable/care"
	"roundtable/facts"
)

// Step is what comes next for a place that was proposed. Each is one person's act, and
// none follows by itself.
type Step string

// Steps.
const (
	StepNone     Step = ""          // nobody agreed to it, or not yet
	StepTell     Step = "tell"      // agreed: tell the patient, and write down the offer
	StepAnswer   Step = "answer"    // offered: write down what they said
	StepBook     Step = "book"      // accepted: book it
	StepEnter    Step = "enter"     // booked: the host's own system has to show it
	StepDone     Step = "done"      // the day is over for them
	StepDeclined Step = "declined"  // they said no since the plan was made
	StepFreed    Step = "freed"     // it was withdrawn or cancelled since
	StepElse     Step = "elsewhere" // they have a place in another session
)

// Words is what a page says of it.
func (s Step) Words() string {
	switch s {
	case StepTell:
		return "Tell them, then offer it"
	case StepAnswer:
		return "Write down what they say"
	case StepBook:
		return "Book it"
	case StepEnter:
		return "Booked: see that the host's system shows it"
	case StepDone:
		return "Carried out"
	case StepDeclined:
		return "They declined"
	case StepFreed:
		return "The place was taken back"
	case StepElse:
		return "Has a place in another session"
	}
	return ""
}

// stepOf is how far a proposed place is, and the place that its patient has by now.
func (s *state) stepOf(p *proposal, x care.ProposedPlace) (Step, care.SlotID) {
	if at := s.openFor(x.Pathway, x.Session); at != "" {
		if slotSession(at) != x.Session {
			return StepElse, at
		}
		switch s.Slots[at].Now.Stage() {
		case StageOffered:
			return StepAnswer, at
		case StageAccepted:
			return StepBook, at
		case StageBooked:
			return StepEnter, at
		}
		return StepDone, at
	}
	for _, was := range slices.Backward(s.placesOf(x.Pathway)) {
		if was.Session != x.Session || was.At.Before(p.Who.At) || was.Mistake != nil {
			continue // what was written down by mistake never was: they are told again
		}
		switch {
		case was.Done != nil:
			return StepDone, was.Slot
		case was.Cancel != nil || !was.Declined():
			return StepFreed, ""
		}
		return StepDeclined, ""
	}
	if s.verdict(p, x) == Accepted {
		return StepTell, ""
	}
	return StepNone, ""
}

// openFor is the place that stands for a wait, that of a session where it has one there;
// "" for none.
func (s *state) openFor(k care.Key, id care.SessionID) (out care.SlotID) {
	for _, at := range s.Waiters[k].open() {
		if s.Slots[at] != nil && s.Slots[at].Now != nil && (out == "" || slotSession(at) == id) {
			out = at
		}
	}
	return out
}

// agreedOf is how many places of a session were agreed in its newest plan and have not
// been offered.
func (s *state) agreedOf(id care.SessionID) (n int) {
	p := s.Proposals[s.Newest[id]]
	if p == nil {
		return 0
	}
	for _, x := range p.Places {
		if x.Session == id {
			if step, _ := s.stepOf(p, x); step == StepTell {
				n++
			}
		}
	}
	return n
}

// freeOf are the free places of a session in order.
func (s *state) freeOf(x *session) (out []care.SlotID) {
	for n := 1; n <= x.Places; n++ {
		slot := care.SlotOf(x.ID, n)
		if s.Slots[slot] == nil || s.Slots[slot].Now == nil {
			out = append(out, slot)
		}
	}
	return out[:min(len(out), max(0, capacity(&x.SessionPlanned)-len(s.onList(x.ID, ""))))]
}

// capacity is how many people a session takes: its places, or its day-case chairs where
// they are fewer.
func capacity(s *care.SessionPlanned) int {
	if s.Chairs > 0 {
		return min(s.Places, s.Chairs)
	}
	return s.Places
}

// FreeSlots are the free places of a session in order; none of one that is cancelled or
// is none.
func (t *Table) FreeSlots(id care.SessionID) []care.SlotID {
	t.mu.RLock()
	defer t.mu.RUnlock()
	if x := t.state.Sessions[id]; x != nil && x.Cancelled == "" {
		return t.state.freeOf(x)
	}
	return nil
}

// next fills what comes next for the places of one session of a plan. Whoever is to be
// told is given a free place of their own, in the plan's order, so that two who ring at
// the same time do not offer the same one; what stands against it is said, to who may
// see the wait. It is called with the table locked for reading.
func (t *Table) next(v *facts.View, p *proposal, x *session, places []ProposalPlace) {
	free := t.state.freeOf(x)
	for i := range places {
		l := &places[i]
		l.Step, l.Now = t.state.stepOf(p, l.ProposedPlace)
		if s := t.state.Slots[l.Now]; s != nil && s.Now != nil && l.Step != StepElse {
			l.Stage = s.Now.Stage()
			if l.Shown || concerns(v, l.Partner, x.Host) {
				l.PAS = pas(v, l.Pathway, x.Host, x.Day)
			}
		}
		if l.Step != StepTell {
			continue
		}
		if len(free) > 0 {
			l.Offer, free = free[0], free[1:]
		}
		if !l.Shown {
			continue
		}
		l.Review = t.state.declines(l.Pathway).AskFor
		if c, ok := t.candidate(v, l.Pathway, nil); ok {
			l.Against = c.WhyNot(t.room(&x.SessionPlanned), t.state.rules(), t.Today())
		}
	}
}

// Told counts how far the agreed places of one partner's patients are, of a plan.
type Told struct{ Tell, Answer, Book, Booked, Gone int }

// Told adds up the steps of a partner's places, of everybody's where it is "".
func (p *ProposalPage) Told(partner care.PartnerCode) (n Told) {
	for _, s := range p.Sessions {
		for _, x := range s.Places {
			if partner != "" && x.Partner != partner {
				continue
			}
			switch x.Step {
			case StepTell:
				n.Tell++
			case StepAnswer:
				n.Answer++
			case StepBook:
				n.Book++
			case StepEnter, StepDone:
				n.Booked++
			case StepDeclined, StepFreed, StepElse:
				n.Gone++
			}
		}
	}
	return n
}

// ToTell is an agreed place of a patient whom nobody has told yet.
type ToTell struct {
	ProposalPlace
	Session  SessionView     `json:"session"`
	Proposal care.ProposalID `json:"proposal"`
}

// ToTell are the agreed places that are not offered yet, of a partner's patients (of
// all where it is ""), as the view shows them: of the newest plan of each session after
// today, the next day first.
func (t *Table) ToTell(v *facts.View, partner care.PartnerCode) []ToTell {
	out := []ToTell{}
	board, today := t.Board(v), t.Today()
	t.mu.RLock()
	defer t.mu.RUnlock()
	plans := map[care.ProposalID][]ProposalSession{} // one plan is of several sessions
	for _, s := range board {
		if s.Agreed == 0 || s.Day <= today || s.Cancelled != "" {
			continue
		}
		id := t.state.Newest[s.ID]
		p := t.state.Proposals[id]
		if p == nil {
			continue
		}
		if _, read := plans[id]; !read {
			plans[id] = t.proposedLists(v, p, board)
		}
		for _, ps := range plans[id] {
			for _, x := range ps.Places {
				if ps.Session.ID == s.ID && x.Step == StepTell && x.Shown && (partner == "" || x.Partner == partner) {
					out = append(out, ToTell{x, ps.Session, id})
				}
			}
		}
	}
	return out
}

// Changes is what a plan changes of the one that it replaces.
type Changes struct{ Kept, New, Moved, Gone, Told int }

// changes compares a plan with the one before: who keeps their session, who is new, who
// is moved to another session or has none now; Told are those of whom had a date, who
// never move.
func (s *state) changes(p *proposal) (c *Changes) {
	was := s.Proposals[p.Replaces]
	if was == nil {
		return nil
	}
	c = &Changes{}
	before, now := map[care.Key]care.SessionID{}, map[care.Key]bool{}
	for _, x := range was.Places {
		if slices.ContainsFunc(p.Sessions, func(s care.ProposedSession) bool { return s.Session == x.Session }) {
			before[x.Pathway] = x.Session // what the plan before said of other sessions stands
		}
	}
	for _, x := range p.Places {
		now[x.Pathway] = true
		id, had := before[x.Pathway]
		switch {
		case x.Locked:
			c.Told++
		case !had:
			c.New++
		case id == x.Session:
			c.Kept++
		default:
			c.Moved++
		}
	}
	for k := range before {
		if !now[k] {
			c.Gone++
		}
	}
	return c
}

// newerPlan is the newest plan that replaced one for any of its sessions; "" while it
// stands itself.
func (s *state) newerPlan(p *proposal) (out care.ProposalID) {
	ids := make([]care.ProposalID, 0, len(p.Sessions))
	for _, x := range p.Sessions {
		if n := s.Newest[x.Session]; n != "" && n != p.ID {
			ids = append(ids, n)
		}
	}
	if len(ids) == 0 {
		return ""
	}
	return slices.MaxFunc(ids, func(a, b care.ProposalID) int { return cmp.Compare(s.Proposals[a].Who.Seq, s.Proposals[b].Who.Seq) })
}
