package main

import (
	"encoding/json"
	"path/filepath"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

// A workbook shows a time to the minute; what it holds is read to the thousandth of a
// second, also just before midnight.
func TestAWorkbooksTimesAreExact(t *testing.T) {
	book := excelize.NewFile()
	defer book.Close()
	style, err := book.NewStyle(&excelize.Style{NumFmt: 22}) // m/d/yy h:mm
	if err != nil {
		t.Fatal(err)
	}
	begin := time.Date(2026, 3, 12, 23, 59, 59, 600_000_000, time.UTC)
	gaps := []float64{0.4, 17.25, 86_399.5}
	rows := [][]any{{"case", "activity", "timestamp"}, {"1", "a", begin}}
	at := begin
	for _, g := range gaps {
		at = at.Add(time.Duration(g * float64(time.Second)))
		rows = append(rows, []any{"1", string(rune('a' + len(rows) - 1)), at})
	}
	for i, row := range rows {
		cell, _ := excelize.CoordinatesToCellName(1, i+1)
		if err := book.SetSheetRow("Sheet1", cell, &row); err != nil {
			t.Fatal(err)
		}
	}
	if err := book.SetCellStyle("Sheet1", "C2", "C9", style); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "log.xlsx")
	if err := book.SaveAs(file); err != nil {
		t.Fatal(err)
	}
	code, out, said := runs("mine", file, "--json")
	if code != exitDone {
		t.Fatal(said)
	}
	var m mined
	if err := json.Unmarshal([]byte(out), &m); err != nil {
		t.Fatal(err)
	}
	if len(m.Edges) != len(gaps) {
		t.Fatalf("%+v", m.Edges)
	}
	for i, e := range m.Edges {
		if e.Median != gaps[i] {
			t.Errorf("%s to %s took %v s and not %v", e.From, e.To, e.Median, gaps[i])
		}
	}
}
