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

// SourceAccuracy is the accuracy of pairs between two lists; A = B within one.
type SourceAccuracy struct {
	A, B string
	Accuracy
}

// EvaluateSources tells the accuracy of clusters by the two lists that a pair's
// records are from, in the order of the lists' names.
func EvaluateSources[T cmp.Ordered](people []Row, truth []T, source func(Row) string) []SourceAccuracy {
	by := map[[2]string]Accuracy{}
	count := func(rows func(yield func(uint32) bool), pick func(*Accuracy) *int64) {
		held := map[string]int64{}
		for r := range rows {
			held[source(Row(r))]++
		}
		eachSourcePair(held, func(k [2]string, n int64) {
			a := by[k]
			*pick(&a) += n
			by[k] = a
		})
	}
	byCluster, byTruth := groupRows(people), groupRows(truth)
	for _, rows := range byCluster {
		count(slices.Values(rows), func(a *Accuracy) *int64 { return &a.Found })
	}
	for _, rows := range byTruth {
		count(slices.Values(rows), func(a *Accuracy) *int64 { return &a.True })
	}
	for _, c := range cells(people, truth) {
		if c.both > 1 {
			count(slices.Values(c.rows), func(a *Accuracy) *int64 { return &a.Right })
		}
	}
	out := make([]SourceAccuracy, 0, len(by))
	for k, a := range by {
		out = append(out, SourceAccuracy{k[0], k[1], a})
	}
	slices.SortFunc(out, func(x, y SourceAccuracy) int { return cmp.Or(cmp.Compare(x.A, y.A), cmp.Compare(x.B, y.B)) })
	return out
}

// eachSourcePair gives how many pairs records of so many sources make, by the two
// sources in the order of their names.
func eachSourcePair(held map[string]int64, do func(k [2]string, n int64)) {
	for a, n := range held {
		for b, m := range held {
			switch {
			case a == b && n > 1:
				do([2]string{a, a}, pairsOf(n))
			case a < b:
				do([2]string{a, b}, n*m)
			}
		}
	}
}

// groupRows are the rows of each name that more than one row has.
func groupRows[T cmp.Ordered](names []T) [][]uint32 {
	rows := make([]uint32, len(names))
	for i := range rows {
		rows[i] = uint32(i) //nolint:gosec // fewer than 2^32 rows
	}
	slices.SortStableFunc(rows, func(a, b uint32) int { return cmp.Compare(names[a], names[b]) })
	var out [][]uint32
	for from := 0; from < len(rows); {
		to := run(rows, from, func(a, b uint32) bool { return names[a] == names[b] })
		if to-from > 1 {
			out = append(out, rows[from:to])
		}
		from = to
	}
	return out
}

// BCubed is the mean over records of how pure a record's cluster is and how whole
// its person is (Bagga and Baldwin 1998). Unlike pairs, it does not let one large
// cluster outweigh all small ones. Both are 1 for no records.
func BCubed[T cmp.Ordered](people []Row, truth []T) (precision, recall float64) {
	if len(people) == 0 {
		return 1, 1
	}
	for _, c := range cells(people, truth) {
		n := float64(c.both)
		precision += n * n / float64(c.cluster)
		recall += n * n / float64(c.truth)
	}
	n := float64(len(people))
	return precision / n, recall / n
}
