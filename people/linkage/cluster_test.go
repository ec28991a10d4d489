package linkage

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// Numbers that look issued and pass their check; they stand in memory alone.
var someNumbers = []string{"4010232137", "4857773457", "6541003238", "7016412334"}

// someRecords draws records that get in each other's way: few names, dates and
// numbers, some sealed.
func someRecords(t *rapid.T, n int) []Record {
	pick := func(what string, from ...string) string { return rapid.SampledFrom(from).Draw(t, what) }
	records := make([]Record, n)
	for i := range records {
		r := &records[i]
		r.ID, r.Source = fmt.Sprint(i), pick("source", "a", "b", "c")
		r.Values[Given] = pick("given", "", "Tom", "Tim", "Thomas", "T", "Olivia", "Oliwia", "Mary Ann", "Mary Jane")
		r.Values[Family] = pick("family", "", "Smith", "Smyth", "Olivia", "Okafor")
		r.Values[Birth] = pick("birth", "", "1980-02-03", "1980-03-02", "1980-02-04", "1950-06-17", "1950", "2001-01-01")
		r.Values[Sex] = pick("sex", "", "M", "F")
		r.Values[Postcode] = pick("postcode", "", "SN2 1AA", "LS1 4AP")
		r.Values[Email] = pick("email", "", "", "a@example.org", "b@example.org")
		r.Values[IDNumber] = pick("id number", "", "", "8123456", "8123457", "8123546")
		if rapid.IntRange(0, 2).Draw(t, "has number") == 0 {
			r.Values[NHSNumber] = pick("number", someNumbers...)
			r.NHSStatus = pick("status", "01", "01", "02")
		}
		r.Sealed = rapid.IntRange(0, 9).Draw(t, "sealed") == 0
	}
	return records
}

// someTable draws a table of such records, some of their numbers merged into others.
func someTable(t *rapid.T, n int) *Table {
	table := NewTable(nil)
	if rapid.Bool().Draw(t, "merged") {
		table.Supersede(map[string]string{someNumbers[0]: someNumbers[1]})
	}
	table.AddAll(someRecords(t, n))
	return table
}

func someEdges(t *rapid.T, n int) []Edge {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Edge {
		a := rapid.IntRange(0, n-2).Draw(t, "a")
		b := rapid.IntRange(a+1, n-1).Draw(t, "b")
		e := Edge{A: Row(a), B: Row(b), Weight: rapid.SampledFrom([]float64{-1, 5, 5, 9.5, 20, 1000}).Draw(t, "weight"), Tier: TierWeighed}
		if rapid.IntRange(0, 5).Draw(t, "tier") == 0 {
			e.Tier = TierNumber
		}
		return e
	}), 0, 4*n).Draw(t, "edges")
}

func someGuard(t *rapid.T, table *Table) *Guard {
	o := GuardOptions{OneToOne: rapid.IntRange(0, 3).Draw(t, "one-to-one") == 0, Most: rapid.SampledFrom([]int{0, 0, 3}).Draw(t, "most"), NoneSeen: rapid.Bool().Draw(t, "none seen")}
	row := rapid.IntRange(0, table.Len()-1)
	for range rapid.IntRange(0, 4).Draw(t, "apart") {
		o.Apart = append(o.Apart, [2]Row{Row(row.Draw(t, "a")), Row(row.Draw(t, "b"))})
	}
	return NewGuard(table, o)
}

// gatherPlainly is Gather as one would say it: all records of both people are
// compared, and nothing is remembered.
func gatherPlainly(n int, edges []Edge, g *Guard) (people []Row, refused []Refusal) {
	people = make([]Row, n)
	for i := range people {
		people[i] = Row(i)
	}
	edges = slices.Clone(edges)
	slices.SortFunc(edges, func(x, y Edge) int {
		switch {
		case x.Tier != y.Tier:
			return int(x.Tier) - int(y.Tier)
		case x.Weight != y.Weight:
			return int(math.Copysign(1, y.Weight-x.Weight))
		case x.A != y.A:
			return int(x.A) - int(y.A)
		}
		return int(x.B) - int(y.B)
	})
	for _, e := range edges {
		pa, pb := people[e.A], people[e.B]
		if pa == pb {
			continue
		}
		if namelessPlainly(e, g) || violates(people, pa, pb, g) {
			refused = append(refused, Refusal{A: e.A, B: e.B, Weight: e.Weight, Tier: e.Tier})
			continue
		}
		for i := range people {
			if people[i] == pa || people[i] == pb {
				people[i] = min(pa, pb)
			}
		}
	}
	return people, slices.DeleteFunc(refused, func(r Refusal) bool { return people[r.A] == people[r.B] })
}

