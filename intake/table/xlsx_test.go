package table

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"roundtable/care"
	"roundtable/ledger/ledgertest"
)

func openBytes(t testing.TB, p []byte) *Book {
	t.Helper()
	b, err := Open("test.xlsx", bytes.NewReader(p), int64(len(p)))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func save(t testing.TB, f *excelize.File) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

const ns = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`

// hand is a workbook made by hand, so that it can hold what no library writes.
type hand struct {
	sheet   string // what stands between <worksheet> and </worksheet>
	strings string // the whole string table part; none when ""
	styles  string
	props   string // attributes of workbookPr
	raw     map[string]string
}

func (h hand) parts() map[string]string {
	parts := map[string]string{
		"[Content_Types].xml":        `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>`,
		"_rels/.rels":                `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml":            `<workbook ` + ns + `><workbookPr ` + h.props + `/><sheets><sheet name="PTL" sheetId="1" r:id="rId1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="/xl/sharedStrings.xml"/><Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>`,
		"xl/worksheets/sheet1.xml":   `<?xml version="1.0"?><worksheet ` + ns + `>` + h.sheet + `</worksheet>`,
	}
	if h.strings != "" {
		parts["xl/sharedStrings.xml"] = h.strings
	}
	if h.styles != "" {
		parts["xl/styles.xml"] = h.styles
	}
	for name, text := range h.raw {
		parts[name] = text
	}
	return parts
}

func (h hand) bytes(t testing.TB) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for name, text := range h.parts() {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// show writes rows one a line: line number, cells as kind and text.
func show(t testing.TB, b *Book, sheet int) string {
	t.Helper()
	var out strings.Builder
	for row, err := range b.Rows(sheet) {
		if err != nil {
			fmt.Fprintf(&out, "error: %v\n", err)
			break
		}
		fmt.Fprintf(&out, "%d", row.Line)
		if row.Hidden {
			out.WriteString(" hidden")
		}
		out.WriteByte(':')
		for _, c := range row.Cells {
			fmt.Fprintf(&out, " %s %q", c.Kind, c.Text)
			if c.Note != 0 {
				fmt.Fprintf(&out, "!%d", c.Note)
			}
		}
		out.WriteByte('\n')
	}
	return out.String()
}

func TestSheet(t *testing.T) {
	styles := `<styleSheet><numFmts><numFmt numFmtId="164" formatCode="dd/mm/yyyy\ hh:mm"/><numFmt numFmtId="165" formatCode="[h]:mm"/><numFmt numFmtId="166" formatCode="&quot;day &quot;0"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="166"/><xf numFmtId="20"/></cellXfs></styleSheet>`
	for _, c := range []struct {
		name string
		h    hand
		want string
	}{
		{"numbers keep their digits", hand{sheet: `<sheetData><row r="1"><c r="A1"><v>9434765919</v></c><c r="B1"><v>9.434765919E9</v></c><c r="C1"><v>0.10000000000000001</v></c><c r="D1"><v>-1.5</v></c><c r="E1"><v>1E-3</v></c><c r="F1"><v>12345678901234567</v></c><c r="G1"><v>9434765919.0</v></c><c r="H1"><v>12.50</v></c><c r="I1"><v>1 2</v></c></row></sheetData>`}, `1: number "9434765919" number "9434765919" number "0.1" number "-1.5" number "0.001" number "12345678901234567" number "9434765919" number "12.5" text "1 2"` + "\n"},
		{"no r attributes", hand{sheet: `<sheetData><row><c><v>1</v></c><c/><c><v>2</v></c></row><row/><row><c><v>3</v></c></row></sheetData>`}, "1: number \"1\" blank \"\" number \"2\"\n2:\n3: number \"3\"\n"},
		{"sparse", hand{sheet: `<sheetData><row r="3"><c r="B3"><v>1</v></c></row><row r="7" hidden="1"><c r="A7"><v>2</v></c><c r="C7" s="1"/></row></sheetData>`}, "3: blank \"\" number \"1\"\n7 hidden: number \"2\"\n"},
		{"shared strings", hand{strings: `<sst><si><t>a &amp; b</t></si><si><r><t xml:space="preserve">two </t></r><r><rPr><b/></rPr><t>runs</t></r><rPh sb="0" eb="1"><t>not this</t></rPh></si><si/><si><t>line_x000D_
two _x005F_x000D_</t></si></sst>`, sheet: `<sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="s"><v>2</v></c><c r="D1" t="s"><v>3</v></c><c r="E1" t="s"><v>4</v></c></row></sheetData>`}, `1: text "a & b" text "two runs" blank "" text "line\r\ntwo _x000D_" error ""!8` + "\n"},
		{"no string table", hand{sheet: `<sheetData><row><c t="s"><v>0</v></c><c t="inlineStr"><is><t>x&#233;</t></is></c></row></sheetData>`}, `1: error ""!8 text "xé"` + "\n"},
		{"inline, formula, bool, error", hand{sheet: `<sheetData><row><c t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r></is></c><c t="str"><f>A1&amp;"x"</f><v>abx</v></c><c><f>1+1</f><v>2</v></c><c t="b"><v>1</v></c><c t="e"><v>#N/A</v></c></row></sheetData>`}, `1: text "ab" text "abx" number "2" bool "TRUE" error "#N/A"` + "\n"},
		{"dates by style", hand{styles: styles, sheet: `<sheetData><row><c s="1"><v>46093</v></c><c s="2"><v>46093.395833333336</v></c><c s="3"><v>1.5</v></c><c s="4"><v>46093</v></c><c s="5"><v>0.5</v></c><c s="0"><v>46093</v></c></row></sheetData>`}, `1: date "2026-03-12" date "2026-03-12 09:30" number "1.5" number "46093" date "12:00" number "46093"` + "\n"},
		{"the day that never was", hand{styles: styles, sheet: `<sheetData><row><c s="1"><v>59</v></c><c s="1"><v>60</v></c><c s="1"><v>61</v></c><c s="1"><v>1</v></c><c s="1"><v>0</v></c><c s="1"><v>-1</v></c></row></sheetData>`}, `1: date "1900-02-28" number "60" date "1900-03-01" date "1900-01-01" number "0" number "-1"` + "\n"},
		{"1904", hand{styles: styles, props: `date1904="1"`, sheet: `<sheetData><row><c s="1"><v>44631</v></c><c s="1"><v>0</v></c></row></sheetData>`}, `1: date "2026-03-12" date "1904-01-01"` + "\n"},
		{"prefixes", hand{raw: map[string]string{"xl/worksheets/sheet1.xml": `<x:worksheet xmlns:x="y"><x:sheetData><x:row r="2"><x:c r="A2" t="inlineStr"><x:is><x:t>p</x:t></x:is></x:c></x:row></x:sheetData></x:worksheet>`}}, "2: text \"p\"\n"},
		{"strict dates", hand{sheet: `<sheetData><row><c t="d"><v>2026-03-12T09:30:00</v></c></row></sheetData>`}, "1: date \"2026-03-12 09:30\"\n"},
		{"comments and CDATA", hand{sheet: `<sheetData><!-- <row/> --><row><c t="str"><v><![CDATA[a<b]]></v></c></row></sheetData>`}, "1: text \"a<b\"\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := show(t, openBytes(t, c.h.bytes(t)), 0); got != c.want {
				t.Errorf("got\n%swant\n%s", got, c.want)
			}
		})
	}
}

