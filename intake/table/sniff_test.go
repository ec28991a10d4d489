package table

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"strings"
	"testing"
	"unicode/utf16"

	"roundtable/care"
)

// zipOf is a zip file with parts of these names.
func zipOf(t *testing.T, names ...string) string {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, name := range names {
		if _, err := z.Create(name); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// cfbOf is a container of the old Office with one empty stream of this name.
func cfbOf(stream string) string {
	p := make([]byte, 512*3)
	copy(p, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
	le := binary.LittleEndian
	le.PutUint16(p[24:], 0x3e)
	le.PutUint16(p[26:], 3)
	le.PutUint16(p[28:], 0xfffe)
	le.PutUint16(p[30:], 9)
	le.PutUint16(p[32:], 6)
	le.PutUint32(p[44:], 1) // one FAT sector
	le.PutUint32(p[48:], 1) // the directory is in sector 1
	le.PutUint32(p[56:], 4096)
	le.PutUint32(p[60:], 0xfffffffe)
	le.PutUint32(p[68:], 0xfffffffe)
	for i := 76; i < 512; i += 4 {
		le.PutUint32(p[i:], 0xffffffff)
	}
	le.PutUint32(p[76:], 0) // the FAT is in sector 0
	for i := 512; i < 1024; i += 4 {
		le.PutUint32(p[i:], 0xffffffff)
	}
	le.PutUint32(p[512:], 0xfffffffd)
	le.PutUint32(p[516:], 0xfffffffe)
	entry := func(at int, name string, kind byte, child uint32) {
		for i, u := range utf16.Encode([]rune(name)) {
			le.PutUint16(p[at+2*i:], u)
		}
		le.PutUint16(p[at+64:], uint16(2*len(name)+2))
		p[at+66], p[at+67] = kind, 1
		for _, o := range []int{68, 72, 76} {
			le.PutUint32(p[at+o:], 0xffffffff)
		}
		le.PutUint32(p[at+76:], child)
		le.PutUint32(p[at+116:], 0xfffffffe)
	}
	entry(1024, "Root Entry", 5, 1)
	entry(1024+128, stream, 2, 0xffffffff)
	return string(p)
}

func TestFilesThatCannotBeReadAreNamed(t *testing.T) {
	for _, c := range []struct{ name, content, what, remedy string }{
		{"empty", "", "empty", "save it again"},
		{"white space", "\xef\xbb\xbf \r\n\r\n", "empty", "save it again"},
		{"password", cfbOf("EncryptedPackage"), "password", "Encrypt with Password"},
		{"xls", cfbOf("Workbook"), ".xls", "Excel Workbook (*.xlsx)"},
		{"older xls", cfbOf("Book"), ".xls", "Excel Workbook (*.xlsx)"},
		{"bare xls", "\x09\x08\x10\x00\x00\x06\x05\x00", ".xls", "Excel Workbook (*.xlsx)"},
		{"word", cfbOf("WordDocument"), "Word", "Excel"},
		{"mail", cfbOf("__substg1.0_0037001F"), "e-mail", "attached"},
		{"broken container", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "damaged", "Excel"},
		{"xlsb", zipOf(t, "[Content_Types].xml", "xl/workbook.bin"), ".xlsb", "Excel Workbook (*.xlsx)"},
		{"ods", zipOf(t, "mimetype", "content.xml"), ".ods", "LibreOffice"},
		{"numbers", zipOf(t, "Index/Document.iwa"), "Numbers", "Export To"},
		{"docx", zipOf(t, "[Content_Types].xml", "_rels/.rels", "word/document.xml"), "Word", "Excel"},
		{"zip of CSV", zipOf(t, "list.csv"), "compressed folder", "Unpack"},
		{"zip of pictures", zipOf(t, "a.jpg"), "compressed folder", "spreadsheet"},
		{"cut zip", zipOf(t, "xl/workbook.xml")[:40], "damaged", "again"},
		{"pdf", "%PDF-1.7", "PDF", "spreadsheet"},
		{"html", "<html><table><tr><td>1</td></tr></table>", "web page", "Excel Workbook (*.xlsx)"},
		{"spaced html", "\r\n  <TABLE border=1>", "web page", "Excel Workbook (*.xlsx)"},
		{"xml 2003", `<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">`, "2003", "Excel Workbook (*.xlsx)"},
		{"xml", `<?xml version="1.0"?><MHSDS/>`, "XML", "CSV"},
		{"json", `[{"a":1}]`, "JSON", "CSV"},
		{"picture", "\x89PNG\r\n\x1a\n", "picture", "spreadsheet"},
		{"gzip", "\x1f\x8b\x08", "compressed", "Unpack"},
		{"binary", strings.Repeat("\x01\x02\x03\x04", 50), "no spreadsheet", "CSV"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Open("list.csv", strings.NewReader(c.content), int64(len(c.content)))
			p, ok := errors.AsType[*care.Problem](err)
			if !ok {
				t.Fatalf("want a problem for people, got %v", err)
			}
			if !strings.Contains(p.What, c.what) || !strings.Contains(p.Remedy, c.remedy) || p.Where != "list.csv" {
				t.Errorf("%s / %s / %s", p.What, p.Where, p.Remedy)
			}
		})
	}
}

func TestFormat(t *testing.T) {
	for _, c := range []struct {
		in   string
		want Format
	}{
		{"a,b\r\n1,2\r\n", Format{File: "csv", Encoding: UTF8, Delimiter: ',', LineEnd: "\r\n"}},
		{"\xef\xbb\xbfa;b\n1;2\n", Format{File: "csv", Encoding: UTF8, BOM: true, Delimiter: ';', LineEnd: "\n"}},
		{"a|b\rR\xe9|2\r", Format{File: "csv", Encoding: Windows1252, Delimiter: '|', LineEnd: "\r"}},
		{"Title of the list, made on Monday\n\na\tb\tc\nx, y\t2\t3\nx, z\t2\t3\n", Format{File: "csv", Encoding: UTF8, Delimiter: '\t', LineEnd: "\n"}},
		{"a\x00\t\x00b\x00\n\x001\x00\t\x002\x00\n\x00", Format{File: "csv", Encoding: UTF16LE, Delimiter: '\t', LineEnd: "\n"}},
		{"\xfe\xff\x00a\x00\t\x00b", Format{File: "csv", Encoding: UTF16BE, BOM: true, Delimiter: '\t', LineEnd: "\n"}},
		{"one column\nx\ny\n", Format{File: "csv", Encoding: UTF8, Delimiter: ',', LineEnd: "\n"}},
	} {
		if got := openText(t, c.in).Format(); got != c.want {
			t.Errorf("%q: %+v, want %+v", c.in, got, c.want)
		}
	}
}

func TestEncodingIsDecidedOverTheWholeFile(t *testing.T) {
	// The first byte that is no UTF-8 stands far behind the first buffer.
	in := strings.Repeat("name,ward\n", 100_000) + "R\xe9my,\x80\n"
	var last string
	for row, err := range openText(t, in).Rows(0) {
		if err != nil {
			t.Fatal(err)
		}
		last = row.Text(0) + row.Text(1)
	}
	if last != "Rémy€" {
		t.Errorf("%q", last)
	}
	// A UTF-8 sequence that two buffers share is no bad byte.
	for pad := range 4 {
		in := strings.Repeat("x", 256<<10-2-pad) + "é€\n"
		if e := openText(t, in).Format().Encoding; e != UTF8 {
			t.Errorf("pad %d: %s", pad, e)
		}
	}
}

func TestOneStrayQuoteSwallowsNothing(t *testing.T) {
	var in strings.Builder
	in.WriteString("name,note\n\"Smith,1\n")
	for range 300_000 {
		in.WriteString("Jones,22\n")
	}
	rows, notes := 0, 0
	for row, err := range openText(t, in.String()).Rows(0) {
		if err != nil {
			t.Fatal(err)
		}
		rows++
		if row.Line != rows || len(row.Cells) != 2 {
			t.Fatalf("row %d: line %d, %d cells", rows, row.Line, len(row.Cells))
		}
		if row.Cells[0].Note&StrayQuote != 0 {
			notes++
		}
	}
	if rows != 300_002 || notes != 1 {
		t.Errorf("%d rows, %d notes", rows, notes)
	}
}

func TestLimitsOfText(t *testing.T) {
	l := DefaultLimits
	l.Row, l.Columns = 1<<10, 5
	for _, in := range []string{strings.Repeat("x", 2<<10) + "\n", "1,2,3,4,5,6\n", "1,2,3,4,\"5\n\",6\n"} {
		b, err := OpenWith("x.csv", strings.NewReader(in), int64(len(in)), l)
		if err != nil {
			t.Fatal(err)
		}
		for _, err = range b.Rows(0) {
			if err != nil {
				break
			}
		}
		if p, ok := errors.AsType[*care.Problem](err); !ok || !strings.Contains(p.Where, "line 1") {
			t.Errorf("%.20q: %v", in, err)
		}
	}
}
