package waiting

import (
	"slices"
	"strconv"

	"roundtable/care"
)

// Only narrows the query to one heading of a dimension, as a click on a cell or
// a group does. A code that is no heading of it selects nothing new: the query
// comes back as it was.
func (q Query) Only(dim Dim, code string) Query {
	switch dim {
	case ColPartner:
		q.Partners = []care.PartnerCode{care.PartnerCode(code)}
	case ColTFC:
		q.TFCs = []string{code}
	case ColSpecialty:
		q.Specs = []string{code}
	case ColTeam:
		q.Teams = []string{code}
	case ColReason:
		q.Reasons = []string{code}
	case ColPriority:
		q.Priorities = []string{code}
	case ColOwner:
		if code == NotRecorded {
			q.Owner, q.OwnerRefs = OwnerNone, nil
		} else {
			q.Owner, q.OwnerRefs = OwnerAny, []OwnerRef{OwnerRefOf(code)}
		}
	case ColBand:
		if i := slices.Index(bandCodes[:], code); i >= 0 {
			q.Bands = []WaitBand{WaitBand(i)}
		}
	case ColAgeBand:
		if i := slices.Index(ageCodes[:], code); i >= 0 {
			q.Ages = []AgeBand{AgeBand(i)}
		}
	case ColEthnicity:
		if i := slices.Index(ethnicCodes[:], code); i >= 0 {
			q.Ethnicities = []care.EthnicGroup{care.EthnicGroup(i)}
		}
	case ColDecile:
		if code == NotRecorded {
			q.Deciles = []uint8{0}
		} else if n, err := strconv.Atoi(code); err == nil && n >= 1 && n <= 10 {
			q.Deciles = []uint8{uint8(n)}
		}
	}
	return q
}
