package sessions

import (
	"errors"
	"testing"

	"roundtable/care"
)

// lentScope is RC1's microscopes, so many, of which one was offered to RA1 for some days.
func lentScope(w *world, units int, from, until care.Date) (care.EquipmentID, func() *care.Lending) {
	w.t.Helper()
	id, _, err := w.table.DescribeEquipment(w.t.Context(), w.own(cai), care.Equipment{Name: "Microscope", Owner: "RC1", Units: units})
	w.must(err)
	l := care.Lending{Equipment: id, To: "RA1", Site: "RA101", Units: 1, From: from, Until: until, BackBy: until + 1, Transport: "van", Condition: "good", Terms: "the three trusts' agreement"}
	_, err = w.table.Lend(w.t.Context(), w.own(cai), l)
	w.must(err)
	return id, func() *care.Lending { return &w.table.Equipment()[0].Lendings[0] }
}

func (w *world) store1(id care.EquipmentID) *Store { return w.table.state.Equipment[id] }

// where is the field of a problem; "" of none.
func where(err error) string {
	if p, is := errors.AsType[*care.Problem](err); is {
		return p.Where
	}
	return ""
}

// TestALendingIsAgreedByBothSides: until its borrower says yes the borrower has nothing and
// the owner keeps the units for it; nobody else answers; a no gives them back.
func TestALendingIsAgreedByBothSides(t *testing.T) {
	w := newWorld(t)
	id, lent := lentScope(w, 1, today+10, today+12)
	day := today + 11
	at := func(who care.PartnerCode, site string) int { return w.store1(id).At(who, site, day, today) }
	if at("RC1", "") != 0 || at("RA1", "RA101") != 0 || w.table.LendingsToAnswer("RA1") != 1 {
		t.Errorf("before the answer: owner %d, borrower %d, to answer %d", at("RC1", ""), at("RA1", "RA101"), w.table.LendingsToAnswer("RA1"))
	}
	if h := w.table.Huddle(w.own(ayo)); len(h.Equipment) != 1 || h.Equipment[0].Overdue {
		t.Errorf("the huddle looks at %+v", h.Equipment)
	}
	say := func(who care.Viewer, yes bool, reason string) error {
		_, err := w.table.AnswerLending(t.Context(), w.own(who), care.LendingAnswered{Equipment: id, ID: lent().ID, Accepted: yes, Reason: reason})
		return err
	}
	if say(beth, true, "") == nil || say(cai, true, "") == nil {
		t.Error("somebody answered for the borrower")
	}
	if got := where(say(ayo, false, " ")); got != "reason" {
		t.Errorf("a no without a reason: %q", got)
	}
	w.must(say(ayo, true, ""))
	if at("RC1", "") != 0 || at("RA1", "RA101") != 1 || at("RA1", "RA102") != 0 || w.table.LendingsToAnswer("RA1") != 0 {
		t.Errorf("agreed: owner %d, borrower %d", at("RC1", ""), at("RA1", "RA101"))
	}
	if say(ayo, false, "too late") == nil {
		t.Error("it was answered twice")
	}
	w = newWorld(t)
	id, lent = lentScope(w, 1, today+10, today+12)
	w.must(say(ayo, false, "nobody can fetch it"))
	if at("RC1", "") != 1 || at("RA1", "RA101") != 0 || lent().Reply != "nobody can fetch it" {
		t.Errorf("refused: owner %d, borrower %d, %+v", at("RC1", ""), at("RA1", "RA101"), lent())
	}
	w.plans(beth, weekend("RB1", today+40))
	for place, l := range map[string]care.Lending{
		"site": {Equipment: id, To: "RA1", Site: "RB101", Units: 1, From: today, Until: today, BackBy: today, Transport: "van", Condition: "good"},
		"to":   {Equipment: id},
	} {
		if _, err := w.table.Lend(t.Context(), w.own(cai), l); where(err) != place {
			t.Errorf("%s: %v", place, err)
		}
	}
	all := w.store1(id).CheckLending(care.Lending{Equipment: id}, today)
	if len(all) < 6 {
		t.Errorf("of a form with nothing in it %d things are said at once: %v", len(all), all)
	}
}

