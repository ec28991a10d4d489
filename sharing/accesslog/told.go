package accesslog

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"roundtable/care"
)

// Told is one look as the person it was at is told of it: the organisation, the
// role and the reason, no name. Names are given on request, by the organisation.
type Told struct {
	Entry   string // to ask about: the look's number in the ledger
	Day     care.Date
	At      time.Time // London
	Partner care.PartnerCode
	Role    care.Role
	Who     string // "A booking officer at Northern Trust"
	What    string // "saw the waiting list that you are on"
	Why     string // "to arrange an appointment"
	Because string // "Your organisations share this under the agreement …", or "their own record of you"
	Glass   bool   // opened in an emergency: it is being reviewed
}

// reasons are the purposes in the words of somebody who is not at work.
var reasons = map[care.Purpose]string{
	care.DirectCare: "to look after you",
	care.Booking:    "to arrange an appointment",
	care.Planning:   "to plan services",
	care.Research:   "for research",
	care.Assurance:  "to check that things are done properly",
}

// Tell is a look in plain words. role and partner give names; agreement gives the
// title of an agreement's version.
func Tell(l Look, role func(care.Role) string, partner func(care.PartnerCode) string, agreement func(id string, version int) string) Told {
	at := l.At.In(care.London)
	t := Told{
		Entry: fmt.Sprint(l.Seq), Day: care.DateOf(at), At: at, Partner: l.Partner, Role: l.Role,
		What: "saw " + Pages[l.What], Why: reasons[l.Purpose], Glass: l.Glass != "",
	}
	title := role(l.Role)
	t.Who = article(title) + " " + lowerFirst(title) + " at " + partner(l.Partner)
	if t.Why == "" {
		t.Why = "for a reason that was not stated"
	}
	t.Because = because(l.Allowed, partner, agreement)
	if t.Glass {
		t.Because = "It was opened in an emergency without an agreement; this is reviewed."
	}
	return t
}

// because says what allowed a look. A page shows people of several partners, and the
// entry does not say whose row was the reader's: all that allowed it is named, for
// one alone could be somebody else's.
func because(allowed []Allowed, partner func(care.PartnerCode) string, agreement func(id string, version int) string) string {
	var ways []string
	for _, a := range allowed {
		switch a.Agreement {
		case "":
		case EndedSince:
			ways = append(ways, partner(a.Partner)+" shared this with them under an agreement that ended at that moment")
		default:
			ways = append(ways, fmt.Sprintf("%s shares this with them under %q", partner(a.Partner), agreement(a.Agreement, a.Version)))
		}
	}
	if len(ways) == 0 || slices.ContainsFunc(allowed, func(a Allowed) bool { return a.Agreement == "" }) {
		ways = append([]string{"It is their own record of you"}, ways...)
	}
	return strings.Join(ways, ", or ") + "."
}

func article(word string) string {
	if word != "" && (word[0]|0x20 == 'a' || word[0]|0x20 == 'e' || word[0]|0x20 == 'i' || word[0]|0x20 == 'o') {
		return "An"
	}
	return "A"
}

// lowerFirst keeps words that are written in capitals: "IG lead".
func lowerFirst(word string) string {
	if len(word) < 2 || word[1] >= 'A' && word[1] <= 'Z' {
		return word
	}
	return string(word[0]|0x20) + word[1:]
}
