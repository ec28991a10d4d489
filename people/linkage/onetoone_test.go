package linkage

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// twoLists is a table of records without anything that keeps them apart: the first a
// of one source, b of another.
func twoLists(a, b int) *Guard {
	t := NewTable([]Field{Family})
	for i := range a + b {
		r := Record{ID: fmt.Sprint(i), Source: "a"}
		if i >= a {
			r.Source = "b"
		}
		t.Add(r)
	}
	return NewGuard(t, GuardOptions{OneToOne: true})
}

// profile is how many edges of each weight join, the greatest weight first.
func profile(weights []float64, joined []Edge) []int {
	out := make([]int, len(weights))
	for _, e := range joined {
		i, _ := slices.BinarySearchFunc(weights, e.Weight, func(w, x float64) int { return int(math.Copysign(1, x-w)) * boolInt(w != x) })
		out[i]++
	}
	return out
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// bestProfile tries every matching there is.
func bestProfile(weights []float64, edges []Edge, n int) []int {
	best := make([]int, len(weights))
	for set := range 1 << len(edges) {
		used := make([]bool, n)
		var chosen []Edge
		free := true
		for i, e := range edges {
			if set>>i&1 == 0 {
				continue
			}
			free = free && !used[e.A] && !used[e.B]
			used[e.A], used[e.B] = true, true
			chosen = append(chosen, e)
		}
		if p := profile(weights, chosen); free && slices.Compare(p, best) > 0 {
			best = p
		}
	}
	return best
}

func TestOneToOneIsTheBestOfAll(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.IntRange(1, 5).Draw(t, "a"), rapid.IntRange(1, 5).Draw(t, "b")
		g := twoLists(a, b)
		weights := []float64{12, 9, 7, 5}
		seen := map[[2]int]bool{}
		var edges []Edge
		for range rapid.IntRange(0, 10).Draw(t, "edges") {
			x, y := rapid.IntRange(0, a-1).Draw(t, "x"), a+rapid.IntRange(0, b-1).Draw(t, "y")
			if !seen[[2]int{x, y}] {
				edges = append(edges, Edge{A: Row(x), B: Row(y), Weight: rapid.SampledFrom(weights).Draw(t, "weight"), Tier: TierWeighed})
			}
			seen[[2]int{x, y}] = true
		}
		people, refused := OneToOne(a+b, edges, g)
		var joined []Edge
		of := map[Row][]int{}
		for i, p := range people {
			of[p] = append(of[p], i)
		}
		for _, e := range edges {
			if people[e.A] == people[e.B] {
				joined = append(joined, e)
			}
		}
		for _, rows := range of {
			if len(rows) > 2 || len(rows) == 2 && (rows[0] >= a || rows[1] < a) {
				t.Fatalf("one person has the records %v of lists of %d and %d", rows, a, b)
			}
		}
		if want, got := bestProfile(weights, edges, a+b), profile(weights, joined); !slices.Equal(want, got) {
			t.Fatalf("edges of weights %v: %v joined, at best %v", weights, got, want)
		}
		if len(joined)+len(refused) != len(edges) {
			t.Errorf("%d joined, %d refused, of %d", len(joined), len(refused), len(edges))
		}
		for _, r := range refused {
			mustBeTrue(t, g, people, r)
		}
		again, _ := OneToOne(a+b, rapid.Permutation(edges).Draw(t, "permuted"), g)
		if d := cmp.Diff(people, again); d != "" {
			t.Fatal("the order of edges changes the result:", d)
		}
	})
}

// What differs from the greatest sum: the strongest pair is not given up for two
// weaker ones, however much they weigh together.
func TestOneToOneIsNotTheGreatestSum(t *testing.T) {
	g := twoLists(2, 2)
	edge := func(a, b Row, w float64) Edge { return Edge{A: a, B: b, Weight: w, Tier: TierWeighed} }
	people, refused := OneToOne(4, []Edge{edge(0, 2, 30), edge(0, 3, 16), edge(1, 2, 16)}, g)
	if d := cmp.Diff([]Row{0, 1, 0, 3}, people); d != "" || len(refused) != 2 {
		t.Errorf("%s, refused %+v", d, refused)
	}
	// Of equal weights two pairs are better than one: the first alone would leave 1 and 3.
	people, refused = OneToOne(4, []Edge{edge(0, 2, 16), edge(0, 3, 16), edge(1, 2, 16)}, g)
	if d := cmp.Diff([]Row{0, 1, 1, 0}, people); d != "" || len(refused) != 1 || refused[0].Why != WhyOneASource {
		t.Errorf("%s, refused %+v", d, refused)
	}
}

// With more sources, and whatever else the guard keeps apart, no source is twice in
// one person, and every refusal is true.
func TestOneToOneOfManySources(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 14).Draw(t, "records")
		table := someTable(t, n)
		edges := someEdges(t, n)
		g := NewGuard(table, GuardOptions{OneToOne: true})
		people, refused := OneToOne(n, edges, g)
		for a := range people {
			for b := range a {
				if people[a] == people[b] && g.Between(Row(a), Row(b)) != "" {
					t.Errorf("records %d and %d are one person: %s", b, a, g.Between(Row(a), Row(b)))
				}
			}
		}
		for _, r := range refused {
			mustBeTrue(t, g, people, r)
		}
		refusedPairs := map[[2]Row]bool{}
		for _, r := range refused {
			refusedPairs[[2]Row{r.A, r.B}] = true
		}
		for _, e := range edges {
			if people[e.A] != people[e.B] && !refusedPairs[[2]Row{e.A, e.B}] {
				t.Errorf("the edge of %d and %d neither joined nor was refused", e.A, e.B)
			}
		}
	})
}
