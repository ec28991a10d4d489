package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"roundtable/care"
	"roundtable/intake/table"
	"roundtable/people/linkage"
)

// linkInput is what the files hold.
type linkInput struct {
	table *linkage.Table
	notes []string
	lines []uint32 // of each record, the line it starts on
	files []int    // where each file's records begin
}

// linkColumns are where in one file things stand; -1 = not there.
type linkColumns struct {
	at     [linkCells]int       // id, source, NHS number status, and the fields
	filled [linkage.Fields]bool // some row has anything in the column
	width  int                  // of the heading line
	whole  bool                 // rows shorter than it have lost something
}

// field is where a field stands.
func (k *linkColumns) field(f linkage.Field) *int { return &k.at[3+f] }

// linkReader reads files into one table.
type linkReader struct {
	c       *linkCmd
	e       *env
	in      *linkInput
	byField map[linkage.Field]string
	seen    map[linkage.Field]bool // some file has the column
	cols    []*linkColumns         // of each file; nil for one without a heading line
	noID    int
	ragged  int            // rows with other columns than their heading line
	ragAt   string         // the first of them
	free    chan *rowBatch // batches whose memory is used again
	batches int            // that were read
	tight   bool           // memory is spared from here on
}

// read reads every file, checks the ids, and says what could not be used.
func (c *linkCmd) read(e *env) (*linkInput, error) {
	byField, err := fieldColumns(c.Map)
	if err != nil {
		return nil, err
	}
	named := len(byField) > 0
	if !named { // columns that are called what the fields are
		for f := range linkage.Fields {
			byField[f] = f.String()
		}
	}
	fields := make([]linkage.Field, 0, len(byField))
	for f := range byField {
		fields = append(fields, f)
	}
	slices.Sort(fields)
	r := &linkReader{c: c, e: e, byField: byField, seen: map[linkage.Field]bool{}, in: &linkInput{table: linkage.NewTable(fields)}}
	if err := r.supersede(); err != nil {
		return nil, err
	}
	if err := fileTwice(c.Files); err != nil {
		return nil, err
	}
	headings := map[string]bool{}
	for _, name := range c.Files {
		r.in.files = append(r.in.files, r.in.table.Len())
		if err := r.file(name, headings); err != nil {
			return nil, err
		}
	}
	return r.in, r.check(fields, named, headings)
}

// check looks at what was read as a whole.
func (r *linkReader) check(fields []linkage.Field, named bool, headings map[string]bool) error {
	t := r.in.table
	if t.Len() == 0 {
		return r.noRecords()
	}
	for _, f := range fields {
		switch {
		case named && !r.seen[f]:
			return columnMissing("No file has a", r.byField[f], "--map "+f.String()+"="+r.byField[f], headings)
		case r.seen[f] && !t.Has(f):
			r.in.notes = append(r.in.notes, fmt.Sprintf("Column %s (%s) holds nothing that can be used in any record, and is left out.", r.byField[f], f.Name()))
		case r.seen[f]:
			r.emptyIn(f)
			r.unread(f)
		}
	}
	if !named {
		r.taken(headings)
	}
	if r.ragged > 0 {
		r.in.notes = append(r.in.notes, fmt.Sprintf("Rows with more or fewer cells than the heading line: %d, the first %s. What they hold may stand under wrong headings.", r.ragged, r.ragAt))
	}
	if r.noID > 0 {
		r.in.notes = append(r.in.notes, fmt.Sprintf("%d rows without an id in column %s are left out: they could not be named in what is written.", r.noID, r.c.ID))
	}
	a, b, twice := t.Twice()
	if !twice {
		return nil
	}
	where := fmt.Sprintf("%s, line %d, and %s, line %d", r.in.file(r.c.Files, a), r.in.lines[a], r.in.file(r.c.Files, b), r.in.lines[b])
	return &care.Problem{
		What: "Two records have the same id.", Where: where,
		Remedy: fmt.Sprintf("Column %s must tell the records of one list apart: name another column with --id, or name the column that tells the lists apart with --source.", r.c.ID),
	}
}

