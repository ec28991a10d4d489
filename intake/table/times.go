package table

import (
	"strings"
	"time"

	"roundtable/care"
)

// readTime reads a time of day behind a date, and what stands behind that.
func (p Parsed) readTime(rest string) Parsed {
	s := rest
	if strings.HasPrefix(s, "T") || strings.HasPrefix(s, "t") {
		s = s[1:]
	}
	s = strings.TrimLeft(s, " ,")
	if len(s) > 3 && strings.EqualFold(s[:3], "at ") {
		s = s[3:]
	}
	c, after, found := clock(s)
	if !found {
		p.Rest = strings.Trim(rest, " ,;")
		if p.Rest != "" {
			p.Reason = ExtraText
		}
		return p
	}
	if c.bad {
		p.Rest, p.Reason = s, BadTime
		return p
	}
	p.Minute, p.Precision = care.NewMinute(c.hour, c.minute), ToMinute
	offset, after, zoned := zone(after)
	if zoned {
		p.toLondon(c, offset)
	}
	p.Rest = strings.Trim(after, " ,;")
	if p.Rest != "" && p.Reason == IsDate {
		p.Reason = ExtraText
	}
	return p
}

type clockTime struct {
	hour, minute, second int
	bad                  bool // written like a time and none
}

// clock reads 9:30, 09:30:15.123, 9.30pm, 9am; found is false when s does not
// begin with a time.
func clock(s string) (c clockTime, rest string, found bool) {
	h, n := leading(s, 2)
	if n == 0 {
		return c, s, false
	}
	c.hour, rest = h, s[n:]
	colon := strings.HasPrefix(rest, ":")
	if colon || strings.HasPrefix(rest, ".") {
		v, n := leading(rest[1:], 2)
		if n != 2 {
			return clockTime{bad: colon}, s, colon
		}
		c.minute, rest = v, rest[3:]
		if colon && strings.HasPrefix(rest, ":") {
			v, n := leading(rest[1:], 2)
			if n == 0 {
				return clockTime{bad: true}, s, true
			}
			c.second, rest = v, rest[1+n:]
			if len(rest) > 1 && (rest[0] == '.' || rest[0] == ',') && isDigit(rest[1]) {
				rest = strings.TrimLeft(rest[1:], "0123456789")
			}
		}
	}
	half, after := halfDay(rest)
	if !colon && half == 0 {
		return c, s, false // "12/03/2026 2" is no time
	}
	if half != 0 {
		rest = after
		c.bad = c.hour < 1 || c.hour > 12
		c.hour = c.hour%12 + map[byte]int{'a': 0, 'p': 12}[half]
	}
	c.bad = c.bad || c.hour > 23 || c.minute > 59 || c.second > 60
	return c, rest, true
}

// leading reads up to most digits.
func leading(s string, most int) (v, n int) {
	for n < len(s) && n < most && isDigit(s[n]) {
		v = v*10 + int(s[n]-'0')
		n++
	}
	if n < len(s) && n == most && isDigit(s[n]) {
		return 0, 0
	}
	return v, n
}

// halfDay reads am or pm, with a space or full stops or without.
func halfDay(s string) (half byte, rest string) {
	t := strings.TrimLeft(s, " ")
	for _, w := range []string{"a.m.", "p.m.", "am", "pm"} {
		if len(t) >= len(w) && strings.EqualFold(t[:len(w)], w) && (len(t) == len(w) || !isLetter(t[len(w)])) {
			return w[0], t[len(w):]
		}
	}
	return 0, s
}

// zone reads Z, UTC, GMT, +01:00 or +0100.
func zone(s string) (offset time.Duration, rest string, found bool) {
	t := strings.TrimLeft(s, " ")
	for _, w := range []string{"Z", "UTC", "GMT"} {
		if strings.HasPrefix(t, w) && (len(t) == len(w) || !isLetter(t[len(w)])) {
			return 0, t[len(w):], true
		}
	}
	if len(t) < 3 || t[0] != '+' && t[0] != '-' {
		return 0, s, false
	}
	h, n := leading(t[1:], 2)
	m := 0
	if n == 2 {
		rest = t[3:]
		if strings.HasPrefix(rest, ":") {
			m, n = leading(rest[1:], 2)
			rest = rest[min(3, len(rest)):]
		}
	} else {
		if len(t) < 5 {
			return 0, s, false
		}
		h, n = leading(t[1:3], 2)
		m, _ = leading(t[3:5], 2)
		rest = t[5:]
	}
	if n != 2 || h > 14 || m > 59 || rest != "" && isDigit(rest[0]) {
		return 0, s, false
	}
	offset = time.Duration(h)*time.Hour + time.Duration(m)*time.Minute
	if t[0] == '-' {
		offset = -offset
	}
	return offset, rest, true
}

// toLondon turns a moment with a zone into London's clock. Midnight with a zone
// is how programs write a date alone: the day stands and no time is taken.
func (p *Parsed) toLondon(c clockTime, offset time.Duration) {
	p.Zoned = true
	if c.hour == 0 && c.minute == 0 && c.second == 0 {
		p.Minute, p.Precision = 0, ToDay
		return
	}
	at := p.Date.Time().Add(time.Duration(c.hour)*time.Hour + time.Duration(c.minute)*time.Minute - offset)
	if summerTime(at) {
		at = at.Add(time.Hour)
	}
	if d := care.DateOf(at); d != 0 {
		p.Date = d
		p.Minute = care.NewMinute(at.Hour(), at.Minute())
	}
}

// summerTime reports whether British Summer Time holds at a moment in UTC: from
// 01:00 on the last Sunday of March to 01:00 on the last Sunday of October. The
// rule is of 1996; years before it had other days, and no list reaches back.
func summerTime(at time.Time) bool {
	lastSunday := func(m time.Month) time.Time {
		end := time.Date(at.Year(), m+1, 0, 1, 0, 0, 0, time.UTC)
		return end.AddDate(0, 0, -int(end.Weekday()))
	}
	return !at.Before(lastSunday(time.March)) && at.Before(lastSunday(time.October))
}
