package table

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// described is everything that a reader may learn of a sheet.
func described(b *Book, sheet int) string {
	var out strings.Builder
	for row, err := range b.Rows(sheet) {
		if err != nil {
			fmt.Fprintf(&out, "error: %v\n", err)
			break
		}
		fmt.Fprintf(&out, "%d/%d %v %v:", row.Sheet, row.Line, row.Hidden, row.IsBlank())
		for col := range len(row.Cells) + 3 {
			c, f := row.Cell(col), row.Filled(col)
			fmt.Fprintf(&out, " %d %q %q %d %d %d|%d %q", c.Kind, c.Text, c.Raw(), c.Date, c.Minute, c.Note, f.Kind, f.Text)
		}
		out.WriteByte('\n')
	}
	return out.String()
}

// keeps checks that a book that holds its rows says of them what it says without, however
// little it may hold, and when it is asked again.
func keeps(t *testing.T, b *Book) {
	for _, room := range []int{0, 700, 1 << 20} {
		k, err := OpenWith(b.name, b.r, b.size, b.limits)
		if err != nil {
			t.Fatal(err)
		}
		k.Keep(room)
		for i := range b.Sheets() {
			want := described(b, i)
			for range k.Rows(i) {
				break // who stops early leaves nothing half held
			}
			for time := range 3 {
				if got := described(k, i); got != want {
					t.Fatalf("room for %d bytes, sheet %d, time %d:\n%s\nwant\n%s", room, i, time+1, got, want)
				}
			}
		}
	}
}

// failing is a file that cannot be read any more.
type failing struct{ bytes.Reader }

func (failing) ReadAt([]byte, int64) (int, error) { return 0, errors.New("the file is gone") }

func TestKeptRowsAreNotReadAgain(t *testing.T) {
	f := excelize.NewFile()
	for i, row := range [][]any{{"Team", "", "Who"}, {"A", "merged", 1.5}, {}, {"B", true, "=1+1"}} {
		if err := f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(f.MergeCell("Sheet1", "A1", "B2"), f.SetRowVisible("Sheet1", 2, false)); err != nil {
		t.Fatal(err)
	}
	for _, b := range []*Book{openText(t, "a,b\n\"x\ny\",2\n\n5\" pipe,'=1\n"), openBytes(t, save(t, f))} {
		keeps(t, b)
		b.Keep(1 << 20)
		want := described(b, 0)
		b.r = failing{}
		if b.xlsx != nil {
			b.xlsx.parts = nil
		}
		if got := described(b, 0); got != want || strings.Contains(got, "error") {
			t.Errorf("%s: read again:\n%s\nwant\n%s", b.format.File, got, want)
		}
	}
}
