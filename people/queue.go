package people

import (
	"cmp"
	"math"
	"slices"

	"roundtable/care"
	"roundtable/facts"
)

// progress is how far a case has come: its stage, and once it is done what was
// decided. Of each reviewer the latest decision that stands counts.
//
// For planning one reviewer's word decides. For direct care "same" needs a second
// reviewer; "different" does not, because two records that are wrongly apart hurt
// less than two that are wrongly one. But a pair that was drawn by lot, to measure, and
// that is one person for direct care is parted by two: nothing but one reviewer's look
// speaks against it. Where two disagree a third decides.
func (s *state) progress(c *inQueue) (Stage, Verdict) {
	said, parts := map[care.AccountID]Verdict{}, 1
	for _, i := range c.acts {
		if a := &s.acts[i]; !a.undone {
			if said[a.by] = a.verdict; a.joined {
				parts = 2
			}
		}
	}
	n := map[Verdict]int{}
	for _, v := range said {
		n[v]++
	}
	same, different, need := n[Same], n[Different], 1
	if c.Zone == care.ZoneDirectCare {
		need = 2
	}
	switch {
	case same > 0 && different > 0 && same == different:
		return StageSplit, ""
	case different > same && same+different >= parts:
		return StageDone, Different
	case same > different && same+different >= need:
		return StageDone, Same
	case same > 0 || different > 0:
		return StageSecond, ""
	case n[CannotTell] > 0:
		return StageUnsure, ""
	}
	return StageFirst, ""
}

// own is a reviewer's standing decision of a case; nil when there is none. looked says
// that they decided before, standing or not: the score is no secret to them. What they
// took back before they were shown it leaves it one.
func (s *state) own(c *inQueue, who care.AccountID) (mine *act, looked bool) {
	for _, i := range c.acts {
		if a := &s.acts[i]; a.by == who {
			looked = looked || !a.unseen
			if !a.undone {
				mine = a
			}
		}
	}
	return mine, looked
}

// reading is a case as one viewer sees it.
type reading struct {
	c    *inQueue
	a, b facts.Row
	Case
	stage   Stage // how far it has come: Case.Stage of a pair drawn by lot tells not everybody
	forCare bool  // they are one person for direct care
	parting *act  // what keeps them apart, besides the case; nil for nothing
}

// seen reads a case through a view; false where it does not show both records, or
// there is nothing to decide any more: they are one person already, or one of them
// may not be linked.
func (s *state) seen(v *facts.View, c *inQueue) (reading, bool) {
	a, ok := v.PersonByKey(c.A)
	b, ok2 := v.PersonByKey(c.B)
	if !ok || !ok2 {
		return reading{}, false
	}
	if may, _, _ := v.Linkable(a); !may {
		return reading{}, false
	}
	if may, _, _ := v.Linkable(b); !may {
		return reading{}, false
	}
	r := reading{c: c, a: a, b: b}
	stage, _ := s.progress(c)
	if len(c.acts) == 0 && c.Why != WhySample && c.Why != WhyChanged && together(v, a, b, c.Zone) {
		return reading{}, false
	}
	who := v.Viewer()
	mine, looked := s.own(c, who.Account)
	ca, i, _ := v.Person(a)
	cb, j, _ := v.Person(b)
	r.Case = Case{
		ID: c.id, Why: c.Why, Zone: c.Zone, Stage: stage, A: c.A, B: c.B,
		PartnerA: care.PartnerCode(v.Code(facts.DimPartner, ca.Partner[i])), PartnerB: care.PartnerCode(v.Code(facts.DimPartner, cb.Partner[j])),
		Proposed: c.at, Scored: looked, May: true, Lot: c.Why == WhySample,
	}
	r.ForCare, r.ForPlanning = joinedFor(v, a, b)
	r.stage, r.forCare, r.parting = stage, r.ForCare, s.parting(v, a, b, c.id)
	if r.Parted = r.parting != nil; r.Lot && !looked {
		r.ForCare, r.ForPlanning = false, false
		if r.Stage == StageSecond {
			r.Stage = StageFirst
		}
	}
	r.Caution = cautionOf(v, a, b)
	if r.Clash = clashOf(v, a, b); r.Clash.Births && r.Why != WhyChanged {
		r.Why = WhyNumber // whatever brought it to the queue: it is the first thing to know of the pair
	}
	r.Knew = looked && (mine == nil || mine.scored)
	if looked {
		r.Weight, r.P, r.Rivals = bits(c.Weight), probability(bits(c.Weight)), c.Rivals
	}
	switch {
	case mine != nil:
		r.Mine, r.MineSeq, r.MineAt = mine.verdict, mine.seq, mine.at
		r.May, r.WhyNot = false, "You have decided this one. Take it back to change it."
		if stage == StageSecond {
			r.WhyNot = "You have decided this one. Another person looks at it too."
		}
	case stage == StageDone:
		r.May, r.WhyNot = false, "It is decided. Take the decision back to look at it again."
	case r.Parted:
		r.May, r.WhyNot = false, "People keep these records apart, and so there is nothing to decide. If that is wrong, it is taken back first, by those who did it."
	case who.Account == "":
		r.May, r.WhyNot = false, "Only somebody with an account decides."
	}
	return r, true
}

