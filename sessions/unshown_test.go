package sessions

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"roundtable/care"
)

// TestAPlaceThatIsNotShownSaysNothing to who is neither the patient's trust nor the
// host, not even that a file says that the patient died; the host is told.
func TestAPlaceThatIsNotShownSaysNothing(t *testing.T) {
	w := newWorld(t)
	a := child{n: 1, trust: "RB1", months: 60, weeks: 60, nhs: number}
	w.bring("RB1", a)
	w.willing(beth, a, "RA101")
	id := w.plans(ayo, weekend("RA1", today+33))
	slot := care.SlotOf(id, 1)
	w.must(w.offers(beth, a, slot), w.accepts(beth, a, slot, true), w.books(beth, a, slot))
	w.bring("RB1", func() child { x := a; x.died = today - 1; return x }())
	for who, held := range map[care.Viewer]bool{ayo: true, beth: true, cai: false} {
		page, ok, err := w.table.Session(t.Context(), w.own(who), id)
		if w.must(err); !ok {
			t.Fatal("no session")
		}
		l := page.List[0]
		if l.Held != held || (l.PAS != "") != held || (l.Minutes > 0) != held || page.HeldPlaces != btoi(held) || w.table.Board(w.own(who))[0].HeldPlaces != btoi(held) {
			t.Errorf("%s: %+v", who.Account, l)
		}
		if w.table.ShowsPlace(w.own(who), slot) != (who == beth) {
			t.Errorf("%s: whose place it is", who.Account)
		}
	}
}

// TestWhoWasFirstForAnUnseenWaitIsNotNamed: that somebody acted for the person is told,
// and not at which trust they wait too.
func TestWhoWasFirstForAnUnseenWaitIsNotNamed(t *testing.T) {
	w := newWorld(t)
	a, b := child{n: 1, trust: "RA1", months: 60, weeks: 60, nhs: number}, child{n: 2, trust: "RB1", months: 60, weeks: 50, nhs: number}
	w.bring("RA1", a)
	w.bring("RB1", b)
	w.willing(ayo, a, "RA101")
	w.willing(beth, b, "RA101")
	id := w.plans(ayo, weekend("RA1", today+33))
	late := w.open(Options{})
	w.must(w.offers(ayo, a, care.SlotOf(id, 1)))
	o := care.OfferMade{Slot: care.SlotOf(id, 2), Pathway: b.key(), On: today, How: "telephone"}
	_, err := late.Offer(t.Context(), w.own(beth), o, 0)
	first, ok := errors.AsType[*Taken](err)
	if !ok || first.Partner != "" || first.By != "" || strings.Contains(err.Error(), "RA1") {
		t.Errorf("%v", err)
	}
}

// TestTwoOfficersDoNotOverwriteEachOther: the second answer of a trust that has not read
// the first is refused, and so is one to a plan that was made anew.
func TestTwoOfficersDoNotOverwriteEachOther(t *testing.T) {
	w, _, _ := pooled(t)
	ctx := t.Context()
	shared := w.seeing(ayo, "RA1", "RB1", "RC1")
	id, page := w.proposes(shared)
	i := slices.IndexFunc(page.PlanProposed.Places, func(p care.ProposedPlace) bool { return p.Partner == "RB1" })
	k := page.PlanProposed.Places[i].Pathway
	seen := w.table.AnswerVersion(id, "RB1")
	_, err := w.table.Answer(ctx, w.own(beth), care.ProposalAnswered{ID: id, Partner: "RB1", Refused: []care.Key{k}, Reason: "school"}, seen)
	w.must(err)
	yes := care.ProposalAnswered{ID: id, Partner: "RB1", Accepted: []care.Key{k}}
	_, err = w.table.Answer(ctx, w.own(beth), yes, seen)
	if _, ok := errors.AsType[*Taken](err); !ok {
		t.Errorf("an answer was overwritten unread: %v", err)
	}
	_, err = w.table.Answer(ctx, w.own(beth), yes, w.table.AnswerVersion(id, "RB1"))
	w.must(err)
	w.proposes(shared)
	if _, err = w.table.Answer(ctx, w.own(beth), yes, w.table.AnswerVersion(id, "RB1")); err == nil || !strings.Contains(err.Error(), "planned again") {
		t.Errorf("a plan that was made anew is answered: %v", err)
	}
}

// TestChairsBindWhoeverFillsAPlace, not the planner alone.
func TestChairsBindWhoeverFillsAPlace(t *testing.T) {
	w := newWorld(t)
	a, b := child{n: 1, trust: "RA1", months: 60, weeks: 60}, child{n: 2, trust: "RA1", months: 60, weeks: 50}
	w.bring("RA1", a, b)
	w.willing(ayo, a, "RA101")
	w.willing(ayo, b, "RA101")
	s := weekend("RA1", today+33)
	s.Chairs = 1
	id := w.plans(ayo, s)
	if n := len(w.table.FreeSlots(id)); n != 1 {
		t.Errorf("%d free places for one chair", n)
	}
	w.must(w.offers(ayo, a, care.SlotOf(id, 1)))
	if err := w.offers(ayo, b, care.SlotOf(id, 2)); err == nil || !strings.Contains(err.Error(), "chair") {
		t.Errorf("a second for one chair: %v", err)
	}
	_, fits, _, err := w.table.BestFor(t.Context(), w.own(ayo), b.key())
	page, _, err2 := w.table.Session(t.Context(), w.own(ayo), id)
	if w.must(err, err2); fits[0].Free != 0 || fits[0].Offer != "" || fits[0].Best || len(w.table.FreeSlots(id))+len(page.Free()) != 0 {
		t.Errorf("a free place without a chair: %+v", fits[0])
	}
}
