package linkage

import (
	"cmp"
	"slices"
)

// tally counts patterns: a few hundred or thousand different ones among millions of
// pairs.
type tally struct {
	slots []counted // open addressing; n = 0 is free
	used  int
}

type counted struct {
	pattern Pattern
	n       int
}

func newTally() *tally { return &tally{slots: make([]counted, 1<<10)} }

func (t *tally) add(p Pattern, n int) {
	if 2*t.used >= len(t.slots) {
		old := t.slots
		t.slots, t.used = make([]counted, 2*len(old)), 0
		for _, s := range old {
			if s.n > 0 {
				t.add(s.pattern, s.n)
			}
		}
	}
	mask := uint64(len(t.slots) - 1) //nolint:gosec // a length
	for i := mix(uint64(p)) & mask; ; i = (i + 1) & mask {
		s := &t.slots[i]
		if s.n == 0 {
			s.pattern = p
			t.used++
		} else if s.pattern != p {
			continue
		}
		s.n += n
		return
	}
}

// sorted are the counts in the order of the patterns: sums over them come out the
// same whoever counted.
func (t *tally) sorted() []counted {
	out := make([]counted, 0, t.used)
	for _, s := range t.slots {
		if s.n > 0 {
			out = append(out, s)
		}
	}
	slices.SortFunc(out, func(a, b counted) int { return cmp.Compare(a.pattern, b.pattern) })
	return out
}

func (t *tally) merge(other *tally) {
	for _, s := range other.slots {
		if s.n > 0 {
			t.add(s.pattern, s.n)
		}
	}
}
