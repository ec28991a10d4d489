package waiting

import (
	"cmp"
	"strings"

	"roundtable/care"
)

// Codes in words. A value that is no code of its list is what the partner wrote
// and stands as it is: a team's own name is words already.

// TFCName is a treatment function in words; a code that is not known as it is.
func TFCName(code string) string { return tfcName(code) }

// TeamName is a service or team type of the mental health data set in words; a
// team's own name as it is.
func TeamName(team string) string { return mhsdsName(care.MHSDSTeamType, team) }

// ReasonName is the primary reason for a referral in words.
func ReasonName(reason string) string { return mhsdsName(care.MHSDSReferralReason, reason) }

func mhsdsName(list care.MHSDSList, code string) string {
	if c, ok := care.MHSDS(list, code); ok && c.Label != "" {
		return c.Label
	}
	return code
}

// SpecialtyName is a main specialty in words. Main specialty codes share their
// three digits with the treatment function of the same name; a code that no
// treatment function has stays a code.
func SpecialtyName(code string) string {
	if len(code) == 3 {
		if f, ok := care.TFC(code); ok {
			return strings.TrimSuffix(f.Name, " Service")
		}
	}
	return code
}

// priorityName is a priority code with what it asks for.
func (t *table) priorityName(code string) string {
	if p, ok := t.prios.Find(code); ok && p.Label != "" {
		return p.Code + ": " + p.Label
	}
	return code
}

// For is what the person waits for, in the first words that there are of
// treatment function, specialty, team and reason for referral; "" when the
// partner stated none of them.
func (r *Row) For() string { return cmp.Or(r.TFCName, r.SpecialtyName, r.TeamName, r.ReasonName) }