// together reports whether two records are one person already, for a zone at least.
func together(v *facts.View, a, b facts.Row, zone care.LinkZone) bool {
	if zone == care.ZoneDirectCare {
		c, i, _ := v.Person(a)
		o, j, _ := v.Person(b)
		return c.Same[i] == o.Same[j]
	}
	return slices.Contains(v.SamePerson(a, nil), b)
}

func bits(milli int32) float64 { return float64(milli) / 1000 }

func probability(weight float64) float64 { return 1 / (1 + math.Exp2(-weight)) }

const (
	defaultPage = 50
	largestPage = 200
)

// Queue is one page of the cases that the view's viewer may see: those of which
// both records are in the view.
func (r *Room) Queue(v *facts.View, q QueueQuery) (QueuePage, error) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	p := QueuePage{Open: map[Why]int{}, Cases: []Case{}}
	var found []reading
	for _, c := range r.state.cases {
		got, ok := r.state.seen(v, c)
		if !ok {
			continue
		}
		switch {
		case got.Stage == StageDone:
			p.Done++
		case !got.Parted:
			p.Open[got.Why]++
		}
		if q.takes(&got) {
			found = append(found, got)
		}
	}
	slices.SortFunc(found, q.order())
	p.Total = len(found)
	limit := min(cmp.Or(q.Limit, defaultPage), largestPage)
	from := min(max(q.Offset, 0), len(found))
	for _, c := range found[from:min(from+limit, len(found))] {
		p.Cases = append(p.Cases, c.Case)
	}
	return p, nil
}

// takes reports whether a case is asked for.
func (q QueueQuery) takes(c *reading) bool {
	has := func(p care.PartnerCode) bool { return p == "" || p == c.PartnerA || p == c.PartnerB }
	both := q.Partner == "" || q.With == "" || q.Partner != q.With || c.PartnerA == c.PartnerB
	if q.Why != "" && q.Why != c.Why || q.Zone != "" && q.Zone != c.Zone || !has(q.Partner) || !has(q.With) || !both {
		return false
	}
	switch {
	case q.Mine:
		return c.Mine != "" && (q.Stage == "" || q.Stage == c.Stage)
	case q.Stage == "":
		return c.Stage != StageDone && c.May
	}
	return q.Stage == c.Stage
}

// order is the most pressing case first: what two people disagree on, then conflicts,
// then what has most rivals, and of those what is least certain. Of one reason those that
// somebody could not tell come last, and of pairs drawn by lot those of which somebody
// doubts a link for direct care come first. Decided ones come with the newest first.
func (q QueueQuery) order() func(a, b reading) int {
	newest := func(a, b reading) int {
		return cmp.Or(b.MineAt.Compare(a.MineAt), cmp.Compare(b.c.seq, a.c.seq), cmp.Compare(a.ID, b.ID))
	}
	if q.Mine || q.Stage == StageDone {
		return newest
	}
	return func(a, b reading) int {
		return cmp.Or(
			cmp.Compare(a.pressing(), b.pressing()),
			cmp.Compare(b.c.Rivals, a.c.Rivals),
			cmp.Compare(math.Abs(float64(a.c.Weight)), math.Abs(float64(b.c.Weight))),
			cmp.Compare(a.ID, b.ID),
		)
	}
}

