package sessions

import (
	"cmp"
	"context"
	"slices"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/ledger"
)

// SessionView is one session as a board shows it. It names nobody.
type SessionView struct {
	care.SessionPlanned
	Version      ledger.Version    `json:"version"`
	Changes      int               `json:"changes"`
	Cancelled    string            `json:"cancelled,omitempty"` // why
	Done         *care.SessionDone `json:"done,omitempty"`
	Gates        []GateStanding    `json:"gates"`
	Unauthorised []string          `json:"unauthorised,omitempty"` // ids of visiting staff

	Taken      int `json:"taken"`       // places that are offered, accepted, booked or over
	Booked     int `json:"booked"`      // booked, or over
	Treated    int `json:"treated"`     //
	NotInPAS   int `json:"not_in_pas"`  // booked, and on no list of the host's that the view shows
	HeldPlaces int `json:"held_places"` // of people who, a file says, have died; of those alone who concern the viewer
	Overdue    int `json:"overdue"`     // offers whose day of answer is past
	// The places of a list by how far each is: they add up to Room, which is how many of
	// Places there is a day-case chair for.
	Stages map[Stage]int `json:"stages"`
	Agreed int           `json:"agreed"` // agreed in the newest plan and not offered yet, of a session to come
	Locked bool          `json:"locked"` // so near to its day that a change needs a reason
	Room   int           `json:"room"`
	// Holiday is the bank holiday that its day is; "" for none. Plan is the newest that has it.
	Holiday string          `json:"holiday,omitempty"`
	Plan    care.ProposalID `json:"plan,omitempty"`
}

// Board are all sessions, the next first and those that are over last.
func (t *Table) Board(v *facts.View) []SessionView {
	t.mu.RLock()
	defer t.mu.RUnlock()
	out := make([]SessionView, 0, len(t.state.Sessions))
	at := map[care.SessionID]int{}
	for _, id := range sortedIDs(t.state.Sessions) {
		at[id] = len(out)
		out = append(out, t.sessionView(t.state.Sessions[id]))
	}
	for _, x := range t.state.Slots {
		if x.Now == nil {
			continue
		}
		if i, ok := at[x.Now.Session]; ok {
			t.count(v, &out[i], x.Now)
		}
	}
	today := t.Today()
	slices.SortStableFunc(out, func(a, b SessionView) int {
		if c := cmp.Compare(btoi(a.Day < today), btoi(b.Day < today)); c != 0 {
			return c
		}
		if a.Day < today {
			return cmp.Compare(b.Day, a.Day)
		}
		return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.Start, b.Start), cmp.Compare(a.Site, b.Site), cmp.Compare(a.Theatre, b.Theatre), cmp.Compare(a.ID, b.ID))
	})
	return out
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

func (t *Table) sessionView(x *session) SessionView {
	closed := map[care.Gate]bool{}
	for g := range x.Closed {
		closed[g] = true
	}
	rules := t.state.rules()
	s := SessionView{
		SessionPlanned: x.SessionPlanned, Version: t.state.Version[sessionStream(x.ID)], Changes: x.Changes,
		Cancelled: x.Cancelled, Done: x.Done, Gates: GatesOf(&x.SessionPlanned, rules, closed, t.Today()),
		Stages: map[Stage]int{StageFree: capacity(&x.SessionPlanned)}, Locked: t.Today() > x.Day-care.Date(rules.LockDays),
		Room: capacity(&x.SessionPlanned), Holiday: Holiday(x.Day), Plan: t.state.Newest[x.ID],
	}
	if x.Day > t.Today() { // nobody is told on the day itself
		s.Agreed = t.state.agreedOf(x.ID)
	}
	for i := range s.Gates {
		s.Gates[i].Note = x.Closed[s.Gates[i].Gate].Note
	}
	s.Unauthorised = t.state.unauthorised(x)
	return s
}

// count adds one place to a session's figures.
func (t *Table) count(v *facts.View, s *SessionView, p *Place) {
	s.Taken++
	s.Stages[StageFree] = max(0, s.Stages[StageFree]-1)
	s.Stages[p.Stage()]++
	switch p.Stage() {
	case StageOffered:
		if p.Offer.AnswerBy < t.Today() {
			s.Overdue++
		}
	case StageBooked:
		s.Booked++
		if pas(v, p.Pathway, s.Host, s.Day) != InPAS {
			s.NotInPAS++
		}
	case StageTreated:
		s.Booked++
		s.Treated++
	case StageNot:
		s.Booked++
	}
	_, shown := v.PathwayByKey(p.Pathway)
	if p.Done == nil && (shown || concerns(v, p.Partner, s.Host)) && died(v, p.Pathway) {
		s.HeldPlaces++
	}
}

