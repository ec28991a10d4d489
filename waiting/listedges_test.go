package waiting

import (
	"testing"

	"roundtable/care"
	"roundtable/facts"
)

// TestDeathInAnotherFile: a death in one partner's file holds all of the
// person's rows on every list, whoever else says nothing of it.
func TestDeathInAnotherFile(t *testing.T) {
	w := threePartners(t)
	w.bring(brought{partner: "RZ2", kind: "people", people: []care.PersonRow{{
		Key: keyOf("ann2"), Line: 7, NHSNumber: 4857773457, NHSStatus: 1, Birth: care.NewDate(2016, 3, 1), Died: w.day - 1,
	}}})
	p, err := w.list.Find(w.ctx, w.view(north), Query{Held: Yes})
	if err != nil || p.Count != 3 || p.Summary.Held != 3 {
		t.Fatalf("%d rows are held, want both of Ann's and Bob's (%v)", p.Count, err)
	}
	for _, r := range p.Rows {
		if !r.Held || r.Queries == 0 {
			t.Errorf("%s: held %v, queries %d", r.Family, r.Held, r.Queries)
		}
	}
}

// TestStopAhead: a stop that is still to come takes nobody off today's list.
func TestStopAhead(t *testing.T) {
	w := newWorld(t)
	w.bring(brought{partner: "RZ1", kind: "wlmds", census: w.day, pathways: []care.PathwayRow{
		{Key: keyOf("ahead"), Person: keyOf("x"), Line: 2, Start: w.day - 40, Stop: w.day + 3},
		{Key: keyOf("today"), Person: keyOf("y"), Line: 3, Start: w.day - 40, Stop: w.day},
	}})
	v := w.view(north)
	for _, c := range []struct {
		asAt care.Date
		want int
	}{{0, 1}, {w.day - 1, 2}, {w.day + 3, 0}, {w.day - 41, 0}} {
		if n, err := w.list.Count(w.ctx, v, Query{AsAt: c.asAt}); err != nil || n != c.want {
			t.Errorf("as at %v: %d, want %d (%v)", c.asAt, n, c.want, err)
		}
	}
}

// TestYesterdayTomorrow: a day that was today when its list was asked for is the
// past a day later, also when nothing was brought meanwhile.
func TestYesterdayTomorrow(t *testing.T) {
	w := newWorld(t)
	w.bring(brought{partner: "RZ1", kind: "wlmds", census: w.day, pathways: []care.PathwayRow{
		{Key: keyOf("later"), Person: keyOf("x"), Line: 2, Start: w.day + 5},
	}})
	v, day := w.view(north), w.day
	for _, want := range []int{1, 0} {
		if n, err := w.list.Count(w.ctx, v, Query{AsAt: day}); err != nil || n != want {
			t.Errorf("on %v the list of %v has %d, want %d (%v)", w.day, day, n, want, err)
		}
		w.day++
	}
}

// TestHeadingsOpenTheirRows: teams that differ in case alone are two, an owner is
// one however written, and each heading opens as many rows as it counts.
func TestHeadingsOpenTheirRows(t *testing.T) {
	w := newWorld(t)
	var rows []care.PathwayRow
	for i, r := range []struct{ team, owner string }{{"hips", "Pat"}, {"HIPS", "PAT"}, {"Hips", "pat"}, {"HIPS", ""}, {"", "Quinn"}} {
		rows = append(rows, care.PathwayRow{Key: keyOf(r.team + r.owner), Line: uint32(i + 2), Start: w.day - 10, Team: r.team, Owner: r.owner})
	}
	w.bring(brought{partner: "RZ1", kind: "list", pathways: rows})
	v := w.view(north)
	for by, groups := range map[Column]int{ColTeam: 4, ColOwner: 3} {
		p, err := w.list.Find(w.ctx, v, Query{Group: by})
		if err != nil || len(p.Groups) != groups {
			t.Fatalf("%s: %d groups, want %d (%v)", by, len(p.Groups), groups, err)
		}
		for _, g := range p.Groups {
			back, err := ParseQuery(Query{}.Only(by, g.Code).Values())
			if n, _ := w.list.Count(w.ctx, v, back); err != nil || n != g.Count {
				t.Errorf("%s %q counts %d and opens %d (%v)", by, g.Label, g.Count, n, err)
			}
		}
	}
}

// TestRanksOfAnotherDictionary: a dictionary that was made anew with as many
// values is ranked anew.
func TestRanksOfAnotherDictionary(t *testing.T) {
	rc := newRankCache()
	first := rc.of(facts.DimTeam, fakeDict{"b", "a"}, nil)
	again := rc.of(facts.DimTeam, fakeDict{"b", "a"}, nil)
	other := rc.of(facts.DimTeam, fakeDict{"a", "b"}, nil)
	if first != again || other.up[1] != 0 || first.up[1] != 1 {
		t.Errorf("same kept %v, places %v and %v", first == again, first.up[1:3], other.up[1:3])
	}
}