// namelessPlainly says of an edge's cleaned texts what the guard says of its terms.
func namelessPlainly(e Edge, g *Guard) bool {
	own := func(f Field) bool { return g.t.Text(f, e.A) != "" && g.t.Text(f, e.A) == g.t.Text(f, e.B) }
	missing := g.t.Text(Given, e.A) == "" || g.t.Text(Given, e.B) == ""
	return missing && g.t.columns[Given] != nil && e.Tier != TierNumber && !g.noHouseholds && !g.noneSeen && !own(NHSNumber) && !own(IDNumber) && !own(Email)
}

func violates(people []Row, pa, pb Row, g *Guard) bool {
	size := 0
	for a := range people {
		if people[a] == pa || people[a] == pb {
			size++
		}
		for b := range people {
			if people[a] == pa && people[b] == pb && g.Between(Row(a), Row(b)) != "" {
				return true
			}
		}
	}
	return size > g.most
}

func TestGatherIsWhatItSays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 14).Draw(t, "records")
		table := someTable(t, n)
		edges, g := someEdges(t, n), someGuard(t, table)
		people, refused := Gather(n, edges, g)
		want, wantRefused := gatherPlainly(n, edges, g)
		if d := cmp.Diff(want, people); d != "" {
			t.Fatalf("people (-plainly +Gather):\n%s", d)
		}
		if len(refused) != len(wantRefused) {
			t.Fatalf("%d refused, plainly %d", len(refused), len(wantRefused))
		}
		for i, r := range refused {
			if w := wantRefused[i]; r.A != w.A || r.B != w.B || r.Weight != w.Weight || r.Tier != w.Tier {
				t.Errorf("refusal %d is of %d and %d, plainly of %d and %d", i, r.A, r.B, w.A, w.B)
			}
			mustBeTrue(t, g, people, r)
		}
		for a := range people {
			for b := range a {
				if people[a] == people[b] && g.Between(Row(a), Row(b)) != "" {
					t.Errorf("records %d and %d are one person: %s", b, a, g.Between(Row(a), Row(b)))
				}
			}
		}
	})
}

// mustBeTrue looks whether what a refusal says of its two records is so.
func mustBeTrue(t *rapid.T, g *Guard, people []Row, r Refusal) {
	if r.Why.Words() == "" {
		t.Errorf("no words for %q", r.Why)
	}
	if people[r.A] == people[r.B] {
		t.Errorf("%d and %d were refused and are one person", r.A, r.B)
	}
	if people[r.A] != people[r.WithA] || people[r.B] != people[r.WithB] {
		t.Errorf("refusal of %d and %d names %d and %d, who are not with them", r.A, r.B, r.WithA, r.WithB)
	}
	if r.Why == WhyNoGiven && (r.Tier == TierNumber || g.t.Text(Given, r.A) != "" && g.t.Text(Given, r.B) != "") {
		t.Errorf("%d and %d have given names, or are joined by a number", r.A, r.B)
	}
	if r.Why != WhyTooMany && r.Why != WhyNoGiven && g.Between(r.WithA, r.WithB) == "" {
		t.Errorf("%d and %d are said to be %q and are not", r.WithA, r.WithB, r.Why)
	}
}

func TestGatherDoesNotCareForOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 14).Draw(t, "records")
		table := someTable(t, n)
		edges, g := someEdges(t, n), someGuard(t, table)
		people, refused := Gather(n, edges, g)
		other := rapid.Permutation(edges).Draw(t, "permuted")
		for i := range other {
			if rapid.Bool().Draw(t, "turned") {
				other[i].A, other[i].B = other[i].B, other[i].A
			}
		}
		again, refusedAgain := Gather(n, other, g)
		if d := cmp.Diff(people, again) + cmp.Diff(refused, refusedAgain); d != "" {
			t.Fatal(d)
		}
	})
}

func TestGatherWithoutAGuardIsConnectedComponents(t *testing.T) {
	edges := []Edge{{A: 0, B: 3, Weight: 5}, {A: 4, B: 1, Weight: 7}, {A: 3, B: 4, Weight: 6}, {A: 2, B: 5, Weight: math.NaN()}}
	people, refused := Gather(6, edges, nil)
	if d := cmp.Diff([]Row{0, 0, 2, 0, 0, 5}, people); d != "" {
		t.Error(d)
	}
	if len(refused) != 1 || refused[0].Why != WhyNoWeight {
		t.Errorf("an edge without a weight: %+v", refused)
	}
	if people, refused := Gather(0, nil, nil); len(people)+len(refused) != 0 {
		t.Error("something was made of nothing")
	}
}

