package eventlog

import (
	"bytes"
	"time"
)

// named reads a date with the month's name: 12-Mar-2026, 12 March 2026, 12/Mar/26,
// Thu, 12 Mar 2026, March 12, 2026 and 2026-Mar-12.
func named(b []byte) (d day, rest []byte, ok bool) {
	if n := letters(b); n > 0 && n < len(b) {
		if weekday(b[:n]) {
			b = bytes.TrimLeft(b[n:], " ,.")
		}
	}
	if d.m, rest = month(b); d.m > 0 { // March 12, 2026
		var n int
		if d.d, n = figure(rest); n == 0 {
			return d, nil, false
		}
		rest, ok = d.year(between(rest[n:]))
		return d, rest, ok && !d.short
	}
	first := 0
	for first < len(b) && first < 5 && isFigure(b[first]) {
		first++
	}
	if first == 0 || first == 3 || first > 4 {
		return d, nil, false
	}
	v, _ := number(b[:first])
	if d.m, rest = month(between(b[first:])); d.m == 0 {
		return d, nil, false
	}
	if first == 4 { // 2026-Mar-12
		d.y = v
		var n int
		d.d, n = figure(rest)
		return d, rest[n:], n > 0
	}
	d.d = v
	rest, ok = d.year(rest)
	return d, rest, ok
}

// between leaves out what may stand between the parts of a date.
func between(b []byte) []byte { return bytes.TrimLeft(b, " -/.,") }

func letters(b []byte) (n int) {
	for n < len(b) && (b[n]|0x20 >= 'a' && b[n]|0x20 <= 'z') {
		n++
	}
	return n
}

// month reads an English month, whole or by its first three letters (and Sept), and what
// stands between it and the next part; 0 for anything else.
func month(b []byte) (m int, rest []byte) {
	n := letters(b)
	for m := time.January; m <= time.December; m++ {
		if abbreviates(b[:n], m.String()) || m == time.September && bytes.EqualFold(b[:n], []byte("Sept")) {
			return int(m), between(b[n:])
		}
	}
	return 0, nil
}

func weekday(word []byte) bool {
	for d := time.Sunday; d <= time.Saturday; d++ {
		if abbreviates(word, d.String()) {
			return true
		}
	}
	return false
}

// abbreviates reports whether a word is a name or its first three letters.
func abbreviates(word []byte, name string) bool {
	return bytes.EqualFold(word, []byte(name)) || bytes.EqualFold(word, []byte(name[:3]))
}

// compact reads a time without anything between its figures: 20260312, 20260312T0930,
// 20260312093015 and 20260312093015123, of the years 1900 to 2199.
func compact(b []byte) (s Stamp, ok bool) {
	if len(b) < 8 {
		return s, false
	}
	date, ok := number(b[:8])
	if !ok || date < 1900_00_00 || date >= 2200_00_00 {
		return s, false
	}
	b = b[8:]
	if s, ok = (day{y: date / 1_00_00, m: date / 100 % 100, d: date % 100}).stamp(nil); !ok || len(b) == 0 {
		return s, ok
	}
	if between, ok := clock(s, b); ok {
		return between, true
	}
	if b[0] == 'T' || b[0] == 't' || b[0] == ' ' || b[0] == '_' {
		b = b[1:]
	}
	n := 0
	for n < len(b) && isFigure(b[n]) {
		n++
	}
	if n != 4 && n != 6 && n != 9 {
		return s, false
	}
	v, _ := number(b[:4])
	h, mi, sec := v/100, v%100, 0
	s.Precision = Minute
	if n > 4 {
		sec, _ = number(b[4:6])
		s.Precision = Second
	}
	if n == 9 {
		thousandths, _ := number(b[6:9])
		s.At += int64(thousandths) * PerSecond / 1000
	}
	if h > 23 || mi > 59 || sec > 60 {
		return s, false
	}
	s.At += (int64(h)*3600 + int64(mi)*60 + int64(sec)) * PerSecond
	if n == 6 {
		if b, ok = s.fraction(b[6:]); !ok {
			return s, false
		}
		return offset(s, b)
	}
	return offset(s, b[n:])
}

// counted reads a number that counts from 1970: 9 or 10 figures are seconds, which may
// have a fraction, 12 or 13 thousandths, 15 or 16 millionths, 18 or 19 thousand-millionths.
// Fewer may count anything.
func counted(b []byte) (s Stamp, ok bool) {
	n := 0
	for n < len(b) && n < 20 && isFigure(b[n]) {
		n++
	}
	v := int64(0)
	for _, c := range b[:min(n, 19)] {
		v = v*10 + int64(c-'0')
	}
	s = Stamp{Precision: Second, Zoned: true, Counted: true}
	switch n {
	case 9, 10:
		s.At = v * PerSecond
	case 12, 13:
		s.At = v * (PerSecond / 1000)
	case 15, 16:
		s.At = v
	case 18, 19:
		s.At = v / 1000
	default:
		return s, false
	}
	if b = b[n:]; n <= 10 {
		b, ok = s.fraction(b)
		return s, ok && len(b) == 0
	}
	return s, len(bytes.Trim(b, "0")) == 0 || string(b) == ".0"
}
