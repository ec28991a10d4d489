package sessions

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"roundtable/care"
	"roundtable/ledger"
	"roundtable/ledger/ledgertest/pgtest"
	"roundtable/ledger/postgres"
	"roundtable/ledger/sqlite"
)

var stores = map[string]func(*testing.T) ledger.Store{
	"sqlite": func(t *testing.T) ledger.Store {
		s, err := sqlite.Open(t.Context(), t.TempDir(), sqlite.Options{})
		if err != nil {
			t.Fatal(err)
		}
		return s
	},
	"postgres": func(t *testing.T) ledger.Store {
		server := pgtest.Start(t)
		s, err := postgres.Open(t.Context(), server.Database(t), postgres.Options{})
		if err != nil {
			t.Fatal(err)
		}
		return s
	},
}

// TestTwoBookingOfficersOnOneSlot: of two who offer one place at the same moment, each
// from a server of their own, one wins and the other is told at once who was first
// (hazard P04).
func TestTwoBookingOfficersOnOneSlot(t *testing.T) {
	for name, open := range stores {
		t.Run(name, func(t *testing.T) {
			store := open(t)
			t.Cleanup(func() { _ = store.Close() })
			w := worldOn(t, store)
			a, b := child{n: 1, trust: "RA1", months: 60, weeks: 60}, child{n: 2, trust: "RB1", months: 60, weeks: 60}
			w.bring("RA1", a)
			w.bring("RB1", b)
			w.willing(ayo, a, "RA101")
			w.willing(beth, b, "RA101")
			slot := care.SlotOf(w.plans(ayo, weekend("RA1", today+33)), 1)
			// Two replicas that both stand at the head, and know nothing of each other.
			tables := []*Table{w.open(Options{}), w.open(Options{})}
			var wg sync.WaitGroup
			var errs [2]error
			for i, x := range []struct {
				who care.Viewer
				c   child
			}{{ayo, a}, {beth, b}} {
				wg.Go(func() {
					o := care.OfferMade{Slot: slot, Pathway: x.c.key(), On: today, How: "telephone"}
					_, errs[i] = tables[i].Offer(t.Context(), w.own(x.who), o, 0)
				})
			}
			wg.Wait()
			won := 0
			if errs[0] != nil {
				won = 1
			}
			if errs[won] != nil || errs[1-won] == nil {
				t.Fatalf("both won, or neither: %v", errs)
			}
			first, ok := errors.AsType[*Taken](errs[1-won])
			winner := []care.Viewer{ayo, beth}[won]
			if !ok || first.By != winner.Account || first.Partner != winner.Partner || !strings.Contains(first.Error(), string(winner.Partner)+" was first") {
				t.Errorf("the second was not told who was first: %v", errs[1-won])
			}
			w.must(w.table.lens.CatchUp(t.Context()))
			if now := w.table.state.Slots[slot].Now; now == nil || now.Partner != winner.Partner {
				t.Errorf("the place is %+v", now)
			}
		})
	}
}

// TestOneWaitHasOneOffer: the same person waits at two trusts; while one has an open
// offer the other cannot offer, neither one after the other nor at the same moment; and a
// date of a trust's own system holds too (hazard P06).
func TestOneWaitHasOneOffer(t *testing.T) {
	w := newWorld(t)
	a, b := child{n: 1, trust: "RA1", months: 60, weeks: 60, nhs: number}, child{n: 1, trust: "RB1", months: 60, weeks: 50, nhs: number}
	w.bring("RA1", a)
	w.bring("RB1", b)
	w.willing(ayo, a, "RA101")
	w.willing(beth, b, "RA101")
	id := w.plans(ayo, weekend("RA1", today+33))
	late := w.open(Options{}) // read before the first offer
	w.must(w.offers(ayo, a, care.SlotOf(id, 1)))
	if err := w.offers(beth, b, care.SlotOf(id, 2)); err == nil || !strings.Contains(err.Error(), "an offer or a booking already") {
		t.Errorf("a second offer for one wait: %v", err)
	}
	o := care.OfferMade{Slot: care.SlotOf(id, 2), Pathway: b.key(), On: today, How: "telephone"}
	if _, err := late.Offer(t.Context(), w.own(beth), o, 0); err == nil {
		t.Error("a second offer for one wait at the same moment")
	} else if first, ok := errors.AsType[*Taken](err); !ok || first.Partner != "" {
		t.Errorf("the second was not told, or where else the person waits: %v", err)
	}
	w.must(w.accepts(ayo, a, care.SlotOf(id, 1), false))
	w.must(w.offers(beth, b, care.SlotOf(id, 2)))

	c := child{n: 7, trust: "RC1", months: 60, weeks: 60, tci: today + 9}
	w.bring("RC1", c)
	w.willing(cai, c, "RA101")
	if err := w.offers(cai, c, care.SlotOf(id, 3)); err == nil || !strings.Contains(err.Error(), "own system has a date") {
		t.Errorf("beside the trust's own date: %v", err)
	}
	w.confirmed(cai, c, care.WaiterFitness{OwnDateFree: true})
	w.must(w.offers(cai, c, care.SlotOf(id, 3)))
}

