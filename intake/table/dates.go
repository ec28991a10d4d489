package table

import (
	"strconv"
	"strings"
	"time"

	"roundtable/care"
)

// Order is how a column writes the parts of a date in digits.
type Order uint8

// Orders. The zero Order knows none: a date that could be read both ways is then
// ambiguous. Serial is added to one (DMY|Serial) where numbers may be Excel's
// day counts.
const (
	AnyOrder Order = iota
	DMY
	MDY
	YMD // two-digit years first; a four-digit year first is read as such under any order

	Serial     Order = 1 << 6 // numbers may be days since 1900
	Serial1904 Order = 1 << 7 // numbers may be days since 1904
)

// String names the order as a question about a column would.
func (o Order) String() string {
	switch o &^ (Serial | Serial1904) {
	case DMY:
		return "day, month, year"
	case MDY:
		return "month, day, year"
	case YMD:
		return "year, month, day"
	}
	return "not known"
}

// Reason says why a text is no date, or not quite.
type Reason uint8

// Reasons. With ExtraText, OtherOrder and BadTime Parsed.Date holds what the
// text may mean; with the others it is 0.
const (
	IsDate     Reason = iota
	NoText            // nothing but white space
	NotADate          // words or figures of another sort
	NoYear            // "12/3 chased"
	NoDay             // "March 2026"
	Impossible        // 30 February, month 13 in any order
	OutOfRange        // before 1800 or after 2199
	Ambiguous         // 04/05/2026 and the order is not known
	OtherOrder        // only a date if day and month (or year) change places
	ExtraText         // a date, and words after it
	BadTime           // a date, and a time that no clock shows
	LikeSerial        // a number that may be Excel's day count
	numReasons
)

var reasonWords = [numReasons]string{
	"", "nothing is written", "this is not a date", "the year is missing", "the day is missing",
	"there is no such day", "the year is before 1800 or after 2199", "day and month cannot be told apart",
	"it is only a date if day and month change places", "there are words after the date",
	"there is no such time of day", "this is a number; it may be a date that Excel shows as one",
}

// String says the reason in words; "" for IsDate.
func (r Reason) String() string {
	if r < numReasons {
		return reasonWords[r]
	}
	return reasonWords[NotADate]
}

// Precision says how much of a moment a text gives.
type Precision uint8

// Precisions.
const (
	ToNothing Precision = iota
	ToDay
	ToMinute
)

// Parsed is what ParseDate made of a text.
type Parsed struct {
	Date         care.Date
	Minute       care.Minute
	Precision    Precision
	Reason       Reason // IsDate when Date can be relied on
	Rest         string // what was not read
	EitherOrder  bool   // day and month could change places: the order decided
	TwoDigitYear bool   // the century was supplied: 00-29 are 2000s, 30-99 1900s, as Excel has it
	Zoned        bool   // written with Z or an offset, and turned into London's clock
}

// OK reports whether the text is a date and nothing else.
func (p Parsed) OK() bool { return p.Reason == IsDate }

// ParseDate reads a date as people and systems write them: 2026-03-12,
// 12/03/2026, 12.3.26, 12-Mar-26, Thursday 12th March 2026, 20260312, with or
// without a time. It never guesses a year, a day or an order: what is missing is
// a Reason, and what was not read is in Rest. A time of 00:00 counts as written
// (minute 1), but midnight with a zone as no time: it is how programs write a
// date alone. A moment with a zone is turned into London's clock.
func ParseDate(text string, order Order) Parsed {
	if p, ok := plainDate(text, order); ok {
		return p
	}
	s := tidy(text)
	if s == "" {
		return Parsed{Reason: NoText}
	}
	s = afterWeekday(s)
	if p, n, ok := soleFigure(s); ok {
		return oneNumber(s, p, s[n:], order)
	}
	parts, rest := dateParts(s)
	if len(parts) == 0 {
		return Parsed{Reason: NotADate, Rest: s}
	}
	if len(parts) == 1 {
		return oneNumber(s, parts[0], rest, order)
	}
	p := assemble(parts, order)
	p.Rest = strings.TrimLeft(rest, " ,;-.")
	if p.Date == 0 || p.Reason != IsDate && p.Reason != OtherOrder {
		return p
	}
	return p.readTime(rest)
}

