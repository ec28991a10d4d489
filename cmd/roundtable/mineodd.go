package main

import (
	"bytes"
	"fmt"

	"roundtable/intake/table"
	"roundtable/web/site"
)

// oddRows counts rows that are not as a table's should be, and keeps where the first is.
type oddRows struct{ n, first int }

func (o *oddRows) add(line int) {
	if o.n++; o.n == 1 {
		o.first = line
	}
}

// where ends a sentence about them: ", the first in line 7".
func (o *oddRows) where() string {
	if o.n == 1 {
		return fmt.Sprintf(", in line %d", o.first)
	}
	return fmt.Sprintf(", the first in line %d", o.first)
}

// odd counts a row that has something beyond the last heading, as where a comma moved
// everything along, and one with a quotation mark that closes nothing.
func (r *eventRows) odd(row *table.Row) {
	for i := len(r.headings); i < len(row.Cells); i++ {
		if len(bytes.TrimSpace(row.Cells[i].Text)) > 0 {
			r.long.add(row.Line)
			break
		}
	}
	for i := range row.Cells {
		if row.Cells[i].Note&table.StrayQuote != 0 {
			r.stray.add(row.Line)
			break
		}
	}
}

// sayOdd notes what odd found.
func (r *eventRows) sayOdd() {
	if r.long.n > 0 {
		r.in.notes = append(r.in.notes, fmt.Sprintf("%s more cells than there are headings%s: what stands beyond the last heading was left out. A comma too many moves every cell after it: look whether they stand where they belong.",
			site.Counted(r.long.n, "row has", "rows have"), r.long.where()))
	}
	if r.stray.n > 0 {
		r.in.notes = append(r.in.notes, fmt.Sprintf("%s a quotation mark that encloses no cell%s: it was kept as text.", site.Counted(r.stray.n, "row has", "rows have"), r.stray.where()))
	}
}
