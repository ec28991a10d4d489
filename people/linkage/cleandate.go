package linkage

import "strings"

// Years in which somebody who is in a list may have been born: one of people who live from
// firstYear on, one of history from earliestYear on.
const earliestYear, firstYear, lastYear = 1000, 1850, 2099

// sentinelDates are what systems write for "no date": the first days of SQL Server,
// Excel, Access and of the calendar, and the last.
var sentinelDates = map[[3]int]bool{
	{1900, 1, 1}: true, {1899, 12, 30}: true, {1899, 12, 31}: true, {1899, 1, 1}: true,
	{1901, 1, 1}: true, {1753, 1, 1}: true, {1800, 1, 1}: true, {1, 1, 1}: true,
	{1582, 10, 15}: true, {2099, 12, 31}: true, {2999, 12, 31}: true, {9999, 12, 31}: true,
	{1111, 11, 11}: true,
}

// cleanBirth reads a date of birth as YYYY-MM-DD, YYYYMMDD, DD/MM/YYYY (a British
// file: the day first), "3 Feb 1980", and with parts left out YYYY-MM and YYYY; a
// time of day after it is passed over. A year of two digits is not guessed. A part
// that cannot be is left out: 1980-13-07 is 1980 and a day 7.
func cleanBirth(raw string) (string, Note) {
	if len(raw) == 8 && allDigits(raw) {
		return cleanEightDigits(raw)
	}
	s := strings.TrimSpace(raw)
	if s == "" {
		return "", 0
	}
	parts, n := dateParts(s)
	if n == 1 && len(parts[0]) == 8 && allDigits(parts[0]) {
		return cleanEightDigits(parts[0])
	}
	var y, m, d string
	switch {
	case n == 3 && len(parts[0]) == 4:
		y, m, d = parts[0], parts[1], parts[2]
	case n == 3:
		d, m, y = parts[0], parts[1], parts[2]
		if !allDigits(d) && allDigits(m) { // "Feb 3 1980"
			d, m = m, d
		}
	case n == 2 && len(parts[0]) == 4:
		y, m = parts[0], parts[1]
	case n == 2:
		m, y = parts[0], parts[1]
	case n == 1:
		y = parts[0]
	default:
		return unreadableText(s)
	}
	month := monthNumber(m)
	if len(y) != 4 || !allDigits(y) || month < 0 || d != "" && (!allDigits(d) || len(d) > 2) {
		return unreadableText(s)
	}
	return birth(raw, number(y), month, number(d))
}

// cleanEightDigits reads YYYYMMDD, or DDMMYYYY when the first four digits are no year in
// which somebody who lives was born. A day of history is read where it is neither: its
// year first, for the other way round the day of a living person's birth would be one
// (12051980).
func cleanEightDigits(raw string) (string, Note) {
	y, m, d := number(raw[:4]), number(raw[4:6]), number(raw[6:])
	otherD, otherM, otherY := number(raw[:2]), number(raw[2:4]), number(raw[4:])
	yearFirst := y >= firstYear && y <= lastYear
	whole := yearFirst && (m <= 12 && d <= daysIn(y, m) || m == 0 && d <= 31)
	other := otherY >= firstYear && otherY <= lastYear && otherM >= 1 && otherM <= 12 && otherD >= 1 && otherD <= daysIn(otherY, otherM)
	switch {
	case whole, yearFirst && !other, sentinelDates[[3]int{y, m, d}]:
		return birth(raw, y, m, d)
	case yearFirst:
		return "", NoteAmbiguous
	case other, sentinelDates[[3]int{otherY, otherM, otherD}]:
		return birth(raw, otherY, otherM, otherD)
	case y == 0 && otherY == 0:
		return "", NotePlaceholder
	case y >= earliestYear && y < firstYear && m <= 12 && d <= daysIn(y, m):
		return birth(raw, y, m, d)
	}
	return "", NoteUnreadable
}

