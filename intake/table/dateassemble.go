package table

import (
	"strconv"
	"strings"
	"time"

	"roundtable/care"
)

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
