package waiting

import (
	"slices"
	"strings"
	"testing"

	"roundtable/care"
)

// TestTransferFromTheSendersEvents: the original start of a wait that moved comes
// from the sender's own events when they are there, so that it is a check of what
// the receiver states; otherwise the page says that it is the receiver's word.
func TestTransferFromTheSendersEvents(t *testing.T) {
	day := care.NewDate(2026, 11, 21)
	ev := func(key string, ago care.Date, k care.EventType, status string) care.EventRow {
		return care.EventRow{Pathway: keyOf(key), Line: uint32(500 - ago), Date: day - ago, Type: k, Status: status}
	}
	path := func(key string, start, queue care.Date) care.PathwayRow {
		p := care.PathwayRow{Key: keyOf(key), Line: 2, PPID: "PPID-1", Issuer: "RZ1", Start: day - start, Status: "20"}
		if queue != 0 {
			p.Queue = day - queue
		}
		return p
	}
	for _, c := range []struct {
		name, basis   string
		start, queue  care.Date // days ago
		differs       []string
		sender        []care.EventRow
		receiver      []care.EventRow
		states, place care.Date // what the receiver states, days ago
	}{
		{
			"no events from the sender", "as North states it; we have no events from the sender", 200, 200, nil,
			nil,
			[]care.EventRow{ev("in", 50, care.EvTransferIn, "20")},
			200, 0,
		},
		{
			"the sender's events agree", "from the events of South, who sent the person on", 200, 200, nil,
			[]care.EventRow{ev("out", 200, care.EvReceived, "10"), ev("out", 52, care.EvTransferOut, "21")},
			[]care.EventRow{ev("in", 50, care.EvTransferIn, "20")},
			200, 0,
		},
		{
			"the receiver started the clock anew", "from the events of South, who sent the person on", 200, 200,
			[]string{"start differs"},
			[]care.EventRow{ev("out", 200, care.EvReceived, "10"), ev("out", 52, care.EvTransferOut, "21")},
			[]care.EventRow{ev("in", 50, care.EvTransferIn, "20")},
			50, 0,
		},
		{
			"the sender closed its record two days before the receiver took over", "from the events of South, who sent the person on", 200, 200,
			[]string{"start differs"},
			[]care.EventRow{ev("out", 200, care.EvReceived, "10"), ev("out", 52, care.EvTransferOut, "21"), ev("out", 52, care.EvClosed, "34")},
			[]care.EventRow{ev("in", 50, care.EvTransferIn, "20")},
			50, 0,
		},
		{
			"status 20 alone, and the sender forgot its 21", "South, who have the same pathway; they record no transfer", 200, 200, nil,
			[]care.EventRow{ev("out", 200, care.EvReceived, "10"), ev("out", 100, care.EvAttended, "20")},
			[]care.EventRow{ev("in", 50, care.EvAttended, "20")},
			200, 0,
		},
		{
			"monitored at the sender: the old place in the queue comes along", "from the events of South", 120, 400,
			[]string{"place in the queue differs"},
			[]care.EventRow{
				ev("out", 400, care.EvReceived, "10"), ev("out", 300, care.EvMonitorPatient, "31"),
				ev("out", 120, care.EvDecisionTreat, "11"), ev("out", 52, care.EvTransferOut, "21"),
			},
			[]care.EventRow{ev("in", 50, care.EvTransferIn, "20")},
			120, 120,
		},
		{
			"the sender's clock had stopped before: it is none that was sent", "as North states it; we have no events", 200, 200, nil,
			[]care.EventRow{ev("out", 400, care.EvReceived, "10"), ev("out", 300, care.EvTreated, "30")},
			[]care.EventRow{ev("in", 50, care.EvTransferIn, "20")},
			200, 0,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			if c.sender != nil {
				w.bring(brought{partner: "RZ2", kind: "referrals", pathways: []care.PathwayRow{path("out", 0, 0)}, events: c.sender})
			}
			w.bring(brought{partner: "RZ1", kind: "wlmds", pathways: []care.PathwayRow{path("in", c.states, c.place)}, events: c.receiver})
			d, err := w.list.Detail(w.ctx, w.view(north), keyOf("in"))
			if err != nil || len(d.Clocks) != 2 {
				t.Fatal(d, err)
			}
			if got := d.Clocks[1]; got.Start != day-c.start || got.Queue != day-c.queue || !strings.Contains(got.Basis, c.basis) || got.Rule != "transfer-original-start" {
				t.Errorf("%+v", got)
			}
			var differs []string
			for _, q := range d.Queries {
				if q.Rule == QueryClock {
					differs = append(differs, q.Words)
				}
			}
			if !slices.EqualFunc(differs, c.differs, strings.Contains) {
				t.Errorf("queries: %q", differs)
			}
		})
	}
}

