package waiting

import (
	"math/bits"

	"roundtable/care"
	"roundtable/facts"
)

// A keyer gives every row a small number that sorts as a column does; "not
// recorded" is the highest, whichever way the column is sorted. The same
// numbers are the groups of a list and the rows and columns of a cross table.
type keyer interface {
	// domain is one more than the highest key.
	domain() uint32
	// fill computes the keys of the 64 rows of a word of a chunk.
	fill(c *chunk, w int, out *[64]uint32)
	// at is the key of one row.
	at(c *chunk, i int) uint32
	// turned says how the planes of the keys are made.
	turned() turned
}

// dateDomain holds every date until the year 2158; later ones sort with the
// last day.
const (
	dateDomain = 1 << 17
	lastKey    = dateDomain - 2
)

// dateKey sorts by a date, earliest first unless desc.
type dateKey struct {
	col  dateColumn
	desc bool
}

func (dateKey) domain() uint32 { return dateDomain }

func (k dateKey) turned() turned {
	return turned{asc: dateKey{col: k.col}, flip: k.desc, none: dateDomain - 1, by: k.col.by}
}

func (k dateKey) key(d care.Date) uint32 {
	switch {
	case d <= 0:
		return dateDomain - 1
	case k.desc:
		return uint32(lastKey - min(d, lastKey))
	}
	return uint32(min(d, lastKey))
}

func (k dateKey) fill(c *chunk, w int, out *[64]uint32) {
	col := k.col.of(c)[w*64 : w*64+64 : w*64+64]
	if k.desc {
		for i, d := range col {
			key := uint32(lastKey - min(d, lastKey))
			if d <= 0 {
				key = dateDomain - 1
			}
			out[i&63] = key
		}
		return
	}
	for i, d := range col {
		key := uint32(min(d, lastKey))
		if d <= 0 {
			key = dateDomain - 1
		}
		out[i&63] = key
	}
}

func (k dateKey) at(c *chunk, i int) uint32 { return k.key(k.col.of(c)[i]) }

// codeKey sorts by the rank of a code.
type codeKey[T ~uint8 | ~uint16 | ~uint32] struct {
	by    Column
	col   func(*chunk) []T
	rank  []uint32
	size  uint32
	up    []uint32 // rank, when desc is false
	desc  bool
	order *ranked // of a dictionary, else nil
}

func (k codeKey[T]) turned() turned {
	asc := k
	asc.rank, asc.desc = k.up, false
	return turned{asc: asc, flip: k.desc, none: k.size - 1, by: k.by, order: k.order}
}

func (k codeKey[T]) domain() uint32 { return k.size }

func (k codeKey[T]) fill(c *chunk, w int, out *[64]uint32) {
	rank := k.rank
	for i, v := range k.col(c)[w*64 : w*64+64 : w*64+64] {
		out[i] = rank[v]
	}
}

func (k codeKey[T]) at(c *chunk, i int) uint32 { return k.rank[k.col(c)[i]] }

// bandKey groups by the band of the clock start. The bands of all days up to
// two years are looked up.
type bandKey struct {
	day  care.Date
	desc bool
	keys [7*104 + 3]uint8 // by days waited + 1: the future first, over 104 weeks last
}

func newBandKey(day care.Date, desc bool) *bandKey {
	k := &bandKey{day: day, desc: desc}
	for i := range k.keys {
		b := bandAt(day-care.Date(i-1), day)
		if desc {
			b = BandFuture - b
		}
		k.keys[i] = uint8(b)
	}
	return k
}

func (*bandKey) domain() uint32 { return uint32(numBands) }

func (k *bandKey) turned() turned {
	asc := k
	if k.desc {
		asc = newBandKey(k.day, false)
	}
	return turned{asc: asc, flip: k.desc, none: uint32(BandUnknown), by: ColBand}
}

func (k *bandKey) key(d care.Date) uint32 {
	key := uint32(k.keys[min(max(k.day-d, -1)+1, care.Date(len(k.keys)-1))])
	if d == 0 {
		key = uint32(BandUnknown)
	}
	return key
}

func (k *bandKey) fill(c *chunk, w int, out *[64]uint32) {
	for i, d := range c.start[w*64 : w*64+64 : w*64+64] {
		out[i&63] = k.key(d)
	}
}

