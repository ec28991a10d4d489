package linkage

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// least names each record's cluster by its least row, as Gather does.
func least(clusters []int) []Row {
	first := map[int]Row{}
	out := make([]Row, len(clusters))
	for i, c := range clusters {
		if _, ok := first[c]; !ok {
			first[c] = Row(i)
		}
		out[i] = first[c]
	}
	return out
}

func drawClusters(t *rapid.T) (people []Row, truth []int) {
	n := rapid.IntRange(0, 30).Draw(t, "n")
	truth = rapid.SliceOfN(rapid.IntRange(0, 8), n, n).Draw(t, "truth")
	return least(rapid.SliceOfN(rapid.IntRange(0, 8), n, n).Draw(t, "clusters")), truth
}

// everyPair counts pairs one by one, where keep wants them.
func everyPair(people []Row, truth []int, keep func(i, j int) bool) (a Accuracy) {
	for i := range people {
		for j := range i {
			if !keep(i, j) {
				continue
			}
			if people[i] == people[j] {
				a.Found++
			}
			if truth[i] == truth[j] {
				a.True++
			}
			if people[i] == people[j] && truth[i] == truth[j] {
				a.Right++
			}
		}
	}
	return a
}

func TestAccuracyIsThatOfEveryPair(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		people, truth := drawClusters(t)
		want := everyPair(people, truth, func(int, int) bool { return true })
		if got := EvaluateClusters(people, truth); got != want {
			t.Fatalf("clusters: %+v, one by one %+v", got, want)
		}
		var edges []Edge
		for i := range people {
			for j := range i {
				if people[i] == people[j] {
					edges = append(edges, Edge{A: Row(j), B: Row(i), Weight: 3}, Edge{A: Row(j), B: Row(i), Weight: 1})
				}
			}
		}
		if got := EvaluateEdges(edges, 2, truth); got != want {
			t.Fatalf("edges: %+v, one by one %+v", got, want)
		}
	})
}

func TestGroupsAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		people, truth := drawClusters(t)
		group := rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "c"}), len(people), len(people)).Draw(t, "group")
		var sum Accuracy
		for _, g := range EvaluateGroups(people, truth, func(r Row) string { return group[r] }) {
			sum = sum.plus(g.Accuracy)
		}
		whole := EvaluateClusters(people, truth)
		if sum != (Accuracy{2 * whole.Right, 2 * whole.Found, 2 * whole.True}) {
			t.Fatalf("groups together %+v of %+v", sum, whole)
		}
	})
}

func TestAccuracyOfNothing(t *testing.T) {
	a := EvaluateClusters(nil, []int(nil))
	if a.Precision() != 1 || a.Recall() != 1 || a.F1() != 1 {
		t.Errorf("of no records: %v %v %v", a.Precision(), a.Recall(), a.F1())
	}
	a = EvaluateClusters(least([]int{1, 2}), []int{5, 5})
	if a.Precision() != 1 || a.Recall() != 0 || a.F1() != 0 {
		t.Errorf("of a pair not found: %v %v %v", a.Precision(), a.Recall(), a.F1())
	}
}

// TestAHugeClusterCostsNoMore: pairs are not walked, or this would not end.
func TestAHugeClusterCostsNoMore(t *testing.T) {
	const n = 300_000
	people, truth := make([]Row, n), make([]int, n)
	for i := range truth {
		truth[i] = i % 2
	}
	a := EvaluateClusters(people, truth)
	if a.Found != n*(n-1)/2 || a.Right != 2*pairsOf(n/2) || a.True != a.Right {
		t.Errorf("%+v", a)
	}
}

// TestWilson: values of Newcombe (1998), table I, method 3.
func TestWilson(t *testing.T) {
	for _, c := range []struct {
		part, whole int
		low, high   float64
	}{{81, 263, .2553, .3662}, {15, 148, .0624, .1605}, {0, 20, 0, .1611}, {1, 29, .0061, .1718}, {0, 0, 0, 1}} {
		low, high := Wilson(c.part, c.whole)
		if math.Abs(low-c.low) > 5e-5 || math.Abs(high-c.high) > 5e-5 {
			t.Errorf("%d of %d: %.4f to %.4f, wanted %.4f to %.4f", c.part, c.whole, low, high, c.low, c.high)
		}
	}
}

func TestLinkRates(t *testing.T) {
	people := least([]int{1, 1, 2, 2, 3})
	source := []string{"trust", "charity", "trust", "trust", "charity"}
	group := []string{"A", "A", "N", "N", "N"}
	got := LinkRates(people, func(r Row) string { return source[r] }, func(r Row) string { return group[r] })
	want := []Rate{{"A", 2, 2}, {"N", 0, 3}} // two records of one list are no link
	if len(got) != 2 || got[0] != want[0] || got[1] != want[1] {
		t.Errorf("%+v", got)
	}
}

func TestCalibration(t *testing.T) {
	edges := []Edge{{A: 0, B: 1, P: .3}, {A: 0, B: 1, P: .5}, {A: 0, B: 2, P: .89}, {A: 1, B: 2, P: .9}, {A: 0, B: 1, P: 1}}
	got := Calibration(edges, []int{1, 1, 2}, []float64{.5, .9})
	if len(got) != 2 || got[0].Edges != 2 || got[0].Right != 1 || got[1].Edges != 2 || got[1].Right != 1 || math.Abs(got[0].Expected-1.39) > 1e-12 {
		t.Errorf("%+v", got)
	}
}
