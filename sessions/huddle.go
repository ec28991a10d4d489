package sessions

import (
	"cmp"
	"context"
	"slices"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/ledger"
)

// Act adds an action of the daily huddle, or changes one that a.ID names. Every action
// has an owner and a day.
func (t *Table) Act(ctx context.Context, v *facts.View, a care.HuddleAction) (string, ledger.Seq, error) {
	seq, err := t.command(ctx, v, func(w *writing) (err error) {
		if a.Text, err = words("text", "What is to be done", a.Text, true); err != nil {
			return err
		}
		if a.Owner, err = words("owner", "The owner", a.Owner, true); err != nil {
			return err
		}
		switch {
		case a.Due == 0:
			return wrong("due", "The day by which it is done is missing.", "Give a day; tomorrow's huddle asks.")
		case a.ID == "" && a.Due < t.Today():
			return wrong("due", "The day by which it is done is past.", "Give today or a day to come.")
		case a.ID == "":
			a.ID = newID("h")
		case t.state.Huddle[a.ID] == nil:
			return wrong("", "There is no such action.", "Load the page again.")
		default:
			w.expects(care.HuddleStream)
		}
		a.V, a.Partner = 1, cmp.Or(a.Partner, w.who.Partner)
		w.add(care.HuddleStream, care.RecHuddleAction, a.Partner, a)
		return nil
	})
	return a.ID, seq, err
}

// Exception is something that today's huddle looks at.
type Exception struct {
	Session care.SessionID `json:"session"`
	Day     care.Date      `json:"day"`
	Start   care.Minute    `json:"start"`
	Theatre string         `json:"theatre"`
	Site    string         `json:"site"`
	// Host is whose it is to see to, where the words name nobody else.
	Host  care.PartnerCode `json:"host"`
	Words string           `json:"words"`
}

// Huddle is five minutes for the teams who speak daily.
type Huddle struct {
	Open       []care.HuddleAction `json:"open"`      // not done, the longest due first
	Yesterday  []care.HuddleAction `json:"yesterday"` // done since yesterday
	Exceptions []Exception         `json:"exceptions"`
	Todo       []Todo              `json:"todo"` // for patients whom the view shows
	Equipment  []Trouble           `json:"equipment"`
	Rules      *AgreedRules        `json:"rules,omitempty"` // that wait for somebody to agree
}

// TodaysSessions are those of a day that stand, with their lists, the earliest first.
func (t *Table) TodaysSessions(ctx context.Context, v *facts.View) (out []SessionPage, err error) {
	for _, s := range t.Board(v) {
		if s.Day != t.Today() || s.Cancelled != "" {
			continue
		}
		page, ok, err := t.Session(ctx, v, s.ID)
		if err != nil {
			return nil, err
		}
		if ok {
			out = append(out, page)
		}
	}
	return out, nil
}

// Huddle gathers what the huddle of today looks at. It names nobody.
func (t *Table) Huddle(v *facts.View) Huddle {
	h := Huddle{Open: []care.HuddleAction{}, Yesterday: []care.HuddleAction{}, Exceptions: []Exception{}}
	board := t.Board(v)
	t.mu.RLock()
	defer t.mu.RUnlock()
	today := t.Today()
	for _, id := range sortedIDs(t.state.Huddle) {
		a := t.state.Huddle[id]
		switch {
		case !a.Done:
			h.Open = append(h.Open, a.HuddleAction)
		case care.DateOf(a.Last.At.In(care.London)) >= today-1:
			h.Yesterday = append(h.Yesterday, a.HuddleAction)
		}
	}
	slices.SortStableFunc(h.Open, func(a, b care.HuddleAction) int { return int(a.Due) - int(b.Due) })
	for i := range board {
		s := &board[i]
		far := s.Day > today+care.Date(t.state.rules().LeaveDays) && s.Agreed == 0
		if s.Cancelled != "" || s.Day < today-7 || far {
			continue
		}
		for _, words := range s.Exceptions(today) {
			h.Exceptions = append(h.Exceptions, Exception{Session: s.ID, Day: s.Day, Start: s.Start, Theatre: s.Theatre, Site: siteWords(&s.SessionPlanned), Host: s.Host, Words: words})
		}
	}
	h.Todo = t.todo(v, "")
	h.Equipment = t.troubles()
	if r := t.state.pending(); r != nil {
		a := agreedOf(r)
		h.Rules = &a
	}
	return h
}

// Exceptions are what is out of order about a session on a day, in words, the most
// pressing first.
func (s *SessionView) Exceptions(today care.Date) (out []string) {
	say := func(n int, one, many string) {
		if n > 0 {
			out = append(out, counted(n, "1 "+one, many)+".")
		}
	}
	if s.Day >= today && s.Done == nil && (s.Locked || s.Day == today) {
		say(s.Stages[StageAccepted], "patient has accepted and is not booked: book them, or ring them before they come", "patients have accepted and are not booked: book them, or ring them before they come")
	}
	for _, w := range s.Unauthorised {
		if s.Day >= today {
			out = append(out, "Visiting staff are not authorised yet: "+w+".")
		} else {
			out = append(out, "Visiting staff were not authorised for the day: "+w+".")
		}
	}
	switch {
	case s.Done != nil:
	case s.Day < today:
		out = append(out, "The session is over, and nobody has said how it went.")
	case s.Day == today:
		s.onTheDay(say)
	default:
		out = append(out, s.lateGates()...)
		s.ahead(say)
	}
	return out
}

// lateGates are the gates that were due and are not passed.
func (s *SessionView) lateGates() (out []string) {
	for _, g := range s.Gates {
		if g.Late {
			out = append(out, "The gate was due on "+g.Due.Long()+" and is not passed: "+g.Words()+".")
		}
	}
	return out
}

// onTheDay is what is out of order about people on the day itself: whoever was never told
// is not told now, and gates are of before.
func (s *SessionView) onTheDay(say func(n int, one, many string)) {
	say(s.Stages[StageOffered], "patient was offered a place and has not answered: ring them, or take it back", "patients were offered a place and have not answered: ring them, or take it back")
	say(s.Room-s.Taken, "place is free", "places are free")
	say(s.NotInPAS, "booking stands in no list of the host's", "bookings stand in no list of the host's")
	say(s.HeldPlaces, "place is of somebody who, a file says, has died: nothing is sent to them", "places are of people who, a file says, have died: nothing is sent to them")
}

// ahead is what is out of order about the people and places of a session to come. Places
// that are free are said with the lock, where that gate was passed.
func (s *SessionView) ahead(say func(n int, one, many string)) {
	say(s.NotInPAS, "booking stands in no list of the host's yet", "bookings stand in no list of the host's yet")
	say(s.HeldPlaces, "place is of somebody who, a file says, has died: nothing is sent to them", "places are of people who, a file says, have died: nothing is sent to them")
	say(s.Agreed, "agreed place has not been offered yet: its trust tells the patient", "agreed places have not been offered yet: each trust tells its patients")
	say(s.Overdue, "offer has had no answer in time", "offers have had no answer in time")
	open := slices.ContainsFunc(s.Gates, func(g GateStanding) bool { return g.Gate == care.GateLock && g.Late })
	switch free := s.Room - s.Taken; {
	case s.Locked && open:
		say(free, "place is free", "places are free")
	case s.Locked:
		say(free, "place is free, and the list is locked", "places are free, and the list is locked")
	}
}
