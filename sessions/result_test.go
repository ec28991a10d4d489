package sessions

import (
	"testing"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/ledger"
)

// treats has a child of RB1 treated at RA1, whose own list has a row of the child too.
func (w *world) treats(b child, minutes int) (care.SlotID, care.Date) {
	w.t.Helper()
	day := today + 33
	id := w.plans(ayo, weekend("RA1", day))
	slot := care.SlotOf(id, 1)
	w.must(w.offers(beth, b, slot), w.accepts(beth, b, slot, true))
	x := care.BookingMade{Slot: slot, Pathway: b.key(), Choice: care.Transferred, Counts: "RA1", Paid: "RA1"}
	_, err := w.table.Book(w.t.Context(), w.own(beth), x, w.table.SlotVersion(slot))
	w.must(err)
	host := child{n: 50, trust: "RA1", months: b.months, weeks: b.weeks, nhs: b.nhs, tci: day}
	w.bring("RA1", host)
	w.now = w.now.AddDate(0, 0, 33)
	_, err = w.table.Happened(w.t.Context(), w.own(beth), care.BookingDone{Slot: slot, Pathway: b.key(), Treated: true, Minutes: minutes}, w.table.SlotVersion(slot))
	w.must(err)
	_, err = w.table.CarriedOut(w.t.Context(), w.own(ayo), care.SessionDone{ID: id, Minutes: 60}, w.table.state.Version[sessionStream(id)])
	w.must(err)
	return slot, day
}

// TestATransferredPatientIsOne in a result, whose lists show them at both ends; the host
// alone sees its own row end.
func TestATransferredPatientIsOne(t *testing.T) {
	w := newWorld(t)
	b := child{n: 1, trust: "RB1", months: 60, weeks: 60, nhs: number}
	w.bring("RB1", b)
	w.willing(beth, b, "RA101")
	_, day := w.treats(b, 40)
	for name, v := range map[string]*facts.View{"both": w.seeing(ayo, "RA1", "RB1"), "host": w.own(ayo), "sender": w.own(beth)} {
		r := w.table.Result(v, day, day+1, nil)
		if len(r.Specialties) != 1 {
			t.Fatalf("%s: %+v", name, r.Specialties)
		}
		if l := r.Specialties[0]; l.Before != 1 || l.After != 0 || l.Treated != 1 || l.Long != 1 || l.LongTo != 0 {
			t.Errorf("%s: %+v", name, l)
		}
	}
}

// TestAResultCountsWhomItsReaderSees: nobody's treatment or harm is told, or can be had
// by subtraction, by who may not see them; harm after the operation is none of waiting.
func TestAResultCountsWhomItsReaderSees(t *testing.T) {
	w := newWorld(t)
	b := child{n: 1, trust: "RB1", months: 60, weeks: 60, nhs: number}
	w.bring("RB1", b)
	w.willing(beth, b, "RA101")
	harm := func(on care.Date, kind string) {
		_, err := w.table.Harm(t.Context(), w.own(beth), care.WaiterHarm{Pathway: b.key(), On: on, Kind: kind, Count: 1}, w.table.WaiterVersion(b.key()))
		w.must(err)
	}
	harm(today, "pain")
	_, day := w.treats(b, 40)
	w.now = w.now.AddDate(0, 0, 5)
	harm(day+3, "other")
	if r := w.table.Result(w.own(beth), day, day+1, nil); r.Treated != 1 || len(r.Harm) != 1 || r.Harm["pain"] != 1 {
		t.Errorf("their own trust: %+v", r)
	}
	if r := w.table.Result(w.own(cai), day, day+1, nil); r.Treated != 0 || len(r.Harm) != 0 || r.Sessions != 1 {
		t.Errorf("another trust: %+v", r)
	}
	// Whoever sees the wait and no clinical detail is told of the treatment alone.
	v := w.own(beth)
	var may [care.Categories][]uint64
	for c, m := range v.Classes() {
		for len(may[care.ListEntries]) <= c/64 {
			may[care.ListEntries] = append(may[care.ListEntries], 0)
		}
		if c > 0 && m.Partner == "RB1" {
			may[care.ListEntries][c/64] |= 1 << (c % 64)
		}
	}
	plain := w.facts.View(beth, care.ScopeOfCategories(care.Booking, may))
	if r := w.table.Result(plain, day, day+1, nil); r.Treated != 1 || len(r.Harm) != 0 {
		t.Errorf("without clinical detail: %+v", r)
	}
}

