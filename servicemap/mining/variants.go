package mining

import (
	"cmp"
	"maps"
	"math/bits"
	"math/rand/v2"
	"slices"

	"roundtable/servicemap/eventlog"
)

// Variant is a path that one or more cases took from beginning to end.
type Variant struct {
	N     int           // cases
	Case  eventlog.Term // the first case that took it
	Trace []eventlog.Term
}

// Variants are the different paths of a log.
type Variants struct {
	all   []Variant // in no order
	cases int
	ranks []int // of activities, by name
}

// FindVariants finds the paths of a log. Their traces lie in the log: they are not to be
// written to.
func FindVariants(l *eventlog.Log) *Variants {
	v := &Variants{cases: l.Cases.Len(), ranks: alphabetical(l.Activities), all: make([]Variant, 0, l.Cases.Len()/3)}
	paths := newTakenPaths(l)
	var table pathTable
	for b := range pathBuckets {
		table.count(paths.bucket(b))
		for _, i := range table.met {
			s := &table.slots[i]
			from, to := l.Case(s.kase)
			v.all = append(v.all, Variant{N: int(s.n), Case: s.kase, Trace: l.Activity[from:to]})
		}
	}
	return v
}

// Len is the number of different paths.
func (v *Variants) Len() int { return len(v.all) }

// Top are the n most frequent paths, or all when there are fewer. Among paths of the
// same number of cases the one whose activities' names come first is first.
func (v *Variants) Top(n int) []Variant {
	if n >= len(v.all) {
		all := slices.Clone(v.all)
		slices.SortFunc(all, v.compare)
		return all
	}
	top := make([]Variant, 0, n+1)
	for _, x := range v.all {
		if len(top) == n && (n == 0 || v.compare(x, top[n-1]) >= 0) {
			continue
		}
		at, _ := slices.BinarySearchFunc(top, x, v.compare)
		top = slices.Insert(top, at, x)
		if len(top) > n {
			top = top[:n]
		}
	}
	return top
}

func (v *Variants) compare(a, b Variant) int {
	if a.N != b.N {
		return cmp.Compare(b.N, a.N)
	}
	return slices.CompareFunc(a.Trace, b.Trace, func(x, y eventlog.Term) int { return cmp.Compare(v.ranks[x], v.ranks[y]) })
}

// Covering is the least number of paths that hold a share of all cases, from 0 to 1; 0
// when there are no cases.
func (v *Variants) Covering(share float64) int {
	byN := map[int]int{}
	for _, x := range v.all {
		byN[x.N]++
	}
	need, paths, cases := share*float64(v.cases), 0, 0
	for _, n := range slices.Backward(slices.Sorted(maps.Keys(byN))) {
		for range byN[n] {
			if float64(cases) >= need {
				return paths
			}
			paths++
			cases += n
		}
	}
	return paths
}

// pathBuckets is into how many parts paths are divided by their hash, so that the table
// in which one part is counted stays in the processor's cache: one table for all of a
// million cases would be waited for at every case.
const pathBuckets = 256

// takenPath is the path of one case by a hash of 128 bits that differs from run to run.
// Two of a thousand million paths share one with a chance below 10^-20, so that the paths
// themselves are not looked at again: that would cost most of the time.
type takenPath struct {
	hash [2]uint64
	kase eventlog.Term
}

// takenPaths are the paths of all cases, those of a bucket together and in order of case.
type takenPaths struct {
	all   []takenPath
	first [pathBuckets + 1]int
}

func newTakenPaths(l *eventlog.Log) *takenPaths {
	seed := [2]uint64{rand.Uint64(), rand.Uint64()}
	hashes := make([][2]uint64, l.Cases.Len())
	t := &takenPaths{all: make([]takenPath, l.Cases.Len())}
	for c, span := range l.Each() {
		h := pathHash(seed, l.Activity[span[0]:span[1]])
		hashes[c] = h
		t.first[h[0]>>56+1]++
	}
	for b := range pathBuckets {
		t.first[b+1] += t.first[b]
	}
	next := t.first
	for c, h := range hashes {
		at := &next[h[0]>>56]
		t.all[*at] = takenPath{h, eventlog.Term(c)}
		*at++
	}
	return t
}

func (t *takenPaths) bucket(b int) []takenPath { return t.all[t.first[b]:t.first[b+1]] }

// pathTable counts the paths of one bucket.
type pathTable struct {
	slots []pathSlot
	met   []uint32 // places of the slots that are taken, in order of their first case
}

// pathSlot is one path, its first case and how many took it; n = 0 is free.
type pathSlot struct {
	hash [2]uint64
	kase eventlog.Term
	n    uint32
}

func (t *pathTable) count(paths []takenPath) {
	size := 1 << bits.Len(uint(2*len(paths)))
	if size > cap(t.slots) {
		t.slots = make([]pathSlot, size)
	} else {
		t.slots = t.slots[:size]
		clear(t.slots)
	}
	t.met = t.met[:0]
	mask := uint64(size - 1)
	for i := range paths {
		p := &paths[i]
		at := p.hash[0] & mask
		for t.slots[at].n != 0 && t.slots[at].hash != p.hash {
			at = (at + 1) & mask
		}
		s := &t.slots[at]
		if s.n == 0 {
			s.hash, s.kase = p.hash, p.kase
			t.met = append(t.met, uint32(at))
		}
		s.n++
	}
}

func pathHash(seed [2]uint64, trace []eventlog.Term) [2]uint64 {
	a, b := seed[0]^uint64(len(trace)), seed[1]
	for _, x := range trace {
		v := uint64(x) + 1
		a = (a ^ v) * 0x9E3779B97F4A7C15
		a ^= a >> 29
		b = (b + v) * 0xFF51AFD7ED558CCD
		b ^= b >> 32
	}
	return [2]uint64{a ^ a>>32, b}
}

// alphabetical gives each text its rank by name.
func alphabetical(t *eventlog.Terms) []int {
	names := t.Names()
	order := make([]int, len(names))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(names[a], names[b]) })
	ranks := make([]int, len(names))
	for r, i := range order {
		ranks[i] = r
	}
	return ranks
}
