package intake

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/xuri/excelize/v2"

	"roundtable/intake/table"
	"roundtable/ledger/ledgertest"
)

// A small workbook of many sheets as wide as can be takes no more memory than its
// share, and a list on one of many sheets is still found.
func TestTheTopsOfABookAreBounded(t *testing.T) {
	ledgertest.OneAtATime(t)
	f := excelize.NewFile()
	for i := range 40 {
		name := fmt.Sprintf("Sheet%d", i+1)
		if _, err := f.NewSheet(name); err != nil {
			t.Fatal(err)
		}
		for line := 1; line <= 4; line++ {
			if err := f.SetCellStr(name, fmt.Sprintf("XFD%d", line), "x"); err != nil {
				t.Fatal(err)
			}
		}
	}
	if _, err := f.NewSheet("List"); err != nil {
		t.Fatal(err)
	}
	if err := f.SetSheetRow("List", "A1", &[]any{"Hospital No", "Start date", "Team"}); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	book, err := table.Open("wide.xlsx", bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	heads, err := readHeads(context.Background(), book)
	if err != nil {
		t.Fatal(err)
	}
	held := 0
	for _, h := range heads {
		for _, l := range h.lines {
			held += len(l.cells) * cellBytes
		}
	}
	if held > headBytes {
		t.Errorf("%d bytes are held", held)
	}
	if last := heads[len(heads)-1]; len(last.lines) != 1 || last.lines[0].texts()[1] != "Start date" {
		t.Errorf("the list is not found: %d lines", len(last.lines))
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := readHeads(ctx, book); !errors.Is(err, context.Canceled) {
		t.Errorf("it goes on when called off: %v", err)
	}
}