func TestSheetMerges(t *testing.T) {
	h := hand{sheet: `<cols><col min="2" max="3" hidden="1"/></cols><sheetData><row r="1"><c r="A1" t="str"><v>head</v></c></row><row r="2"><c r="A2" t="str"><v>RX1</v></c><c r="B2"><v>1</v></c></row><row r="3"><c r="A3"/><c r="B3"><v>2</v></c></row><row r="4"><c r="B4"><v>3</v></c></row></sheetData><mergeCells><mergeCell ref="A2:A3"/><mergeCell ref="A1:C1"/></mergeCells>`}
	b := openBytes(t, h.bytes(t))
	var got []string
	for row, err := range b.Rows(0) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, fmt.Sprint(row.Line, row.Filled(0), row.Filled(1), row.Filled(2)))
	}
	want := []string{"1 head head head", "2 RX1 1 ", "3 RX1 2 ", "4  3 "}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %q, want %q", got, want)
	}
	l, err := b.Layout(0)
	if err != nil || !l.ColumnHidden(1) || !l.ColumnHidden(2) || l.ColumnHidden(0) || len(l.Merges) != 2 {
		t.Errorf("layout %+v, %v", l, err)
	}
}

func TestHostileWorkbooks(t *testing.T) {
	big := strings.Repeat(`<row><c><v>1</v></c></row>`, 100_000)
	for _, c := range []struct {
		name   string
		h      hand
		limits Limits
	}{
		{"document type", hand{raw: map[string]string{"xl/worksheets/sheet1.xml": `<!DOCTYPE x [<!ENTITY a "b">]><worksheet/>`}}, DefaultLimits},
		{"bomb", hand{sheet: `<sheetData>` + big + `</sheetData>`}, Limits{Part: 1 << 30, Ratio: 10, RatioFrom: 1 << 10, Strings: 1 << 20, Columns: 100, Cell: 1 << 20, Sheets: 10}},
		{"too large", hand{sheet: `<sheetData>` + big + `</sheetData>`}, Limits{Part: 1 << 20, Strings: 1 << 20, Columns: 100, Cell: 1 << 20, Sheets: 10}},
		{"strings", hand{strings: `<sst><si><t>` + strings.Repeat("x", 100) + `</t></si></sst>`}, Limits{Part: 1 << 20, Strings: 10, Columns: 100, Cell: 1 << 20, Sheets: 10}},
		{"columns", hand{sheet: `<sheetData><row><c r="ZZZ1"><v>1</v></c></row></sheetData>`}, DefaultLimits},
		{"cut short", hand{raw: map[string]string{"xl/worksheets/sheet1.xml": `<worksheet><sheetData><row><c><v>1`}}, DefaultLimits},
		{"no sheet part", hand{raw: map[string]string{"xl/_rels/workbook.xml.rels": `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="x/worksheet" Target="gone.xml"/></Relationships>`}}, DefaultLimits},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := c.h.bytes(t)
			b, err := OpenWith("test.xlsx", bytes.NewReader(p), int64(len(p)), c.limits)
			if err == nil {
				for _, e := range b.Rows(0) {
					err = errors.Join(err, e)
				}
			}
			if _, ok := errors.AsType[*care.Problem](err); !ok {
				t.Errorf("want a problem for people, got %v", err)
			}
		})
	}
}

