package table

import (
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"roundtable/care"
)

// badFill is a colour that prints, and is told from white by eyes that do not
// see red or green.
const badFill = "FFE699"

// looks are the cell styles of a marked-up workbook, by what a cell shows and
// whether it is bad.
type looks struct {
	plain, date, moment, clock [2]int // [0] good, [1] bad
	note, title                int
}

func newLooks(f *excelize.File) (l looks, err error) {
	style := func(s excelize.Style) int {
		id, e := f.NewStyle(&s)
		if err == nil {
			err = e
		}
		return id
	}
	fill := excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{badFill}}
	pair := func(format string) [2]int {
		if format == "" {
			return [2]int{0, style(excelize.Style{Fill: fill})}
		}
		return [2]int{style(excelize.Style{CustomNumFmt: &format}), style(excelize.Style{CustomNumFmt: &format, Fill: fill})}
	}
	l.plain, l.date, l.moment, l.clock = pair(""), pair("dd/mm/yyyy"), pair("dd/mm/yyyy hh:mm"), pair("hh:mm")
	l.note = style(excelize.Style{Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}})
	l.title = style(excelize.Style{Font: &excelize.Font{Bold: true}, Alignment: &excelize.Alignment{WrapText: true}})
	return l, err
}

// workbook writes an XLSX file back.
func (m *marker) workbook(w io.Writer) error {
	f := excelize.NewFile()
	defer f.Close()
	if m.in.format.Date1904 {
		yes := true
		if err := f.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &yes}); err != nil {
			return m.writeError(err)
		}
	}
	l, err := newLooks(f)
	if err != nil {
		return m.writeError(err)
	}
	var hidden []string
	written := 0
	for i, sheet := range m.in.sheets {
		if m.options.OnlyBad && !m.sheets[i] {
			continue
		}
		name, err := addSheet(f, sheet.Name, i, written == 0)
		if err == nil {
			err = m.sheet(f, l, i, name)
		}
		if err != nil {
			return m.writeError(err)
		}
		if sheet.Hidden && !m.sheets[i] {
			hidden = append(hidden, name)
		}
		written++
	}
	if err := hideSheets(f, hidden, written); err != nil {
		return m.writeError(err)
	}
	return m.writeError(f.Write(w))
}

// addSheet makes a sheet; the first takes the place of the one that a new file
// has. A name that Excel itself would refuse becomes "Sheet 3".
func addSheet(f *excelize.File, name string, i int, first bool) (string, error) {
	add := func(name string) error {
		if first {
			return f.SetSheetName("Sheet1", name)
		}
		_, err := f.NewSheet(name)
		return err
	}
	err := add(name)
	if err != nil {
		name = "Sheet " + strconv.Itoa(i+1)
		err = add(name)
	}
	return name, err
}

// hideSheets hides the sheets that were hidden, if one is left to be seen.
func hideSheets(f *excelize.File, hidden []string, written int) error {
	if len(hidden) == written {
		return nil
	}
	for _, name := range f.GetSheetList() {
		if !slices.Contains(hidden, name) {
			i, err := f.GetSheetIndex(name)
			if err != nil {
				return err
			}
			f.SetActiveSheet(i)
			break
		}
	}
	for _, name := range hidden {
		if err := f.SetSheetVisible(name, false); err != nil {
			return err
		}
	}
	return nil
}

// sheet writes one sheet.
func (m *marker) sheet(f *excelize.File, l looks, i int, name string) error {
	p, err := m.plan(i)
	if err != nil {
		return err
	}
	s, err := f.NewStreamWriter(name)
	if err != nil {
		return err
	}
	if err := m.fillSheet(s, l, p, i); err != nil {
		return err
	}
	return s.Flush()
}