// file is the name of the file that a record came from.
func (in *linkInput) file(names []string, row linkage.Row) string {
	i, found := slices.BinarySearch(in.files, int(row))
	if !found {
		i--
	}
	for i+1 < len(in.files) && in.files[i+1] <= int(row) {
		i++
	}
	return names[i]
}

// file reads the records of one file.
func (r *linkReader) file(name string, headings map[string]bool) error {
	f, err := os.Open(name)
	if err != nil {
		return &care.Problem{What: "The file cannot be opened.", Where: name, Remedy: "Check the name." + meantFile(name), Err: err}
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if info.IsDir() {
		return &care.Problem{What: "This is a folder, not a file.", Where: name, Remedy: "Name the CSV or XLSX files in it."}
	}
	book, err := openList(name, f, info)
	if err != nil {
		return err
	}
	batches, done := make(chan *rowBatch, 1), make(chan struct{})
	r.free = make(chan *rowBatch, 3)
	go func() { // encodes one batch while the next is read
		defer close(done)
		for b := range batches {
			r.in.table.AddAll(b.records())
			b.clear()
			r.free <- b
		}
	}()
	err = r.rows(name, book, info.Size(), headings, batches)
	close(batches)
	<-done
	if err == nil {
		err = r.within(name, info.Size())
	}
	return err
}

// openList opens a file, or what comes through a pipe, which is read once and to its end.
func openList(name string, f *os.File, info os.FileInfo) (*table.Book, error) {
	if info.Mode().IsRegular() {
		return table.Open(name, f, info.Size())
	}
	book, err := table.OpenForward(name, f)
	if errors.Is(err, table.ErrNotText) {
		return nil, &care.Problem{What: "A workbook cannot be read from a pipe.", Where: name, Remedy: "Save it as a file, or send CSV.", Err: err}
	}
	return book, err
}

// rows reads a file's first sheet that has any row.
func (r *linkReader) rows(name string, book *table.Book, size int64, headings map[string]bool, batches chan<- *rowBatch) error {
	var cols *linkColumns
	defer func() { r.cols = append(r.cols, cols) }()
	list := ""
	if len(r.c.Files) > 1 {
		list = r.listName(name)
	}
	bar := newProgress(r.e)
	defer bar.end()
	var batch *rowBatch
	for row, err := range book.Rows(0) {
		switch {
		case err != nil:
			return err
		case row.IsBlank():
			continue
		case cols == nil:
			if cols, err = r.columns(name, row, headings); err != nil {
				return err
			}
			cols.whole = book.Format().File == "csv"
			batch = r.batch(cols, list)
			continue
		}
		if cols.ragged(row) {
			if r.ragged++; r.ragged == 1 {
				r.ragAt = fmt.Sprintf("%s, line %d", base(name), row.Line)
			}
		}
		if !batch.add(row) {
			r.noID++
			continue
		}
		r.in.lines = append(r.in.lines, uint32(row.Line)) //nolint:gosec // a line
		if batch.full() {
			batches <- batch
			batch = r.batch(cols, list)
			bar.step(fmt.Sprintf("%s: %d records", base(name), len(r.in.lines)), 0)
			if err := r.goOn(name, size); err != nil {
				return err
			}
		}
	}
	if batch != nil {
		batches <- batch
	}
	return nil
}

// batch is an empty one.
func (r *linkReader) batch(cols *linkColumns, list string) *rowBatch {
	select {
	case b := <-r.free:
		return b
	default:
		return &rowBatch{cols: cols, list: list, ends: make([]int, 0, linkBatch*linkCells), recs: make([]linkage.Record, 0, linkBatch)}
	}
}

// listName is a file's name without folder and ending; the whole path where two
// files would have one name.
func (r *linkReader) listName(name string) string {
	short := func(n string) string { return strings.TrimSuffix(filepath.Base(n), filepath.Ext(n)) }
	same := 0
	for _, other := range r.c.Files {
		if short(other) == short(name) {
			same++
		}
	}
	if same > 1 {
		return name
	}
	return short(name)
}

// columns finds what is asked for in a heading line.
func (r *linkReader) columns(name string, row *table.Row, headings map[string]bool) (*linkColumns, error) {
	here := map[string]bool{}
	find := func(col string) int { return findColumn(row, col) }
	for i := range row.Cells {
		if h := strings.TrimSpace(row.Text(i)); h != "" {
			here[h], headings[h] = true, true
		}
	}
	cols := &linkColumns{at: [linkCells]int{find(r.c.ID), find(r.c.Source), find(r.c.NHSStatus)}, width: len(row.Cells)}
	for _, asked := range []struct {
		flag, col string
		at        int
	}{{"--id", r.c.ID, cols.at[0]}, {"--source", r.c.Source, cols.at[1]}, {"--nhs-status", r.c.NHSStatus, cols.at[2]}} {
		if asked.col != "" && asked.at < 0 {
			return nil, inFile(columnMissing("The file has no", asked.col, asked.flag+" "+asked.col, here), name)
		}
	}
	shared := 0
	for f := range linkage.Fields {
		at := cols.field(f)
		*at = -1
		if col, ok := r.byField[f]; ok {
			if *at = find(col); *at >= 0 {
				r.seen[f] = true
				shared++
				r.columnTwice(name, row, *at)
			}
		}
	}
	if shared == 0 {
		return nil, r.nothingShared(name, here)
	}
	return cols, nil
}

// findColumn is where a heading stands, -1 for nowhere. Of "a|b", for files that call one
// thing differently, the first that is there.
func findColumn(row *table.Row, col string) int {
	for i := range row.Cells {
		if col != "" && strings.TrimSpace(row.Text(i)) == col {
			return i
		}
	}
	for one := range strings.SplitSeq(col, "|") {
		if one = strings.TrimSpace(one); one == "" || one == col {
			continue
		}
		if i := findColumn(row, one); i >= 0 {
			return i
		}
	}
	return -1
}

// ragged reports a row with other columns than the heading line: what it holds may stand
// under the wrong heading.
func (k *linkColumns) ragged(row *table.Row) bool {
	if k.whole && len(row.Cells) < k.width {
		return true
	}
	for i := k.width; i < len(row.Cells); i++ {
		if len(row.Cells[i].Text) > 0 {
			return true
		}
	}
	return false
}

// columnTwice notes that a heading stands twice: nobody could tell which is meant.
func (r *linkReader) columnTwice(name string, row *table.Row, first int) {
	col := strings.TrimSpace(row.Text(first))
	for i := first + 1; i < len(row.Cells); i++ {
		if strings.TrimSpace(row.Text(i)) == col {
			r.in.notes = append(r.in.notes, fmt.Sprintf("Column %s stands more than once in %s; the first is read.", col, base(name)))
			return
		}
	}
}

// supersede reads which NHS numbers were merged into which.
func (r *linkReader) supersede() error {
	name := r.c.Superseded
	if name == "" {
		return nil
	}
	f, err := os.Open(name)
	if err != nil {
		return &care.Problem{What: "The file of superseded numbers cannot be opened.", Where: name, Remedy: "Check the name." + meantFile(name), Err: err}
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	book, err := table.Open(name, f, info.Size())
	if err != nil {
		return err
	}
	merged := map[string]string{}
	for row, err := range book.Rows(0) {
		if err != nil {
			return err
		}
		from, errFrom := care.ParseNHSNumber(row.Text(0))
		to, errTo := care.ParseNHSNumber(row.Text(1))
		if row.IsBlank() || (errFrom != nil || errTo != nil) && len(merged) == 0 && row.Line == 1 {
			continue // a heading
		}
		if errFrom != nil || errTo != nil || from == 0 || to == 0 {
			return &care.Problem{What: "A row is not two NHS numbers, the old and the new.", Where: fmt.Sprintf("%s, line %d", name, row.Line), Remedy: "Correct the row, or take it out."}
		}
		merged[from.Digits()] = to.Digits()
	}
	r.in.table.Supersede(merged)
	return nil
}
