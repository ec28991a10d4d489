package intake

import (
	"context"
	"errors"

	"github.com/klauspost/compress/zstd"

	"roundtable/care"
	"roundtable/intake/table"
	"roundtable/ledger"
)

// maxBooksOpen is how many workbooks RawRow unpacks at a time: each may hold a
// large table of texts in memory.
const maxBooksOpen = 2

// RawRow leads back to one line of the file as received: every column with its
// header, its value as the sheet shows it, and the field that it was taken for.
// Sheet counts from 0, line from 1 as a spreadsheet shows it. A line that the
// sheet has not, an unknown extract or a purged file are *care.Problem. Of a text
// no more is unpacked than what stands before the line.
func (d *Desk) RawRow(ctx context.Context, id care.ExtractID, sheet uint16, line uint32) (*Raw, error) {
	x, recs, err := d.find(ctx, id)
	if err != nil {
		return nil, err
	}
	book, done, err := d.openForRow(ctx, x, recs)
	if err != nil {
		return nil, err
	}
	defer done()
	for t, err := range book.Rows(int(sheet)) {
		if err != nil {
			return nil, err
		}
		if uint32(t.Line) < line {
			continue
		}
		if uint32(t.Line) > line {
			break
		}
		raw := &Raw{Extract: id, FileName: x.FileName, Line: line, Hidden: t.Hidden, Sheet: book.Sheets()[sheet].Name}
		raw.Cells = rawCells(x, int(sheet), t)
		issues, err := d.Issues(ctx, id)
		for _, is := range issues {
			if is.Line == line && is.Sheet == sheet {
				raw.Issues = append(raw.Issues, is)
			}
		}
		return raw, err
	}
	return nil, &care.Problem{What: "The file has no such line.", Where: x.FileName, Remedy: "Look at the extract's rows again."}
}

// openForRow opens a stored file to be read once, as far as one row.
func (d *Desk) openForRow(ctx context.Context, x *Extract, recs []ledger.Record) (*table.Book, func(), error) {
	rec, err := fileRecord(x, recs)
	if err != nil {
		return nil, nil, err
	}
	r, err := d.store.Body(ctx, rec.Now)
	if err != nil {
		return nil, nil, err
	}
	z, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(maxWindow))
	if err != nil {
		_ = r.Close()
		return nil, nil, err
	}
	done := func() {
		z.Close()
		_ = r.Close()
	}
	book, err := table.OpenForward(x.FileName, z)
	if err == nil {
		return book, done, nil
	}
	done()
	if !errors.Is(err, table.ErrNotText) {
		return nil, nil, err
	}
	select {
	case d.books <- struct{}{}:
	case <-ctx.Done():
		return nil, nil, ctx.Err()
	}
	book, src, err := d.open(ctx, x.FileName, "", rec.Now)
	if err != nil {
		<-d.books
		return nil, nil, err
	}
	return book, func() { _ = src.Close(); <-d.books }, nil
}

func rawCells(x *Extract, sheet int, t *table.Row) []RawCell {
	var out []RawCell
	seen := make(map[int]bool)
	for _, m := range x.Mapping {
		if m.Sheet != sheet {
			continue
		}
		c := RawCell{Column: m.Column, Header: m.Header, Value: string(t.Filled(m.Column).Text), Field: m.Field}
		for _, f := range catalogue {
			if f.Name == m.Field && m.Field != "" {
				c.Title = f.Title
			}
		}
		seen[m.Column] = true
		out = append(out, c)
	}
	for i := range t.Cells {
		if !seen[i] && len(trim(t.Cells[i].Text)) > 0 {
			out = append(out, RawCell{Column: i, Value: string(t.Cells[i].Text)})
		}
	}
	return out
}