// PlaceView is one place of a session's list as a view shows it. Of a patient whose
// wait the view does not show it says whose they are, and nothing more.
type PlaceView struct {
	Slot    care.SlotID    `json:"slot"`
	Number  int            `json:"number"`
	Version ledger.Version `json:"version"`
	Stage   Stage          `json:"stage"`
	Place   *Place         `json:"place,omitempty"` // nil when it is free, or not for the reader
	Trust   care.PartnerCode
	Order   int        `json:"order"`
	Minutes int        `json:"minutes"`
	Guess   bool       `json:"assumed_minutes"` // the minutes are the specialty's, no surgeon's estimate
	PAS     PAS        `json:"pas,omitempty"`
	Held    bool       `json:"held,omitempty"`
	Flags   care.Flags `json:"-"`
	Late    bool       `json:"overdue,omitempty"`
}

// SessionPage is one session with its list, in the order in which it is operated.
type SessionPage struct {
	SessionView
	List    []PlaceView `json:"list"`
	Long    int         `json:"minutes_planned"` // of those on the list, turnaround included
	Overrun float64     `json:"overrun"`         // probability that the list is longer than the session
	Here    []Reserved  `json:"equipment_here"`  // that the session has
	Past    int         `json:"past"`            // offers and bookings of this list that are over
	Ended   Ended       `json:"ended"`           // of those, how they ended
	// OnDay are the bookings that were cancelled on the day, with who did and why, of
	// patients whom the view shows.
	OnDay []care.BookingCancelled `json:"-"`
}

// Ended counts how offers and bookings of a list ended that led to nothing.
type Ended struct {
	OnDay     int `json:"cancelled_on_the_day"`
	Cancelled int `json:"cancelled_before"`
	Declined  int `json:"declined"`
}

func (e *Ended) count(places []Place) {
	for i := range places {
		switch p := &places[i]; {
		case p.Cancel != nil && p.Cancel.OnDay:
			e.OnDay++
		case p.Cancel != nil:
			e.Cancelled++
		case p.Declined():
			e.Declined++
		}
	}
}

// onDay are the cancellations on the day among places that are over, of patients whom a
// view shows.
func onDay(v *facts.View, places []Place) (out []care.BookingCancelled) {
	for i := range places {
		if c := places[i].Cancel; c != nil && c.OnDay {
			if _, shown := v.PathwayByKey(c.Pathway); shown {
				out = append(out, *c)
			}
		}
	}
	return out
}

// Reserved is equipment that a session has.
type Reserved struct {
	care.Equipment
	Units int           `json:"units_here"`
	Lent  *care.Lending `json:"lent,omitempty"` // by which agreement, when another's
}

// Session is one session; ok is false when there is none.
func (t *Table) Session(ctx context.Context, v *facts.View, id care.SessionID) (out SessionPage, ok bool, err error) {
	prios, err := t.list.Priorities(ctx)
	if err != nil {
		return out, false, err
	}
	t.mu.RLock()
	defer t.mu.RUnlock()
	x := t.state.Sessions[id]
	if x == nil {
		return out, false, nil
	}
	out.SessionView = t.sessionView(x)
	var times []timing
	for n := 1; n <= x.Places; n++ {
		slot := care.SlotOf(id, n)
		p := PlaceView{Slot: slot, Number: n, Version: t.state.Version[slotStream(slot)], Stage: StageFree}
		if s := t.state.Slots[slot]; s != nil {
			out.Past += len(s.Past)
			out.Ended.count(s.Past)
			out.OnDay = append(out.OnDay, onDay(v, s.Past)...)
			if s.Now != nil {
				t.count(v, &out.SessionView, s.Now)
				times = append(times, t.placeView(v, &p, s.Now, prios))
			}
		}
		out.List = append(out.List, p)
	}
	out.order()
	out.Long, out.Overrun = listTime(times, x.Turnaround, x.Minutes)
	for _, id := range sortedIDs(t.state.Equipment) {
		if units := t.state.Uses[id][x.Day][x.ID]; units > 0 {
			out.Here = append(out.Here, t.reserved(t.state.Equipment[id], x, units))
		}
	}
	return out, true, nil
}

func (t *Table) reserved(e *Store, x *session, units int) Reserved {
	r := Reserved{Equipment: e.Equipment, Units: units}
	for i := range e.Lendings {
		if l := &e.Lendings[i]; l.To == x.Host && e.lentOn(l, x.Day) > 0 {
			lent := *l
			r.Lent = &lent
		}
	}
	return r
}

