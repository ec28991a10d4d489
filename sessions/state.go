package sessions

import (
	"maps"
	"slices"
	"time"

	"roundtable/care"
	"roundtable/ledger"
)

// state is the fold of what the room's records say: plain values, so that its JSON is
// its checkpoint. What it holds of patients is keys and what was said of them.
//
// The maps change under the table's lock. What they point at never does, once it is in
// them, but for lists that grow at their end: the fold puts a changed copy in its place.
// So a reader may keep what it was given after it has left the lock. Uses alone are
// changed where they stand; usesNow copies them.
type state struct {
	Pos       ledger.Seq                              `json:"pos"`
	Version   map[ledger.Stream]ledger.Version        `json:"version"` // of the room's streams
	Sessions  map[care.SessionID]*session             `json:"sessions"`
	Equipment map[care.EquipmentID]*Store             `json:"equipment"`
	Uses      map[care.EquipmentID]map[care.Date]Uses `json:"uses"`
	Staff     []care.StaffAuthorised                  `json:"staff"`
	Waiters   map[care.Key]*waiter                    `json:"waiters"`
	Slots     map[care.SlotID]*slot                   `json:"slots"`
	Proposals map[care.ProposalID]*proposal           `json:"proposals"`
	Newest    map[care.SessionID]care.ProposalID      `json:"newest_plan"` // of each session
	Huddle    map[string]*huddleAction                `json:"huddle"`
	Rules     []agreedRules                           `json:"rules"` // the newest last: it is in force once it holds
}

// said is who said something, and when.
type said struct {
	Seq     ledger.Seq       `json:"seq"`
	At      time.Time        `json:"at"`
	By      care.AccountID   `json:"by"`
	Partner care.PartnerCode `json:"partner"`
}

type session struct {
	care.SessionPlanned
	Who       said                     `json:"who"`
	Changes   int                      `json:"changes"` // how often it was changed since it was planned
	Closed    map[care.Gate]gateClosed `json:"closed,omitempty"`
	Cancelled string                   `json:"cancelled,omitempty"` // why
	Done      *care.SessionDone        `json:"done,omitempty"`
}

// gateClosed is who said that a gate is passed, and what became of what was not so.
type gateClosed struct {
	said
	Note string `json:"note,omitempty"`
}

// waiter is what was said of one wait. Asked are all answers, the newest last.
type waiter struct {
	Asked   []askedLine   `json:"asked,omitempty"`
	Fitness []fitnessLine `json:"fitness,omitempty"`
	Harm    []harmLine    `json:"harm,omitempty"`
	Reviews []reviewLine  `json:"reviews,omitempty"`
	Open    care.SlotID   `json:"open,omitempty"` // of the offer or booking that stands
	Also    []care.SlotID `json:"also,omitempty"` // the other dates of an offer of several
	Slots   []care.SlotID `json:"slots,omitempty"`
}

type harmLine struct {
	care.WaiterHarm
	Who     said     `json:"who"`
	Mistake *Mistake `json:"mistake,omitempty"` // that it was written down
}

type reviewLine struct {
	care.WaiterReview
	Who said `json:"who"`
}

type askedLine struct {
	care.WaiterAsked
	Who said `json:"who"`
}

type fitnessLine struct {
	care.WaiterFitness
	Who said `json:"who"`
}

// slot is one place of a list: what stands on it, and what stood.
type slot struct {
	Now  *Place  `json:"now,omitempty"`
	Past []Place `json:"past,omitempty"`
}

type proposal struct {
	care.PlanProposed
	Who     said                        `json:"who"`
	Answers map[care.PartnerCode]answer `json:"answers,omitempty"`
}

type answer struct {
	care.ProposalAnswered
	Who said `json:"who"`
}

type huddleAction struct {
	care.HuddleAction
	First said `json:"first"`
	Last  said `json:"last"`
}

func newState() *state {
	return &state{
		Version: map[ledger.Stream]ledger.Version{}, Sessions: map[care.SessionID]*session{}, Equipment: map[care.EquipmentID]*Store{},
		Uses: map[care.EquipmentID]map[care.Date]Uses{}, Waiters: map[care.Key]*waiter{}, Slots: map[care.SlotID]*slot{},
		Proposals: map[care.ProposalID]*proposal{}, Newest: map[care.SessionID]care.ProposalID{}, Huddle: map[string]*huddleAction{},
	}
}

func (s *state) waiter(k care.Key) *waiter {
	w := s.Waiters[k]
	if w == nil {
		w = &waiter{}
		s.Waiters[k] = w
	}
	return w
}

func (s *state) slot(id care.SlotID) *slot {
	x := s.Slots[id]
	if x == nil {
		x = &slot{}
		s.Slots[id] = x
	}
	return x
}

