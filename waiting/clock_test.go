package waiting

import (
	"cmp"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"roundtable/care"
)

const day0 care.Date = 82_000 // 2024

// someEvents draws a pathway's events, likely and contradictory ones alike.
func someEvents(t *rapid.T) []Event {
	n := rapid.IntRange(0, 14).Draw(t, "events")
	ev := make([]Event, n)
	for i := range ev {
		ev[i] = Event{
			Pathway: 7,
			Date:    day0 + care.Date(rapid.IntRange(0, 120).Draw(t, "day")),
			Type:    care.EventType(rapid.IntRange(0, 41).Draw(t, "type")),
			Told:    Told(rapid.IntRange(0, 2).Draw(t, "told")),
			Flags:   EventFlags(rapid.SampledFrom([]uint8{0, 0, 0, 1, 2, 4}).Draw(t, "flags")),
		}
		if rapid.IntRange(0, 2).Draw(t, "coded") == 0 {
			ev[i].Status = rapid.SampledFrom([]uint8{10, 11, 12, 20, 21, 30, 31, 32, 33, 34, 35, 36, 90, 91, 92, 98, 99, 55, StatusUnreadable}).Draw(t, "status")
		}
		if ev[i].Type == care.EvTransferIn && rapid.Bool().Draw(t, "with original") {
			ev[i].Original = ev[i].Date - care.Date(rapid.IntRange(0, 200).Draw(t, "before"))
		}
		if rapid.IntRange(0, 9).Draw(t, "no date") == 0 {
			ev[i].Date = 0
		}
	}
	return ev
}

func someSettings(t *rapid.T) Settings {
	return Settings{
		AsAt:         care.Date(rapid.SampledFrom([]int{0, int(day0) + 60, int(day0) + 400}).Draw(t, "as at")),
		DNADateStops: rapid.Bool().Draw(t, "dna date stops"),
	}
}

// dates are the periods without their event numbers, which an added event moves.
func dates(ps []Period) []Period {
	ps = slices.Clone(ps)
	for i := range ps {
		ps[i].StartEvent, ps[i].StopEvent = 0, 0
	}
	return ps
}

func TestAClockNeverStopsBeforeItStarts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ev, s := someEvents(t), someSettings(t)
		got := Clock(ev, s)
		if len(got.Reasons) != len(ev) {
			t.Fatalf("%d reasons for %d events", len(got.Reasons), len(ev))
		}
		for i, r := range got.Reasons {
			if r == RuleNone {
				t.Fatalf("nothing is said of event %d (%s)", i, ev[i].Type)
			}
		}
		for _, p := range got.Periods {
			if p.Start == 0 || (!p.Open() && p.Stop < p.Start) || p.Queue == 0 || p.Queue > p.Start {
				t.Fatalf("%+v", p)
			}
			if p.Open() != (p.StopCode == 0) || p.Open() != (p.StopRule == RuleNone) || p.StartRule == RuleNone {
				t.Fatalf("a start or stop without its rule: %+v", p)
			}
			if p.Nullified != (p.StopCode == 33) {
				t.Fatalf("nullified without a missed first appointment: %+v", p)
			}
		}
	})
}

func TestACancellationNeverChangesAPeriod(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ev, s := someEvents(t), someSettings(t)
		before := dates(Clock(ev, s).Periods)
		c := Event{Pathway: 7, Date: day0 + care.Date(rapid.IntRange(0, 120).Draw(t, "cancelled on"))}
		c.Type = rapid.SampledFrom([]care.EventType{care.EvCancelPatient, care.EvCancelProvider, care.EvDeclinedOffer}).Draw(t, "what")
		with := slices.Insert(slices.Clone(ev), rapid.IntRange(0, len(ev)).Draw(t, "at"), c)
		if after := dates(Clock(with, s).Periods); !slices.Equal(before, after) {
			t.Fatalf("before %+v\nafter %+v", before, after)
		}
	})
}

// Codes 21 and 20 at a transfer change nothing: the clock keeps its start.
func TestATransferKeepsTheStart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ev := someEvents(t)
		for i := range ev { // no other transfer, and no death before it
			switch ev[i].Type {
			case care.EvTransferIn, care.EvTransferOut, care.EvDied:
				ev[i].Type = care.EvContact
			case care.EvReferred: // what is received after a transfer is no receipt of the referral before it
				ev[i].Type = care.EvReceived
			}
			if ev[i].Status == 21 || ev[i].Status == 20 || ev[i].Status == 36 {
				ev[i].Status = 0
			}
		}
		before := dates(Clock(ev, Settings{}).Periods)
		day := day0 + care.Date(rapid.IntRange(0, 120).Draw(t, "moved on"))
		pair := []Event{{Pathway: 7, Date: day, Type: care.EvStatus, Status: 21}, {Pathway: 7, Date: day, Type: care.EvStatus, Status: 20}}
		if rapid.Bool().Draw(t, "in words") {
			pair[0] = Event{Pathway: 7, Date: day, Type: care.EvTransferOut}
			pair[1] = Event{Pathway: 7, Date: day, Type: care.EvTransferIn}
		}
		after := dates(Clock(append(slices.Clone(ev), pair...), Settings{}).Periods)
		if !slices.Equal(before, after) {
			t.Fatalf("before %+v\nafter %+v", before, after)
		}
	})
}

// Only the order that the source gives to one day's events matters.
func TestOrderOfTheFileMattersOnlyWithinADay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ev, s := someEvents(t), someSettings(t)
		want := dates(Clock(ev, s).Periods)
		key := make(map[care.Date]int)
		for _, d := range ev {
			if _, ok := key[d.Date]; !ok {
				key[d.Date] = rapid.IntRange(0, 1000).Draw(t, "block")
			}
		}
		moved := slices.Clone(ev)
		slices.SortStableFunc(moved, func(a, b Event) int { return cmp.Compare(key[a.Date], key[b.Date]) })
		if got := dates(Clock(moved, s).Periods); !slices.Equal(got, want) {
			t.Fatalf("%+v\nmoved %+v", want, got)
		}
	})
}

