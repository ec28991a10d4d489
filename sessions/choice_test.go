package sessions

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"roundtable/care"
	"roundtable/intake"
)

// chooses offers a child several dates at once.
func (w *world) chooses(who care.Viewer, c child, slots ...care.SlotID) error {
	o := care.OfferMade{Slot: slots[0], Pathway: c.key(), On: w.table.Today(), How: "telephone"}
	_, err := w.table.Offer(w.t.Context(), w.own(who), o, w.table.SlotVersion(slots[0]), slots[1:]...)
	return err
}

// withdraws takes one date back.
func (w *world) withdraws(who care.Viewer, c child, slot care.SlotID) error {
	a := care.OfferAnswered{Slot: slot, Pathway: c.key(), On: w.table.Today(), Withdrawn: true, Reason: "the list is full"}
	_, err := w.table.AnswerOffer(w.t.Context(), w.own(who), a, w.table.SlotVersion(slot))
	return err
}

// choice is a child of RA1 with three sessions of different days, and the first places of
// them.
func choice(t *testing.T) (w *world, a child, slots []care.SlotID) {
	t.Helper()
	w = newWorld(t)
	a = child{n: 1, trust: "RA1", months: 60, weeks: 60}
	w.bring("RA1", a, child{n: 2, trust: "RA1", months: 70, weeks: 50})
	w.willing(ayo, a, "RA101")
	w.willing(ayo, child{n: 2, trust: "RA1"}, "RA101")
	for _, d := range []care.Date{28, 33, 40} {
		slots = append(slots, care.SlotOf(w.plans(ayo, weekend("RA1", today+d)), 1))
	}
	return w, a, slots
}

// stages are how far places are.
func (w *world) stages(slots ...care.SlotID) string {
	var out []string
	for _, s := range slots {
		st := StageFree
		if x := w.table.state.Slots[s]; x != nil {
			st = x.Now.Stage()
		}
		out = append(out, string(st))
	}
	return strings.Join(out, " ")
}

// TestAChoiceOfDates: each date holds a place, a yes to one gives the others back and is
// no decline of them, a no is one to all, and a date that is withdrawn leaves the rest.
func TestAChoiceOfDates(t *testing.T) {
	w, a, s := choice(t)
	w.must(w.chooses(ayo, a, s...))
	if got := w.stages(s...); got != "offered offered offered" {
		t.Fatal(got)
	}
	if err := w.offers(ayo, child{n: 2, trust: "RA1"}, s[1]); err == nil {
		t.Error("a place that somebody may choose was offered to another")
	}
	w.must(w.withdraws(ayo, a, s[0]))
	if got := w.stages(s...); got != "free offered offered" {
		t.Error(got)
	}
	w.must(w.accepts(ayo, a, s[2], true))
	if got := w.stages(s...); got != "free free accepted" {
		t.Error(got)
	}
	h, _ := w.table.History(w.own(ayo), a.key())
	if h.Declines != (Declines{}) {
		t.Errorf("a choice counts as a decline: %+v", h.Declines)
	}
	if i := slices.IndexFunc(h.Places, func(p Place) bool { return p.Slot == s[1] }); i < 0 || h.Places[i].Answer.Instead != s[2] || h.Places[i].Answer.Whom != "parent" {
		t.Errorf("%+v", h.Places)
	}
	w.must(w.offers(ayo, child{n: 2, trust: "RA1"}, s[1]), w.books(ayo, a, s[2]))
}

// TestDecliningAChoice counts dates that were offered together as one offer; where the
// rules ask for two dates a single one is no reasonable offer.
func TestDecliningAChoice(t *testing.T) {
	w, a, s := choice(t)
	w.must(w.chooses(ayo, a, s[0], s[1]), w.accepts(ayo, a, s[1], false))
	if got := w.stages(s...); got != "free free free" {
		t.Error(got)
	}
	h, _ := w.table.History(w.own(ayo), a.key())
	if h.Declines != (Declines{Reasonable: 1}) {
		t.Errorf("%+v", h.Declines)
	}
	// It was a mistake: all dates of the offer are put right at once.
	_, err := w.table.NotDeclined(t.Context(), w.own(ayo), care.NotDeclined{Pathway: a.key(), Slot: s[0], Offer: 1, Reason: "the other line"}, w.table.WaiterVersion(a.key()))
	w.must(err)
	if h, _ = w.table.History(w.own(ayo), a.key()); h.Declines != (Declines{}) {
		t.Errorf("after the correction: %+v", h.Declines)
	}

	w, a, s = choice(t)
	w.two()
	for _, x := range []struct {
		offer []care.SlotID
		want  Declines
	}{
		{s[:1], Declines{Other: 1}},
		{s[:2], Declines{Reasonable: 1}},
		{s[1:], Declines{Reasonable: 1}}, // one of the two counted before
	} {
		w.must(w.chooses(ayo, a, x.offer...), w.accepts(ayo, a, x.offer[0], false))
		if h, _ := w.table.History(w.own(ayo), a.key()); h.Declines != x.want {
			t.Errorf("after %v: %+v", x.offer, h.Declines)
		}
	}
}

