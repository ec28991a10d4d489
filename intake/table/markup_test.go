package table

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"
)

func markUp(t testing.TB, in *Book, o MarkUpOptions, marks ...Mark) *bytes.Buffer {
	t.Helper()
	var out bytes.Buffer
	if err := MarkUp(in, slices.Values(marks), o, &out); err != nil {
		t.Fatal(err)
	}
	return &out
}

func TestMarkUpCSV(t *testing.T) {
	const in = "Waiting list;;\r\n\r\nNHS number;Start;Note\r\n943 476 5919;12/03/2026;=SUM(A1)\r\n123;30/02/2026;-5\r\n456;;\"a;b\"\r\n"
	marks := []Mark{
		{Line: 5, Column: 1, Wrong: "there is no such day", Mend: "Write a day that is in the calendar."},
		{Line: 5, Column: 0, Wrong: "too short", Mend: "Write ten digits."},
		{Line: 6, Column: -1, Wrong: "no start date", Mend: "=cmd"},
	}
	header := MarkUpOptions{HeaderLine: map[int]int{0: 3}}
	const titles = "Waiting list;;\r\n\r\nNHS number;Start;Note;Roundtable: what is wrong;What would mend it\r\n"
	const want = titles + "943 476 5919;12/03/2026;'=SUM(A1)\r\n" +
		`123;30/02/2026;-5;"Start: there is no such day; NHS number: too short";Write a day that is in the calendar. Write ten digits.` + "\r\n" +
		"456;;\"a;b\";no start date;'=cmd\r\n"
	got := markUp(t, openText(t, in), header, marks...).String()
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	header.OnlyBad = true
	only := markUp(t, openText(t, got), header, marks[2]).String()
	if d := cmp.Diff(titles+"456;;\"a;b\";Line 6: no start date;'=cmd\r\n", only); d != "" {
		t.Error(d)
	}
}

func TestMarkUpSaysItsEncoding(t *testing.T) {
	got := markUp(t, openText(t, "name\nR\xe9my\n"), MarkUpOptions{}, Mark{Line: 2, Column: 0, Wrong: "x"}).String()
	if !strings.HasPrefix(got, "\ufeffname\nRémy,") {
		t.Errorf("%q", got)
	}
}

// TestMarkedUpCSVReadsTheSame: whatever stands in the cells comes back from the
// marked-up file, beside the two columns.
func TestMarkedUpCSVReadsTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := rapid.StringOfN(rapid.RuneFrom([]rune("ab1,;\t|\"'\r\n =+-@é\x00")), 1, 60, -1).Draw(t, "file") + "x"
		b, err := Open("x.csv", strings.NewReader(in), int64(len(in)))
		if err != nil {
			t.Skip("no CSV")
		}
		var out bytes.Buffer
		if err := MarkUp(b, slices.Values([]Mark{{Line: 1, Column: 0, Wrong: "=w", Mend: "m"}}), MarkUpOptions{}, &out); err != nil {
			t.Fatal(err)
		}
		// Read with the delimiter that was written, for a short text may look
		// as if it had another.
		back, err := Open("y.csv", bytes.NewReader(out.Bytes()), int64(out.Len()))
		if err != nil {
			t.Fatal(err)
		}
		back.csv.delim = b.csv.delim
		want, got := texts(b), texts(back)
		if len(want) != len(got) {
			t.Fatalf("%q became %q: %d rows, want %d", in, out.String(), len(got), len(want))
		}
		for i := range want {
			if len(got[i]) > len(want[i]) {
				got[i] = got[i][:len(want[i])]
			}
			if !slices.Equal(want[i], got[i]) {
				t.Fatalf("%q became %q: row %d is %q, want %q", in, out.String(), i, got[i], want[i])
			}
		}
	})
}

func texts(b *Book) (rows [][]string) {
	for row, err := range b.Rows(0) {
		if err != nil {
			return append(rows, []string{err.Error()})
		}
		var cells []string
		for _, c := range row.Cells {
			cells = append(cells, string(c.Text))
		}
		rows = append(rows, cells)
	}
	return rows
}

