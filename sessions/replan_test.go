package sessions

import (
	"slices"
	"strings"
	"testing"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/sessions/plan"
)

// acceptsAll has every trust agree to all places of a plan.
func (w *world) acceptsAll(id care.ProposalID) {
	w.t.Helper()
	for _, who := range []care.Viewer{ayo, beth, cai} {
		page, _ := w.table.Proposal(w.own(who), id)
		a := care.ProposalAnswered{ID: id, Partner: who.Partner}
		for _, x := range page.PlanProposed.Places {
			if x.Partner == who.Partner && !x.Locked {
				a.Accepted = append(a.Accepted, x.Pathway)
			}
		}
		_, err := w.table.Answer(w.t.Context(), w.own(who), a, w.table.AnswerVersion(id, who.Partner))
		w.must(err)
	}
}

func (w *world) proposes(v *facts.View) (care.ProposalID, ProposalPage) {
	w.t.Helper()
	id, _, err := w.table.Propose(w.t.Context(), v, ProposeOptions{Seconds: 0.1, Seed: 1})
	w.must(err)
	page, ok := w.table.Proposal(v, id)
	if !ok {
		w.t.Fatal("no proposal")
	}
	return id, page
}

var officers = map[care.PartnerCode]care.Viewer{"RA1": ayo, "RB1": beth, "RC1": cai}

// TestReplanningAfterTwoCancellationsMovesNobodyWhoWasTold: of a plan that three trusts
// agreed half are told, some booked; two bookings are cancelled, and the sessions are
// planned again. Who was told a date keeps it, nobody else who was named goes to another
// session, and the two free places go to people who had none.
func TestReplanningAfterTwoCancellationsMovesNobodyWhoWasTold(t *testing.T) {
	w, kids, _ := pooled(t)
	shared := w.seeing(ayo, "RA1", "RB1", "RC1")
	first, _ := w.proposes(shared)
	w.acceptsAll(first)
	before, _ := w.table.Proposal(shared, first)
	by := map[care.Key]child{}
	for _, k := range kids {
		by[k.key()] = k
	}
	told := map[care.Key]care.SlotID{}
	for _, s := range before.Sessions {
		for i, p := range s.Places {
			if p.Step != StepTell || p.Offer == "" || len(p.Against) > 0 {
				t.Fatalf("an agreed place is not to be told: %+v", p)
			}
			if i%2 == 0 {
				continue
			}
			k := by[p.Pathway]
			who := officers[k.trust]
			w.must(w.offers(who, k, p.Offer))
			if i%4 == 1 {
				w.must(w.accepts(who, k, p.Offer, true), w.books(who, k, p.Offer))
			}
			told[p.Pathway] = p.Offer
		}
	}
	cancelled := 0
	for _, x := range sortedIDs(w.table.state.Slots) {
		p := w.table.state.Slots[x].Now
		if p == nil || p.Stage() != StageBooked || cancelled == 2 {
			continue
		}
		_, err := w.table.CancelBooking(t.Context(), w.own(officers[p.Partner]), care.BookingCancelled{Slot: x, Pathway: p.Pathway, On: today, By: "patient", Reason: "ill"}, w.table.SlotVersion(x))
		w.must(err)
		delete(told, p.Pathway)
		cancelled++
	}
	if cancelled != 2 || len(told) < 3 {
		t.Fatalf("%d cancelled, %d told", cancelled, len(told))
	}
	second, after := w.proposes(shared)
	now := map[care.Key]care.ProposedPlace{}
	for _, p := range after.PlanProposed.Places {
		now[p.Pathway] = p
	}
	for k, slot := range told {
		if p, ok := now[k]; !ok || p.Session != slotSession(slot) || !p.Locked {
			t.Errorf("child %d was told %s and is now at %+v", by[k].n, slot, p)
		}
	}
	if after.Changes == nil || after.Changes.Moved != 0 || after.Changes.Told != len(told) || after.Replaces != first {
		t.Errorf("changes %+v, replaces %s", after.Changes, after.Replaces)
	}
	if new := after.Changes.New; new > cancelled {
		t.Errorf("%d are new on the places of %d", new, cancelled)
	}
	freed := map[care.SessionID]int{} // how many each session has less than it had
	for _, p := range before.PlanProposed.Places {
		freed[p.Session]++
	}
	for _, p := range after.PlanProposed.Places {
		freed[p.Session]--
	}
	for id, n := range freed {
		if n > 0 && len(after.PlanProposed.Places) < len(before.PlanProposed.Places) {
			t.Errorf("%d places of %s that were freed stand empty: %+v", n, id, after.LeftOut)
		}
	}
	if old, _ := w.table.Proposal(shared, first); old.Newer != second {
		t.Errorf("the first plan does not lead to the newer one: %q", old.Newer)
	}
}

