package facts

import (
	"cmp"
	"maps"
	"slices"

	"roundtable/care"
)

// A row's visibility class says all that a rule about who may see it can ask:
// whose it is, how its person is protected, and which restricted service wrote it
// (care.ClassMeaning). Sharing asks of each meaning once and makes a bitset of the
// answers (care.ScopeOf), so that a scan tests two bytes a row.
//
// The service of a pathway is the one that its list states, else the latest that
// its events name. Protections are of the whole person, at every partner where
// records are one person, but for care.Sealed: that is of the one source record. A
// source record has the class of its pathway with the fewest protections, and is
// seen by whoever may see any of its pathways (see View.sees).

// Classes is what each class means, by its number. Class 0 means nothing: no row
// has it. Classes of all partners are there, whatever the scope, also of services
// whose very name tells something: they are for making scopes, not for showing.
//
// A number keeps its meaning within one process, and new ones are added at the
// end, but for an erasure, which makes all anew: ClassesAt tells.
func (v *View) Classes() []care.ClassMeaning {
	out := make([]care.ClassMeaning, len(v.g.classes))
	copy(out, v.g.classes)
	return out
}

// ClassesAt tells two answers of Classes apart: where it is equal, they are, within
// one process.
func (v *View) ClassesAt() (erasures int64, classes int) { return v.g.erasures, len(v.g.classes) }

// classDict numbers the meanings in the order in which they were first seen.
type classDict struct {
	all  []care.ClassMeaning // by class
	of   map[care.ClassMeaning]care.Class
	last care.ClassMeaning // rows of one meaning come together
	code care.Class
}

func newClassDict() *classDict {
	return &classDict{all: make([]care.ClassMeaning, 1), of: map[care.ClassMeaning]care.Class{}}
}

// class numbers a meaning. When there are no more numbers it is 0, which only the
// whole table lets through: closed, never open. That takes tens of thousands of
// restricted services.
func (d *classDict) class(m care.ClassMeaning) care.Class {
	if m == d.last && d.code != 0 {
		return d.code
	}
	c, ok := d.of[m]
	if !ok {
		if len(d.all) > 0xffff {
			return 0
		}
		c = care.Class(len(d.all))
		d.all, d.of[m] = append(d.all, m), c
	}
	d.last, d.code = m, c
	return c
}

// load takes the classes of a checkpoint, whose columns hold their numbers.
func (d *classDict) load(all []care.ClassMeaning) {
	if len(all) == 0 {
		return
	}
	d.all = all
	for c, m := range all[1:] {
		d.of[m] = care.Class(c + 1)
	}
}

// protections are what records say of people and services.
type protections struct {
	People   map[care.Key]protection // by source record
	Services []service
}

func newProtections() protections { return protections{People: map[care.Key]protection{}} }

func (p protections) clone() protections { return protections{maps.Clone(p.People), p.Services} }

// sealed reports whether source record i is sealed: it, or all of its partner, whose
// code a dictionary gives. A service that is sealed closes its rows (see meaning) and
// keeps nobody apart.
func (p *protections) sealed(c *PersonChunk, i int, partner func(uint32) string) bool {
	if len(p.People) > 0 && p.People[c.Key[i]].Is&care.Sealed != 0 {
		return true
	}
	for _, x := range p.Services {
		if x.Name == "" && x.Is&care.Sealed != 0 && string(x.Partner) == partner(uint32(c.Partner[i])) {
			return true
		}
	}
	return false
}

// protection is what is said of one source record.
type protection struct {
	Is       care.Protection
	Employer care.PartnerCode // with care.StaffPatient
}

// service is a protected one; Name "" is the whole partner.
type service struct {
	Partner care.PartnerCode
	Name    string
	Is      care.Protection
}

// with adds what another record says of the same person.
func (p protection) with(q protection) protection {
	return protection{p.Is | q.Is, cmp.Or(p.Employer, q.Employer)}
}

// change sets or clears protections.
func (p protection) change(by *care.ProtectionChange, set bool) protection {
	if set {
		return protection{p.Is | by.Protections, cmp.Or(by.Employer, p.Employer)}
	}
	if p.Is &^= by.Protections; p.Is&care.StaffPatient == 0 {
		p.Employer = ""
	}
	return p
}

// protect folds a change of protections, and touches whom it is about.
func (s *state) protect(by *care.ProtectionChange, set bool) {
	for _, k := range by.People {
		r, there := s.findPerson(k)
		var was identity
		if there {
			was = s.identityOf(r)
		}
		p := s.protected.People[k].change(by, set)
		if s.protected.People[k] = p; p == (protection{}) {
			delete(s.protected.People, k)
		}
		if !there {
			continue
		}
		if s.touch(r); s.identityOf(r) != was {
			s.leave(r, was)
		}
	}
	if by.Partner != "" {
		s.protectService(by, set)
	}
}

