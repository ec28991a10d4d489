package care

import (
	_ "embed"
	"strings"
	"sync"
)

// EthnicGroup is one of the five census groups, in which rates are compared with
// population figures of 2021; the zero value is "not known or not stated".
type EthnicGroup uint8

// Census 2021 high-level groups.
const (
	EthnicUnknown EthnicGroup = iota
	EthnicAsian               // Asian, Asian British or Asian Welsh; Chinese since 2011
	EthnicBlack               // Black, Black British, Black Welsh, Caribbean or African
	EthnicMixed               // Mixed or Multiple ethnic groups
	EthnicWhite
	EthnicOther // Other ethnic group; Arab is counted here
)

var ethnicGroupShort = [...]string{"", "Asian", "Black", "Mixed", "White", "Other"}

var ethnicGroupNames = [...]string{
	"Not known or not stated",
	"Asian, Asian British or Asian Welsh",
	"Black, Black British, Black Welsh, Caribbean or African",
	"Mixed or Multiple ethnic groups",
	"White",
	"Other ethnic group",
}

// String is the group's name as the census publishes it.
func (g EthnicGroup) String() string {
	if int(g) < len(ethnicGroupNames) {
		return ethnicGroupNames[g]
	}
	return ethnicGroupNames[0]
}

// EthnicGroups are the five groups and, last, not known.
func EthnicGroups() []EthnicGroup {
	return []EthnicGroup{EthnicAsian, EthnicBlack, EthnicMixed, EthnicWhite, EthnicOther, EthnicUnknown}
}

// Ethnicity is one ethnic category of 2001, as MHSDS and WLMDS still carry it.
type Ethnicity struct {
	Code       string // A to S without I, O and Q; Z not stated; 99 not known
	Label      string // "Asian or Asian British: Indian"
	Group2001  string // the heading of 2001: Chinese stands under "Other ethnic groups"
	Census2021 string // the nearest category of 2021; "" for Z and 99
	Group      EthnicGroup
	Source     string
}

//go:embed codes/ethnic_category.csv
var ethnicCSV string

type ethnicTable struct {
	list   []Ethnicity
	byCode map[string]Ethnicity
}

var ethnicities = sync.OnceValue(func() *ethnicTable {
	t := &ethnicTable{byCode: make(map[string]Ethnicity)}
	for _, r := range mustTable(ethnicCSV, "code", "label", "group_2001", "census_2021", "group_2021", "source") {
		e := Ethnicity{Code: r[0], Label: r[1], Group2001: r[2], Census2021: r[3], Source: r[5]}
		for g, n := range ethnicGroupShort {
			if n == r[4] {
				e.Group = EthnicGroup(g)
			}
		}
		t.list = append(t.list, e)
		t.byCode[e.Code] = e
	}
	return t
})

// Ethnicities are the 18 codes in the dictionary's order. Callers must not
// change them.
func Ethnicities() []Ethnicity { return ethnicities().list }

// Ethnic is the category with the code, upper case; ok is false for any other
// text. MHSDS allows a second, local character: "AB" is local and not known
// here; ParseEthnicity takes its first character.
func Ethnic(code string) (e Ethnicity, ok bool) {
	e, ok = ethnicities().byCode[code]
	return e, ok
}

// EthnicGroupOf is the census group of a code; EthnicUnknown for Z, 99, "" and
// whatever else: people whose ethnicity is not recorded are a row of their own,
// never left out.
func EthnicGroupOf(code string) EthnicGroup {
	return ethnicities().byCode[code].Group
}

// ParseEthnicity reads a code as files carry it: any case, outer spaces, and a
// local second character ("A1" is a national A with a local 1). Blank is the
// zero Ethnicity with ok true, not recorded, which is not the same as Z, "asked
// and not stated". Otherwise ok is false.
func ParseEthnicity(s string) (e Ethnicity, ok bool) {
	s = strings.ToUpper(strings.TrimSpace(s))
	if s == "" {
		return Ethnicity{}, true
	}
	if e, ok = Ethnic(s); ok {
		return e, true
	}
	if len(s) == 2 && s[0] >= 'A' && s[0] <= 'Z' {
		return Ethnic(s[:1])
	}
	return Ethnicity{}, false
}
