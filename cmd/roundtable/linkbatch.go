package main

import (
	"bytes"
	"strings"

	"roundtable/intake/table"
	"roundtable/people/linkage"
)

const (
	linkBatch     = 8192    // records encoded side by side
	linkBatchText = 4 << 20 // bytes of them, or little more
	linkCells     = 3 + int(linkage.Fields)
)

// rowBatch is some rows on their way to the table, one text behind the other. Its memory
// is used again for others.
type rowBatch struct {
	cols *linkColumns
	list string
	text []byte
	ends []int // of each cell in text, linkCells of each row
	recs []linkage.Record
}

// add takes over what is asked of a row; false for one without an id.
func (b *rowBatch) add(row *table.Row) bool {
	from := len(b.text)
	var ends [linkCells]int
	for i, col := range &b.cols.at {
		if col >= 0 && col < len(row.Cells) {
			b.text = append(b.text, row.Cells[col].Text...)
		}
		if ends[i] = len(b.text); i == 0 && len(bytes.TrimSpace(b.text[from:])) == 0 {
			b.text = b.text[:from]
			return false
		}
	}
	b.ends = append(b.ends, ends[:]...)
	return true
}

func (b *rowBatch) rows() int { return len(b.ends) / linkCells }

func (b *rowBatch) full() bool { return b.rows() == linkBatch || len(b.text) >= linkBatchText }

// records are the rows as records. Their texts are cut from one, made once a batch.
func (b *rowBatch) records() []linkage.Record {
	text, from := string(b.text), 0
	b.recs = b.recs[:0]
	for ends := b.ends; len(ends) > 0; ends = ends[linkCells:] {
		rec := linkage.Record{ID: strings.TrimSpace(text[from:ends[0]]), Source: b.list, NHSStatus: strings.TrimSpace(text[ends[1]:ends[2]])}
		if b.cols.at[1] >= 0 {
			rec.Source = strings.TrimSpace(text[ends[0]:ends[1]])
		}
		for f := range rec.Values {
			cell := text[ends[f+2]:ends[f+3]]
			rec.Values[f] = cell
			b.cols.filled[f] = b.cols.filled[f] || strings.TrimSpace(cell) != ""
		}
		from = ends[linkCells-1]
		b.recs = append(b.recs, rec)
	}
	return b.recs
}

func (b *rowBatch) clear() { b.text, b.ends = b.text[:0], b.ends[:0] }
