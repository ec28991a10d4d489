package table

import (
	"io"
	"iter"
	"sort"

	"roundtable/care"
)

// Kind says what stands in a cell.
type Kind uint8

// Kinds of cell. A CSV file has Blank and Text only; in a workbook the kind is
// what the cell holds, dates being numbers whose style shows a date or a time.
const (
	Blank Kind = iota
	Text
	Number
	DateTime // Date and Minute are set; Date is 0 for a time of day alone
	Bool     // Text is TRUE or FALSE
	Error    // Text is the error as Excel shows it: #N/A, #REF!
)

// String names the kind as data files and tests write it.
func (k Kind) String() string {
	names := [...]string{"blank", "text", "number", "date", "bool", "error"}
	if int(k) < len(names) {
		return names[k]
	}
	return "unknown"
}

// Note is a set of things that were odd about how a cell was written. The cell
// was read all the same.
type Note uint8

// Notes on a cell.
const (
	StrayQuote  Note = 1 << iota // a quote where none may stand, or one that never closes: kept as text
	HadNUL                       // NUL bytes were taken out
	HadBytes                     // bytes that are no UTF-8, read as Windows-1252
	LostText                     // refers to a text that the workbook does not hold
	FormulaText                  // a leading apostrophe that only guards a formula sign was taken off
)

// Cell is one cell. Its slices are valid until the next row is asked for and
// must not be written to.
type Cell struct {
	// Text is the value in UTF-8: of a CSV cell, unquoted; of a text cell, its
	// text; of a number, its digits without exponent ("9434765919", never
	// "9.434765919E9"); of a date, "2026-03-12" or "2026-03-12 09:30".
	Text   []byte
	raw    []byte
	Date   care.Date
	Minute care.Minute
	Kind   Kind
	Note   Note
}

// Raw is the value exactly as the file keeps it: a date's serial number, a
// number with its exponent. It is the same as Text where the file has no other.
func (c Cell) Raw() []byte {
	if c.raw != nil {
		return c.raw
	}
	return c.Text
}

// String is Text as a string of its own.
func (c Cell) String() string { return string(c.Text) }

// Merge is a merged range; lines count from 1 as people see them, columns from
// 0. Value is the top left cell, to which the value belongs, once the row it
// stands in has been read; it is owned by the Merge.
type Merge struct {
	Top, Bottom int
	Left, Right int
	Value       Cell
}

// Row is one row. It is reused: it is valid until the next one is asked for.
type Row struct {
	Sheet  int  // index in Book.Sheets
	Line   int  // CSV: the physical line where the row starts, as an editor counts; XLSX: the row number
	Hidden bool // XLSX: hidden by hand or by a filter
	// Cells run from column 0. CSV: as many as the row has, none for an empty
	// line. XLSX: up to the last cell that is not blank.
	Cells []Cell

	merges []*Merge // those that touch this row, from left to right
}

// Cell is the cell of a column, a Blank one beyond the row's end.
func (r *Row) Cell(col int) Cell {
	if col < 0 || col >= len(r.Cells) {
		return Cell{}
	}
	return r.Cells[col]
}

// Text is the text of a column as a string of its own, "" beyond the row's end.
func (r *Row) Text(col int) string { return string(r.Cell(col).Text) }

// IsBlank reports whether no cell of the row holds anything but white space.
func (r *Row) IsBlank() bool {
	for i := range r.Cells {
		for _, b := range r.Cells[i].Text {
			if b != ' ' && b != '\t' && b != '\r' && b != '\n' {
				return false
			}
		}
	}
	return true
}

// Merge is the merged range that the column of this row belongs to, if any. A
// header or a partner's name that was merged over several cells is filled from
// its Value; the caller decides whether to.
func (r *Row) Merge(col int) (*Merge, bool) {
	// They lie side by side, from left to right: xlsxsheet.go sees to it.
	n := sort.Search(len(r.merges), func(i int) bool { return r.merges[i].Left > col })
	if n > 0 && col <= r.merges[n-1].Right {
		return r.merges[n-1], true
	}
	return nil, false
}

// Filled is Cell, or the value of the merged range where the cell itself is
// blank and covered by one.
func (r *Row) Filled(col int) Cell {
	c := r.Cell(col)
	if c.Kind != Blank {
		return c
	}
	if m, ok := r.Merge(col); ok {
		return m.Value
	}
	return c
}