// TestAWaitMovedTwice: the partner who knows its referral gives the start, not the
// one in between; without that partner's events the one in between is quoted.
func TestAWaitMovedTwice(t *testing.T) {
	for _, first := range []bool{true, false} {
		w := newWorld(t)
		bring := func(partner care.PartnerCode, kind, key string, start care.Date, events ...care.EventRow) {
			p := care.PathwayRow{Key: keyOf(key), Line: 2, PPID: "PPID-1", Issuer: "RZ1", Status: "20"}
			if start != 0 {
				p.Start = w.day - start
			}
			for i := range events {
				events[i].Pathway = keyOf(key)
			}
			w.bring(brought{partner: partner, kind: kind, pathways: []care.PathwayRow{p}, events: events})
		}
		ev := func(ago care.Date, k care.EventType) care.EventRow {
			return care.EventRow{Line: uint32(500 - ago), Date: w.day - ago, Type: k}
		}
		if first {
			bring("VC1", "referrals", "one", 0, ev(300, care.EvReceived), ev(200, care.EvTransferOut))
		}
		bring("RZ2", "wlmds", "two", 250, ev(198, care.EvTransferIn), ev(100, care.EvTransferOut))
		bring("RZ1", "wlmds", "three", 250, ev(98, care.EvTransferIn))
		d, err := w.list.Detail(w.ctx, w.view(north), keyOf("three"))
		if err != nil || len(d.Clocks) != 2 {
			t.Fatal(d, err)
		}
		start, basis := w.day-250, "as South states it, who took the wait over before"
		if first {
			// By the first partner's events its clock had not stopped: it runs on.
			start, basis = w.day-300, "from the events of Harbour"
		}
		if got := d.Clocks[1]; got.Start != start || !strings.Contains(got.Basis, basis) {
			t.Errorf("with the first partner %v: %+v", first, got)
		}
	}
}

// TestEventsAloneStateNoClock: a file of events with no clock start is a wait
// whose clock we compute; treated, it is off the list, and what starts no clock
// and ends none stays on it.
func TestEventsAloneStateNoClock(t *testing.T) {
	w := newWorld(t)
	b := brought{partner: "RZ1", kind: "referrals"}
	add := func(key string, stated care.Date, events ...care.EventRow) {
		p := care.PathwayRow{Key: keyOf(key), Line: 2}
		if stated != 0 {
			p.Start = w.day - stated
		}
		b.pathways = append(b.pathways, p)
		for _, e := range events {
			e.Pathway = keyOf(key)
			b.events = append(b.events, e)
		}
	}
	received := care.EventRow{Line: 2, Date: w.day - 90, Type: care.EvReceived}
	treated := care.EventRow{Line: 3, Date: w.day - 30, Type: care.EvTreated}
	add("runs", 0, received)
	add("treated", 0, received, treated)
	add("seen", 0, care.EventRow{Line: 3, Date: w.day - 30, Type: care.EvAttended})
	add("treated-only", 0, treated)
	add("stated", 80, received)
	add("two", 0, care.EventRow{Line: 2, Date: w.day - 300, Type: care.EvReceived}, care.EventRow{Line: 3, Date: w.day - 20, Type: care.EvNewCondition})
	w.bring(b)
	p, err := w.list.Find(w.ctx, w.view(north), Query{})
	if err != nil || !slices.Equal(keysOfPage(p), ids("two", "runs", "stated", "seen")) {
		t.Fatalf("%+v %v", p, err)
	}
	// A separate condition on the same pathway hides no longer wait.
	if p.Rows[0].Days != 300 || p.Rows[1].Days != 90 || p.Rows[2].Days != 80 || p.Rows[3].Start != 0 {
		t.Errorf("%+v", p.Rows)
	}
	if n, _ := w.list.Count(w.ctx, w.view(north), Query{Doubt: DoubtClockDiffers}); n != 1 {
		t.Errorf("%d clocks differ, want the stated one", n)
	}
	d, err := w.list.Detail(w.ctx, w.view(north), keyOf("runs"))
	if err != nil || len(d.Clocks) != 1 || !d.Clocks[0].Computed {
		t.Errorf("%+v %v", d, err)
	}
}