func (k *bandKey) at(c *chunk, i int) uint32 { return k.key(c.start[i]) }

// bitKey puts the rows that have a state last, or first when desc.
type bitKey struct {
	by   Column
	bit  uint32
	desc bool
}

func (k bitKey) turned() turned {
	return turned{asc: bitKey{k.by, k.bit, false}, flip: k.desc, none: noNone, by: k.by}
}

func (bitKey) domain() uint32 { return 2 }

func (k bitKey) at(c *chunk, i int) uint32 {
	if (c.state[i]&k.bit != 0) != k.desc {
		return 1
	}
	return 0
}

func (k bitKey) fill(c *chunk, w int, out *[64]uint32) {
	for i := range out {
		out[i] = k.at(c, w*64+i)
	}
}

// countKey sorts by a small count, fewest first unless desc.
type countKey struct {
	by   Column
	of   func(c *chunk, i int) int
	desc bool
	bits func(c *chunk) []*bitmap // the counts as bitmaps, or nil
}

func (k countKey) turned() turned {
	return turned{asc: countKey{by: k.by, of: k.of}, flip: k.desc, none: noNone, by: k.by, bits: k.bits}
}

func (countKey) domain() uint32 { return 256 }

func (k countKey) at(c *chunk, i int) uint32 {
	n := uint32(k.of(c, i))
	if k.desc {
		return 255 - n
	}
	return n
}

func (k countKey) fill(c *chunk, w int, out *[64]uint32) {
	for i := range out {
		out[i] = k.at(c, w*64+i)
	}
}

func countFlags(c *chunk, i int) int { return bits.OnesCount32(uint32(c.yes[i])) }

// countAlso is 0 for a person with one open pathway, 1 for more, 2 when they
// are at several partners.
func countAlso(c *chunk, i int) int { return c.also.at(i) + c.elsewhere.at(i) }

// alsoBits sort as countAlso does: whoever is at several partners has two pathways.
func alsoBits(c *chunk) []*bitmap { return []*bitmap{c.elsewhere, c.also} }

// nhsKey sorts by the first nine digits of the NHS number. The tenth is the check
// digit: nhsLastKey tells apart what should not be there.
type nhsKey struct {
	nine []uint32 // by row; see table.nhsColumn
	desc bool
}

const (
	nhsNone = 1<<30 - 1 // not recorded: last, whichever way
	nhsTop  = 999_999_999
)

func (nhsKey) domain() uint32 { return nhsNone + 1 }

func (k nhsKey) turned() turned {
	return turned{asc: nhsKey{k.nine, false}, flip: k.desc, none: nhsNone, by: ColNHS}
}

func (k nhsKey) key(n uint32) uint32 {
	if k.desc && n != nhsNone {
		return nhsTop - n
	}
	return n
}

func (k nhsKey) at(c *chunk, i int) uint32 { return k.key(k.nine[int(c.f.Base)+i]) }

func (k nhsKey) fill(c *chunk, w int, out *[64]uint32) {
	base := int(c.f.Base) + w*64
	for i, n := range k.nine[base : base+64 : base+64] {
		out[i&63] = k.key(n)
	}
}

// nhsLastKey sorts by the last digit of the NHS number.
type nhsLastKey struct {
	numbers func(people []facts.Row, out []care.NHSNumber)
	desc    bool
}

func (nhsLastKey) domain() uint32 { return 10 }

func (k nhsLastKey) turned() turned { return turned{asc: k, none: noNone} }

func (k nhsLastKey) at(c *chunk, i int) uint32 {
	var n [1]care.NHSNumber
	k.numbers(c.f.Person[i:i+1], n[:])
	last := uint32(n[0] % 10)
	if k.desc && n[0] != 0 {
		return 9 - last
	}
	return last
}

func (k nhsLastKey) fill(c *chunk, w int, out *[64]uint32) {
	for i := range out {
		out[i] = k.at(c, w*64+i)
	}
}

