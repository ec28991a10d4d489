package eventlog

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
	At        int64 // milliseconds since 1970, UTC
	Precision Precision
	Zoned     bool // it says its offset; without one it was taken for UTC
	Slashed   bool // day and month were told apart by Order, not by the text
}

// ParseTime reads a time: ISO 8601 with "T" or a blank, "/" for "-", with or without
// seconds, fractions and offset; or day, month and year with "/", "-" or ".", in the
// order given, with or without a time. ok is false for anything else, also for a day
// that the calendar does not have.
func ParseTime(b []byte, order Order) (s Stamp, ok bool) {
	for len(b) > 0 && (b[0] == ' ' || b[0] == '\t') {
		b = b[1:]
	}
	for len(b) > 0 && (b[len(b)-1] == ' ' || b[len(b)-1] == '\t') {
		b = b[:len(b)-1]
	}
	var y, m, d int
	var rest []byte
	if len(b) >= 10 && (b[4] == '-' || b[4] == '/') && b[7] == b[4] {
		var a, c, e bool
		y, a = number(b[:4])
		m, c = number(b[5:7])
		d, e = number(b[8:10])
		if !a || !c || !e {
			return s, false
		}
		rest = b[10:]
	} else if d, m, y, rest, ok = slashed(b); ok {
		s.Slashed = true
		if order == MonthFirst {
			d, m = m, d
		}
	} else {
		return s, false
	}
	if m < 1 || m > 12 || d < 1 || d > daysIn(y, m) {
		return s, false
	}
	s.At = days(y, m, d) * 86_400_000
	if len(rest) == 0 {
		return s, true
	}
	return clock(s, rest)
}

// clock reads " 09:30", "T09:30:15.123+01:00" and the like.
func clock(s Stamp, b []byte) (Stamp, bool) {
	if b[0] != 'T' && b[0] != 't' && b[0] != ' ' {
		return s, false
	}
	b = b[1:]
	if len(b) < 5 || b[2] != ':' {
		return s, false
	}
	h, ok1 := number(b[:2])
	mi, ok2 := number(b[3:5])
	if !ok1 || !ok2 || h > 24 || mi > 59 || h == 24 && mi != 0 {
		return s, false
	}
	s.At += int64(h)*3_600_000 + int64(mi)*60_000
	s.Precision = Minute
	b = b[5:]
	if len(b) >= 3 && b[0] == ':' {
		sec, ok := number(b[1:3])
		if !ok || sec > 60 || h == 24 && sec != 0 {
			return s, false
		}
		s.At += int64(sec) * 1000
		s.Precision = Second
		b = b[3:]
		if len(b) > 1 && (b[0] == '.' || b[0] == ',') {
			b = b[1:]
			digits := 0
			for scale := int64(100); digits < len(b) && b[digits] >= '0' && b[digits] <= '9'; digits++ {
				s.At += int64(b[digits]-'0') * scale
				scale /= 10
			}
			if digits == 0 {
				return s, false
			}
			b = b[digits:]
		}
	}
	return offset(s, b)
}

// offset reads what is left: nothing, Z, +01:00, +0100 or +01.
func offset(s Stamp, b []byte) (Stamp, bool) {
	if len(b) > 1 && b[0] == ' ' {
		b = b[1:]
	}
	switch {
	case len(b) == 0:
		return s, true
	case len(b) == 1 && (b[0] == 'Z' || b[0] == 'z'), string(b) == "UTC":
		s.Zoned = true
		return s, true
	case len(b) < 3 || b[0] != '+' && b[0] != '-':
		return s, false
	}
	h, ok := number(b[1:3])
	m, rest := 0, b[3:]
	if len(rest) > 0 && rest[0] == ':' {
		rest = rest[1:]
	}
	if len(rest) == 2 && ok {
		m, ok = number(rest)
	} else if len(b) != 3 {
		return s, false
	}
	if !ok || h > 18 || m > 59 {
		return s, false
	}
	ms := int64(h)*3_600_000 + int64(m)*60_000
	if b[0] == '+' {
		ms = -ms
	}
	s.At += ms
	s.Zoned = true
	return s, true
}

// slashed reads 1/2/2026, 01-02-2026 or 01.02.2026; a year of two digits is none.
func slashed(b []byte) (first, second, year int, rest []byte, ok bool) {
	var parts [2]int
	for i := range parts {
		n := 0
		for n < len(b) && n < 3 && b[n] >= '0' && b[n] <= '9' {
			n++
		}
		if n == 0 || n > 2 || n >= len(b) || b[n] != '/' && b[n] != '-' && b[n] != '.' {
			return 0, 0, 0, nil, false
		}
		parts[i], _ = number(b[:n])
		b = b[n+1:]
	}
	if len(b) < 4 {
		return 0, 0, 0, nil, false
	}
	year, ok = number(b[:4])
	return parts[0], parts[1], year, b[4:], ok
}

func number(b []byte) (int, bool) {
	n := 0
	for _, c := range b {
		if c < '0' || c > '9' {
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