// apply folds one record of the room's; body is nil for one that was erased, of which
// the version alone counts.
func (s *state) apply(rec ledger.Record, body any) {
	s.Pos = rec.Seq
	if bodies[rec.Kind] == nil {
		return
	}
	s.Version[rec.Stream] = rec.Version
	by := said{rec.Seq, rec.At, rec.By, rec.Partner}
	switch b := body.(type) {
	case *care.SessionPlanned, *care.SessionGate, *care.SessionCancelled, *care.SessionDone, *care.StaffAuthorised:
		s.applySession(by, b)
	case *care.Equipment, *care.Lending, *care.LendingAnswered, *care.EquipmentUse:
		s.applyEquipment(rec.Kind, b)
	case *care.WaiterAsked:
		w := s.waiter(b.Pathway)
		w.Asked = append(w.Asked, askedLine{*b, by})
	case *care.WaiterFitness:
		w := s.waiter(b.Pathway)
		w.Fitness = append(w.Fitness, fitnessLine{*b, by})
	case *care.WaiterHarm:
		w := s.waiter(b.Pathway)
		w.Harm = append(w.Harm, harmLine{WaiterHarm: *b, Who: by})
	case *care.NoHarm:
		w := s.waiter(b.Pathway)
		if i := b.Harm - 1; i >= 0 && i < len(w.Harm) {
			w.Harm = slices.Clone(w.Harm)
			w.Harm[i].Mistake = &Mistake{By: by.By, At: by.At, Reason: b.Reason}
		}
	case *care.WaiterReview:
		w := s.waiter(b.Pathway)
		w.Reviews = append(w.Reviews, reviewLine{*b, by})
	case *care.WaiterHeld:
		s.hold(b)
	case *care.NotDeclined:
		s.notDeclined(by, b)
	case *care.PlanProposed:
		s.Proposals[b.ID] = &proposal{PlanProposed: *b, Who: by}
		for _, x := range b.Sessions {
			s.Newest[x.Session] = b.ID
		}
	case *care.ProposalAnswered:
		if p := s.Proposals[b.ID]; p != nil {
			now := *p
			if now.Answers = maps.Clone(p.Answers); now.Answers == nil {
				now.Answers = map[care.PartnerCode]answer{}
			}
			now.Answers[b.Partner] = answer{*b, by}
			s.Proposals[b.ID] = &now
		}
	case *care.HuddleAction:
		h := &huddleAction{HuddleAction: *b, First: by, Last: by}
		if was := s.Huddle[b.ID]; was != nil {
			h.First = was.First
		}
		s.Huddle[b.ID] = h
	case *care.SessionRules:
		s.agree(by, *b)
	default:
		s.applyPlace(by, body)
	}
}

func (s *state) applySession(by said, body any) {
	switch b := body.(type) {
	case *care.SessionPlanned:
		if s.Sessions[b.ID] == nil {
			s.Sessions[b.ID] = &session{SessionPlanned: *b, Who: by}
			return
		}
		s.changeSession(b.ID, func(x *session) {
			x.SessionPlanned, x.Cancelled = *b, ""
			x.Changes++
		})
	case *care.SessionGate:
		s.changeSession(b.ID, func(x *session) {
			if x.Closed = maps.Clone(x.Closed); x.Closed == nil {
				x.Closed = map[care.Gate]gateClosed{}
			}
			x.Closed[b.Gate] = gateClosed{by, b.Note}
		})
	case *care.SessionCancelled:
		s.changeSession(b.ID, func(x *session) {
			x.Cancelled = b.Reason
			x.Changes++
		})
	case *care.SessionDone:
		s.changeSession(b.ID, func(x *session) { x.Done = b })
	case *care.StaffAuthorised:
		s.Staff = append(s.Staff, *b)
	}
}

// changeSession puts a changed copy of a session in its place; nothing is said of one
// that was never planned.
func (s *state) changeSession(id care.SessionID, say func(*session)) {
	if x := s.Sessions[id]; x != nil {
		y := *x
		say(&y)
		s.Sessions[id] = &y
	}
}

