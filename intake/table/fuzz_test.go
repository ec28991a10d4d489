package table

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

	"roundtable/care"
)

// small limits, so that a fuzzer that finds a bomb does not take the machine.
var small = Limits{Part: 4 << 20, Ratio: 200, RatioFrom: 1 << 20, Strings: 1 << 20, Columns: 200, Cell: 64 << 10, Row: 1 << 20, Merges: 1000, MergesAtRow: 100, Sheets: 20, Styles: 1000}

// readBook reads all of a book and checks what holds for every row.
func readBook(t *testing.T, b *Book) {
	for i := range b.Sheets() {
		last := 0
		for row, err := range b.Rows(i) {
			if err != nil {
				if _, ok := errors.AsType[*care.Problem](err); !ok {
					t.Errorf("an error that is not for people: %v", err)
				}
				break
			}
			if row.Line < 1 || b.format.File == "csv" && row.Line <= last {
				t.Fatalf("line %d after %d", row.Line, last)
			}
			last = row.Line
			for col, c := range row.Cells {
				if c.Kind == Blank && len(c.Text) > 0 || c.Kind == DateTime && c.Date == 0 && c.Minute == 0 {
					t.Fatalf("%+v", c)
				}
				row.Filled(col)
			}
		}
	}
	keeps(t, b)
}

func FuzzCSV(f *testing.F) {
	for _, s := range []string{
		"a,b\n1,2\n", "a;b\r\n\"x\r\ny\";\"\"\"q\"\"\"\r\n", "\xef\xbb\xbfa\tb\rc\td\r", "\xff\xfea\x00,\x00b\x00", "a,\"b\n1,2\n\"c\",d\n",
		"sep=;\na;b\n", "R\xe9my,\x00x\n", "5\" pipe, \"a, b\" ,'=1\n\n,,\n",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, p []byte) {
		b, err := OpenWith("x", bytes.NewReader(p), int64(len(p)), small)
		if err != nil {
			if _, ok := errors.AsType[*care.Problem](err); !ok {
				t.Errorf("an error that is not for people: %v", err)
			}
			return
		}
		if b.format.File != "csv" {
			return
		}
		readBook(t, b)
		if !slices.EqualFunc(texts(b), textsInSmallSteps(b), slices.Equal[[]string]) {
			t.Errorf("where the buffer ends changes what is read")
		}
		if last := lastLine(b); b.csv.encoding == UTF8 && last > 1+strings.Count(string(p), "\n")+strings.Count(string(p), "\r") {
			t.Errorf("a row at line %d of a shorter file", last)
		}
	})
}

func lastLine(b *Book) (line int) {
	for row, err := range b.Rows(0) {
		if err == nil {
			line = row.Line
		}
	}
	return line
}

// textsInSmallSteps reads with a buffer of 16 bytes to begin with, fed byte by
// byte.
func textsInSmallSteps(b *Book) (rows [][]string) {
	s := b.newCSVScanner()
	s.buf = make([]byte, 16)
	s.r = oneByte{s.r}
	for first := true; s.next(); first = false {
		if first && b.csv.sep {
			continue
		}
		var cells []string
		for _, c := range s.row.Cells {
			cells = append(cells, string(c.Text))
		}
		rows = append(rows, cells)
	}
	if s.err != nil {
		p, _ := errors.AsType[*care.Problem](s.err)
		p.Where = joinWhere(b.name, p.Where)
		rows = append(rows, []string{s.err.Error()})
	}
	return rows
}

type oneByte struct {
	r interface{ Read(p []byte) (int, error) }
}

func (o oneByte) Read(p []byte) (int, error) { return o.r.Read(p[:min(1, len(p))]) }

func FuzzXLSX(f *testing.F) {
	f.Add(`<sheetData><row r="1"><c r="A1" s="1"><v>46093</v></c><c t="s"><v>0</v></c></row></sheetData><mergeCells><mergeCell ref="A1:B2"/></mergeCells>`, `<sst><si><t>a_x000D_</t></si></sst>`, `<styleSheet><cellXfs><xf/><xf numFmtId="14"/></cellXfs></styleSheet>`, `<workbook><sheets><sheet name="s" r:id="rId1"/></sheets></workbook>`)
	f.Add(`<x:sheetData><x:row><x:c t="inlineStr"><x:is><x:t>&#x41;&amp;</x:t></x:is></x:c></x:row></x:sheetData>`, `<sst><si><r><t>a</t></r><rPh><t>b</t></rPh></si></sst>`, `<styleSheet><numFmts><numFmt numFmtId="164" formatCode="[h]:mm&quot;x"/></numFmts></styleSheet>`, `<!-- --><workbook/>`)
	f.Add(`<sheetData><!DOCTYPE x><row><c t="d"><v>2026-03-12</v></c><c t="b"><v>1</v></c><c t="e"><v>#N/A</v></c></row>`, `<![CDATA[`, `<?x`, `<workbook><workbookPr date1904="1"/><sheets><sheet name="s" r:id="rId1" state="veryHidden"/></sheets></workbook>`)
	f.Fuzz(func(t *testing.T, sheet, strs, styles, workbook string) {
		h := hand{sheet: sheet, strings: strs, styles: styles, raw: map[string]string{"xl/workbook.xml": workbook}}
		p := h.bytes(t)
		b, err := OpenWith("x", bytes.NewReader(p), int64(len(p)), small)
		if err != nil {
			if _, ok := errors.AsType[*care.Problem](err); !ok {
				t.Errorf("an error that is not for people: %v", err)
			}
			return
		}
		readBook(t, b)
	})
}

// FuzzOpen feeds whole files of any sort.
func FuzzOpen(f *testing.F) {
	f.Add([]byte("PK\x03\x04"))
	f.Add([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"))
	f.Add(hand{sheet: "<sheetData/>"}.bytes(f))
	f.Fuzz(func(t *testing.T, p []byte) {
		b, err := OpenWith("x", bytes.NewReader(p), int64(len(p)), small)
		if err == nil {
			readBook(t, b)
			return
		}
		if _, ok := errors.AsType[*care.Problem](err); !ok {
			t.Errorf("an error that is not for people: %v", err)
		}
	})
}