// two has the boards agree that a reasonable offer is a choice of two dates.
func (w *world) two() {
	w.t.Helper()
	r := w.table.Rules()
	r.Dates, r.Agreed = 2, "the boards"
	for _, who := range []care.Viewer{ayo, beth, cai} {
		_, seen := w.table.RulesHistory()
		_, err := w.table.AgreeRules(w.t.Context(), w.own(who), r, seen)
		w.must(err)
	}
	if w.table.Rules().Dates != 2 {
		w.t.Fatal("the rules do not hold")
	}
}

// TestWhatADateLacks is said of each date: its notice, or the choice.
func TestWhatADateLacks(t *testing.T) {
	w, a, s := choice(t)
	w.two()
	v := w.table.WaiterVersion(a.key())
	_, err := w.table.Ask(t.Context(), w.own(ayo), care.WaiterAsked{Pathway: a.key(), On: today, Whom: "parent", How: "telephone", Willing: care.Yes, Sites: []string{"RA101"}, ShortNotice: care.Yes}, v)
	w.must(err)
	near := care.SlotOf(w.plans(ayo, weekend("RA1", today+5)), 1)
	w.must(w.chooses(ayo, a, near, s[0]))
	lacks := func(slot care.SlotID) care.ShortOf { return w.table.state.Slots[slot].Now.Offer.Short }
	if lacks(near) != care.ShortOfNotice || lacks(s[0]) != care.ShortOfChoice {
		t.Errorf("%q %q", lacks(near), lacks(s[0]))
	}
	if by := w.table.state.Slots[s[0]].Now.Offer.AnswerBy; by != today+3 {
		t.Errorf("an answer less than two days before the first of the days: %v", by)
	}
}

// TestAnswersSayWho and when; a decline has a reason, and a child does not answer alone.
func TestAnswersSayWho(t *testing.T) {
	w, a, s := choice(t)
	w.must(w.chooses(ayo, a, s[0], s[1]))
	for where, x := range map[string]care.OfferAnswered{
		"whom: It is not said who":  {Accepted: true, On: today},
		"whom: They are under 16":   {Accepted: true, On: today, Whom: "patient"},
		"reason: The reason is":     {On: today, Whom: "parent"},
		"on: The day of the answer": {On: today + 1, Whom: "parent", Reason: DidNotSay},
	} {
		x.Slot, x.Pathway = s[0], a.key()
		_, err := w.table.AnswerOffer(t.Context(), w.own(ayo), x, w.table.SlotVersion(s[0]))
		if err == nil || !strings.HasPrefix(err.Error(), where) {
			t.Errorf("%s: %v", where, err)
		}
	}
}

// TestACancelledDateIsNoChoice: the other dates stay one to choose from, the letter is of
// the earliest that is on, and a clinician's word that ends the wait ends the offers.
func TestACancelledDateIsNoChoice(t *testing.T) {
	for off := range 3 {
		w, a, s := choice(t)
		w.must(w.chooses(ayo, a, s...))
		id := slotSession(s[off])
		_, err := w.table.CancelSession(t.Context(), w.own(ayo), id, "no anaesthetist", w.table.state.Version[sessionStream(id)])
		w.must(err)
		written := 0
		for i, slot := range s {
			open, gone, _ := w.table.Choice(w.own(ayo), slot)
			if want := 2 - btoi(i != off); len(open) != want || len(gone) != btoi(i != off) {
				t.Errorf("%d cancelled, of %d: %d to choose, %d not any more", off, i, len(open), len(gone))
			}
			c := correspondence()
			x := w.table.state.Sessions[slotSession(slot)]
			c.Place, c.Session, c.Cancelled, c.With = w.table.state.Slots[slot].Now, &x.SessionPlanned, x.Cancelled != "", nil
			for i := range open {
				c.With = append(c.With, &open[i].Session)
			}
			l, ok := c.Letter()
			written += btoi(ok)
			day := w.table.state.Sessions[id].Day
			if ok && (i == off || strings.Contains(l.text(), day.Long())) {
				t.Errorf("%d cancelled: a letter of %d tells of %s:\n%s", off, i, day, l.text())
			}
		}
		if written != 1 {
			t.Errorf("%d cancelled: %d letters", off, written)
		}
	}
}

