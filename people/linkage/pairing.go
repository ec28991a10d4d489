package linkage

// pairing finds which levels pairs of records reach. It remembers what it worked
// out of each pair of values, in a table of fixed size that forgets the older; it
// is for one goroutine.
type pairing struct {
	t      *Table
	fields []fieldPairing
	matrix matrix
}

// matrix holds the terms of each record side by side, so that comparing two records
// of a million touches two places of memory and not one a field. Records that were
// added later are not in it.
type matrix []uint32

func newMatrix(t *Table, comparisons []Comparison) matrix {
	p := newPairing(t, comparisons)
	n := len(p.fields)
	m := make(matrix, t.Len()*n)
	for i := range p.fields {
		for row, term := range p.fields[i].column.term {
			m[row*n+i] = term
		}
	}
	return m
}

// row is the terms of a record; nil when the matrix does not hold it.
func (m matrix) row(r Row, n int) []uint32 {
	from := int(r) * n
	if from+n > len(m) {
		return nil
	}
	return m[from : from+n]
}

type fieldPairing struct {
	field   Field
	levels  []Level
	column  *column
	swapped int // index of Swapped; -1 = none
	memo    []uint64
}

const memoSize = 1 << 15 // a field's remembered pairs; 256 kB

func newPairing(t *Table, comparisons []Comparison) *pairing {
	p := &pairing{t: t}
	for _, c := range comparisons {
		if t.columns[c.Field] == nil {
			continue
		}
		fp := fieldPairing{field: c.Field, levels: c.Levels, column: t.columns[c.Field], swapped: -1}
		for i, l := range c.Levels {
			if l.Kind == Swapped {
				fp.swapped = i
			}
		}
		p.fields = append(p.fields, fp)
	}
	return p
}

// pattern is what levels a pair reaches. A pair whose names are exchanged says so
// once, at the given name: the family name then counts nothing, unless it has a
// level of its own for it.
func (p *pairing) pattern(a, b Row) Pattern {
	var out Pattern
	exchanged, said := -1, false // not looked at yet
	rowA, rowB := p.matrix.row(a, len(p.fields)), p.matrix.row(b, len(p.fields))
	for i := range p.fields {
		f := &p.fields[i]
		var ta, tb uint32
		if rowA != nil && rowB != nil {
			ta, tb = rowA[i], rowB[i]
		} else {
			ta, tb = f.column.term[a], f.column.term[b]
		}
		if ta == 0 || tb == 0 {
			continue
		}
		level := f.level(ta, tb)
		if f.field == Family && said && f.swapped < 0 {
			continue
		}
		if f.swapped >= 0 && level > f.swapped {
			if exchanged < 0 {
				exchanged = p.exchanged(a, b)
			}
			if exchanged == 1 {
				level, said = f.swapped, true
			}
		}
		out = out.with(f.field, level)
	}
	return out
}

// exchanged is 1 when each one's given name is the other's family name, else 0.
func (p *pairing) exchanged(a, b Row) int {
	given, family := p.t.columns[Given], p.t.columns[Family]
	if given == nil || family == nil {
		return 0
	}
	ga, fa, gb, fb := given.term[a], family.term[a], given.term[b], family.term[b]
	if ga != 0 && fa != 0 && ga == fb && fa == gb {
		return 1
	}
	return 0
}

// level is the first level that two values reach, the exchange of names apart.
func (f *fieldPairing) level(ta, tb uint32) int {
	if ta == tb {
		return f.sameLevel(ta)
	}
	if ta > tb {
		ta, tb = tb, ta
	}
	const most = 1 << 28
	if tb >= most {
		return f.work(ta, tb)
	}
	if f.memo == nil {
		f.memo = make([]uint64, memoSize)
	}
	key := uint64(ta)<<32 | uint64(tb)<<4
	slot := &f.memo[mix(key)>>(64-15)]
	if *slot&^15 == key {
		return int(*slot & 15)
	}
	level := f.work(ta, tb)
	*slot = key | uint64(level) //nolint:gosec // below 15
	return level
}

// sameLevel is the level of equal values: Exact, but for half-known dates.
func (f *fieldPairing) sameLevel(term uint32) int {
	if f.field != Birth && f.levels[0].Kind == Exact {
		return 0
	}
	value := f.column.dict.at(term)
	for i, l := range f.levels {
		if l.Kind == Exact && f.field == Birth && isPartial(value) {
			continue
		}
		if l.same(value) {
			return i
		}
	}
	return len(f.levels) - 1
}

// work compares two different values.
func (f *fieldPairing) work(ta, tb uint32) int {
	a, b := f.column.dict.at(ta), f.column.dict.at(tb)
	likeness := -1. // worked out once for all levels that ask
	for i, l := range f.levels {
		switch {
		case l.Kind == Swapped:
		case l.Kind == JaroWinklerAtLeast:
			if likeness < 0 {
				likeness = JaroWinkler(a, b)
			}
			if likeness >= l.Threshold {
				return i
			}
		case l.compare(a, b):
			return i
		}
	}
	return len(f.levels) - 1
}

// mix spreads the bits of a word (splitmix64, Steele and others 2014).
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
