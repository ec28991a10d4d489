package table

import (
	"bytes"
	"errors"
	"io"
	"strconv"
)

// sheetReader reads the rows of one sheet.
type sheetReader struct {
	book   *Book
	x      *xmlScanner
	table  *stringTable
	merges []Merge // of the sheet, copied: their values are filled on the way
	opened int     // merges before this one have been met
	row    Row
	arena  []byte // what the row's cells point to, but for shared strings

	line  int // of the row being read
	col   int // of the cell being read
	kind  cellType
	style int
}

// cellType is a cell's t attribute.
type cellType uint8

const (
	typeNumber cellType = iota
	typeShared
	typeString // the text of a formula
	typeInline
	typeBool
	typeError
	typeDate
)

var errColumns = errors.New("a row has more columns than Excel has")

func (w *workbook) rows(b *Book, sheet int, yield func(*Row, error) bool) {
	layout, err := w.layouts[sheet]()
	if err != nil {
		yield(nil, err)
		return
	}
	table, err := w.strings()
	if err != nil {
		yield(nil, err)
		return
	}
	r, err := b.part(b.sheets[sheet].part)
	if err == nil && r == nil {
		err = b.damaged(b.sheetWhere(sheet), io.ErrUnexpectedEOF)
	}
	if err != nil {
		yield(nil, err)
		return
	}
	defer r.Close()
	s := &sheetReader{book: b, x: newXML(r, b.limits.Cell), table: table, merges: append([]Merge(nil), layout.Merges...)}
	s.row.Sheet = sheet
	for {
		more, err := s.next()
		if err != nil {
			yield(nil, b.damaged(joinWhere(b.sheetWhere(sheet), lineWhere(s.line)), err))
			return
		}
		if !more || !yield(&s.row, nil) {
			return
		}
	}
}

// next reads up to the end of a row; false behind the last.
func (s *sheetReader) next() (bool, error) {
	for {
		kind, err := s.x.next()
		if err != nil {
			return false, err
		}
		switch kind {
		case xmlEOF:
			return false, nil
		case xmlStart:
			switch string(s.x.name) {
			case "row":
				s.startRow()
				if s.x.self {
					return true, s.endRow()
				}
			case "c":
				if err := s.cell(); err != nil {
					return false, err
				}
			}
		case xmlEnd:
			switch string(s.x.name) {
			case "row":
				return true, s.endRow()
			case "sheetData":
				return false, nil
			}
		}
	}
}

func (s *sheetReader) startRow() {
	s.line++
	s.row.Hidden = false
	for rest := s.x.attrs; ; {
		name, value, next, ok := nextAttr(rest)
		if !ok {
			break
		}
		switch string(name) {
		case "r":
			if n, ok := atoi(value); ok && n > 0 {
				s.line = n
			}
		case "hidden":
			s.row.Hidden = isTrue(string(value))
		}
		rest = next
	}
	s.row.Line = s.line
	s.row.Cells = s.row.Cells[:0]
	s.arena = s.arena[:0]
	s.col = -1
}

// endRow drops blank cells at the end and finds the merges that touch the row.
func (s *sheetReader) endRow() error {
	n := len(s.row.Cells)
	for n > 0 && s.row.Cells[n-1].Kind == Blank && s.row.Cells[n-1].Note == 0 {
		n--
	}
	s.row.Cells = s.row.Cells[:n]
	if len(s.merges) == 0 {
		return nil
	}
	kept := s.row.merges[:0]
	for _, m := range s.row.merges {
		if m.Bottom >= s.line {
			kept = append(kept, m)
		}
	}
	for ; s.opened < len(s.merges) && s.merges[s.opened].Top <= s.line; s.opened++ {
		m := &s.merges[s.opened]
		if m.Top == s.line {
			m.Value = s.row.Cell(m.Left).clone()
		}
		if m.Bottom >= s.line {
			kept = append(kept, m)
		}
	}
	s.row.merges = kept
	if len(kept) > s.book.limits.MergesAtRow {
		return s.book.tooManyMerges(s.row.Sheet)
	}
	return nil
}

func (c Cell) clone() Cell {
	c.Text = bytes.Clone(c.Text)
	c.raw = bytes.Clone(c.raw)
	return c
}

// cell reads a cell from its start tag to its end tag.
func (s *sheetReader) cell() error {
	s.col++
	s.kind, s.style = typeNumber, 0
	for rest := s.x.attrs; ; {
		name, value, next, ok := nextAttr(rest)
		if !ok {
			break
		}
		if len(name) == 1 {
			switch name[0] {
			case 'r':
				if col, _, ok := parseRef(value); ok {
					s.col = col
				}
			case 's':
				s.style, _ = atoi(value)
			case 't':
				s.kind = cellTypeOf(value)
			}
		}
		rest = next
	}
	if s.col >= s.book.limits.Columns {
		return errColumns
	}
	if s.x.self {
		s.add(nil)
		return nil
	}
	if v, ok := s.simpleValue(); ok {
		s.add(v)
		return nil
	}
	v, err := s.value()
	if err != nil {
		return err
	}
	s.add(v)
	return nil
}

func cellTypeOf(t []byte) cellType {
	switch string(t) {
	case "s":
		return typeShared
	case "str":
		return typeString
	case "inlineStr":
		return typeInline
	case "b":
		return typeBool
	case "e":
		return typeError
	case "d":
		return typeDate
	}
	return typeNumber
}

var (
	openV  = []byte("<v>")
	closeC = []byte("</v></c>")
)

// simpleValue reads "<v>...</v></c>" at one go, which is nearly every cell. The
// value points into the buffer and holds until the next token.
func (s *sheetReader) simpleValue() ([]byte, bool) {
	rest := s.x.buf[s.x.pos:s.x.end]
	if s.kind == typeString || !bytes.HasPrefix(rest, openV) {
		return nil, false
	}
	n := bytes.IndexByte(rest[3:], '<')
	if n < 0 || !bytes.HasPrefix(rest[3+n:], closeC) {
		return nil, false
	}
	s.x.pos += 3 + n + len(closeC)
	return rest[3 : 3+n], true
}

// value reads the value of a cell of any sort, in arena.
func (s *sheetReader) value() ([]byte, error) {
	from := len(s.arena)
	take, phonetic := false, false
	for {
		kind, err := s.x.next()
		if err != nil {
			return nil, err
		}
		switch kind {
		case xmlEOF:
			return nil, errXMLEnd
		case xmlText:
			if take && !phonetic {
				s.arena = appendText(s.arena, s.x.text, s.x.cdata)
			}
			if len(s.arena)-from > s.book.limits.Cell {
				return nil, errXMLTooBig
			}
		case xmlStart, xmlEnd:
			open := kind == xmlStart && !s.x.self
			switch string(s.x.name) {
			case "v", "t":
				take = open
			case "is":
				if open && s.kind == typeNumber {
					s.kind = typeInline
				}
			case "rPh":
				phonetic = open
			case "c":
				if kind == xmlEnd {
					return s.arena[from:], nil
				}
			}
		}
	}
}

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
