package eventlog

import "bytes"

// clock reads what stands behind a date: " 09:30", "T09:30:15.123+01:00", " 9:30 PM",
// ":09:30:15 +0100" and the like.
func clock(s Stamp, b []byte) (Stamp, bool) {
	switch b[0] {
	case 'T', 't', ' ', ',', ':':
		b = bytes.TrimLeft(b[1:], " ")
	default:
		return s, false
	}
	h, n := figure(b)
	if n == 0 || len(b) < n+3 || b[n] != ':' {
		return s, false
	}
	mi, ok := number(b[n+1 : n+3])
	if !ok || mi > 59 {
		return s, false
	}
	s.Precision = Minute
	b = b[n+3:]
	sec := 0
	if len(b) >= 3 && b[0] == ':' {
		if sec, ok = number(b[1:3]); !ok || sec > 60 {
			return s, false
		}
		s.Precision = Second
		if b, ok = s.fraction(b[3:]); !ok {
			return s, false
		}
	}
	h, b, ok = half(h, b)
	if !ok || h > 24 || h == 24 && mi+sec != 0 {
		return s, false
	}
	s.At += (int64(h)*3600 + int64(mi)*60 + int64(sec)) * PerSecond
	return offset(s, b)
}

// fraction reads ".123" or ",123" and adds it; without one there is nothing to read.
func (s *Stamp) fraction(b []byte) (rest []byte, ok bool) {
	if len(b) == 0 || b[0] != '.' && b[0] != ',' {
		return b, true
	}
	b = b[1:]
	n := 0
	for scale := int64(PerSecond / 10); n < len(b) && isFigure(b[n]); n++ {
		s.At += int64(b[n]-'0') * scale
		scale /= 10
	}
	return b[n:], n > 0
}

// half reads am and pm, and makes the hours those of the day.
func half(h int, b []byte) (hours int, rest []byte, ok bool) {
	t := bytes.TrimLeft(b, " ")
	if len(t) < 2 || t[1]|0x20 != 'm' || t[0]|0x20 != 'a' && t[0]|0x20 != 'p' {
		return h, b, true
	}
	if h < 1 || h > 12 {
		return h, b, false
	}
	h %= 12
	if t[0]|0x20 == 'p' {
		h += 12
	}
	return h, t[2:], true
}

// zones are the names of offsets that mean one thing to those who write them here.
var zones = map[string]int64{"Z": 0, "z": 0, "UTC": 0, "GMT": 0, "BST": 1, "CET": 1, "CEST": 2}

// offset reads what is left: nothing, Z, +01:00, +0100, +01, BST, GMT+0100; and behind an
// offset the zone's name: [Europe/London].
func offset(s Stamp, b []byte) (Stamp, bool) {
	b = bytes.TrimLeft(b, " ")
	if len(b) == 0 {
		return s, true
	}
	if hours, ok := zones[string(b)]; ok {
		s.At -= hours * 3600 * PerSecond
		s.Zoned = true
		return s, true
	}
	if len(b) > 3 && (string(b[:3]) == "GMT" || string(b[:3]) == "UTC") {
		b = b[3:]
	}
	if b[0] == 'Z' {
		b = append([]byte("+00"), b[1:]...) // a zone's name may follow
	}
	if i := bytes.IndexAny(b, "[("); i > 0 && (b[len(b)-1] == ']' || b[len(b)-1] == ')') {
		b = bytes.TrimRight(b[:i], " ")
	}
	if len(b) < 3 || b[0] != '+' && b[0] != '-' {
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
	ahead := (int64(h)*3600 + int64(m)*60) * PerSecond
	if b[0] == '-' {
		ahead = -ahead
	}
	s.At -= ahead
	s.Zoned = true
	return s, true
}
