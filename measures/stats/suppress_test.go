package stats

import (
	"math/rand/v2"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"roundtable/ledger/ledgertest"
)

func TestSuppressByHand(t *testing.T) {
	for _, c := range []struct {
		name string
		rule Rule
		t    Table
		want string // rows by "/"
		loss Loss
	}{
		{"nothing small", MHSDS, Flat([][]int64{{10, 23}, {7, 8}}), "10 25 35/5 10 15/15 30 50", Loss{Figures: 9}},
		{"an empty table", MHSDS, Table{Columns: 2}, "", Loss{}},
		{"one count", MHSDS, List([]int64{3}), "*", Loss{Figures: 1, Primary: 1}},
		{"England as it is", MHSDSEngland, Flat([][]int64{{1, 2}, {3, 4}}), "1 2 3/3 4 7/4 6 10", Loss{Figures: 9}},
		{"zero is shown by HES", HES, List([]int64{0, 20, 31}), "0/20/30/50", Loss{Figures: 4}},
		{"no rule shows nothing", 0, List([]int64{50, 60}), "*/*/*", Loss{Figures: 3, Primary: 3}},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, err := Suppress(c.rule, c.t)
			if err != nil {
				t.Fatal(err)
			}
			if got := layOut(p); got != c.want || p.Loss != c.loss {
				t.Errorf("got %s %+v, want %s %+v", got, p.Loss, c.want, c.loss)
			}
		})
	}
}

func layOut(p Published) string {
	var b strings.Builder
	for i, f := range p.Figures {
		switch {
		case i == 0:
		case i%p.Width() == 0:
			b.WriteByte('/')
		default:
			b.WriteByte(' ')
		}
		b.WriteString(f.String())
	}
	return b.String()
}

// By the rule alone these lists give a count away: 10 + 10 + * = 30 leaves 4 and
// nothing else, once 12 is the most that a 10 can be and 28 the least of a 30.
func TestRoundingAloneGivesACountAway(t *testing.T) {
	list := List([]int64{12, 12, 4})
	var plain Published
	plain.Columns = 1
	for _, x := range []int64{12, 12, 4, 28} {
		f, err := MHSDS.Count(x)
		if err != nil {
			t.Fatal(err)
		}
		plain.Figures = append(plain.Figures, f)
	}
	a := onTable(MHSDS, list, plain, true)
	for v := range int64(10) {
		if a.couldBe(2, v) != (v == 4) {
			t.Fatalf("the attacker thinks %d possible or not, wrongly", v)
		}
	}
	p, err := Suppress(MHSDS, list)
	if err != nil {
		t.Fatal(err)
	}
	a = onTable(MHSDS, list, p, true)
	for v := range int64(5) {
		if !a.couldBe(2, v) {
			t.Errorf("after Suppress (%s) the count cannot be %d", layOut(p), v)
		}
	}
}

// drawTable draws a list, a table, or rows that stand under others under England.
func drawTable(t *rapid.T) Table {
	columns := rapid.IntRange(1, 4).Draw(t, "columns")
	most := rapid.SampledFrom([]int64{3, 9, 20, 200}).Draw(t, "most")
	leaves := rapid.IntRange(1, 5).Draw(t, "leaves")
	shape := rapid.SampledFrom([]string{"flat", "tree", "forest"}).Draw(t, "shape")
	counts := make([][]int64, leaves)
	for i := range counts {
		counts[i] = rapid.SliceOfN(rapid.Int64Range(0, most), columns, columns).Draw(t, "row")
	}
	table := Flat(counts)
	switch shape {
	case "forest":
		table.Rows = table.Rows[:leaves]
		table.Counts = table.Counts[:leaves*columns]
		for i := range table.Rows {
			table.Rows[i].Parent = -1
		}
	case "tree":
		if leaves > 1 {
			top := leaves
			table.Rows[top].Exact = rapid.Bool().Draw(t, "England exact")
			table.Rows = append(table.Rows, Row{Parent: top}, Row{Parent: top})
			table.Counts = append(table.Counts, make([]int64, 2*columns)...)
			for i := range leaves {
				table.Rows[i].Parent = top + 1 + i%2
			}
		}
	}
	return table
}

