package waiting

import (
	"slices"

	"roundtable/facts"
)

// memoFrom is how many records a group of the same name and birth date has for
// what was counted of it to be kept: smaller ones are counted again each time,
// which costs less than keeping them all.
const memoFrom = 8

// alikes counts, of the records of one name and birth date, those that have
// something (an open pathway, a death): by groups, because pairs of a large one
// (five thousand placeholders) would take minutes.
type alikes struct {
	v                *facts.View
	has              func(facts.Row) bool
	memo             map[facts.Likeness]counted
	numbered, others []facts.Row
}

type counted struct{ numbered, others int }

func newAlikes(v *facts.View, has func(facts.Row) bool) *alikes {
	return &alikes{v: v, has: has, memo: make(map[facts.Likeness]counted)}
}

// someone reports whether somebody who is probably the same as a person has it.
func (a *alikes) someone(person facts.Row) bool {
	l, ok := a.v.Likeness(person)
	if !ok {
		return false
	}
	n := a.count(l.Group())
	if l.Numbered {
		return n.others > 0
	}
	if n.numbered > 0 || n.others > 1 {
		return true
	}
	return n.others == 1 && !a.has(person)
}

func (a *alikes) count(group facts.Likeness) counted {
	if n, ok := a.memo[group]; ok {
		return n
	}
	a.numbered, a.others = a.v.Alike(group, a.numbered[:0], a.others[:0])
	var n counted
	for _, r := range a.numbered {
		if a.has(r) {
			n.numbered++
		}
	}
	for _, r := range a.others {
		if a.has(r) {
			n.others++
		}
	}
	if len(a.numbered)+len(a.others) >= memoFrom {
		a.memo[group] = n
	}
	return n
}

// linkProbably marks, of the rows that may have it, those of people who are
// probably the same as somebody else with an open pathway.
func (t *table) linkProbably(v *facts.View, may func(*chunk) *bitmap) {
	inPartsOf(1, len(t.chunks), func(from, to int) struct{} {
		var paths []facts.Row
		waits := newAlikes(v, func(p facts.Row) bool {
			paths = v.PathwaysOf(p, paths[:0])
			return slices.ContainsFunc(paths, func(r facts.Row) bool { _, _, ok := t.row(r); return ok })
		})
		for k := from; k < to; k++ {
			c := t.chunks[k]
			probably := new(bitmap)
			for i := range may(c).rows() {
				if p := c.f.Person[i]; p != facts.NoRow && waits.someone(p) {
					probably.set(i)
				}
			}
			c.probably = probably
		}
		return struct{}{}
	})
}
