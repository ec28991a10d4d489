package facts

import "roundtable/care"

// Two source records are one person when a valid NHS number issued to people of
// England, Wales and the Isle of Man agrees and so does the birth date; and when a
// link that stands says so (links.go). A superseded number agrees with the one that
// took its place, unless a record states the superseded one as verified today: that is
// somebody's number, and whoever said otherwise may have muddled two people.
//
// A number whose stated status is other than 01 (care.NHSNumberLinks) does not
// count as agreeing. Test numbers (9xx) stand for people only in a made
// collaborative, or in one for practice that holds no real number.
//
// A sealed record (care.Sealed) is one person with no other, whatever agrees and
// whoever links it: what a law or a decision keeps apart, nothing must put together
// again. A record of a voluntary-sector partner is one person with no other until its
// person was told.
func linkable(n care.NHSNumber, status uint8, birth care.Date, tests bool) bool {
	return birth != 0 && care.NHSNumberLinks(care.NHSStatus(status)) && n.Joins(tests)
}

func (c *PersonChunk) linkable(i int, tests bool) bool {
	return c.Present[i] && linkable(c.NHSNumber[i], c.NHSStatus[i], c.Birth[i], tests)
}

// joins is the same of a generation, without the sealed.
func (v *View) joins(c *PersonChunk, i int) bool {
	return c.linkable(i, v.g.tests) && !v.sealed(c, i)
}

// sealed reports whether a source record is to be kept apart from every other.
func (v *View) sealed(c *PersonChunk, i int) bool {
	return v.g.protected.sealed(c, i, v.g.dicts[DimPartner].text)
}

// verifiedStatus is "number present and verified" (NHS data dictionary, NHS number status
// indicator 01).
const verifiedStatus = 1

// identity is what of a record decides who is one person with it.
type identity struct {
	number care.NHSNumber // that stands for the record's, when it joins; else 0
	// verified is the number that stands for the record's when its status is 01, with or
	// without a birth date: two of them are two people, whoever says otherwise.
	verified care.NHSNumber
	birth    care.Date
	open     bool // it may be joined at all: there, and not sealed
	told     bool // its person was told, where that is asked
}

// numbered is the part of an identity that an equal one joins.
type numbered struct {
	number care.NHSNumber
	birth  care.Date
}

func (id identity) numbered() numbered { return numbered{id.number, id.birth} }

// identityOf is the zero identity for a record that is one person with no other.
func (s *state) identityOf(r Row) identity {
	c, at := s.people[r/ChunkRows], int(r%ChunkRows)
	if !c.Present[at] || s.protected.sealed(c, at, s.dicts[DimPartner].text) {
		return identity{}
	}
	id := identity{open: true, told: s.linked.told.may(c.Partner[at], c.Key[at], func() listOf { return s.listOf(c.Extract[at]) })}
	if c.linkable(at, s.testsJoin()) {
		id.number, id.birth = s.linked.standing(c.NHSNumber[at]), c.Birth[at]
	}
	if c.NHSStatus[at] == verifiedStatus && c.NHSNumber[at].Joins(s.testsJoin()) {
		id.verified = s.linked.standing(c.NHSNumber[at])
	}
	return id
}

// listOf is the list that an extract is a delivery of.
func (s *state) listOf(x ExtractNo) listOf {
	if x == 0 {
		return listOf{}
	}
	r := &s.extracts[x-1].Received
	return listOf{r.Partner, r.List}
}

// withNumber calls f with the records that an equal number and birth date joins.
func (s *state) withNumber(n numbered, f func(Row)) {
	s.linked.alike(n.number, func(number care.NHSNumber) {
		s.byNHS.probe(uint64(number), func(o Row) bool {
			if s.identityOf(o).numbered() == n {
				f(o)
			}
			return false
		})
	})
}

// leave touches those whom record r, which has changed its identity, was one person
// with, or may be now.
func (s *state) leave(r Row, was identity) {
	s.leaveLinks(r)
	if was.number != 0 {
		s.withNumber(was.numbered(), s.touch)
	}
}

// settle brings everything that is copied from people to their pathways up to
// date, for the people touched since the last time.
func (s *state) settle() {
	s.contest()
	s.settleAlone()
	k, g := &component{}, &settling{partners: atPartner{}}
	for _, r := range s.dirty {
		if !s.isDirty[r] {
			continue
		}
		s.gather(r, k)
		s.divide(k)
		for _, m := range k.rows {
			s.isDirty[m] = false
		}
		s.settleComponent(k, g)
	}
	s.dirty = s.dirty[:0]
}

// settling is memory that settle uses again.
type settling struct {
	members, pathways []Row
	protect           []protection
	partners          atPartner
}

func (s *state) settleComponent(k *component, g *settling) {
	s.protectComponent(k, g)
	for i, m := range k.rows {
		c, at := s.people[m/ChunkRows], int(m%ChunkRows)
		same, plan := k.rows[k.care[i]], k.rows[k.plan[i]]+1
		if plan == same+1 {
			plan = 0
		}
		if c.Same[at] != same || c.plan[at] != plan {
			c, at = s.person(m)
			set(&c.Same, at, same)
			set(&c.plan, at, plan)
		}
		s.classPerson(m, g.protect[i])
	}
	for i := range k.rows {
		if int(k.care[i]) != i {
			continue
		}
		g.members = g.members[:0]
		for j := i; j < len(k.rows); j++ {
			if int(k.care[j]) == i {
				g.members = append(g.members, k.rows[j])
			}
		}
		s.settleGroup(g)
	}
}

// protectComponent gathers what protects each record: what is said of any record of
// the same person, and opt-outs of any that is for planning.
func (s *state) protectComponent(k *component, g *settling) {
	const optOuts = care.OptedOut | care.Type1OptOut
	n := len(k.rows)
	whole, out := make([]protection, n), make([]care.Protection, n)
	for i, m := range k.rows {
		p := s.protection(m)
		whole[k.shield[i]] = whole[k.shield[i]].with(p)
		out[k.optout[i]] |= p.Is & optOuts
	}
	g.protect = g.protect[:0]
	for i := range k.rows {
		p := whole[k.shield[i]]
		p.Is |= out[k.optout[i]]
		g.protect = append(g.protect, p)
	}
}

// settleGroup brings up to date what is copied from one person to their pathways.
func (s *state) settleGroup(g *settling) {
	var died care.Date
	g.pathways = g.pathways[:0]
	for _, m := range g.members {
		c, i := s.people[m/ChunkRows], int(m%ChunkRows)
		died = earliest(died, earliest(c.Died[i], c.diedEvent[i]))
		for p := c.first[i]; p != 0; p = s.pathways[(p-1)/ChunkRows].next[(p-1)%ChunkRows] {
			g.pathways = append(g.pathways, p-1)
		}
	}
	for _, p := range g.pathways {
		died = earliest(died, s.statedDeath(p))
	}
	total := s.countPartners(g.pathways, g.partners)
	for _, p := range g.pathways {
		others := total - g.partners[s.pathways[p/ChunkRows].Partner[p%ChunkRows]]
		s.settlePathway(p, g.members[0], died, uint8(min(others, 255)))
	}
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
