package waiting

import (
	"testing"

	"roundtable/care"
)

// TestSnapshotSeries: three weeks of North's list and two of South's, of which
// one pathway stops, one vanishes and one is over a year.
func TestSnapshotSeries(t *testing.T) {
	w := newWorld(t)
	none, err := w.list.SnapshotSeries(w.ctx, w.view(north))
	if err != nil || len(none.Dates) != 0 || none.Enough || none.From != 0 {
		t.Fatalf("without a list: %+v (%v)", none, err)
	}
	c1, c2, c3 := w.day-14, w.day-7, w.day
	row := func(name string, op care.Op, start, stop care.Date) care.PathwayRow {
		return care.PathwayRow{Key: keyOf(name), Person: keyOf("x" + name), Line: 2, Op: op, Start: start, Stop: stop}
	}
	w.bring(brought{partner: "RZ1", kind: "wlmds", census: c1, counts: care.Counts{New: 4}, pathways: []care.PathwayRow{
		row("long", care.OpNew, c2-365, 0), // 358 days at the first census, 365 at the second
		row("stops", care.OpNew, c1-30, 0), row("vanishes", care.OpNew, c1-500, 0), row("undated", care.OpNew, 0, 0),
	}})
	w.bring(brought{partner: "RZ1", kind: "wlmds", census: c2, counts: care.Counts{New: 1, Same: 3}, pathways: []care.PathwayRow{
		row("stops", care.OpStopped, c1-30, c2-1), row("new", care.OpNew, c1+2, 0),
	}})
	w.bring(brought{partner: "RZ2", kind: "list", census: c2, counts: care.Counts{New: 1}, pathways: []care.PathwayRow{row("south", care.OpNew, c1-700, 0)}})
	w.bring(brought{partner: "RZ1", kind: "wlmds", census: c3, counts: care.Counts{Same: 3, Vanished: 1}, pathways: []care.PathwayRow{
		row("vanishes", care.OpVanished, 0, 0),
	}})
	v := w.view(north)
	s, err := w.list.SnapshotSeries(w.ctx, v)
	if err != nil || len(s.Dates) != 3 || len(s.Partners) != 2 {
		t.Fatalf("%+v (%v)", s, err)
	}
	byPartner := map[care.PartnerCode][]SnapshotPoint{}
	for _, p := range s.Partners {
		byPartner[p.Partner] = p.Points
	}
	for partner, want := range map[care.PartnerCode][]SnapshotPoint{
		"RZ1": {
			{Known: true, Brought: true, Waiting: 3, Over52: 1, Over65: 1, Stated: 4},
			{Known: true, Brought: true, Waiting: 3, Over52: 2, Over65: 1, Stated: 4},
			{Known: true, Brought: true, Waiting: 3, Over52: 2, Over65: 1, Stated: 3}, // who vanished waits still
		},
		"RZ2": {
			{},
			{Known: true, Brought: true, Waiting: 1, Over52: 1, Over65: 1, Stated: 1},
			{Known: true, Waiting: 1, Over52: 1, Over65: 1, Stated: 1},
		},
	} {
		for i := range want {
			if got := byPartner[partner][i]; got != want[i] {
				t.Errorf("%s at census %d: %+v, want %+v", partner, i+1, got, want[i])
			}
		}
	}
	if s.From != c2 || s.Enough || s.Whole[0].Known || s.Whole[2].Waiting != 4 || s.Whole[1].Over52 != 3 {
		t.Errorf("the whole: from %v, enough %v: %+v", s.From, s.Enough, s.Whole)
	}
	if n, err := w.list.Count(w.ctx, v, Query{}); err != nil || n != s.Whole[2].Waiting+1 || s.Note == "" {
		t.Errorf("the list has %d rows, one of them without a start: %v", n, err)
	}
	hidden, err := w.list.SnapshotSeries(w.ctx, w.facts.View(north, care.Scope{}))
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range hidden.Whole {
		if p.Waiting != 0 || p.Over52 != 0 {
			t.Errorf("who may see nobody counts %+v", p)
		}
	}
}

// TestSnapshotSeriesWithdrawn: a list that was taken back is no census.
func TestSnapshotSeriesWithdrawn(t *testing.T) {
	w := newWorld(t)
	for i := range care.Date(3) {
		w.bring(brought{partner: "RZ1", kind: "list", census: w.day - 20 + i, counts: care.Counts{New: 1}, pathways: []care.PathwayRow{
			{Key: keyOf("a"), Person: keyOf("x"), Line: 2, Start: w.day - 90},
		}})
	}
	v := w.view(north)
	if s, err := w.list.SnapshotSeries(w.ctx, v); err != nil || !s.Enough || s.From != w.day-20 || s.Whole[2].Waiting != 1 {
		t.Errorf("three lists make a series: %+v (%v)", s, err)
	}
	w.append("extract/RZ1/list", care.RecWithdrawn, care.Withdrawn{V: 1, Extract: extractOf(w, "RZ1", "list"), Reason: "test"})
	if s, err := w.list.SnapshotSeries(w.ctx, w.view(north)); err != nil || s.Enough || len(s.Dates) != 2 {
		t.Errorf("two do not: %+v (%v)", s, err)
	}
}