// TestNoHiddenCountIsNarrowed is what Suppress promises: every count that a "*"
// may stand for is still possible, for an attacker who knows the primaries, save
// for those that the loss says are out of reach of the other one only.
func TestNoHiddenCountIsNarrowed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rule := rapid.SampledFrom([]Rule{MHSDS, HES}).Draw(t, "rule")
		table := drawTable(t)
		p, err := Suppress(rule, table)
		if err != nil {
			t.Fatal(err)
		}
		from, to := rule.hidden()
		x, _, _ := table.complete()
		knows, guesses := onTable(rule, table, p, true), onTable(rule, table, p, false)
		narrowed := 0
		for i, f := range p.Figures {
			if table.Rows[i/table.width()].Exact || x[i] < from || x[i] > to {
				continue
			}
			if _, ok := f.Value(); ok {
				t.Fatalf("a count of %d is shown as %s", x[i], f)
			}
			strict := true
			for v := from; v <= to; v++ {
				if !guesses.couldBe(i, v) {
					t.Fatalf("%s: figure %d cannot be %d", layOut(p), i, v)
				}
				strict = strict && knows.couldBe(i, v)
			}
			if !strict {
				narrowed++
			}
		}
		if narrowed > p.Loss.Guarded {
			t.Fatalf("%s: %d counts are narrowed for one who knows the primaries, the loss says %d", layOut(p), narrowed, p.Loss.Guarded)
		}
	})
}

// TestHiddenBesideIsNearTheLeast compares with the least number of further cells
// that would do, found by trying all subsets.
func TestHiddenBesideIsNearTheLeast(t *testing.T) {
	ledgertest.OneAtATime(t)
	rng := rand.New(rand.NewPCG(7, 7))
	ours, least, tables := 0, 0, 0
	for tables < 120 {
		counts := make([][]int64, 3)
		for i := range counts {
			counts[i] = []int64{smallCounts(rng, 40), smallCounts(rng, 40)}
		}
		table := Flat(counts)
		p, err := Suppress(MHSDS, table)
		if err != nil {
			t.Fatal(err)
		}
		if p.Loss.Guarded > 0 || p.Loss.Primary == 0 {
			continue
		}
		tables++
		ours += p.Loss.Secondary
		least += leastBeside(table, p.Loss.Secondary)
	}
	t.Logf("%d tables of 3 by 2 with totals: %d cells hidden beside, %d is the least", tables, ours, least)
	if float64(ours) > 1.5*float64(least) {
		t.Errorf("%d cells are hidden where %d would do", ours, least)
	}
}

func leastBeside(table Table, enough int) int {
	x, _, _ := table.complete()
	for k := range enough {
		for set := range 1 << len(x) {
			p := Published{Columns: table.Columns}
			beside := 0
			for i, v := range x {
				f, _ := MHSDS.Count(v)
				if set>>i&1 == 1 && v > 4 {
					f = Figure{}
					beside++
				} else if set>>i&1 == 1 {
					beside = len(x) + 1
				}
				p.Figures = append(p.Figures, f)
			}
			if beside == k && allOpen(table, p, x) {
				return k
			}
		}
	}
	return enough
}

func allOpen(table Table, p Published, x []int64) bool {
	a := onTable(MHSDS, table, p, true)
	for i, v := range x {
		for c := int64(0); v <= 4 && c <= 4; c++ {
			if !a.couldBe(i, c) {
				return false
			}
		}
	}
	return true
}

