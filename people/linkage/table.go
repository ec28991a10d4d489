package linkage

import (
	"context"
	"slices"
	"strings"

	"roundtable/care"
)

// Row is a record's place in a Table, dense from 0.
type Row uint32

// Table holds records as columns of dictionary numbers: four bytes a value, and
// each distinct text once. Add cleans. Reading is safe from many goroutines at
// once; adding is for one, and while nobody reads.
type Table struct {
	fields  []Field
	columns [Fields]*column
	ids     texts
	sources *dictionary
	source  []uint32
	flags   []flag
	// superseded leads from an NHS number that was merged into another to that one.
	superseded map[string]string
	tests      bool // test numbers stand for people
}

type flag uint8

const (
	sealed   flag = 1 << iota
	withheld      // the S flag
	verified      // the NHS number may join records by itself
)

// column is one field of every record.
type column struct {
	dict  *dictionary // given and family names share one
	term  []uint32    // of each row; 0 = missing
	clean []uint32    // of each text as written: 1 + the number of what it was cleaned to; 0 = not seen yet
	count []uint32    // of each term: how many rows
	known int         // rows that are not missing
	// unread are the texts that cannot be read as what the field holds, or not whole, a
	// bit each; lost is how many rows have one, firstLost the first of them; filled how
	// many have any text.
	unread       []uint64
	lost, filled int
	firstLost    Row
	// touched is there so that reading ahead is not left out as of no use.
	touched uint64
}

// NewTable is an empty table of the fields that some record will have. Values of
// other fields are not kept; without any field named, all are.
func NewTable(fields []Field) *Table {
	if len(fields) == 0 {
		for f := range Fields {
			fields = append(fields, f)
		}
	}
	t := &Table{sources: newDictionary()}
	names := newDictionary()
	for f := range Fields { // in the order of the fields, and each once
		for _, wanted := range fields {
			if wanted != f || t.columns[f] != nil {
				continue
			}
			c := &column{dict: newDictionary()}
			if f == Given || f == Family {
				c.dict = names // so that exchanged names are seen by their numbers
			}
			t.columns[f] = c
			t.fields = append(t.fields, f)
		}
	}
	return t
}

// Fields are the fields that the table keeps, in their order.
func (t *Table) Fields() []Field { return t.fields }

// Supersede says which NHS numbers were merged into which, ten digits each; it is
// told before records are added. A chain is followed to its end. Numbers that were
// ended by adoption or gender reassignment must not be in it: they lead nowhere on
// purpose.
func (t *Table) Supersede(merged map[string]string) { t.superseded = merged }

// successor follows superseded numbers; a circle leads back to where it began.
func (t *Table) successor(number string) string {
	now := number
	for range len(t.superseded) {
		next, ok := t.superseded[now]
		if !ok || next == number {
			break
		}
		now = next
	}
	return now
}

// Add cleans a record and puts it behind the others. It keeps no string of it.
func (t *Table) Add(r Record) Row {
	row := Row(t.Len()) //nolint:gosec // fewer than 2^32 rows
	one := []Record{r}
	for _, f := range t.fields {
		t.encode(f, one)
	}
	t.label(one)
	return row
}

// AddAll adds records in their order, columns side by side on all processors. The
// table then says the same as when they are added one by one; only the numbers of
// its terms may be others.
func (t *Table) AddAll(rs []Record) {
	var jobs [][]Field
	for _, f := range t.fields {
		if f == Family && t.columns[Given] != nil {
			continue // shares a dictionary with the given name: one after the other
		}
		job := []Field{f}
		if f == Given && t.columns[Family] != nil {
			job = append(job, Family)
		}
		jobs = append(jobs, job)
	}
	_ = spread(context.Background(), 0, len(jobs), func(i int) { // it never ends
		for _, f := range jobs[i] {
			t.encode(f, rs)
		}
	})
	t.label(rs)
}

// Settle gives back the memory that only adding needs. Adding again is possible, and
// takes it again.
func (t *Table) Settle() {
	for _, f := range t.fields {
		t.columns[f].dict.settle()
	}
	t.sources.settle()
}

// placeField tells which fields say where somebody is.
var placeField = [Fields]bool{Postcode: true, Address: true, Locality: true, Phone: true, Email: true, Practice: true}

// upTo is s with a place for i, grown by doubling.
func upTo[T any](s []T, i uint32) []T {
	if int(i) < len(s) {
		return s
	}
	s = room(s, int(i)+1-len(s))
	return s[:i+1] // what lies beyond the length of these slices was never written to
}

// room is s with space for n more, at least doubled when there is too little: append
// grows long slices by a quarter, and copies them too often.
func room[T any](s []T, n int) []T {
	if cap(s)-len(s) >= n {
		return s
	}
	return slices.Grow(s, max(n, len(s)))
}

// label adds what records are called and how they are to be treated. The columns
// of these records stand already.
func (t *Table) label(rs []Record) {
	t.ids.ends, t.source, t.flags = room(t.ids.ends, len(rs)), room(t.source, len(rs)), room(t.flags, len(rs))
	for i := range rs {
		t.ids.add(rs[i].ID)
		t.mark(rs[i])
	}
}

