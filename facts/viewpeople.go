package facts

import (
	"slices"

	"roundtable/care"
)

// PathwaysOf appends the pathways of one source record, ascending.
func (v *View) PathwaysOf(person Row, buf []Row) []Row {
	c, i, ok := v.Person(person)
	if !ok {
		return buf
	}
	from := len(buf)
	for p := c.first[i]; p != 0; {
		if _, _, ok := v.Pathway(p - 1); ok {
			buf = append(buf, p-1)
		}
		p = v.g.pathways[(p-1)/ChunkRows].next[(p-1)%ChunkRows]
	}
	return ascending(buf, from)
}

// SamePerson appends the source records that are the same person, ascending,
// the record itself among them: a valid NHS number and the birth date agree, or a
// link stands. For planning and research the links that are good enough for those
// count too.
func (v *View) SamePerson(person Row, buf []Row) []Row {
	if _, _, ok := v.Person(person); !ok {
		return buf
	}
	from := len(buf)
	for _, r := range v.g.group(person, v.planning()) {
		if _, _, ok := v.Person(r); ok {
			buf = append(buf, r)
		}
	}
	return ascending(buf, from)
}

// Conflicts appends, ascending, the source records whose valid NHS number agrees
// and whose birth date is another, and that are not the same person all the same:
// something to look into.
func (v *View) Conflicts(person Row, buf []Row) []Row {
	c, i, ok := v.Person(person)
	if !ok || !v.joins(c, i) {
		return buf
	}
	from := len(buf)
	v.g.linked.alike(c.NHSNumber[i], func(n care.NHSNumber) {
		v.g.byNHS.probe(uint64(n), func(r Row) bool {
			o, j, ok := v.Person(r)
			if ok && r != person && o.NHSNumber[j] == n && o.Birth[j] != c.Birth[i] && o.Same[j] != c.Same[i] && v.joins(o, j) {
				buf = append(buf, r)
			}
			return false
		})
	})
	return ascending(buf, from)
}

// ProbablySame appends, ascending, the source records with the same folded
// names and birth date that no NHS number tells apart or joins, and no link: shown as
// "probably the same", never merged. A sealed record is like nobody. To ask it of
// many records, see Likeness: a group of n costs n here, for each of them.
func (v *View) ProbablySame(person Row, buf []Row) []Row {
	l, ok := v.Likeness(person)
	if !ok {
		return buf
	}
	from := len(buf)
	v.likes(l, func(r Row, numbered bool) bool {
		if !(numbered && l.Numbered) && !v.linkedTo(person, r) {
			buf = append(buf, r)
		}
		return false
	})
	return ascending(buf, from)
}

// PeopleByNHSNumber appends, ascending, the source records with this number,
// verified or not.
func (v *View) PeopleByNHSNumber(n care.NHSNumber, buf []Row) []Row {
	if n == 0 {
		return buf
	}
	return v.lookup(v.g.byNHS, uint64(n), buf, func(c *PersonChunk, i int) bool { return c.NHSNumber[i] == n })
}

// PeopleByLocalID appends, ascending, the source records with this local
// identifier at any partner; case, spaces, hyphens and slashes do not count.
func (v *View) PeopleByLocalID(id string, buf []Row) []Row {
	folded := foldID(id)
	if folded == "" {
		return buf
	}
	return v.lookup(v.g.byLocalID, hashText(folded), buf, func(c *PersonChunk, i int) bool {
		return foldID(v.Text(c.LocalID[i])) == folded
	})
}

func (v *View) lookup(t *table, hash uint64, buf []Row, fits func(*PersonChunk, int) bool) []Row {
	if t == nil {
		return buf
	}
	from := len(buf)
	t.probe(hash, func(r Row) bool {
		if c, i, ok := v.Person(r); ok && fits(c, i) {
			buf = append(buf, r)
		}
		return false
	})
	return ascending(buf, from)
}

// ascending sorts what was appended from `from` on and names each row once: an
// index may name one more often.
func ascending(buf []Row, from int) []Row {
	slices.Sort(buf[from:])
	return append(buf[:from], slices.Compact(buf[from:])...)
}
