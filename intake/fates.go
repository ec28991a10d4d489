package intake

import (
	"slices"

	"roundtable/care"
)

// Fates says what became of each line of a file that has a remark, as care.Counts
// counts: a rejected line is one, however many remarks it has; one that was sent
// twice is kept aside and is no other thing besides, also when its date was doubted;
// a line that landed with a remark is doubtful. Lines are counted, never remarks.
type Fates map[Line]care.Severity

// Line is a line of a sheet.
type Line struct {
	Sheet uint16
	Line  uint32
}

// ofColumn reports whether a remark is on a column: it stands at the headings, which
// are no row.
func ofColumn(is care.IssueRow) bool { return is.Code == faultGuess.code }

// FatesOf reads the fates out of all the remarks on a file.
func FatesOf(all []care.IssueRow) Fates {
	order := []care.Severity{care.SevFurniture, care.SevDoubtful, care.SevDuplicate, care.SevRejected}
	out := Fates{}
	for _, is := range all {
		line := Line{is.Sheet, is.Line}
		if !ofColumn(is) && slices.Index(order, is.Severity) >= slices.Index(order, out[line]) {
			out[line] = is.Severity
		}
	}
	return out
}

// Of is what became of the line of a remark; of a remark on a column its own
// severity.
func (f Fates) Of(is care.IssueRow) care.Severity {
	if ofColumn(is) {
		return is.Severity
	}
	return f[Line{is.Sheet, is.Line}]
}

// Count is how many lines became that, or all with a remark for 0.
func (f Fates) Count(of care.Severity) (n int) {
	for _, became := range f {
		if of == 0 || became == of {
			n++
		}
	}
	return n
}
