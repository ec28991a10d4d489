package table

import (
	"strconv"
	"strings"
	"time"
)

// datePart is a number or a month's name.
type datePart struct {
	num    int
	digits int  // 0 for a name
	sep    byte // what stood before it: one of / - . or a space
}

func (p datePart) named() bool { return p.digits == 0 }

// dateParts cuts up to three parts off the front.
func dateParts(s string) (parts []datePart, rest string) {
	rest = s
	for len(parts) < 3 {
		sep, after := separator(rest, len(parts) > 0)
		if len(parts) > 0 && sep == 0 {
			return parts, rest
		}
		p, next, ok := onePart(after)
		if !ok {
			return parts, rest
		}
		p.sep = sep
		// Figures alone keep to one separator: in "12/3 9 calls" 9 is no year.
		if n := len(parts); n == 2 && !p.named() && !parts[0].named() && !parts[1].named() && parts[1].sep != sep {
			return parts, rest
		}
		// A figure that goes on as a time is no part of the date.
		if len(parts) > 0 && !p.named() && len(next) > 0 && next[0] == ':' {
			return parts, rest
		}
		parts, rest = append(parts, p), next
	}
	return parts, rest
}

// separator reads what may stand between two parts; a letter next to a figure
// (12Mar2026) needs none and counts as a space.
func separator(s string, want bool) (sep byte, rest string) {
	if !want {
		return ' ', s
	}
	i := 0
	for i < len(s) && strings.IndexByte(" /-.,", s[i]) >= 0 && i < 4 {
		if s[i] != ' ' && s[i] != ',' {
			sep = s[i]
		} else if sep == 0 {
			sep = ' '
		}
		i++
	}
	if i == 0 && len(s) > 0 && (isLetter(s[0]) || isDigit(s[0])) {
		sep = ' '
	}
	rest = s[i:]
	if len(rest) > 3 && strings.EqualFold(rest[:3], "of ") {
		rest = rest[3:]
	}
	return sep, rest
}

func isDigit(c byte) bool  { return c >= '0' && c <= '9' }
func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// onePart reads a number (with 1st, 2nd, 3rd, 4th) or a month's name.
func onePart(s string) (p datePart, rest string, ok bool) {
	i := 0
	for i < len(s) && isDigit(s[i]) {
		i++
	}
	if i > 0 {
		if i > 14 {
			return p, s, false
		}
		p.num, _ = strconv.Atoi(s[:i])
		p.digits = i
		rest = s[i:]
		if len(rest) >= 2 && i <= 2 && (len(rest) == 2 || !isLetter(rest[2])) {
			switch strings.ToLower(rest[:2]) {
			case "st", "nd", "rd", "th":
				rest = rest[2:]
			}
		}
		return p, rest, true
	}
	for i < len(s) && isLetter(s[i]) {
		i++
	}
	m, ok := monthNamed(s[:i])
	return datePart{num: m}, s[i:], ok
}

// monthNamed knows the English months, whole or by three letters (Sept too).
func monthNamed(name string) (int, bool) {
	if len(name) < 3 {
		return 0, false
	}
	for m := time.January; m <= time.December; m++ {
		whole := m.String()
		if len(name) <= len(whole) && strings.EqualFold(name, whole[:len(name)]) && (len(name) == 3 || len(name) == len(whole) || strings.EqualFold(name, "sept")) {
			return int(m), true
		}
	}
	return 0, false
}

// tidy makes the spaces and dashes of typesetters plain ones.
func tidy(s string) string {
	s = strings.TrimSpace(s)
	for i := range len(s) {
		if s[i] >= 0x80 {
			return strings.TrimSpace(strings.Map(func(r rune) rune {
				switch {
				case r == 0xA0 || r == 0x202F || r == 0x2009 || r == 0x200B || r == 0xFEFF:
					return ' '
				case r >= 0x2010 && r <= 0x2015 || r == 0x2212:
					return '-'
				}
				return r
			}, s))
		}
	}
	return s
}

// afterWeekday leaves out "Thu", "Thursday," at the front.
func afterWeekday(s string) string {
	i := 0
	for i < len(s) && isLetter(s[i]) {
		i++
	}
	if i < 3 || i == len(s) {
		return s
	}
	for d := time.Sunday; d <= time.Saturday; d++ {
		whole := d.String()
		if i <= len(whole) && strings.EqualFold(s[:i], whole[:i]) {
			return strings.TrimLeft(s[i:], " ,.")
		}
	}
	return s
}
