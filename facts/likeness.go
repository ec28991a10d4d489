package facts

import "roundtable/care"

// Likeness is what records have in common that are probably the same person: the
// folded names and the birth date. Of the records of one likeness those whose NHS
// number may join or tell apart (Numbered) are like all that have no such number,
// and those without are like all the others. So whoever asks it of everybody needs
// the group once, and no pairs: five thousand placeholders of one name and birth
// date are one group.
type Likeness struct {
	hash     uint64
	birth    care.Date
	Numbered bool // of the record that was asked about; not of the group
}

// Group is the likeness without what is of one record alone: the key of a table of
// groups.
func (l Likeness) Group() Likeness {
	l.Numbered = false
	return l
}

// Likeness is that of a source record; false when it has none, is sealed or may not
// be seen.
func (v *View) Likeness(person Row) (Likeness, bool) {
	c, i, ok := v.Person(person)
	if !ok || c.nameHash[i] == 0 || v.sealed(c, i) {
		return Likeness{}, false
	}
	return Likeness{c.nameHash[i], c.Birth[i], c.linkable(i, v.g.tests)}, true
}

// Alike appends the source records of a group, ascending: those with a number that
// may join them, and those without.
func (v *View) Alike(l Likeness, numbered, others []Row) (withNumber, without []Row) {
	n, o := len(numbered), len(others)
	v.likes(l, func(r Row, has bool) bool {
		if has {
			numbered = append(numbered, r)
		} else {
			others = append(others, r)
		}
		return false
	})
	return ascending(numbered, n), ascending(others, o)
}

// likes calls f with the records of a group, some more than once, until it returns
// true.
func (v *View) likes(l Likeness, f func(r Row, numbered bool) bool) {
	v.g.byNameDOB.probe(l.hash, func(r Row) bool {
		o, j, ok := v.Person(r)
		return ok && o.nameHash[j] == l.hash && o.Birth[j] == l.birth && !v.sealed(o, j) && f(r, o.linkable(j, v.g.tests))
	})
}

// IsLikeAny reports whether ProbablySame would name anybody.
func (v *View) IsLikeAny(person Row) (found bool) {
	l, ok := v.Likeness(person)
	if !ok {
		return false
	}
	v.likes(l, func(r Row, numbered bool) bool {
		found = !(numbered && l.Numbered) && !v.linkedTo(person, r)
		return found
	})
	return found
}

// linkedTo reports whether two records are known to be one person.
func (v *View) linkedTo(a, b Row) bool {
	c, i, ok := v.g.person(a)
	o, j, ok2 := v.g.person(b)
	return a == b || ok && ok2 && c.same(i, v.planning()) == o.same(j, v.planning())
}

// NameGroup is the group that record i of a chunk is of, which may be an earlier
// generation's, sealed or not; false when it has none.
func (c *PersonChunk) NameGroup(i int) (Likeness, bool) {
	return Likeness{hash: c.nameHash[i], birth: c.Birth[i]}, c.nameHash[i] != 0
}