func (m *marker) fillSheet(s *excelize.StreamWriter, l looks, p sheetPlan, sheet int) error {
	layout, err := m.in.Layout(sheet)
	if err != nil {
		return err
	}
	for _, col := range []int{p.wrong, p.mend} {
		if err := s.SetColWidth(col+1, col+1, 50); err != nil {
			return err
		}
	}
	last := 0
	for row, err := range m.in.Rows(sheet) {
		if err != nil {
			return err
		}
		if !m.keep(p, row) {
			continue
		}
		line := row.Line
		if line <= last || m.options.OnlyBad && line > p.header {
			line = last + 1
		}
		last = line
		if err := m.sheetRow(s, l, p, row, line); err != nil {
			return err
		}
	}
	for _, g := range layout.Merges {
		if g.Right >= p.width || m.options.OnlyBad && g.Bottom > p.header {
			continue
		}
		from, err1 := excelize.CoordinatesToCellName(g.Left+1, g.Top)
		to, err2 := excelize.CoordinatesToCellName(g.Right+1, g.Bottom)
		if err1 != nil || err2 != nil {
			continue
		}
		if err := s.MergeCell(from, to); err != nil {
			return err
		}
	}
	return nil
}

func (m *marker) sheetRow(s *excelize.StreamWriter, l looks, p sheetPlan, row *Row, line int) error {
	bad := map[int]bool{}
	marks := m.byRow[rowID{row.Sheet, row.Line}]
	for _, k := range marks {
		bad[k.Column] = true
	}
	values := make([]any, max(p.width, p.wrong+1, p.mend+1))
	for col := range p.width {
		c := m.filled(p, row, col)
		if m.closed(p, row, col) {
			c = Cell{Kind: Text, Text: []byte(Closed)}
		}
		look := 0
		if bad[col] {
			look = 1
		}
		if c.Kind != Blank || look == 1 {
			values[col] = m.excelCell(l, c, look)
		}
	}
	style := l.note
	if row.Line == p.header {
		style = l.title
	}
	values[p.wrong], values[p.mend] = nil, nil
	if wrong, mend := m.values(p, row); wrong != "" || mend != "" {
		values[p.wrong] = excelize.Cell{StyleID: style, Value: cut(wrong)}
		values[p.mend] = excelize.Cell{StyleID: style, Value: cut(mend)}
	}
	at, err := excelize.CoordinatesToCellName(1, line)
	if err != nil {
		return err
	}
	return s.SetRow(at, values, excelize.RowOpts{Hidden: row.Hidden && len(marks) == 0})
}

// cut keeps a text to what a cell of Excel holds.
func cut(s string) string {
	if len(s) > excelize.TotalCellChars {
		return strings.ToValidUTF8(s[:excelize.TotalCellChars-3], "") + "..."
	}
	return s
}

// excelCell is a cell as excelize writes it. Text is always written as text, so
// that none becomes a formula; a number only as a number where that keeps all
// its digits.
func (m *marker) excelCell(l looks, c Cell, look int) excelize.Cell {
	out := excelize.Cell{StyleID: l.plain[look]}
	switch c.Kind {
	case Number:
		text := string(c.Text)
		if f, err := strconv.ParseFloat(text, 64); err == nil && strconv.FormatFloat(f, 'f', -1, 64) == text {
			out.Value = f
			return out
		}
		out.Value = text
	case Bool:
		out.Value = string(c.Text) == "TRUE"
	case DateTime:
		switch {
		case c.Date == 0:
			out.StyleID = l.clock[look]
		case c.Minute == 0:
			out.StyleID = l.date[look]
		default:
			out.StyleID = l.moment[look]
		}
		out.Value = m.serial(c)
	case Blank:
	default:
		out.Value = string(c.Text)
	}
	return out
}

// serial is a moment as the workbook's own dates count: the number as it stood,
// or one made of a date that was written as text.
func (m *marker) serial(c Cell) float64 {
	if f, err := strconv.ParseFloat(string(c.Raw()), 64); err == nil {
		return f
	}
	f := 0.0
	switch {
	case c.Date == 0:
	case m.in.format.Date1904:
		f = float64(c.Date - epoch1904)
	case c.Date < care.NewDate(1900, 3, 1):
		f = float64(c.Date - epoch1900 - 1)
	default:
		f = float64(c.Date - epoch1900)
	}
	if c.Minute > 0 {
		f += float64(c.Minute-1) / 1440
	}
	return f
}
