package people

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/ledger"
)

// Room follows one ledger. All methods are safe for concurrent use.
type Room struct {
	store ledger.Store
	facts *facts.Facts
	now   func() time.Time

	wake    chan struct{} // of KeepLinked: something came that is to be linked
	running chan struct{} // full while a run is under way
	kept    keeping
	unshown unshown // decisions whose reviewers have not been shown the score since

	lens  ledger.Follower
	mu    sync.RWMutex
	state *state
}

// state is the fold of what the room's records say. What it holds of people is keys.
type state struct {
	pos     ledger.Seq
	version map[ledger.Stream]ledger.Version // of the streams that commands expect
	cases   map[CaseID]*inQueue
	parted  map[care.Key][]int // acts that keep a record from others, by place in acts
	acts    []act              // ascending by Seq: what people did, decisions among them
	models  []ModelVersion
	runs    []ran
	linked  []batch // of links that runs wrote, ascending by Seq
	news    []news  // what came after the last run had read, ascending by Seq
}

// inQueue is one case as the room keeps it.
type inQueue struct {
	ProposedCase
	id    CaseID
	model string
	at    time.Time
	seq   ledger.Seq
	acts  []int // decisions, by place in state.acts
}

// act is one thing that somebody did to people.
type act struct {
	seq     ledger.Seq
	at      time.Time
	by      care.AccountID
	partner care.PartnerCode
	kind    ledger.Kind
	keys    []care.Key
	sides   [][]care.Key // kept apart
	zone    care.LinkZone
	caseID  CaseID
	verdict Verdict
	stage   Stage
	scored  bool // the reviewer had seen the score
	joined  bool // said of a pair drawn by lot that was one person for direct care
	reason  string
	notice  *care.Notice
	undone  bool
	unseen  bool // taken back before its reviewer was shown the score
	ended   time.Time
	back    Back // who took it back; zero where that was erased
}

type batch struct {
	seq ledger.Seq
	at  time.Time
	by  care.AccountID
}

type ran struct {
	RunDone
	seq ledger.Seq
	at  time.Time
	by  care.AccountID
}

func newState() *state {
	return &state{version: map[ledger.Stream]ledger.Version{}, cases: map[CaseID]*inQueue{}, parted: map[care.Key][]int{}}
}

// Open folds the ledger and returns a room that stands at its head. Call Follow to
// keep it there. The error is the store's.
func Open(ctx context.Context, store ledger.Store, f *facts.Facts) (*Room, error) {
	r := &Room{store: store, facts: f, now: time.Now, wake: make(chan struct{}, 1), running: make(chan struct{}, 1), state: newState()}
	r.lens = ledger.Follower{Store: store, Room: "people", Bodies: bodies, At: r.position, Apply: r.apply, Anew: r.anew}
	return r, r.lens.CatchUp(ctx)
}

// Follow folds what is appended until ctx ends, and returns ctx's error. A store that
// cannot be read is its error.
func (r *Room) Follow(ctx context.Context) error { return r.lens.Follow(ctx) }

// Wait returns when everything up to s is folded, here and in the facts.
func (r *Room) Wait(ctx context.Context, s ledger.Seq) error {
	if err := r.lens.Wait(ctx, s); err != nil {
		return err
	}
	return r.facts.Wait(ctx, s)
}

func (r *Room) position() ledger.Seq {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.state.pos
}

// apply folds one record, and tells KeepLinked when something waits to be linked.
func (r *Room) apply(rec ledger.Record, said any) {
	r.mu.Lock()
	r.state.apply(rec, said)
	due := len(r.state.news) > 0
	r.mu.Unlock()
	if due {
		r.rouse()
	}
}

// anew begins the room's state from nothing after an erasure; what is kept in memory of
// comparing goes with the old one.
func (r *Room) anew() (apply func(ledger.Record, any), done func()) {
	s := newState()
	return s.apply, func() {
		r.kept.set(func(k *keeping) { k.drop, k.past = true, s.pos })
		r.rouse()
		r.mu.Lock()
		defer r.mu.Unlock()
		r.state = s
	}
}

// bodies makes an empty body for each kind that the room folds.
var bodies = map[ledger.Kind]func() any{
	KindModel:               func() any { return new(ModelAgreed) },
	KindRun:                 func() any { return new(RunDone) },
	KindProposed:            func() any { return new(Proposed) },
	KindReviewed:            func() any { return new(Reviewed) },
	care.RecMerged:          func() any { return new(care.PeopleMerged) },
	care.RecSplit:           func() any { return new(care.PeopleApart) },
	care.RecUnlinked:        func() any { return new(care.PeopleApart) },
	care.RecKeptApart:       func() any { return new(care.PeopleApart) },
	care.RecPeopleUndone:    func() any { return new(care.PeopleUndone) },
	care.RecNotice:          func() any { return new(care.Notice) },
	care.RecNoticeWithdrawn: func() any { return new(care.Notice) },
	care.RecSuperseded:      func() any { return new(care.NumbersSuperseded) },
	care.RecExtract:         func() any { return new(care.ExtractReceived) },
}

