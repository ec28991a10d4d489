package table

import (
	"math"
	"strconv"
	"strings"

	"roundtable/care"
)

// dateStyle says what a number format shows of a moment.
type dateStyle uint8

const (
	showsDate dateStyle = 1 << iota
	showsTime
)

// builtinStyle is the style of the number formats that a workbook need not
// describe (ECMA-376 part 1, 18.8.30). 46 is an elapsed time and so a number;
// 27 to 36 and 50 to 58 are dates and times of East Asian Excels.
func builtinStyle(id int) dateStyle {
	switch {
	case id >= 14 && id <= 17, id >= 27 && id <= 31, id == 36, id >= 50 && id <= 54, id == 57, id == 58:
		return showsDate
	case id >= 18 && id <= 21, id >= 32 && id <= 35, id == 45, id == 47, id == 55, id == 56:
		return showsTime
	case id == 22:
		return showsDate | showsTime
	}
	return 0
}

// styleOf reads a number format as far as to know whether it shows a date, a
// time or a number. Quoted and escaped characters, colours, conditions and
// locales say nothing; an elapsed time ([h]:mm) is a number, for it is a length
// of time and not a moment.
func styleOf(format string) dateStyle {
	section, _, _ := strings.Cut(literalFree(format), ";")
	if strings.Contains(section, "[]") {
		return 0
	}
	section = strings.NewReplacer("general", "", "am/pm", "h", "a/p", "h").Replace(section)
	var s dateStyle
	if strings.ContainsAny(section, "yd") {
		s |= showsDate
	}
	if strings.ContainsAny(section, "hs") {
		s |= showsTime
	}
	if s == 0 && strings.Contains(section, "m") { // mmm-mm alone are months
		s = showsDate
	}
	if strings.ContainsAny(section, "0#?") && !strings.ContainsAny(section, "s") {
		return 0
	}
	return s
}

// literalFree is a format in lower case without literals and brackets; an
// elapsed-time bracket is left as [].
func literalFree(format string) string {
	var out strings.Builder
	for i := 0; i < len(format); i++ {
		switch c := format[i]; c {
		case '"':
			n := strings.IndexByte(format[i+1:], '"')
			if n < 0 {
				return out.String()
			}
			i += n + 1
		case '\\', '_', '*':
			i++
		case '[':
			n := strings.IndexByte(format[i:], ']')
			if n < 0 {
				return out.String()
			}
			inner := strings.ToLower(format[i+1 : i+n])
			if inner != "" && strings.Trim(inner, inner[:1]) == "" && strings.Contains("hms", inner[:1]) {
				out.WriteString("[]")
			}
			i += n
		default:
			if c >= 'A' && c <= 'Z' {
				c += 'a' - 'A'
			}
			out.WriteByte(c)
		}
	}
	return out.String()
}

// lastSerial is 31 December 9999, Excel's last day.
const lastSerial = 2958465

var (
	epoch1900 = care.NewDate(1899, 12, 30) // serial 61 on: 1 March 1900
	epoch1904 = care.NewDate(1904, 1, 1)   // serial 0
)

// fromSerial is the moment that a serial number stands for. In the 1900 system
// serial 60 is 29 February 1900, a day that never was: it is no date, and those
// before are one day nearer. Serial 0 there is a time of day without a date. ok
// is false for what no calendar has.
func fromSerial(f float64, s dateStyle, date1904 bool) (d care.Date, m care.Minute, ok bool) {
	if math.IsNaN(f) || f < 0 || f >= lastSerial+1 {
		return 0, 0, false
	}
	day := math.Floor(f)
	sec := int(math.Round((f - day) * 86400))
	if sec == 86400 {
		day, sec = day+1, 0
	}
	if sec > 0 || s&showsTime != 0 {
		m = care.NewMinute(sec/3600, sec/60%60)
	}
	switch n := care.Date(day); {
	case n == 0 && s&showsDate == 0:
	case date1904:
		d = epoch1904 + n
	case n == 0 || n == 60:
		return 0, 0, false
	case n < 60:
		d = epoch1900 + n + 1
	default:
		d = epoch1900 + n
	}
	return d, m, true
}

// appendMoment writes a moment as cells show it: "2026-03-12 09:30".
func appendMoment(dst []byte, d care.Date, m care.Minute) []byte {
	if d != 0 {
		y, mon, day := d.Civil()
		dst = append(dst, byte('0'+y/1000%10), byte('0'+y/100%10), byte('0'+y/10%10), byte('0'+y%10), '-',
			byte('0'+mon/10), byte('0'+mon%10), '-', byte('0'+day/10), byte('0'+day%10))
	}
	if m != 0 {
		if d != 0 {
			dst = append(dst, ' ')
		}
		h, min := (m-1)/60, (m-1)%60
		dst = append(dst, byte('0'+h/10), byte('0'+h%10), ':', byte('0'+min/10), byte('0'+min%10))
	}
	return dst
}

// plainNumber appends a number without exponent and without the noise of
// binary fractions; ok is false when raw is no number. A number that is written
// plainly is appended as it is.
func plainNumber(dst, raw []byte) ([]byte, bool) {
	plain, digits := true, 0
	for i, c := range raw {
		switch {
		case c >= '0' && c <= '9':
			digits++
		case c == '-' && i == 0, c == '.':
			plain = plain && c != '.' || digits < 16
		case c == '+' || c == '-' || c == 'e' || c == 'E':
			plain = false
		default:
			return dst, false
		}
	}
	if plain && digits > 0 && digits < 17 && len(raw) < 18 {
		if last := raw[len(raw)-1]; last != '.' && (last != '0' || !strings.Contains(string(raw), ".")) {
			return append(dst, raw...), true
		}
	}
	f, err := strconv.ParseFloat(string(raw), 64)
	if err != nil || math.IsInf(f, 0) {
		return dst, false
	}
	if math.Abs(f) >= 1e21 || f != 0 && math.Abs(f) < 1e-9 || plain && !strings.Contains(string(raw), ".") {
		return append(dst, raw...), true
	}
	return strconv.AppendFloat(dst, f, 'f', -1, 64), true
}
