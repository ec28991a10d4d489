package table

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"

	"github.com/xuri/excelize/v2"

	"roundtable/care"
)

// The headers of the two columns that MarkUp adds. A file that is sent back with
// them is read without them.
const (
	HeaderWrong = "Roundtable: what is wrong"
	HeaderMend  = "What would mend it"
)

// Closed is what stands in the place of a cell that MarkUp does not write
// (MarkUpOptions.Closed), and closedMend what the row says then.
const (
	Closed     = "not shared with you"
	closedMend = "Before you send this row back, write the cells that are closed in from your own system."
)

// IsMarkHeader reports whether a header is one of the two that MarkUp adds.
func IsMarkHeader(header string) bool {
	return isWrongHeader(header) || strings.EqualFold(strings.TrimSpace(header), HeaderMend)
}

// isWrongHeader knows HeaderWrong also with the count of closed cells behind it.
func isWrongHeader(header string) bool {
	h := strings.TrimSpace(header)
	if len(h) > len(HeaderWrong) && strings.HasPrefix(h[len(HeaderWrong):], " (") {
		h = h[:len(HeaderWrong)]
	}
	return strings.EqualFold(h, HeaderWrong)
}

// Mark is one thing to tell the sender about a row or a cell.
type Mark struct {
	Sheet  int
	Line   int // as Row.Line
	Column int // from 0; -1 the whole row
	Wrong  string
	Mend   string
}

// MarkUpOptions say what MarkUp writes.
type MarkUpOptions struct {
	// HeaderLine is the line of each sheet's header; it and the lines above are
	// always kept. A sheet that is not named has no header.
	HeaderLine map[int]int
	// OnlyBad leaves out rows without a mark, and sheets without any.
	OnlyBad bool
	// Closed reports whether a cell must not be written; nil closes none. The
	// header and the lines above it are not asked about. Column is from 0.
	Closed func(row *Row, column int) bool
}

// MarkUp writes the sender's own file back with two more columns at the right:
// what is wrong with the row, and what would mend it. Marks may come in any
// order; several of one row are joined. Columns that an earlier MarkUp added are
// used again.
//
// A CSV file stays one, with its delimiter and line ends, in UTF-8 (with a
// byte-order mark, so that Excel knows it, if the file came in another encoding);
// a text that a spreadsheet would take for a formula gets an apostrophe before
// it, which this package takes off again. A workbook stays a workbook with its
// sheets, merged cells, hidden rows (but for marked ones), and bad cells
// coloured; number formats but for dates, colours and formulas are not kept. In
// OnlyBad a cell covered by a merged range gets the range's value, and "Line 12: "
// says where the row stood.
//
// A cell that o closes holds "not shared with you" instead of what the sender
// wrote; the header of the first of the two columns says how many of the sheet do.
//
// Errors are those of reading in and writing w; a *care.Problem when there is no
// room for two more columns.
func MarkUp(in *Book, marks iter.Seq[Mark], o MarkUpOptions, w io.Writer) error {
	m := &marker{in: in, options: o, byRow: map[rowID][]Mark{}, sheets: map[int]bool{}}
	for k := range marks {
		id := rowID{k.Sheet, k.Line}
		m.byRow[id] = append(m.byRow[id], k)
		m.sheets[k.Sheet] = true
	}
	if in.xlsx != nil {
		return m.workbook(w)
	}
	return m.csv(w)
}

type rowID struct{ sheet, line int }

// marker writes one file back.
type marker struct {
	in      *Book
	options MarkUpOptions
	byRow   map[rowID][]Mark
	sheets  map[int]bool // those that have marks
}

// sheetPlan is where the two columns go in a sheet.
type sheetPlan struct {
	header      int // line; 0 for none
	wrong, mend int // columns
	width       int // columns of the sender's own
	titles      []string
	closed      int // cells that are not written
}

// keep reports whether a row is written.
func (m *marker) keep(p sheetPlan, row *Row) bool {
	return !m.options.OnlyBad || row.Line <= p.header || len(m.byRow[rowID{row.Sheet, row.Line}]) > 0
}

