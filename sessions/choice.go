package sessions

import (
	"cmp"
	"slices"

	"roundtable/care"
	"roundtable/facts"
)

// DeclineReasons are why people say no, to choose from: each is a whole reason, and
// DidNotSay one of them.
var DeclineReasons = []string{
	"The day does not suit them", "The hospital is too far or hard to reach", "Nobody can bring them, or stay with them", "Work, school or caring for somebody", "They are ill at present",
	"They want their own hospital or surgeon", "They want more time to decide", "They do not want the operation", DidNotSay,
}

// Date is one place of an offer of several, with its session.
type Date struct {
	Place
	Session care.SessionPlanned `json:"session"`
	Free    bool                `json:"free"` // nobody has it by now
}

// Choice are the other dates of the offer to which a place belongs: those that the
// patient may still choose, those whose session was cancelled or is over, and those that
// came free since they chose this one. None when the view does not show the wait.
func (t *Table) Choice(v *facts.View, id care.SlotID) (open, off, back []Date) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	x := t.state.Slots[id]
	if x == nil || x.Now == nil {
		return nil, nil, nil
	}
	if _, shown := v.PathwayByKey(x.Now.Pathway); !shown {
		return nil, nil, nil
	}
	for _, p := range t.state.sameOffer(x.Now) {
		if t.stillOn(t.state.Sessions[p.Session]) != nil {
			off = append(off, t.state.date(*p))
			continue
		}
		open = append(open, t.state.date(*p))
	}
	for _, p := range t.state.placesOf(x.Now.Pathway) {
		if p.Answer != nil && p.Answer.Instead == id && x.Now.Answer != nil && x.Now.Offer != nil && p.Offer != nil && p.Offer.Offer == x.Now.Offer.Offer {
			back = append(back, t.state.date(p))
		}
	}
	byDay(open, off, back)
	return open, off, back
}

// OthersOf are the other dates of the last offer of which a place was one, whose patient has
// it no longer: those that still stand for them, and those that they declined with it and
// that nobody has. None when the view does not show the wait.
func (t *Table) OthersOf(v *facts.View, id care.SlotID, k care.Key) (still, free []Date) {
	if _, shown := v.PathwayByKey(k); !shown {
		return nil, nil
	}
	t.mu.RLock()
	defer t.mu.RUnlock()
	was := t.state.Slots[id].last(k)
	if was == nil || was.Offer == nil || was.Offer.Offer == "" || was.Stage() != StageFree {
		return nil, nil
	}
	for _, p := range t.state.placesOf(k) {
		if p.Slot == id || p.Offer == nil || p.Offer.Offer != was.Offer.Offer {
			continue
		}
		switch d := t.state.date(p); {
		case p.Stage() != StageFree:
			still = append(still, d)
		case was.Declined() && p.Declined() && d.Free:
			free = append(free, d)
		}
	}
	byDay(still, free)
	return still, free
}

// byDay puts the earliest of each first.
func byDay(all ...[]Date) {
	for _, dates := range all {
		slices.SortStableFunc(dates, func(a, b Date) int { return cmp.Compare(a.Session.Day, b.Session.Day) })
	}
}

func (s *state) date(p Place) Date {
	d := Date{Place: p}
	if x := s.Sessions[p.Session]; x != nil {
		d.Session = x.SessionPlanned
		d.Free = x.Cancelled == "" && (s.Slots[p.Slot] == nil || s.Slots[p.Slot].Now == nil)
	}
	return d
}
