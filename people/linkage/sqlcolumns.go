package linkage

import (
	"bufio"
	"encoding/csv"
	"io"
	"strconv"
)

// Columns are the columns of WriteColumns for a model, in order: row, id, source,
// the model's fields by their keys, and what its rules and levels make of them
// ("family_soundex", "postcode_sector").
func Columns(m *Model) []string {
	out := []string{"row", "id", "source"}
	for _, f := range fieldsUsed(m) {
		out = append(out, f.String())
	}
	for _, d := range derivedUsed(m) {
		out = append(out, d.column)
	}
	return out
}

// fieldsUsed are the fields that a model compares, or that its rules or levels look
// at, in the order of fields.
func fieldsUsed(m *Model) []Field {
	var used [Fields]bool
	for _, c := range m.Comparisons {
		used[c.Field] = true
		if levelOf(c, Swapped) >= 0 {
			used[Given], used[Family] = true, true
		}
	}
	for _, r := range m.Rules {
		for _, p := range r.Parts {
			used[p.Field] = true
		}
	}
	var out []Field
	for f, u := range used {
		if u {
			out = append(out, Field(f)) //nolint:gosec // below Fields
		}
	}
	return out
}

// WriteColumns writes a table's records as CSV with the columns of Columns, cleaned
// as linking cleans them: what Splink and the SQL of WriteSQL read. An empty cell is
// a missing value (NULL). Sealed records are left out, because nothing may compare
// them. It is names and addresses: treat the file like the lists themselves.
func WriteColumns(w io.Writer, t *Table, m *Model) error {
	buf := bufio.NewWriterSize(w, 1<<16)
	out := csv.NewWriter(buf)
	if err := out.Write(Columns(m)); err != nil {
		return err
	}
	fields, more := fieldsUsed(m), derivedUsed(m)
	var row []string
	for i := range t.Len() {
		r := Row(i) //nolint:gosec // fewer than 2^32 rows
		if t.Sealed(r) {
			continue
		}
		row = append(row[:0], strconv.Itoa(i), t.ID(r), t.Source(r))
		for _, f := range fields {
			row = append(row, t.Text(f, r))
		}
		for _, d := range more {
			value := t.Text(d.field, r)
			if value != "" {
				value = d.make(value)
			}
			row = append(row, value)
		}
		if err := out.Write(row); err != nil {
			return err
		}
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return err
	}
	return buf.Flush()
}
