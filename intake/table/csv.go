package table

import (
	"bytes"
	"errors"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"roundtable/care"
)

// csvFile is what Open found out about a text file.
type csvFile struct {
	survey
	delim byte
	sep   bool // the first line is Excel's "sep=;", which is no row
}

// Bytes of a quoted cell are looked through for its closing quote up to the end
// of the block after the one it opens in. A quote that does not close within is
// no quote but a character: one stray quote never swallows a whole file.
const quoteBlock = 1 << 20

// firstBuffer is large enough that moving a row's beginning to the front costs
// nothing, and small enough to stay in cache.
const firstBuffer = 256 << 10

// csvScanner reads rows of one file. Cells are slices of its buffer; only cells
// that had to be changed (doubled quotes, wrong bytes) are copied, into arena.
type csvScanner struct {
	r        io.Reader
	buf      []byte
	pos, end int
	base     int64 // offset in the text of buf[0]
	eof      bool
	line     int // physical lines before pos
	lf       int // index of the next \n at or after pos; -1 none in the buffer; -2 not looked
	noClose  int64
	delim    byte
	nul      bool
	mixed    bool
	maxRow   int
	maxCells int
	row      Row
	arena    []byte
	err      error
}

func newScanner(r io.Reader, delim byte, l Limits) *csvScanner {
	return &csvScanner{
		r: r, buf: make([]byte, min(firstBuffer, max(l.Row, 16))), lf: -2, delim: delim,
		maxRow: l.Row, maxCells: l.Columns,
	}
}

func (b *Book) newCSVScanner() *csvScanner {
	s := newScanner(textReader(b.r, b.size, b.csv.survey), b.csv.delim, b.limits)
	s.nul, s.mixed = b.csv.nul, b.csv.encoding == UTF8Mixed
	return s
}

func (b *Book) csvRows(yield func(*Row, error) bool) {
	s := b.newCSVScanner()
	for first := true; s.next(); first = false {
		if first && b.csv.sep {
			continue
		}
		if !yield(&s.row, nil) {
			return
		}
	}
	if s.err != nil {
		if p, ok := errors.AsType[*care.Problem](s.err); ok {
			p.Where = joinWhere(b.name, p.Where)
		}
		yield(nil, s.err)
	}
}

func joinWhere(name, where string) string {
	if name == "" || where == "" {
		return name + where
	}
	return name + ", " + where
}

func lineWhere(line int) string { return "line " + strconv.Itoa(line) }

// next reads a row into s.row; false at the end or on an error.
func (s *csvScanner) next() bool {
	for {
		if s.pos == s.end && !s.fill() {
			return false
		}
		if s.fast() {
			return true
		}
		switch s.slow() {
		case rowDone:
			return true
		case rowError:
			return false
		}
		if !s.fill() { // the row goes on beyond the buffer
			if s.err != nil {
				return false
			}
		}
	}
}

// fill moves the row's beginning to the front and reads on. false when there is
// no more, or on an error.
func (s *csvScanner) fill() bool {
	if s.eof || s.err != nil {
		return false
	}
	if s.pos > 0 {
		copy(s.buf, s.buf[s.pos:s.end])
		s.base += int64(s.pos)
		s.end, s.pos = s.end-s.pos, 0
	}
	s.lf = -2
	if s.end == len(s.buf) {
		if len(s.buf) >= s.maxRow {
			s.fail("A row is longer than any table's row can be.", "Check that the file is a CSV file with one row a line, save it again and send it again.")
			return false
		}
		s.buf = append(s.buf, make([]byte, min(len(s.buf), s.maxRow-len(s.buf)))...)
	}
	// Filling the buffer whole keeps a long row from being begun again for each
	// small piece that a decoder hands over.
	n, err := io.ReadFull(s.r, s.buf[s.end:])
	s.end += n
	switch err {
	case nil:
	case io.EOF, io.ErrUnexpectedEOF:
		s.eof = true
	default:
		s.err = err
		return false
	}
	return n > 0
}

func (s *csvScanner) fail(what, remedy string) {
	s.err = &care.Problem{What: what, Where: lineWhere(s.line + 1), Remedy: remedy}
}

// fast reads a row that lies whole in the buffer and whose quotes, if any,
// stand as they should: nearly every row of nearly every file.
func (s *csvScanner) fast() bool {
	if s.lf != -1 && s.lf < s.pos {
		if s.lf = bytes.IndexByte(s.buf[s.pos:s.end], '\n'); s.lf >= 0 {
			s.lf += s.pos
		}
	}
	if s.lf < 0 {
		return false
	}
	line := s.buf[s.pos:s.lf]
	if cr := bytes.IndexByte(line, '\r'); cr >= 0 {
		if cr != len(line)-1 {
			return false
		}
		line = line[:cr]
	}
	if !s.split(line) {
		return false
	}
	s.row.Line = s.line + 1
	s.line++
	s.pos = s.lf + 1
	s.finish()
	return true
}

