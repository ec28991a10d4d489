package sessions

import (
	"errors"
	"testing"
	"time"

	"roundtable/care"
)

// TestNobodyIsForgottenAfterASession: who was treated and waits on by their trust's list,
// whose operation the hospital cancelled, who declined as often as the rules name, stand
// on a list of things to do, for who may see them; and no longer once they have a place.
func TestNobodyIsForgottenAfterASession(t *testing.T) {
	day := today + 33
	all := func(w *world, who care.Viewer) []Todo { return w.table.Todo(w.own(who), who.Partner) }
	t.Run("treated", func(t *testing.T) {
		w := newWorld(t)
		b := child{n: 1, trust: "RB1", months: 60, weeks: 60, nhs: number}
		w.bring("RB1", b)
		w.willing(beth, b, "RA101")
		w.treats(b, 40)
		got := all(w, beth)
		if len(got) != 1 || got[0].Code != TodoOutcome || got[0].Pathway != b.key() || got[0].Day != day || len(w.table.Huddle(w.own(beth)).Todo) != 1 {
			t.Errorf("%+v", got)
		}
		if other := all(w, cai); len(other) != 0 {
			t.Errorf("told to who may not see them: %+v", other)
		}
	})
	for _, c := range []struct {
		by    string
		onDay bool
		want  TodoCode
		until care.Date
	}{{"hospital", true, TodoNewDate, day + 28}, {"hospital", false, TodoNewDate, 0}, {"patient", true, TodoAsk, 0}, {"patient", false, "", 0}} {
		w := newWorld(t)
		b := child{n: 1, trust: "RB1", months: 60, weeks: 60}
		w.bring("RB1", b)
		w.willing(beth, b, "RA101")
		slot := care.SlotOf(w.plans(ayo, weekend("RA1", day)), 1)
		w.must(w.offers(beth, b, slot), w.accepts(beth, b, slot, true), w.books(beth, b, slot))
		on := today
		if c.onDay {
			w.now, on = w.now.Add(33*24*time.Hour), day
		}
		_, err := w.table.CancelBooking(t.Context(), w.own(beth), care.BookingCancelled{Slot: slot, Pathway: b.key(), On: on, By: c.by, Reason: "x"}, w.table.SlotVersion(slot))
		w.must(err)
		switch got := all(w, beth); {
		case c.want == "" && len(got) == 0:
		case len(got) != 1 || got[0].Code != c.want || got[0].By != c.until || got[0].Words() == "":
			t.Errorf("cancelled by the %s, on the day %t: %+v", c.by, c.onDay, got)
		case !c.onDay:
			w.must(w.offers(beth, b, slot))
			if again := all(w, beth); len(again) != 0 {
				t.Errorf("with a date again: %+v", again)
			}
		}
	}
	t.Run("two declines", func(t *testing.T) {
		w := newWorld(t)
		b := child{n: 1, trust: "RB1", months: 60, weeks: 60}
		w.bring("RB1", b)
		w.willing(beth, b, "RA101")
		for i := range 2 {
			s := weekend("RA1", day+care.Date(7*i))
			slot := care.SlotOf(w.plans(ayo, s), 1)
			w.must(w.offers(beth, b, slot), w.accepts(beth, b, slot, false))
			if got := all(w, beth); len(got) != i || i == 1 && got[0].Code != TodoReview {
				t.Errorf("after %d declines: %+v", i+1, got)
			}
		}
	})
}

// TestADateThatWasDeclinedSuitsNoMore, until they are asked anew.
func TestADateThatWasDeclinedSuitsNoMore(t *testing.T) {
	w := newWorld(t)
	b := child{n: 1, trust: "RB1", months: 60, weeks: 60}
	w.bring("RB1", b)
	w.willing(beth, b, "RA101")
	slot := care.SlotOf(w.plans(ayo, weekend("RA1", today+33)), 1)
	best := func() bool {
		_, fits, _, err := w.table.BestFor(t.Context(), w.own(beth), b.key())
		w.must(err)
		return len(fits) == 1 && fits[0].Best && len(fits[0].WhyNot) == 0
	}
	if !best() {
		t.Fatal("it suits before")
	}
	w.must(w.offers(beth, b, slot), w.accepts(beth, b, slot, false))
	if best() {
		t.Error("it is said to suit best after they declined it")
	}
	w.now = w.now.Add(time.Hour)
	w.willing(beth, b, "RA101")
	if !best() {
		t.Error("it does not suit after they were asked anew")
	}
}

// TestAGateIsPassedWhenItIsSo: nobody says of an empty list that it is settled, nor of
// visiting staff who are not authorised that leave is.
func TestAGateIsPassedWhenItIsSo(t *testing.T) {
	w := newWorld(t)
	b := child{n: 1, trust: "RB1", months: 60, weeks: 60}
	w.bring("RB1", b)
	w.willing(beth, b, "RA101")
	s := weekend("RA1", today+33)
	s.Surgeon.Partner = "RB1"
	id := w.plans(ayo, s)
	pass := func(g care.Gate, note string) string {
		_, err := w.table.CloseGate(t.Context(), w.own(ayo), id, g, note, w.table.state.Version[sessionStream(id)])
		if p, is := errors.AsType[*care.Problem](err); is {
			return p.Where
		}
		w.must(err)
		return "passed"
	}
	for _, c := range []struct {
		gate       care.Gate
		note, want string
	}{{care.GateLeave, "", "gate"}, {care.GateList, "", "gate"}, {care.GateList, "given back", "gate"}, {care.GateLock, "", "gate"}} {
		if got := pass(c.gate, c.note); got != c.want {
			t.Errorf("%s on an empty list: %s", c.gate, got)
		}
	}
	_, err := w.table.Authorise(t.Context(), w.own(ayo), care.StaffAuthorised{Host: "RA1", ID: s.Surgeon.ID, By: "RB1", From: today, Until: today + 60, Basis: "passport"})
	w.must(err)
	slot := care.SlotOf(id, 1)
	w.must(w.offers(beth, b, slot))
	if got := pass(care.GateList, ""); got != "note" {
		t.Errorf("with free places and no word of them: %s", got)
	}
	if got := pass(care.GateLock, ""); got != "note" {
		t.Errorf("locked before its list is settled: %s", got)
	}
	for _, g := range Gates {
		if got := pass(g, "given back to the host"); got != "passed" {
			t.Errorf("%s: %s", g, got)
		}
	}
	page, _, err := w.table.Session(t.Context(), w.own(ayo), id)
	w.must(err)
	if g := page.Gates[1]; !g.Closed || g.Note != "given back to the host" {
		t.Errorf("what was said of the free places is not shown: %+v", g)
	}
}