// Pathways do not touch one another, and buffers used again leave nothing behind.
func TestManyPathwaysAtOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := someSettings(t)
		var all []Event
		var want []Period
		var queries []RuleID
		for p := range rapid.IntRange(1, 5).Draw(t, "pathways") {
			ev := someEvents(t)
			for i := range ev {
				ev[i].Pathway = uint32(p)
			}
			c := Clock(ev, s)
			want = append(want, dates(c.Periods)...)
			for _, q := range c.Queries {
				queries = append(queries, q.Rule)
			}
			all = append(all, ev...)
		}
		e := Engine{Settings: s}
		var out []Period
		for range 2 {
			out = e.Run(all, out[:0])
		}
		var got []RuleID
		for _, q := range e.Queries() {
			got = append(got, q.Rule)
		}
		if len(e.EventRules()) != len(all) || slices.Contains(e.EventRules(), RuleNone) {
			t.Fatalf("%d reasons for %d events", len(e.EventRules()), len(all))
		}
		if !slices.Equal(dates(out), want) || !slices.Equal(got, queries) {
			t.Fatalf("together %+v\nalone %+v", dates(out), want)
		}
	})
}

// A clock compared with itself differs in nothing.
func TestAClockAgreesWithItself(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		got := Clock(someEvents(t), someSettings(t)).Periods
		for k, p := range got {
			twice := slices.ContainsFunc(got[k+1:], func(o Period) bool { return o.Start == p.Start })
			if p.Nullified || twice {
				continue
			}
			a := Asserted{Start: p.Start, Stop: p.Stop, Queue: p.Queue, Status: p.StopCode}
			if ds := Compare(a, got); len(ds) > 0 {
				t.Fatalf("%+v differs from itself: %v", p, ds[0].Words())
			}
		}
	})
}

func TestEventOfARow(t *testing.T) {
	row := care.EventRow{Date: 5, Minute: 6, Type: care.EvDeclinedOffer, Org: "RBD", Status: "x1", Told: 9}
	got := EventOf(&row, 3)
	want := Event{Pathway: 3, Date: 5, Minute: 6, Type: care.EvDeclinedOffer, Status: StatusUnreadable, Told: ToldNo, Flags: Elsewhere}
	if got != want {
		t.Errorf("%+v", got)
	}
	if e := EventOf(&care.EventRow{Type: care.EvReceived, Detail: "SELF", Status: "00"}, 0); e.Flags != SelfReferral || e.Status != StatusUnreadable {
		t.Errorf("%+v", e)
	}
}

func TestDaysOfAPeriod(t *testing.T) {
	p := Period{Start: 100, Stop: 163}
	if p.Days(500) != 63 || p.Days(110) != 10 || p.Days(90) != -10 {
		t.Error(p.Days(500), p.Days(110), p.Days(90))
	}
}

// madeEvents are five to seven events for each pathway, sorted, as a fold keeps
// them.
func madeEvents(pathways int) []Event {
	ev := make([]Event, 0, pathways*6)
	kinds := [][]care.EventType{
		{care.EvReceived, care.EvBooked, care.EvAttended, care.EvDiagnostic, care.EvDecisionTreat, care.EvListed, care.EvAdmitted},
		{care.EvReferred, care.EvReceived, care.EvAttended, care.EvMonitorPatient, care.EvAttended, care.EvDecisionTreat},
		{care.EvReceived, care.EvDNAFirst, care.EvBooked, care.EvAttended, care.EvTreated},
		{care.EvReceived, care.EvAttended, care.EvCancelPatient, care.EvAttended, care.EvDNA, care.EvDischarged},
	}
	for p := range pathways {
		day := day0 + care.Date(p%500)
		for k, t := range kinds[p%len(kinds)] {
			ev = append(ev, Event{Pathway: uint32(p), Date: day + care.Date(k*(7+p%13)), Type: t, Told: ToldYes})
		}
	}
	return ev
}

// BenchmarkClocks1M computes the clocks of a million pathways, 6 events each.
func BenchmarkClocks1M(b *testing.B) {
	ev := madeEvents(1_000_000)
	e := Engine{Settings: Settings{AsAt: day0 + 900}}
	out := e.Run(ev, nil)
	b.ReportAllocs()
	for b.Loop() {
		out = e.Run(ev, out[:0])
	}
	b.ReportMetric(float64(len(out)), "periods")
	b.ReportMetric(float64(len(ev)), "events")
}

// FuzzClock feeds raw bytes as events: whatever a file says, no period may be
// impossible.
func FuzzClock(f *testing.F) {
	f.Add([]byte{2, 10, 0, 0, 11, 20, 20, 1, 27, 30, 30, 0})
	f.Add([]byte{24, 1, 0, 0, 20, 2, 11, 0})
	f.Fuzz(func(t *testing.T, b []byte) {
		var ev []Event
		for ; len(b) >= 4; b = b[4:] {
			ev = append(ev, Event{
				Date: day0 + care.Date(b[1]), Type: care.EventType(b[0]), Status: b[2],
				Told: Told(b[3] & 3), Flags: EventFlags(b[3] >> 2 & 7), Minute: care.Minute(b[3] >> 5),
			})
		}
		for _, p := range Clock(ev, Settings{}).Periods {
			if p.Start == 0 || (p.Stop != 0 && p.Stop < p.Start) || p.Queue > p.Start {
				t.Fatalf("%+v", p)
			}
		}
	})
}
