package table

import (
	"strings"
	"testing"

	"roundtable/ledger/ledgertest"
)

// TestQuotesInBadPlaces reads megabytes of what would be quadratic if each quote
// looked for its end anew; the test's own time limit is the judge.
func TestQuotesInBadPlaces(t *testing.T) {
	ledgertest.OneAtATime(t)
	for _, piece := range []string{"\"a\n", "\"a,\"b\n", "a\" ,\"\n", "\" \n", " \"\n", "\"\"\"\n", "\"\",\"\n", "'\"=,\"\r", "\"x\"y\"\n"} {
		in := strings.Repeat(piece, 4<<20/len(piece))
		rows := 0
		for row, err := range openText(t, in).Rows(0) {
			rows++
			if err != nil { // quotes that close on the next line make one row of all
				if rows != 1 || !strings.Contains(err.Error(), "columns") {
					t.Errorf("%q: %v", piece, err)
				}
			} else if row.Line < rows {
				t.Fatalf("%q: row %d at line %d", piece, rows, row.Line)
			}
		}
		if rows == 0 {
			t.Errorf("%q: no rows", piece)
		}
	}
}