// TestPlanningAgainMovesAsFewAsCanBe: where nothing has changed, a plan made again by
// another seed moves nobody whom the plan before named and nobody has told.
func TestPlanningAgainMovesAsFewAsCanBe(t *testing.T) {
	w, _, _ := pooled(t)
	shared := w.seeing(ayo, "RA1", "RB1", "RC1")
	_, before := w.proposes(shared)
	for seed := uint64(2); seed < 7; seed++ {
		id, _, err := w.table.Propose(t.Context(), shared, ProposeOptions{Seconds: 0.1, Seed: seed})
		w.must(err)
		got, _ := w.table.Proposal(shared, id)
		if c := got.Changes; c == nil || c.Moved+c.New+c.Gone != 0 || c.Kept != len(before.PlanProposed.Places) {
			t.Errorf("seed %d: %+v", seed, c)
		}
	}
}

// TestThePlaceOfSomebodyUnseenIsTaken: who plans and may not see another trust's
// patients takes none of their places, and the plan names nobody of them.
func TestThePlaceOfSomebodyUnseenIsTaken(t *testing.T) {
	w, kids, _ := pooled(t)
	s := weekend("RA1", today+47)
	s.Places = 1
	one := w.plans(ayo, s)
	b := kids[slices.IndexFunc(kids, func(k child) bool { return k.trust == "RB1" && k.n != 5 })]
	w.must(w.offers(beth, b, care.SlotOf(one, 1)))
	pool, err := w.table.pool(t.Context(), w.own(ayo), []care.SessionID{one})
	w.must(err)
	in, _ := pool.Instance()
	i := slices.IndexFunc(in.Cases, func(c plan.Case) bool { return c.Locked == plan.SessionID(one) })
	if i < 0 || in.Cases[i].Duration.Mean == 0 {
		t.Fatalf("the place of RB1's patient is free for RA1's plan")
	}
	_, got := w.proposes(w.own(ayo))
	for _, p := range got.PlanProposed.Places {
		if p.Session == one && !p.Locked {
			t.Error("a taken place was given again")
		}
	}
	for _, s := range got.Sessions {
		for _, p := range s.Places {
			if p.Partner == "RB1" && p.Shown {
				t.Error("RB1's patient is shown to RA1")
			}
		}
	}
}