// placeView fills what a view shows of a taken place, and gives its time.
func (t *Table) placeView(v *facts.View, p *PlaceView, now *Place, prios *care.Priorities) timing {
	p.Stage, p.Trust = now.Stage(), now.Partner
	c, ok := t.anybody(v, now.Pathway, prios)
	mean, sd, guess := estimate(&c)
	if now.Booking != nil && now.Booking.Minutes > 0 {
		mean = now.Booking.Minutes
	}
	p.Minutes, p.Guess = mean, guess
	if ok {
		s := t.state.Sessions[now.Session]
		p.PAS, p.Held, p.Flags = pas(v, now.Pathway, s.Host, s.Day), c.Held, c.Flags
		p.Order = orderOf(&c, s.Day)
	}
	p.Late = p.Stage == StageOffered && now.Offer.AnswerBy < t.Today()
	if _, shown := v.PathwayByKey(now.Pathway); shown {
		p.Place = now
	} else {
		p.Flags = 0
		if !concerns(v, now.Partner, t.state.Sessions[now.Session].Host) {
			p.PAS, p.Held, p.Late, p.Minutes, p.Guess = "", false, false, 0, false
		}
	}
	return timing{float64(mean), float64(sd)}
}

// concerns reports whether a place is for a viewer to act on although they may not see
// whose it is: as the patient's own trust or as the host.
func concerns(v *facts.View, partners ...care.PartnerCode) bool {
	return v.Scope().All() || slices.Contains(partners, v.Viewer().Partner)
}

// ShowsPlace reports whether a view shows whose a place is.
func (t *Table) ShowsPlace(v *facts.View, id care.SlotID) bool {
	t.mu.RLock()
	defer t.mu.RUnlock()
	x := t.state.Slots[id]
	if x == nil || x.Now == nil {
		return false
	}
	_, ok := v.PathwayByKey(x.Now.Pathway)
	return ok
}

// orderOf is the rule of the list's order: infection last; before it latex allergy,
// then a learning disability or autism, then the youngest first. It is a rank and no
// number of the list.
func orderOf(c *Candidate, day care.Date) int {
	months, _ := care.AgeMonths(c.Birth, day)
	rank := months
	if c.Flags&(care.FlagLearningDisability|care.FlagAutism) == 0 {
		rank += 1 << 12
	}
	if c.Fit == nil || !c.Fit.Latex {
		rank += 1 << 13
	}
	if c.Fit != nil && c.Fit.Infection {
		rank += 1 << 14
	}
	return rank
}

// order puts the list into its order and numbers it; free places come last.
func (s *SessionPage) order() {
	slices.SortStableFunc(s.List, func(a, b PlaceView) int {
		return cmp.Or(cmp.Compare(btoi(a.Stage == StageFree), btoi(b.Stage == StageFree)), cmp.Compare(a.Order, b.Order), cmp.Compare(a.Number, b.Number))
	})
	n := 0
	for i := range s.List {
		s.List[i].Order = 0
		if s.List[i].Stage != StageFree {
			n++
			s.List[i].Order = n
		}
	}
}

// Free are the places of the list that nobody has and for which there is a chair.
func (s *SessionPage) Free() (out []PlaceView) {
	for _, p := range s.List {
		if p.Stage == StageFree {
			out = append(out, p)
		}
	}
	return out[:min(len(out), max(0, capacity(&s.SessionPlanned)-s.Taken))]
}

// Left is how many minutes of the session the list leaves, the next turnaround taken
// off; below 0 when it is too long already.
func (s *SessionPage) Left() int {
	left := s.Minutes - s.Long
	if s.Taken > 0 {
		left -= s.Turnaround
	}
	return left
}

// Replacements are who could take a free place of a session, in the order in which to
// ring them; nobody is booked by it.
func (t *Table) Replacements(ctx context.Context, v *facts.View, id care.SessionID) ([]Replacement, error) {
	return t.couldTake(ctx, v, id, Replacements)
}

// ToAsk are who could take it if they came at short notice, of whom nobody asked it.
func (t *Table) ToAsk(ctx context.Context, v *facts.View, id care.SessionID) ([]Replacement, error) {
	return t.couldTake(ctx, v, id, ToAsk)
}

