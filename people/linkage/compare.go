package linkage

import (
	"strings"
	"time"
)

// compare reports whether two different, non-empty cleaned values reach a level.
// Swapped is not a matter of one field; Scorer looks at both.
func (l Level) compare(a, b string) bool {
	switch l.Kind {
	case JaroWinklerAtLeast:
		return JaroWinkler(a, b) >= l.Threshold
	case EditsAtMost:
		return mayBeNear(a, b, l.Threshold) && Levenshtein(a, b) <= int(l.Threshold)
	case TransposedAtMost:
		return mayBeNear(a, b, l.Threshold) && OSA(a, b) <= int(l.Threshold)
	case Nickname:
		return SameName(a, b)
	case DaysAtMost:
		return daysApart(a, b) <= l.Threshold
	case DayMonthSwap:
		return dayMonthSwapped(a, b)
	case TwoOfThree:
		return twoOfThree(a, b)
	case PartialDate:
		return partialAgrees(a, b)
	case SameSector:
		return sameNotEmpty(sectorOf(a), sectorOf(b))
	case SameOutcode:
		return sameNotEmpty(outcodeOf(a), outcodeOf(b))
	case Else:
		return true
	case Exact, Swapped:
	}
	return false
}

// same reports whether two equal values reach a level. Two dates that both say
// 1980 alone are equal texts and agree only in part.
func (l Level) same(value string) bool {
	switch l.Kind {
	case Exact:
		return true
	case PartialDate:
		return isPartial(value)
	case Else:
		return true
	}
	return l.compare(value, value)
}

func sameNotEmpty(a, b string) bool { return a != "" && a == b }

// mayBeNear spares a comparison that cannot come out at so few edits, nearly every
// one.
func mayBeNear(a, b string, edits float64) bool {
	return !ascii(a) || !ascii(b) || near(a, b, edits)
}

// near is mayBeNear of ASCII texts: by their lengths, and for one edit by what is
// left of them without their common beginning and end.
func near(a, b string, edits float64) bool {
	if d := len(a) - len(b); max(d, -d) > int(edits) {
		return false
	}
	if edits >= 2 {
		return true
	}
	for a != "" && b != "" && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for a != "" && b != "" && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	return max(len(a), len(b)) <= 2 // one edit, or two characters exchanged
}

// isDate reports eight digits, as Clean writes a date.
func isDate(s string) bool {
	if len(s) != 8 {
		return false
	}
	for i := range 8 {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

func isPartial(s string) bool { return isDate(s) && partial(s) }

// partial is isPartial of a date.
func partial(s string) bool { return s[4:6] == "00" || s[6:] == "00" }

func isWhole(s string) bool { return isDate(s) && !isPartial(s) }

func dayMonthSwapped(a, b string) bool { return isWhole(a) && isWhole(b) && monthForDay(a, b) }

// monthForDay is dayMonthSwapped of whole dates.
func monthForDay(a, b string) bool { return a[:4] == b[:4] && a[4:6] == b[6:] && a[6:] == b[4:6] }

func twoOfThree(a, b string) bool { return isWhole(a) && isWhole(b) && partsAlike(a, b) == 2 }

// partsAlike is how many of year, month and day two whole dates share.
func partsAlike(a, b string) int {
	n := 0
	if a[:4] == b[:4] {
		n++
	}
	if a[4:6] == b[4:6] {
		n++
	}
	if a[6:] == b[6:] {
		n++
	}
	return n
}

// partialAgrees reports two dates of which one at least lacks a part, whose years
// agree, and with them every part that both know.
func partialAgrees(a, b string) bool {
	if !isDate(a) || !isDate(b) || !isPartial(a) && !isPartial(b) || a[:4] != b[:4] {
		return false
	}
	part := func(x, y string) bool { return x == y || x == "00" || y == "00" }
	return part(a[4:6], b[4:6]) && part(a[6:], b[6:])
}

// daysApart is how many days lie between two whole dates; more than any threshold
// when one is not.
func daysApart(a, b string) float64 {
	const never = 1e9
	if !isWhole(a) || !isWhole(b) {
		return never
	}
	ta, errA := time.Parse("20060102", a)
	tb, errB := time.Parse("20060102", b)
	if errA != nil || errB != nil {
		return never
	}
	days := ta.Sub(tb).Hours() / 24
	return max(days, -days)
}

// inUK reports whether a cleaned postcode is written as in the UK: an outcode of
// two to four characters, then a digit and two letters.
func inUK(p string) bool {
	n := len(p)
	return n >= 5 && n <= 7 && letter(p[0]) && digit(p[n-3]) && letter(p[n-2]) && letter(p[n-1])
}

func letter(c byte) bool { return c >= 'A' && c <= 'Z' }
func digit(c byte) bool  { return c >= '0' && c <= '9' }

// outcodeOf is "SN2" of "SN21AA", and of "SN2" itself; "" of what is no UK postcode.
func outcodeOf(p string) string {
	switch {
	case inUK(p):
		return p[:len(p)-3]
	case len(p) >= 2 && len(p) <= 4 && letter(p[0]) && strings.ContainsAny(p, "0123456789"):
		return p // an outcode alone
	}
	return ""
}

// sectorOf is "SN21" of "SN21AA"; "" of what is no UK postcode.
func sectorOf(p string) string {
	if !inUK(p) {
		return ""
	}
	return p[:len(p)-2]
}
