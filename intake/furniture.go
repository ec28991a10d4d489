package intake

import (
	"context"
	"strings"
	"unicode"

	"roundtable/care"
	"roundtable/intake/table"
)

// refuse counts a row that cannot land: furniture if it was never meant to be a
// person, else rejected.
func (j *job) refuse(ctx context.Context, r *row, t *table.Row, out *landed) {
	if x, ok := furniture(r, t, out); ok {
		r.issues = r.issues[:0]
		r.issue(noField, x, care.SevFurniture, "")
		r.issues[0].Value = rowText(t)
		j.counts.Furniture++
		j.report(r, care.Key{})
		return
	}
	j.counts.Rejected++
	j.hold(ctx, r, out)
	j.report(r, care.Key{})
}

// furniture tells totals, headings and notes from rows. A row that says who
// somebody is was meant to be a person, whatever it begins with.
func furniture(r *row, t *table.Row, out *landed) (fault, bool) {
	filled, first, again, at := 0, "", 0, -1
	for i := range t.Cells {
		b := trim(t.Cells[i].Text)
		if len(b) == 0 {
			continue
		}
		if filled == 0 {
			first, at = string(b), i
		}
		filled++
		if i < len(r.sheet.headers) && r.sheet.headers[i] != "" && strings.EqualFold(string(b), r.sheet.headers[i]) {
			again++
		}
	}
	if again > 0 && again*2 > filled {
		return faultHeaderAgain, true
	}
	if r.identifies(out, at) || r.writtenName(first, at) {
		return fault{}, false
	}
	words := firstWords(first)
	switch {
	case begins(words, footWords) || isPage(words):
		return faultNote, true
	case begins(words, totalWords):
		return faultTotal, true
	case len(words) == 0:
		return faultNote, true // a line of dashes
	case filled == 1 && len(r.sheet.headers) >= 3 && (isNote(first, words) || at == r.col(fLocalID) && len(words) > 1 && !strings.ContainsAny(first, "0123456789")):
		return faultNote, true
	}
	return fault{}, false
}

// identifies reports whether the row gives an NHS number, a date of birth, or the
// partner's own number in another cell than its first one. A count of people
// stands in such a column too: fewer than five digits are no number of anybody.
func (r *row) identifies(out *landed, first int) bool {
	if out.person.NHSNumber != 0 || out.person.Birth != 0 {
		return true
	}
	if b := r.bytes(fNHS); len(b) > 0 && r.col(fNHS) != first && digitsIn(b) >= 9 {
		return true
	}
	b := r.bytes(fLocalID)
	if len(b) == 0 || r.col(fLocalID) == first || isBlankWord(b) {
		return false
	}
	n := digitsIn(b)
	return n >= 5 || n > 0 && !allDigits(b)
}

// writtenName reports whether a column for names begins the row, and holds a name
// as lists write them, family name first: "Page, Ann". "Total, all teams" is none.
func (r *row) writtenName(s string, at int) bool {
	if at < 0 || at != r.col(fName) && at != r.col(fFamily) && at != r.col(fGiven) {
		return false
	}
	family, given, ok := strings.Cut(s, ",")
	if given = strings.TrimSpace(given); !ok || given == "" || strings.ContainsAny(s, "0123456789:") {
		return false
	}
	return !begins(firstWords(family), totalWords[:4])
}

func digitsIn(b []byte) int {
	n := 0
	for _, c := range b {
		if c >= '0' && c <= '9' {
			n++
		}
	}
	return n
}

// firstWords are the first few words of a text in lower case.
func firstWords(s string) []string {
	words := strings.FieldsFunc(strings.ToLower(s), func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) })
	return words[:min(len(words), 4)]
}

// begins reports whether the words begin with one of the phrases, which are
// written without spaces: "noof" is "No of" and "noof", and never "Noofield".
func begins(words, phrases []string) bool {
	run := ""
	for _, w := range words {
		run += w
		for _, p := range phrases {
			if run == p {
				return true
			}
		}
	}
	return false
}

// isPage reports whether a row begins "Page 3" or "Page3".
func isPage(words []string) bool {
	run := strings.Join(words, "")
	p, ok := strings.CutPrefix(run, "page")
	return ok && p != "" && p[0] >= '0' && p[0] <= '9'
}

// totalWords begin a row of totals; the first four are nobody's name.
var totalWords = []string{
	"total", "totals", "grandtotal", "subtotal", "subtotals", "sum", "count", "average", "mean", "median", "numberof", "noof",
}

// footWords begin a report's foot, however many cells it fills.
var footWords = []string{
	"printedby", "printedon", "dateprinted", "reportrun", "reportprinted", "reportdate", "reportby", "reportproduced", "rundate", "runby", "runon",
	"producedby", "producedon", "generatedby", "generatedon", "extractedby", "extractedon", "lastupdated", "endofreport", "endoflist", "endoffile",
}

var noteWords = []string{
	"note", "notes", "key", "source", "sources", "printed", "produced", "report", "confidential", "page", "dataasat", "asat", "extract", "extracted", "run",
	"official", "updated", "team",
}

// isNote reports whether a lone text is a remark and no name: a long one, or one
// that begins as remarks do.
func isNote(s string, words []string) bool {
	return len(s) > 40 || strings.HasPrefix(s, "*") || strings.HasSuffix(s, ":") || begins(words, noteWords)
}
