package intake

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"iter"
	"path/filepath"
	"slices"
	"strings"

	"roundtable/care"
	"roundtable/intake/table"
	"roundtable/ledger"
)

// find is one extract with its records: blocks, issues and file.
func (d *Desk) find(ctx context.Context, id care.ExtractID) (*Extract, []ledger.Record, error) {
	for rec, err := range d.store.Read(ctx, ledger.Seq(id)-1) {
		if err != nil {
			return nil, nil, err
		}
		if rec.Seq != ledger.Seq(id) || string(rec.Kind) != care.RecExtract {
			break
		}
		h, err := d.history(ctx, rec.Stream)
		if err != nil {
			return nil, nil, err
		}
		for i := range h.extracts {
			if h.extracts[i].ID == id {
				return &h.extracts[i], h.blocks[id], nil
			}
		}
	}
	return nil, nil, &care.Problem{What: fmt.Sprintf("There is no extract %d.", id), Remedy: "Look at the list of extracts.", Err: ledger.ErrNotFound}
}

// Withdraw masks an extract: lenses forget its rows, and the ledger keeps them.
// Of a kind whose deliveries build on each other the latest goes first: an
// earlier one is a *care.Problem that says so, as is an unknown extract or one
// that was withdrawn already.
func (d *Desk) Withdraw(ctx context.Context, id care.ExtractID, reason string, by care.AccountID) error {
	for range 5 {
		err := d.withdraw(ctx, id, reason, by)
		if !isConflict(err) {
			return err
		}
	}
	return &care.Problem{What: "Others are sending files of this kind at this moment.", Remedy: "Try again in a minute."}
}

func (d *Desk) withdraw(ctx context.Context, id care.ExtractID, reason string, by care.AccountID) error {
	x, _, err := d.find(ctx, id)
	if err != nil {
		return err
	}
	if x.Withdrawn {
		return &care.Problem{What: "The extract was withdrawn already.", Remedy: "Nothing needs doing."}
	}
	stream := x.Stream
	h, err := d.history(ctx, stream)
	if err != nil {
		return err
	}
	if later := h.standing(); !builtAlone(x.Kind) && later[len(later)-1].ID != id {
		return &care.Problem{
			What:   fmt.Sprintf("Later files of this kind build on this one; the latest is extract %d.", later[len(later)-1].ID),
			Remedy: "Withdraw the later ones first, the latest one before the others, and send them again afterwards.",
		}
	}
	masked, err := ledger.JSONDraft(stream, ledger.Kind(care.RecWithdrawn), by, x.Partner, care.Withdrawn{V: 1, Extract: id, Reason: reason})
	if err != nil {
		return err
	}
	batch := ledger.Batch{Records: []ledger.Draft{masked}, Expect: map[ledger.Stream]ledger.Version{stream: h.version}}
	if numbers, _, ok, err := d.numbersOf(ctx, x); err != nil {
		return err
	} else if ok {
		undone, err := ledger.JSONDraft(numbers.Stream, ledger.Kind(care.RecPeopleUndone), by, x.Partner, care.PeopleUndone{V: 1, Record: int64(numbers.Seq), Reason: reason})
		if err != nil {
			return err
		}
		batch.Records = append(batch.Records, undone)
	}
	_, _, err = d.store.Append(ctx, batch)
	return err
}

// builtAlone reports whether deliveries of the kind do not build on each other.
func builtAlone(kind string) bool {
	k, ok := KindNamed(kind)
	return ok && k.alone
}