// nhsColumn is, for each row of the table, the first nine digits of the NHS number,
// nhsNone where there is none to be seen. The numbers stand with the people, and are
// gathered the first time that somebody sorts by them, for everybody: whoever may
// see a row may see its person (facts.View.sees), and no other row is read.
func (t *table) nhsColumn() []uint32 {
	if t.whole != nil {
		return t.whole.nhsColumn()
	}
	got, _ := t.lazy.LoadOrStore(ColNHS, &rowRank{})
	r := got.(*rowRank)
	r.once.Do(func() {
		r.rank = make([]uint32, len(t.chunks)*facts.ChunkRows)
		inParts(len(t.chunks), func(from, to int) struct{} {
			var numbers [facts.ChunkRows]care.NHSNumber
			for _, c := range t.chunks[from:to] {
				t.numbers(c.f.Person, numbers[:len(c.f.Person)])
				out := r.rank[c.f.Base:]
				for i, n := range numbers[:len(c.f.Person)] {
					if out[i] = nhsNone; n != 0 {
						out[i] = uint32(min(n/10, nhsTop))
					}
				}
			}
			return struct{}{}
		})
	})
	return r.rank
}

// rowKey sorts by a rank that was computed for every row of the table.
type rowKey struct {
	rank []uint32 // by row; 0 = not recorded, else from 1 in order
	top  uint32   // the highest rank
	desc bool
}

func (k rowKey) domain() uint32 { return k.top + 1 }

func (k rowKey) turned() turned {
	return turned{asc: rowKey{k.rank, k.top, false}, flip: k.desc, none: k.top}
}

func (k rowKey) key(r uint32) uint32 {
	switch {
	case r == 0:
		return k.top
	case k.desc:
		return k.top - r
	}
	return r - 1
}

func (k rowKey) fill(c *chunk, w int, out *[64]uint32) {
	base := int(c.f.Base) + w*64
	for i, r := range k.rank[base : base+64] {
		out[i] = k.key(r)
	}
}

func (k rowKey) at(c *chunk, i int) uint32 { return k.key(k.rank[int(c.f.Base)+i]) }

// keysOf are the keyers of a column; nil for a column that cannot be sorted by.
func (t *table) keysOf(by Column, desc bool) []keyer {
	switch by {
	case ColWeeks:
		return []keyer{dateKey{colStart, !desc}} // the longest wait started first
	case ColQueueWeeks:
		return []keyer{dateKey{colQueue, !desc}}
	case ColBand:
		return []keyer{newBandKey(t.asAt, desc)}
	case ColNext:
		return []keyer{dateKey{colNext, desc}}
	case ColContact:
		return []keyer{dateKey{colContact, desc}}
	case ColValidated:
		return []keyer{dateKey{colValidated, desc}}
	case ColActionDue:
		return []keyer{dateKey{colActionDue, desc}}
	case ColAge:
		return []keyer{dateKey{colBirth, !desc}} // the youngest was born last
	case ColName:
		return []keyer{
			codeKeyOf(t, ColName, facts.DimFamily, colFamily, desc),
			codeKeyOf(t, colGivenNames, facts.DimGiven, colGiven, desc),
		}
	case ColNHS:
		nine := t.nhsColumn()
		return []keyer{nhsKey{nine, desc}, nhsLastKey{t.numbers, desc}}
	case ColFlags:
		return []keyer{countKey{by: ColFlags, of: countFlags, desc: desc}}
	case ColAlso:
		return []keyer{countKey{by: ColAlso, of: countAlso, desc: desc, bits: alsoBits}}
	case ColQueries:
		return []keyer{bitKey{ColQueries, stQuery, desc}}
	case ColHeld:
		return []keyer{bitKey{ColHeld, stHeld, desc}}
	case ColLocal, ColAction, ColComment:
		r := t.rowRank(by)
		return []keyer{rowKey{r.rank, r.top, desc}}
	}
	if d, ok := t.dimension(by, desc); ok {
		return []keyer{d.keyer}
	}
	return nil
}

// colGivenNames is the second half of ColName.
const colGivenNames Column = "given-names"

// codeKeyOf is the keyer of a dictionary's column.
func codeKeyOf[T ~uint16 | ~uint32](t *table, by Column, dim facts.Dim, col func(*chunk) []T, desc bool) keyer {
	r := t.ranked(dim)
	rank := r.up
	if desc {
		rank = r.down
	}
	return codeKey[T]{by, col, rank, uint32(len(r.order)), r.up, desc, r}
}