func (t *Table) couldTake(ctx context.Context, v *facts.View, id care.SessionID, who func(*Room, int, []Candidate, care.SessionRules, care.Date) []Replacement) ([]Replacement, error) {
	page, ok, err := t.Session(ctx, v, id)
	if err != nil || !ok || page.Cancelled != "" {
		return nil, err
	}
	all, err := t.Candidates(ctx, v, page.Specialties)
	if err != nil {
		return nil, err
	}
	t.mu.RLock()
	defer t.mu.RUnlock()
	s := page.SessionPlanned
	down := t.state.turnedDown([]*care.SessionPlanned{&s})
	all = slices.DeleteFunc(all, func(c Candidate) bool { return down[turnedDown{c.Pathway, s.ID}] })
	return who(t.room(&s), page.Left(), all, t.state.rules(), t.Today()), nil
}

// Fit is one session as it suits one patient: "where would this patient go best?"
type Fit struct {
	Session SessionView `json:"session"`
	WhyNot  []Reason    `json:"why_not,omitempty"`
	Free    int         `json:"free_places"`
	Left    int         `json:"minutes_left"` // of the list, after them; below 0 when they make it too long
	Overrun float64     `json:"overrun"`      // probability that the list is longer than its session with them on it
	Offer   care.SlotID `json:"offer,omitempty"`
	Best    bool        `json:"best"`
}

// suits reports whether the patient could be offered a place there.
func (f *Fit) suits(rules care.SessionRules) bool {
	return len(f.WhyNot) == 0 && f.Free > 0 && f.Overrun <= rules.Overrun
}

// BestFor are the sessions of a patient's specialty to come: first those that suit, that
// have a free place and whose list would not risk more to overrun than the rules allow, the
// earliest first. ok is false when the view does not show the wait.
func (t *Table) BestFor(ctx context.Context, v *facts.View, k care.Key) (c Candidate, out []Fit, ok bool, err error) {
	c, ok, err = t.Candidate(ctx, v, k)
	if err != nil || !ok {
		return c, nil, ok, err
	}
	board := t.Board(v)
	t.mu.RLock()
	defer t.mu.RUnlock()
	rules, today := t.state.rules(), t.Today()
	var asked []*care.SessionPlanned
	for i := range board {
		s := &board[i]
		if s.Cancelled == "" && s.Day >= today && slices.Contains(s.Specialties, c.Specialty) {
			out, asked = append(out, t.fit(v, s, &c, rules, today)), append(asked, &s.SessionPlanned)
		}
	}
	down := t.state.turnedDown(asked)
	for i := range out {
		if down[turnedDown{c.Pathway, out[i].Session.ID}] {
			out[i].WhyNot = append([]Reason{turnedDownReason}, out[i].WhyNot...)
		}
	}
	slices.SortStableFunc(out, func(a, b Fit) int {
		return cmp.Or(cmp.Compare(btoi(!a.suits(rules)), btoi(!b.suits(rules))), cmp.Compare(btoi(len(a.WhyNot) > 0), btoi(len(b.WhyNot) > 0)))
	})
	if len(out) > 0 && out[0].suits(rules) {
		out[0].Best = true
	}
	return c, out, true, nil
}

// fit sets one patient against one session and its list. It is called with the table
// locked for reading.
func (t *Table) fit(v *facts.View, s *SessionView, c *Candidate, rules care.SessionRules, today care.Date) Fit {
	planned := s.SessionPlanned
	f := Fit{Session: *s, WhyNot: c.WhyNot(t.room(&planned), rules, today), Free: max(0, capacity(&planned)-s.Taken)}
	mean, sd, _ := estimate(c)
	times := []timing{{float64(mean), float64(sd)}}
	for n := 1; n <= s.Places; n++ {
		x := t.state.Slots[care.SlotOf(s.ID, n)]
		if x == nil || x.Now == nil {
			if f.Free == 0 {
				continue // a place without a chair is nobody's
			}
			f.Offer = cmp.Or(f.Offer, care.SlotOf(s.ID, n))
			continue
		}
		if x.Now.Pathway == c.Pathway {
			continue
		}
		other, _ := t.anybody(v, x.Now.Pathway, nil)
		m, d, _ := estimate(&other)
		times = append(times, timing{float64(m), float64(d)})
	}
	long, over := listTime(times, s.Turnaround, s.Minutes)
	f.Left, f.Overrun = s.Minutes-long, over
	return f
}

// Equipment is everything that was described, with its lending, by name.
func (t *Table) Equipment() []Store {
	t.mu.RLock()
	defer t.mu.RUnlock()
	out := make([]Store, 0, len(t.state.Equipment))
	for _, e := range t.state.Equipment {
		out = append(out, Store{e.Equipment, slices.Clone(e.Lendings)})
	}
	slices.SortFunc(out, func(a, b Store) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID)) })
	return out
}