// TestSheetAgainstExcelize writes generated sheets with excelize and reads them
// with both: the same cells, raw and as dates.
func TestSheetAgainstExcelize(t *testing.T) {
	ledgertest.OneAtATime(t)
	rapid.Check(t, func(t *rapid.T) {
		f := excelize.NewFile()
		defer f.Close()
		date, err := f.NewStyle(&excelize.Style{NumFmt: 22})
		if err != nil {
			t.Fatal(err)
		}
		dates := map[string]time.Time{}
		for range rapid.IntRange(0, 40).Draw(t, "cells") {
			at, _ := excelize.CoordinatesToCellName(rapid.IntRange(1, 30).Draw(t, "col"), rapid.IntRange(1, 30).Draw(t, "row"))
			delete(dates, at)
			if err := f.SetCellStyle("Sheet1", at, at, 0); err != nil {
				t.Fatal(err)
			}
			switch rapid.IntRange(0, 4).Draw(t, "sort") {
			case 0:
				err = f.SetCellStr("Sheet1", at, rapid.StringOfN(rapid.RuneFrom([]rune("aé <>&\"'_x000D_\n\t=日")), 0, 12, -1).Draw(t, "text"))
			case 1:
				err = f.SetCellInt("Sheet1", at, rapid.Int64Range(-1<<50, 1<<50).Draw(t, "int"))
			case 2:
				err = f.SetCellFloat("Sheet1", at, rapid.Float64Range(-1e12, 1e12).Draw(t, "float"), -1, 64)
			case 3:
				err = f.SetCellBool("Sheet1", at, rapid.Bool().Draw(t, "bool"))
			case 4:
				when := time.Date(1901, 1, 1, 0, rapid.IntRange(0, 100*365*1440).Draw(t, "minute"), 0, 0, time.UTC)
				dates[at] = when
				if err = f.SetCellValue("Sheet1", at, when); err == nil {
					err = f.SetCellStyle("Sheet1", at, at, date)
				}
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		var out bytes.Buffer
		if err := f.Write(&out); err != nil {
			t.Fatal(err)
		}
		b, err := Open("x", bytes.NewReader(out.Bytes()), int64(out.Len()))
		if err != nil {
			t.Fatal(err)
		}
		compareWithExcelize(t, b, out.Bytes(), dates)
	})
}

func compareWithExcelize(t *rapid.T, b *Book, p []byte, dates map[string]time.Time) {
	oracle, err := excelize.OpenReader(bytes.NewReader(p))
	if err != nil {
		t.Fatal(err)
	}
	defer oracle.Close()
	rows, err := oracle.GetRows("Sheet1", excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for row, err := range b.Rows(0) {
		if err != nil {
			t.Fatal(err)
		}
		for col, c := range row.Cells {
			at, _ := excelize.CoordinatesToCellName(col+1, row.Line)
			want := ""
			if row.Line <= len(rows) && col < len(rows[row.Line-1]) {
				want = rows[row.Line-1][col]
			}
			if string(c.Raw()) != want {
				t.Errorf("%s: raw %q, excelize %q", at, c.Raw(), want)
			}
			if when, ok := dates[at]; ok {
				seen++
				if c.Kind != DateTime || c.Date != care.DateOf(when) || c.Minute != care.NewMinute(when.Hour(), when.Minute()) {
					t.Errorf("%s: %v %v %v, want %v", at, c.Kind, c.Date, c.Minute, when)
				}
			}
		}
	}
	if seen != len(dates) {
		t.Errorf("%d dates seen of %d", seen, len(dates))
	}
	for r, cells := range rows {
		for c, v := range cells {
			if v != "" && !has(b, r+1, c) {
				t.Errorf("line %d column %d is lost: %q", r+1, c, v)
			}
		}
	}
}

func has(b *Book, line, col int) bool {
	for row := range b.Rows(0) {
		if row.Line == line {
			return row.Cell(col).Kind != Blank
		}
	}
	return false
}

func TestStyleOf(t *testing.T) {
	for format, want := range map[string]dateStyle{
		"General": 0, "0.00": 0, "#,##0": 0, "@": 0, `"Date: "0`: 0, `[Red]0`: 0, `[$-F800]dddd\,\ mmmm\ dd\,\ yyyy`: showsDate,
		"dd/mm/yyyy": showsDate, "yyyy-mm-dd hh:mm:ss": showsDate | showsTime, "mmm-yy": showsDate, "h:mm AM/PM": showsTime,
		"[h]:mm": 0, "[mm]:ss": 0, "mm:ss.0": showsTime, `0" days"`: 0, `_-* #,##0.00_-`: 0, "dd/mm/yyyy;@": showsDate, "0.0E+00": 0,
		`#,##0\d`: 0, "[$-809]dd mmmm yyyy;@": showsDate, "[Blue][>=10]0;dd": 0, "mmmm": showsDate,
	} {
		if got := styleOf(format); got != want {
			t.Errorf("%s: %d, want %d", format, got, want)
		}
	}
}

func TestRowsMayRunAtOnce(t *testing.T) {
	var sheet strings.Builder
	for i := range 2000 {
		fmt.Fprintf(&sheet, `<row><c t="s"><v>0</v></c><c><v>%d</v></c></row>`, i)
	}
	h := hand{strings: `<sst><si><t>x</t></si></sst>`, sheet: `<sheetData>` + sheet.String() + `</sheetData><mergeCells><mergeCell ref="A1:A9"/></mergeCells>`}
	for _, b := range []*Book{openBytes(t, h.bytes(t)), openText(t, strings.Repeat("a,\"b\"\"\",c\n", 2000))} {
		want := dump(t, b, 0)
		var wait sync.WaitGroup
		for range 4 {
			wait.Go(func() {
				if got := dump(t, b, 0); got != want {
					t.Errorf("rows read at once differ: %d bytes, want %d", len(got), len(want))
				}
			})
		}
		wait.Wait()
	}
}
