package facts

import (
	"testing"

	"roundtable/care"
)

// Whose clock an extract carries it says itself; of one that was taken before it
// did, its kind tells.
func TestTheExtractSaysWhoseClock(t *testing.T) {
	for _, c := range []struct {
		x       care.ExtractReceived
		want    ClockKind
		asserts bool
	}{
		{care.ExtractReceived{Kind: "wlmds"}, ClockRTT, true},
		{care.ExtractReceived{Kind: "list"}, ClockList, true},
		{care.ExtractReceived{Kind: "mhsds"}, ClockMentalHealth, false},
		{care.ExtractReceived{Kind: "referrals"}, ClockEvents, false},
		{care.ExtractReceived{Kind: "people"}, ClockUnknown, false},
		{care.ExtractReceived{Kind: "befriending", Clock: care.ClockOfList}, ClockList, true},
		{care.ExtractReceived{Kind: "list", Clock: care.ClockOfEvents}, ClockEvents, false},
	} {
		if got := clockOf(&c.x); got != c.want || got.asserts() != c.asserts {
			t.Errorf("%s %s: %d", c.x.Kind, c.x.Clock, got)
		}
	}
}

// What stands of a pathway is what the lists say on which it stands: a list that
// it has left has no more to say, and events are kept.
func TestValuesComeFromTheListsOnWhichItStands(t *testing.T) {
	says := func(team string, op care.Op, start care.Date) delivery {
		p := row(op, 0)
		p.Team, p.Start = team, start
		return list(p)
	}
	a, b, gone := says("A", care.OpNew, may+1), says("B", care.OpNew, may+2), list(row(care.OpVanished, 0))
	events := delivery{partner: "RZ1", kind: "referrals", pathways: []care.PathwayRow{{Key: key(100)}}, events: []care.EventRow{
		{Pathway: key(100), Date: may + 5, Type: care.EvContact},
	}}
	type step struct {
		name string
		d    delivery
	}
	for name, c := range map[string]struct {
		steps []step
		team  string
		start care.Date
	}{
		"gone from the second":         {[]step{{"a", a}, {"b", b}, {"b", gone}}, "A", may + 1},
		"gone from the first":          {[]step{{"a", a}, {"b", b}, {"a", gone}}, "B", may + 2},
		"the first restates it":        {[]step{{"a", a}, {"b", b}, {"b", gone}, {"a", says("A2", care.OpChanged, may+3)}}, "A2", may + 3},
		"restated before":              {[]step{{"a", a}, {"b", b}, {"a", says("A2", care.OpChanged, may+3)}, {"b", gone}}, "A2", may + 3},
		"restated before, gone from a": {[]step{{"a", a}, {"b", b}, {"a", says("A2", care.OpChanged, may+3)}, {"a", gone}}, "B", may + 2},
		"of three lists two are left":  {[]step{{"a", a}, {"b", b}, {"c", says("C", care.OpNew, may+4)}, {"c", gone}}, "B", may + 2},
		"and one":                      {[]step{{"a", a}, {"b", b}, {"c", says("C", care.OpNew, may+4)}, {"c", gone}, {"b", gone}}, "A", may + 1},
		"back on the second":           {[]step{{"a", a}, {"b", b}, {"b", gone}, {"b", b}}, "B", may + 2},
		"back, and gone once more":     {[]step{{"a", a}, {"b", b}, {"b", gone}, {"b", b}, {"b", gone}}, "A", may + 1},
		"events between":               {[]step{{"a", a}, {"e", events}, {"b", b}, {"b", gone}}, "A", may + 1},
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
				if !ok || p.State[i] != StateOpen || p.Start[i] != c.start || v.Wide(DimTeam, p.Team[i]) != c.team {
					t.Errorf("%s: state %d, start %s, team %q", how, p.State[i], p.Start[i], v.Wide(DimTeam, p.Team[i]))
				}
			}
		})
	}
}
