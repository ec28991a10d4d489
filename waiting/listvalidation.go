package waiting

import (
	"math/bits"
	"slices"

	"roundtable/care"
	"roundtable/facts"
)

// validating says of each partner with open waits whether a validation is
// recorded for any of them, by the partner or by the table. Where none is at all, the partner's
// lists have no such column: every wait would be said to be due, and nobody
// could tell one of them from another.
func (t *table) validating() map[facts.Code]bool {
	type key struct{}
	found, _ := remembered(&t.memo, key{}, func() (map[facts.Code]bool, error) {
		bit, _ := missingBit("validated")
		const some, sends = 1, 2
		said := make([]uint8, 1<<16) // by partner
		for _, c := range t.chunks {
			partner := colPartner(c)
			for w, m := range c.live {
				for ; m != 0; m &= m - 1 {
					i := w*64 + bits.TrailingZeros64(m)
					is := uint8(some)
					if c.missing[i]&bit == 0 {
						is |= sends
					}
					said[partner[i]] |= is
				}
			}
		}
		out := map[facts.Code]bool{}
		for p, is := range said {
			if is != 0 {
				out[facts.Code(p)] = is&sends != 0
			}
		}
		return out, nil
	})
	return found
}

// validatingOf are those of the partners, or of all when none is named, for whom
// validations are recorded; ok is false when there are none. Where all do, the
// partners come back as they are.
func (t *table) validatingOf(partners []care.PartnerCode) (some []care.PartnerCode, ok bool) {
	all := true
	named := t.nowCalled(partners)
	for code, sends := range t.validating() {
		p := care.PartnerCode(t.dict(facts.DimPartner).Value(uint32(code)))
		switch {
		case len(partners) > 0 && !slices.Contains(named, string(p)):
		case sends:
			some = append(some, p)
		default:
			all = false
		}
	}
	if all {
		return partners, len(some) > 0
	}
	slices.Sort(some)
	return some, len(some) > 0
}
