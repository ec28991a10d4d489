package care

import (
	_ "embed"
	"strings"
	"sync"
)

// MHSDSList names one code list of the mental health services data set.
type MHSDSList string

// The lists that Roundtable reads.
const (
	MHSDSTeamType        MHSDSList = "team-type"
	MHSDSReferralReason  MHSDSList = "referral-reason"
	MHSDSRejectionReason MHSDSList = "rejection-reason"
	MHSDSClosureReason   MHSDSList = "closure-reason"
	MHSDSAttendance      MHSDSList = "attendance"
	MHSDSMechanism       MHSDSList = "consultation-mechanism"
	MHSDSPriority        MHSDSList = "response-priority"
	MHSDSOutOfArea       MHSDSList = "out-of-area-reason"
	MHSDSAutism          MHSDSList = "autism-status"
	MHSDSLearning        MHSDSList = "learning-disability-status"
	MHSDSCarePlan        MHSDSList = "care-plan-type"
	MHSDSGender          MHSDSList = "gender"
)

// mhsdsWidth is how many characters a list's numeric codes have, so that "1" in
// a spreadsheet is read as "01" where the list says so.
var mhsdsWidth = map[MHSDSList]int{
	MHSDSReferralReason: 2, MHSDSRejectionReason: 2, MHSDSClosureReason: 2,
	MHSDSMechanism: 2, MHSDSOutOfArea: 2, MHSDSCarePlan: 2,
}

// Code is one entry of a code list.
type Code struct {
	Code   string
	Label  string
	Group  string // what reports gather it under; "" when nothing
	Source string
}

//go:embed codes/mhsds.csv
var mhsdsCSV string

type codeLists map[MHSDSList]map[string]Code

var mhsdsLists = sync.OnceValue(func() (t struct {
	byCode codeLists
	inList map[MHSDSList][]Code
},
) {
	t.byCode = make(codeLists)
	t.inList = make(map[MHSDSList][]Code)
	for _, r := range mustTable(mhsdsCSV, "list", "code", "label", "group", "source") {
		list, c := MHSDSList(r[0]), Code{Code: r[1], Label: r[2], Group: r[3], Source: r[4]}
		if t.byCode[list] == nil {
			t.byCode[list] = make(map[string]Code)
		}
		t.byCode[list][c.Code] = c
		t.inList[list] = append(t.inList[list], c)
	}
	return t
})

// MHSDSCodes are the entries of a list in its own order; nil for an unknown
// list. Callers must not change them.
func MHSDSCodes(list MHSDSList) []Code { return mhsdsLists().inList[list] }

// MHSDS finds a code of a list: outer space is ignored, letters are read in any
// case, and leading zeros that a spreadsheet dropped are put back. ok is false
// for blank and for codes that the list does not have.
func MHSDS(list MHSDSList, code string) (c Code, ok bool) {
	codes := mhsdsLists().byCode[list]
	if c, ok = codes[code]; ok {
		return c, true
	}
	c, ok = codes[padCode(strings.ToUpper(code), mhsdsWidth[list])]
	return c, ok
}

// Attended reports whether an MHSDS attendance status says that the person was
// seen: 5 or 6. Blank is not attended, and not missed either.
func Attended(status string) bool { return status == "5" || status == "6" }

// DirectContact reports whether a consultation mechanism counts as a contact in
// the national waiting-time measures: 01 face to face, 02 telephone, 04 talk
// type, 11 video. Source: NHSDigital/mental-health-monthly-statistics.
func DirectContact(mechanism string) bool {
	switch mechanism {
	case "01", "02", "04", "11":
		return true
	}
	return false
}
