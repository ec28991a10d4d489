package linkage

import (
	"strings"

	"roundtable/care"
)

// cleanSex reads the person stated gender and sex codes of the NHS data dictionary
// and words: "M" or "F". 9 (indeterminate), 0, X and U say nothing that could be
// compared.
func cleanSex(raw string) (string, Note) {
	switch raw {
	case "M", "1":
		return "M", 0
	case "F", "2":
		return "F", 0
	}
	switch strings.ToLower(strings.TrimSpace(raw)) {
	case "":
		return "", 0
	case "m", "1", "01", "male", "man", "boy":
		return "M", 0
	case "f", "2", "02", "female", "woman", "girl":
		return "F", 0
	case "0", "00", "9", "09", "x", "u", "i", "n", "o", "z", "unknown", "not known", "not specified", "not stated",
		"indeterminate", "other", "unspecified", "prefer not to say", "non-binary", "-", "?":
		return "", NotePlaceholder
	}
	return unreadableText(raw)
}

// cleanNHSNumber keeps what care.ParseNHSNumber accepts.
func cleanNHSNumber(raw string) (string, Note) {
	n, err := care.ParseNHSNumber(raw)
	if err != nil {
		if oneDigit(strings.TrimSpace(raw)) {
			return "", NotePlaceholder
		}
		return unreadableText(raw)
	}
	if n == 0 {
		if blank(raw) {
			return "", 0
		}
		return "", NotePlaceholder // "-"
	}
	var note Note
	switch n.Range() {
	case care.RangeTest:
		note = NoteTestNumber
	case care.RangeEnglandWalesIoM:
	default:
		note = NoteOtherNation
	}
	var b [10]byte
	for i, rest := len(b)-1, uint64(n); i >= 0; i, rest = i-1, rest/10 {
		b[i] = '0' + byte(rest%10)
	}
	return sameOr(raw, b[:]), note
}

// cleanIDNumber keeps letters and digits, without leading zeros: two lists that
// share a number differ in them, since a spreadsheet drops them.
func cleanIDNumber(raw string) (string, Note) {
	s := strings.TrimSpace(raw)
	if s == "" {
		return "", 0
	}
	var note Note
	if whole, ok := strings.CutSuffix(s, ".0"); ok && allDigits(whole) {
		s, note = whole, NoteRepaired
	}
	if rounded(s) {
		return "", NoteUnreadable
	}
	var buf [32]byte
	b, ok := upperAlnum(buf[:], s)
	if !ok {
		return "", NoteUnreadable
	}
	all := len(b)
	for len(b) > 0 && b[0] == '0' {
		b = b[1:]
	}
	value := sameOr(raw, b)
	if len(b) == 0 || len(b) >= 5 && oneDigit(value) || notKnown(value) || notKnown(s) {
		return "", NotePlaceholder
	}
	if len(b) < all {
		note |= NoteZeros
	}
	return value, note
}

// rounded reports a number that a spreadsheet wrote as "9.43E+09".
func rounded(s string) bool {
	at := strings.IndexAny(s, "eE")
	return at > 0 && strings.ContainsAny(s, ".+") && allDigits(strings.ReplaceAll(s[:at], ".", "")) &&
		allDigits(strings.TrimLeft(s[at+1:], "+-"))
}

// cleanPractice reads an ODS code. V81997 (no practice), V81998 (not applicable) and
// V81999 (not known) name none. A name of a practice is kept as words.
func cleanPractice(raw string) (string, Note) {
	s := strings.TrimSpace(raw)
	if s == "" {
		return "", 0
	}
	if !strings.ContainsAny(s, "0123456789") && notKnown(s) {
		return "", NotePlaceholder
	}
	var buf [8]byte
	b, ok := upperAlnum(buf[:], s)
	if !ok || len(b) < 3 || strings.ContainsAny(s, " \t") || !strings.ContainsAny(s, "0123456789") && len(b) > 3 {
		value, note := cleanLocality(raw)
		if value == "" {
			return "", note
		}
		if value != raw { // what punctuation hid may be a code
			again, more := cleanPractice(value)
			return again, note | more
		}
		return value, note | NoteForeign
	}
	note := mendPractice(b)
	value := sameOr(raw, b)
	switch value {
	case "V81997", "V81998", "V81999":
		return "", NotePlaceholder
	}
	if len(b) == 3 && notKnown(value) { // "N.I.L"
		return "", NotePlaceholder
	}
	return value, note
}

// mendPractice writes digits where a practice code, a letter and five digits, must
// have them.
func mendPractice(b []byte) Note {
	if len(b) != 6 || b[0] >= '0' && b[0] <= '9' {
		return 0
	}
	mended := [6]byte(b)
	changes := 0
	for i := 1; i < len(mended); i++ {
		if d, ok := digitFor(mended[i]); ok {
			if d != mended[i] {
				changes++
			}
			mended[i] = d
			continue
		}
		return 0
	}
	if changes == 0 || changes > 2 {
		return 0
	}
	copy(b, mended[:])
	return NoteRepaired
}

// digitFor is the digit that a character is or is taken for by eye.
func digitFor(c byte) (byte, bool) {
	switch c {
	case 'O':
		return '0', true
	case 'I', 'L':
		return '1', true
	case 'S':
		return '5', true
	}
	return c, c >= '0' && c <= '9'
}

// letterFor is the letter that a character is or is taken for by eye.
func letterFor(c byte) (byte, bool) {
	switch c {
	case '0':
		return 'O', true
	case '1':
		return 'I', true
	case '5':
		return 'S', true
	}
	return c, c >= 'A' && c <= 'Z'
}
