package demo

import (
	"time"

	"roundtable/care"
)

// lastWeekend is the Saturday of the weekend that is over in the story: the last one
// before the week of the newest list, so that something has come of it by today.
func lastWeekend(census care.Date) care.Date {
	d := census - 8
	for d.Time().Weekday() != time.Saturday || holiday(d) {
		d--
	}
	return d
}

// nextWeekend is the first Saturday on or after a day on which theatres run.
func nextWeekend(d care.Date) care.Date {
	for d.Time().Weekday() != time.Saturday || holiday(d) {
		d++
	}
	return d
}

// holiday reports the Saturdays on which nobody plans a list: from Christmas Eve to the
// second of January, and the one between Good Friday and Easter Monday. All other bank
// holidays of England are Mondays.
func holiday(d care.Date) bool {
	y, m, day := d.Civil()
	switch {
	case m == time.December && day >= 24, m == time.January && day <= 2:
		return true
	}
	return d == easter(y)-1
}

// easter is Easter Sunday of a year, by the anonymous Gregorian computus (Meeus, Jones
// and Butcher).
func easter(y int) care.Date {
	a, b, c := y%19, y/100, y%100
	h := (19*a + b - b/4 - (b-(b+8)/25+1)/3 + 15) % 30
	l := (32 + 2*(b%4) + 2*(c/4) - h - c%4) % 7
	m := (a + 11*h + 22*l) / 451
	n := h + l - 7*m + 114
	return care.NewDate(y, time.Month(n/31), n%31+1)
}
