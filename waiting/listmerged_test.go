package waiting

import (
	"slices"
	"testing"

	"roundtable/care"
	"roundtable/facts"
)

// described says again what an organisation is.
func (w *world) described(p care.PartnerDescribed) {
	w.t.Helper()
	p.V, p.Short, p.Type = 1, p.Name, care.AcuteTrust
	w.append("partner/"+string(p.Code), care.RecPartner, p)
}

// merging is a list of one wait each of four partners: North, South and Harbour of
// every world, and West.
func merging(t *testing.T) *world {
	w := newWorld(t)
	w.described(care.PartnerDescribed{Code: "VC2", Name: "West"})
	for n, p := range []care.PartnerCode{"RZ1", "RZ2", "VC1", "VC2"} {
		key := care.Key{byte(n + 1)}
		w.bring(brought{partner: p, kind: "wlmds", people: []care.PersonRow{{
			Key: key, Line: 2, NHSNumber: 4857773457, NHSStatus: 1, Birth: care.NewDate(1980, 5, 1),
		}}, pathways: []care.PathwayRow{{Key: key, Person: key, Line: 2, Start: w.day - care.Date(100+n), TFC: "110"}}})
	}
	return w
}

func (w *world) byPartner(q Query) map[string]int {
	w.t.Helper()
	q.Group = ColPartner
	p, err := w.list.Find(w.ctx, w.view(north), q)
	if err != nil {
		w.t.Fatal(err)
	}
	out := make(map[string]int)
	for _, g := range p.Groups {
		out[g.Label] = g.Count
	}
	return out
}

