package site

import (
	"fmt"
	"strings"

	"roundtable/care"
)

// FreeCode proposes a code for an organisation without an ODS code: four to six
// letters from the beginnings of its name's words, with a digit at the end when
// somebody has them already. ODS codes of organisations are three characters
// long, or have digits, so that a proposal is unlikely to be somebody's own. It
// is "" for a name with fewer than three letters from A to Z.
func FreeCode(name string, taken func(care.PartnerCode) bool) care.PartnerCode {
	var words []string
	for w := range strings.FieldsFuncSeq(strings.ToUpper(name), func(r rune) bool { return r < 'A' || r > 'Z' }) {
		if w != "OF" && w != "THE" && w != "AND" && w != "FOR" {
			words = append(words, w)
		}
	}
	var initials, rest string
	for _, w := range words {
		initials += w[:1]
		rest += w[1:]
	}
	code := initials[:min(len(initials), 6)]
	if short := 4 - len(code); short > 0 {
		code += rest[:min(short, len(rest))]
	}
	if len(code) < 3 {
		return ""
	}
	free := care.PartnerCode(code)
	for n := 2; taken(free); n++ {
		if n > 99 {
			return ""
		}
		tail := fmt.Sprint(n)
		free = care.PartnerCode(code[:min(len(code), 6-len(tail))] + tail)
	}
	return free
}
