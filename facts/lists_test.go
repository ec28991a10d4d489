package facts

import (
	"testing"

	"roundtable/care"
	"roundtable/ledger"
)

// drafts of a list with a name of its own: a stream beside the partner's others.
func named(t *testing.T, name string, d delivery) []draft {
	t.Helper()
	all := d.drafts(t)
	for i := range all {
		all[i].stream = ledger.Stream("extract/RZ1/" + d.kind + "/" + name)
	}
	return all
}

// A pathway on two lists of one partner has vanished only when the last of them
// lacks it.
func TestVanishedFromTheLastListThatHadIt(t *testing.T) {
	on, gone, changed := list(row(care.OpNew, may+1)), list(row(care.OpVanished, 0)), list(row(care.OpChanged, may+2))
	type step struct {
		name string
		d    delivery
	}
	for name, c := range map[string]struct {
		steps []step
		state State
	}{
		"on one list, gone from it":         {[]step{{"a", on}, {"a", gone}}, StateVanished},
		"on two, gone from the first":       {[]step{{"a", on}, {"b", on}, {"a", gone}}, StateOpen},
		"on two, gone from the second":      {[]step{{"a", on}, {"b", on}, {"b", gone}}, StateOpen},
		"on two, gone from both":            {[]step{{"a", on}, {"b", on}, {"b", gone}, {"a", gone}}, StateVanished},
		"on two, changed, gone from one":    {[]step{{"a", on}, {"b", on}, {"a", changed}, {"b", gone}}, StateOpen},
		"gone from one, back, gone":         {[]step{{"a", on}, {"b", on}, {"a", gone}, {"a", on}, {"a", gone}}, StateOpen},
		"moved from one to the other":       {[]step{{"a", on}, {"a", gone}, {"b", on}}, StateOpen},
		"moved, and gone from the other":    {[]step{{"a", on}, {"a", gone}, {"b", on}, {"b", gone}}, StateVanished},
		"moved: the other list comes first": {[]step{{"a", on}, {"b", on}, {"a", gone}, {"b", gone}}, StateVanished},
	} {
		t.Run(name, func(t *testing.T) {
			m, dir := newMemStore(), t.TempDir()
			f := openMem(t, m, Options{CheckpointDir: dir})
			for _, s := range c.steps {
				if err := f.Wait(t.Context(), m.add(named(t, s.name, s.d)...)); err != nil {
					t.Fatal(err)
				}
				if err := f.Checkpoint(t.Context()); err != nil {
					t.Fatal(err)
				}
				f = openMem(t, m, Options{CheckpointDir: dir})
			}
			for how, v := range map[string]*View{"saved": f.View(anna, whole), "full": openMem(t, m, Options{}).View(anna, whole)} {
				p, i, ok := v.Pathway(mustRow(v.PathwayByKey(key(100))))
				if !ok || p.State[i] != c.state {
					t.Errorf("%s: state %d, want %d", how, p.State[i], c.state)
				}
			}
		})
	}
}

