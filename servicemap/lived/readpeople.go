package lived

import (
	"cmp"
	"slices"
	"strings"

	"roundtable/care"
	"roundtable/facts"
)

// person is the index of whose pathway it is, made when it is met first; None when
// nobody is named who may be seen.
func (b *reader) person(c *facts.PathwayChunk, i int) int32 {
	if c.Person[i] == facts.NoRow {
		return None
	}
	pc, j, ok := b.v.Person(c.Person[i])
	if !ok {
		return None
	}
	low := pc.Of(b.zone, j)
	chunk := &b.people[low/facts.ChunkRows]
	if *chunk == nil {
		*chunk = make([]int32, facts.ChunkRows)
	}
	at := &(*chunk)[low%facts.ChunkRows]
	if *at == 0 {
		b.log.People = append(b.log.People, Person{Row: c.Person[i], Place: None})
		*at = int32(len(b.log.People))
	}
	n := *at - 1
	b.describe(n, pc, j)
	return n
}

// describe fills in what another record says of a person.
func (b *reader) describe(n int32, c *facts.PersonChunk, j int) {
	p, h := &b.log.People[n], b.hidden(c.Class[j])
	p.Row = min(p.Row, c.Base+facts.Row(j))
	if p.Birth == 0 {
		p.Birth = c.Birth[j]
	}
	if p.Sex == "" {
		p.Sex = b.v.Code(facts.DimSex, c.Sex[j])
	}
	if p.Ethnic == care.EthnicUnknown {
		p.Ethnic = care.EthnicGroupOf(b.v.Code(facts.DimEthnicity, c.Ethnicity[j]))
	}
	if p.Quintile == 0 && !h.place {
		p.Quintile = care.IMDQuintile(c.IMD[j])
	}
	if !h.clinical {
		p.Flags, p.FlagsNo = p.Flags|c.Flags[j], p.FlagsNo|c.FlagsNo[j]
	}
	if h.contact {
		b.log.NoPlaces = true
	} else if p.Place == None {
		p.Place = b.livesIn(c, j)
	}
	at := care.PartnerCode(b.v.Code(facts.DimPartner, c.Partner[j]))
	first, met := b.everyone[n]
	if !met {
		b.everyone[n] = at
	}
	number := c.Birth[j] != 0 && care.NHSNumberLinks(care.NHSStatus(c.NHSStatus[j])) && c.NHSNumber[j].Joins(b.v.TestsJoin())
	p.Linked = p.Linked || number || met && first != at
}

// livesIn is the place of the map in which a record says that somebody lives, otherwise
// where it says that they are registered; None where it says neither.
func (b *reader) livesIn(c *facts.PersonChunk, j int) int32 {
	if b.finds != nil {
		practice := b.v.Code(facts.DimPractice, c.Practice[j])
		at := strings.ToUpper(practice)
		registered := []string{practice, string(b.networks[at]), b.within[at]}
		if t, ok := b.finds.Find(registered, b.v.Code(facts.DimLSOA, c.LSOA[j]), b.v.Wide(facts.DimPostcode, c.Postcode[j])); ok {
			return b.placed(cmp.Or(t.Label, strings.ReplaceAll(t.Code, "_", " ")), t.Code)
		}
	}
	if c.Practice[j] == 0 {
		return None
	}
	return b.place(c.Practice[j])
}

// placed is the index of a place by its name; area is the map's code for it.
func (b *reader) placed(name, area string) int32 {
	n := int32(slices.Index(b.log.Places, name))
	if n < 0 {
		n = int32(len(b.log.Places))
		b.log.Places, b.log.areas = append(b.log.Places, name), append(b.log.areas, area)
	}
	return n
}

func (b *reader) place(practice facts.Code) int32 {
	if n, ok := b.places[practice]; ok {
		return n
	}
	code := b.v.Code(facts.DimPractice, practice)
	name := cmp.Or(b.within[strings.ToUpper(code)], code)
	n := b.placed(name, "")
	b.places[practice] = n
	return n
}
