package care

import (
	"fmt"
	"time"
)

// Date is a civil date without a time zone, as care records write them. The
// zero Date means "not recorded"; it sorts before every real date. Date n is n
// days after 31 December 1799, so that every living person's birth and every
// census date fit and differences in days are plain subtraction.
type Date int32

// dateEpoch is the day before Date(1), counted in days from 1 January 1970.
const dateEpoch = -62092

// NewDate returns the date y-m-d, normalised as time.Date does. Dates before
// 1800 come back as the zero Date.
func NewDate(y int, m time.Month, d int) Date {
	return fromUnixDays(daysFromCivil(y, int(m), d))
}

// DateOf returns the civil date of t in t's own location.
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	return NewDate(y, m, d)
}

// ParseDate reads "2006-01-02" and nothing else; the lenient reading of
// partners' dates is the intake's business. An impossible day (30 February) is
// an error, never the next real one.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return 0, fmt.Errorf("%q is not a date written as YYYY-MM-DD", s)
	}
	d := DateOf(t)
	if d == 0 {
		return 0, fmt.Errorf("%q is before 1800", s)
	}
	return d, nil
}

// IsZero reports whether the date is not recorded.
func (d Date) IsZero() bool { return d == 0 }

// Time returns midnight UTC at the start of the date; the zero time for the
// zero Date.
func (d Date) Time() time.Time {
	if d == 0 {
		return time.Time{}
	}
	return time.Unix(int64(d.unixDays())*86400, 0).UTC()
}

// String is the date as YYYY-MM-DD, or "" when it is not recorded.
func (d Date) String() string {
	if d == 0 {
		return ""
	}
	return d.Time().Format(time.DateOnly)
}

// Long is the date as people read it, "3 March 2026", or "" when not recorded.
func (d Date) Long() string {
	if d == 0 {
		return ""
	}
	return d.Time().Format("2 January 2006")
}

// Short is the date as it fits a table cell, "3 Mar 2026", or "".
func (d Date) Short() string {
	if d == 0 {
		return ""
	}
	return d.Time().Format("2 Jan 2006")
}

// MarshalText writes the date as YYYY-MM-DD; the zero Date is empty.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (d *Date) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*d = 0
		return nil
	}
	v, err := ParseDate(string(b))
	if err != nil {
		return err
	}
	*d = v
	return nil
}

// Civil returns year, month and day; zeros for the zero Date.
func (d Date) Civil() (y int, m time.Month, day int) {
	if d == 0 {
		return 0, 0, 0
	}
	return d.Time().Date()
}

func (d Date) unixDays() int { return int(d) + dateEpoch }

func fromUnixDays(n int) Date {
	if n <= dateEpoch {
		return 0
	}
	return Date(n - dateEpoch)
}

// daysFromCivil counts days from 1 January 1970 to y-m-d.
func daysFromCivil(y, m, d int) int {
	return int(time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

// Minute is a time of day to the minute: 0 means "no time recorded", 1 is
// 00:00 and 1440 is 23:59. With a Date it keeps the precision of the source.
type Minute uint16

// NewMinute returns the Minute for a clock time; hours 0 to 23.
func NewMinute(hour, minute int) Minute { return Minute(hour*60 + minute + 1) }

// String is "15:04", or "" when no time was recorded.
func (m Minute) String() string {
	if m == 0 {
		return ""
	}
	return fmt.Sprintf("%02d:%02d", (m-1)/60, (m-1)%60)
}

// AgeMonths is the age on day in completed months, the unit in which every age
// limit is stated (months are half-open: a child is 215 months old until the
// day before the 18th birthday). A month that lacks the day of birth is completed
// on the first of the next month: a birth on 29 February completes its year on
// 1 March. ok is false when either date is missing or day is before birth.
func AgeMonths(birth, day Date) (months int, ok bool) {
	if birth == 0 || day == 0 || day < birth {
		return 0, false
	}
	by, bm, bd := birth.Civil()
	y, m, d := day.Civil()
	months = (y-by)*12 + int(m) - int(bm)
	if d < bd {
		months--
	}
	return months, true
}