// What files of no list say of one referral adds up: the latest word stands, and a
// blank takes nothing away.
func TestFilesThatAreNoListAddUp(t *testing.T) {
	say := func(kind string, p care.PathwayRow) delivery {
		p.Key = key(100)
		return delivery{partner: "RZ1", kind: kind, pathways: []care.PathwayRow{p}}
	}
	mhsds := say("mhsds", care.PathwayRow{Start: may, Received: may, Source: "A1"})
	bare := say("referrals", care.PathwayRow{Team: "Memory"})
	told := say("referrals", care.PathwayRow{Start: may + 3, Team: "Memory"})
	for name, c := range map[string]struct {
		sent   []delivery
		start  care.Date
		team   string
		source string
		clock  ClockKind
	}{
		"MHSDS, then events that say no start": {[]delivery{mhsds, bare}, may, "Memory", "A1", ClockMentalHealth},
		"events, then MHSDS":                   {[]delivery{bare, mhsds}, may, "Memory", "A1", ClockMentalHealth},
		"both state a start: the later word":   {[]delivery{mhsds, told}, may + 3, "Memory", "A1", ClockMentalHealth},
		"events twice, the second bare":        {[]delivery{told, bare}, may + 3, "Memory", "", ClockEvents},
		"a list over both says all":            {[]delivery{mhsds, told, say("wlmds", care.PathwayRow{Start: may + 9})}, may + 9, "", "", ClockRTT},
		"under a list they fill blanks":        {[]delivery{say("list", care.PathwayRow{Start: may + 9}), mhsds, told}, may + 9, "Memory", "A1", ClockList},
	} {
		t.Run(name, func(t *testing.T) {
			m := newMemStore()
			for _, d := range c.sent {
				m.add(d.drafts(t)...)
			}
			v := openMem(t, m, Options{}).View(anna, whole)
			p, i, ok := v.Pathway(mustRow(v.PathwayByKey(key(100))))
			if !ok || p.State[i] != StateOpen || p.Start[i] != c.start || p.Clock[i] != c.clock ||
				v.Wide(DimTeam, p.Team[i]) != c.team || v.Code(DimSource, p.Source[i]) != c.source {
				t.Errorf("state %d, start %s, clock %d, team %q, source %q", p.State[i], p.Start[i], p.Clock[i],
					v.Wide(DimTeam, p.Team[i]), v.Code(DimSource, p.Source[i]))
			}
		})
	}
}

// A referral known from events waits until its last turn is an end.
func TestEventsEndAReferral(t *testing.T) {
	ev := func(days care.Date, ty care.EventType) care.EventRow {
		return care.EventRow{Pathway: key(100), Date: may + days, Type: ty}
	}
	send := func(kind string, events ...care.EventRow) delivery {
		return delivery{partner: "RZ1", kind: kind, pathways: []care.PathwayRow{{Key: key(100), Start: may}}, events: events}
	}
	received, rejected, onward, closed := ev(0, care.EvReceived), ev(5, care.EvRejected), ev(5, care.EvReferred), ev(40, care.EvClosed)
	for name, c := range map[string]struct {
		sent  []delivery
		state State
		stop  care.Date
	}{
		"received":                               {[]delivery{send("referrals", received)}, StateOpen, 0},
		"closed":                                 {[]delivery{send("referrals", received, closed)}, StateStopped, may + 40},
		"closed, in a later file":                {[]delivery{send("referrals", received), send("referrals", closed)}, StateStopped, may + 40},
		"the whole history again":                {[]delivery{send("referrals", received, closed), send("referrals", received, closed)}, StateStopped, may + 40},
		"an old event comes late":                {[]delivery{send("referrals", received, closed), send("referrals", rejected)}, StateStopped, may + 40},
		"rejected and sent on, the same day":     {[]delivery{send("referrals", received, rejected, onward)}, StateOpen, 0},
		"rejected":                               {[]delivery{send("referrals", received, rejected)}, StateStopped, may + 5},
		"closed and referred again":              {[]delivery{send("referrals", received, closed), send("referrals", ev(50, care.EvReceived))}, StateOpen, 0},
		"attending after the end does not open":  {[]delivery{send("referrals", received, closed, ev(44, care.EvContact))}, StateStopped, may + 40},
		"a list says that it waits":              {[]delivery{send("referrals", received, closed), list(row(care.OpNew, 0))}, StateOpen, 0},
		"under a list events change nothing":     {[]delivery{list(row(care.OpNew, 0)), send("referrals", received, closed)}, StateOpen, 0},
		"MHSDS states its own discharge or none": {[]delivery{send("mhsds", received, rejected)}, StateOpen, 0},
	} {
		t.Run(name, func(t *testing.T) {
			m := newMemStore()
			for _, d := range c.sent {
				m.add(d.drafts(t)...)
			}
			v := openMem(t, m, Options{}).View(anna, whole)
			p, i, ok := v.Pathway(mustRow(v.PathwayByKey(key(100))))
			if !ok || p.State[i] != c.state || p.Stop[i] != c.stop {
				t.Errorf("state %d, stop %s", p.State[i], p.Stop[i])
			}
		})
	}
}
