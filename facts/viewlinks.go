package facts

import (
	"maps"
	"math"
	"slices"

	"roundtable/care"
	"roundtable/ledger"
)

// planning reports whether the view's purpose is served by the links for planning.
func (v *View) planning() bool { return care.ZoneOf(v.scope.Purpose) == care.ZonePlanning }

// same is the lowest row of the same person, whoever may see it.
func (c *PersonChunk) same(i int, planning bool) Row {
	if planning && c.plan[i] != 0 {
		return c.plan[i] - 1
	}
	return c.Same[i]
}

// group is all records of one person, in no order: what numbers and links lead to
// from a record, as far as it is the same person.
func (g *generation) group(r Row, planning bool) []Row {
	c, i, ok := g.person(r)
	if !ok {
		return nil
	}
	same := c.same(i, planning)
	var seen map[Row]bool
	out := []Row{r}
	add := func(o Row) {
		c, i, ok := g.person(o)
		if !ok || c.same(i, planning) != same || seen[o] || seen == nil && slices.Contains(out, o) {
			return
		}
		if out = append(out, o); len(out) > mostLinear && seen == nil {
			seen = make(map[Row]bool, 4*mostLinear)
			for _, x := range out {
				seen[x] = true
			}
		}
		if seen != nil {
			seen[o] = true
		}
	}
	var asked []care.NHSNumber
	for at := 0; at < len(out); at++ {
		x := out[at]
		c, i, _ := g.person(x)
		g.linked.of(x, c.link[i], func(_ uint32, _ *edge, other Row) { add(other) })
		if n := g.linked.standing(c.NHSNumber[i]); n != 0 && !slices.Contains(asked, n) {
			asked = append(asked, n)
			g.linked.alike(n, func(n care.NHSNumber) {
				g.byNHS.probe(uint64(n), func(o Row) bool { add(o); return false })
			})
		}
	}
	return out
}

// PersonID is whom a source record describes, by the records of the same person
// that this view shows: the key of the first of them. So two viewers may know one
// person by two ids, each of which leads there for who may see its record, and no id
// tells of a record that its reader may not see. ok is false for a record that may
// not be seen.
func (v *View) PersonID(person Row) (id care.PersonID, ok bool) {
	rows := v.SamePerson(person, nil)
	if len(rows) == 0 {
		return id, false
	}
	c, i, _ := v.g.person(rows[0])
	return care.PersonID(c.Key[i]), true
}

// ResolvePerson is whom an id names today, and has named ever since it was given out:
// the id of now, and the source records that the view shows, ascending. An id whose
// own record is gone, because its file was withdrawn, leads to whom links joined it
// to, when that is one person. ok is false when it leads to nobody that may be seen.
func (v *View) ResolvePerson(id care.PersonID) (now care.PersonID, rows []Row, ok bool) {
	r, found := v.g.findPerson(care.Key(id))
	if !found {
		return now, nil, false
	}
	if rows = v.SamePerson(r, nil); len(rows) == 0 {
		rows = v.heirs(r)
	}
	if len(rows) == 0 {
		return now, nil, false
	}
	c, i, _ := v.g.person(rows[0])
	return care.PersonID(c.Key[i]), rows, true
}

// heirs are the records of the one person whom links joined a record to that is gone.
func (v *View) heirs(r Row) []Row {
	c, i, ok := v.g.person(r)
	if !ok || c.Present[i] {
		return nil
	}
	var rows []Row
	several := false
	v.g.linked.of(r, c.link[i], func(_ uint32, e *edge, other Row) {
		if !v.g.linked.stands(e) || e.planning && !v.planning() {
			return
		}
		if own := v.SamePerson(other, nil); rows == nil {
			rows = own
		} else if len(own) > 0 && own[0] != rows[0] {
			several = true
		}
	})
	if several {
		return nil
	}
	return rows
}

// PersonLink is one link of a source record to another.
type PersonLink struct {
	Seq    ledger.Seq // of the record that says so
	A, B   Row
	Zone   care.LinkZone
	Tier   care.LinkTier
	Model  string  // the version that weighed it; "" of one that people decided
	Weight float64 // bits, the prior included; 0 of one that was not weighed
	// Holds is false for a link that stands and joins nobody: a guard refuses it.
	Holds bool
}

