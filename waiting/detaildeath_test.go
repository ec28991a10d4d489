package waiting

import (
	"slices"
	"strings"
	"testing"

	"roundtable/care"
)

const numberOfAnn care.NHSNumber = 4857773457

// annAt is a delivery with one row of Ann's at a partner: with her number, or by
// name and birth date alone.
func annAt(w *world, p care.PartnerCode, numbered bool) brought {
	key := keyOf("ann at " + string(p))
	who := care.PersonRow{Key: key, Line: 2, Family: "Able", Given: "Ann", Birth: care.NewDate(1980, 5, 1)}
	if numbered {
		who.NHSNumber, who.NHSStatus = numberOfAnn, 1
	}
	return brought{partner: p, kind: "wlmds", people: []care.PersonRow{who}, pathways: []care.PathwayRow{
		{Key: key, Person: key, Line: 3, Start: w.day - 100, TFC: "110"},
	}}
}

// TestADeathInAnyFileHolds: whichever way a partner states a death, it holds the
// person's rows at every partner, says where it stands, is asked about where the
// person is only probably the same, and is undone when the delivery is withdrawn.
func TestADeathInAnyFileHolds(t *testing.T) {
	for name, c := range map[string]struct {
		state func(b *brought)
		words string
		line  uint32
	}{
		"in the person's record": {func(b *brought) { b.people[0].Died, b.people[0].Line = care.NewDate(2026, 10, 1), 7 }, "in the person's record", 7},
		"as an event": {func(b *brought) {
			b.events = []care.EventRow{{Pathway: b.pathways[0].Key, Person: b.people[0].Key, Line: 8, Date: care.NewDate(2026, 10, 1), Type: care.EvDied}}
		}, "as an event", 8},
		"by an event's status": {func(b *brought) {
			b.events = []care.EventRow{{Pathway: b.pathways[0].Key, Person: b.people[0].Key, Line: 9, Date: care.NewDate(2026, 10, 1), Type: care.EvStatus, Status: "36"}}
		}, "by status 36 of an event", 9},
		"by a row's status": {func(b *brought) { b.pathways[0].Status = "36" }, "by status 36 on its list", 3},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.bring(annAt(w, "RZ1", true))
			w.bring(annAt(w, "VC1", false)) // a charity without numbers
			b := annAt(w, "RZ2", true)
			b.kind = "people-and-events"
			c.state(&b)
			ask := func(p care.PartnerCode) *Detail {
				t.Helper()
				d, err := w.list.Detail(w.ctx, w.view(north), keyOf("ann at "+string(p)))
				if err != nil {
					t.Fatal(err)
				}
				return d
			}
			quiet := func(when string) {
				t.Helper()
				for _, p := range []care.PartnerCode{"RZ1", "VC1"} {
					if d := ask(p); d.Row.Held || len(d.Deaths)+len(d.ProbableDeaths)+len(d.Queries) > 0 || d.Row.Queries != 0 {
						t.Errorf("%s, at %s: %+v", when, p, d)
					}
				}
			}
			quiet("before")
			w.bring(b)
			d := ask("RZ1")
			if !d.Row.Held || len(d.ProbableDeaths) > 0 || len(d.Deaths) != 1 {
				t.Fatalf("held %v, %+v", d.Row.Held, d.Deaths)
			}
			if x := d.Deaths[0]; x.Partner != "RZ2" || x.Name != "South" || x.Words != c.words || x.Source.File != "RZ2.csv" || x.Source.Line != c.line {
				t.Errorf("%+v", x)
			}
			d = ask("VC1")
			i := slices.IndexFunc(d.Queries, func(q OpenQuery) bool { return q.Rule == QueryDeathDoubt })
			if d.Row.Held || i < 0 || !strings.Contains(d.Queries[i].Words, "South states it "+c.words) || len(d.Deaths) > 0 || len(d.ProbableDeaths) == 0 {
				t.Fatalf("the one who is probably the same: held %v, %+v", d.Row.Held, d.Queries)
			}
			w.append("extract/RZ2/people-and-events", care.RecWithdrawn, care.Withdrawn{V: 1, Extract: extractOf(w, "RZ2", "people-and-events"), Reason: "test"})
			quiet("withdrawn")
		})
	}
}

// TestADoubtedDeathIsAnswered: the partner's reply ends the question.
func TestADoubtedDeathIsAnswered(t *testing.T) {
	w := newWorld(t)
	w.bring(annAt(w, "VC1", false))
	b := annAt(w, "RZ2", true)
	b.people[0].Died = w.day - 9
	w.bring(b)
	asked := func() int {
		n, err := w.list.Count(w.ctx, w.view(north), Query{HasQuery: Yes, Partners: []care.PartnerCode{"VC1"}})
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if asked() != 1 {
		t.Fatal("nobody is asked")
	}
	if _, err := w.list.ReplyToQuery(w.ctx, w.view(north), keyOf("ann at VC1"), QueryDeathDoubt, ReplyOursIsRight, "seen today", 0); err != nil {
		t.Fatal(err)
	}
	if asked() != 0 {
		t.Error("answered, and still asked")
	}
}

// TestClocksSayWhereTheyStand: the partner's clock leads to its row, ours to the
// events that started and stopped it.
func TestClocksSayWhereTheyStand(t *testing.T) {
	w := threePartners(t)
	d, err := w.list.Detail(w.ctx, w.view(north), keyOf("p-ed"))
	if err != nil || len(d.Clocks) != 2 {
		t.Fatal(d, err)
	}
	if own := d.Clocks[0]; own.Source != d.Row.Source || own.StopSource != (Source{}) {
		t.Errorf("%+v", own)
	}
	if ours := d.Clocks[1]; ours.Source != d.Events[0].Source || ours.StopSource != d.Events[1].Source || ours.Source.Line == 0 {
		t.Errorf("%+v", ours)
	}
}