// split cuts a line into s.row.Cells; false when it takes more than cutting.
func (s *csvScanner) split(line []byte) bool {
	cells, n, delim := s.row.Cells[:cap(s.row.Cells)], 0, s.delim
	for i := 0; i < len(line) || i > 0; i++ {
		start := i
		var end int
		if i < len(line) && line[i] == '"' {
			close := bytes.IndexByte(line[i+1:], '"')
			if close < 0 {
				return false
			}
			start++
			end = start + close
			if i = end + 1; i < len(line) && line[i] != delim {
				return false
			}
		} else {
			for i < len(line) && line[i] != delim {
				if line[i] == '"' {
					return false
				}
				i++
			}
			end = i
		}
		if n == len(cells) {
			if n >= s.maxCells {
				return false // slow says so
			}
			cells = append(cells, Cell{})
			cells = cells[:cap(cells)]
		}
		c := &cells[n]
		n++
		c.Text, c.Kind, c.Note = line[start:end], Blank, 0
		if end > start {
			c.Kind = Text
		}
		if c.raw != nil {
			c.raw = nil
		}
		if i >= len(line) {
			break
		}
	}
	s.row.Cells = cells[:n]
	return n <= s.maxCells
}

type outcome uint8

const (
	rowDone outcome = iota
	rowMore         // the buffer ends before the row does
	rowError
)

// slow reads a row of any sort: with quotes, with a lone CR, without an end.
func (s *csvScanner) slow() outcome {
	s.arena = s.arena[:0]
	cells, p, lines := s.row.Cells[:0], s.pos, 0
	for p < s.end || !s.eof || len(cells) > 0 {
		c, q, breaks, more := s.cell(p)
		if more {
			return rowMore
		}
		lines += breaks
		if len(cells) >= s.maxCells {
			s.fail("A row has more columns than any spreadsheet can have.", "Check that the file is a table with one row a line, save it as CSV again and send it again.")
			return rowError
		}
		cells = append(cells, c)
		if q < s.end && s.buf[q] == s.delim {
			p = q + 1
			if p == s.end && s.eof { // the file ends with a delimiter: an empty last cell
				cells = append(cells, Cell{})
				return s.done(cells, p, lines)
			}
			continue
		}
		switch { // a line's end, or the file's
		case q < s.end && s.buf[q] == '\r':
			if q+1 == s.end && !s.eof {
				return rowMore
			}
			lines++
			q++
			if q < s.end && s.buf[q] == '\n' {
				q++
			}
		case q < s.end:
			lines++
			q++
		}
		return s.done(cells, q, lines)
	}
	return rowMore
}

func (s *csvScanner) done(cells []Cell, p, lines int) outcome {
	if len(cells) == 1 && len(cells[0].Text) == 0 && s.buf[s.pos] != '"' {
		cells = cells[:0] // an empty line has no cells; a quoted nothing is one
	}
	for i := range cells {
		if len(cells[i].Text) > 0 {
			cells[i].Kind = Text
		}
	}
	s.row.Cells, s.row.Line = cells, s.line+1
	s.line += lines
	s.pos = p
	s.finish()
	return rowDone
}

// finish mends what can be mended in each cell.
func (s *csvScanner) finish() {
	cells, dirty := s.row.Cells, s.nul || s.mixed
	for i := range cells {
		c := &cells[i]
		if len(c.Text) == 0 {
			continue
		}
		if dirty {
			s.mend(c)
		}
		if len(c.Text) > 1 && c.Text[0] == '\'' && startsFormula(c.Text[1:]) {
			c.raw, c.Text = c.Text, c.Text[1:]
			c.Note |= FormulaText
		}
	}
}

// mend takes NUL bytes out of a cell and reads its bad bytes as Windows-1252.
func (s *csvScanner) mend(c *Cell) {
	raw := c.Text
	if s.nul && bytes.IndexByte(c.Text, 0) >= 0 {
		c.Note |= HadNUL
		c.Text = bytes.ReplaceAll(c.Text, []byte{0}, nil)
	}
	if s.mixed && !utf8.Valid(c.Text) {
		c.Note |= HadBytes
		c.Text = appendMixed(nil, c.Text)
	}
	if c.Note&(HadNUL|HadBytes) != 0 {
		c.raw = raw
	}
	if len(c.Text) == 0 {
		c.Kind = Blank
	}
}

// startsFormula reports whether a spreadsheet may take a text that begins so for a
// formula: a sign, behind spaces or as wide as an ideograph, or a line end before one.
func startsFormula(s []byte) bool {
	s = bytes.TrimLeft(s, " ")
	r, _ := utf8.DecodeRune(s)
	return len(s) > 0 && strings.ContainsRune("=+-@\t\r\n＝＋－＠", r)
}
