package linkage

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// smallRecords are records of few values, so that blocks are large and values meet.
func smallRecords(t *rapid.T, most int) []Record {
	n := rapid.IntRange(2, most).Draw(t, "records")
	out := make([]Record, n)
	for i := range out {
		r := &out[i]
		r.ID, r.Source = fmt.Sprint(i), rapid.SampledFrom([]string{"a", "b"}).Draw(t, "source")
		r.Values[Given] = rapid.SampledFrom([]string{"", "Ann", "Bob", "Robert", "Annie"}).Draw(t, "given")
		r.Values[Family] = rapid.SampledFrom([]string{"", "Jones", "Jonse", "Khan"}).Draw(t, "family")
		r.Values[Birth] = rapid.SampledFrom([]string{"", "1980-02-03", "1980-03-02", "1980", "1991-12-31"}).Draw(t, "birth")
		r.Values[Postcode] = rapid.SampledFrom([]string{"", "SN1 1AA", "SN1 1AB", "4011"}).Draw(t, "postcode")
		r.Sealed = rapid.IntRange(0, 9).Draw(t, "sealed") == 0
		r.Withheld = rapid.IntRange(0, 9).Draw(t, "withheld") == 0
	}
	return out
}

func tableOf(rs []Record) *Table {
	t := NewTable(nil)
	t.AddAll(rs)
	return t
}

// TestRulesProposeEachPairOnce compares the blocks with every pair, asked one by one.
func TestRulesProposeEachPairOnce(t *testing.T) {
	rules := []Rule{
		rule(whole(Birth)),
		rule(partOf(Family, Sound), partOf(Given, Canonical)),
		rule(partOf(Postcode, OutcodeOf)),
		rule(partOf(Given, First), partOf(Birth, Year)),
	}
	rapid.Check(t, func(rt *rapid.T) {
		table := tableOf(smallRecords(rt, 40))
		between := rapid.Bool().Draw(rt, "between")
		c, err := propose(context.Background(), table, rules, nil, 1<<20, 2, between)
		if err != nil {
			rt.Fatal(err)
		}
		got := map[[2]Row]int{}
		for _, ch := range c.chunks() {
			c.each(ch, func(a, b Row) { got[[2]Row{a, b}]++ })
		}
		for a := range Row(table.Len()) { //nolint:gosec // small
			for b := a + 1; int(b) < table.Len(); b++ {
				want := 0
				if slices.ContainsFunc(rules, func(r Rule) bool { return agrees(table, r, a, b) }) && !table.Sealed(a) && !table.Sealed(b) &&
					!(between && table.Source(a) == table.Source(b)) {
					want = 1
				}
				if got[[2]Row{a, b}] != want {
					rt.Fatalf("rows %d and %d were proposed %d times, not %d", a, b, got[[2]Row{a, b}], want)
				}
			}
		}
	})
}

func agrees(t *Table, r Rule, a, b Row) bool {
	for _, p := range r.Parts {
		x, y := p.of(t.Text(p.Field, a)), p.of(t.Text(p.Field, b))
		if x == "" || x != y {
			return false
		}
	}
	return true
}

func TestAddingTogetherIsAddingOneByOne(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		rs := smallRecords(rt, 30)
		together, single := tableOf(rs), NewTable(nil)
		for i, r := range rs {
			single.Add(r)
			if i%3 == 1 {
				single.Settle()
			}
		}
		for row := range Row(len(rs)) { //nolint:gosec // small
			for f := range Fields {
				alike := func(t *Table) bool { return t.Term(f, row) == t.Term(f, 0) }
				if together.Text(f, row) != single.Text(f, row) || alike(together) != alike(single) {
					rt.Fatalf("row %d: %s is %q and %q", row, f, together.Text(f, row), single.Text(f, row))
				}
			}
			if together.Withheld(row) && together.Term(Postcode, row) != 0 {
				rt.Fatal("a withheld record has a postcode")
			}
			if together.ID(row) != rs[row].ID || together.Source(row) != rs[row].Source {
				rt.Fatal("a record lost its name")
			}
		}
	})
}

