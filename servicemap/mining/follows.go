package mining

import (
	"cmp"
	"math"
	"slices"
	"sync"

	"roundtable/servicemap/eventlog"
)

// Edge says how often one activity directly followed another in the same case, and how
// long that took, in seconds.
type Edge struct {
	From, To eventlog.Term
	N        int
	Cases    int // in how many cases; 0 unless asked for (FollowsOptions)
	Mean     float64
	Median   float64 // of an even number, the mean of the middle two
	P90      float64 // by nearest rank; 0 unless asked for
	Min, Max float64
}

// Follows is the directly-follows map of a log.
type Follows struct {
	Edges     []Edge      // most frequent first, then by the place of From and To
	Start     map[int]int // cases that begin with an activity, by its place
	End       map[int]int
	Activity  []int // events of each activity
	Unordered int   // neighbours left out since they had the same time (FollowsOptions)
}

// FollowsOptions are choices that change the map.
type FollowsOptions struct {
	// SameTimeUnordered leaves out neighbours with the same time: their order is only
	// that of the source.
	SameTimeUnordered bool
	// Whole counts the cases of each edge too, and takes the ninetieth percentile.
	Whole bool
}

const denseActivities = 4096 // up to here edges are counted in a square

// DirectlyFollows counts the neighbours of each case, and takes the mean, median, least
// and greatest of the time between them.
func DirectlyFollows(l *eventlog.Log, o FollowsOptions) *Follows {
	f := &Follows{Start: map[int]int{}, End: map[int]int{}, Activity: make([]int, l.Activities.Len())}
	for _, a := range l.Activity {
		f.Activity[a]++
	}
	start, end := make([]int, l.Activities.Len()), make([]int, l.Activities.Len())
	for _, span := range l.Each() {
		if span[0] < span[1] {
			start[l.Activity[span[0]]]++
			end[l.Activity[span[1]-1]]++
		}
	}
	for a := range start {
		if start[a] > 0 {
			f.Start[a] = start[a]
		}
		if end[a] > 0 {
			f.End[a] = end[a]
		}
	}
	g := newGaps(l, o)
	f.Unordered = g.unordered
	f.Edges = g.edges(o.Whole)
	return f
}

// gaps are the times between neighbours, those of one edge together.
type gaps struct {
	pairs     [][2]eventlog.Term
	first     []uint32 // of each pair, where its times begin
	gaps      []int64  // microseconds
	cases     []uint32 // of each pair; nil unless asked for
	unordered int
}

// newGaps arranges the times by pair: pairs are counted, then each time is written to
// its pair's next place, so that a median needs no sort of the whole.
func newGaps(l *eventlog.Log, o FollowsOptions) *gaps {
	index := newPairs(l.Activities.Len())
	g := &gaps{}
	var counts []uint32
	ids := make([]uint32, len(l.Activity)) // pair + 1 of each event and the one before it
	for _, span := range l.Each() {
		for i := span[0] + 1; i < span[1]; i++ {
			if o.SameTimeUnordered && l.At[i] == l.At[i-1] {
				g.unordered++
				continue
			}
			p := index.of(l.Activity[i-1], l.Activity[i])
			if int(p) == len(counts) {
				counts = append(counts, 0)
				g.pairs = append(g.pairs, [2]eventlog.Term{l.Activity[i-1], l.Activity[i]})
			}
			counts[p]++
			ids[i] = p + 1
		}
	}
	g.first = make([]uint32, len(counts)+1)
	for p, n := range counts {
		g.first[p+1] = g.first[p] + n
	}
	if o.Whole {
		g.countCases(l, ids)
	}
	next := slices.Clone(g.first)
	g.gaps = make([]int64, g.first[len(counts)])
	for i, id := range ids {
		if id > 0 {
			g.gaps[next[id-1]] = l.At[i] - l.At[i-1]
			next[id-1]++
		}
	}
	return g
}