// Issues lists what was wrong or doubtful in an extract, by sheet and line.
func (d *Desk) Issues(ctx context.Context, id care.ExtractID) ([]care.IssueRow, error) {
	_, recs, err := d.find(ctx, id)
	if err != nil {
		return nil, err
	}
	var out []care.IssueRow
	for _, rec := range recs {
		if string(rec.Kind) != care.RecIssuesBlock {
			continue
		}
		body, err := ledger.ReadBody(ctx, d.store, rec.Now)
		if err != nil {
			return nil, err
		}
		rows, err := decode[care.IssueRow](body)
		if err != nil {
			return nil, err
		}
		out = append(out, rows...)
	}
	slices.SortStableFunc(out, func(a, b care.IssueRow) int {
		return cmp.Or(cmp.Compare(a.Sheet, b.Sheet), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return out, nil
}

// openFile makes an extract's file as received readable. A file that was purged is
// a *care.Problem.
func (d *Desk) openFile(ctx context.Context, x *Extract, recs []ledger.Record) (*table.Book, *source, error) {
	rec, err := fileRecord(x, recs)
	if err != nil {
		return nil, nil, err
	}
	return d.open(ctx, x.FileName, "", rec.Now)
}

// fileRecord is the record of an extract's file.
func fileRecord(x *Extract, recs []ledger.Record) (ledger.Record, error) {
	for _, rec := range recs {
		if string(rec.Kind) == care.RecFile && !x.Purged {
			return rec, nil
		}
	}
	return ledger.Record{}, &care.Problem{
		What: "The file as received is not kept any more; its rows are.", Where: x.FileName, Remedy: "Ask the partner who sent it.", Err: ledger.ErrNotFound,
	}
}

// MarkedName is the name that suits what MarkedUp writes, with its ending. Errors
// are those of MarkedUp.
func (d *Desk) MarkedName(ctx context.Context, id care.ExtractID, onlyBad bool) (string, error) {
	x, recs, err := d.find(ctx, id)
	if err != nil {
		return "", err
	}
	book, src, err := d.openFile(ctx, x, recs)
	if err != nil {
		return "", err
	}
	return markedName(x.FileName, book.Format(), onlyBad), src.Close()
}

// CellAt is a cell of a stored file, by what is needed to say who may read it.
type CellAt struct {
	Sheet   uint16 // from 0
	Line    uint32 // as a spreadsheet shows it
	Field   string // what its column was taken for; "" for one that was not read
	LocalID string // of its row, as written; "" without one
	NHS     care.NHSNumber
}

// Closed reports whether a reader may not see a cell of a stored file.
type Closed func(CellAt) bool

// cells is Closed by column, for who writes a whole sheet.
func (c Closed) cells(mapping []care.ColumnMap) func(row *table.Row, column int) bool {
	if c == nil {
		return nil
	}
	type at struct{ sheet, column int }
	field := make(map[at]string, len(mapping))
	for _, m := range mapping {
		field[at{m.Sheet, m.Column}] = m.Field
	}
	var of *table.Row
	var cell CellAt // of the row asked about last
	line := -1
	return func(row *table.Row, column int) bool {
		if row != of || row.Line != line {
			of, line = row, row.Line
			cell = CellAt{Sheet: uint16(row.Sheet), Line: uint32(row.Line)}
			for i := range row.Cells {
				text := string(trim(row.Filled(i).Text))
				switch field[at{row.Sheet, i}] {
				case catalogue[fLocalID].Name:
					cell.LocalID = text
				case catalogue[fNHS].Name:
					cell.NHS, _ = care.ParseNHSNumber(text) // one that is none finds nobody
				}
			}
		}
		cell.Field = field[at{row.Sheet, column}]
		return c(cell)
	}
}

// MarkedUp writes the sender's own sheet, CSV as CSV and a workbook as a workbook,
// with two more columns that say what is wrong with each row and what would mend
// it; with onlyBad the rows that need nothing are left out, so that a team can
// mend and resend just the rest. Cells that closed says must not be read by who asks
// are not written (nil closes none), and the sheet says at its top how many.
// It returns a name for the file.
func (d *Desk) MarkedUp(ctx context.Context, id care.ExtractID, onlyBad bool, closed Closed, w io.Writer) (string, error) {
	x, recs, err := d.find(ctx, id)
	if err != nil {
		return "", err
	}
	issues, err := d.Issues(ctx, id)
	if err != nil {
		return "", err
	}
	book, src, err := d.openFile(ctx, x, recs)
	if err != nil {
		return "", err
	}
	defer func() { _ = src.Close() }()
	headers, err := headerLines(ctx, book, x)
	if err != nil {
		return "", err
	}
	o := table.MarkUpOptions{HeaderLine: headers, OnlyBad: onlyBad, Closed: closed.cells(x.Mapping)}
	err = table.MarkUp(book, marks(issues), o, w)
	return markedName(x.FileName, book.Format(), onlyBad), err
}

// markedName is the file's name with what became of it before the ending, which is
// that of what was written, however the file was called. A part has a name of its
// own: sent as the whole list, everybody else would seem gone.
func markedName(name string, f table.Format, onlyBad bool) string {
	name, ext := strings.TrimSuffix(name, filepath.Ext(name)), ".xlsx"
	if f.File == "csv" {
		ext = ".csv"
	}
	if onlyBad {
		return name + " rows to mend" + ext
	}
	return name + " marked up" + ext
}

// marks are the issues that the sender can do something about: what was left out
// as furniture needs nothing.
func marks(issues []care.IssueRow) iter.Seq[table.Mark] {
	return func(yield func(table.Mark) bool) {
		for _, is := range issues {
			if is.Severity == care.SevFurniture {
				continue
			}
			if !yield(table.Mark{Sheet: int(is.Sheet), Line: int(is.Line), Column: int(is.Column), Wrong: is.Reason, Mend: is.Remedy}) {
				return
			}
		}
	}
}

// headerLines finds the header of each sheet again: the first row that shows the
// headers as they were mapped.
func headerLines(ctx context.Context, book *table.Book, x *Extract) (map[int]int, error) {
	out, left := make(map[int]int), newBudget(book)
	for i := range book.Sheets() {
		var want []care.ColumnMap
		for _, m := range x.Mapping {
			if m.Sheet == i {
				want = append(want, m)
			}
		}
		if len(want) == 0 {
			left.sheets--
			continue
		}
		h, err := readHead(ctx, book, i, left)
		if err != nil {
			return nil, err
		}
		for _, l := range h.lines {
			if l.shows(want) {
				out[i] = l.line
				break
			}
		}
	}
	return out, nil
}

func (l headLine) shows(want []care.ColumnMap) bool {
	texts := l.texts()
	for _, m := range want {
		if m.Column >= len(texts) && m.Header != "" || m.Column < len(texts) && texts[m.Column] != m.Header {
			return false
		}
	}
	return true
}