// P is the probability that a link's weight stands for.
func (l PersonLink) P() float64 { return 1 / (1 + math.Exp2(-l.Weight)) }

// LinksOf appends the links of a source record that stand and lead to a record that
// may be seen too, newest first.
func (v *View) LinksOf(person Row, buf []PersonLink) []PersonLink {
	c, i, ok := v.Person(person)
	if !ok {
		return buf
	}
	v.g.linked.of(person, c.link[i], func(_ uint32, e *edge, other Row) {
		o, j, seen := v.Person(other)
		if !seen || !v.g.linked.stands(e) {
			return
		}
		s := &v.g.linked.said[e.said]
		l := PersonLink{Seq: s.Seq, A: e.a, B: e.b, Zone: care.ZoneDirectCare, Tier: e.tier, Model: s.Model, Weight: float64(e.weight) / 1000}
		if e.planning {
			l.Zone = care.ZonePlanning
		}
		l.Holds = c.same(i, e.planning) == o.same(j, e.planning)
		buf = append(buf, l)
	})
	return buf
}

// NumbersAgree reports whether two records are of one person by their NHS numbers and
// birth dates alone.
func (v *View) NumbersAgree(a, b Row) bool {
	c, i, ok := v.Person(a)
	o, j, ok2 := v.Person(b)
	return ok && ok2 && v.joins(c, i) && v.joins(o, j) && c.Birth[i] == o.Birth[j] &&
		v.g.linked.standing(c.NHSNumber[i]) == v.g.linked.standing(o.NHSNumber[j])
}

// Linkable says whether a source record may be linked at all, and why not: sealed, or
// of a partner that has to tell people first and has not. A record that may not be
// seen may not be linked.
func (v *View) Linkable(person Row) (may, sealed, untold bool) {
	c, i, ok := v.Person(person)
	if !ok {
		return false, false, false
	}
	sealed = v.sealed(c, i)
	untold = !v.g.linked.told.may(c.Partner[i], c.Key[i], func() listOf {
		r := v.Extract(c.Extract[i]).Received
		return listOf{r.Partner, r.List}
	})
	return !sealed && !untold, sealed, untold
}

// Asks reports whether a partner's records are linked only when people were told.
func (v *View) Asks(p care.PartnerCode) bool {
	code, ok := v.Dict(DimPartner).Find(string(p))
	return ok && int(code) < len(v.g.linked.told.asks) && v.g.linked.told.asks[code]
}

// Told reports whether the people of a partner's list were told that their records
// are linked.
func (v *View) Told(p care.PartnerCode, list string) bool {
	return v.g.linked.told.lists[listOf{p, list}]
}

// Of is the lowest row of the same person as source record i for a zone: two records
// are one person when it is equal, whoever may see them.
func (c *PersonChunk) Of(zone care.LinkZone, i int) Row { return c.same(i, zone == care.ZonePlanning) }

// Successors are the NHS numbers that others took the place of, each with the one
// that stands, for a room that compares everybody's; nil unless the view's scope is
// the whole table.
func (v *View) Successors() map[care.NHSNumber]care.NHSNumber {
	if !v.scope.All() {
		return nil
	}
	return maps.Clone(v.g.linked.numbers)
}

// Contested is how many NHS numbers are said to be superseded that a record states as
// verified all the same: nobody is joined by them. 0 unless the view's scope is the
// whole table.
func (v *View) Contested() (n int) {
	if !v.scope.All() {
		return 0
	}
	for _, has := range v.g.linked.contested {
		if has {
			n++
		}
	}
	return n
}

// TestsJoin reports whether test NHS numbers (9xx) join records into one person: in a
// demonstration, and in a practice collaborative until a real number stands in it.
func (v *View) TestsJoin() bool { return v.g.tests }

// Stands is the NHS number that took the place of n, or n itself where none did. It
// tells nothing of anybody's record.
func (v *View) Stands(n care.NHSNumber) care.NHSNumber { return v.g.linked.standing(n) }