// apply folds one record.
func (s *state) apply(rec ledger.Record, said any) {
	s.pos = rec.Seq
	a := act{seq: rec.Seq, at: rec.At, by: rec.By, partner: rec.Partner, kind: rec.Kind}
	if strings.HasPrefix(string(rec.Stream), "people/") || strings.HasPrefix(string(rec.Stream), "person/") {
		s.version[rec.Stream] = rec.Version // whatever it says, and erased or not
	}
	if rec.Kind == care.RecLinked {
		s.linked = append(s.linked, batch{rec.Seq, rec.At, rec.By})
	}
	s.hear(rec, said)
	switch b := said.(type) {
	case *ModelAgreed:
		v := ModelVersion{Version: b.Version, From: rec.At, By: rec.By, Seq: rec.Seq, Changes: b.Changes, Model: b.Model}
		if b.Model != nil {
			v.Prior = b.Model.Prior
		}
		s.models = append(s.models, v)
	case *RunDone:
		s.runs = append(s.runs, ran{*b, rec.Seq, rec.At, rec.By})
	case *Proposed:
		s.propose(rec, b)
	case *Reviewed:
		a.keys, a.caseID, a.verdict, a.stage, a.reason, a.zone, a.scored = []care.Key{b.A, b.B}, b.Case, b.Verdict, b.Stage, b.Reason, b.Zone, b.Seen
		a.joined = b.OneForCare
		s.file(a)
		if c := s.cases[b.Case]; c != nil {
			c.acts = append(c.acts, len(s.acts)-1)
		}
	case *care.PeopleMerged:
		a.keys, a.caseID, a.reason, a.zone = []care.Key{b.A, b.B}, CaseID(b.Case), b.Reason, b.Zone
		s.file(a)
	case *care.PeopleApart:
		a.keys, a.sides, a.caseID, a.reason = slices.Concat(b.Sides...), b.Sides, CaseID(b.Case), b.Reason
		for _, k := range a.keys {
			s.parted[k] = append(s.parted[k], len(s.acts))
		}
		s.file(a)
	case *care.Notice:
		if rec.Partner == "" || rec.Partner == b.Partner {
			a.notice, a.keys, a.reason = b, b.People, b.Reason
			s.file(a)
			s.endNotices(a)
		}
	case *care.NumbersSuperseded:
		s.file(a)
	case *care.PeopleUndone:
		if i := s.find(ledger.Seq(b.Record)); i >= 0 && !s.acts[i].undone {
			s.acts[i].undone, s.acts[i].ended, s.acts[i].unseen = true, rec.At, b.Unseen
			s.acts[i].back = Back{By: rec.By, Partner: rec.Partner, At: rec.At, Reason: b.Reason}
		}
	}
}

func (s *state) file(a act) { s.acts = append(s.acts, a) }

// find is the place of an act by the Seq of its record; -1 when there is none.
func (s *state) find(seq ledger.Seq) int {
	i, ok := slices.BinarySearchFunc(s.acts, seq, func(a act, q ledger.Seq) int { return cmp.Compare(a.seq, q) })
	if !ok {
		return -1
	}
	return i
}

// propose puts pairs to the queue. A pair that is there already keeps its decisions;
// one that was decided comes back only when what is written has changed.
func (s *state) propose(rec ledger.Record, p *Proposed) {
	for _, c := range p.Cases {
		id := caseOf(c.A, c.B)
		q := &inQueue{ProposedCase: c, id: id, model: p.Model, at: rec.At, seq: rec.Seq}
		if was := s.cases[id]; was != nil {
			if c.Why != WhyChanged {
				q.acts = was.acts
				if was.Zone == care.ZoneDirectCare {
					q.Zone = was.Zone // what two people look at is not made easier
				}
			}
		}
		s.cases[id] = q
	}
}

// endNotices ends what a withdrawal takes back.
func (s *state) endNotices(w act) {
	if w.kind != care.RecNoticeWithdrawn {
		return
	}
	for i := range s.acts {
		n := &s.acts[i]
		if n.kind == care.RecNotice && n.ended.IsZero() && n.notice.Partner == w.notice.Partner &&
			n.notice.List == w.notice.List && slices.Equal(n.notice.People, w.notice.People) {
			n.ended = w.at
		}
	}
}
