package intake

import (
	"bufio"
	"fmt"
	"io"

	"github.com/xuri/excelize/v2"

	"roundtable/intake/table"
)

// blankLines writes the file anew with some lines blank. Every other line keeps
// its number and its cells.
func blankLines(book *table.Book, lines map[place]bool, w io.Writer) error {
	if book.Format().File == "csv" {
		return blankCSV(book, lines, w)
	}
	return blankXLSX(book, lines, w)
}

func blankCSV(book *table.Book, lines map[place]bool, w io.Writer) error {
	out := bufio.NewWriter(w) // keeps the first error for Flush
	delim := book.Format().Delimiter
	at := 1
	for r, err := range book.Rows(0) {
		if err != nil {
			return err
		}
		for ; at < r.Line; at++ { // what stood between: the rest of a quoted cell, or no row
			_ = out.WriteByte('\n')
		}
		gone := lines[place{0, uint32(r.Line)}]
		for i := range r.Cells {
			if i > 0 {
				_ = out.WriteByte(delim)
			}
			if !gone {
				at += writeCell(out, r.Cells[i].Text, delim)
			}
		}
		_ = out.WriteByte('\n')
		at++
	}
	return out.Flush()
}

// writeCell quotes a cell where it must be and returns how many line breaks stand
// in it.
func writeCell(out *bufio.Writer, text []byte, delim byte) (breaks int) {
	quote := len(text) > 0 && (text[0] == ' ' || text[len(text)-1] == ' ')
	for _, c := range text {
		switch c {
		case delim, '"', '\n', '\r':
			quote = true
		}
	}
	if !quote {
		_, _ = out.Write(text)
		return 0
	}
	_ = out.WriteByte('"')
	for i, c := range text {
		if c == '"' {
			_ = out.WriteByte('"')
		}
		if c == '\n' || c == '\r' && (i+1 == len(text) || text[i+1] != '\n') {
			breaks++
		}
		_ = out.WriteByte(c)
	}
	_ = out.WriteByte('"')
	return breaks
}

func blankXLSX(book *table.Book, lines map[place]bool, w io.Writer) error {
	f := excelize.NewFile()
	defer func() { _ = f.Close() }()
	for i, s := range book.Sheets() {
		if i == 0 {
			if err := f.SetSheetName(f.GetSheetName(0), s.Name); err != nil {
				return fmt.Errorf("intake: name sheet: %w", err)
			}
		} else if _, err := f.NewSheet(s.Name); err != nil {
			return fmt.Errorf("intake: make sheet: %w", err)
		}
		if err := blankSheet(f, book, i, lines); err != nil {
			return err
		}
		if s.Hidden && i > 0 {
			if err := f.SetSheetVisible(s.Name, false); err != nil {
				return fmt.Errorf("intake: hide sheet: %w", err)
			}
		}
	}
	return f.Write(w)
}

func blankSheet(f *excelize.File, book *table.Book, sheet int, lines map[place]bool) error {
	sw, err := f.NewStreamWriter(book.Sheets()[sheet].Name)
	if err != nil {
		return fmt.Errorf("intake: write sheet: %w", err)
	}
	for r, err := range book.Rows(sheet) {
		if err != nil {
			return err
		}
		if lines[place{uint16(sheet), uint32(r.Line)}] {
			continue
		}
		cells := make([]any, len(r.Cells))
		for i := range r.Cells {
			if len(r.Cells[i].Text) > 0 {
				cells[i] = string(r.Cells[i].Text)
			}
		}
		ref, err := excelize.CoordinatesToCellName(1, r.Line)
		if err == nil {
			err = sw.SetRow(ref, cells, excelize.RowOpts{Hidden: r.Hidden})
		}
		if err != nil {
			return fmt.Errorf("intake: write row: %w", err)
		}
	}
	return sw.Flush()
}
