package care

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// NHSNumber is a ten-digit NHS number as an integer, so that it is fixed-width
// in columns; 0 means "none". Numbers with leading zeros (Scottish CHI) keep
// them when printed.
type NHSNumber uint64

// String is the number as the NHS prints it, "943 476 5919", or "".
func (n NHSNumber) String() string {
	if n == 0 {
		return ""
	}
	s := n.Digits()
	return s[:3] + " " + s[3:6] + " " + s[6:]
}

// Digits is the number as files carry it, ten digits without spaces, or "".
func (n NHSNumber) Digits() string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("%010d", uint64(n))
}

// NHSRange names who issues the block of numbers that a number falls in.
type NHSRange uint8

// The blocks of the number space. Source: facts of the public uk-fci/nhs-number
// table, facts/people.md section 6.
const (
	// RangeNeverIssued is a block nobody issues: 000 to 009, 312 to 319, 5xx and
	// 860 to 899.
	RangeNeverIssued NHSRange = iota
	// RangeScotland is the Scottish CHI number, which begins with a day and month
	// of birth: 010 to 311.
	RangeScotland
	// RangeNorthernIreland is the Health and Care Number: 32 to 39.
	RangeNorthernIreland
	// RangeEnglandWalesIoM is England, Wales and the Isle of Man: 4xx, 6xx, 7xx.
	RangeEnglandWalesIoM
	// RangeIreland is the Irish Individual Health Identifier: 80 to 85.
	RangeIreland
	// RangeTest is 9xx: never issued to a person, used in tests and demonstrations.
	RangeTest
)

// String is the range's name on pages.
func (r NHSRange) String() string {
	switch r {
	case RangeScotland:
		return "Scotland (CHI number)"
	case RangeNorthernIreland:
		return "Northern Ireland (Health and Care Number)"
	case RangeEnglandWalesIoM:
		return "England, Wales and the Isle of Man"
	case RangeIreland:
		return "Ireland (Individual Health Identifier)"
	case RangeTest:
		return "test numbers"
	default:
		return "never issued"
	}
}

// Range is the block that the number falls in, by its leading digits alone;
// RangeNeverIssued for 0.
func (n NHSNumber) Range() NHSRange {
	p := n / 10_000_000
	switch {
	case p >= 10 && p <= 311:
		return RangeScotland
	case p >= 320 && p <= 399:
		return RangeNorthernIreland
	case p >= 400 && p <= 499, p >= 600 && p <= 799:
		return RangeEnglandWalesIoM
	case p >= 800 && p <= 859:
		return RangeIreland
	case p >= 900 && p <= 999:
		return RangeTest
	default:
		return RangeNeverIssued
	}
}

// Test reports whether the number is from the 9xx block: good for a made
// collaborative, never a real person's.
func (n NHSNumber) Test() bool { return n.Range() == RangeTest }

// Valid reports whether ParseNHSNumber would accept the number's digits: check
// digit right, not one digit ten times, and in a block that somebody issues or
// that is kept for tests. It says nothing about whether the number was traced
// and belongs to this person: that is the status code, 01 alone being verified.
func (n NHSNumber) Valid() bool { return n.fault() == "" }

// Joins reports whether equal numbers stand for one person, and different ones for two:
// Valid, and issued to people of England, Wales and the Isle of Man. Numbers of Scotland,
// Northern Ireland and Ireland pass the same check and stand in the same columns. tests
// says that test numbers stand for people too, as they do where everybody is made up.
func (n NHSNumber) Joins(tests bool) bool {
	r := n.Range()
	return n.Valid() && (r == RangeEnglandWalesIoM || tests && r == RangeTest)
}

// Real reports whether the number is Valid and not a test number.
func (n NHSNumber) Real() bool { return n.Valid() && !n.Test() }

func (n NHSNumber) fault() NHSFault {
	if n == 0 || n > 9_999_999_999 {
		return NHSNotTenDigits
	}
	if uint64(n)%1_111_111_111 == 0 {
		return NHSRepeated
	}
	if !n.checkDigitRight() {
		return NHSCheckDigit
	}
	if n.Range() == RangeNeverIssued {
		return NHSNeverIssued
	}
	return ""
}

// checkDigitRight is the modulus 11 test: the digits weighted 10 to 2, and the
// check digit with weight 1, add up to a multiple of 11. A check digit of 10
// cannot be written, so that such numbers never pass.
func (n NHSNumber) checkDigitRight() bool {
	var sum uint64
	rest := uint64(n)
	for w := uint64(1); w <= 10; w++ {
		sum += rest % 10 * w
		rest /= 10
	}
	return sum%11 == 0
}

// NHSFault is why a text is not an NHS number. Its value is the stable code that
// an IssueRow carries; find it in an error with errors.AsType[NHSFault].
type NHSFault string

