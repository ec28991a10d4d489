package waiting

import (
	"context"
	"fmt"
	"slices"

	"roundtable/care"
	"roundtable/facts"
)

// CensusDim is one way in which a census tells waits apart, with its groups by
// code from 0: what the list calls them in links, and in words.
type CensusDim struct {
	Name   string
	Codes  []string
	Labels []string
}

// Census is every wait on the list on a day in few and broad groups: what may be
// published of counts is made of it (measures/stats), and nothing of it is shown as
// it is. Its dimensions are fixed, partner first.
type Census struct {
	AsAt care.Date
	Dims []CensusDim
	Rows [][][]uint16 // by chunk, dimension, and row: the group
}

// Names of a census's dimensions.
const (
	CensusPartner   = "partner"
	CensusFunction  = "tfc"
	CensusWait      = "band"
	CensusAge       = "age-band"
	CensusEthnicity = "ethnicity"
	CensusDecile    = "deprivation"
)

// unnamed is where the waits of a partner are counted whose very name tells
// something of who is with it.
const unnamed = "~"

// lastCensus is the newest day at which a list that stands was true: counts are
// published as at that day, so that they change when lists do and not with the
// calendar.
func lastCensus(view *facts.View, today care.Date) (day care.Date) {
	for _, x := range view.Extracts() {
		if r := x.Received; x.Withdrawn == 0 && r.Snapshot && r.Census <= today {
			day = max(day, r.Census)
		}
	}
	if day == 0 {
		return today
	}
	return day
}

// Census counts everybody, whoever asks: its caller publishes of it what may be
// published, and shows nothing else. It is as at the newest census of the lists.
func (l *List) Census(ctx context.Context, view *facts.View) (*Census, error) {
	view = view.Whole()
	t, err := l.table(ctx, view, lastCensus(view, l.Today()))
	if err != nil {
		return nil, err
	}
	c := &Census{AsAt: t.asAt, Dims: make([]CensusDim, 6)}
	partner, partners := t.censusPartners(view)
	function, functions := t.censusFunctions()
	c.Dims[0], c.Dims[1] = partners, functions
	c.Dims[2] = CensusDim{CensusWait, bandCodes[:], bandNames[:]}
	c.Dims[3] = CensusDim{CensusAge, []string{"0-17", "18-64", "65+", NotRecorded}, []string{"Under 18", "18 to 64", "65 and over", "Age not known"}}
	c.Dims[4] = CensusDim{Name: CensusEthnicity}
	for code := range ethnicCodes {
		h := ethnicHeading(code)
		c.Dims[4].Codes, c.Dims[4].Labels = append(c.Dims[4].Codes, h.Code), append(c.Dims[4].Labels, h.Label)
	}
	c.Dims[5] = CensusDim{CensusDecile, []string{"1-2", "3-10", NotRecorded}, DeprivationGroups()}
	classes := view.Classes()
	for _, ch := range t.chunks {
		rows := make([][]uint16, len(c.Dims))
		by := colPartner(ch)
		for i := range ch.live.rows() {
			p := partner[by[i]]
			if m := classes[ch.f.Class[i]]; m.Protections.Has(care.RestrictedService) && m.Service == "" {
				p = 0
			}
			for d, code := range [...]uint16{
				p, function[ch.f.TFC[i]], uint16(bandAt(ch.start[i], t.asAt)), censusAge(ch.age[i]), uint16(ch.eth[i]), uint16(DeprivationGroup(ch.f.IMD[i])),
			} {
				rows[d] = append(rows[d], code)
			}
		}
		if len(rows[0]) > 0 {
			c.Rows = append(c.Rows, rows)
		}
	}
	return c, ctx.Err()
}

// censusPartners are the partners by their codes, those that must not be named
// together as the first.
func (t *table) censusPartners(view *facts.View) (of map[facts.Code]uint16, d CensusDim) {
	secret := map[care.PartnerCode]bool{}
	for _, m := range view.Classes() {
		if m.Protections.Has(care.RestrictedService) && m.Service == "" {
			secret[m.Partner] = true
		}
	}
	d = CensusDim{CensusPartner, []string{unnamed}, []string{"Organisations that are not named"}}
	of = map[facts.Code]uint16{}
	dict := t.dict(facts.DimPartner)
	for c := 1; c <= dict.Len(); c++ {
		code := care.PartnerCode(dict.Value(uint32(c)))
		if secret[code] {
			continue // 0
		}
		of[facts.Code(c)] = uint16(len(d.Codes))
		d.Codes, d.Labels = append(d.Codes, string(code)), append(d.Labels, distinct(d.Labels, t.name(code), string(code)))
	}
	return of, d
}

// distinct is a label that no other has.
func distinct(labels []string, label, code string) string {
	if slices.Contains(labels, label) {
		return fmt.Sprintf("%s (%s)", label, code)
	}
	return label
}

// censusFunctions are the treatment functions that somebody waits for; what is in no
// published list, a partner's own word among them, is "another".
func (t *table) censusFunctions() (of map[facts.Code]uint16, d CensusDim) {
	d = CensusDim{CensusFunction, []string{NotRecorded, "other"}, []string{"Treatment function not recorded", "Another treatment function"}}
	of = map[facts.Code]uint16{0: 0}
	dict := t.dict(facts.DimTFC)
	for c := 1; c <= dict.Len(); c++ {
		code := dict.Value(uint32(c))
		f, ok := care.TFC(code)
		if !ok {
			of[facts.Code(c)] = 1
			continue
		}
		of[facts.Code(c)] = uint16(len(d.Codes))
		d.Codes, d.Labels = append(d.Codes, code), append(d.Labels, distinct(d.Labels, f.Name, code))
	}
	return of, d
}

func censusAge(a AgeBand) uint16 {
	switch {
	case a == AgeUnknown:
		return 3
	case a <= Age12to17:
		return 0
	case a <= Age45to64:
		return 1
	}
	return 2
}

// DeprivationGroups are the groups by which deprivation is told where fifths would be
// too few people each, in words; DeprivationGroup is a place among them.
func DeprivationGroups() []string {
	return []string{"Most deprived fifth", "The other four fifths", "Deprivation not known"}
}

// DeprivationGroup is the group of an IMD decile, 1 the most deprived; 0 is not known.
func DeprivationGroup(decile uint8) int {
	switch care.IMDQuintile(decile) {
	case 0:
		return 2
	case 1:
		return 0
	}
	return 1
}

// BandsOver are the codes of the census's bands that are over so many weeks; ok is
// false for a number that no band begins at.
func BandsOver(weeks int) (codes []string, ok bool) {
	for b, w := range overWeeks {
		if w == weeks {
			for over := b + 1; over <= int(BandOver104); over++ {
				codes = append(codes, bandCodes[over])
			}
			return codes, true
		}
	}
	return nil, false
}

// BandsStarted are the codes of the bands of waits that have begun, the shortest
// first; the first of them is within 18 weeks.
func BandsStarted() []string { return slices.Clone(bandCodes[:BandOver104+1]) }
