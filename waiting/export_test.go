package waiting

import (
	"bytes"
	"encoding/csv"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// TestExportCSV: all rows whatever the page, and nothing that can run.
func TestExportCSV(t *testing.T) {
	w := threePartners(t)
	var b bytes.Buffer
	n, err := w.list.ExportCSV(w.ctx, w.view(north), Query{Limit: 1, Offset: 3}, &b)
	if err != nil || n != 7 {
		t.Fatal(n, err)
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(b.String(), "\ufeff"))).ReadAll()
	if err != nil || len(rows) != 8 {
		t.Fatal(len(rows), err)
	}
	col := map[string]int{}
	for i, h := range rows[0] {
		col[h] = i
	}
	ann, cy := rows[1], rows[7]
	for header, want := range map[string]string{
		"Partner": "RZ1", "NHS number": "485 777 3457", "Clock start": (w.day - 400).String(), "Weeks waited": "58",
		"Waits counted to": w.day.String(), "Comment": "'=HYPERLINK(1)", "Also on": "RZ2 Ear Nose and Throat Service", "Flag: autism": "yes", "Flag: interpreter": "no", "Flag: carer": "",
		"Reasonable adjustments": "quiet room", "Line": "2", "File": "RZ1.csv",
	} {
		if got := ann[col[header]]; got != want {
			t.Errorf("%s: %q, want %q", header, got, want)
		}
	}
	for _, header := range []string{"Clock start", "Days waited", "Weeks waited", "IMD decile (1 most deprived)"} {
		if got := cy[col[header]]; got != "" {
			t.Errorf("%s of somebody without one: %q, want nothing", header, got)
		}
	}
}

// TestExportSaysTheDay: a list of an earlier day says so in every row.
func TestExportSaysTheDay(t *testing.T) {
	w := threePartners(t)
	var b bytes.Buffer
	q := Query{AsAt: w.day - 30}
	n, err := w.list.ExportCSV(w.ctx, w.view(north), q, &b)
	if err != nil || n == 0 || w.list.CountedTo(q) != w.day-30 || w.list.CountedTo(Query{}) != w.day {
		t.Fatal(n, err)
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(b.String(), "\ufeff"))).ReadAll()
	if err != nil || len(rows) != n+1 {
		t.Fatal(len(rows), err)
	}
	col := slices.Index(rows[0], "Waits counted to")
	for _, r := range rows[1:] {
		if r[col] != (w.day - 30).String() {
			t.Errorf("counted to %q", r[col])
		}
	}
}

// TestExportXLSX reads the sheet back with another library: dates are dates.
func TestExportXLSX(t *testing.T) {
	w := threePartners(t)
	var b bytes.Buffer
	n, err := w.list.ExportXLSX(w.ctx, w.view(north), Query{}, &b)
	if err != nil || n != 7 {
		t.Fatal(n, err)
	}
	book, err := excelize.OpenReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	rows, err := book.GetRows("Shared list")
	if err != nil || len(rows) != 8 {
		t.Fatal(len(rows), err)
	}
	for i, h := range rows[0] {
		cell, err := excelize.CoordinatesToCellName(i+1, 2)
		if err != nil {
			t.Fatal(err)
		}
		kind, err := book.GetCellType("Shared list", cell)
		if err != nil {
			t.Fatal(err)
		}
		formula, _ := book.GetCellFormula("Shared list", cell)
		if formula != "" {
			t.Errorf("%s is a formula", h)
		}
		raw, _ := book.GetCellValue("Shared list", cell, excelize.Options{RawCellValue: true})
		if h == "Clock start" && (rows[1][i] != (w.day-400).String() || strings.Contains(raw, "-") || kind == excelize.CellTypeInlineString) {
			t.Errorf("the clock start is no date: %q, raw %q", rows[1][i], raw)
		}
	}
}

func TestSafeCell(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "plain": "plain", "=1+1": "'=1+1", "+44": "'+44", "-5": "'-5", "@x": "'@x", "\t=1": "'\t=1", " =1": "' =1", "＝1": "'＝1", "a=b": "a=b",
	} {
		if got := SafeCell(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}