func TestMarkUpXLSX(t *testing.T) {
	styles := `<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>`
	h := hand{styles: styles, sheet: `<sheetData><row r="1"><c r="A1" t="str"><v>List of RX1</v></c></row>` +
		`<row r="3"><c r="A3" t="str"><v>Trust</v></c><c r="B3" t="str"><v>NHS</v></c><c r="C3" t="str"><v>Start</v></c></row>` +
		`<row r="4"><c r="A4" t="str"><v>RX1</v></c><c r="B4"><v>9434765919</v></c><c r="C4" s="1"><v>46093</v></c></row>` +
		`<row r="5" hidden="1"><c r="B5"><v>12345678901234567</v></c><c r="C5" t="str"><v>=1+1</v></c></row>` +
		`<row r="6"><c r="B6" t="b"><v>1</v></c><c r="C6" t="e"><v>#N/A</v></c></row></sheetData><mergeCells><mergeCell ref="A4:A6"/><mergeCell ref="A1:C1"/></mergeCells>`}
	in := openBytes(t, h.bytes(t))
	marks := []Mark{{Line: 6, Column: 2, Wrong: "w6", Mend: "m6"}, {Line: 5, Column: 2, Wrong: "w5", Mend: "m5"}}
	o := MarkUpOptions{HeaderLine: map[int]int{0: 3}}
	out := markUp(t, in, o, marks...)
	const want = `1: text "List of RX1"
3: text "Trust" text "NHS" text "Start" text "Roundtable: what is wrong" text "What would mend it"
4: text "RX1" number "9434765919" date "2026-03-12"
5: blank "" text "12345678901234567" text "=1+1" text "Start: w5" text "m5"
6: blank "" bool "TRUE" text "#N/A" text "Start: w6" text "m6"
`
	back := openBytes(t, out.Bytes())
	if d := cmp.Diff(want, show(t, back, 0)); d != "" {
		t.Error(d)
	}
	if l, err := back.Layout(0); err != nil || len(l.Merges) != 2 {
		t.Errorf("merges: %+v, %v", l, err)
	}
	checkColoured(t, out.Bytes())

	o.OnlyBad = true
	again := markUp(t, back, o, marks[0])
	const wantOnly = `1: text "List of RX1"
3: text "Trust" text "NHS" text "Start" text "Roundtable: what is wrong" text "What would mend it"
4: text "RX1" bool "TRUE" text "#N/A" text "Line 6: Start: w6" text "m6"
`
	if d := cmp.Diff(wantOnly, show(t, openBytes(t, again.Bytes()), 0)); d != "" {
		t.Error(d)
	}
}

// checkColoured has excelize say that the bad cell is coloured, a good one not,
// and that no text became a formula.
func checkColoured(t *testing.T, p []byte) {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(p))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for at, want := range map[string]bool{"C5": true, "C6": true, "C4": false, "B5": false} {
		id, err := f.GetCellStyle("PTL", at)
		if err != nil {
			t.Fatal(err)
		}
		s, err := f.GetStyle(id)
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(s.Fill.Color) == "["+badFill+"]"; got != want {
			t.Errorf("%s coloured: %v, want %v", at, got, want)
		}
	}
	if formula, err := f.GetCellFormula("PTL", "C5"); err != nil || formula != "" {
		t.Errorf("C5 became the formula %q, %v", formula, err)
	}
}

func TestHiddenSheetsStayHidden(t *testing.T) {
	f := excelize.NewFile()
	defer f.Close()
	for _, name := range []string{"Lookups", "More"} {
		if _, err := f.NewSheet(name); err != nil {
			t.Fatal(err)
		}
		if err := f.SetCellStr(name, "A1", name); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.SetSheetVisible("Lookups", false, true); err != nil {
		t.Fatal(err)
	}
	in := openBytes(t, save(t, f))
	if s := in.Sheets(); len(s) != 3 || !s[1].Hidden || !s[1].VeryHidden || s[2].Hidden {
		t.Fatalf("%+v", s)
	}
	back := openBytes(t, markUp(t, in, MarkUpOptions{}, Mark{Sheet: 2, Line: 1, Column: 0, Wrong: "w"}).Bytes())
	if s := back.Sheets(); len(s) != 3 || !s[1].Hidden || s[2].Hidden {
		t.Errorf("%+v", s)
	}
}
