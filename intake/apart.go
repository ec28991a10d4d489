package intake

import (
	"bytes"
	"cmp"
	"slices"

	"roundtable/care"
)

// apart finds rows that share person, team and specialty and are yet two waits:
// a right hip and a left knee. They have the base key in common and differ in
// procedure or reason. One of them keeps the base key, so that a list on which a
// wait stands alone may correct its reason; the others, and those that had it
// before, get the detailed key, which their claims take for their base.
func apart(all []claim, known func(care.Key) bool) []bool {
	out := make([]bool, len(all))
	order := make([]int32, 0, len(all))
	for i := range all {
		if !all[i].base.IsZero() {
			order = append(order, int32(i))
		}
	}
	// By base, then by start: of waits that nobody knows yet the oldest keeps it.
	slices.SortFunc(order, func(a, b int32) int {
		x, y := &all[a], &all[b]
		return cmp.Or(bytes.Compare(x.base[:], y.base[:]), cmp.Compare(x.start, y.start), bytes.Compare(x.detail[:], y.detail[:]))
	})
	for len(order) > 0 {
		n, base := 1, all[order[0]].base
		for n < len(order) && all[order[n]].base == base {
			n++
		}
		group := order[:n]
		order = order[n:]
		keeps, kept := care.Key{}, false
		for _, i := range group { // a row that says neither belongs to the base
			kept = kept || all[i].detail.IsZero()
		}
		for _, i := range group {
			c := &all[i]
			switch {
			case c.detail.IsZero() || kept && c.detail == keeps:
			case known(c.detail) || kept:
				c.base, out[i] = c.detail, true
			default:
				keeps, kept = c.detail, true
			}
		}
	}
	return out
}
