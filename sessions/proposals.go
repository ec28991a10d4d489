package sessions

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"roundtable/care"
	"roundtable/facts"
)

// Verdict is what a patient's own trust said of a proposed place.
type Verdict string

// Verdicts. Silence is none of them.
const (
	Unanswered Verdict = ""
	Accepted   Verdict = "accepted"
	Refused    Verdict = "refused"
)

// ProposalLine is one proposal in a list of them.
type ProposalLine struct {
	ID       care.ProposalID  `json:"id"`
	Title    string           `json:"title"`
	At       time.Time        `json:"at"`
	By       care.AccountID   `json:"by"`
	Partner  care.PartnerCode `json:"partner"`
	Places   int              `json:"places"`
	Answered int              `json:"answered"` // partners that answered
	Stands   bool             `json:"stands"`   // no newer plan was made of its sessions
	Partners int              `json:"partners"` // with a patient in it
}

// Proposals are all of them, the newest first.
func (t *Table) Proposals() []ProposalLine {
	t.mu.RLock()
	defer t.mu.RUnlock()
	out := []ProposalLine{}
	for _, p := range t.state.Proposals {
		l := ProposalLine{ID: p.ID, Title: p.Title, At: p.Who.At, By: p.Who.By, Partner: p.Who.Partner, Places: len(p.Places), Answered: len(p.Answers)}
		of := map[care.PartnerCode]bool{}
		for _, x := range p.Places {
			of[x.Partner] = true
		}
		l.Partners, l.Stands = len(of), t.state.newerPlan(p) == ""
		out = append(out, l)
	}
	slices.SortFunc(out, func(a, b ProposalLine) int { return cmp.Or(b.At.Compare(a.At), cmp.Compare(a.ID, b.ID)) })
	return out
}

// ProposalPlace is one proposed place as a view shows it.
type ProposalPlace struct {
	care.ProposedPlace
	Verdict Verdict     `json:"verdict,omitempty"`
	Shown   bool        `json:"shown"`           // the view shows whose it is
	Now     care.SlotID `json:"slot,omitempty"`  // the place that the patient has by now
	Stage   Stage       `json:"stage,omitempty"` // and how far it is
	PAS     PAS         `json:"pas,omitempty"`
	Step    Step        `json:"step,omitempty"`    // what comes next
	Offer   care.SlotID `json:"offer,omitempty"`   // the free place to offer, where they are to be told
	Against []Reason    `json:"against,omitempty"` // and what stands against it by now
	Review  bool        `json:"review,omitempty"`  // they declined as many reasonable offers as the rules name
	Also    []AlsoIn    `json:"also,omitempty"`    // other plans that stand and have the patient too
}

// AlsoIn is a place that another plan has for the same patient, of a day to come: agreed by
// their trust, or not answered yet.
type AlsoIn struct {
	Proposal care.ProposalID `json:"proposal"`
	Title    string          `json:"title"`
	Day      care.Date       `json:"day"`
	Agreed   bool            `json:"agreed"`
}

// ProposalSession is one session of a proposal with its list.
type ProposalSession struct {
	Plan    care.ProposedSession `json:"plan"`
	Session SessionView          `json:"session"`
	Places  []ProposalPlace      `json:"places"`
}

// ProposalPage is one proposal: who would have which place, why the others have none,
// and what each trust would have had alone.
type ProposalPage struct {
	care.PlanProposed
	At       time.Time
	By       care.AccountID
	Partner  care.PartnerCode
	Sessions []ProposalSession
	Answers  map[care.PartnerCode]care.ProposalAnswered
	// Whys counts why people have no place, the most frequent first, and LeftAll all of
	// them; Left are those of them whom the view shows.
	Whys    []WhyCount
	LeftAll int
	Left    []care.LeftOut
	// Unasked are the open waits of these specialties, by partner, of which nobody
	// recorded an answer: they are in no plan.
	Unasked map[care.PartnerCode]int
	// Newer is the plan by which one of its sessions was planned again; "" while it
	// stands. Changes is what it changes of the one that it replaces; nil for a first.
	Newer   care.ProposalID
	Changes *Changes
	// Unweighed are those in the plan, or left out of it, whom the view shows and whose
	// priority the planner does not weigh.
	Unweighed []care.Key
}