func (s *state) applyEquipment(kind ledger.Kind, body any) {
	switch b := body.(type) {
	case *care.Equipment:
		e := &Store{Equipment: *b}
		if was := s.Equipment[b.ID]; was != nil {
			e.Lendings = was.Lendings
		}
		s.Equipment[b.ID] = e
	case *care.Lending:
		was := s.Equipment[b.Equipment]
		if was == nil {
			return
		}
		e := &Store{was.Equipment, slices.Clone(was.Lendings)}
		s.Equipment[b.Equipment] = e
		i := slices.IndexFunc(e.Lendings, func(l care.Lending) bool { return l.ID == b.ID })
		switch {
		case i >= 0 && kind == care.RecLendingEnded:
			e.Lendings[i].Back, e.Lendings[i].Condition = b.Back, b.Condition
		case i < 0 && kind == care.RecLent:
			l := *b
			l.Answer, l.Reply = care.NotAsked, "" // the borrower's to say, in its own record
			e.Lendings = append(e.Lendings, l)
		}
	case *care.LendingAnswered:
		was := s.Equipment[b.Equipment]
		if was == nil {
			return
		}
		e := &Store{was.Equipment, slices.Clone(was.Lendings)}
		s.Equipment[b.Equipment] = e
		for i := range e.Lendings {
			if l := &e.Lendings[i]; l.ID == b.ID {
				l.Answer, l.Reply = care.No, b.Reason
				if b.Accepted {
					l.Answer = care.Yes
				}
			}
		}
	case *care.EquipmentUse:
		days := s.Uses[b.Equipment]
		if days == nil {
			days = map[care.Date]Uses{}
			s.Uses[b.Equipment] = days
		}
		if days[b.Day] == nil {
			days[b.Day] = Uses{}
		}
		if b.Units == 0 {
			delete(days[b.Day], b.Session)
		} else {
			days[b.Day][b.Session] = b.Units
		}
	}
}

// usesNow are the uses of some days, as a copy.
func (s *state) usesNow(days []care.Date) map[care.EquipmentID]map[care.Date]Uses {
	out := map[care.EquipmentID]map[care.Date]Uses{}
	for id, by := range s.Uses {
		for _, day := range days {
			if by[day] == nil {
				continue
			}
			if out[id] == nil {
				out[id] = map[care.Date]Uses{}
			}
			out[id][day] = maps.Clone(by[day])
		}
	}
	return out
}

// hold notes which place a wait has; that of another wait of the same person is found
// by who is one person (see elsewhere), which facts know.
func (s *state) hold(b *care.WaiterHeld) {
	w := s.waiter(b.Pathway)
	if !slices.Contains(w.Slots, b.Slot) {
		w.Slots = append(w.Slots, b.Slot)
	}
	switch i := slices.Index(w.Also, b.Slot); {
	case !b.Free && b.Beside && w.Open != "":
		w.Also = append(slices.Clone(w.Also), b.Slot)
	case !b.Free:
		w.Open, w.Also = b.Slot, nil
	case i >= 0:
		w.Also = slices.Delete(slices.Clone(w.Also), i, i+1)
	case w.Open != b.Slot:
	case len(w.Also) > 0:
		w.Open, w.Also = w.Also[0], slices.Clone(w.Also[1:])
	default:
		w.Open = ""
	}
}

// notDeclined marks the decline of a place that is over as written down by mistake.
func (s *state) notDeclined(by said, b *care.NotDeclined) {
	x := s.Slots[b.Slot]
	if x == nil {
		return
	}
	if i := x.offer(b.Pathway, b.Offer); i >= 0 {
		x.Past = slices.Clone(x.Past)
		x.Past[i].Mistake = &Mistake{By: by.By, At: by.At, Reason: b.Reason}
	}
}

// offer is where the n-th offer of a slot to a wait stands among those that are over; -1
// for none.
func (x *slot) offer(k care.Key, n int) int {
	for i := range x.Past {
		if x.Past[i].Pathway != k {
			continue
		}
		if n--; n == 0 {
			return i
		}
	}
	return -1
}

// applyPlace folds what concerns one place of a list.
func (s *state) applyPlace(by said, body any) {
	switch b := body.(type) {
	case *care.OfferMade:
		x := s.slot(b.Slot)
		x.close()
		x.Now = &Place{Slot: b.Slot, Session: b.Session, Pathway: b.Pathway, Partner: by.Partner, Offer: b, By: by.By, At: by.At, Offered: by.At}
	case *care.OfferAnswered:
		s.slot(b.Slot).change(b.Pathway, by, func(p *Place) { p.Answer = b })
	case *care.BookingMade:
		s.slot(b.Slot).change(b.Pathway, by, func(p *Place) { p.Booking, p.BookedAt = b, by.At })
	case *care.BookingCancelled:
		s.slot(b.Slot).change(b.Pathway, by, func(p *Place) { p.Cancel = b })
	case *care.BookingDone:
		s.slot(b.Slot).change(b.Pathway, by, func(p *Place) { p.Done = b })
	}
}

// change is one more thing said of what stands on a slot; what leaves it free goes to
// what stood there.
func (x *slot) change(k care.Key, by said, say func(*Place)) {
	if x.Now == nil || x.Now.Pathway != k {
		return // said of what stands no longer: the command expects versions, so that it never was
	}
	p := *x.Now // readers may hold the one before
	say(&p)
	p.By, p.At = by.By, by.At
	x.Now = &p
	if p.Stage() == StageFree {
		x.close()
	}
}

func (x *slot) close() {
	if x.Now != nil {
		x.Past = append(x.Past, *x.Now)
		x.Now = nil
	}
}
