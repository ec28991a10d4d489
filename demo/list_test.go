package demo

import (
	"testing"
	"time"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/waiting"
)

// TestTheSharedListTellsTheStories follows the planted stories to the page: what
// was written in the files is what the shared list asks about.
func TestTheSharedListTellsTheStories(t *testing.T) {
	store := openStore(t)
	made, err := Build(t.Context(), store, Options{Seed: 1, Today: today}, nil)
	if err != nil {
		t.Fatal(err)
	}
	f, err := facts.Open(t.Context(), store, facts.Options{})
	if err != nil {
		t.Fatal(err)
	}
	view := f.View(made.Personas[0], care.WholeTable(care.DirectCare))
	list := waiting.NewList(waiting.Options{Store: store, Now: func() time.Time { return today.Time() }})
	count := func(q waiting.Query) int {
		t.Helper()
		n, err := list.Count(t.Context(), view, q)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	w := newWorld(made.Options, made.Census)
	find := func(x *wait) []waiting.Row {
		t.Helper()
		page, err := list.Find(t.Context(), view, waiting.Query{Text: localID(x.person, x.partner), Partners: []care.PartnerCode{x.partner}})
		if err != nil {
			t.Fatal(err)
		}
		return page.Rows
	}
	for _, kind := range []Dirt{ClockTreated, ClockRestarted, ClockMonitoring} {
		for _, p := range made.Truth.Of(kind) {
			if rows := find(&w.waits[p.Waits[0]]); len(rows) != 1 || rows[0].Queries == 0 {
				t.Errorf("%s: %d rows, and no query says that clock and events disagree", kind, len(rows))
			}
		}
	}
	for _, p := range made.Truth.Of(Transfer) {
		in := &w.waits[p.Waits[1]]
		if rows := find(in); len(rows) != 1 || rows[0].Start != in.start {
			t.Errorf("transfer: %d rows, or the original start is lost", len(rows))
		}
	}
	if n, want := count(waiting.Query{Held: waiting.Yes}), 2*len(made.Truth.Of(Death)); n != want {
		t.Errorf("%d waits held for a death, planted %d", n, want)
	}
	if n, want := count(waiting.Query{Unstarted: waiting.Yes}), len(made.Truth.Of(FutureStart))+len(made.Truth.Of(NoStart)); n > want {
		t.Errorf("%d waits without a clock start, planted at most %d", n, want)
	}
	if n := count(waiting.Query{Probably: waiting.Yes}); n < 2*len(made.Truth.Of(NoNumber)) {
		t.Errorf("%d waits of people who are probably the same", n)
	}
	for _, o := range organisations {
		n, open := count(waiting.Query{Partners: []care.PartnerCode{o.Code}}), 0
		for i := range w.waits {
			if w.waits[i].partner == o.Code && w.waits[i].open() {
				open++
			}
		}
		// Rejected rows are missing, vanished ones stand; neither is many.
		if n < open*9/10-3 || n > open+10 {
			t.Errorf("%s: %d waits listed, %d in truth", o.Code, n, open)
		}
	}
}
