package sessions

import (
	"time"

	"roundtable/care"
)

// Holiday is the bank holiday in England that a day is; "" for none. Those of a single
// year are known to 2023 alone: a later one is proclaimed, and not computed.
// Source: Banking and Financial Dealings Act 1971, schedule 1, and its proclamations.
func Holiday(d care.Date) string {
	y, m, day := d.Civil()
	monday, tuesday := d.Time().Weekday() == time.Monday, d.Time().Weekday() == time.Tuesday
	if name, is := proclaimed[d]; is {
		return name
	}
	switch easter := Easter(y); {
	case d == easter-2:
		return "Good Friday"
	case d == easter:
		return "Easter Sunday"
	case d == easter+1:
		return "Easter Monday"
	case m == 12 && day == 25:
		return "Christmas Day"
	case m == 12 && day == 26:
		return "Boxing Day"
	case m == 1 && day == 1:
		return "New Year's Day"
	case m == 12 && (day == 27 || day == 28) && (monday || tuesday): // one of the two before fell on a weekend
		return "a bank holiday instead of Christmas or Boxing Day"
	case m == 1 && (day == 2 || day == 3) && monday:
		return "the bank holiday instead of New Year's Day"
	case m == 5 && monday && day <= 7 && y != 2020:
		return "the early May bank holiday"
	case m == 5 && monday && day > 24 && y != 2022:
		return "the spring bank holiday"
	case m == 8 && monday && day > 24:
		return "the summer bank holiday"
	}
	return ""
}

// proclaimed are the holidays of one year alone.
var proclaimed = map[care.Date]string{
	care.NewDate(2020, 5, 8): "the early May bank holiday", care.NewDate(2022, 6, 2): "the spring bank holiday", care.NewDate(2022, 6, 3): "the Platinum Jubilee bank holiday",
	care.NewDate(2022, 9, 19): "the bank holiday of the State Funeral", care.NewDate(2023, 5, 8): "the bank holiday of the Coronation",
}

// Easter is Easter Sunday of a year, by the anonymous Gregorian computus (Meeus, Jones
// and Butcher).
func Easter(y int) care.Date {
	a, b, c := y%19, y/100, y%100
	h := (19*a + b - b/4 - (b-(b+8)/25+1)/3 + 15) % 30
	l := (32 + 2*(b%4) + 2*(c/4) - h - c%4) % 7
	m := (a + 11*h + 22*l) / 451
	n := h + l - 7*m + 114
	return care.NewDate(y, time.Month(n/31), n%31+1)
}
