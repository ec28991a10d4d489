package table

import (
	"bytes"
	"cmp"
	"errors"
	"io"
	"slices"
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
	kept, had := s.row.merges[:0], len(s.row.merges)
	for _, m := range s.row.merges {
		if m.Bottom >= s.line {
			kept = append(kept, m)
		}
	}
	fresh := false
	for ; s.opened < len(s.merges) && s.merges[s.opened].Top <= s.line; s.opened++ {
		m := &s.merges[s.opened]
		if m.Top == s.line {
			m.Value = s.row.Cell(m.Left).clone()
		}
		if m.Bottom >= s.line {
			kept, fresh = append(kept, m), true
		}
	}
	s.row.merges = kept
	if len(kept) > s.book.limits.MergesAtRow {
		return s.book.tooManyMerges(s.row.Sheet)
	}
	if fresh && (had > 0 || len(kept) > 1) {
		s.row.merges = inOrder(kept)
	}
	return nil
}

// inOrder sorts the ranges of a row from left to right, so that Row.Merge finds
// one at once. Of ranges that lie over each other, which no spreadsheet writes, the
// left one stands.
func inOrder(merges []*Merge) []*Merge {
	slices.SortStableFunc(merges, func(a, b *Merge) int { return cmp.Compare(a.Left, b.Left) })
	kept := merges[:1]
	for _, m := range merges[1:] {
		if m.Left > kept[len(kept)-1].Right {
			kept = append(kept, m)
		}
	}
	return kept
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