// TestADeclineIsNoDischarge: two reasonable offers are declined, and all that comes of
// it is that a clinician may be asked: the wait goes on, its clock is as it was, and the
// place is free (hazard P07).
func TestADeclineIsNoDischarge(t *testing.T) {
	w := newWorld(t)
	a := child{n: 1, trust: "RA1", months: 60, weeks: 60}
	w.bring("RA1", a)
	w.willing(ayo, a, "RA101")
	slot := care.SlotOf(w.plans(ayo, weekend("RA1", today+33)), 1)
	v := w.view(ayo)
	row, _ := v.PathwayByKey(a.key())
	before, i, _ := v.Pathway(row)
	state, start, stop := before.State[i], before.Start[i], before.Stop[i]
	other := care.SlotOf(w.plans(ayo, weekend("RA1", today+40)), 1)
	for i, x := range []struct {
		at   care.SlotID
		want int
	}{{slot, 1}, {slot, 1}, {other, 2}} { // one date is one, however often it is offered
		w.must(w.offers(ayo, a, x.at), w.accepts(ayo, a, x.at, false))
		h, _ := w.table.History(w.own(ayo), a.key())
		if h.Declines.Reasonable != x.want || h.Declines.AskFor != (x.want == 2) {
			t.Errorf("after %d: %+v", i+1, h.Declines)
		}
	}
	v = w.view(ayo)
	after, i, _ := v.Pathway(row)
	if after.State[i] != state || after.Start[i] != start || after.Stop[i] != stop {
		t.Error("a decline changed the wait")
	}
	if w.table.state.Slots[slot].Now != nil {
		t.Error("the place is not free")
	}
	// What the table withdraws, or offers at short notice, counts for nothing.
	near := care.SlotOf(w.plans(ayo, func() care.SessionPlanned { s := weekend("RA1", today+12); s.Theatre = "2"; return s }()), 1)
	k := child{n: 2, trust: "RA1", months: 60, weeks: 60}
	w.bring("RA1", a, k)
	w.willing(ayo, k, "RA101")
	_, err := w.table.Ask(t.Context(), w.own(ayo), care.WaiterAsked{Pathway: k.key(), On: today, Whom: "parent", How: "telephone", Willing: care.Yes, Sites: []string{"RA101"}, ShortNotice: care.Yes, NoticeDays: 3}, w.table.WaiterVersion(k.key()))
	w.must(err, w.offers(ayo, k, near), w.accepts(ayo, k, near, false))
	if h, _ := w.table.History(w.own(ayo), k.key()); h.Declines.Reasonable != 0 || h.Declines.Other != 1 {
		t.Errorf("at short notice: %+v", h.Declines)
	}
}

