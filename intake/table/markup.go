package table

import (
	"io"
	"iter"
	"strings"
)

// The headers of the two columns that MarkUp adds. A file that is sent back with
// them is read without them.
const (
	HeaderWrong = "Roundtable: what is wrong"
	HeaderMend  = "What would mend it"
)

// IsMarkHeader reports whether a header is one of the two that MarkUp adds.
func IsMarkHeader(header string) bool {
	h := strings.TrimSpace(header)
	return strings.EqualFold(h, HeaderWrong) || strings.EqualFold(h, HeaderMend)
}

// Mark is one thing to tell the sender about a row or a cell.
type Mark struct {
	Sheet  int
	Line   int // as Row.Line
	Column int // from 0; -1 the whole row
	Wrong  string
	Mend   string
}

// MarkUpOptions say what MarkUp writes.
type MarkUpOptions struct {
	// HeaderLine is the line of each sheet's header; it and the lines above are
	// always kept. A sheet that is not named has no header.
	HeaderLine map[int]int
	// OnlyBad leaves out rows without a mark, and sheets without any.
	OnlyBad bool
}

// MarkUp writes the sender's own file back with two more columns at the right.
func MarkUp(in *Book, marks iter.Seq[Mark], o MarkUpOptions, w io.Writer) error {
	return in.problem("Marking up comes next.", "", nil)
}