// TestAgreedPlacesLeadToTheNextAct: what comes next for an agreed place is one act at a
// time, and a decline is not asked again.
func TestAgreedPlacesLeadToTheNextAct(t *testing.T) {
	w, kids, _ := pooled(t)
	shared := w.seeing(ayo, "RA1", "RB1", "RC1")
	id, page := w.proposes(shared)
	if n := page.Told(""); n != (Told{}) {
		t.Errorf("before anybody answered: %+v", n)
	}
	w.acceptsAll(id)
	page, _ = w.table.Proposal(shared, id)
	total := page.Told("").Tell
	if total != len(page.PlanProposed.Places) {
		t.Fatalf("%d to tell of %d", total, len(page.PlanProposed.Places))
	}
	mine := w.table.ToTell(w.own(beth), "RB1")
	if len(mine) != page.Told("RB1").Tell || len(mine) < 2 {
		t.Fatalf("%d of RB1's to tell, the plan says %d", len(mine), page.Told("RB1").Tell)
	}
	offers := map[care.SlotID]bool{}
	for _, s := range page.Sessions {
		for _, p := range s.Places {
			if offers[p.Offer] {
				t.Errorf("place %s is given to two", p.Offer)
			}
			offers[p.Offer] = true
		}
	}
	k := kids[slices.IndexFunc(kids, func(k child) bool { return k.key() == mine[0].Pathway })]
	step := func(want Step) {
		t.Helper()
		got, _ := w.table.Proposal(shared, id)
		for _, s := range got.Sessions {
			for _, p := range s.Places {
				if p.Pathway == k.key() && p.Step != want {
					t.Errorf("next is %q, want %q", p.Step, want)
				}
			}
		}
	}
	slot := mine[0].Offer
	w.must(w.offers(beth, k, slot))
	step(StepAnswer)
	w.must(w.accepts(beth, k, slot, true))
	step(StepBook)
	w.must(w.books(beth, k, slot))
	step(StepEnter)
	_, err := w.table.CancelBooking(t.Context(), w.own(beth), care.BookingCancelled{Slot: slot, Pathway: k.key(), On: today, By: "patient", Reason: "ill"}, w.table.SlotVersion(slot))
	w.must(err)
	step(StepFreed)
	other := kids[slices.IndexFunc(kids, func(k child) bool { return k.key() == mine[1].Pathway })]
	w.must(w.offers(beth, other, mine[1].Offer), w.accepts(beth, other, mine[1].Offer, false))
	if left := w.table.ToTell(w.own(beth), "RB1"); len(left) != len(mine)-2 {
		t.Errorf("%d to tell after a booking and a decline, of %d", len(left), len(mine))
	}
	agreed := 0
	for _, s := range w.table.Board(shared) {
		agreed += s.Agreed
		sum := 0
		for _, n := range s.Stages {
			sum += n
		}
		if sum != s.Places || s.Stages[StageFree] != s.Places-s.Taken {
			t.Errorf("the states of a list come to %d of %d places", sum, s.Places)
		}
	}
	if agreed != total-2 {
		t.Errorf("%d agreed and not offered on the board, want %d", agreed, total-2)
	}
}

// TestBadInputIsSaidAndTheRestPlanned: a session that ends after midnight, a surgeon in
// two places and equipment lent twice are refused in words; a case longer than any list
// has that as its reason; and the plan of all others is made.
func TestBadInputIsSaidAndTheRestPlanned(t *testing.T) {
	w, kids, _ := pooled(t)
	ctx, v := t.Context(), w.own(ayo)
	refused := func(err error, where string, words ...string) {
		t.Helper()
		if err == nil {
			t.Errorf("%v is taken", words)
			return
		}
		text := ""
		if bad, ok := err.(Wrong); ok {
			for _, p := range bad {
				text += p.Where + ": " + p.What + " " + p.Remedy + "\n"
			}
		} else {
			text = err.Error()
		}
		for _, word := range append(words, where) {
			if !strings.Contains(text, word) {
				t.Errorf("%q is not in %q", word, text)
			}
		}
	}
	late := weekend("RA1", today+33)
	late.Theatre, late.Start, late.Places = "9", care.NewMinute(20, 0), 0
	_, _, err := w.table.PlanSession(ctx, v, late, 0)
	refused(err, "minutes", "after midnight", "between 1 and 40 places")
	twice := weekend("RA1", today+33)
	twice.Theatre = "2"
	_, _, err = w.table.PlanSession(ctx, v, twice, 0)
	refused(err, "surgeon", "The surgeon works another session at the same time.")
	scope, _, err := w.table.DescribeEquipment(ctx, v, care.Equipment{Name: "Microscope", Owner: "RA1", Units: 1})
	w.must(err)
	l := care.Lending{Equipment: scope, To: "RB1", Site: "RB101", Units: 1, From: today + 30, Until: today + 40, BackBy: today + 41, Transport: "van", Condition: "good"}
	_, err = w.table.Lend(ctx, v, l)
	w.must(err)
	l.To, l.Site = "RC1", "RC101"
	_, err = w.table.Lend(ctx, v, l)
	refused(err, "lent", "2 would be lent", "it is lent already")
	_, _, err = w.table.DescribeEquipment(ctx, v, care.Equipment{ID: scope, Name: "Microscope", Owner: "RA1", Units: 0})
	refused(err, "units")
	long := kids[0]
	w.confirmed(ayo, long, care.WaiterFitness{Minutes: 600})
	_, page := w.proposes(w.seeing(ayo, "RA1", "RB1", "RC1"))
	i := slices.IndexFunc(page.LeftOut, func(x care.LeftOut) bool { return x.Pathway == long.key() })
	if i < 0 || page.LeftOut[i].Code != "length" || page.LeftOut[i].Words == "" {
		t.Errorf("the long case: %+v", page.LeftOut)
	}
	if len(page.PlanProposed.Places) < 8 {
		t.Errorf("%d of the rest have a place", len(page.PlanProposed.Places))
	}
	// A lending that has not begun is called off, and the equipment can be lent again.
	all := w.table.Equipment()
	_, err = w.table.Returned(ctx, v, scope, all[0].Lendings[0].ID, today, "not needed")
	w.must(err)
	_, err = w.table.Lend(ctx, v, l)
	w.must(err)
}

