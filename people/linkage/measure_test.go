package linkage

import (
	"cmp"
	"slices"
)

// Accuracy is pairs found against pairs that there are. Counts add up: of two
// sets of pairs that share none, the accuracy of both is the sum.
type Accuracy struct {
	Right int64 `json:"right"` // found, and there
	Found int64 `json:"found"`
	True  int64 `json:"true"` // there, found or not
}

// Precision is the share of found pairs that are right; 1 when none was found.
func (a Accuracy) Precision() float64 { return portion(a.Right, a.Found) }

// Recall is the share of true pairs that were found; 1 when there are none.
func (a Accuracy) Recall() float64 { return portion(a.Right, a.True) }

// F1 is the harmonic mean of precision and recall; 1 when nothing was found and
// nothing is there.
func (a Accuracy) F1() float64 { return portion(2*a.Right, a.Found+a.True) }

func (a Accuracy) plus(b Accuracy) Accuracy {
	return Accuracy{a.Right + b.Right, a.Found + b.Found, a.True + b.True}
}

func portion(part, whole int64) float64 {
	if whole == 0 {
		return 1
	}
	return float64(part) / float64(whole)
}

func pairsOf(n int64) int64 { return n * (n - 1) / 2 }

// EvaluateClusters compares people as linked with people as they are: people and
// truth give for each record the name of its cluster, any number. Pairs are counted
// from the sizes of clusters and of what two of them share, never one by one, so
// that one cluster of a million records is no harder than a million of one.
func EvaluateClusters[T cmp.Ordered](people []Row, truth []T) Accuracy {
	var a Accuracy
	for _, c := range cells(people, truth) {
		a.Right += pairsOf(c.both)
		if c.firstOfCluster {
			a.Found += pairsOf(c.cluster)
		}
	}
	a.True = truePairs(truth)
	return a
}

// EvaluateEdges compares the edges of at least a weight with the truth. An edge
// must stand once.
func EvaluateEdges[T cmp.Ordered](edges []Edge, least float64, truth []T) Accuracy {
	a := Accuracy{True: truePairs(truth)}
	for _, e := range edges {
		if e.Weight < least {
			continue
		}
		a.Found++
		if truth[e.A] == truth[e.B] {
			a.Right++
		}
	}
	return a
}

func truePairs[T cmp.Ordered](truth []T) int64 {
	held := make(map[T]int64, len(truth)/2)
	n := int64(0)
	for _, t := range truth {
		n += held[t]
		held[t]++
	}
	return n
}

// cell is the records that one cluster and one true person share.
type cell struct {
	rows           []uint32
	both           int64 // records of the cell
	cluster, truth int64 // records of its cluster, and of its person
	firstOfCluster bool
}

// cells are all of them that are not empty, cluster by cluster.
func cells[T cmp.Ordered](people []Row, truth []T) []cell {
	rows := make([]uint32, len(people))
	held := make(map[T]int64, len(truth)/2)
	for i := range rows {
		rows[i] = uint32(i) //nolint:gosec // fewer than 2^32 rows
		held[truth[i]]++
	}
	slices.SortFunc(rows, func(a, b uint32) int {
		return cmp.Or(cmp.Compare(people[a], people[b]), cmp.Compare(truth[a], truth[b]), cmp.Compare(a, b))
	})
	var out []cell
	for from := 0; from < len(rows); {
		to := run(rows, from, func(a, b uint32) bool { return people[a] == people[b] })
		for at := from; at < to; {
			end := min(run(rows, at, func(a, b uint32) bool { return truth[a] == truth[b] }), to)
			out = append(out, cell{
				rows: rows[at:end], both: int64(end - at), cluster: int64(to - from),
				truth: held[truth[rows[at]]], firstOfCluster: at == from,
			})
			at = end
		}
		from = to
	}
	return out
}

// run is the end of the rows that are the same as the one at from.
func run(rows []uint32, from int, same func(a, b uint32) bool) int {
	to := from + 1
	for to < len(rows) && same(rows[from], rows[to]) {
		to++
	}
	return to
}

// GroupAccuracy is the accuracy of pairs with a record of a group.
type GroupAccuracy struct {
	Group string `json:"group"`
	Accuracy
}

// EvaluateGroups tells the accuracy of clusters by group: of a pair, each end counts
// for its own record's group, so that the groups together have every pair twice and
// a group is judged by its own records. In the order of the groups' names.
func EvaluateGroups[T cmp.Ordered](people []Row, truth []T, group func(Row) string) []GroupAccuracy {
	by := map[string]Accuracy{}
	for _, c := range cells(people, truth) {
		for _, r := range c.rows {
			g := group(Row(r))
			by[g] = by[g].plus(Accuracy{Right: c.both - 1, Found: c.cluster - 1, True: c.truth - 1})
		}
	}
	out := make([]GroupAccuracy, 0, len(by))
	for g, a := range by {
		out = append(out, GroupAccuracy{g, a})
	}
	slices.SortFunc(out, func(a, b GroupAccuracy) int { return cmp.Compare(a.Group, b.Group) })
	return out
}