// TestPartnersThatMerged: a list is found under whoever answers for it on the day
// of looking, through a chain too, and under its own name on every day before.
func TestPartnersThatMerged(t *testing.T) {
	w := merging(t)
	if got := w.byPartner(Query{}); len(got) != 4 {
		t.Fatalf("before any merger: %v", got)
	}
	// South became part of Harbour ten days ago, and Harbour of North yesterday.
	w.described(care.PartnerDescribed{Code: "RZ2", Name: "South", Until: w.day - 10, Successor: "VC1"})
	w.described(care.PartnerDescribed{Code: "VC1", Name: "Harbour", Until: w.day - 1, Successor: "RZ1"})
	for _, c := range []struct {
		on   care.Date
		want map[string]int
	}{
		{0, map[string]int{"North": 3, "West": 1}},
		{w.day - 1, map[string]int{"North": 1, "Harbour": 2, "West": 1}},
		{w.day - 9, map[string]int{"North": 1, "Harbour": 2, "West": 1}},
		{w.day - 10, map[string]int{"North": 1, "Harbour": 1, "South": 1, "West": 1}},
	} {
		got := w.byPartner(Query{AsAt: c.on})
		for name, n := range c.want {
			if got[name] != n || len(got) != len(c.want) {
				t.Errorf("as at %s: %v, want %v", c.on, got, c.want)
				break
			}
		}
	}
	count := func(q Query) int {
		n, err := w.list.Count(w.ctx, w.view(north), q)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	// Filters follow, and a link that names who has merged means who took over.
	for _, p := range []care.PartnerCode{"RZ1", "RZ2", "VC1"} {
		if n := count(Query{Partners: []care.PartnerCode{p}}); n != 3 {
			t.Errorf("filtered by %s: %d", p, n)
		}
	}
	if n := count(Query{Partners: []care.PartnerCode{"RZ2"}, AsAt: w.day - 10}); n != 1 {
		t.Errorf("South's own list, before: %d", n)
	}
	// What was two partners' is one's: nobody is on another one's list for it.
	if n := count(Query{Elsewhere: Yes}); n != 4 { // West has the person too
		t.Errorf("on another partner's list: %d", n)
	}
	w.described(care.PartnerDescribed{Code: "VC2", Name: "West", Until: w.day - 1, Successor: "RZ1"})
	if n, also := count(Query{Elsewhere: Yes}), count(Query{AlsoOn: Yes}); n != 0 || also != 4 {
		t.Errorf("all merged: %d elsewhere, %d on more than one", n, also)
	}
}

// TestARowOfAMergedPartner: the row keeps the code that it came with beside the
// name that it is found under, and its file's.
func TestARowOfAMergedPartner(t *testing.T) {
	w := merging(t)
	w.described(care.PartnerDescribed{Code: "RZ2", Name: "South", Until: w.day - 10, Successor: "RZ1"})
	d, err := w.list.Detail(w.ctx, w.view(north), care.Key{2})
	if err != nil {
		t.Fatal(err)
	}
	r := d.Row
	if r.Partner != "RZ1" || r.PartnerName != "North" || r.SentBy != "RZ2" || r.SentByName != "South" || r.Source.File != "RZ2.csv" {
		t.Errorf("%+v", r)
	}
	if i := slices.IndexFunc(d.People, func(s Statement) bool { return s.Source == r.Source }); i < 0 || d.People[i].Partner != "RZ2" {
		t.Errorf("who wrote it: %+v", d.People)
	}
	own, err := w.list.Detail(w.ctx, w.view(north), care.Key{1})
	if err != nil || own.Row.SentBy != "" || own.Row.SentByName != "" {
		t.Errorf("%+v %v", own.Row, err)
	}
	q, err := w.list.Quality(w.ctx, w.view(north))
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range q {
		if want := map[care.PartnerCode]int{"RZ1": 2, "VC1": 1, "VC2": 1}[p.Partner]; p.Pathways != want {
			t.Errorf("%s has %d pathways, want %d", p.Partner, p.Pathways, want)
		}
	}
}

// TestASplitGuessesNobody: a partner whose work was split names no successor, and
// one that names somebody who is not at the table, or a circle, leads nowhere: its
// rows stay where they are.
func TestASplitGuessesNobody(t *testing.T) {
	for name, parts := range map[string][]care.PartnerDescribed{
		"split among two":   {{Code: "RZ2", Name: "South"}},
		"not at the table":  {{Code: "RZ2", Name: "South", Successor: "XX9"}},
		"a circle":          {{Code: "RZ2", Name: "South", Successor: "VC1"}, {Code: "VC1", Name: "Harbour", Successor: "RZ2"}},
		"not yet there":     {{Code: "RZ2", Name: "South", Successor: "VC3"}},
		"a part that stays": {{Code: "RZ2", Name: "South"}, {Code: "VC3", Name: "East"}},
	} {
		w := merging(t)
		w.described(care.PartnerDescribed{Code: "VC3", Name: "South West", From: w.day + 9})
		for _, p := range parts {
			p.Until = w.day - 10
			w.described(p)
		}
		if got := w.byPartner(Query{}); got["South"] != 1 || got["Harbour"] != 1 || len(got) != 4 {
			t.Errorf("%s: %v", name, got)
		}
	}
	// One part names the whole as its own: what each was sent is found under it.
	w := merging(t)
	w.described(care.PartnerDescribed{Code: "RZ2", Name: "South", Until: w.day - 10, Successor: "VC2"})
	if got := w.byPartner(Query{}); got["West"] != 2 || got["South"] != 0 || got["Harbour"] != 1 {
		t.Errorf("one heir of two: %v", got)
	}
}

// TestMentalHealthLinesFollowAMerger: figures are of whoever answers for them, and
// open what they count.
func TestMentalHealthLinesFollowAMerger(t *testing.T) {
	w := newWorld(t)
	for n, p := range []care.PartnerCode{"RZ1", "RZ2"} {
		w.bring(brought{partner: p, kind: "mhsds", pathways: []care.PathwayRow{
			{Key: care.Key{byte(n + 1)}, Line: 2, Received: w.day - 9, Start: w.day - 9, Team: "A14", Reason: "01"},
		}})
	}
	for _, merged := range []bool{false, true} {
		if merged {
			w.described(care.PartnerDescribed{Code: "RZ2", Name: "South", Until: w.day - 1, Successor: "RZ1"})
		}
		sum, err := w.list.MentalHealth(w.ctx, w.view(north))
		if err != nil {
			t.Fatal(err)
		}
		want := map[care.PartnerCode]int{"": 2, "RZ1": 1, "RZ2": 1}
		if merged {
			want = map[care.PartnerCode]int{"": 2, "RZ1": 2}
		}
		if len(sum.Lines) != len(want) {
			t.Errorf("merged %v: %+v", merged, sum.Lines)
		}
		for _, l := range sum.Lines {
			n, rows, err := w.list.MentalHealthRows(w.ctx, w.view(north), MHPick{Measure: l.Measure, Partner: l.Partner})
			if err != nil || l.Waits != want[l.Partner] || n != l.Waits || len(rows) != n {
				t.Errorf("merged %v, %q: %d waits, opens %d: %v", merged, l.Partner, l.Waits, n, err)
			}
		}
	}
}

// TestNobodyMerged: columns are as facts have them, and cost nothing.
func TestNobodyMerged(t *testing.T) {
	w := merging(t)
	v := w.view(north)
	if to := heirs(v, w.day); to != nil {
		t.Errorf("%v", to)
	}
	f, _ := v.PathwayChunk(0)
	if col := underHeirs(f, []facts.Code{0, 1, 2, 3, 4}); col != nil {
		t.Error("a column was copied for nobody")
	}
}