// Sheet is one sheet of a book. A CSV file is a book of one sheet without a
// name.
type Sheet struct {
	Name   string
	Hidden bool // hidden or very hidden
	// VeryHidden sheets cannot be shown from Excel's menus, only from its macros.
	VeryHidden bool

	part string
}

// Span is a run of columns, from 0, both ends included.
type Span struct{ First, Last int }

// Layout is what a sheet says of itself beside its rows.
type Layout struct {
	Merges        []Merge // in order of Top, then Left; Value is not set
	HiddenColumns []Span
}

// ColumnHidden reports whether the sheet hides the column.
func (l *Layout) ColumnHidden(col int) bool {
	for _, s := range l.HiddenColumns {
		if col >= s.First && col <= s.Last {
			return true
		}
	}
	return false
}

// Format says how a file is written.
type Format struct {
	File      string // "csv" or "xlsx"
	Encoding  string // CSV: one of the Encoding constants
	BOM       bool   // CSV: begins with a byte-order mark
	Delimiter byte   // CSV: one of , ; tab |
	LineEnd   string // CSV: the first line's: "\r\n", "\n" or "\r"; "\n" if there is none
	Date1904  bool   // XLSX: dates count from 1904
}

// Book is an open file. Its methods are safe for concurrent use, and several
// Rows may run at once, each with a Row of its own.
type Book struct {
	name   string
	r      io.ReaderAt
	size   int64
	looked int64 // how much of a text its encoding is told by
	limits Limits
	format Format
	sheets []Sheet
	csv    *csvFile
	xlsx   *workbook
	kept   *kept // nil: nothing is held
}

// Open looks at a file's content and gets ready to read it. name is used in
// what is said to people and for nothing else. r must stay readable as long as
// the Book is used; there is nothing to close. A file that cannot be read is a
// *care.Problem that says what it is and how to save it so that it can be; any
// other error comes from r.
func Open(name string, r io.ReaderAt, size int64) (*Book, error) {
	return OpenWith(name, r, size, DefaultLimits)
}

// OpenWith is Open with limits of the caller's.
func OpenWith(name string, r io.ReaderAt, size int64, l Limits) (*Book, error) {
	b := &Book{name: name, r: r, size: size, looked: size, limits: l}
	kind, err := b.sniff()
	if err != nil {
		return nil, err
	}
	if kind == "xlsx" {
		err = b.openXLSX()
	} else {
		err = b.openCSV()
	}
	if err != nil {
		return nil, err
	}
	return b, nil
}

// Name is the name given to Open.
func (b *Book) Name() string { return b.name }

// Format says how the file is written.
func (b *Book) Format() Format { return b.format }

// Sheets are the book's worksheets in the order of their tabs; chart sheets are
// left out.
func (b *Book) Sheets() []Sheet { return b.sheets }

// Layout reads what a sheet says of itself: merged ranges and hidden columns.
// It is empty for a CSV file.
func (b *Book) Layout(sheet int) (*Layout, error) {
	if b.xlsx == nil {
		return &Layout{}, nil
	}
	return b.xlsx.layout(b, sheet)
}

// Rows yields the rows of a sheet in the order of the file, blank ones
// included. The row is reused between steps. An error (a *care.Problem for a
// damaged file or one beyond the limits) comes with a nil row and ends the
// sequence.
func (b *Book) Rows(sheet int) iter.Seq2[*Row, error] {
	return func(yield func(*Row, error) bool) {
		if sheet < 0 || sheet >= len(b.sheets) {
			yield(nil, b.problem("The file has no such sheet.", "Choose one of its sheets.", nil))
			return
		}
		read := b.csvRows
		if b.xlsx != nil {
			read = func(yield func(*Row, error) bool) { b.xlsx.rows(b, sheet, yield) }
		}
		if b.kept == nil {
			read(yield)
			return
		}
		b.kept.rows(sheet, read, yield)
	}
}

// problem is a *care.Problem about the file as a whole.
func (b *Book) problem(what, remedy string, cause error) *care.Problem {
	return &care.Problem{What: what, Where: b.name, Remedy: remedy, Err: cause}
}
