package linkage

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// streamed is a model without term frequencies, so that a pair weighs the same
// whatever else the table holds.
func streamed() *Model {
	m := explained()
	m.Comparisons[1].TFFloor = 0
	m.Prior = 1. / 65
	m.Relations = nil
	m.Comparisons = append(m.Comparisons, Comparison{Field: NHSNumber, Levels: []Level{{Kind: Exact, M: .9, U: 1. / 1024}, {Kind: Else, M: .1, U: 1}}})
	return m
}

func mustLink(t interface{ Fatal(...any) }, table *Table, m *Model, o Options) *Result {
	res, err := Link(context.Background(), table, m, o)
	if err != nil {
		t.Fatal(err)
	}
	return res
}

func joining(edges []Edge, o Options) []Edge {
	out := slices.DeleteFunc(append([]Edge{}, edges...), func(e Edge) bool { return e.Tier != TierNumber && e.P < o.Threshold })
	slices.SortFunc(out, func(x, y Edge) int {
		if x.A != y.A {
			return int(x.A) - int(y.A)
		}
		return int(x.B) - int(y.B)
	})
	return out
}

// However records come, one by one or many at a time, the people are those of
// linking all of them afresh.
func TestIndexIsLinkingAfresh(t *testing.T) {
	changed := 0
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(3, 24).Draw(t, "records")
		records := someRecords(t, n)
		first := rapid.IntRange(2, n-1).Draw(t, "first")
		o := Options{Threshold: .8, OneToOne: rapid.IntRange(0, 4).Draw(t, "one to one") == 0}
		m := streamed()
		some, all := NewTable(nil), NewTable(nil)
		merged := map[string]string{someNumbers[0]: someNumbers[1]}
		some.Supersede(merged)
		all.Supersede(merged)
		some.AddAll(records[:first])
		all.AddAll(records)
		x, err := NewIndex(some, m, mustLink(t, some, m, o), o)
		if err != nil {
			t.Fatal(err)
		}
		told := x.People()
		for at := first; at < n; {
			k := rapid.IntRange(1, n-at).Draw(t, "at a time")
			joined, moved, _ := x.JoinAll(records[at : at+k])
			for _, v := range moved {
				if told[v.Row] != v.From {
					t.Errorf("record %d is said to leave %d and was of %d", v.Row, v.From, told[v.Row])
				}
				told[v.Row] = v.To
				changed++
			}
			for _, j := range joined {
				told = append(told, j.Person)
			}
			at += k
		}
		want := mustLink(t, all, m, o)
		if d := cmp.Diff(want.People, x.People()); d != "" {
			t.Fatalf("people (-afresh +one by one):\n%s", d)
		}
		if d := cmp.Diff(want.People, told); d != "" {
			t.Fatalf("people as told (-afresh +told):\n%s", d)
		}
		if d := cmp.Diff(joining(want.Edges, o), joining(x.Edges(), o)); d != "" {
			t.Fatalf("edges (-afresh +one by one):\n%s", d)
		}
		if x.Persons() != want.Persons || x.Len() != n {
			t.Errorf("%d people of %d records, afresh %d of %d", x.Persons(), x.Len(), want.Persons, n)
		}
	})
	if changed == 0 {
		t.Error("no new record ever changed the person of another: the test shows little")
	}
}

// What people decide takes effect at once, and can be taken back.
func TestIndexKeepsApartAndReleases(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 16).Draw(t, "records")
		records, m, o := someRecords(t, n), streamed(), Options{Threshold: .8}
		table := NewTable(nil)
		table.AddAll(records)
		before := mustLink(t, table, m, o)
		x, err := NewIndex(table, m, before, o)
		if err != nil {
			t.Fatal(err)
		}
		a, b := Row(rapid.IntRange(0, n-1).Draw(t, "a")), Row(rapid.IntRange(0, n-1).Draw(t, "b"))
		x.KeepApart(a, b)
		o.Apart = [][2]Row{{a, b}}
		if d := cmp.Diff(mustLink(t, table, m, o).People, x.People()); d != "" {
			t.Fatalf("kept apart (-afresh +told):\n%s", d)
		}
		x.Release(a, b)
		if d := cmp.Diff(before.People, x.People()); d != "" {
			t.Fatalf("released (-before +after):\n%s", d)
		}
	})
}

// Match says what Join would, and leaves no trace.
func TestMatchIsJoinWithoutJoining(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(3, 16).Draw(t, "records")
		records, m, o := someRecords(t, n), explained(), Options{Threshold: .8}
		table := NewTable(nil)
		table.AddAll(records[:n-1])
		x, err := NewIndex(table, m, mustLink(t, table, m, o), o)
		if err != nil {
			t.Fatal(err)
		}
		people, known := x.People(), table.Known(Family)
		matched := x.Match(records[n-1])
		again := x.Match(records[n-1])
		if d := cmp.Diff(matched, again); d != "" || table.Len() != n-1 || table.Known(Family) != known || !slices.Equal(people, x.People()) {
			t.Fatalf("a match left a trace: %s", d)
		}
		joined := x.Join(records[n-1])
		if d := cmp.Diff(joined.Edges, matched.Edges) + cmp.Diff(joined.Conflicts, matched.Conflicts); d != "" {
			t.Fatalf("(-joined +matched):\n%s", d)
		}
		// Joining may make one person of two candidates, so only the fewest can be told.
		if joined.Certainty.Candidates > matched.Certainty.Candidates+len(joined.Moved) {
			t.Errorf("matched %+v, joined %+v", matched.Certainty, joined.Certainty)
		}
	})
}

