package demo

import (
	"archive/zip"
	"bytes"
	"cmp"
	"errors"
	"os"
	"path/filepath"
	"slices"

	"github.com/xuri/excelize/v2"

	"roundtable/care"
)

// book writes an XLSX file sheet by sheet, counting lines from 1 as the sheet
// shows them. The first error is kept and returned by save.
type book struct {
	f     *excelize.File
	s     *excelize.StreamWriter
	path  string
	sheet int // index of the current sheet
	line  int
	day   int // style of a date as 15/11/2026
	bold  int
	err   error
}

func (m *maker) newBook(name string) *book {
	b := &book{f: excelize.NewFile(), path: filepath.Join(m.dir, filepath.FromSlash(name)), sheet: -1}
	format := "dd/mm/yyyy"
	b.day, b.err = b.f.NewStyle(&excelize.Style{CustomNumFmt: &format})
	b.try(func() (err error) {
		b.bold, err = b.f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
		return err
	})
	return b
}

func (b *book) try(do func() error) {
	if b.err == nil {
		b.err = do()
	}
}

// next begins a sheet.
func (b *book) next(name string, hidden bool) {
	b.flush()
	b.sheet++
	b.line = 0
	b.try(func() error {
		if b.sheet == 0 {
			return b.f.SetSheetName("Sheet1", name)
		}
		_, err := b.f.NewSheet(name)
		return err
	})
	if hidden {
		b.try(func() error { return b.f.SetSheetVisible(name, false) })
	}
	b.try(func() (err error) {
		b.s, err = b.f.NewStreamWriter(name)
		return err
	})
}

func (b *book) flush() {
	if b.s != nil {
		b.try(b.s.Flush)
	}
}

// row writes one row and returns its line. A care.Date becomes a real date cell;
// text stays text.
func (b *book) row(opt excelize.RowOpts, cells ...any) int {
	b.line++
	for i, c := range cells {
		if d, ok := c.(care.Date); ok {
			if cells[i] = nil; d != 0 {
				cells[i] = excelize.Cell{StyleID: b.day, Value: serial(d)}
			}
		}
	}
	at, err := excelize.CoordinatesToCellName(1, b.line)
	b.try(func() error { return err })
	b.try(func() error { return b.s.SetRow(at, cells, opt) })
	return b.line
}

func (b *book) merge(from, to string) {
	b.try(func() error { return b.s.MergeCell(from, to) })
}

func (b *book) save() error {
	b.flush()
	b.try(func() error { return os.MkdirAll(filepath.Dir(b.path), 0o755) })
	b.try(b.sorted)
	b.try(b.f.Close)
	return b.err
}

// sorted writes the book with its parts in order of name: the library keeps its
// sheets in a map and would write them in another order each time.
func (b *book) sorted() error {
	made, err := b.f.WriteToBuffer()
	if err != nil {
		return err
	}
	in, err := zip.NewReader(bytes.NewReader(made.Bytes()), int64(made.Len()))
	if err != nil {
		return err
	}
	slices.SortFunc(in.File, func(a, c *zip.File) int { return cmp.Compare(a.Name, c.Name) })
	f, err := os.Create(b.path)
	if err != nil {
		return err
	}
	out := zip.NewWriter(f)
	for _, part := range in.File {
		if err = out.Copy(part); err != nil {
			break
		}
	}
	return errors.Join(err, out.Close(), f.Close())
}

// serial is the day as a spreadsheet counts it: days since 30 December 1899.
func serial(d care.Date) int {
	return int(d - care.NewDate(1899, 12, 30))
}

var plain excelize.RowOpts

func hidden() excelize.RowOpts { return excelize.RowOpts{Hidden: true} }