// WhyCount is one reason with how many it concerns.
type WhyCount struct {
	Words string `json:"words"`
	N     int    `json:"n"`
}

// Proposal is one proposal; ok is false when there is none.
func (t *Table) Proposal(v *facts.View, id care.ProposalID) (out ProposalPage, ok bool) {
	board := t.Board(v)
	t.mu.RLock()
	defer t.mu.RUnlock()
	p := t.state.Proposals[id]
	if p == nil {
		return out, false
	}
	out = ProposalPage{PlanProposed: p.PlanProposed, At: p.Who.At, By: p.Who.By, Partner: p.Who.Partner, Answers: map[care.PartnerCode]care.ProposalAnswered{}}
	for partner, a := range p.Answers {
		out.Answers[partner] = a.ProposalAnswered
	}
	out.Sessions = t.proposedLists(v, p, board)
	var specialties []string
	for _, s := range out.Sessions {
		specialties = append(specialties, s.Session.Specialties...)
	}
	out.whys(v)
	t.unweighed(v, &out)
	out.Unasked = t.unasked(v, specialties)
	out.Newer, out.Changes = t.state.newerPlan(p), t.state.changes(p)
	t.alsoIn(v, &out)
	return out, true
}

// proposedLists are the sessions of a proposal with their lists, as the view shows them.
func (t *Table) proposedLists(v *facts.View, p *proposal, board []SessionView) (out []ProposalSession) {
	for _, s := range p.PlanProposed.Sessions {
		i := slices.IndexFunc(board, func(b SessionView) bool { return b.ID == s.Session })
		if i < 0 {
			continue
		}
		x := ProposalSession{Plan: s, Session: board[i]}
		for _, place := range p.Places {
			if place.Session == s.Session {
				x.Places = append(x.Places, t.proposed(v, p, place))
			}
		}
		slices.SortFunc(x.Places, func(a, b ProposalPlace) int { return cmp.Compare(a.Order, b.Order) })
		t.next(v, p, t.state.Sessions[s.Session], x.Places)
		out = append(out, x)
	}
	return out
}

func (t *Table) proposed(v *facts.View, p *proposal, place care.ProposedPlace) ProposalPlace {
	x := ProposalPlace{ProposedPlace: place, Verdict: t.state.verdict(p, place)}
	_, x.Shown = v.PathwayByKey(place.Pathway)
	return x
}

// verdict is what the patient's own trust said of a place; what was locked is agreed.
func (p *proposal) verdict(x care.ProposedPlace) Verdict {
	a := p.Answers[x.Partner]
	switch {
	case x.Locked || slices.Contains(a.Accepted, x.Pathway):
		return Accepted
	case slices.Contains(a.Refused, x.Pathway):
		return Refused
	}
	return Unanswered
}

func (p *ProposalPage) whys(v *facts.View) {
	n := maps.Clone(p.LeftOutMore)
	if n == nil {
		n = map[string]int{}
	}
	for _, l := range p.LeftOut {
		n[l.Words]++
		if _, ok := v.PathwayByKey(l.Pathway); ok {
			p.Left = append(p.Left, l)
		}
	}
	for _, words := range sortedIDs(n) {
		p.Whys = append(p.Whys, WhyCount{words, n[words]})
		p.LeftAll += n[words]
	}
	slices.SortStableFunc(p.Whys, func(a, b WhyCount) int { return cmp.Compare(b.N, a.N) })
}

// MyPlace is an offer or booking of the viewer's patients.
type MyPlace struct {
	Place
	Session SessionView `json:"session"`
	Held    bool        `json:"held,omitempty"`
	PAS     PAS         `json:"pas,omitempty"`
	Late    bool        `json:"overdue,omitempty"`
	Ran     bool        `json:"day_over,omitempty"` // its day is over, and nobody said what became of them
	Version int64       `json:"version"`
}

