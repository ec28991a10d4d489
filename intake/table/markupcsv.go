package table

import (
	"bufio"
	"bytes"
	"io"
	"strings"
)

// csv writes a CSV file back.
func (m *marker) csv(w io.Writer) error {
	p, err := m.plan(0)
	if err != nil {
		return err
	}
	f := m.in.format
	out := &csvWriter{w: bufio.NewWriterSize(w, 64<<10), delim: f.Delimiter, end: f.LineEnd}
	if out.end == "\r" {
		out.end = "\r\n"
	}
	if f.BOM || f.Encoding != UTF8 {
		out.w.WriteString("\ufeff")
	}
	if m.in.csv.sep {
		out.w.WriteString("sep=" + string(f.Delimiter) + out.end)
	}
	for row, err := range m.in.Rows(0) {
		if err != nil {
			return err
		}
		if m.keep(p, row) {
			m.csvRow(out, p, row)
		}
	}
	return m.writeError(out.w.Flush()) // bufio keeps the first error
}

func (m *marker) csvRow(out *csvWriter, p sheetPlan, row *Row) {
	wrong, mend := m.values(p, row)
	last := len(row.Cells)
	if wrong != "" || mend != "" {
		last = max(p.wrong, p.mend) + 1
	}
	for col := range last {
		switch text := row.Cell(col).Text; {
		case col == p.wrong:
			out.cell([]byte(wrong))
		case col == p.mend:
			out.cell([]byte(mend))
		case m.closed(p, row, col):
			out.cell([]byte(Closed))
		case last == 1 && len(text) == 0: // a quoted nothing is a cell, an empty line none
			out.w.WriteString(`""`)
		default:
			out.cell(text)
		}
	}
	out.endRow()
}

// csvWriter writes cells so that no spreadsheet takes a text for a formula.
type csvWriter struct {
	w     *bufio.Writer
	delim byte
	end   string
	any   bool // the row has a cell
	buf   []byte
}

func (c *csvWriter) cell(text []byte) {
	if c.any {
		c.w.WriteByte(c.delim)
	}
	c.any = true
	if needsGuard(text) {
		c.buf = append(append(c.buf[:0], '\''), text...)
		text = c.buf
	}
	if !c.needsQuotes(text) {
		c.w.Write(text)
		return
	}
	c.w.WriteByte('"')
	for i := bytes.IndexByte(text, '"'); i >= 0; i = bytes.IndexByte(text, '"') {
		c.w.Write(text[:i+1])
		c.w.WriteByte('"')
		text = text[i+1:]
	}
	c.w.Write(text)
	c.w.WriteByte('"')
}

func (c *csvWriter) endRow() {
	c.w.WriteString(c.end)
	c.any = false
}

func (c *csvWriter) needsQuotes(text []byte) bool {
	return bytes.IndexByte(text, c.delim) >= 0 || bytes.ContainsAny(text, "\"\r\n,;\t|") ||
		len(text) > 0 && (text[0] == ' ' || text[len(text)-1] == ' ')
}

// needsGuard reports whether a text would be taken for a formula: it begins with
// a formula sign and is no plain number.
func needsGuard(text []byte) bool {
	return startsFormula(text) && !isSignedNumber(string(text))
}

// isSignedNumber reports whether a text is digits with a sign and at most one
// point: what a spreadsheet shows as it stands.
func isSignedNumber(s string) bool {
	s = strings.TrimLeft(s[:1], "+-") + s[1:]
	whole, fraction, _ := strings.Cut(s, ".")
	return whole+fraction != "" && strings.Trim(whole+fraction, "0123456789") == ""
}