// TestUnknownIsNotYes: who was not asked, whom nobody confirmed and whose consent nobody
// recorded are not offered or booked.
func TestUnknownIsNotYes(t *testing.T) {
	w := newWorld(t)
	a := child{n: 1, trust: "RA1", months: 60, weeks: 60}
	w.bring("RA1", a)
	slot := care.SlotOf(w.plans(ayo, weekend("RA1", today+33)), 1)
	refused := func(word string) {
		t.Helper()
		if err := w.offers(ayo, a, slot); err == nil || !strings.Contains(err.Error(), word) {
			t.Errorf("%s: %v", word, err)
		}
	}
	refused("asking whether")
	ask := care.WaiterAsked{Pathway: a.key(), On: today, Whom: "parent", How: "telephone", Willing: care.No}
	_, err := w.table.Ask(t.Context(), w.own(ayo), ask, 0)
	w.must(err)
	refused("rather wait")
	ask.Willing, ask.Sites = care.Yes, []string{"RA101"}
	_, err = w.table.Ask(t.Context(), w.own(ayo), ask, 1)
	w.must(err)
	refused("clinically right")
	f := care.WaiterFitness{Pathway: a.key(), On: today, Clinical: care.Yes, ClinicalBy: "consultant"}
	_, err = w.table.Confirm(t.Context(), w.own(ayo), f, 2)
	w.must(err)
	refused("life at home")
	f.Social, f.PreOp = care.Yes, "done"
	_, err = w.table.Confirm(t.Context(), w.own(ayo), f, 3)
	w.must(err, w.offers(ayo, a, slot), w.accepts(ayo, a, slot, true))
	if err := w.books(ayo, a, slot); err == nil || !strings.Contains(err.Error(), "Consent is not recorded") {
		t.Errorf("without consent: %v", err)
	}
	w.confirmed(ayo, a, care.WaiterFitness{})
	w.must(w.books(ayo, a, slot))
}

// TestADeathHoldsLettersAndOffers: a death in any trust's file holds the offer, the
// acceptance and the booking of the same person at another.
func TestADeathHoldsLettersAndOffers(t *testing.T) {
	w := newWorld(t)
	a := child{n: 1, trust: "RA1", months: 60, weeks: 60, nhs: number}
	w.bring("RA1", a)
	w.willing(ayo, a, "RA101")
	id := w.plans(ayo, weekend("RA1", today+33))
	slot := care.SlotOf(id, 1)
	w.must(w.offers(ayo, a, slot))
	w.bring("RC1", child{n: 9, trust: "RC1", months: 60, weeks: 5, nhs: number, died: today - 1, tfc: "420"})
	if err := w.accepts(ayo, a, slot, true); err == nil || !strings.Contains(err.Error(), "letters and offers are held") {
		t.Errorf("accepted: %v", err)
	}
	page, _, err := w.table.Session(t.Context(), w.own(ayo), id)
	w.must(err)
	if !page.List[0].Held || page.HeldPlaces != 1 {
		t.Errorf("the list does not say so: %+v", page.List[0])
	}
	_, err = w.table.AnswerOffer(t.Context(), w.own(ayo), care.OfferAnswered{Slot: slot, Pathway: a.key(), On: today, Withdrawn: true, Reason: "held"}, w.table.SlotVersion(slot))
	w.must(err)
	if err := w.offers(ayo, a, slot); err == nil || !strings.Contains(err.Error(), "letters and offers are held") {
		t.Errorf("offered: %v", err)
	}
}

// TestBookingStandsOutsidePASUntilTheHostsListShowsIt.
func TestBookingStandsOutsidePASUntilTheHostsListShowsIt(t *testing.T) {
	w := newWorld(t)
	b := child{n: 1, trust: "RB1", months: 60, weeks: 60, nhs: number}
	w.bring("RB1", b)
	w.willing(beth, b, "RA101")
	day := today + 33
	slot := care.SlotOf(w.plans(ayo, weekend("RA1", day)), 1)
	w.must(w.offers(beth, b, slot), w.accepts(beth, b, slot, true))
	w.must(w.books(beth, b, slot))
	is := func(want PAS, n int) {
		t.Helper()
		mine := w.table.Mine(w.own(beth), "RB1")
		board := w.table.Board(w.own(beth))
		if len(mine) != 1 || mine[0].PAS != want || board[0].NotInPAS != n {
			t.Errorf("want %s: %+v, %d", want, mine, board[0].NotInPAS)
		}
	}
	is(NotInPAS, 1)
	w.bring("RB1", func() child { c := b; c.tci = day; return c }()) // the sender's own list is not the host's
	is(NotInPAS, 1)
	host := child{n: 5, trust: "RA1", months: 60, weeks: 60, nhs: number, tci: day + 1}
	w.bring("RA1", host)
	is(OtherDate, 1)
	host.tci = day
	w.bring("RA1", host)
	is(InPAS, 0)
}