// TestWhoWasAuthorisedStaysSo for the days that are over, when they are authorised anew
// from a later day.
func TestWhoWasAuthorisedStaysSo(t *testing.T) {
	all := []care.StaffAuthorised{{Host: "RA1", ID: "x", From: 100, Until: 150}, {Host: "RA1", ID: "x", From: 200, Until: 220}, {Host: "RA1", ID: "x", From: 210, Until: 212}}
	for day, want := range map[care.Date]bool{99: false, 100: true, 150: true, 151: false, 205: true, 211: true, 213: false} {
		if Authorised(all, "RA1", "x", day) != want {
			t.Errorf("day %d: not %t", day, want)
		}
	}
}

// TestWhatCannotBeIsNotWrittenDown of a child or a lending.
func TestWhatCannotBeIsNotWrittenDown(t *testing.T) {
	w := newWorld(t)
	b := child{n: 1, trust: "RB1", months: 60, weeks: 60}
	w.bring("RB1", b)
	asked := care.WaiterAsked{Pathway: b.key(), On: today, Whom: "parent", How: "telephone", Willing: care.Yes, Sites: []string{"RA101"}}
	fit := care.WaiterFitness{Pathway: b.key(), On: today, Clinical: care.Yes, Consent: care.Yes, ConsentBy: "parental responsibility", ConsentFrom: "mother", ClinicalBy: "consultant", Minutes: 45, SD: 10}
	lent := care.Lending{To: "RA1", Site: "RA101", Units: 1, From: today, Until: today + 1, BackBy: today + 1, Transport: "van", Condition: "good"}
	store := &Store{Equipment: care.Equipment{Owner: "RB1", Units: 1}}
	for where, change := range map[string]func() error{
		"whom": func() error { a := asked; a.Whom = "patient"; return w.asks(a) },
		"on":   func() error { a := asked; a.On = today - 4000; return w.asks(a) },
		"sites": func() error {
			a := asked
			a.Willing = care.No
			return w.asks(a)
		},
		"consent-by":   func() error { f := fit; f.ConsentBy = "patient"; return w.confirms(f) },
		"clinical-by":  func() error { f := fit; f.ClinicalBy = " "; return w.confirms(f) },
		"consent-from": func() error { f := fit; f.ConsentFrom = ""; return w.confirms(f) },
		"clinical":     func() error { return w.confirms(care.WaiterFitness{Pathway: b.key(), On: today}) },
		"sd":           func() error { f := fit; f.SD = 500; return w.confirms(f) },
		"until":        func() error { l := lent; l.From, l.Until = today-9, today-1; return store.CheckLending(l, today) },
		"charge":       func() error { l := lent; l.Charge = -100; return store.CheckLending(l, today) },
	} {
		if p, is := errors.AsType[*care.Problem](change()); !is || p == nil || p.Where != where {
			t.Errorf("%s: %+v", where, p)
		}
	}
	fit.ConsentBy = ByCompetent
	w.must(w.asks(asked), w.confirms(fit))
	if p := store.CheckLending(lent, today); p != nil {
		t.Error(p)
	}
}

func (w *world) asks(a care.WaiterAsked) error {
	_, err := w.table.Ask(w.t.Context(), w.own(beth), a, w.table.WaiterVersion(a.Pathway))
	return err
}

func (w *world) confirms(f care.WaiterFitness) error {
	_, err := w.table.Confirm(w.t.Context(), w.own(beth), f, w.table.WaiterVersion(f.Pathway))
	return err
}

// TestWhoMightComeAtShortNoticeIsNamedToBeAsked, and offered nothing before.
func TestWhoMightComeAtShortNoticeIsNamedToBeAsked(t *testing.T) {
	w := newWorld(t)
	b := child{n: 1, trust: "RB1", months: 60, weeks: 60}
	w.bring("RB1", b)
	w.willing(beth, b, "RA101")
	id := w.plans(ayo, weekend("RA1", today+5))
	could, err := w.table.Replacements(t.Context(), w.own(beth), id)
	w.must(err)
	ask, err := w.table.ToAsk(t.Context(), w.own(beth), id)
	w.must(err)
	if len(could) != 0 || len(ask) != 1 || !ask[0].Ask || ask[0].Pathway != b.key() {
		t.Fatalf("%+v, %+v", could, ask)
	}
	if w.offers(beth, b, care.SlotOf(id, 1)) == nil {
		t.Error("offered at short notice though nobody asked")
	}
	a := care.WaiterAsked{Pathway: b.key(), On: today, Whom: "parent", How: "telephone", Willing: care.Yes, Sites: []string{"RA101"}, ShortNotice: care.No}
	w.must(w.asks(a))
	if ask, _ = w.table.ToAsk(t.Context(), w.own(beth), id); len(ask) != 0 {
		t.Error("asked again after a no")
	}
}