func (s *state) protectService(by *care.ProtectionChange, set bool) {
	all := slices.Clone(s.protected.Services) // generations hold the slice
	at := slices.IndexFunc(all, func(x service) bool { return x.Partner == by.Partner && x.Name == by.Service })
	if at < 0 {
		all, at = append(all, service{Partner: by.Partner, Name: by.Service}), len(all)
	}
	all[at].Is = protection{Is: all[at].Is}.change(by, set).Is
	s.protected.Services = all
	partner := s.partnerCode(by.Partner)
	for _, c := range s.people {
		for i := range c.Len {
			if c.Partner[i] == partner {
				s.touch(c.Base + Row(i))
				if by.Service == "" && by.Protections&care.Sealed != 0 {
					was := identity{}
					if c.linkable(i, s.testsJoin()) {
						was.number, was.birth = s.linked.standing(c.NHSNumber[i]), c.Birth[i]
					}
					s.leave(c.Base+Row(i), was)
				}
			}
		}
	}
	for _, c := range s.pathways {
		for i := range c.Len {
			if c.Partner[i] == partner && c.Person[i] == NoRow {
				s.alone = append(s.alone, c.Base+Row(i))
			}
		}
	}
}

// touchRow has a pathway put in its class before the next generation.
func (s *state) touchRow(r Row) {
	if p := s.pathways[r/ChunkRows].Person[r%ChunkRows]; p != NoRow {
		s.touch(p)
		return
	}
	s.alone = append(s.alone, r)
}

// settleAlone puts the pathways in their classes of which no person is known.
func (s *state) settleAlone() {
	for _, r := range s.alone {
		if c, i := s.pathways[r/ChunkRows], int(r%ChunkRows); c.Person[i] == NoRow {
			s.classPathway(r, s.meaning(c.Partner[i], c.service(i), protection{}))
		}
	}
	s.alone = s.alone[:0]
}

func (s *state) classPathway(r Row, m care.ClassMeaning) {
	c, i := s.pathways[r/ChunkRows], int(r%ChunkRows)
	if class := s.classes.class(m); c.Class[i] != class {
		c, i = s.pathway(r)
		set(&c.Class, i, class)
	}
}

// classPerson puts a source record and its pathways in their classes.
func (s *state) classPerson(person Row, others protection) {
	c, i := s.people[person/ChunkRows], int(person%ChunkRows)
	if c.Partner[i] == 0 {
		return // named by a link alone: it stands for nothing yet
	}
	others.Is &^= care.Sealed
	p := s.protection(person).with(others)
	own := s.meaning(c.Partner[i], 0, p)
	some := false
	for r := c.first[i]; r != 0; r = s.pathways[(r-1)/ChunkRows].next[(r-1)%ChunkRows] {
		m := own
		pc, j := s.pathways[(r-1)/ChunkRows], int((r-1)%ChunkRows)
		if len(s.protected.Services) > 0 {
			m = s.meaning(pc.Partner[j], pc.service(j), p)
		}
		s.classPathway(r-1, m)
		if pc.State[j] != StateAbsent && (!some || fewer(m, own)) {
			own, some = m, true
		}
	}
	if class := s.classes.class(own); c.Class[i] != class {
		c, i = s.person(person)
		set(&c.Class, i, class)
	}
}

// fewer orders the classes of one person's pathways by their protections; the name
// of the service decides between two, so that every way of folding says the same.
func fewer(a, b care.ClassMeaning) bool {
	if a.Protections != b.Protections {
		return a.Protections < b.Protections
	}
	return a.Service < b.Service
}

// meaning is the class of a partner's row of a service under protections.
func (s *state) meaning(partner Code, team Wide, p protection) care.ClassMeaning {
	m := care.ClassMeaning{
		Partner:     care.PartnerCode(s.dicts[DimPartner].text(uint32(partner))),
		Protections: p.Is, Employer: p.Employer,
	}
	if len(s.protected.Services) == 0 {
		return m
	}
	name := ""
	if team != 0 {
		name = s.dicts[DimTeam].text(uint32(team))
	}
	for _, x := range s.protected.Services {
		if x.Partner != m.Partner || x.Is == 0 || x.Name != "" && x.Name != name {
			continue
		}
		m.Protections |= x.Is
		if x.Is&care.RestrictedService != 0 && x.Name != "" {
			m.Service = x.Name
		}
	}
	return m
}

// protection is what is said of one source record.
func (s *state) protection(person Row) (p protection) {
	c, i := s.people[person/ChunkRows], int(person%ChunkRows)
	if len(s.protected.People) > 0 {
		p = s.protected.People[c.Key[i]]
	}
	if c.Present[i] && c.Flags[i]&care.FlagSensitive != 0 {
		p.Is |= care.AddressWithheld
	}
	return p
}

// service is the team that a list states of a pathway, else its events.
func (c *PathwayChunk) service(i int) Wide {
	if t := c.Team[i]; t != 0 {
		return t
	}
	return c.eventTeam[i]
}

// Service is the team (DimTeam) by which a pathway is of a service: what its list
// states, else its events; 0 for none.
func (c *PathwayChunk) Service(i int) Wide { return c.service(i) }

