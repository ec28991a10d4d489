package main

import (
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
	r.all = strconv.AppendFloat(r.all, v, 'f', digits, 64)
}

// end ends the row.
func (r *csvRow) end() {
	r.all = append(r.all, '\n')
	r.begun = false
}