func TestStrengthOrdersWeights(t *testing.T) {
	weights := []float64{math.Inf(1), 1000, 20.5, 20.25, 1e-300, 0, -1e-300, -3, -1000, math.Inf(-1), math.NaN()}
	for i := range weights[1:] {
		if strength(weights[i]) >= strength(weights[i+1]) {
			t.Errorf("%g does not come before %g", weights[i], weights[i+1])
		}
	}
	if strength(math.Copysign(0, -1)) != strength(0) {
		t.Error("-0 is not 0")
	}
}

// BenchmarkGather gathers a million records by two million edges, most of them
// within people of two to four records, under the guard. It reports processor
// seconds; it is to stay under 0.5.
func BenchmarkGather(b *testing.B) {
	const n, m = 1_000_000, 2_000_000
	r := rand.New(rand.NewPCG(1, 2))
	table := NewTable([]Field{Given, Family, Birth, NHSNumber})
	records := make([]Record, n)
	for i := range records {
		of := uint64(i / 3) // three records a person
		p := rand.New(rand.NewPCG(of, 3))
		records[i].Values[Given] = string(rune('a'+p.IntN(26))) + string(rune('a'+p.IntN(26))) + "ron"
		records[i].Values[Family] = string(rune('a'+p.IntN(26))) + string(rune('a'+p.IntN(26))) + "wood"
		records[i].Values[Birth] = fmt.Sprintf("%d-%02d-%02d", 1930+p.IntN(90), 1+p.IntN(12), 1+p.IntN(28))
		if r.IntN(200) == 0 {
			records[i].Values[Given] = "kim"
		}
	}
	table.AddAll(records)
	edges := make([]Edge, m)
	for i := range edges {
		a := Row(r.IntN(n - 2))
		base := a / 3 * 3
		edges[i] = Edge{A: a, B: base + (a-base+1)%3, Weight: float64(r.IntN(40)) + r.Float64(), Tier: TierWeighed}
		if r.IntN(200) == 0 {
			edges[i].B = a + 1 + Row(r.IntN(2))
		}
	}
	g := NewGuard(table, GuardOptions{Apart: [][2]Row{{5, 9}}})
	b.ResetTimer()
	used := cpuSeconds()
	for b.Loop() {
		people, refused := Gather(n, edges, g)
		b.ReportMetric(float64(len(refused)), "refused")
		_ = people
	}
	b.ReportMetric((cpuSeconds()-used)/float64(b.N), "cpu-s")
}

// TestWhatIsRefusedIsNotLookedAtAgain: two people who cannot be one for a single record
// of each, with an edge from every record of one to every record of the other, cost
// what their first edge does. Were each of the 22,500 edges to compare 150 records
// with 150, it would be half a thousand million comparisons.
func TestWhatIsRefusedIsNotLookedAtAgain(t *testing.T) {
	const each = 150
	table := NewTable([]Field{Given, Family, Birth})
	for i := range 2 * each {
		r := Record{ID: fmt.Sprint(i)}
		r.Values[Given], r.Values[Family], r.Values[Birth] = "T", "Smith", "1980-02-03"
		switch i {
		case each / 2:
			r.Values[Given] = "Thomas"
		case each + each/2:
			r.Values[Given] = "Timothy"
		}
		table.Add(r)
	}
	var edges []Edge
	for a := range Row(each) {
		edges = append(edges, Edge{A: 0, B: a, Weight: 20, Tier: TierWeighed}, Edge{A: each, B: each + a, Weight: 20, Tier: TierWeighed})
		for b := range Row(each) {
			edges = append(edges, Edge{A: a, B: each + b, Weight: 9, Tier: TierWeighed})
		}
	}
	used := cpuSeconds()
	people, refused := Gather(2*each, edges, NewGuard(table, GuardOptions{}))
	t.Logf("%.2f processor seconds", cpuSeconds()-used)
	if len(refused) != each*each || people[0] != people[each-1] || people[each] != people[2*each-1] {
		t.Fatalf("%d refused, of %d", len(refused), each*each)
	}
	for _, r := range refused {
		if r.WithA != each/2 || r.WithB != each+each/2 {
			t.Fatalf("an edge of %d and %d is refused for %d and %d", r.A, r.B, r.WithA, r.WithB)
		}
	}
}