// TestNobodyIsOfferedADateAfterAReviewThatEndsTheWait, unless a clinician reviews again.
func TestNobodyIsOfferedADateAfterAReviewThatEndsTheWait(t *testing.T) {
	w, a, s := choice(t)
	w.must(w.chooses(ayo, a, s[0]), w.accepts(ayo, a, s[0], false))
	for _, x := range []struct {
		decision string
		ends     bool
	}{{"discharge", true}, {"monitoring", true}, {"stay", false}} {
		_, err := w.table.Review(t.Context(), w.own(ayo), care.WaiterReview{Pathway: a.key(), On: w.table.Today(), Decision: x.decision, By: "consultant ENT surgeon"}, w.table.WaiterVersion(a.key()))
		w.must(err)
		if err = w.chooses(ayo, a, s[1], s[2]); (err != nil) != x.ends {
			t.Errorf("after %s: %v", x.decision, err)
		}
	}
}

// TestTwoWantTheLastChair at once by two places: one is told who was first.
func TestTwoWantTheLastChair(t *testing.T) {
	for range 5 {
		w := newWorld(t)
		a, b := child{n: 1, trust: "RA1", months: 60, weeks: 60}, child{n: 2, trust: "RA1", months: 70, weeks: 50}
		w.bring("RA1", a, b)
		w.willing(ayo, a, "RA101")
		w.willing(ayo, b, "RA101")
		s := weekend("RA1", today+28)
		s.Chairs = 1
		id := w.plans(ayo, s)
		var wait sync.WaitGroup
		var errs [2]error
		for i, c := range []child{a, b} {
			wait.Go(func() { errs[i] = w.offers(ayo, c, care.SlotOf(id, i+1)) })
		}
		wait.Wait()
		if (errs[0] == nil) == (errs[1] == nil) || len(w.table.state.onList(id, "")) != 1 {
			t.Errorf("%v; %v", errs[0], errs[1])
		}
	}
}

// TestTwoOfficersAndAChoice: of two who offer overlapping dates to two patients at once
// one wins all of theirs, and the other is told and has nothing.
func TestTwoOfficersAndAChoice(t *testing.T) {
	for range 6 {
		w, a, s := choice(t)
		b := child{n: 2, trust: "RA1"}
		late := w.open(Options{}) // reads nothing of what the other does
		va, vb := w.table.SlotVersion(s[0]), w.table.SlotVersion(s[2])
		var ea, eb error
		var both sync.WaitGroup
		both.Go(func() {
			_, ea = w.table.Offer(t.Context(), w.own(ayo), care.OfferMade{Slot: s[0], Pathway: a.key(), On: today, How: "telephone"}, va, s[1])
		})
		both.Go(func() {
			_, eb = late.Offer(t.Context(), w.own(ayo), care.OfferMade{Slot: s[2], Pathway: b.key(), On: today, How: "telephone"}, vb, s[1])
		})
		both.Wait()
		if (ea == nil) == (eb == nil) {
			t.Fatalf("first %v, second %v", ea, eb)
		}
		if _, taken := errors.AsType[*Taken](errors.Join(ea, eb)); !taken {
			t.Errorf("who came second is not told: %v", errors.Join(ea, eb))
		}
		w.must(w.table.lens.CatchUp(t.Context()))
		want := "offered offered free"
		if eb == nil {
			want = "free offered offered"
		}
		if got := w.stages(s...); got != want {
			t.Errorf("%s, not %s", got, want)
		}
	}
}

// TestNobodyIsErasedWhoMayChoose while any of the dates is held, whichever is given back.
func TestNobodyIsErasedWhoMayChoose(t *testing.T) {
	for _, back := range []int{0, 1} {
		w, c, first := erasable(t)
		slots := []care.SlotID{first, care.SlotOf(w.plans(ayo, weekend("RA1", today+40)), 1)}
		w.must(w.chooses(beth, c, slots...), w.withdraws(beth, c, slots[back]))
		erase := func() error {
			_, err := intake.New(w.store).ErasePerson(t.Context(), "lead", "RB1", "asked for", c.person())
			return err
		}
		if _, ok := errors.AsType[*care.Problem](erase()); !ok {
			t.Error("erased although a date is held")
		}
		w.must(w.withdraws(beth, c, slots[1-back]), erase())
	}
}

// TestAPlanKeepsBothDates of whoever may choose: nobody else is planned on them.
func TestAPlanKeepsBothDates(t *testing.T) {
	w := newWorld(t)
	a, b := child{n: 1, trust: "RA1", months: 60, weeks: 60}, child{n: 2, trust: "RA1", months: 70, weeks: 50}
	w.bring("RA1", a, b)
	w.willing(ayo, a, "RA101")
	w.willing(ayo, b, "RA101")
	var slots []care.SlotID
	for _, d := range []care.Date{28, 33} {
		s := weekend("RA1", today+d)
		s.Places = 1
		slots = append(slots, care.SlotOf(w.plans(ayo, s), 1))
	}
	w.must(w.chooses(ayo, a, slots...))
	_, page := w.proposes(w.own(ayo))
	if _, ok := placeOf(&page, b); ok {
		t.Error("a place that is held for a choice was planned for another")
	}
	if x, ok := placeOf(&page, a); !ok || !x.Locked || x.Step != StepAnswer || x.Session != slotSession(slots[0]) {
		t.Errorf("%+v %v", x, ok)
	}
}