// NamesTeam reports whether a team of a partner may be named to the viewer. A pathway is
// of one class, by one of its teams; another that its events name may be a service whose
// very name tells something. That one is named where the scope lets rows of it through,
// and to its own partner unless it is sealed.
func (v *View) NamesTeam(partner Code, team Wide) bool {
	if v.scope.All() || team == 0 || len(v.g.protected.Services) == 0 {
		return true
	}
	code, name := care.PartnerCode(v.Code(DimPartner, partner)), v.Wide(DimTeam, team)
	i := slices.IndexFunc(v.g.protected.Services, func(x service) bool { return x.Partner == code && x.Name == name && x.Is != 0 })
	if i < 0 {
		return true
	}
	is := v.g.protected.Services[i].Is
	if v.who.Partner == code && is&care.Sealed == 0 {
		return true
	}
	var person care.Key // of a scope that is narrowed any of its people will do
	if keys, narrow := v.scope.People(); narrow && len(keys) > 0 {
		person = keys[0]
	}
	for c, m := range v.g.classes {
		if m.Partner == code && m.Service == name && m.Protections&is == is && v.scope.MayPerson(care.ListEntries, care.Class(c), person) {
			return true
		}
	}
	return false
}

// sees reports whether a source record may be seen: its own class is allowed, or
// one of its pathways may be seen, whose class is another where services are
// restricted.
func (v *View) sees(c *PersonChunk, i int) bool {
	if v.scope.All() || v.scope.MayPerson(care.ListEntries, c.Class[i], c.Key[i]) {
		return true
	}
	if len(v.g.protected.Services) == 0 || v.own != nil && !v.own.has(v.own.people, c.Base+Row(i)) {
		return false
	}
	if v.own != nil {
		return true
	}
	for r := c.first[i]; r != 0; r = v.g.pathways[(r-1)/ChunkRows].next[(r-1)%ChunkRows] {
		if _, _, ok := v.Pathway(r - 1); ok {
			return true
		}
	}
	return false
}

// ownRows are the rows of a scope that is narrowed to people: few, and found by
// key, so that no scan looks for them. Both are ascending.
type ownRows struct{ people, pathways []Row }

// narrow finds the rows of the people that the scope is narrowed to; nil when it
// is not.
func (g *generation) narrow(s care.Scope) *ownRows {
	keys, ok := s.People()
	if !ok {
		return nil
	}
	own := &ownRows{}
	for _, k := range keys {
		person, found := g.findPerson(k)
		if !found {
			continue
		}
		c, i, _ := g.person(person)
		if !c.Present[i] {
			continue
		}
		some := s.MayPerson(care.ListEntries, c.Class[i], k)
		for r := c.first[i]; r != 0; r = g.pathways[(r-1)/ChunkRows].next[(r-1)%ChunkRows] {
			if pc, j, ok := g.pathway(r - 1); ok && pc.State[j] != StateAbsent && s.MayPerson(care.ListEntries, pc.Class[j], k) {
				own.pathways = append(own.pathways, r-1)
				some = true
			}
		}
		if some {
			own.people = append(own.people, person)
		}
	}
	slices.Sort(own.people)
	slices.Sort(own.pathways)
	return own
}

func (*ownRows) has(rows []Row, r Row) bool {
	_, ok := slices.BinarySearch(rows, r)
	return ok
}

// within is the offsets of the rows that lie in the chunk that begins at base.
func (*ownRows) within(rows []Row, base Row) (sel []uint16) {
	from, _ := slices.BinarySearch(rows, base)
	for _, r := range rows[from:] {
		if r >= base+ChunkRows {
			break
		}
		sel = append(sel, uint16(r-base))
	}
	return sel
}

// mayRow reports whether a pathway that is there may be seen.
func (v *View) mayRow(c *PathwayChunk, i int) bool {
	if v.own != nil {
		return v.own.has(v.own.pathways, c.Base+Row(i))
	}
	return v.scope.Allows(c.Class[i])
}

// seen is the offsets of a chunk's people that may be seen.
func (v *View) seen(c *PersonChunk) []uint16 {
	if v.scope.All() {
		return c.present
	}
	if v.own != nil {
		return v.own.within(v.own.people, c.Base)
	}
	var out []uint16
	for _, i := range c.present {
		if v.sees(c, int(i)) {
			out = append(out, i)
		}
	}
	return out
}

// NHSNumbers writes, for each source record of people, its NHS number; 0 where it
// has none, may not be seen, or the row is NoRow. It is View.Person for many rows:
// those of one chunk cost little when they come together. out is as long as people.
func (v *View) NHSNumbers(people []Row, out []care.NHSNumber) {
	all := v.scope.All()
	var c *PersonChunk
	last := NoRow
	for k, r := range people {
		if n := r / ChunkRows; n != last {
			c, last = nil, n
			if int64(n) < int64(len(v.g.people)) {
				c = v.g.people[n]
			}
		}
		out[k] = 0
		if c == nil {
			continue
		}
		if i := int(r % ChunkRows); c.Present[i] && (all || v.sees(c, i)) {
			out[k] = c.NHSNumber[i]
		}
	}
}
