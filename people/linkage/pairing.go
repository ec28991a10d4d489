package linkage

// pairing finds which levels pairs of records reach. It remembers what it worked
// out of each pair of values, in a table of fixed size that forgets the older; it
// is for one goroutine.
type pairing struct {
	t      *Table
	fields []fieldPairing
	matrix matrix
	batch  *pairBatch
}

// matrix holds the terms of each record side by side, so that comparing two records
// of a million touches two places of memory and not one a field. Records that were
// added later are not in it.
type matrix []uint32

func newMatrix(t *Table, comparisons []Comparison) matrix {
	p := newPairing(t, comparisons)
	n := len(p.fields)
	m := make(matrix, t.Len()*n)
	const rows = 512 // their part of the matrix fits a near cache
	for from := 0; from < t.Len(); from += rows {
		to := min(from+rows, t.Len())
		for i := range p.fields {
			at := from*n + i
			for _, term := range p.fields[i].column.term[from:to] {
				m[at] = term
				at += n
			}
		}
	}
	return m
}

// terms are the values of two records, of one of the fields.
func (p *pairing) terms(field int, a, b Row) (ta, tb uint32) {
	width := len(p.fields)
	x, y := int(a)*width+field, int(b)*width+field
	if max(x, y) < len(p.matrix) {
		return p.matrix[x], p.matrix[y]
	}
	column := p.fields[field].column.term
	return column[a], column[b]
}

type fieldPairing struct {
	field   Field
	levels  []Level
	column  *column
	swapped int // index of Swapped; -1 = none
	memo    []uint64
	asked   int // of the memo
	known   int // it knew
}

const memoSize = 1 << 15 // a field's remembered pairs; 256 kB

// A memo that knows less than one in eight of so many is not asked again: every pair
// of two telephone numbers is new.
const (
	memoTrial = 1 << 14
	memoWorth = 8
)

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

// pattern is what levels a pair reaches.
func (p *pairing) pattern(a, b Row) Pattern {
	var out [1]Pattern
	p.patterns([]Row{a}, []Row{b}, out[:])
	return out[0]
}

// exchanged reports whether each one's given name is the other's family name.
func (p *pairing) exchanged(a, b Row) bool {
	given, family := p.t.columns[Given], p.t.columns[Family]
	if given == nil || family == nil {
		return false
	}
	ga, fa, gb, fb := given.term[a], family.term[a], given.term[b], family.term[b]
	return ga != 0 && fa != 0 && ga == fb && fa == gb
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
func (f *fieldPairing) work(a, b string) int {
	likeness := -1. // worked out once for all levels that ask
	plain := !f.column.dict.wide || ascii(a) && ascii(b)
	dates := plain && isDate(a) && isDate(b)
	whole := dates && !partial(a) && !partial(b)
	for i := range f.levels {
		l := &f.levels[i]
		reached := false
		switch l.Kind {
		case Swapped:
		case JaroWinklerAtLeast:
			if likeness < 0 {
				likeness = JaroWinkler(a, b)
			}
			reached = likeness >= l.Threshold
		case EditsAtMost, TransposedAtMost:
			reached = (!plain || near(a, b, l.Threshold)) && l.compare(a, b)
		case DayMonthSwap:
			reached = whole && monthForDay(a, b)
		case TwoOfThree:
			reached = whole && partsAlike(a, b) == 2
		case PartialDate:
			reached = dates && !whole && l.compare(a, b)
		default:
			reached = l.compare(a, b)
		}
		if reached {
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
