package intake

import (
	"cmp"
	"strings"
	"time"
	"unicode"

	"roundtable/care"
	"roundtable/intake/table"
)

// standIns are dates that systems write when they know none.
var standIns = map[care.Date]bool{
	care.NewDate(1899, time.December, 30): true, care.NewDate(1899, time.December, 31): true,
	care.NewDate(1900, time.January, 1): true, care.NewDate(1901, time.January, 1): true, care.NewDate(1800, time.January, 1): true,
	care.NewDate(2099, time.December, 31): true, care.NewDate(2199, time.December, 31): true,
}

// date reads an optional date; zero when there is none, or none that can be
// read, and then the issue says so.
func (r *row) date(f fieldID) care.Date {
	d, _ := r.moment(f, false)
	return d
}

// mustDate reads a date without which the row cannot land.
func (r *row) mustDate(f fieldID) care.Date {
	d, _ := r.mustMoment(f)
	return d
}

func (r *row) mustMoment(f fieldID) (care.Date, care.Minute) {
	d, m := r.moment(f, true)
	if d == 0 && !r.bad {
		r.reject(f, r.noDate(f))
	}
	return d, m
}

// noDate says why a date that the row cannot do without is not there.
func (r *row) noDate(f fieldID) fault {
	if b := r.bytes(f); len(b) > 0 {
		p := table.ParseDate(view(b), r.sheet.order[r.col(f)])
		if digitsIn(b) >= 4 && p.Date == 0 && p.Reason != table.LikeSerial && p.Reason != table.OutOfRange {
			return faultDate // 2026-13-01 was meant to be one
		}
		return faultDateNotKnown
	}
	return faultDateMissing
}

// moment reads a date with its time of day, if one is stated.
func (r *row) moment(f fieldID, must bool) (care.Date, care.Minute) {
	c := r.col(f)
	if c < 0 {
		return 0, 0
	}
	cell := r.Filled(c)
	if cell.Kind == table.DateTime {
		return r.sane(f, cell.Date, must), cell.Minute
	}
	b := r.bytes(f)
	if len(b) == 0 || isBlankWord(b) {
		return 0, 0
	}
	order := r.sheet.order[c]
	p := table.ParseDate(view(b), order)
	if p.Reason == table.LikeSerial {
		p = table.ParseDate(view(b), order|r.sheet.serial)
		if p.OK() {
			r.doubt(f, faultDateSerial, p.Date.String())
		}
	}
	return r.parsed(f, p, b, must)
}

// stamp is a moment as written, for telling the later of two rows.
type stamp struct {
	at   int64 // date and minute; 0 none that can be read
	text string
}

// stamp reads when a row was made, in the order of its column. One that cannot be
// read is no fault: the row says enough without it.
func (r *row) stamp(f fieldID) stamp {
	c := r.col(f)
	if c < 0 {
		return stamp{}
	}
	cell := r.Filled(c)
	day, minute := cell.Date, cell.Minute
	b := r.bytes(f)
	if cell.Kind != table.DateTime {
		if len(b) == 0 || isBlankWord(b) {
			return stamp{}
		}
		p := table.ParseDate(view(b), r.sheet.order[c])
		if p.Reason == table.LikeSerial {
			p = table.ParseDate(view(b), r.sheet.order[c]|r.sheet.serial)
		}
		if day, minute = p.Date, p.Minute; p.Reason == table.BadTime || r.sheet.mixed[c] && p.EitherOrder {
			return stamp{text: string(b)}
		}
	}
	if day == 0 {
		return stamp{text: string(b)}
	}
	return stamp{at: int64(day)<<16 | int64(minute), text: string(b)}
}

// compare tells the later of two moments; seconds count where both are written
// alike.
func (s stamp) compare(t stamp) int {
	if s.at != t.at || len(s.text) != len(t.text) {
		return cmp.Compare(s.at, t.at)
	}
	return strings.Compare(s.text, t.text)
}

// furthestAhead is how many years after today a date of two figures for its year may
// stand: a planned list looks years ahead, and nothing on a waiting list is of 1931.
const furthestAhead = 20

// century is the date of a year that is written with two figures, by what it is of: a birth
// is the latest that is not after today, so that 31/12/35 is 1935; any other date is at most furthestAhead
// years after it, so that 12/03/31 is 2031 and 12/03/99 is 1999.
func (s *sheetReader) century(f fieldID, p table.Parsed) care.Date {
	y, m, d := p.Date.Civil()
	today, _, _ := s.today.Civil()
	switch {
	case !p.TwoDigitYear:
	case f == fBirth:
		for y += 100; care.NewDate(y, m, d) > s.today; {
			y -= 100
		}
	case y >= 2000 && y > today+furthestAhead:
		y -= 100
	case y < 2000 && y+100 <= today+furthestAhead:
		y += 100
	}
	return care.NewDate(y, m, d)
}