// ParseDateBytes is ParseDate without a string to be made of the two commonest
// forms, 2026-03-12 and 12/03/2026.
func ParseDateBytes(text []byte, order Order) Parsed {
	if p, ok := plainDate(text, order); ok {
		return p
	}
	return ParseDate(string(text), order)
}

// plainDate reads yyyy-mm-dd, and dd/mm/yyyy or mm/dd/yyyy by order.
func plainDate[T string | []byte](s T, order Order) (Parsed, bool) {
	if len(s) != 10 {
		return Parsed{}, false
	}
	num := func(i, n int) int {
		v := 0
		for _, c := range []byte(s[i : i+n]) {
			if c < '0' || c > '9' {
				return -1
			}
			v = v*10 + int(c-'0')
		}
		return v
	}
	var y, m, d int
	either := false
	switch {
	case s[4] == '-' && s[7] == '-':
		y, m, d = num(0, 4), num(5, 2), num(8, 2)
	case s[2] == '/' && s[5] == '/':
		y, m, d = num(6, 4), num(3, 2), num(0, 2)
		either = m <= 12 && d <= 12 && m != d
		switch order &^ (Serial | Serial1904) {
		case DMY:
		case MDY:
			m, d = d, m
		default:
			return Parsed{}, false
		}
	}
	if y < 0 || m < 0 || d < 0 || !validDay(y, m, d) || y < 1800 || y > 2199 {
		return Parsed{}, false
	}
	return Parsed{Date: care.NewDate(y, time.Month(m), d), Precision: ToDay, EitherOrder: either}, true
}

func validDay(y, m, d int) bool {
	if m < 1 || m > 12 || d < 1 || d > 31 {
		return false
	}
	switch m {
	case 4, 6, 9, 11:
		return d <= 30
	case 2:
		return d <= 28 || d == 29 && y%4 == 0 && (y%100 != 0 || y%400 == 0)
	}
	return true
}

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

// assemble makes a date of two or three parts.
func assemble(parts []datePart, order Order) Parsed {
	named := -1
	for i, p := range parts {
		if p.named() {
			if named >= 0 {
				return Parsed{Reason: NotADate}
			}
			named = i
		}
	}
	switch {
	case len(parts) == 2 && named < 0:
		a, b := parts[0], parts[1]
		if b.sep == '.' || b.sep == ' ' || a.digits > 4 || b.digits > 4 {
			return Parsed{Reason: NotADate} // a decimal, two figures
		}
		if a.digits == 4 || b.digits == 4 {
			return Parsed{Reason: NoDay}
		}
		return Parsed{Reason: NoYear}
	case len(parts) == 2:
		n := parts[1-named]
		if n.digits == 4 || n.num > 31 || named == 0 && parts[1].sep == '-' {
			return Parsed{Reason: NoDay}
		}
		return Parsed{Reason: NoYear}
	case named == 0: // March 12, 2026
		return civil(parts[2], parts[0].num, parts[1])
	case named == 1 && parts[0].digits == 4: // 2026 March 12
		return civil(parts[0], parts[1].num, parts[2])
	case named == 1: // 12 March 2026
		return civil(parts[2], parts[1].num, parts[0])
	case named == 2:
		return Parsed{Reason: NotADate}
	case parts[0].digits == 4:
		return civil(parts[0], parts[1].num, parts[2])
	}
	return figures(parts, order)
}

// civil makes a date of a year as written, a month and a day.
func civil(year datePart, month int, day datePart) Parsed {
	y := year.num
	p := Parsed{Precision: ToDay}
	switch year.digits {
	case 4:
	case 2:
		p.TwoDigitYear = true
		if y += 1900; y < 1930 {
			y += 100
		}
	default:
		return Parsed{Reason: NotADate}
	}
	switch {
	case day.digits > 2:
		return Parsed{Reason: NotADate}
	case !validDay(y, month, day.num):
		return Parsed{Reason: Impossible}
	case y < 1800 || y > 2199:
		return Parsed{Reason: OutOfRange}
	}
	p.Date = care.NewDate(y, time.Month(month), day.num)
	return p
}

