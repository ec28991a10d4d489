package mining

import (
	"cmp"
	"slices"

	"roundtable/servicemap/eventlog"
)

// Again is work that was done again.
type Again struct {
	Rework    []int // by activity: cases in which it happened more than once
	SelfLoops []int // by activity: how often it directly followed itself
	PingPong  int   // A, B, A in a row with A and B different
}

// Repeats counts work that was done again, by activity.
func Repeats(l *eventlog.Log) *Again {
	n := l.Activities.Len()
	r := &Again{Rework: make([]int, n), SelfLoops: make([]int, n)}
	inCase, times := make([]uint32, n), make([]uint32, n) // case + 1, and how often in it
	for c, span := range l.Each() {
		trace := l.Activity[span[0]:span[1]]
		for i, a := range trace {
			if inCase[a] != c+1 {
				inCase[a], times[a] = c+1, 0
			}
			if times[a]++; times[a] == 2 {
				r.Rework[a]++
			}
			if i > 0 && trace[i-1] == a {
				r.SelfLoops[a]++
			}
			if i > 1 && trace[i-2] == a && trace[i-1] != a {
				r.PingPong++
			}
		}
	}
	return r
}

// HandOver says how often one who works was directly followed by another in a case.
type HandOver struct {
	From, To eventlog.Term
	N        int
}

// HandOvers counts neighbours by who did them, most frequent first. Neighbours of which
// one names nobody are left out and counted in blank. col is the log's Resource or
// Organisation column; of a log without it there are none.
func HandOvers(l *eventlog.Log, col []eventlog.Term, terms *eventlog.Terms) (list []HandOver, blank int) {
	if col == nil {
		return nil, 0
	}
	index := newPairs(terms.Len())
	for _, span := range l.Each() {
		for i := span[0] + 1; i < span[1]; i++ {
			if col[i-1] == eventlog.NoTerm || col[i] == eventlog.NoTerm {
				blank++
				continue
			}
			p := index.of(col[i-1], col[i])
			if int(p) == len(list) {
				list = append(list, HandOver{From: col[i-1], To: col[i]})
			}
			list[p].N++
		}
	}
	slices.SortFunc(list, func(a, b HandOver) int {
		return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To))
	})
	return list, blank
}
