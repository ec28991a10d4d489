package facts

import (
	"slices"
	"testing"

	"roundtable/care"
	"roundtable/ledger/ledgertest"
)

// ev writes an event shortly: day of the month, minute, what it is called.
func ev(day int, minute care.Minute, line uint32) care.EventRow {
	e := care.EventRow{Pathway: key(100), Person: key(1), Minute: minute, Line: line, Type: care.EvContact}
	if day > 0 {
		e.Date = may + care.Date(day-1)
	}
	return e
}

func TestEventsStandInTheOrderInWhichTheyHappened(t *testing.T) {
	for name, c := range map[string]struct {
		events []care.EventRow
		want   []uint32 // lines
	}{
		"by date":                               {[]care.EventRow{ev(3, 0, 1), ev(1, 0, 2), ev(2, 0, 3)}, []uint32{2, 3, 1}},
		"ties keep the source's order":          {[]care.EventRow{ev(1, 0, 9), ev(1, 0, 2), ev(1, 0, 5)}, []uint32{9, 2, 5}},
		"by minute where both have one":         {[]care.EventRow{ev(1, 600, 1), ev(1, 60, 2)}, []uint32{2, 1}},
		"one without a minute keeps its place":  {[]care.EventRow{ev(1, 600, 1), ev(1, 0, 2), ev(1, 60, 3)}, []uint32{3, 2, 1}},
		"equal minutes keep the source's order": {[]care.EventRow{ev(1, 60, 7), ev(1, 60, 3)}, []uint32{7, 3}},
		"without a date first":                  {[]care.EventRow{ev(1, 0, 1), ev(0, 0, 2)}, []uint32{2, 1}},
	} {
		t.Run(name, func(t *testing.T) {
			m := newMemStore()
			m.add(delivery{partner: "RZ1", kind: "referrals", events: c.events}.drafts(t)...)
			v := openMem(t, m, Options{}).View(anna, whole)
			if got := lines(v.EventsOf(mustRow(v.PathwayByKey(key(100))), nil)); !slices.Equal(got, c.want) {
				t.Errorf("lines %v, want %v", got, c.want)
			}
		})
	}
}

func lines(events []Event) (out []uint32) {
	for _, e := range events {
		out = append(out, e.Line)
	}
	return out
}

func TestAnEventToldTwiceHappenedOnce(t *testing.T) {
	withID := func(e care.EventRow, id string) care.EventRow { e.Event = id; return e }
	for name, c := range map[string]struct {
		sent [][]care.EventRow
		want []uint32
	}{
		"the whole history sent anew": {
			[][]care.EventRow{{ev(1, 0, 1), ev(2, 0, 2)}, {ev(1, 0, 11), ev(2, 0, 12), ev(3, 0, 13)}},
			[]uint32{1, 2, 13},
		},
		"two like contacts in one file are two": {[][]care.EventRow{{ev(1, 0, 1), ev(1, 0, 2)}}, []uint32{1, 2}},
		"a second like contact in a later file": {[][]care.EventRow{{ev(1, 0, 1)}, {ev(1, 0, 11), ev(1, 0, 12)}}, []uint32{1, 12}},
		"three files, never more than stated": {
			[][]care.EventRow{{ev(1, 0, 1)}, {ev(1, 0, 11), ev(1, 0, 12)}, {ev(1, 0, 21), ev(1, 0, 22)}}, []uint32{1, 12},
		},
		"an id's later statement stands": {
			[][]care.EventRow{{withID(ev(1, 0, 1), "a"), withID(ev(2, 0, 2), "b")}, {withID(ev(5, 0, 11), "a")}}, []uint32{2, 11},
		},
		"one id twice in one file is two events": {[][]care.EventRow{{withID(ev(1, 0, 1), "a"), withID(ev(2, 0, 2), "a")}}, []uint32{1, 2}},
	} {
		t.Run(name, func(t *testing.T) {
			m := newMemStore()
			f := openMem(t, m, Options{})
			for _, rows := range c.sent {
				head := m.add(delivery{partner: "RZ1", kind: "referrals", events: rows}.drafts(t)...)
				if err := f.Wait(t.Context(), head); err != nil {
					t.Fatal(err)
				}
				f.st.compact() // grouping in between must change nothing
			}
			f.publish()
			v := f.View(anna, whole)
			if got := lines(v.EventsOf(mustRow(v.PathwayByKey(key(100))), nil)); !slices.Equal(got, c.want) {
				t.Errorf("lines %v, want %v", got, c.want)
			}
		})
	}
}

// TestOneKeyOnEveryRow is a file whose identifier column says the same thing all
// the way down, sent twice: reading it must stay quick.
func TestOneKeyOnEveryRow(t *testing.T) {
	ledgertest.OneAtATime(t)
	m := newMemStore()
	for range 2 {
		var rows []care.EventRow
		for n := range 50_000 {
			rows = append(rows, ev(1+n%700, 0, uint32(n)))
		}
		m.add(delivery{partner: "RZ1", kind: "referrals", events: rows}.drafts(t)...)
	}
	v := openMem(t, m, Options{}).View(anna, whole)
	got := v.EventsOf(mustRow(v.PathwayByKey(key(100))), nil)
	if len(got) != 50_000 || !slices.IsSortedFunc(got, func(a, b Event) int { return int(a.Date) - int(b.Date) }) {
		t.Errorf("%d events", len(got))
	}
}