// TestVisitorsAreAuthorisedAndEquipmentIsThere: no booking while visiting staff are not
// authorised; a lent microscope is had where and when it is lent, by one list a day.
func TestVisitorsAreAuthorisedAndEquipmentIsThere(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	day := today + 33
	scope, _, err := w.table.DescribeEquipment(ctx, w.own(cai), care.Equipment{Name: "Microscope", Owner: "RC1", Units: 1})
	w.must(err)
	lent := care.Lending{Equipment: scope, To: "RA1", Site: "RA101", Units: 1, From: day - 1, Until: day + 1, BackBy: day + 2, Transport: "RC1's van", Condition: "tested"}
	_, err = w.table.Lend(ctx, w.own(cai), lent)
	w.must(err)
	w.takes(ayo)
	twice := lent
	twice.To, twice.Site, twice.Until = "RB1", "RB101", day+2
	if _, err := w.table.Lend(ctx, w.own(cai), twice); err == nil || !strings.Contains(err.Error(), "2 would be lent") {
		t.Errorf("lent twice: %v", err)
	}
	s := weekend("RA1", day)
	s.Surgeon.Partner = "RC1"
	id := w.plans(ayo, s)
	s.Theatre, s.Surgeon.ID, s.Anaesthetist.ID = "2", "surgeon-2", "anaesthetist-2"
	s.Surgeon.Partner = ""
	other := w.plans(ayo, s)
	var kids []child
	for n := 1; n <= 3; n++ {
		kids = append(kids, child{n: n, trust: "RA1", months: 60, weeks: 60})
	}
	w.bring("RA1", kids...)
	for _, k := range kids {
		w.willing(ayo, k, "RA101")
		w.confirmed(ayo, k, care.WaiterFitness{Needs: []care.EquipmentID{scope}})
	}
	slot := func(s care.SessionID, n int) care.SlotID { return care.SlotOf(s, n) }
	w.must(w.offers(ayo, kids[0], slot(id, 1)), w.accepts(ayo, kids[0], slot(id, 1), true))
	if err := w.books(ayo, kids[0], slot(id, 1)); err == nil || !strings.Contains(err.Error(), "not authorised") {
		t.Errorf("unauthorised: %v", err)
	}
	_, err = w.table.Authorise(ctx, w.own(ayo), care.StaffAuthorised{Host: "RA1", ID: "surgeon-RA1", By: "RC1", From: today, Until: day, Basis: "passport"})
	w.must(err)
	// Both are accepted before either is booked: the second booking finds it taken.
	w.must(w.offers(ayo, kids[1], slot(other, 1)), w.accepts(ayo, kids[1], slot(other, 1), true))
	w.must(w.books(ayo, kids[0], slot(id, 1)))
	if err := w.books(ayo, kids[1], slot(other, 1)); err == nil || !strings.Contains(err.Error(), "equipment") {
		t.Errorf("two lists with one microscope: %v", err)
	}
	if err := w.offers(ayo, kids[2], slot(other, 2)); err == nil || !strings.Contains(err.Error(), "equipment") {
		t.Errorf("offered without it: %v", err)
	}
	w.must(w.offers(ayo, kids[2], slot(id, 2)))
	page, _, err := w.table.Session(ctx, w.own(ayo), id)
	w.must(err)
	if len(page.Here) != 1 || page.Here[0].Lent == nil || page.Here[0].Lent.To != "RA1" {
		t.Errorf("the page does not say by which agreement: %+v", page.Here)
	}
}