// TestRulesAreAgreedAndGoneBackTo: rules have bounds, who agreed them and when; they hold
// from then on, and agreeing the former ones undoes it; of two who agree at once the
// second is told.
func TestRulesAreAgreedAndGoneBackTo(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	if got, seen := w.table.RulesHistory(); len(got) != 0 || seen != 0 || !sameRules(w.table.Rules(), care.DefaultSessionRules()) {
		t.Errorf("before anybody agreed: %+v", got)
	}
	r := care.DefaultSessionRules()
	r.NoticeDays, r.LockDays, r.Fair, r.Hard, r.Agreed = 28, 7, care.FairTrusts, true, "the boards, 1 November"
	for where, bad := range map[string]func(*care.SessionRules){
		"notice-days": func(r *care.SessionRules) { r.NoticeDays = 20 }, // less than is national
		"offers":      func(r *care.SessionRules) { r.Offers = 1 },
		"answer-days": func(r *care.SessionRules) { r.AnswerDays = 0 },
		"leave-days":  func(r *care.SessionRules) { r.ListDays = r.LeaveDays },
		"overrun":     func(r *care.SessionRules) { r.Overrun = 0.51 },
		"tolerance":   func(r *care.SessionRules) { r.Tolerance = -0.1 },
		"fair":        func(r *care.SessionRules) { r.Fair = "mine" },
		"agreed":      func(r *care.SessionRules) { r.Agreed = " " },
	} {
		x := r
		bad(&x)
		_, err := w.table.AgreeRules(ctx, w.own(ayo), x, 0)
		if many, ok := err.(Wrong); !ok || many[0].Where != where {
			t.Errorf("%s: %v", where, err)
		}
	}
	x := r
	if x.LockDays = x.ListDays; len(CheckRules(x)) != 1 {
		t.Errorf("the lock closes with the list: %v", CheckRules(x))
	}
	_, err := w.table.AgreeRules(ctx, w.own(ayo), r, 0)
	w.must(err)
	if _, err := w.table.AgreeRules(ctx, w.own(beth), r, 0); err == nil || !strings.Contains(err.Error(), "RA1 was first") {
		t.Errorf("two at once: %v", err)
	}
	// One organisation agrees nothing for all: each other agrees to the same.
	other, _ := w.table.ProposedRules()
	if got, _ := w.table.RulesHistory(); len(got) != 0 || w.table.Rules().NoticeDays != 21 || other.NoticeDays != 28 || other.Partner != "RA1" {
		t.Fatalf("one alone agreed: %+v, %+v", got, other)
	}
	second := func(who care.Viewer, r care.SessionRules) {
		t.Helper()
		_, seen := w.table.RulesHistory()
		_, err := w.table.AgreeRules(ctx, w.own(who), r, seen)
		w.must(err)
	}
	_, again := w.table.RulesHistory()
	if _, err := w.table.AgreeRules(ctx, w.own(ayo), r, again); err == nil || !strings.Contains(err.Error(), "already") {
		t.Fatalf("one agreed twice: %v", err)
	}
	changed := r
	changed.NoticeDays = 30
	second(beth, changed) // another, to something else
	if got, _ := w.table.RulesHistory(); len(got) != 0 {
		t.Fatalf("agreed to something else: %+v", got)
	}
	second(ayo, r)
	second(beth, r)
	if got, _ := w.table.RulesHistory(); len(got) != 0 {
		t.Fatalf("two of three agreed: %+v", got)
	}
	second(cai, r)
	got, seen := w.table.RulesHistory()
	if _, open := w.table.ProposedRules(); open {
		t.Error("what holds waits for nobody")
	}
	if len(got) != 1 || len(got[0].Others) != 2 || got[0].Others[0].By != "beth" || got[0].By != "ayo" || got[0].Agreed != r.Agreed || w.table.Rules().NoticeDays != 28 {
		t.Fatalf("%+v", got)
	}
	s := weekend("RA1", today+33)
	if g := GatesOf(&s, w.table.Rules(), nil, today); g[2].Due != s.Day-7 {
		t.Errorf("the lock closes on %s", g[2].Due)
	}
	if g := groups(map[string]bool{"RA1": true, "RB1": true}, w.table.Rules()); len(g) != 2 || !g[0].Hard || *g[0].Tolerance != r.Tolerance {
		t.Errorf("%+v", g)
	}
	back := care.DefaultSessionRules()
	back.Agreed = "the boards, 8 November"
	_, err = w.table.AgreeRules(ctx, w.own(beth), back, seen)
	w.must(err)
	second(cai, back)
	second(ayo, back)
	if got, _ := w.table.RulesHistory(); len(got) != 2 || got[1].NoticeDays != 28 || w.table.Rules().NoticeDays != 21 {
		t.Errorf("%+v", got)
	}
}