// parsed says what was odd about a date and returns what to take for it.
func (r *row) parsed(f fieldID, p table.Parsed, text []byte, must bool) (care.Date, care.Minute) {
	switch p.Reason {
	case table.IsDate:
		if p.EitherOrder && r.sheet.mixed[r.col(f)] {
			r.doubt(f, faultDateOrder, p.Date.String())
		}
		if p.TwoDigitYear && f == fBirth {
			p.Date = r.sheet.century(f, p)
			r.doubt(f, faultDateYear, p.Date.String())
		}
	case table.OtherOrder:
		r.doubt(f, faultDateOther, p.Date.String())
	case table.ExtraText:
		if f == fBirth && isAge(p.Rest) {
			break // "03/02/1980 (46)" in a column of both
		}
		r.remark(f, text)
		r.doubt(f, faultDateText, p.Date.String())
	case table.NoText:
		return 0, 0
	case table.BadTime:
		if p.Date != 0 {
			r.doubt(f, faultTime, p.Date.String())
			break
		}
		return r.notADate(f, faultDate, text, must)
	case table.OutOfRange:
		return r.notADate(f, faultDateStandIn, nil, must)
	case table.NotADate, table.NoYear, table.NoDay:
		return r.notADate(f, faultDateNote, text, must)
	default:
		return r.notADate(f, faultDate, nil, must)
	}
	return r.sane(f, r.sheet.century(f, p), must), p.Minute
}

// isAge reports whether what stands behind a date of birth is an age: "(46)",
// "/ 46y", "46 yrs 3 m".
func isAge(rest string) bool {
	digits := 0
	for _, w := range strings.FieldsFunc(strings.ToLower(rest), func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) }) {
		number := strings.TrimRight(w, "abcdefghijklmnopqrstuvwxyz")
		unit := w[len(number):]
		switch unit {
		case "", "y", "yr", "yrs", "yo", "year", "years", "m", "mth", "mths", "month", "months", "age", "aged", "old":
		default:
			return false
		}
		if len(number) > 3 || strings.Trim(number, "0123456789") != "" {
			return false
		}
		digits += len(number)
	}
	return digits > 0 && digits <= 5
}

// notADate leaves the date empty, and the row out if it cannot do without.
func (r *row) notADate(f fieldID, x fault, remark []byte, must bool) (care.Date, care.Minute) {
	if must {
		if x.code == faultDateNote.code {
			x = faultDate
		}
		r.reject(f, x)
		return 0, 0
	}
	if len(remark) > 0 {
		r.remark(f, remark)
	}
	r.doubt(f, x, "")
	return 0, 0
}

// sane refuses dates that stand for "not known" and births that cannot be.
func (r *row) sane(f fieldID, d care.Date, must bool) care.Date {
	if standIns[d] && (f != fBirth || d < care.NewDate(1900, time.January, 1)) || d == 0 {
		d, _ = r.notADate(f, faultDateStandIn, nil, must)
		return d
	}
	if f == fBirth && (d > r.sheet.today || d < r.sheet.today-130*366) {
		r.doubt(f, faultBirthWrong, "")
		return 0
	}
	return d
}

// clock reads a time of day out of a column of its own.
func (r *row) clock(f fieldID) care.Minute {
	c := r.col(f)
	if c < 0 {
		return 0
	}
	cell := r.Filled(c)
	if cell.Kind == table.DateTime {
		return cell.Minute
	}
	b := r.bytes(f)
	if len(b) == 0 || isBlankWord(b) {
		return 0
	}
	m, ok := parseClock(b)
	if !ok {
		r.doubt(f, faultTime, "")
	}
	return m
}

// parseClock reads "09:30", "9:30", "0930", "09:30:00", "9.30" and "2:15 pm".
func parseClock(b []byte) (care.Minute, bool) {
	pm, am := false, false
	if n := len(b); n > 2 && (b[n-1]|0x20) == 'm' {
		pm, am = (b[n-2]|0x20) == 'p', (b[n-2]|0x20) == 'a'
		if !pm && !am {
			return 0, false
		}
		b = trim(b[:n-2])
	}
	var part [3]int
	k, digits := 0, 0
	for _, c := range b {
		switch {
		case c >= '0' && c <= '9':
			part[k] = part[k]*10 + int(c-'0')
			digits++
			if digits > 6 {
				return 0, false
			}
		case (c == ':' || c == '.') && digits > 0 && k < 2:
			k++
		default:
			return 0, false
		}
	}
	h, m := part[0], part[1]
	if k == 0 && digits >= 3 && digits <= 4 { // 0930
		h, m = part[0]/100, part[0]%100
	} else if k == 0 && !pm && !am {
		return 0, false
	}
	if pm && h < 12 {
		h += 12
	} else if am && h == 12 {
		h = 0
	}
	if h > 23 || m > 59 || part[2] > 59 {
		return 0, false
	}
	return care.NewMinute(h, m), true
}
