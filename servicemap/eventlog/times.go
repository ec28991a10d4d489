package eventlog

import "bytes"

// Units of Log.At.
const (
	PerSecond = 1_000_000
	PerDay    = 86_400 * PerSecond
)

// Precision says how exactly a source knows a time.
type Precision uint8

// Day is a date without a time: events of one day have no order but the source's.
const (
	Day Precision = iota
	Minute
	Second
)

// Order says which of two numbers of a date is the day.
type Order uint8

// DayFirst is 31/12/2026, the British way; MonthFirst 12/31/2026.
const (
	DayFirst Order = iota
	MonthFirst
)

// Stamp is a time as a source wrote it.
type Stamp struct {
	At        int64 // microseconds since 1970, UTC
	Precision Precision
	Zoned     bool // it says its offset; without one it was taken for UTC
	Slashed   bool // day and month were told apart by Order, not by the text
	ShortYear bool // a year of two figures: 00 to 29 are of this century, 30 to 99 of the last
	Counted   bool // a number that counts from 1970
}

// ParseTime reads a time as systems write it: ISO 8601 with "T" or a blank, and "/" or
// "." for "-", with or without seconds, fractions and offset; the same without anything
// between the figures (20260312T093000); day, month and year with "/", "-" or ".", in
// the order given; with the month's English name (12-Mar-2026, Mar 12, 2026); and numbers
// that count from 1970 (seconds, and with more figures thousandths, millionths and so
// on). Hours may be of twelve, with am or pm. ok is false for anything else, also for a
// day that the calendar does not have. Fractions beyond the sixth figure are left out.
func ParseTime(b []byte, order Order) (s Stamp, ok bool) {
	b = bytes.TrimSpace(b)
	d, rest, ok := yearFirst(b)
	if !ok {
		if d, rest, ok = figures(b, order); !ok {
			return odd(b)
		}
	}
	return d.stamp(rest)
}

// odd reads what is written in none of the common ways.
func odd(b []byte) (s Stamp, ok bool) {
	if d, rest, ok := named(b); ok {
		return d.stamp(rest)
	}
	if s, ok := compact(b); ok {
		return s, true
	}
	return counted(b)
}

// day is a date as a source wrote it.
type day struct {
	y, m, d        int
	slashed, short bool
}

// stamp is the time of a date and what stands behind it.
func (d day) stamp(rest []byte) (s Stamp, ok bool) {
	if d.m < 1 || d.m > 12 || d.d < 1 || d.d > daysIn(d.y, d.m) {
		return s, false
	}
	s = Stamp{At: days(d.y, d.m, d.d) * PerDay, Slashed: d.slashed, ShortYear: d.short}
	if len(rest) == 0 {
		return s, true
	}
	return clock(s, rest)
}

// yearFirst reads 2026-03-12, 2026/3/12 and 2026.03.12.
func yearFirst(b []byte) (d day, rest []byte, ok bool) {
	if len(b) < 8 || !separates(b[4]) {
		return d, nil, false
	}
	d.y, ok = number(b[:4])
	if !ok {
		return d, nil, false
	}
	var n int
	sep := b[4]
	d.m, n = figure(b[5:])
	if b = b[5+n:]; n == 0 || len(b) < 2 || b[0] != sep {
		return d, nil, false
	}
	d.d, n = figure(b[1:])
	return d, b[1+n:], n > 0
}

// figures reads 1/2/2026, 01-02-2026, 01.02.2026 and 1/2/26.
func figures(b []byte, order Order) (x day, rest []byte, ok bool) {
	x.slashed = true
	var n int
	if x.d, n = figure(b); n == 0 || n >= len(b) || !separates(b[n]) {
		return x, nil, false
	}
	sep := b[n]
	b = b[n+1:]
	if x.m, n = figure(b); n == 0 || n >= len(b) || b[n] != sep {
		return x, nil, false
	}
	if order == MonthFirst {
		x.d, x.m = x.m, x.d
	}
	rest, ok = x.year(b[n+1:])
	return x, rest, ok
}

// year reads a year of four figures or two.
func (d *day) year(b []byte) (rest []byte, ok bool) {
	n := 0
	for n < len(b) && n < 5 && isFigure(b[n]) {
		n++
	}
	switch n {
	case 4:
	case 2:
		d.short = true
	default:
		return nil, false
	}
	if d.short && len(b) > n && b[n] == ':' {
		return nil, false // hours
	}
	d.y, _ = number(b[:n])
	switch {
	case d.short && d.y < 30:
		d.y += 2000
	case d.short:
		d.y += 1900
	}
	return b[n:], true
}

func separates(c byte) bool { return c == '-' || c == '/' || c == '.' }
func isFigure(c byte) bool  { return c >= '0' && c <= '9' }

// figure reads a number of one or two figures; n is how many, 0 where there is none.
func figure(b []byte) (v, n int) {
	for n < len(b) && n < 2 && isFigure(b[n]) {
		v = v*10 + int(b[n]-'0')
		n++
	}
	return v, n
}

func number(b []byte) (int, bool) {
	n := 0
	for _, c := range b {
		if !isFigure(c) {
			return 0, false
		}
		n = n*10 + int(c-'0')
	}
	return n, len(b) > 0
}

func daysIn(y, m int) int {
	switch m {
	case 2:
		if y%4 == 0 && (y%100 != 0 || y%400 == 0) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}

// days is the number of days from 1 January 1970, by the proleptic Gregorian calendar.
func days(y, m, d int) int64 {
	if m <= 2 {
		y--
		m += 12
	}
	era := y / 400
	if y < 0 {
		era = (y - 399) / 400
	}
	yoe := y - era*400
	doy := (153*(m-3)+2)/5 + d - 1
	doe := yoe*365 + yoe/4 - yoe/100 + doy
	return int64(era)*146097 + int64(doe) - 719468
}