func (r *reading) pressing() int {
	if r.stage == StageSplit {
		return -1
	}
	at := 3 * slices.Index([]Why{WhyNumber, WhyChanged, WhyRefused, WhyAsked, WhyDoubtful, WhySample}, r.Why)
	switch {
	case r.stage == StageUnsure:
		return at + 2
	case r.Lot && r.stage == StageSecond:
		return at
	}
	return at + 1
}

// find is a case for a viewer, or a *care.Problem.
func (r *Room) find(v *facts.View, id CaseID) (reading, error) {
	c := r.state.cases[id]
	if c != nil {
		if got, ok := r.state.seen(v, c); ok {
			return got, nil
		}
	}
	return reading{}, &care.Problem{
		What:   "There is no such pair to look at, or not for you.",
		Remedy: "Go back to the queue: what stands there is what you may decide.",
	}
}

// next is the case after another in the order of the whole queue; "" when it is the
// last.
func (r *Room) next(v *facts.View, but CaseID) CaseID {
	var best reading
	order := QueueQuery{}.order()
	for _, c := range r.state.cases {
		got, ok := r.state.seen(v, c)
		if !ok || got.ID == but || !(QueueQuery{}).takes(&got) {
			continue
		}
		if best.c == nil || order(got, best) < 0 {
			best = got
		}
	}
	return best.ID
}

// words is an act in words, with what it is for.
func (a *act) words() string {
	switch a.kind {
	case KindReviewed:
		if a.scored {
			return a.done() + a.meant() + ", having seen the score"
		}
		return a.done() + a.meant()
	case care.RecMerged:
		return a.done() + ", for " + zoneWords(a.zone)
	case care.RecSplit, care.RecUnlinked, care.RecKeptApart:
		return a.done() + ", for every purpose"
	}
	return a.done()
}

// meant is what a reviewer's word was for: two people are two for every purpose.
func (a *act) meant() string {
	if a.verdict == Different {
		return ", for every purpose"
	}
	return ", for " + zoneWords(a.zone)
}

// zoneWords say what a zone of links is used for. What is joined for direct care is
// joined for planning too.
func zoneWords(z care.LinkZone) string {
	if z == care.ZonePlanning {
		return "planning and research alone"
	}
	return "direct care"
}

// done is what was done.
func (a *act) done() string {
	switch a.kind {
	case KindReviewed:
		switch a.verdict {
		case Same:
			return "said that the records are of one person"
		case Different:
			return "said that the records are of two people"
		}
		return "could not tell"
	case care.RecMerged:
		if a.caseID != "" {
			return "joined the records, as was decided"
		}
		return "joined the records"
	case care.RecSplit:
		return "parted the records"
	case care.RecUnlinked:
		return "took one record out"
	case care.RecKeptApart:
		if a.caseID != "" {
			return "kept the records apart, as was decided"
		}
		return "kept the records apart"
	case care.RecNotice:
		return "recorded notice or consent"
	case care.RecNoticeWithdrawn:
		return "withdrew notice or consent"
	}
	return "linked"
}

// shown is an act for a viewer.
func (a *act) shown(who care.Viewer) Act {
	return Act{
		Seq: a.seq, At: a.at, By: a.by, Partner: a.partner, Words: a.words(), Reason: a.reason, Undone: a.undone, Back: a.takenBack(),
		MayUndo: !a.undone && who.Account != "" && a.notBack(who) == nil, AskWhy: a.byHand() && a.by != who.Account,
	}
}

// takenBack is who took an act back; nil for nobody.
func (a *act) takenBack() *Back {
	if !a.undone || a.back.At.IsZero() {
		return nil
	}
	b := a.back
	return &b
}
