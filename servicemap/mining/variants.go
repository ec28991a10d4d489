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
	t := newVariantTable(l.Cases.Len())
	for c, span := range l.Each() {
		t.add(c, l.Activity[span[0]:span[1]])
	}
	v := &Variants{all: make([]Variant, 0, t.n), cases: l.Cases.Len(), ranks: alphabetical(l.Activities)}
	for i := range t.slots {
		if s := &t.slots[i]; s.n > 0 {
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

// variantTable finds paths by a hash of 128 bits that differs from run to run. Two of a
// thousand million paths share one with a chance below 10^-20, so that the paths
// themselves are not looked at again: that would cost most of the time.
type variantTable struct {
	slots []variantSlot
	n     int
	seed  [2]uint64
}

// variantSlot is one path, its first case and how many took it; n = 0 is free.
type variantSlot struct {
	hash [2]uint64
	kase eventlog.Term
	n    uint32
}

func newVariantTable(cases int) *variantTable {
	return &variantTable{slots: make([]variantSlot, 1<<bits.Len(uint(max(64, cases/2)))), seed: [2]uint64{rand.Uint64(), rand.Uint64()}}
}

func (t *variantTable) add(c eventlog.Term, trace []eventlog.Term) {
	if 2*(t.n+1) > len(t.slots) {
		t.grow()
	}
	h := t.hash(trace)
	s := t.find(h)
	if s.n == 0 {
		s.hash, s.kase = h, c
		t.n++
	}
	s.n++
}

// find is the slot of a path, or the free one where it would stand.
func (t *variantTable) find(h [2]uint64) *variantSlot {
	mask := uint64(len(t.slots) - 1)
	for at := h[0] & mask; ; at = (at + 1) & mask {
		if s := &t.slots[at]; s.n == 0 || s.hash == h {
			return s
		}
	}
}

func (t *variantTable) grow() {
	old := t.slots
	t.slots = make([]variantSlot, 2*len(old))
	for i := range old {
		if old[i].n > 0 {
			*t.find(old[i].hash) = old[i]
		}
	}
}

func (t *variantTable) hash(trace []eventlog.Term) [2]uint64 {
	a, b := t.seed[0]^uint64(len(trace)), t.seed[1]
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