// TestWhatIsOverdueIsWithNobody: whoever was lent the units next does not have them, nobody
// reserves them, and the huddle of every team says so, with the session that is short.
func TestWhatIsOverdueIsWithNobody(t *testing.T) {
	w := newWorld(t)
	day := today + 33
	id, _ := lentScope(w, 1, today, today+2)
	l := care.Lending{Equipment: id, To: "RB1", Site: "RB101", Units: 1, From: day - 1, Until: day, BackBy: day, Transport: "van", Condition: "good"}
	_, err := w.table.Lend(t.Context(), w.own(cai), l)
	w.must(err)
	w.takes(ayo)
	w.takes(beth)
	s := weekend("RB1", day)
	s.Equipment = []care.EquipmentID{id}
	short := w.plans(beth, s)
	if n := len(w.table.Huddle(w.own(beth)).Equipment); n != 0 {
		t.Fatalf("%d things out of order on the first day", n)
	}
	w.now = w.now.AddDate(0, 0, 10)
	now := w.table.Today()
	if n := w.store1(id).At("RB1", "RB101", day, now); n != 0 {
		t.Errorf("%d at the next borrower, of one that nobody has", n)
	}
	for _, who := range []care.Viewer{ayo, beth, cai} {
		h := w.table.Huddle(w.own(who))
		if len(h.Equipment) != 2 || !h.Equipment[0].Overdue || h.Equipment[0].Lending.To != "RA1" || h.Equipment[1].Session != short {
			t.Errorf("%s: the huddle looks at %+v", who.Account, h.Equipment)
		}
	}
	s.Theatre, s.Surgeon.ID, s.Anaesthetist.ID, s.Start = "2", "surgeon-2", "anaesthetist-2", care.NewMinute(8, 30)
	if _, _, err := w.table.PlanSession(t.Context(), w.own(beth), s, 0); where(err) != "equipment" {
		t.Errorf("reserved what nobody has: %v", err)
	}
	_, err = w.table.Returned(t.Context(), w.own(cai), id, w.store1(id).Lendings[0].ID, now, "good")
	w.must(err)
	if n := w.store1(id).At("RB1", "RB101", day, now); n != 1 {
		t.Errorf("%d at the next borrower once it is back", n)
	}
	if n := len(w.table.Huddle(w.own(beth)).Equipment); n != 0 {
		t.Errorf("%d things out of order once it is back", n)
	}
}

// TestHarmWrittenByMistakeCountsForNothing and stays to be read.
func TestHarmWrittenByMistakeCountsForNothing(t *testing.T) {
	w := newWorld(t)
	b := child{n: 1, trust: "RB1", months: 60, weeks: 60}
	w.bring("RB1", b)
	both := w.seeing(ayo, "RA1", "RB1")
	_, err := w.table.Harm(t.Context(), both, care.WaiterHarm{Pathway: b.key(), On: today, Kind: "pain"}, w.table.WaiterVersion(b.key()))
	w.must(err)
	say := func(who care.Viewer, n int, reason string) error {
		_, err := w.table.NoHarm(t.Context(), w.seeing(who, "RA1", "RB1", "RC1"), care.NoHarm{Pathway: b.key(), Harm: n, Reason: reason}, w.table.WaiterVersion(b.key()))
		return err
	}
	if say(cai, 1, "x") == nil {
		t.Error("a third trust corrected it")
	}
	if got := where(say(ayo, 1, "")); got != "reason" {
		t.Errorf("without a reason: %q", got)
	}
	if say(ayo, 2, "x") == nil {
		t.Error("harm that nobody wrote was corrected")
	}
	w.must(say(ayo, 1, "the wrong child"))
	if say(beth, 1, "again") == nil {
		t.Error("it was corrected twice")
	}
	h, _ := w.table.History(both, b.key())
	if len(h.Harm) != 1 || h.Harm[0].Mistake == nil || h.Harm[0].Mistake.Reason != "the wrong child" {
		t.Errorf("%+v", h.Harm)
	}
	r := Result{Harm: map[string]int{}}
	w.table.harm(&r, b.key(), today)
	if len(r.Harm) != 0 {
		t.Errorf("it counts: %v", r.Harm)
	}
}