// TestNobodyActsForAnother: another trust's patients are not offered, confirmed,
// accepted or booked, and another's sessions not planned.
func TestNobodyActsForAnother(t *testing.T) {
	w := newWorld(t)
	a := child{n: 1, trust: "RA1", months: 60, weeks: 60}
	w.bring("RA1", a)
	w.willing(ayo, a, "RA101")
	id := w.plans(ayo, weekend("RA1", today+33))
	slot := care.SlotOf(id, 1)
	both := w.seeing(beth, "RA1", "RB1") // an agreement shares RA1's list with RB1
	ctx := t.Context()
	for what, err := range map[string]error{
		"offer":   second(w.table.Offer(ctx, both, care.OfferMade{Slot: slot, Pathway: a.key(), On: today, How: "telephone"}, 0)),
		"confirm": second(w.table.Confirm(ctx, both, care.WaiterFitness{Pathway: a.key(), On: today}, w.table.WaiterVersion(a.key()))),
		"gate":    second(w.table.CloseGate(ctx, both, id, care.GateLeave, "", 1)),
		"cancel":  second(w.table.CancelSession(ctx, both, id, "x", 1)),
		"answer":  second(w.table.Answer(ctx, both, care.ProposalAnswered{ID: "p1", Partner: "RA1"}, 0)),
	} {
		if p, ok := errors.AsType[*care.Problem](err); !ok {
			t.Errorf("%s for another trust: %v", what, err)
		} else if p.What == "" || p.Remedy == "" {
			t.Errorf("%s: %+v", what, p)
		}
	}
	if _, _, err := w.table.PlanSession(ctx, both, weekend("RA1", today+40), 0); err == nil {
		t.Error("planned for another trust")
	}
	// Whom a view does not show, nobody acts for.
	if _, err := w.table.Ask(ctx, w.own(beth), care.WaiterAsked{Pathway: a.key(), On: today, Whom: "parent", How: "x", Willing: care.No}, w.table.WaiterVersion(a.key())); err == nil {
		t.Error("asked somebody who is not shown")
	}
}

func second[T any](_ T, err error) error { return err }

// TestAFreedSlotBooksNobody: a place that is cancelled on the day is free; those who
// could take it are named in order, and nobody is on it until a person acts.
func TestAFreedSlotBooksNobody(t *testing.T) {
	w := newWorld(t)
	day := today + 33
	kids := []child{
		{n: 1, trust: "RA1", months: 60, weeks: 60},
		{n: 2, trust: "RA1", months: 60, weeks: 90},
		{n: 3, trust: "RA1", months: 60, weeks: 40},
		{n: 4, trust: "RA1", months: 12, weeks: 99},
	}
	w.bring("RA1", kids...)
	id := w.plans(ayo, weekend("RA1", day))
	slot := care.SlotOf(id, 1)
	for _, k := range kids {
		a := care.WaiterAsked{Pathway: k.key(), On: today, Whom: "parent", How: "telephone", Willing: care.Yes, Sites: []string{"RA101"}, ShortNotice: care.Yes}
		if k.n == 3 {
			a.ShortNotice = care.NotAsked
		}
		_, err := w.table.Ask(t.Context(), w.own(ayo), a, 0)
		w.must(err)
		w.confirmed(ayo, k, care.WaiterFitness{})
	}
	w.must(w.offers(ayo, kids[0], slot), w.accepts(ayo, kids[0], slot, true), w.books(ayo, kids[0], slot))
	w.now = day.Time().Add(7 * time.Hour)
	_, err := w.table.CancelBooking(t.Context(), w.own(ayo), care.BookingCancelled{Slot: slot, Pathway: kids[0].key(), On: day, By: "patient", Reason: "a cold"}, w.table.SlotVersion(slot))
	w.must(err)
	x := w.table.state.Slots[slot]
	if x.Now != nil || len(x.Past) != 1 || !x.Past[0].Cancel.OnDay {
		t.Fatalf("%+v", x)
	}
	got, err := w.table.Replacements(t.Context(), w.own(ayo), id)
	w.must(err)
	// 2 waits longest, 1 may come back; 3 did not say short notice, 4 is too young.
	if len(got) != 2 || got[0].Pathway != kids[1].key() || got[1].Pathway != kids[0].key() {
		t.Errorf("%+v", got)
	}
	if w.table.state.Slots[slot].Now != nil {
		t.Error("asking who could come booked somebody")
	}
}
