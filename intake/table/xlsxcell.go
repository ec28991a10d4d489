package table

import (
	"bytes"
	"strconv"
)

// add puts the cell with this value into the row.
func (s *sheetReader) add(v []byte) {
	for len(s.row.Cells) <= s.col {
		s.row.Cells = append(s.row.Cells, Cell{})
	}
	c := &s.row.Cells[s.col]
	*c = Cell{}
	if len(v) == 0 {
		return
	}
	switch s.kind {
	case typeShared:
		s.shared(c, v)
	case typeString, typeInline:
		c.Text = unescapeX(s.keep(v))
		if len(c.Text) > 0 {
			c.Kind = Text
		}
	case typeBool:
		c.Kind, c.raw = Bool, s.keep(v)
		if isTrue(string(v)) {
			c.Text = []byte("TRUE")
		} else {
			c.Text = []byte("FALSE")
		}
	case typeError:
		c.Kind, c.Text = Error, s.keep(v)
	case typeDate:
		s.isoDate(c, v)
	default:
		s.numeric(c, v)
	}
}

// keep copies a value into arena.
func (s *sheetReader) keep(v []byte) []byte {
	from := len(s.arena)
	s.arena = append(s.arena, v...)
	return s.arena[from:len(s.arena):len(s.arena)]
}

func (s *sheetReader) shared(c *Cell, v []byte) {
	i, ok := atoi(v)
	text, have := s.table.at(i)
	if !ok || !have {
		c.Kind, c.Note, c.raw = Error, LostText, s.keep(v)
		return
	}
	if len(text) > 0 {
		c.Kind, c.Text = Text, text
	}
}

func (s *sheetReader) numeric(c *Cell, v []byte) {
	if v[0] <= ' ' || v[len(v)-1] <= ' ' {
		if v = bytes.TrimSpace(v); len(v) == 0 {
			return
		}
	}
	raw := s.keep(v)
	style := dateStyle(0)
	if styles := s.book.xlsx.styles; s.style >= 0 && s.style < len(styles) {
		style = styles[s.style]
	}
	if style != 0 {
		f, err := float(v)
		if d, m, ok := fromSerial(f, style, s.book.xlsx.date1904); ok && err == nil {
			from := len(s.arena)
			s.arena = appendMoment(s.arena, d, m)
			*c = Cell{Kind: DateTime, Date: d, Minute: m, Text: s.arena[from:len(s.arena):len(s.arena)], raw: raw}
			return
		}
	}
	if isPlain(raw) {
		c.Kind, c.Text = Number, raw
		return
	}
	from := len(s.arena)
	arena, ok := plainNumber(s.arena, raw)
	s.arena = arena
	if !ok {
		c.Kind, c.Text = Text, raw
		return
	}
	c.Kind, c.Text, c.raw = Number, s.arena[from:len(s.arena):len(s.arena)], raw
}

// float reads a number; a short whole one, as most dates are, at once.
func float(v []byte) (float64, error) {
	if n, ok := atoi(v); ok {
		return float64(n), nil
	}
	return strconv.ParseFloat(string(v), 64)
}

// isPlain reports whether raw is a short whole number, the commonest value.
func isPlain(raw []byte) bool {
	if len(raw) > 15 {
		return false
	}
	for _, c := range raw {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}

// isoDate reads the dates that strict workbooks write as text (ISO 8601).
func (s *sheetReader) isoDate(c *Cell, v []byte) {
	raw := s.keep(bytes.TrimSpace(v))
	p := ParseDate(string(raw), YMD)
	if !p.OK() {
		c.Kind, c.Text = Text, raw
		return
	}
	from := len(s.arena)
	s.arena = appendMoment(s.arena, p.Date, p.Minute)
	*c = Cell{Kind: DateTime, Date: p.Date, Minute: p.Minute, Text: s.arena[from:len(s.arena):len(s.arena)], raw: raw}
}

// atoi reads a small whole number without making a string of it.
func atoi(p []byte) (int, bool) {
	if len(p) == 0 || len(p) > 9 {
		return 0, false
	}
	n := 0
	for _, c := range p {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int(c-'0')
	}
	return n, true
}