// A new record that brings a verified number can divide people who were one.
func TestAStrongerEdgeDisplacesAWeaker(t *testing.T) {
	record := func(id, given, number string) Record {
		r := Record{ID: id, NHSStatus: "01"}
		r.Values[Given], r.Values[Family], r.Values[Birth], r.Values[Postcode] = given, "Okafor", "1980-02-03", "SN2 1AA"
		r.Values[NHSNumber] = number
		return r
	}
	table, m, o := NewTable(nil), streamed(), Options{}
	table.AddAll([]Record{record("1", "T", ""), record("2", "Tom", someNumbers[1])})
	x, err := NewIndex(table, m, mustLink(t, table, m, o), o)
	if err != nil {
		t.Fatal(err)
	}
	if x.Person(1) != 0 {
		t.Fatal("the first two are not one person to begin with")
	}
	j := x.Join(record("3", "T", someNumbers[2]))
	if d := cmp.Diff([]Move{{1, 0, 1}}, j.Moved); d != "" || j.Person != 0 || x.Persons() != 2 {
		t.Errorf("%+v of %d people: %s", j, x.Persons(), d)
	}
	if len(j.Refused) != 2 || j.Refused[0].Why != WhyTwoNumbers {
		t.Errorf("refused: %+v", j.Refused)
	}
}

// A block that is too large is divided for one record as it is for all.
func TestIndexDividesBlocksAsARunDoes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(3, 40).Draw(t, "records")
		limit := rapid.IntRange(1, 12).Draw(t, "limit")
		m := streamed()
		table := NewTable(nil)
		records := someRecords(t, n)
		table.AddAll(records[:n-1])
		x, err := NewIndex(table, m, &Result{People: make([]Row, n-1)}, Options{})
		if err != nil {
			t.Fatal(err)
		}
		x.limit = limit
		last := table.Add(records[n-1])
		for k, rule := range m.Rules {
			c := &candidates{t: table, rules: m.Rules, block: make([]uint32, n*len(m.Rules)), blocks: make([]ruleBlocks, len(m.Rules)), costs: make([]RuleCost, len(m.Rules))}
			(&blocker{c: c, rule: k, limit: limit}).gather(table.partTables(m.Rules))
			want := map[Row]bool{}
			c.eachAlone(k, func(a, b Row) {
				if b == last {
					want[a] = true
				}
			})
			x.found = nil
			x.block(x.rules[k], &Joined{Row: last})
			got := map[Row]bool{}
			for _, r := range x.found {
				got[r] = true
			}
			if d := cmp.Diff(want, got); d != "" {
				t.Fatalf("%s, at most %d pairs a block (-a run +the index):\n%s", rule.Name(), limit, d)
			}
		}
	})
}

// eachAlone goes over the pairs of one rule, whatever other rules propose.
func (c *candidates) eachAlone(k int, f func(a, b Row)) {
	start := uint32(0)
	for i, end := range c.blocks[k].ends {
		rows := c.blocks[k].rows[start:end]
		start = end
		for x := range rows {
			for y := x + 1; y < len(rows) && (y == x+1 || !c.blocks[k].chain[i]); y++ {
				f(Row(min(rows[x], rows[y])), Row(max(rows[x], rows[y])))
			}
		}
	}
}

func TestPostingsFindWhatWasAdded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		key := rapid.Custom(func(t *rapid.T) uint64 { return mix(uint64(rapid.IntRange(0, 30).Draw(t, "key"))) })
		want := map[uint64][]Row{}
		var first []keyed
		for i, k := range rapid.SliceOfN(key, 0, 60).Draw(t, "first") {
			first = append(first, keyed{k, uint32(i)})
			want[k] = append(want[k], Row(i))
		}
		p := newPostings(first)
		more := rapid.SliceOfN(key, 0, 60).Draw(t, "more")
		if rapid.IntRange(0, 9).Draw(t, "many") == 0 { // enough to be merged into the base
			for i := range deltaLeast {
				more = append(more, mix(uint64(i%50)))
			}
		}
		for i, k := range more {
			p.add(keyed{k, uint32(len(first) + i)})
			want[k] = append(want[k], Row(len(first)+i))
		}
		for i := range 60 {
			k := mix(uint64(i))
			var got []Row
			p.each(k, func(r Row) bool { got = append(got, r); return true })
			slices.Reverse(got)
			if !slices.Equal(got, want[k]) || p.count(k) != len(want[k]) {
				t.Fatalf("key %d: %v (%d), added were %v", i, got, p.count(k), want[k])
			}
		}
	})
}

func TestIndexSaysWhatItPassesOver(t *testing.T) {
	table, m := NewTable([]Field{Given, Family, Birth, Postcode}), streamed()
	records := make([]Record, mostScanned+2)
	for i := range records {
		records[i].ID = fmt.Sprint(i)
		records[i].Values[Birth] = "1980-02-03"
	}
	table.AddAll(records)
	people := make([]Row, len(records))
	for i := range people {
		people[i] = Row(i)
	}
	x, err := NewIndex(table, m, &Result{People: people, Persons: len(people)}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	j := x.Join(Record{ID: "new", Values: [Fields]string{Birth: "1980-02-03"}})
	if !slices.Equal(j.Skipped, []string{"date of birth"}) || len(j.Edges) != 0 || j.Person != j.Row {
		t.Errorf("a block of %d: %+v", len(records), j)
	}
}