// TestTheOldPlaceIsKeptWithoutBeingStated: after active monitoring the events give
// the old place in the queue to a partner that states the new start alone.
func TestTheOldPlaceIsKeptWithoutBeingStated(t *testing.T) {
	w := newWorld(t)
	ev := func(key string, ago care.Date, k care.EventType) care.EventRow {
		return care.EventRow{Pathway: keyOf(key), Line: uint32(900 - ago), Date: w.day - ago, Type: k}
	}
	b := brought{partner: "RZ1", kind: "wlmds", pathways: []care.PathwayRow{
		{Key: keyOf("blank"), Line: 2, Start: w.day - 60, Status: "20"},
		{Key: keyOf("stated"), Line: 3, Start: w.day - 60, Queue: w.day - 90, Status: "20"},
		{Key: keyOf("other-start"), Line: 4, Start: w.day - 50, Status: "20"},
	}}
	for _, key := range []string{"blank", "stated", "other-start"} {
		b.events = append(b.events, ev(key, 400, care.EvReceived), ev(key, 300, care.EvMonitorPatient), ev(key, 60, care.EvDecisionTreat))
	}
	w.bring(b)
	for key, want := range map[string]care.Date{"blank": 400, "stated": 90, "other-start": 50} {
		d, err := w.list.Detail(w.ctx, w.view(north), keyOf(key))
		if err != nil || d.Row.Queue != w.day-want {
			t.Fatalf("%s: %v, want %s, %v", key, d.Row.Queue, w.day-want, err)
		}
		if said := strings.Contains(d.Clocks[0].Words, "is from the events"); said != (key == "blank") {
			t.Errorf("%s: %q", key, d.Clocks[0].Words)
		}
	}
	p, err := w.list.Find(w.ctx, w.view(north), Query{Sort: []SortKey{{By: ColQueueWeeks, Desc: true}}})
	if err != nil || !slices.Equal(keysOfPage(p), ids("blank", "stated", "other-start")) {
		t.Errorf("%+v %v", p, err)
	}
}

// TestSentOnAndNotTakenUp: whoever was sent on stays on the sender's list until
// another partner has them, also when the sender has closed its own record; the
// stop that was read from its events is not said to be the partner's.
func TestSentOnAndNotTakenUp(t *testing.T) {
	w := newWorld(t)
	b := brought{partner: "RZ2", kind: "referrals"}
	add := func(key, ppid string, stated care.Date, ends ...care.EventType) {
		p := care.PathwayRow{Key: keyOf(key), Line: 2, PPID: ppid, Issuer: "RZ2"}
		if stated != 0 {
			p.Start = w.day - stated
		}
		b.pathways = append(b.pathways, p)
		b.events = append(b.events, care.EventRow{Pathway: keyOf(key), Line: 2, Date: w.day - 200, Type: care.EvReceived})
		for n, k := range ends {
			b.events = append(b.events, care.EventRow{Pathway: keyOf(key), Line: uint32(3 + n), Date: w.day - 52, Type: k})
		}
	}
	add("sent", "P-1", 0, care.EvTransferOut)
	add("closed", "P-2", 0, care.EvTransferOut, care.EvClosed)
	add("stated", "P-3", 180, care.EvTransferOut, care.EvDischarged)
	add("taken", "P-4", 0, care.EvTransferOut, care.EvClosed)
	add("home", "P-5", 0, care.EvDischarged)
	w.bring(b)
	listed := func(want ...string) {
		t.Helper()
		p, err := w.list.Find(w.ctx, w.view(north), Query{})
		if err != nil || !slices.Equal(keysOfPage(p), ids(want...)) {
			t.Fatalf("%+v %v", p, err)
		}
	}
	p, err := w.list.Find(w.ctx, w.view(north), Query{})
	if err != nil || len(p.Rows) != 4 || p.Rows[3].Start != w.day-180 || p.Rows[3].Days != 180 {
		t.Fatalf("%+v %v", p, err)
	}
	d, err := w.list.Detail(w.ctx, w.view(north), keyOf("stated"))
	if err != nil || !d.Listed || d.Clocks[0].Computed || d.Clocks[0].Stop != 0 {
		t.Errorf("%+v %v", d, err)
	}
	if len(d.Queries) == 0 || !slices.ContainsFunc(d.Queries, func(q OpenQuery) bool { return q.Rule == QuerySentOn }) {
		t.Errorf("nobody is asked: %+v", d.Queries)
	}
	in := func(key, ppid string, start care.Date) {
		w.bring(brought{partner: "RZ1", kind: "wlmds", pathways: []care.PathwayRow{
			{Key: keyOf(key), Line: 2, PPID: ppid, Issuer: "RZ2", Start: w.day - start, Status: "20"},
		}})
	}
	in("taken-in", "P-4", 205)
	if p, err := w.list.Find(w.ctx, w.view(north), Query{}); err != nil || len(p.Rows) != 4 {
		t.Errorf("%+v %v", p, err)
	}
	in("closed-in", "P-2", 204)
	in("sent-in", "P-1", 203)
	in("stated-in", "P-3", 202)
	listed("taken-in", "closed-in", "sent-in", "stated-in")
}