// Mine are the places of a partner's patients that stand, the next day first.
func (t *Table) Mine(v *facts.View, partner care.PartnerCode) []MyPlace {
	board := t.Board(v)
	t.mu.RLock()
	defer t.mu.RUnlock()
	out := []MyPlace{}
	for _, id := range sortedIDs(t.state.Slots) {
		now := t.state.Slots[id].Now
		if now == nil || partner != "" && now.Partner != partner {
			continue
		}
		if _, ok := v.PathwayByKey(now.Pathway); !ok {
			continue
		}
		i := slices.IndexFunc(board, func(b SessionView) bool { return b.ID == now.Session })
		if i < 0 {
			continue
		}
		x := MyPlace{Place: *now, Session: board[i], Held: died(v, now.Pathway), Version: int64(t.state.Version[slotStream(id)])}
		x.PAS = pas(v, now.Pathway, board[i].Host, board[i].Day)
		x.Late = now.Stage() == StageOffered && now.Offer.AnswerBy < t.Today()
		x.Ran = now.Done == nil && board[i].Day < t.Today()
		out = append(out, x)
	}
	slices.SortStableFunc(out, func(a, b MyPlace) int { return cmp.Compare(a.Session.Day, b.Session.Day) })
	return out
}

// History is what was said of one wait, for its page.
type History struct {
	Asked    []AskedLine   `json:"asked"`   // the newest first
	Fitness  []FitnessLine `json:"fitness"` // the newest first
	Harm     []HarmLine
	Reviews  []ReviewLine // the newest first
	Places   []Place      // past ones first, what stands last
	Declines Declines
	Version  int64
}

// AskedLine is one answer with who wrote it down.
type AskedLine struct {
	care.WaiterAsked
	By care.AccountID
	At time.Time
}

// HarmLine is harm that was written down, with who wrote it.
type HarmLine struct {
	care.WaiterHarm
	By      care.AccountID
	At      time.Time
	Partner care.PartnerCode // whose somebody wrote it
	Mistake *Mistake         // that it was written down; nil where it stands
}

// FitnessLine is one confirmation with who made it.
type FitnessLine struct {
	care.WaiterFitness
	By care.AccountID
	At time.Time
}

// History is what was said of a wait that the view shows; ok is false for any other.
func (t *Table) History(v *facts.View, k care.Key) (h History, ok bool) {
	if _, ok := v.PathwayByKey(k); !ok {
		return h, false
	}
	t.mu.RLock()
	defer t.mu.RUnlock()
	h.Version = int64(t.state.Version[waiterStream(k)])
	w := t.state.Waiters[k]
	if w == nil {
		return h, true
	}
	for _, a := range slices.Backward(w.Asked) {
		h.Asked = append(h.Asked, AskedLine{a.WaiterAsked, a.Who.By, a.Who.At})
	}
	for _, f := range slices.Backward(w.Fitness) {
		h.Fitness = append(h.Fitness, FitnessLine{f.WaiterFitness, f.Who.By, f.Who.At})
	}
	for _, x := range w.Harm {
		h.Harm = append(h.Harm, HarmLine{x.WaiterHarm, x.Who.By, x.Who.At, x.Who.Partner, x.Mistake})
	}
	h.Places = t.state.placesOf(k)
	h.Declines = t.state.declines(k)
	for _, r := range slices.Backward(w.Reviews) {
		h.Reviews = append(h.Reviews, ReviewLine{r.WaiterReview, r.Who.By, r.Who.At})
	}
	return h, true
}

// placesOf are all places that a wait was ever offered, those that are over first.
func (s *state) placesOf(k care.Key) (out []Place) {
	w := s.Waiters[k]
	if w == nil {
		return nil
	}
	var now []Place
	for _, id := range w.Slots {
		x := s.Slots[id]
		if x == nil {
			continue
		}
		n := 0
		for _, p := range x.Past {
			if p.Pathway == k {
				n++
				p.Nth = n
				out = append(out, p)
			}
		}
		if x.Now != nil && x.Now.Pathway == k {
			now = append(now, *x.Now)
		}
	}
	slices.SortStableFunc(out, func(a, b Place) int { return a.At.Compare(b.At) })
	return append(out, now...)
}
