package linkage

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Clean is what a field says in its one canonical form, and what was done to get
// there. What stands for "not known", and what cannot be what the field holds, is
// "" with a note; a raw text without anything in it is "" without one. Nothing is
// made up: a part is mended only where the field's format leaves one reading.
//
// Canonical forms: names and places are lower case, without accents, titles and
// punctuation, one space between words; Birth is "19800203" with "00" for a month or
// day that is not known; Sex is "M" or "F"; NHSNumber ten digits; IDNumber and
// Postcode upper-case letters and digits; Phone the digits after the 0 that a caller
// in the country dials, or "+" and all of them for another country; Email lower
// case; Practice the ODS code. Cleaning twice is cleaning once. A text that is
// canonical already is returned as it is, without allocation.
func Clean(f Field, raw string) (value string, note Note) {
	if raw == "" {
		return "", 0
	}
	switch f {
	case Given, Family:
		return cleanName(f, raw)
	case Birth:
		return cleanBirth(raw)
	case Sex:
		return cleanSex(raw)
	case NHSNumber:
		return cleanNHSNumber(raw)
	case IDNumber:
		return cleanIDNumber(raw)
	case Postcode:
		return cleanPostcode(raw)
	case Address:
		return cleanAddress(raw)
	case Locality:
		return cleanLocality(raw)
	case Phone:
		return cleanPhone(raw)
	case Email:
		return cleanEmail(raw)
	case Practice:
		return cleanPractice(raw)
	}
	return "", NoteUnreadable
}

// Note says what cleaning did to a value: several things at once, or 0 for nothing
// worth saying (case and spaces are not).
type Note uint32

// Notes. The first three leave the value missing.
const (
	NotePlaceholder  Note = 1 << iota // stands for "not known": "baby of", ZZ99, 01/01/1900
	NoteUnreadable                    // cannot be what the field holds
	NoteAmbiguous                     // has two readings, and nothing says which
	NoteRepaired                      // O for 0, I for 1, S for 5 where the format says which; ".0" of a spreadsheet
	NoteAccents                       // accents and ligatures folded
	NoteTitle                         // a title taken off
	NoteJunior                        // "Jr" taken off
	NoteSenior                        // "Sr" taken off
	NoteNumeral                       // "II", "III" or "IV" taken off
	NoteAlias                         // another name, in brackets or after "known as", left out
	NoteInitial                       // one letter only
	NoteDigits                        // a name with digits in it, kept
	NotePartial                       // a part is not stated: "1980-02", "SN2"
	NoteImpossible                    // a part cannot be (month 13, 31 February) and was left out
	NoteJanuaryFirst                  // 1 January: a birthday, or what a system fills in
	NoteForeign                       // not in the country's format; kept as written
	NoteTestNumber                    // an NHS number of the 9xx block, nobody's
	NoteOtherNation                   // an NHS number's format, issued in Scotland, Northern Ireland or Ireland
	NoteZeros                         // leading zeros taken off
	NoteExtension                     // an extension left out
	NoteSeveral                       // several values; the first was kept
	NoteLongAgo                       // a birth before 1850: of history, or a slip
)

// noteWords are the notes in words, by bit.
var noteWords = [...]string{
	"stands for not known", "cannot be read", "has two readings",
	"characters mended", "accents folded", "title taken off",
	"junior taken off", "senior taken off", "numeral taken off",
	"other name left out", "initial only", "digits in a name",
	"part not stated", "impossible part left out", "1 January",
	"not in the country's format", "test number", "number of another nation",
	"leading zeros taken off", "extension left out", "first of several", "born before 1850",
}

// Missing reports whether the note is why there is no value.
func (n Note) Missing() bool { return n&(NotePlaceholder|NoteUnreadable|NoteAmbiguous) != 0 }

// String is the notes in words, "accents folded, title taken off"; "" for none.
func (n Note) String() string {
	var out []string
	for i, w := range noteWords {
		if n>>i&1 != 0 {
			out = append(out, w)
		}
	}
	return strings.Join(out, ", ")
}

// letterFolds are letters that have no decomposition and that people write in
// other letters.
var letterFolds = map[rune]string{
	'ß': "ss", 'æ': "ae", 'œ': "oe", 'ø': "o", 'đ': "d", 'ð': "d", 'þ': "th",
	'ł': "l", 'ı': "i", 'ħ': "h", 'ŋ': "ng", 'ŧ': "t", 'ə': "e", 'ʻ': "'",
	'’': "'", '‘': "'", 'ʼ': "'", '`': "'", '´': "'", 'ʹ': "'", '“': `"`, '”': `"`,
}

// fold is s in lower case without accents, and whether there were any. Letters of
// other scripts stay.
func fold(s string) (folded string, accents bool) {
	if ascii(s) {
		return strings.ToLower(s), false
	}
	s = strings.ToValidUTF8(s, " ")
	var b strings.Builder
	for _, r := range norm.NFKD.String(s) {
		r = unicode.ToLower(r)
		if combining(r) {
			accents = true
			continue
		}
		if to, ok := letterFolds[r]; ok {
			accents = accents || unicode.IsLetter(r)
			b.WriteString(to)
			continue
		}
		b.WriteRune(r)
	}
	return norm.NFC.String(b.String()), accents
}

// combining reports a mark that is written over or under a letter of European
// scripts. Vowel signs of Indian scripts are no such marks: they stay.
func combining(r rune) bool {
	return r >= 0x300 && r <= 0x36f || r >= 0x1ab0 && r <= 0x1aff ||
		r >= 0x1dc0 && r <= 0x1dff || r >= 0x20d0 && r <= 0x20ff || r >= 0xfe20 && r <= 0xfe2f
}

// appendWords adds the words of a folded text: runs of letters, digits and their
// marks. An apostrophe joins ("o'neill" is one word); all else parts.
func appendWords(to []string, folded string) []string {
	start := -1
	flush := func(end int) {
		if start >= 0 {
			if w := strings.ReplaceAll(folded[start:end], "'", ""); w != "" {
				to = append(to, w)
			}
			start = -1
		}
	}
	for i, r := range folded {
		if r == '\'' || r >= 'a' && r <= 'z' || r >= '0' && r <= '9' ||
			r >= 0x80 && (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)) {
			if start < 0 {
				start = i
			}
			continue
		}
		flush(i)
	}
	flush(len(folded))
	return to
}

// upperAlnum writes the ASCII letters and digits of s, letters in upper case, into
// buf. ok is false when there are more than fit, or letters that are not ASCII.
func upperAlnum(buf []byte, s string) (out []byte, ok bool) {
	out = buf[:0]
	for i := range len(s) {
		c := s[i]
		switch {
		case c >= 'a' && c <= 'z':
			c -= 'a' - 'A'
		case c >= 'A' && c <= 'Z' || c >= '0' && c <= '9':
		case c >= 0x80 && !strings.HasPrefix(s[i:], "\u00a0") && c != 0xa0:
			return out, false
		default:
			continue
		}
		if len(out) == cap(out) {
			return out, false
		}
		out = append(out, c)
	}
	return out, true
}

// sameOr is b as a string, s itself when they are equal: no allocation.
func sameOr(s string, b []byte) string {
	if s == string(b) {
		return s
	}
	return string(b)
}

// oneDigit reports whether s is one digit, over and over.
func oneDigit(s string) bool {
	return s != "" && s[0] >= '0' && s[0] <= '9' && strings.Count(s, s[:1]) == len(s)
}

// digits reports whether s is digits alone.
func allDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}