// TestNoGroupHintsAtAWithheldAddress: the deprivation of where somebody lives is not
// known of who must not be found.
func TestNoGroupHintsAtAWithheldAddress(t *testing.T) {
	w := newWorld(t)
	b, hidden := child{n: 1, trust: "RB1", months: 60, weeks: 60, nhs: number, imd: 9}, child{n: 2, trust: "RB1", months: 60, weeks: 10, imd: 1, flags: care.FlagSensitive}
	w.bring("RB1", b, hidden)
	w.willing(beth, b, "RA101")
	w.willing(beth, hidden, "RA101")
	for _, c := range []struct {
		of   child
		want int
	}{{b, 9}, {hidden, 0}} {
		got, ok, err := w.table.Candidate(t.Context(), w.own(beth), c.of.key())
		w.must(err)
		if !ok || got.Decile != c.want {
			t.Errorf("decile %d, want %d", got.Decile, c.want)
		}
	}
	_, day := w.treats(b, 40)
	got := w.table.Result(w.own(beth), day, day+1, nil).Deprivation
	if len(got) != 2 || got[0].Name != "5 Least deprived fifth" || got[1].Name != "Not recorded" || got[1].After != 1 {
		t.Errorf("%+v", got)
	}
}

// TestWhoSeesNobodyIsToldAboutHowMany were treated, from ten on, to the nearest five.
func TestWhoSeesNobodyIsToldAboutHowMany(t *testing.T) {
	for n, want := range map[int]int{0: 0, 9: 0, 10: 10, 12: 10, 13: 15, 17: 15, 18: 20} {
		x := &Table{state: newState()}
		x.state.Sessions["s"] = &session{SessionPlanned: care.SessionPlanned{ID: "s", Day: today}, Done: &care.SessionDone{Minutes: 1}}
		for i := range 20 {
			done := &care.BookingDone{Treated: i < n}
			x.state.slot(care.SlotOf("s", i+1)).Now = &Place{Session: "s", Booking: &care.BookingMade{}, Done: done}
		}
		if got := x.TreatedAbout(today-1, today); got != want {
			t.Errorf("of %d: %d, want %d", n, got, want)
		}
		if got := x.TreatedAbout(today+1, today+2); got != 0 {
			t.Errorf("on other days: %d", got)
		}
	}
}

// TestWhatWasCarriedOutIsNotCancelled: it would take treated patients out of every result.
// How it went is corrected by saying it again, and not said with nothing.
func TestWhatWasCarriedOutIsNotCancelled(t *testing.T) {
	w := newWorld(t)
	b := child{n: 1, trust: "RB1", months: 60, weeks: 60, nhs: number}
	w.bring("RB1", b)
	w.willing(beth, b, "RA101")
	slot, day := w.treats(b, 40)
	id := slotSession(slot)
	version := func() ledger.Version { return w.table.state.Version[sessionStream(id)] }
	if _, err := w.table.CancelSession(t.Context(), w.own(ayo), id, "a slip", version()); err == nil {
		t.Error("cancelled after it was carried out")
	}
	if _, err := w.table.CarriedOut(t.Context(), w.own(ayo), care.SessionDone{ID: id}, version()); err == nil {
		t.Error("nothing was said of how it went")
	}
	_, err := w.table.CarriedOut(t.Context(), w.own(ayo), care.SessionDone{ID: id, Minutes: 470, Cost: 14_400_00}, version())
	w.must(err)
	if r := w.table.Result(w.own(beth), day, day+1, nil); r.Treated != 1 || r.Minutes != 470 || r.CostKnown != 1 || r.HoursKnown != 0 {
		t.Errorf("%+v", r)
	}
}
