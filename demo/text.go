package demo

import (
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"roundtable/care"
)

// Date texts are made once: files hold the same few thousand days again and
// again, and formatting each took most of the time of writing.
const (
	textFrom = 1900
	textTo   = 2060
)

type dateTexts struct {
	first    care.Date
	iso, dmy []string
}

var texts = sync.OnceValue(func() dateTexts {
	t := dateTexts{first: care.NewDate(textFrom, time.January, 1)}
	end := care.NewDate(textTo, time.January, 1)
	for d := t.first; d < end; d++ {
		s := d.String()
		t.iso = append(t.iso, s)
		t.dmy = append(t.dmy, s[8:]+"/"+s[5:7]+"/"+s[:4])
	}
	return t
})

// iso is 2026-11-15; "" for no date.
func iso(d care.Date) string { return look(texts().iso, d, d.String) }

// dmy is 15/11/2026; "" for no date.
func dmy(d care.Date) string {
	return look(texts().dmy, d, func() string { return d.Time().Format("02/01/2006") })
}

// dots is 15.11.26 without leading zeros, as some people type; "" for no date.
func dots(d care.Date) string {
	if d == 0 {
		return ""
	}
	return d.Time().Format("2.1.06")
}

func look(of []string, d care.Date, slow func() string) string {
	if d == 0 {
		return ""
	}
	if i := int(d - texts().first); i >= 0 && i < len(of) {
		return of[i]
	}
	return slow()
}

// digits is an NHS number without spaces; "" for none.
func digits(n care.NHSNumber) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatUint(uint64(n), 10)
}

// yes is "Y" or "N" as systems with a tick box save it.
func yes(f, bit care.Flags) string {
	if f&bit != 0 {
		return "Y"
	}
	return "N"
}

// localID is a person's number in a partner's own system: eight digits, often
// with leading zeros, behind a letter in some systems.
func localID(person int, by care.PartnerCode) string {
	n := (person*7919 + int(by[len(by)-1])*104729) % 99_999_989
	return fmt.Sprintf("%08d", n)
}

// ppid is the pathway identifier of 20 characters: the issuer and 17 digits.
func ppid(x *wait, issuer care.PartnerCode) string {
	return fmt.Sprintf("%s%0*d", issuer, 20-len(issuer), x.first+1_000_003)
}

// referralID is the referral's number at a partner.
func referralID(x *wait) string { return "R" + strconv.Itoa(4_000_000+x.id) }

// windowsText replaces letters that Windows-1252 lacks, as an old patient system
// does when it takes a name in.
var windowsText = strings.NewReplacer("ł", "l", "ă", "a", "ś", "s", "Ł", "L", "Ś", "S", "ż", "z", "ę", "e", "ą", "a")

var languageCodes = map[string]string{
	"Polish": "pl", "Romanian": "ro", "Portuguese": "pt", "Lithuanian": "lt", "Punjabi": "pa", "Gujarati": "gu",
	"Urdu": "ur", "Bengali": "bn", "Sylheti": "bn", "Tamil": "ta", "Nepali": "ne", "Somali": "so", "Tigrinya": "ti",
	"French": "fr", "Cantonese": "zh", "Mandarin": "zh", "Arabic": "ar", "Kurdish": "ku", "Vietnamese": "vi",
	"British Sign Language": "q4",
}
