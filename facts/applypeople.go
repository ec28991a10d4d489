package facts

import "roundtable/care"

// personBlock is a block of care.PersonRow with its columns named.
type personBlock struct {
	rows                           int
	key                            []care.Key
	line, sheet                    intColumn
	number                         []uint64
	status, birth, died, imd       intColumn
	flags, flagsNo                 intColumn
	local, phone, adjust, access   texts
	address                        texts
	family, given, postcode        coder
	sex, ethnicity, lsoa, practice coder
	language                       coder
}

func (s *state) personBlock(b *block) *personBlock {
	code := func(name string, d Dim) coder { return newCoder(b.text[name], s.dicts[d]) }
	p := &personBlock{
		rows: b.rows, key: b.key("key"), line: b.int("line"), sheet: b.int("sheet"), number: b.u64["nhs_number"],
		status: b.int("nhs_status"), birth: b.int("birth"), died: b.int("died"), imd: b.int("imd_decile"),
		flags: b.int("flags"), flagsNo: b.int("flags_no"),
		local: b.text["local_id"], phone: b.text["phone"], adjust: b.text["adjust"], access: b.text["accessinf"],
		address: b.text["address"],
		family:  code("family", DimFamily), given: code("given", DimGiven), postcode: code("postcode", DimPostcode),
		sex: code("sex", DimSex), ethnicity: code("ethnicity", DimEthnicity), lsoa: code("lsoa", DimLSOA),
		practice: code("practice", DimPractice), language: code("language", DimLanguage),
	}
	if p.number == nil {
		p.number = make([]uint64, b.rows)
	}
	return p
}

// applyPeople folds a block of person rows of one extract.
func (s *state) applyPeople(x *Extract, b *block, only keys) {
	p := s.personBlock(b)
	partner := s.partnerCode(x.Received.Partner)
	for i := range p.rows {
		if p.key[i].IsZero() || !only.has(p.key[i]) {
			continue
		}
		s.applyPerson(x, p, i, s.personRow(p.key[i], partner))
	}
}

// applyPerson lets each field that the row states stand; a blank leaves what
// stands, because missing is not "no" (but see takesBack).
func (s *state) applyPerson(x *Extract, p *personBlock, i int, r Row) {
	was := s.identityOf(r)
	real := s.realAt(r)
	s.touch(r)
	c, at := s.person(r)
	before := c.said(at)
	blank := x.takesBack(uint16(p.sheet.at(i)))
	s.tellNumber(x, c, at, care.NHSNumber(p.number[i]), uint8(p.status.at(i)), blank)
	s.tellDeath(x, c, at, care.Date(p.died.at(i)), blank)
	if f := Wide(p.family.at(i)); f != 0 && f != c.Family[at] {
		set(&c.Family, at, f)
		s.names.changed(r)
	}
	fill1(&c.Given, at, Wide(p.given.at(i)), true)
	fill1(&c.Birth, at, care.Date(p.birth.at(i)), true)
	fill1(&c.Sex, at, Code(p.sex.at(i)), true)
	fill1(&c.Ethnicity, at, Code(p.ethnicity.at(i)), true)
	fill1(&c.Postcode, at, Wide(p.postcode.at(i)), true)
	fill1(&c.LSOA, at, Code(p.lsoa.at(i)), true)
	fill1(&c.IMD, at, uint8(p.imd.at(i)), true)
	fill1(&c.Practice, at, Code(p.practice.at(i)), true)
	fill1(&c.Language, at, Code(p.language.at(i)), true)
	yes, no := care.Flags(p.flags.at(i)), care.Flags(p.flagsNo.at(i))
	set(&c.Flags, at, c.Flags[at]&^no|yes)
	set(&c.FlagsNo, at, (c.FlagsNo[at]|no)&^yes)
	s.fillText(&c.Phone, at, p.phone.at(i))
	s.fillText(&c.Adjust, at, p.adjust.at(i))
	s.fillText(&c.Access, at, p.access.at(i))
	s.fillText(&c.Address, at, p.address.at(i))
	s.setLocalID(r, p.local.at(i))
	if !c.Present[at] || c.said(at) != before {
		set(&c.Present, at, true)
		set(&c.Extract, at, x.No)
		set(&c.Line, at, p.line.at(i))
		set(&c.Sheet, at, uint16(p.sheet.at(i)))
	}
	s.indexPerson(r)
	s.countChange(real, s.realAt(r))
	if s.identityOf(r) != was {
		s.leave(r, was)
	}
}

// personSaid is what is stated of a person. A row that changes none of it brought
// nothing, and is not where the record was written: a file of referrals may name
// somebody by local identifier alone, and must not be cited for their birth date.
type personSaid struct {
	number                           care.NHSNumber
	birth, died                      care.Date
	family, given, postcode          Wide
	local, phone, adjust, access     Text
	address                          Text
	flags, flagsNo                   care.Flags
	sex, ethnicity, lsoa, gp, spoken Code
	status, imd                      uint8
}

func (c *PersonChunk) said(at int) personSaid {
	return personSaid{
		number: c.NHSNumber[at], status: c.NHSStatus[at], birth: c.Birth[at], died: c.Died[at],
		family: c.Family[at], given: c.Given[at], postcode: c.Postcode[at],
		local: c.LocalID[at], phone: c.Phone[at], adjust: c.Adjust[at], access: c.Access[at], address: c.Address[at],
		flags: c.Flags[at], flagsNo: c.FlagsNo[at], imd: c.IMD[at],
		sex: c.Sex[at], ethnicity: c.Ethnicity[at], lsoa: c.LSOA[at], gp: c.Practice[at], spoken: c.Language[at],
	}
}

func (s *state) fillText(col *[]Text, at int, text string) {
	if text != "" {
		s.keepText(col, at, text)
	}
}

func (s *state) setLocalID(r Row, id string) {
	if id == "" {
		return
	}
	c, at := s.person(r)
	s.keepText(&c.LocalID, at, id)
	h := hashText(foldID(id))
	if c.localHash[at] == h {
		return
	}
	set(&c.localHash, at, h)
	s.byLocalID = s.byLocalID.add(h, r, s.nPeople, func(r Row) uint64 { return s.people[r/ChunkRows].localHash[r%ChunkRows] })
}

// indexPerson files the record under its NHS number, and under its name with its
// birth date.
func (s *state) indexPerson(r Row) {
	c, at := s.person(r)
	if n := c.NHSNumber[at]; n != 0 {
		s.byNHS = s.byNHS.add(uint64(n), r, s.nPeople, func(r Row) uint64 { return uint64(s.people[r/ChunkRows].NHSNumber[r%ChunkRows]) })
	}
	h := uint64(0)
	if c.Family[at] != 0 && c.Given[at] != 0 && c.Birth[at] != 0 {
		h = mix(s.folds.hash(s, DimFamily, c.Family[at]) ^ mix(s.folds.hash(s, DimGiven, c.Given[at])) ^ uint64(c.Birth[at]))
	}
	if h != c.nameHash[at] {
		set(&c.nameHash, at, h)
		if h != 0 {
			s.byNameDOB = s.byNameDOB.add(h, r, s.nPeople, func(r Row) uint64 { return s.people[r/ChunkRows].nameHash[r%ChunkRows] })
		}
	}
}