// figures makes a date of three figures of which the year is not first, or has
// two digits.
func figures(parts []datePart, order Order) Parsed {
	a, b, c := parts[0], parts[1], parts[2]
	if a.digits > 2 || b.digits > 2 {
		return Parsed{Reason: NotADate}
	}
	dmy, mdy := civil(c, b.num, a), civil(c, a.num, b)
	ymd := Parsed{Reason: Impossible}
	if c.digits <= 2 && a.digits == 2 {
		ymd = civil(a, b.num, c)
	}
	either := dmy.OK() && mdy.OK() && dmy.Date != mdy.Date
	pick, others := dmy, []Parsed{mdy, ymd}
	switch order &^ (Serial | Serial1904) {
	case MDY:
		pick, others = mdy, []Parsed{dmy, ymd}
	case YMD:
		if c.digits <= 2 {
			pick, others = ymd, []Parsed{dmy, mdy}
			break
		}
		fallthrough
	case AnyOrder:
		if either {
			return Parsed{Reason: Ambiguous, EitherOrder: true}
		}
		for _, p := range []Parsed{dmy, mdy, ymd} {
			if p.OK() {
				return p
			}
		}
		return dmy
	}
	if pick.OK() {
		pick.EitherOrder = either
		return pick
	}
	for _, p := range others {
		if p.OK() {
			p.Reason = OtherOrder
			return p
		}
	}
	return pick
}

// oneNumber reads a text of one figure: 20260312, 202603120930, a serial
// number, or none of them.
func oneNumber(s string, p datePart, rest string, order Order) Parsed {
	if p.named() {
		return Parsed{Reason: NotADate, Rest: s}
	}
	if p.digits == 8 || p.digits == 12 || p.digits == 14 {
		if got, ok := compact(s[:p.digits], rest); ok {
			return got
		}
	}
	if order&(Serial|Serial1904) != 0 && p.digits <= 7 {
		f, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
		if d, m, ok := fromSerial(f, showsDate, order&Serial1904 != 0); err == nil && ok && isFigure(s) {
			out := Parsed{Date: d, Minute: m, Precision: ToDay}
			if m != 0 {
				out.Precision = ToMinute
			}
			return out
		}
	}
	f, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	switch {
	case err == nil && p.digits == 5 && isFigure(s) && f >= 7306 && f < 73051: // 1920 to 2100
		return Parsed{Reason: LikeSerial, Rest: s}
	case p.digits == 4 && strings.TrimSpace(rest) == "" && p.num >= 1800 && p.num < 2200:
		return Parsed{Reason: NoDay}
	}
	return Parsed{Reason: NotADate, Rest: s}
}

// soleFigure reports whether s is one figure, with a fraction or not, or begins
// with one of eight digits and more: no part of a date has so many.
func soleFigure(s string) (p datePart, n int, ok bool) {
	for n < len(s) && isDigit(s[n]) {
		n++
	}
	if n == 0 || n > 14 {
		return p, 0, false
	}
	p.digits = n
	p.num, _ = strconv.Atoi(s[:n])
	return p, n, n >= 8 || isFigure(s) && strings.Count(s, ".") <= 1
}

func isFigure(s string) bool {
	return strings.Trim(s, "0123456789.") == ""
}

// compact reads figures without separators, year first, or day first where that
// alone makes a date.
func compact(s, rest string) (Parsed, bool) {
	n := func(i, j int) int { v, _ := strconv.Atoi(s[i:j]); return v }
	part := func(i, j int) datePart { return datePart{num: n(i, j), digits: j - i} }
	p := civil(part(0, 4), n(4, 6), part(6, 8))
	if !p.OK() && len(s) == 8 {
		p = civil(part(4, 8), n(2, 4), part(0, 2))
	}
	if !p.OK() {
		return p, false
	}
	if len(s) > 8 {
		if n(8, 10) > 23 || n(10, 12) > 59 {
			return p, false
		}
		p.Minute, p.Precision = care.NewMinute(n(8, 10), n(10, 12)), ToMinute
		p.Rest = strings.TrimSpace(rest)
		if p.Rest != "" {
			p.Reason = ExtraText
		}
		return p, true
	}
	return p.readTime(rest), true
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
