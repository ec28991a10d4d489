package waiting

import (
	"slices"
	"strconv"

	"roundtable/care"
	"roundtable/facts"
)

// dimension is a column with few values: its keys, and what each key means.
type dimension struct {
	keyer
	heading func(key uint32) Heading
}

// Dims are the columns that a list can be grouped by and that cross tables can
// have as rows and columns.
func Dims() []Dim {
	return []Dim{
		ColPartner, ColTFC, ColSpecialty, ColTeam, ColReason, ColAgeBand, ColDecile, ColEthnicity, ColPriority, ColBand, ColOwner,
	}
}

// dimension gives one of Dims; ok is false for any other column. Rows of which
// the column is hidden stand under "not recorded", whose heading says so.
func (t *table) dimension(by Column, desc bool) (d dimension, ok bool) {
	if d, ok = t.plain(by, desc); !ok || !t.masks.column(by) {
		return d, ok
	}
	heading := d.heading
	d.heading = func(key uint32) Heading {
		h := heading(key)
		if h.Code == NotRecorded {
			h.Label += ", or " + NotShared
		}
		return h
	}
	return d, true
}

func (t *table) plain(by Column, desc bool) (d dimension, ok bool) {
	switch by {
	case ColPartner:
		d = dictDim(t, by, facts.DimPartner, colPartner, desc, func(v string) string { return t.name(care.PartnerCode(v)) })
	case ColTFC:
		d = dictDim(t, by, facts.DimTFC, colTFC, desc, tfcName)
	case ColSpecialty:
		d = dictDim(t, by, facts.DimSpecialty, colSpecialty, desc, SpecialtyName)
	case ColTeam:
		d = dictDim(t, by, facts.DimTeam, colTeam, desc, TeamName)
	case ColReason:
		d = dictDim(t, by, facts.DimReason, colReason, desc, ReasonName)
	case ColPriority:
		d = dictDim(t, by, facts.DimPriority, colPriority, desc, t.priorityName)
	case ColOwner:
		d = dictDim(t, by, facts.DimOwner, colOwner, desc, nil)
	case ColBand:
		d = dimension{keyer: newBandKey(t.asAt, desc), heading: bandHeading(desc)}
	case ColAgeBand:
		d = smallDim(by, colAge, int(numAges), int(AgeUnknown), desc, ageHeading)
	case ColEthnicity:
		d = smallDim(by, colEthnicity, len(care.EthnicGroups()), int(care.EthnicUnknown), desc, ethnicHeading)
	case ColDecile:
		d = smallDim(by, colDecile, 256, 0, desc, decileHeading)
	default:
		return d, false
	}
	return d, true
}

// dictDim is the dimension of a dictionary's column; label puts a code in
// words, nil when the value is words.
func dictDim[T ~uint16 | ~uint32](t *table, by Column, dim facts.Dim, col func(*chunk) []T, desc bool, label func(string) string) dimension {
	r := t.ranked(dim)
	dict := t.dict(dim)
	return dimension{keyer: codeKeyOf(t, by, dim, col, desc), heading: func(key uint32) Heading {
		last := uint32(len(r.order) - 1)
		if key >= last {
			return Heading{NotRecorded, "Not recorded"}
		}
		if desc {
			key = last - 1 - key
		}
		v := dict.Value(r.order[key])
		if label == nil {
			return Heading{v, v}
		}
		return Heading{v, label(v)}
	}}
}

// smallDim is the dimension of a column of at most 256 codes in their own
// order; none is the code of "not recorded", which comes last.
func smallDim[T ~uint8](by Column, col func(*chunk) []T, codes, none int, desc bool, heading func(code int) Heading) dimension {
	order := make([]int, 0, codes)
	for c := range codes {
		if c != none {
			order = append(order, c)
		}
	}
	order = append(order, none)
	up := placesOf(order)
	rank := up
	if desc {
		slices.Reverse(order[:len(order)-1])
		rank = placesOf(order)
	}
	return dimension{
		keyer:   codeKey[T]{by, col, rank, uint32(len(order)), up, desc, nil},
		heading: func(key uint32) Heading { return heading(order[key]) },
	}
}

// placesOf is the place of each of 256 codes in an order, for those that are not in
// it the last.
func placesOf(order []int) []uint32 {
	rank := make([]uint32, 256)
	for i := range rank {
		rank[i] = uint32(len(order) - 1)
	}
	for place, c := range order {
		rank[c] = uint32(place)
	}
	return rank
}

func tfcName(code string) string {
	if f, ok := care.TFC(code); ok {
		return f.Name
	}
	return code
}

func partnerLabel(p facts.Partner) string {
	if p.Short != "" {
		return p.Short
	}
	if p.Name != "" {
		return p.Name
	}
	return string(p.PartnerDescribed.Code)
}

var bandCodes = [numBands]string{"to-18", "to-26", "to-52", "to-65", "to-78", "to-104", "over-104", "future", NotRecorded}

var bandNames = [numBands]string{
	"Up to 18 weeks", "Over 18 to 26 weeks", "Over 26 to 52 weeks", "Over 52 to 65 weeks", "Over 65 to 78 weeks",
	"Over 78 to 104 weeks", "Over 104 weeks", "Clock starts in the future", "No clock start",
}

// String is the band in words.
func (b WaitBand) String() string {
	if b >= numBands {
		return ""
	}
	return bandNames[b]
}

func bandHeading(desc bool) func(uint32) Heading {
	return func(key uint32) Heading {
		b := WaitBand(key)
		if desc && b < BandUnknown {
			b = BandFuture - b
		}
		return Heading{bandCodes[b], bandNames[b]}
	}
}

var (
	ageCodes = [numAges]string{"0-4", "5-11", "12-17", "18-24", "25-44", "45-64", "65-79", "80+", NotRecorded}
	ageNames = [numAges]string{"0 to 4", "5 to 11", "12 to 17", "18 to 24", "25 to 44", "45 to 64", "65 to 79", "80 and over", "Age not known"}
)

// String is the age group in words.
func (a AgeBand) String() string {
	if a >= numAges {
		return ""
	}
	return ageNames[a]
}

func ageHeading(code int) Heading { return Heading{ageCodes[code], ageNames[code]} }

var ethnicCodes = [...]string{NotRecorded, "asian", "black", "mixed", "white", "other"}

func ethnicHeading(code int) Heading {
	return Heading{ethnicCodes[code], care.EthnicGroup(code).String()}
}

func decileHeading(code int) Heading {
	switch code {
	case 0:
		return Heading{NotRecorded, "Deprivation not known"}
	case 1:
		return Heading{"1", "Decile 1 (most deprived)"}
	case 10:
		return Heading{"10", "Decile 10 (least deprived)"}
	}
	return Heading{strconv.Itoa(code), "Decile " + strconv.Itoa(code)}
}
