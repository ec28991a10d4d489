package waiting

import (
	"context"
	"encoding/csv"
	"io"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"roundtable/care"
	"roundtable/facts"
)

// exportColumn is one column of an export: its header, and its value as text, a
// care.Date or an int.
type exportColumn struct {
	header string
	value  func(r *Row) any
}

// CountedTo is the day to which a query counts waits: the day it names, else today.
func (l *List) CountedTo(q Query) care.Date {
	if q.AsAt != 0 {
		return q.AsAt
	}
	return l.Today()
}

// of gives one column to be hidden where a row hides it.
func (c exportColumn) of(col Column) exportColumn {
	value := c.value
	c.value = func(r *Row) any {
		if r.Hidden.Column(col) {
			return NotShared
		}
		return value(r)
	}
	return c
}

// exportColumns are the columns of CSV and XLSX exports, in order; waits are
// counted to the day asAt.
func exportColumns(asAt care.Date) []exportColumn {
	text := func(header string, of func(*Row) string) exportColumn {
		return exportColumn{header, func(r *Row) any { return of(r) }}
	}
	date := func(header string, of func(*Row) care.Date) exportColumn {
		return exportColumn{header, func(r *Row) any { return of(r) }}
	}
	// A number of which -1 (or 0 without a date) means "not recorded" is blank.
	number := func(header string, of func(*Row) (int, bool)) exportColumn {
		return exportColumn{header, func(r *Row) any {
			if n, ok := of(r); ok {
				return n
			}
			return ""
		}}
	}
	cols := []exportColumn{
		text("Partner", func(r *Row) string { return string(r.Partner) }),
		text("Partner name", func(r *Row) string { return r.PartnerName }),
		text("NHS number", func(r *Row) string { return r.NHS.String() }),
		text("Local identifier", func(r *Row) string { return r.LocalID }),
		text("Family name", func(r *Row) string { return r.Family }),
		text("Given names", func(r *Row) string { return r.Given }),
		date("Date of birth", func(r *Row) care.Date { return r.Birth }),
		date("Clock start", func(r *Row) care.Date { return r.Start }),
		number("Days waited", func(r *Row) (int, bool) { return r.Days, r.Start != 0 }),
		number("Weeks waited", func(r *Row) (int, bool) { return r.Weeks, r.Start != 0 }),
		date("Waits counted to", func(*Row) care.Date { return asAt }),
		date("Queue place", func(r *Row) care.Date { return r.Queue }),
		number("Weeks in the queue", func(r *Row) (int, bool) { return r.QueueWeeks, r.Queue != 0 }),
		text("Band", func(r *Row) string { return r.Band }),
		text("Priority", func(r *Row) string { return r.Priority }),
		text("Priority in words", func(r *Row) string { return r.PriorityName }),
		date("Priority asks for treatment by", func(r *Row) care.Date { return r.PriorityDue }),
		text("Treatment function", func(r *Row) string { return r.TFC }),
		text("Treatment function name", func(r *Row) string { return r.TFCName }),
		text("Specialty", func(r *Row) string { return r.Specialty }),
		text("Specialty name", func(r *Row) string { return r.SpecialtyName }),
		text("Team", func(r *Row) string { return r.Team }),
		text("Team name", func(r *Row) string { return r.TeamName }),
		text("Reason for referral", func(r *Row) string { return r.Reason }).of(ColReason),
		text("Reason for referral in words", func(r *Row) string { return r.ReasonName }).of(ColReason),
		date("Next date", func(r *Row) care.Date { return r.NextDate }),
		text("Kind of next date", func(r *Row) string { return r.NextKind }),
		text("Owner", func(r *Row) string { return r.Owner }),
		date("Last contact", func(r *Row) care.Date { return r.Contact }),
		text("Next action", func(r *Row) string { return r.NextAction }),
		date("Next action due", func(r *Row) care.Date { return r.ActionDue }),
		text("Comment", func(r *Row) string { return r.Comment }).of(ColComment),
		text("Reasonable adjustments", func(r *Row) string { return r.Adjust }),
		text("Accessible information", func(r *Row) string { return r.AccessInf }),
		text("Ethnic group", func(r *Row) string { return r.Ethnicity }),
		number("IMD decile (1 most deprived)", func(r *Row) (int, bool) { return r.Decile, r.Decile > 0 }).of(ColDecile),
		date("Last validated", func(r *Row) care.Date { return r.Validated }),
		text("Validation due", func(r *Row) string { return yesNo(r.ValidationDue) }),
		text("Also on", func(r *Row) string { return otherNames(r.AlsoOn) }),
		text("Probably the same person on", func(r *Row) string { return otherNames(r.ProbablySame) + andMore(r.ProbablyMore) }),
		number("Open queries", func(r *Row) (int, bool) { return r.Queries, true }),
		text("Left the partner's list", func(r *Row) string { return yesNo(r.Vanished) }),
		text("Shared session", func(r *Row) string { return r.Shared.Words() }),
		text("Held: died", func(r *Row) string { return yesNo(r.Held) }),
	}
	for bit, name := range flagNames {
		f := care.Flags(1) << bit
		cols = append(cols, text("Flag: "+name, func(r *Row) string {
			switch {
			case r.Hidden.Flags()&f != 0:
				return NotShared
			case r.Yes&f != 0:
				return "yes"
			case r.No&f != 0:
				return "no"
			}
			return ""
		}))
	}
	return append(cols,
		text("File", func(r *Row) string { return r.Source.File }),
		text("Sheet", func(r *Row) string { return r.Source.Sheet }),
		number("Line", func(r *Row) (int, bool) { return int(r.Source.Line), r.Source.Line > 0 }),
		text("Pathway", func(r *Row) string { return r.ID }),
	)
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return ""
}