func TestSortingKeepsRowsUnderTheirKeys(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		keys := rapid.SliceOf(rapid.Uint64Range(0, 5)).Draw(rt, "keys")
		spread := rapid.Bool().Draw(rt, "spread")
		in := make([]keyed, len(keys))
		for i, k := range keys {
			if spread {
				k = mix(k)
			}
			in[i] = keyed{k << (k % 2 * 32), uint32(i)} //nolint:gosec // small
		}
		out := sortKeyed(slices.Clone(in))
		for i := 1; i < len(out); i++ {
			a, b := out[i-1], out[i]
			if a.key>>32 > b.key>>32 || a.key == b.key && a.row >= b.row {
				rt.Fatalf("%v before %v", a, b)
			}
		}
		seen := map[uint64]bool{}
		for i, e := range out {
			if i > 0 && out[i-1].key != e.key && seen[e.key] {
				rt.Fatalf("key %d stands in two places", e.key)
			}
			seen[e.key] = true
			if in[e.row] != e {
				rt.Fatalf("%v is not what went in", e)
			}
		}
	})
}

// TestOneNameOfManyIsBounded: a file in which everybody is called the same neither
// explodes nor is passed over in silence.
func TestOneNameOfManyIsBounded(t *testing.T) {
	const n = 30_000
	table := NewTable([]Field{Given, Family, Birth})
	for i := range n {
		r := Record{ID: fmt.Sprint(i)}
		r.Values[Given], r.Values[Family] = "John", "Smith"
		if i%100 == 0 {
			r.Values[Birth] = fmt.Sprintf("19%02d-01-01", i/100%90+10)
		}
		table.Add(r)
	}
	m, err := Train(context.Background(), table, TrainOptions{Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	res, err := Link(context.Background(), table, m, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if res.Pairs > 10*n {
		t.Errorf("%d pairs were compared among %d records of one name", res.Pairs, n)
	}
	said := false
	for _, r := range res.Rules {
		if r.SkippedPairs > 0 && !strings.Contains(r.Said, fmt.Sprint(r.SkippedPairs)) {
			t.Errorf("%s leaves out %d pairs and says %q", r.Name, r.SkippedPairs, r.Said)
		}
		said = said || r.SkippedPairs > 0 || strings.Contains(r.Said, "same in every field")
	}
	if !said {
		t.Error("nothing was said of the block that was not compared whole")
	}
}

func TestExactAgreementOfStrangersIsCounted(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		table := tableOf(smallRecords(rt, 30))
		c := Comparison{Field: Family, Levels: startingLevels(Family)}
		equal, known := 0, 0
		for a := range Row(table.Len()) { //nolint:gosec // small
			if table.Term(Family, a) == 0 {
				continue
			}
			known++
			for b := range a {
				if table.Term(Family, b) == table.Term(Family, a) {
					equal += 2
				}
			}
		}
		if known < 2 {
			return
		}
		want := float64(max(equal, 1)) / float64(known*(known-1)+2)
		if got := equalShare(table, c); math.Abs(got-want) > 1e-12 {
			rt.Fatalf("share %g, want %g", got, want)
		}
	})
}

// TestLengthsDecideNothingWrongly: what is spared would have come out the same.
func TestLengthsDecideNothingWrongly(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		text := rapid.StringMatching(`[abé]{0,7}`)
		a, b := text.Draw(rt, "a"), text.Draw(rt, "b")
		for _, edits := range []int{1, 2, 3} {
			if !mayBeNear(a, b, float64(edits)) && OSA(a, b) <= edits {
				rt.Fatalf("%q and %q are %d edits apart and were spared at %d", a, b, OSA(a, b), edits)
			}
		}
	})
}

