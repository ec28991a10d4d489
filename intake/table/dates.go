package table

import (
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