// countCases counts each pair once in a case; ids are pair + 1 of each event.
func (g *gaps) countCases(l *eventlog.Log, ids []uint32) {
	g.cases = make([]uint32, len(g.pairs))
	last := make([]eventlog.Term, len(g.pairs)) // case + 1
	for c, span := range l.Each() {
		for _, id := range ids[span[0]:span[1]] {
			if id > 0 && last[id-1] != c+1 {
				last[id-1] = c + 1
				g.cases[id-1]++
			}
		}
	}
}

// edges takes the figures of each pair, two pairs at once where there are two cores.
func (g *gaps) edges(whole bool) []Edge {
	edges := make([]Edge, len(g.pairs))
	var wg sync.WaitGroup
	for half := range 2 {
		wg.Go(func() {
			for p := half; p < len(edges); p += 2 {
				gaps := g.gaps[g.first[p]:g.first[p+1]]
				edges[p] = edgeOf(g.pairs[p], gaps)
				if whole {
					edges[p].Cases = int(g.cases[p])
					edges[p].P90 = float64(nth(gaps, (9*len(gaps)+9)/10-1)) / eventlog.PerSecond
				}
			}
		})
	}
	wg.Wait()
	slices.SortFunc(edges, func(a, b Edge) int {
		return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To))
	})
	return edges
}

// edgeOf takes the figures of one edge; its gaps, in microseconds, are put into another order.
func edgeOf(pair [2]eventlog.Term, gaps []int64) Edge {
	e := Edge{From: pair[0], To: pair[1], N: len(gaps), Min: math.Inf(1), Max: math.Inf(-1)}
	sum := 0.0
	for _, d := range gaps {
		s := float64(d) / eventlog.PerSecond
		sum += s
		e.Min, e.Max = min(e.Min, s), max(e.Max, s)
	}
	e.Mean = sum / float64(len(gaps))
	e.Median = median(gaps) / eventlog.PerSecond
	return e
}

// median is that of at least one value; the values are put into another order.
func median(v []int64) float64 {
	k := len(v) / 2
	upper := nth(v, k)
	if len(v)%2 == 1 {
		return float64(upper)
	}
	return (float64(upper) + float64(slices.Max(v[:k]))) / 2
}

// nth is the value that would stand at place k if v were sorted; afterwards everything
// before k is no greater and everything after it no less.
func nth(v []int64, k int) int64 {
	lo, hi := 0, len(v)-1
	for hi-lo > 16 {
		p := middle(v[lo], v[lo+(hi-lo)/2], v[hi])
		i, j := lo, hi
		for i <= j {
			for v[i] < p {
				i++
			}
			for v[j] > p {
				j--
			}
			if i <= j {
				v[i], v[j] = v[j], v[i]
				i++
				j--
			}
		}
		switch {
		case k <= j:
			hi = j
		case k >= i:
			lo = i
		default:
			return v[k]
		}
	}
	slices.Sort(v[lo : hi+1])
	return v[k]
}

func middle(a, b, c int64) int64 { return max(min(a, b), min(max(a, b), c)) }

// pairs gives pairs of activities places, dense from 0.
type pairs struct {
	n      int
	square []uint32 // place + 1
	sparse map[uint64]uint32
	next   uint32
}

func newPairs(n int) *pairs {
	if n <= denseActivities {
		return &pairs{n: n, square: make([]uint32, n*n)}
	}
	return &pairs{n: n, sparse: map[uint64]uint32{}}
}

func (p *pairs) of(a, b eventlog.Term) uint32 {
	if p.square != nil {
		at := &p.square[int(a)*p.n+int(b)]
		if *at == 0 {
			p.next++
			*at = p.next
		}
		return *at - 1
	}
	key := uint64(a)<<32 | uint64(b)
	id, ok := p.sparse[key]
	if !ok {
		id = p.next
		p.sparse[key] = id
		p.next++
	}
	return id
}