func TestSuppressRefusesWhatIsNoTable(t *testing.T) {
	for name, table := range map[string]Table{
		"no columns":          {Rows: []Row{{Parent: -1}}},
		"too few counts":      {Rows: []Row{{Parent: -1}}, Columns: 2, Counts: []int64{1}},
		"below zero":          List([]int64{1, -1}),
		"too large":           List([]int64{1, largest + 1}),
		"parent not there":    {Rows: []Row{{Parent: 4}}, Columns: 1, Counts: []int64{1}},
		"under itself":        {Rows: []Row{{Parent: 1}, {Parent: 0}}, Columns: 1, Counts: []int64{1, 1}},
		"rows of two lengths": Flat([][]int64{{1, 2}, {3}}),
	} {
		if _, err := Suppress(MHSDS, table); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
}

// TestALargerTableHolds takes what the draws above are too small for: many rows
// beside each other under several above, where the first way tried is enough.
func TestALargerTableHolds(t *testing.T) {
	ledgertest.OneAtATime(t)
	for _, rule := range []Rule{MHSDS, HES} {
		table := bigTable(18, 5, 25)
		top := len(table.Rows) - 1
		for i := range 3 {
			table.Rows = append(table.Rows, Row{Parent: top})
			table.Counts = append(table.Counts, make([]int64, table.Columns)...)
			for r := i; r < top; r += 3 {
				table.Rows[r].Parent = top + 1 + i
			}
		}
		p, err := Suppress(rule, table)
		if err != nil {
			t.Fatal(err)
		}
		x, _, _ := table.complete()
		a := onTable(rule, table, p, p.Loss.Guarded == 0)
		from, to := rule.hidden()
		tried := 0
		for i := range x {
			if x[i] < from || x[i] > to {
				continue
			}
			for v := from; v <= to; v++ {
				tried++
				if !a.couldBe(i, v) {
					t.Errorf("%s: a count of %d cannot be %d", rule, x[i], v)
				}
			}
		}
		t.Logf("%s: %d counts tried, %+v", rule, tried, p.Loss)
	}
}

func bigTable(rows, columns, most int) Table {
	rng := rand.New(rand.NewPCG(1, 2))
	counts := make([][]int64, rows)
	for i := range counts {
		counts[i] = make([]int64, columns)
		for j := range counts[i] {
			counts[i][j] = smallCounts(rng, most)
		}
	}
	return Flat(counts)
}

// sparseTable has somebody in one cell of a thousand.
func sparseTable(rows, columns int) Table {
	rng := rand.New(rand.NewPCG(4, 4))
	counts := make([][]int64, rows)
	for i := range counts {
		counts[i] = make([]int64, columns)
		for j := range counts[i] {
			if rng.IntN(1000) == 0 {
				counts[i][j] = 1 + rng.Int64N(9)
			}
		}
	}
	return Flat(counts)
}

func BenchmarkSuppress(b *testing.B) {
	under := func(t Table, above int) Table { // rows by turns under others, and those under the total
		top := len(t.Rows) - 1
		for i := range above {
			t.Rows = append(t.Rows, Row{Parent: top})
			t.Counts = append(t.Counts, make([]int64, t.Columns)...)
			for r := i; r < top; r += above {
				t.Rows[r].Parent = top + 1 + i
			}
		}
		t.Rows[top].Exact = true
		return t
	}
	for _, c := range []struct {
		name string
		rule Rule
		t    Table
	}{
		{"1000x50 most small", MHSDS, bigTable(1000, 50, 10)},
		{"1000x50", MHSDS, bigTable(1000, 50, 60)},
		{"1000x50 few small", MHSDS, bigTable(1000, 50, 500)},
		{"1000x50 HES", HES, bigTable(1000, 50, 60)},
		{"7000 under 42 under England x10", MHSDS, under(bigTable(7000, 10, 40), 42)},
		{"1000x50 nearly nobody", MHSDS, sparseTable(1000, 50)},
		{"list of 33000", MHSDS, bigTable(33000, 1, 20)},
	} {
		b.Run(c.name, func(b *testing.B) {
			var p Published
			for b.Loop() {
				p, _ = Suppress(c.rule, c.t)
			}
			b.ReportMetric(float64(p.Loss.Primary), "small")
			b.ReportMetric(float64(p.Loss.Secondary), "beside")
		})
	}
}