// birth is the canonical date of its parts, 0 for a part that is not stated.
func birth(raw string, y, m, d int) (string, Note) {
	if sentinelDates[[3]int{y, m, d}] || y == 0 && m == 0 && d == 0 {
		return "", NotePlaceholder
	}
	if y < earliestYear || y > lastYear {
		return "", NoteUnreadable
	}
	var note Note
	if y < firstYear {
		note = NoteLongAgo
	}
	if m > 12 {
		m, note = 0, note|NoteImpossible
	}
	if most := daysIn(y, m); d > most {
		d, note = 0, note|NoteImpossible
	}
	if m == 0 || d == 0 {
		note |= NotePartial
	}
	if m == 1 && d == 1 {
		note |= NoteJanuaryFirst
	}
	b := [8]byte{
		'0' + byte(y/1000), '0' + byte(y/100%10), '0' + byte(y/10%10), '0' + byte(y%10),
		'0' + byte(m/10), '0' + byte(m%10), '0' + byte(d/10), '0' + byte(d%10),
	}
	return sameOr(raw, b[:]), note
}

// daysIn is how many days the month has; 31 for a month that is not known.
func daysIn(y, m int) int {
	switch m {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if y%4 == 0 && (y%100 != 0 || y%400 == 0) {
			return 29
		}
		return 28
	}
	return 31
}

// dateParts cuts a date into runs of digits and runs of letters, leaving out a time
// of day. n is 4 when there are more than three.
func dateParts(s string) (parts [3]string, n int) {
	if i := strings.IndexByte(s, ':'); i > 0 { // "… 00:00", "…T00:00:00Z"
		if j := strings.LastIndexAny(s[:i], " Tt"); j > 0 {
			s = s[:j]
		}
	}
	for i := 0; i < len(s); {
		kind := charKind(s[i])
		j := i + 1
		for j < len(s) && charKind(s[j]) == kind {
			j++
		}
		switch {
		case kind == 0 && strings.Trim(s[i:j], " -/.,") != "":
			return parts, 4
		case kind == 0:
		case kind == 'a' && n > 0 && ordinalEnding(s[i:j]): // 3rd
		case n == len(parts):
			return parts, 4
		default:
			parts[n] = s[i:j]
			n++
		}
		i = j
	}
	return parts, n
}

func charKind(c byte) byte {
	switch {
	case c >= '0' && c <= '9':
		return '0'
	case c|0x20 >= 'a' && c|0x20 <= 'z':
		return 'a'
	}
	return 0
}

func ordinalEnding(s string) bool {
	switch strings.ToLower(s) {
	case "st", "nd", "rd", "th":
		return true
	}
	return false
}

// monthNames are the first three letters of each month.
const monthNames = "janfebmaraprmayjunjulaugsepoctnovdec"

// monthNumber is 0 for "", the number written or that of an English month, -1 for
// anything else.
func monthNumber(s string) int {
	if s == "" {
		return 0
	}
	if allDigits(s) {
		if len(s) > 2 {
			return -1
		}
		return number(s)
	}
	if len(s) >= 3 {
		if at := strings.Index(monthNames, strings.ToLower(s[:3])); at >= 0 && at%3 == 0 {
			return at/3 + 1
		}
	}
	return -1
}

// number is the value of up to four digits; 0 for "".
func number(s string) int {
	n := 0
	for i := range len(s) {
		n = n*10 + int(s[i]-'0')
	}
	return n
}

// unreadableText tells words for "not known" from what cannot be read.
func unreadableText(s string) (string, Note) {
	if notKnown(s) {
		return "", NotePlaceholder
	}
	return "", NoteUnreadable
}

// notKnown reports whether s says, in words or signs, that there is nothing to say.
func notKnown(s string) bool {
	var buf [8]string
	folded, _ := fold(s)
	return notKnownWords(appendWords(buf[:0], folded))
}

func notKnownWords(words []string) bool {
	switch {
	case len(words) == 0:
		return true
	case len(words) == 1:
		return words[0] == "na" || words[0] == "nan" || nameWords[words[0]]&wordPlaceholder != 0
	case len(words) == 2 && words[0] == "n" && words[1] == "a":
		return true
	case nameWords[words[0]]&wordNot != 0 && all(words[1:], wordStated):
		return true
	}
	return all(words, wordPlaceholder)
}