// plan reads the sheet once to find how wide it is and whether it has been
// marked up before.
func (m *marker) plan(sheet int) (sheetPlan, error) {
	p := sheetPlan{header: m.options.HeaderLine[sheet], wrong: -1, mend: -1}
	for row, err := range m.in.Rows(sheet) {
		if err != nil {
			return p, err
		}
		if m.keep(p, row) {
			p.width = max(p.width, len(row.Cells))
			for col := range row.Cells {
				if m.closed(p, row, col) {
					p.closed++
				}
			}
		}
		if row.Line != p.header {
			continue
		}
		for i := range row.Cells {
			title := strings.TrimSpace(string(row.Filled(i).Text))
			p.titles = append(p.titles, title)
			switch {
			case isWrongHeader(title):
				p.wrong = i
			case strings.EqualFold(title, HeaderMend):
				p.mend = i
			}
		}
	}
	next := p.width
	for _, col := range []*int{&p.wrong, &p.mend} {
		if *col < 0 {
			*col = next
			next++
		}
	}
	if next > excelize.MaxColumns {
		return p, &care.Problem{
			What: "The sheet has no room for two more columns.", Where: joinWhere(m.in.name, m.in.sheets[sheet].Name),
			Remedy: "Delete the columns at its right that are not used, and send it again.",
		}
	}
	return p, nil
}

// notes joins what is to be said about a row, in the order of the marks.
func (m *marker) notes(p sheetPlan, row *Row) (wrong, mend string) {
	var wrongs, mends []string
	for _, k := range m.byRow[rowID{row.Sheet, row.Line}] {
		text := k.Wrong
		if name := p.columnName(k.Column); name != "" && text != "" {
			text = name + ": " + text
		}
		wrongs, mends = addOnce(wrongs, text), addOnce(mends, k.Mend)
	}
	if m.anyClosed(p, row) {
		mends = addOnce(mends, closedMend)
	}
	wrong, mend = sentences(wrongs), sentences(mends)
	if m.options.OnlyBad && wrong != "" {
		wrong = strings.ToUpper(lineWhere(row.Line)[:1]) + lineWhere(row.Line)[1:] + ": " + wrong
	}
	return wrong, mend
}

// sentences puts texts behind each other; one that ends in a full stop needs no
// more than a space after it.
func sentences(list []string) string {
	var b strings.Builder
	for i, s := range list {
		if i > 0 && strings.HasSuffix(list[i-1], ".") {
			b.WriteByte(' ')
		} else if i > 0 {
			b.WriteString("; ")
		}
		b.WriteString(s)
	}
	return b.String()
}

func addOnce(list []string, s string) []string {
	for _, have := range list {
		if have == s {
			return list
		}
	}
	if s == "" {
		return list
	}
	return append(list, s)
}

// columnName is a column's header, or its letter; "" for the whole row.
func (p sheetPlan) columnName(col int) string {
	if col < 0 {
		return ""
	}
	if col < len(p.titles) && p.titles[col] != "" {
		return p.titles[col]
	}
	name, err := excelize.ColumnNumberToName(col + 1)
	if err != nil {
		return ""
	}
	return "column " + name
}

// values are the texts that go into the two columns of a row.
func (m *marker) values(p sheetPlan, row *Row) (wrong, mend string) {
	if row.Line == p.header {
		return HeaderWrong + closedWords(p.closed), HeaderMend
	}
	return m.notes(p, row)
}

// closedWords says behind a header how many cells of the sheet are closed.
func closedWords(n int) string {
	switch n {
	case 0:
		return ""
	case 1:
		return " (1 cell is closed: " + Closed + ")"
	}
	return fmt.Sprintf(" (%d cells are closed: %s)", n, Closed)
}

// closed reports whether a cell with something in it is not to be written.
func (m *marker) closed(p sheetPlan, row *Row, col int) bool {
	if m.options.Closed == nil || row.Line <= p.header || col == p.wrong || col == p.mend || m.filled(p, row, col).Kind == Blank {
		return false
	}
	return m.options.Closed(row, col)
}

// anyClosed reports whether a cell of a row is not to be written.
func (m *marker) anyClosed(p sheetPlan, row *Row) bool {
	for col := range row.Cells {
		if m.closed(p, row, col) {
			return true
		}
	}
	return false
}

// filled is the cell to write: in OnlyBad the value of a merged range goes into
// each row that it covers, for its first row may be left out.
func (m *marker) filled(p sheetPlan, row *Row, col int) Cell {
	if m.options.OnlyBad && row.Line > p.header {
		return row.Filled(col)
	}
	return row.Cell(col)
}

// writeError keeps problems of reading apart from those of writing.
func (m *marker) writeError(err error) error {
	if err == nil {
		return nil
	}
	if p, ok := errors.AsType[*care.Problem](err); ok {
		return p
	}
	return m.in.problem("The marked-up file could not be written.", "Check that there is room on the disk, and try again.", err)
}
