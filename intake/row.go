package intake

import (
	"bytes"
	"errors"
	"strings"
	"unsafe"

	"roundtable/care"
	"roundtable/intake/table"
)

// row is one line of a file as a kind's mapper sees it: cells by field, and
// somewhere to say what is wrong. One row is reused for the whole of a sheet.
type row struct {
	*table.Row
	sheet  *sheetReader
	issues []care.IssueRow // of this row alone
	notes  []byte          // remarks out of date columns, for the comment
	bad    bool            // rejected
	doubts int
}

// begin gets ready for the next line.
func (r *row) begin(t *table.Row) {
	r.Row, r.issues, r.notes, r.bad, r.doubts = t, r.issues[:0], r.notes[:0], false, 0
}

// col is the field's column, or -1 when no column gives it.
func (r *row) col(f fieldID) int { return int(r.sheet.at[f]) }

// has reports whether some column gives the field.
func (r *row) has(f fieldID) bool { return r.sheet.at[f] >= 0 }

// bytes is the field's text without outer space; valid until the next row.
// The value of a merged range stands in all of it.
func (r *row) bytes(f fieldID) []byte {
	c := int(r.sheet.at[f])
	if c < 0 {
		return nil
	}
	var cell table.Cell
	if c < len(r.Cells) && r.Cells[c].Kind == table.Text && r.Cells[c].Note == 0 {
		return trim(r.Cells[c].Text)
	}
	cell = r.Filled(c)
	if cell.Kind == table.Error {
		r.doubt(f, faultSheetError, "")
		return nil
	}
	if cell.Note&table.StrayQuote != 0 {
		r.doubt(f, faultStrayQuote, "")
	} else if cell.Note&table.HadBytes != 0 {
		r.doubt(f, faultBytes, "")
	}
	return trim(cell.Text)
}

// peek is the field's text for looking things up at once; it must not be kept.
func (r *row) peek(f fieldID) string { return view(r.bytes(f)) }

// maxText is the longest free text that a row keeps; the file keeps the rest.
const maxText = 4000

// text is the field's text as a string of its own; words that mean "nothing
// recorded" come back as "".
func (r *row) text(f fieldID) string {
	b := r.bytes(f)
	if len(b) == 0 || isBlankWord(b) {
		return ""
	}
	if len(b) > maxText {
		r.doubt(f, faultLong, "")
		b = bytes.ToValidUTF8(b[:maxText], nil)
	}
	return string(b)
}

// code is the field's text for a column of few different values: interned, so
// that a million rows of one team hold one string.
func (r *row) code(f fieldID) string {
	b := r.bytes(f)
	if len(b) == 0 || isBlankWord(b) {
		return ""
	}
	return r.sheet.intern.get(b)
}

// upper is code in upper case, for codes of the data dictionary.
func (r *row) upper(f fieldID) string {
	b := r.bytes(f)
	if len(b) == 0 || isBlankWord(b) {
		return ""
	}
	return r.sheet.intern.upper(b)
}

// reject says that the row cannot land.
func (r *row) reject(f fieldID, x fault) {
	r.bad = true
	r.issue(f, x, care.SevRejected, "")
}

// doubt says that the row lands with a warning; assumed is what was taken.
func (r *row) doubt(f fieldID, x fault, assumed string) {
	r.doubts++
	r.issue(f, x, care.SevDoubtful, assumed)
}

// noField says that an issue is about the whole row.
const noField fieldID = -1

func (r *row) issue(f fieldID, x fault, sev care.Severity, assumed string) {
	is := care.IssueRow{
		Line: uint32(r.Line), Sheet: uint16(r.Sheet), Column: -1, Severity: sev,
		Code: x.code, Reason: x.reason, Remedy: x.remedy, Assumed: assumed,
	}
	if f != noField {
		is.Field = catalogue[f].Name
		if c := r.col(f); c >= 0 {
			is.Column, is.Header = int32(c), r.sheet.headers[c]
			is.Value = cut(string(r.Filled(c).Text))
		}
	}
	r.issues = append(r.issues, is)
}

// remark keeps text that stood where it does not belong for the comment.
func (r *row) remark(f fieldID, text []byte) {
	if len(r.notes) > 0 {
		r.notes = append(r.notes, "; "...)
	}
	if c := r.col(f); c >= 0 {
		r.notes = append(r.notes, r.sheet.headers[c]...)
		r.notes = append(r.notes, ": "...)
	}
	r.notes = append(r.notes, text...)
}

// comment is the comment column with the remarks behind it.
func (r *row) comment(f fieldID) string {
	s := r.text(f)
	switch {
	case len(r.notes) == 0:
		return s
	case s == "":
		return string(r.notes)
	}
	return s + "; " + string(r.notes)
}

// nhs reads an NHS number. A number that cannot be used is left out and said.
func (r *row) nhs(f fieldID) care.NHSNumber {
	b := r.bytes(f)
	if len(b) == 0 || isBlankWord(b) {
		return 0
	}
	n, padded, err := parseNHS(b)
	if err == nil {
		if padded {
			r.doubt(f, faultNHSZero, n.String())
		}
		if n.Test() && !r.sheet.tests {
			r.doubt(f, faultNHSTest, "")
		}
		return n
	}
	x := fault{code: "nhs-number", reason: "The NHS number cannot be read.", remedy: "Check it against the person's record."}
	if p, ok := errors.AsType[*care.Problem](err); ok {
		x.reason, x.remedy = p.What, p.Remedy
		if nf, ok := errors.AsType[care.NHSFault](err); ok {
			x = nhsFault(nf, p)
		}
	}
	x.reason += " The row was taken without it."
	r.doubt(f, x, "")
	return 0
}

// unseen takes out what copying from web pages and letters leaves in a number, and
// the marks of footnotes.
var unseen = strings.NewReplacer("\u00a0", " ", "\u202f", " ", "\u2007", " ", "\u2009", " ", "\u200b", "", "\u200c", "", "\u200d", "", "\u2060", "",
	"\ufeff", "", "\u00ad", "", "*", "", "†", "", "‡", "")

// parseNHS reads an NHS number, putting back a leading zero that a spreadsheet
// dropped. Nothing, and words for nothing, are 0.
func parseNHS(b []byte) (n care.NHSNumber, padded bool, err error) {
	if len(b) == 0 || isBlankWord(b) {
		return 0, false, nil
	}
	n, err = care.ParseNHSNumber(view(b))
	if bare := unseen.Replace(view(b)); err != nil && bare != view(b) {
		if n, err := care.ParseNHSNumber(strings.TrimSpace(bare)); err == nil {
			return n, false, nil
		}
	}
	if err != nil && len(b) == 9 && allDigits(b) {
		var ten [10]byte
		ten[0] = '0'
		copy(ten[1:], b)
		if n, err := care.ParseNHSNumber(view(ten[:])); err == nil {
			return n, true, nil
		}
	}
	return n, false, err
}

// view is the bytes as a string without copying; it must not outlive them.
func view(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

// cut shortens a value to what an issue shows.
func cut(s string) string {
	if len(s) > 500 {
		return string(bytes.ToValidUTF8([]byte(s[:500]), nil)) + "…"
	}
	return s
}