func TestWhatANumberDecides(t *testing.T) {
	const right, other, scottish, test = "4010232137", "4010232145", "0101010129", "9434765919"
	one := Record{NHSStatus: "01"}
	one.Values = [Fields]string{Given: "Margaret", Family: "Ferreira", Birth: "1951-02-03", NHSNumber: right, Postcode: "SN1 1AA"}
	for _, c := range []struct {
		name   string
		change func(r *Record)
		want   numberSays
	}{
		{"all agrees", func(*Record) {}, numberJoins},
		{"another name", func(r *Record) { r.Values[Given], r.Values[Family] = "Peggy", "Smith" }, numberJoins},
		{"day and month exchanged, names agree", func(r *Record) { r.Values[Birth], r.Values[Postcode] = "1951-03-02", "" }, numberJoins},
		{"one slip in the date, outcode agrees", func(r *Record) { r.Values[Birth], r.Values[Given] = "1951-02-04", "Tomos" }, numberJoins},
		{"one slip in the date, nothing else", func(r *Record) {
			r.Values[Birth], r.Values[Given], r.Values[Family], r.Values[Postcode] = "1951-02-04", "Tomos", "Khan", ""
		}, numberWeighed},
		{"no date", func(r *Record) { r.Values[Birth] = "" }, numberWeighed},
		{"everything else differs", func(r *Record) {
			r.Values[Given], r.Values[Family], r.Values[Birth] = "Tomos", "Khan", "1988-11-30"
		}, numberConflicts},
	} {
		second := one
		c.change(&second)
		table := tableOf([]Record{one, second})
		s, err := NewScorer(table, someModel(table, 1))
		if err != nil {
			t.Fatal(err)
		}
		if got := s.crossCheck(0, 1); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
	for _, c := range []struct {
		number, status string
		want           bool
	}{
		{right, "01", true},
		{right, "", true},
		{right, "02", false},
		{right, "?", false},
		{scottish, "01", false},
		{test, "01", false},
		{other, "1", true},
	} {
		r := one
		r.Values[NHSNumber], r.NHSStatus = c.number, c.status
		if got := tableOf([]Record{r}).Verified(0); got != c.want {
			t.Errorf("a number %.3s… of status %q may decide: %v, want %v", c.number, c.status, got, c.want)
		}
	}
}

func TestSupersededNumbersAreFollowed(t *testing.T) {
	table := NewTable([]Field{NHSNumber})
	table.Supersede(map[string]string{"4010232137": "4010232145", "4010232145": "4010232153", "4010232161": "4010232161"})
	for number, want := range map[string]string{"401 023 2137": "4010232153", "4010232145": "4010232153", "4010232153": "4010232153", "4010232161": "4010232161"} {
		r := Record{}
		r.Values[NHSNumber] = number
		if got := table.Text(NHSNumber, table.Add(r)); got != want {
			t.Errorf("%s leads to %s, want %s", number, got, want)
		}
	}
}

func TestTwice(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		ids := rapid.SliceOf(rapid.StringMatching(`[ab]{0,2}`)).Draw(rt, "ids")
		table, first := NewTable([]Field{Given}), map[string]int{}
		wantA, wantB := -1, -1
		for i, id := range ids {
			table.Add(Record{ID: id, Source: "s"})
			if at, ok := first[id]; ok && wantB < 0 {
				wantA, wantB = at, i
			} else if !ok {
				first[id] = i
			}
		}
		a, b, found := table.Twice()
		if found != (wantB >= 0) || found && (int(a) != wantA || int(b) != wantB) {
			rt.Fatalf("%d and %d (%v), want %d and %d", a, b, found, wantA, wantB)
		}
	})
}

func TestNothingToLinkIsSaid(t *testing.T) {
	for name, rs := range map[string][]Record{"none": nil, "one": make([]Record, 1), "empty": make([]Record, 5)} {
		if _, err := Train(context.Background(), tableOf(rs), TrainOptions{}); err == nil {
			t.Errorf("%s: trained", name)
		}
	}
}

func FuzzReadModel(f *testing.F) {
	table := somePeople(1, 60)
	m := someModel(table, 1)
	m.Rules = []Rule{rule(whole(Birth))}
	var b bytes.Buffer
	if err := m.Write(&b); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Add([]byte(`{"v":1,"comparisons":[{"field":"dob","levels":[{"kind":"else","m":1,"u":1}]}]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := ReadModel(bytes.NewReader(b))
		if err != nil {
			return
		}
		s, err := NewScorer(table, m)
		if err != nil {
			t.Fatalf("read, and then refused: %v", err)
		}
		for r := Row(1); int(r) < table.Len(); r++ {
			if w, _ := s.Score(0, r); math.IsNaN(w) {
				t.Fatal("a weight that is no number")
			}
		}
		var again bytes.Buffer
		if err := m.Write(&again); err != nil {
			t.Fatal(err)
		}
		if _, err := ReadModel(&again); err != nil {
			t.Fatalf("written and not read: %v", err)
		}
		if len(m.Rules) > 0 {
			if _, err := Link(context.Background(), table, m, Options{}); err != nil {
				t.Fatal(err)
			}
		}
	})
}