// TestPlacesAddUpWhateverIsDone: in any order of offers of one or several dates, answers,
// withdrawals, bookings and cancellations, accepted or refused, no place is held twice,
// nobody has two dates but to choose, and what a wait holds is what its places say.
func TestPlacesAddUpWhateverIsDone(t *testing.T) {
	w := newWorld(t)
	var kids []child
	for n := range 5 {
		kids = append(kids, child{n: n + 1, trust: "RA1", months: 60, weeks: 40 + n})
	}
	w.bring("RA1", kids...)
	var slots []care.SlotID
	for _, k := range kids {
		w.willing(ayo, k, "RA101")
	}
	for _, d := range []care.Date{28, 33, 40} {
		s := weekend("RA1", today+d)
		s.Places = 2
		id := w.plans(ayo, s)
		slots = append(slots, care.SlotOf(id, 1), care.SlotOf(id, 2))
	}
	// What the test saw succeed: the dates declined, and how often one was that was not before.
	declined, offers := map[care.Key]map[care.SessionID]bool{}, map[care.Key]int{}
	rapid.Check(t, func(r *rapid.T) {
		for range rapid.IntRange(1, 12).Draw(r, "acts") {
			k := rapid.SampledFrom(kids).Draw(r, "child")
			slot := rapid.SampledFrom(slots).Draw(r, "slot")
			switch rapid.SampledFrom([]string{"offer", "offer", "choose", "choose", "yes", "no", "withdraw", "book", "cancel"}).Draw(r, "act") {
			case "offer":
				_ = w.offers(ayo, k, slot)
			case "choose":
				_ = w.chooses(ayo, k, rapid.SliceOfNDistinct(rapid.SampledFrom(slots), 2, 3, rapid.ID).Draw(r, "dates")...)
			case "yes":
				_ = w.accepts(ayo, k, slot, true)
			case "no":
				was := w.held(k)
				if w.accepts(ayo, k, slot, false) == nil {
					if declined[k.key()] == nil {
						declined[k.key()] = map[care.SessionID]bool{}
					}
					before := len(declined[k.key()])
					for _, s := range was {
						declined[k.key()][slotSession(s)] = true
					}
					offers[k.key()] += btoi(len(declined[k.key()]) > before)
				}
			case "withdraw":
				_ = w.withdraws(ayo, k, slot)
			case "book":
				_ = w.books(ayo, k, slot)
			case "cancel":
				x := care.BookingCancelled{Slot: slot, Pathway: k.key(), On: today, By: "patient", Reason: "ill"}
				_, _ = w.table.CancelBooking(t.Context(), w.own(ayo), x, w.table.SlotVersion(slot))
			}
			for _, k := range kids {
				if err := w.addsUp(k); err != nil {
					r.Fatal(err)
				}
				if h, _ := w.table.History(w.own(ayo), k.key()); h.Declines.Reasonable != offers[k.key()] {
					r.Fatalf("child %d: %d offers declined, %+v", k.n, offers[k.key()], h.Declines)
				}
			}
		}
	})
}

// held are the places on which a child stands, as the places themselves say.
func (w *world) held(k child) (out []care.SlotID) {
	for id, x := range w.table.state.Slots {
		if x.Now != nil && x.Now.Pathway == k.key() {
			out = append(out, id)
		}
	}
	slices.Sort(out)
	return out
}

// addsUp holds what a wait is said to hold against the places.
func (w *world) addsUp(k child) error {
	held, open := w.held(k), slices.Sorted(slices.Values(w.table.state.Waiters[k.key()].open()))
	if !slices.Equal(held, open) {
		return fmt.Errorf("child %d holds %v and stands on %v", k.n, open, held)
	}
	offers := map[care.OfferID]bool{}
	days := map[care.Date]bool{}
	for _, id := range held {
		p := w.table.state.Slots[id].Now
		offers[p.Offer.Offer] = true
		days[w.table.state.Sessions[p.Session].Day] = true
		if len(held) > 1 && (p.Stage() != StageOffered || p.Offer.Offer == "") {
			return fmt.Errorf("child %d has %d places, one of them %s", k.n, len(held), p.Stage())
		}
	}
	if len(offers) > 1 || len(days) < len(held) {
		return fmt.Errorf("child %d: %d offers and %d days for %d places", k.n, len(offers), len(days), len(held))
	}
	return nil
}