// mark adds a record's source and how it is to be treated.
func (t *Table) mark(r Record) {
	row := Row(len(t.flags)) //nolint:gosec // fewer than 2^32 rows
	t.source = append(t.source, t.sources.id(r.Source))
	var fl flag
	if r.Sealed {
		fl |= sealed
	}
	if r.Withheld {
		fl |= withheld
	}
	if t.mayJoin(row, r.NHSStatus) {
		fl |= verified
	}
	t.flags = append(t.flags, fl)
}

// mayJoin reports whether a row's NHS number may decide by itself: the status
// allows it (care.NHSNumberLinks: 01, or a list that states none), and the number is
// one that stands for a person (care.NHSNumber.Joins). Others are weighed like any
// other field.
func (t *Table) mayJoin(row Row, status string) bool {
	text := t.Text(NHSNumber, row)
	if text == "" {
		return false
	}
	st, ok := care.ParseNHSStatus(status)
	if !ok || !care.NHSNumberLinks(st) {
		return false
	}
	n, err := care.ParseNHSNumber(text)
	return err == nil && n.Joins(t.tests)
}

// TestNumbers says that test numbers (9xx) stand for people, as they do where everybody
// is made up. It is said before the first record.
func (t *Table) TestNumbers() { t.tests = true }

// Len is how many records there are.
func (t *Table) Len() int { return len(t.flags) }

// Has reports whether the table keeps a field and some record has it.
func (t *Table) Has(f Field) bool { return t.Known(f) > 0 }

// Known is how many records have a field.
func (t *Table) Known(f Field) int {
	if f >= Fields || t.columns[f] == nil {
		return 0
	}
	return t.columns[f].known
}

// Filled is how many records have anything written in a field, whether it can be read or
// not.
func (t *Table) Filled(f Field) int {
	if f >= Fields || t.columns[f] == nil {
		return 0
	}
	return t.columns[f].filled
}

// Unread is how many records have in a field what cannot be read as what it holds, or not
// whole (the thirteenth month), and the first of them. What stands for "not known" is
// not among them.
func (t *Table) Unread(f Field) (n int, first Row) {
	if f >= Fields || t.columns[f] == nil {
		return 0, 0
	}
	return t.columns[f].lost, t.columns[f].firstLost
}

// Text is the cleaned value; "" = missing.
func (t *Table) Text(f Field, r Row) string {
	if t.columns[f] == nil {
		return ""
	}
	return t.columns[f].dict.at(t.columns[f].term[r])
}

// Term is the number of the cleaned value, 0 = missing. Equal numbers are equal
// values; given and family names share their numbers.
func (t *Table) Term(f Field, r Row) uint32 {
	if t.columns[f] == nil {
		return 0
	}
	return t.columns[f].term[r]
}

// Count is how many records have a term of a field.
func (t *Table) Count(f Field, term uint32) int {
	if t.columns[f] == nil || int(term) >= len(t.columns[f].count) {
		return 0
	}
	return int(t.columns[f].count[term])
}

// Source is the list that a record came from; "" when there is one.
func (t *Table) Source(r Row) string { return t.sources.at(t.source[r]) }

// SourceTerm is the number of a record's list: equal for the same list.
func (t *Table) SourceTerm(r Row) uint32 { return t.source[r] }

// PlainIDs reports that no id holds a comma, a quote or a line's end.
func (t *Table) PlainIDs() bool {
	all := t.ids.all.String()
	for _, c := range [...]byte{',', '"', '\r', '\n'} {
		if strings.IndexByte(all, c) >= 0 {
			return false
		}
	}
	return true
}

// ID is what the source calls the record.
func (t *Table) ID(r Row) string { return t.ids.at(int(r)) }

// Sealed reports whether a record is never compared with any.
func (t *Table) Sealed(r Row) bool { return t.flags[r]&sealed != 0 }

// Withheld reports whether a record has no field here that tells a place.
func (t *Table) Withheld(r Row) bool { return t.flags[r]&withheld != 0 }

// Verified reports whether a record's NHS number may join it to others by itself
// (status 01, or of a list that states no status; valid; of England, Wales or the
// Isle of Man). Two such numbers that differ are two people.
func (t *Table) Verified(r Row) bool { return t.flags[r]&verified != 0 }

// Bytes is about what the table takes of memory.
func (t *Table) Bytes() int64 {
	n := t.ids.bytes() + 5*int64(cap(t.source))
	for _, f := range t.fields {
		c := t.columns[f]
		n += 4 * int64(cap(c.term)+cap(c.clean)+cap(c.count))
		if f != Family || t.columns[Given] == nil {
			n += c.dict.bytes()
		}
	}
	return n
}

// texts are strings one behind the other.
type texts struct {
	all  strings.Builder
	ends []uint64
}

func (x *texts) add(s string) {
	writeDoubling(&x.all, s)
	x.ends = append(x.ends, uint64(x.all.Len())) //nolint:gosec // a length
}

func (x *texts) at(i int) string {
	var from uint64
	if i > 0 {
		from = x.ends[i-1]
	}
	return x.all.String()[from:x.ends[i]]
}

func (x *texts) bytes() int64 { return int64(x.all.Cap()) + 8*int64(cap(x.ends)) }