// TestWhatHappenedCanBeCorrected: who was said to be treated was not, and the other way
// round; the wait is free only while they were not.
func TestWhatHappenedCanBeCorrected(t *testing.T) {
	w := newWorld(t)
	a := child{n: 1, trust: "RA1", months: 60, weeks: 60}
	w.bring("RA1", a)
	w.willing(ayo, a, "RA101")
	slot := care.SlotOf(w.plans(ayo, weekend("RA1", today+33)), 1)
	w.must(w.offers(ayo, a, slot), w.accepts(ayo, a, slot, true), w.books(ayo, a, slot))
	w.now = w.now.AddDate(0, 0, 33)
	happened := func(treated bool) error {
		d := care.BookingDone{Slot: slot, Pathway: a.key(), Treated: treated}
		if !treated {
			d.Reason, d.By = "a fever", "patient"
		}
		_, err := w.table.Happened(t.Context(), w.own(ayo), d, w.table.SlotVersion(slot))
		return err
	}
	for i, treated := range []bool{true, false, false, true} {
		w.must(happened(treated))
		stage, open := w.table.state.Slots[slot].Now.Stage(), w.table.state.Waiters[a.key()].Open
		if want := map[bool]Stage{true: StageTreated, false: StageNot}[treated]; stage != want || (open != "") != treated {
			t.Errorf("%d: %s, the wait has %q", i, stage, open)
		}
	}
	if len(w.table.state.Slots[slot].Past) != 0 {
		t.Error("a correction freed the place")
	}
}