func otherNames(os []Other) string {
	names := make([]string, len(os))
	for i, o := range os {
		names[i] = strings.TrimSpace(string(o.Partner) + " " + o.Name)
	}
	return strings.Join(names, "; ")
}

// andMore says of a list that was cut how many it lacks.
func andMore(n int) string {
	if n == 0 {
		return ""
	}
	return "; and " + strconv.Itoa(n) + " more of that name and birth date"
}

// SafeCell makes a text safe in a spreadsheet: one that a spreadsheet would take
// for a formula (it begins with = + - @, a tab or a return) gets an apostrophe in
// front, so that what a file says can never run.
func SafeCell(s string) string {
	if t := strings.TrimLeft(s, " "); t != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", []rune(t)[0]) {
		return "'" + s
	}
	return s
}

// ExportCSV writes every row that a query selects as CSV in UTF-8 with a byte
// order mark, so that Excel reads the letters right; dates are YYYY-MM-DD. It
// returns the number of rows. Limit and Offset are passed over.
func (l *List) ExportCSV(ctx context.Context, view *facts.View, q Query, w io.Writer) (int, error) {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return 0, err
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	cols := exportColumns(l.CountedTo(q))
	record := make([]string, len(cols))
	for i, c := range cols {
		record[i] = c.header
	}
	if err := out.Write(record); err != nil {
		return 0, err
	}
	n := 0
	err := l.Each(ctx, view, q, func(r Row) error {
		for i, c := range cols {
			switch v := c.value(&r).(type) {
			case string:
				record[i] = SafeCell(v)
			case care.Date:
				record[i] = v.String()
			case int:
				record[i] = strconv.Itoa(v)
			}
		}
		n++
		return out.Write(record)
	})
	out.Flush()
	if err == nil {
		err = out.Error()
	}
	return n, err
}

// MaxSheetRows is how many rows a sheet of an XLSX file can hold.
const MaxSheetRows = 1_048_576

// ExportXLSX writes the same as ExportCSV as a spreadsheet with dates that are
// dates. The error is a *care.Problem when a sheet cannot hold the rows.
func (l *List) ExportXLSX(ctx context.Context, view *facts.View, q Query, w io.Writer) (int, error) {
	count, err := l.Count(ctx, view, q)
	if err != nil {
		return 0, err
	}
	if count >= MaxSheetRows {
		return 0, &care.Problem{
			What:   "The list has more rows than a spreadsheet can hold.",
			Remedy: "Filter the list, or download it as CSV.",
		}
	}
	book := excelize.NewFile()
	defer func() { _ = book.Close() }()
	const sheet = "Shared list"
	if err := book.SetSheetName("Sheet1", sheet); err != nil {
		return 0, err
	}
	format := "yyyy-mm-dd"
	dateStyle, err := book.NewStyle(&excelize.Style{CustomNumFmt: &format})
	if err != nil {
		return 0, err
	}
	bold, err := book.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return 0, err
	}
	sw, err := book.NewStreamWriter(sheet)
	if err != nil {
		return 0, err
	}
	n, err := l.writeSheet(ctx, view, q, sw, dateStyle, bold)
	if err != nil {
		return n, err
	}
	if err := sw.Flush(); err != nil {
		return n, err
	}
	return n, book.Write(w)
}

func (l *List) writeSheet(ctx context.Context, view *facts.View, q Query, sw *excelize.StreamWriter, dateStyle, bold int) (int, error) {
	cols := exportColumns(l.CountedTo(q))
	cells := make([]any, len(cols))
	for i, c := range cols {
		cells[i] = excelize.Cell{StyleID: bold, Value: c.header}
	}
	if err := sw.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return 0, err
	}
	if err := sw.SetRow("A1", cells); err != nil {
		return 0, err
	}
	n := 0
	err := l.Each(ctx, view, q, func(r Row) error {
		for i, c := range cols {
			cells[i] = sheetCell(c.value(&r), dateStyle)
		}
		n++
		return sw.SetRow("A"+strconv.Itoa(n+1), cells)
	})
	return n, err
}

// sheetCell is a value as a cell. Text is written as text, never as a formula; a
// date before 1900, which spreadsheets do not know, is text too.
func sheetCell(v any, dateStyle int) any {
	switch v := v.(type) {
	case care.Date:
		if y, _, _ := v.Civil(); v == 0 {
			return nil
		} else if y < 1901 {
			return v.String()
		}
		return excelize.Cell{StyleID: dateStyle, Value: v.Time()}
	case string:
		if v == "" {
			return nil
		}
		return SafeCell(v)
	}
	return v
}

// Whom yields the people whom an export of a query names, those of the other waits
// that its rows name among them; somebody may be named more than once.
func (l *List) Whom(ctx context.Context, view *facts.View, q Query, yield func(person care.Key, class care.Class)) error {
	s, err := l.selected(ctx, view, q)
	if err != nil {
		return err
	}
	w := rowWriter{l: l, v: view, t: s.t}
	see := func(r facts.Row) {
		if c, i, ok := view.Pathway(r); ok {
			if p, j, ok := view.Person(c.Person[i]); ok {
				yield(p.Key[j], c.Class[i])
			}
		}
	}
	for c, i := range s.rows() {
		if err := ctx.Err(); err != nil {
			return err
		}
		see(c.f.Base + facts.Row(i))
		if c.also.at(i)|c.probably.at(i) == 0 {
			continue
		}
		also, probably, _ := w.others(c, i)
		for _, o := range append(also, probably...) {
			if other, ok := view.PathwayByKey(o.Key); ok {
				see(other)
			}
		}
	}
	return nil
}