// What can be wrong with an NHS number.
const (
	NHSNotTenDigits NHSFault = "nhs-number-not-ten-digits"
	NHSNotDigits    NHSFault = "nhs-number-not-digits"
	NHSRounded      NHSFault = "nhs-number-rounded"
	NHSRepeated     NHSFault = "nhs-number-repeated-digit"
	NHSCheckDigit   NHSFault = "nhs-number-check-digit"
	NHSNeverIssued  NHSFault = "nhs-number-never-issued"
)

// Error is the fault in words, without the number.
func (f NHSFault) Error() string { return nhsProblems[f].What }

// nhsProblems are made once, so that a million bad rows allocate nothing.
var nhsProblems = map[NHSFault]*Problem{
	NHSNotTenDigits: {
		What:   "The NHS number does not have ten digits.",
		Remedy: "Check it against the person's record. A spreadsheet may have dropped a leading zero: format the column as text.",
	},
	NHSNotDigits: {
		What:   "The NHS number has characters that are not digits.",
		Remedy: "Write the ten digits, with or without spaces, and nothing else.",
	},
	NHSRounded: {
		What:   "The NHS number was turned into a rounded number by a spreadsheet.",
		Remedy: "Format the column as text in the source, and export it again.",
	},
	NHSRepeated: {
		What:   "The NHS number is one digit ten times, which stands for 'not known' and is nobody's number.",
		Remedy: "Leave it empty when it is not known.",
	},
	NHSCheckDigit: {
		What:   "The NHS number's last digit does not agree with the others, so at least one digit is wrong.",
		Remedy: "Check it against the person's record.",
	},
	NHSNeverIssued: {
		What:   "The NHS number is in a range that has never been issued to anybody.",
		Remedy: "Check it against the person's record.",
	},
}

func init() {
	for f, p := range nhsProblems {
		p.Err = f
	}
}

// ParseNHSNumber reads an NHS number as people write it: ten digits, with
// spaces, hyphens or dots anywhere between them. A text without anything but
// separators is "none": 0 and no error. Numbers of Scotland, Northern Ireland
// and Ireland are read too, since they pass the same check and stand in the same
// columns; Range tells them apart. A 9xx number is read, but is Test, and only a
// made collaborative may take it for a person's. The error is a *Problem around
// an NHSFault and never holds the number.
func ParseNHSNumber(s string) (NHSNumber, error) {
	n, f := scanNHSNumber(s)
	if f == "" && n != 0 {
		f = n.fault()
	}
	if f != "" {
		return 0, nhsProblems[f]
	}
	return n, nil
}

func scanNHSNumber(s string) (NHSNumber, NHSFault) {
	var n NHSNumber
	digits := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= '0' && c <= '9' {
			if digits++; digits > 10 {
				return 0, NHSNotTenDigits
			}
			n = n*10 + NHSNumber(c-'0')
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if !nhsSeparator(r) {
			if digits > 0 && (c == 'E' || c == 'e') && strings.ContainsAny(s[i:], "+0123456789") {
				return 0, NHSRounded
			}
			return 0, NHSNotDigits
		}
		i += size
	}
	switch {
	case digits == 0:
		return 0, ""
	case digits != 10:
		return 0, NHSNotTenDigits
	case n == 0:
		return 0, NHSRepeated
	}
	return n, ""
}

// nhsSeparator accepts what stands between digit groups in real files: spaces
// of every width, hyphens and dashes, dots.
func nhsSeparator(r rune) bool {
	switch r {
	case ' ', '\t', '\r', '\n', '-', '.', '\u00a0', '\u2007', '\u2009', '\u202f',
		'\u2010', '\u2011', '\u2012', '\u2013', '\u2014', '\u2212':
		return true
	}
	return false
}

// NHSStatus is the data dictionary's NHS number status indicator, 1 to 8, as
// PersonRow carries it; 0 means that none was stated.
type NHSStatus uint8

// NHSVerified is status 01, number present and verified: the only stated one
// under which a number joins records (see NHSNumberLinks).
const NHSVerified NHSStatus = 1

var nhsStatusNames = [...]string{
	"not stated", "number present and verified", "number present but not traced",
	"trace required", "trace attempted, no match or several", "trace needs to be resolved",
	"trace in progress", "number not present and trace not required",
	"trace postponed, baby under six weeks old",
}

// String is the status in words; "not stated" for 0 and for codes outside 1 to 8.
func (s NHSStatus) String() string {
	if int(s) < len(nhsStatusNames) {
		return nhsStatusNames[s]
	}
	return nhsStatusNames[0]
}

// ParseNHSStatus reads "01" or "1" to "08" or "8". Blank is 0 with ok true;
// anything else is 0 with ok false.
func ParseNHSStatus(s string) (st NHSStatus, ok bool) {
	s = strings.TrimSpace(s)
	if s == "" {
		return 0, true
	}
	s = strings.TrimPrefix(s, "0")
	if len(s) != 1 || s[0] < '1' || s[0] > '8' {
		return 0, false
	}
	return NHSStatus(s[0] - '0'), true
}
