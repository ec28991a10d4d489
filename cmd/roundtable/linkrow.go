package main

import (
	"math"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// csvRow writes rows as encoding/csv does, to the byte, and numbers without making a
// text of each: the files of a million records are a good part of linking them.
type csvRow struct {
	all   []byte
	begun bool // a cell stands in the row
}

func (r *csvRow) comma() {
	if r.begun {
		r.all = append(r.all, ',')
	}
	r.begun = true
}

// text adds a cell, in quotes where it needs them.
func (r *csvRow) text(s string) {
	r.comma()
	if !needsQuotes(s) {
		r.all = append(r.all, s...)
		return
	}
	r.all = append(r.all, '"')
	r.all = append(r.all, strings.ReplaceAll(s, `"`, `""`)...)
	r.all = append(r.all, '"')
}

// plain adds a cell that holds no comma, quote or line's end: only its beginning is looked at.
func (r *csvRow) plain(s string) {
	if s == "" || s[0] <= ' ' || s[0] == '\\' || s[0] >= utf8.RuneSelf {
		r.text(s)
		return
	}
	r.comma()
	r.all = append(r.all, s...)
}

// needsQuotes says what encoding/csv puts in quotes: besides what could not be read
// back, a leading space and what ends the data of a PostgreSQL COPY.
func needsQuotes(s string) bool {
	if s == "" {
		return false
	}
	for i := range len(s) {
		if c := s[i]; c == ',' || c == '"' || c == '\r' || c == '\n' {
			return true
		}
	}
	first, _ := utf8.DecodeRuneInString(s)
	return unicode.IsSpace(first) || s == `\.`
}

func (r *csvRow) whole(n int) {
	r.comma()
	r.all = strconv.AppendInt(r.all, int64(n), 10)
}

func (r *csvRow) decimal(v float64, digits int) {
	r.comma()
	r.all = appendDecimal(r.all, v, digits)
}

// appendDecimal is strconv.AppendFloat with so many digits behind the point, to the byte,
// at a fraction of its price: nearly every number is far from the middle between two that
// can be written.
func appendDecimal(to []byte, v float64, digits int) []byte {
	scale := 1
	for range digits {
		scale *= 10
	}
	size := math.Abs(v) * float64(scale)
	whole := math.Floor(size + .5)
	if !(size < 1e9) || digits == 0 || math.Abs(size-whole) > .4999 {
		return strconv.AppendFloat(to, v, 'f', digits, 64)
	}
	if math.Signbit(v) {
		to = append(to, '-')
	}
	n := int(whole)
	to = append(strconv.AppendInt(to, int64(n/scale), 10), '.')
	for part, unit := n%scale, scale/10; unit > 0; unit /= 10 {
		to = append(to, "0123456789"[part/unit%10])
	}
	return to
}

// end ends the row.
func (r *csvRow) end() {
	r.all = append(r.all, '\n')
	r.begun = false
}
