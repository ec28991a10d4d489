package site

import (
	"strings"
	"time"
	"unicode/utf8"

	"roundtable/care"
)

// PartnerTypes are the sorts of organisation in the order in which they are
// offered, with their names in words.
var PartnerTypes = []struct {
	Value care.PartnerType
	Text  string
}{
	{care.AcuteTrust, "Acute trust"},
	{care.MentalHealthTrust, "Mental health trust"},
	{care.CommunityTrust, "Community trust"},
	{care.GPPractice, "GP practice"},
	{care.PCN, "Primary care network"},
	{care.VCSE, "Charity or voluntary organisation"},
	{care.Council, "Council"},
	{care.ICB, "Integrated care board"},
	{care.OtherOrganisation, "Another organisation"},
}

// TypeWords is a sort of organisation in words.
func TypeWords(t care.PartnerType) string {
	for _, p := range PartnerTypes {
		if p.Value == t {
			return p.Text
		}
	}
	return string(t)
}

// Plural is a noun for a number of things.
func Plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// Counted is a number with its noun: "1 record", "1,204 records".
func Counted(n int, one, many string) string { return Thousands(n) + " " + Plural(n, one, many) }

// Capital is a text with its first letter large.
func Capital(s string) string {
	_, n := utf8.DecodeRuneInString(s)
	return strings.ToUpper(s[:n]) + s[n:]
}

// When is a moment in words, in London.
func When(t time.Time) string { return t.In(London).Format("2 January 2006, 15:04") }
