package waiting

import (
	"encoding/json"
	"fmt"
	"testing"

	"roundtable/care"
	"roundtable/ledger"
)

// plannedTogether is two partners' records of one person whom a link joins that is
// good enough for planning alone: one sent them on, the other has them.
func plannedTogether(t *testing.T) *world {
	w := newWorld(t)
	for _, p := range []care.PartnerCode{"RZ1", "RZ2"} {
		who := care.PersonRow{Key: keyOf("who" + string(p)), Line: 2, Family: "Moss" + string(p), Birth: care.NewDate(1980, 5, 1)}
		row := care.PathwayRow{Key: keyOf(string(p)), Person: who.Key, Line: 2, TFC: "110", Start: w.day - 200}
		if p == "RZ2" {
			row.Status = "21"
		} else {
			row.Received = w.day - 40
		}
		w.bring(brought{partner: p, kind: "list", people: []care.PersonRow{who}, pathways: []care.PathwayRow{row}})
	}
	links := []care.LinkRow{{A: keyOf("whoRZ1"), B: keyOf("whoRZ2"), Zone: string(care.ZonePlanning), Weight: 9000, Tier: uint8(care.TierWeighed), Model: "1"}}
	if _, _, err := w.store.Append(w.ctx, ledger.Batch{Records: []ledger.Draft{{Stream: care.LinkStream, Kind: care.RecLinked, By: "a0", Data: blockOf(t, links)}}}); err != nil {
		t.Fatal(err)
	}
	return w
}

// TestAPlannersLinksStayInPlanning: whoever asks first after a delivery, for whatever
// purpose, everybody reads what they would have read had they been the first; and a
// link that is for planning alone says nothing to direct care.
func TestAPlannersLinksStayInPlanning(t *testing.T) {
	w := plannedTogether(t)
	every := []uint64{^uint64(0)}
	scopes := []care.Scope{
		care.WholeTable(care.Planning), care.ScopeOf(care.Planning, every), care.ScopeOf(care.Research, every),
		care.ScopeOf(care.DirectCare, every), care.ScopeOf(care.Booking, every), care.WholeTable(care.DirectCare),
	}
	w.view(north) // everything is folded
	person := func(s care.Scope) int {
		v := w.facts.View(north, s)
		row, ok := v.PersonByKey(keyOf("whoRZ1"))
		if !ok {
			t.Fatal("nobody is there")
		}
		return len(v.SamePerson(row, nil))
	}
	if person(scopes[1]) != 2 || person(scopes[3]) != 1 {
		t.Fatal("the link is not for planning alone: the test would show nothing")
	}
	said := func(l *List, s care.Scope, asAt care.Date) string {
		p, err := l.Find(w.ctx, w.facts.View(north, s), Query{AsAt: asAt})
		if err != nil || len(p.Rows) != 2 {
			t.Fatal(p, err)
		}
		b, err := json.Marshal(p.Rows)
		if err != nil {
			t.Fatal(err)
		}
		table, err := l.table(w.ctx, w.facts.View(north, s), asAt)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range table.chunks {
			for i := range c.live.rows() {
				if c.state[i]&stReceived != 0 {
					t.Error("a link for planning alone says who has the person")
				}
				b = append(b, fmt.Sprint(" ", c.state[i], c.also.at(i), c.elsewhere.at(i), c.probably.at(i))...)
			}
		}
		return string(b)
	}
	fresh := func() *List { return NewList(Options{Store: w.store, Now: w.list.now}) }
	for _, asAt := range []care.Date{0, w.day - 1} {
		for i, first := range scopes {
			l := fresh()
			said(l, first, asAt)
			for j, then := range scopes {
				if got, want := said(l, then, asAt), said(fresh(), then, asAt); got != want {
					t.Errorf("scope %d reads otherwise after scope %d\n%s\n%s", j, i, got, want)
				}
			}
		}
	}
}
