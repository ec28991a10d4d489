package facts

import (
	"slices"

	"roundtable/care"
)

// Until the people room stands, two source records are one person when a valid
// NHS number issued to people of England, Wales and the Isle of Man agrees and
// so does the birth date. As both must be equal, the people are the classes of
// equal (number, birth date) and no chain of likenesses ever joins two.
//
// A number whose stated status is other than 01 (care.NHSNumberLinks) does not
// count as agreeing. Test numbers (9xx) stand for people only in a made
// collaborative, or in one for practice that holds no real number.
//
// A sealed record (care.Sealed) is one person with no other, whatever agrees: what
// a law or a decision keeps apart, an equal number must not put together again.
func linkable(n care.NHSNumber, status uint8, birth care.Date, tests bool) bool {
	if n == 0 || birth == 0 || !care.NHSNumberLinks(care.NHSStatus(status)) || !n.Valid() {
		return false
	}
	r := n.Range()
	return r == care.RangeEnglandWalesIoM || tests && r == care.RangeTest
}

func (c *PersonChunk) linkable(i int, tests bool) bool {
	return c.Present[i] && linkable(c.NHSNumber[i], c.NHSStatus[i], c.Birth[i], tests)
}

// joins reports whether others may be one person with source record i.
func (s *state) joins(c *PersonChunk, i int) bool {
	return c.linkable(i, s.testsJoin()) && !s.protected.sealed(c, i, s.dicts[DimPartner].text)
}

// joins is the same of a generation.
func (v *View) joins(c *PersonChunk, i int) bool {
	return c.linkable(i, v.g.tests) && !v.sealed(c, i)
}

// sealed reports whether a source record is to be kept apart from every other.
func (v *View) sealed(c *PersonChunk, i int) bool {
	return v.g.protected.sealed(c, i, v.g.dicts[DimPartner].text)
}

// members appends the records that are one person with r, ascending, r among
// them.
func (s *state) members(r Row, buf []Row) []Row {
	c, at := s.people[r/ChunkRows], int(r%ChunkRows)
	buf = append(buf, r)
	if !s.joins(c, at) {
		return buf
	}
	number, birth := c.NHSNumber[at], c.Birth[at]
	s.byNHS.probe(uint64(number), func(o Row) bool {
		if oc, i := s.people[o/ChunkRows], int(o%ChunkRows); o != r && oc.NHSNumber[i] == number && oc.Birth[i] == birth && s.joins(oc, i) {
			buf = append(buf, o)
		}
		return false
	})
	slices.Sort(buf)
	return slices.Compact(buf) // an index may name a row more than once
}

// identity is what of a record decides who is one person with it.
type identity struct {
	number care.NHSNumber
	birth  care.Date
}

// identityOf is the zero identity for a record that is one person with no other.
func (s *state) identityOf(r Row) identity {
	c, at := s.people[r/ChunkRows], int(r%ChunkRows)
	if !s.joins(c, at) {
		return identity{}
	}
	return identity{c.NHSNumber[at], c.Birth[at]}
}

// leave touches those whom a record that has changed its identity was one
// person with.
func (s *state) leave(was identity) {
	if was == (identity{}) {
		return
	}
	s.byNHS.probe(uint64(was.number), func(o Row) bool {
		if s.identityOf(o) == was {
			s.touch(o)
		}
		return false
	})
}

// settle brings everything that is copied from people to their pathways up to
// date, for the people touched since the last time.
func (s *state) settle() {
	var members, pathways []Row
	partners := atPartner{}
	s.settleAlone()
	for _, r := range s.dirty {
		if !s.isDirty[r] {
			continue
		}
		members = s.members(r, members[:0])
		var died care.Date
		var protect protection
		pathways = pathways[:0]
		for _, m := range members {
			s.isDirty[m] = false
			c, i := s.people[m/ChunkRows], int(m%ChunkRows)
			died = earliest(died, earliest(c.Died[i], c.diedEvent[i]))
			protect = protect.with(s.protection(m))
			if c.Same[i] != members[0] {
				c, i = s.person(m)
				set(&c.Same, i, members[0])
			}
			for p := c.first[i]; p != 0; p = s.pathways[(p-1)/ChunkRows].next[(p-1)%ChunkRows] {
				pathways = append(pathways, p-1)
			}
		}
		for _, p := range pathways {
			died = earliest(died, s.statedDeath(p))
		}
		for _, m := range members {
			s.classPerson(m, protect)
		}
		total := s.countPartners(pathways, partners)
		for _, p := range pathways {
			others := total - partners[s.pathways[p/ChunkRows].Partner[p%ChunkRows]]
			s.settlePathway(p, members[0], died, uint8(min(others, 255)))
		}
	}
	s.dirty = s.dirty[:0]
}

// earliest is the earlier of two dates, of which 0 means "none".
func earliest(a, b care.Date) care.Date {
	if a == 0 || b != 0 && b < a {
		return b
	}
	return a
}

// statedDeath is the death that a list row states by its referral-to-treatment
// status alone, 36: on its clock stop, else by the census of its list; 0 = none.
// It stands as long as the row says so.
func (s *state) statedDeath(r Row) care.Date {
	c, i := s.pathways[r/ChunkRows], r%ChunkRows
	if code := c.Status[i]; code == 0 || !stated(c.State[i]) || s.dicts[DimStatus].text(uint32(code)) != "36" {
		return 0
	}
	if c.Stop[i] != 0 {
		return c.Stop[i]
	}
	return s.extracts[c.Extract[i]-1].toldOn()
}

// atPartner counts pathways that are there, by partner.
type atPartner map[Code]int

func (s *state) countPartners(pathways []Row, n atPartner) (total int) {
	clear(n)
	for _, p := range pathways {
		c, i := s.pathways[p/ChunkRows], p%ChunkRows
		if c.State[i] != StateAbsent {
			n[c.Partner[i]]++
			total++
		}
	}
	return total
}

func (s *state) settlePathway(p, same Row, died care.Date, also uint8) {
	c, at := s.pathway(p)
	person := c.Person[at]
	pc, i := s.people[person/ChunkRows], person%ChunkRows
	set(&c.Same, at, same)
	set(&c.Died, at, died)
	set(&c.Also, at, also)
	set(&c.Birth, at, pc.Birth[i])
	set(&c.Flags, at, pc.Flags[i])
	set(&c.Sex, at, pc.Sex[i])
	set(&c.Ethnicity, at, pc.Ethnicity[i])
	set(&c.Practice, at, pc.Practice[i])
	set(&c.Language, at, pc.Language[i])
	set(&c.IMD, at, pc.IMD[i])
}
