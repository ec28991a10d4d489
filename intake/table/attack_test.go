package table

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"errors"
	"fmt"
	"hash/crc32"
	"runtime"
	"strings"
	"testing"
	"time"

	"roundtable/care"
	"roundtable/ledger/ledgertest"
)

// laughs is an entity that would become a billion of its kind.
const laughs = `<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">` +
	`<!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;"><!ENTITY x SYSTEM "file:///etc/passwd">]>`

func sheetData(rows string) hand { return hand{sheet: `<sheetData>` + rows + `</sheetData>`} }

func withPart(name, text string) hand {
	h := sheetData(`<row><c t="s"><v>0</v></c><c s="0"><v>1</v></c></row>`)
	h.strings, h.styles = `<sst><si><t>x</t></si></sst>`, `<styleSheet><cellXfs><xf numFmtId="14"/></cellXfs></styleSheet>`
	h.raw = map[string]string{name: text}
	return h
}

// attacked reads a file as the intake does, and gives what it read, why it stopped
// and what that cost.
func attacked(t *testing.T, p []byte) (text string, took time.Duration, mb uint64, err error) {
	t.Helper()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	start := time.Now()
	b, err := Open("list.xlsx", bytes.NewReader(p), int64(len(p)))
	var out strings.Builder
	if err == nil {
		for i := range b.Sheets() {
			for row, e := range b.Rows(i) {
				if e != nil {
					err = e
					break
				}
				for _, c := range row.Cells {
					if out.Len() < 1<<20 {
						out.Write(c.Text)
						out.WriteByte('|')
					}
				}
			}
		}
	}
	runtime.ReadMemStats(&after)
	return out.String(), time.Since(start), (after.TotalAlloc - before.TotalAlloc) >> 20, err
}

// Files that are made to take the machine, or to be led out of the file: each ends in
// words or is read as what it is, soon and in a bounded memory.
func TestFilesThatAttack(t *testing.T) {
	ledgertest.OneAtATime(t)
	secret := "root:"
	deep := strings.Repeat("<a>", 2_000_000)
	target := func(to, mode string) hand {
		return withPart("xl/_rels/workbook.xml.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="`+to+`" `+mode+`/></Relationships>`)
	}
	var sheets strings.Builder
	for i := range 5000 {
		fmt.Fprintf(&sheets, `<sheet name="S%d" sheetId="%d" r:id="rId1"/>`, i, i+1)
	}
	for _, c := range []struct {
		name    string
		file    hand
		refused bool   // in words; otherwise it is read
		never   string // what must not be read
	}{
		{"laughs in a sheet", withPart("xl/worksheets/sheet1.xml", laughs+`<worksheet><sheetData><row><c t="inlineStr"><is><t>&d;&x;</t></is></c></row></sheetData></worksheet>`), true, "ha"},
		{"laughs in the strings", withPart("xl/sharedStrings.xml", laughs+`<sst><si><t>&d;&x;</t></si></sst>`), true, "ha"},
		{"laughs in the styles", withPart("xl/styles.xml", laughs+`<styleSheet>&d;</styleSheet>`), true, "ha"},
		{"laughs in the workbook", withPart("xl/workbook.xml", laughs+`<workbook `+ns+`><sheets><sheet name="&d;" sheetId="1" r:id="rId1"/></sheets></workbook>`), true, "ha"},
		{"an entity that nobody declared", sheetData(`<row><c t="inlineStr"><is><t>a&xxe;b</t></is></c></row>`), false, secret},
		{"an inclusion", sheetData(`<row><c t="inlineStr"><is><t><xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd" parse="text"/></t></is></c></row>`), false, secret},
		{"a sheet two million deep", sheetData(deep), false, ""},
		{"strings two million deep", withPart("xl/sharedStrings.xml", "<sst>"+deep), false, ""},
		{"a sheet that is a file of this computer", target("/../../../../../../etc/passwd", ""), true, secret},
		{"a sheet above the file", target("../../../../../../../etc/passwd", ""), true, secret},
		{"a sheet that is an address", target("file:///etc/passwd", `TargetMode="External"`), true, secret},
		{"a sheet elsewhere", target("http://127.0.0.1:1/x.xml", `TargetMode="External"`), true, ""},
		{"five thousand sheets", withPart("xl/workbook.xml", `<workbook `+ns+`><sheets>`+sheets.String()+`</sheets></workbook>`), true, ""},
		{"names of files above the file", hand{sheet: `<sheetData><row><c><v>1</v></c></row></sheetData>`, raw: map[string]string{"../../../../tmp/evil": "x", "/etc/evil": "x", `..\..\evil`: "x", "xl/worksheets/sheet1.xml/../evil": "x"}}, false, ""},
		{"a file in a file", hand{sheet: `<sheetData><row><c><v>1</v></c></row></sheetData>`, raw: map[string]string{"xl/embeddings/evil.zip": "PK\x03\x04", "xl/vbaProject.bin": "x", "xl/externalLinks/externalLink1.xml": "<x/>"}}, false, ""},
		{"a shared formula over a whole sheet", sheetData(`<row r="1"><c r="A1"><f t="shared" ref="A1:XFD1048576" si="0">A1&amp;A1</f><v>1</v></c></row><row r="2"><c r="A2"><f t="shared" si="0"/></c><c r="B2"><f t="array" ref="A1:XFD1048576">1</f></c></row>`), false, ""},
		{"a formula that reads from elsewhere", sheetData(`<row><c><f>WEBSERVICE("http://127.0.0.1:1/"&amp;A1)</f><v>kept</v></c><c><f>'[file:///etc/passwd]S'!A1</f><v></v></c></row>`), false, secret},
		{"strings that are not there", withPart("xl/worksheets/sheet1.xml", `<worksheet><sheetData><row><c t="s"><v>4294967295</v></c><c t="s"><v>-1</v></c><c t="s"><v>x</v></c><c t="s"><v>1e9</v></c></row></sheetData></worksheet>`), false, ""},
		{"the last row at once", sheetData(`<row r="1"><c><v>1</v></c></row><row r="1048576"><c r="A1048576"><v>2</v></c></row>`), false, ""},
		{"a row beyond all", sheetData(`<row r="99999999999999999999"><c r="A99999999999999999999"><v>2</v></c></row>`), false, ""},
		{"rows that go back", sheetData(strings.Repeat(`<row r="5"><c r="A5"><v>1</v></c></row><row r="1"><c r="A1"><v>2</v></c></row>`, 1000)), false, ""},
		{"a cell beyond all", sheetData(`<row><c r="ZZZZZZZZ1"><v>2</v></c></row>`), false, ""},
		{"columns to the end, a thousand times", sheetData(strings.Repeat(`<row><c r="XFD1"><v>2</v></c></row>`, 1000)), false, ""},
		{"a cell of eight million letters", sheetData(`<row><c t="inlineStr"><is><t>` + strings.Repeat("x", 8<<20) + `</t></is></c></row>`), true, ""},
		{"a name of eight million letters", sheetData(`<row ` + strings.Repeat("x", 8<<20) + `="1"/>`), true, ""},
		{"a merge of everything", hand{sheet: `<sheetData><row><c><v>1</v></c></row></sheetData><mergeCells>` + strings.Repeat(`<mergeCell ref="A1:XFD1048576"/>`, 100) + `</mergeCells>`}, false, ""},
		{"a dimension that lies", hand{sheet: `<dimension ref="A1:XFD1048576"/><sheetData><row><c><v>1</v></c></row></sheetData>`}, false, ""},
		{"columns that are all hidden, a million times", hand{sheet: `<cols>` + strings.Repeat(`<col min="1" max="16384" hidden="1"/>`, 20000) + `</cols><sheetData><row><c><v>1</v></c></row></sheetData>`}, false, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			text, took, mb, err := attacked(t, c.file.bytes(t))
			if _, ok := errors.AsType[*care.Problem](err); c.refused && !ok || !c.refused && err != nil && !ok {
				t.Errorf("ended with %v after %.80q", err, text)
			}
			if c.never != "" && strings.Contains(text, c.never) {
				t.Errorf("read %.200q", text)
			}
			if took > 20*time.Second || mb > 1500 {
				t.Errorf("took %v and %d MB", took, mb)
			}
		})
	}
}

// A bomb stops at the ratio of its packing, whichever part holds it and
// whatever its directory says of its size; one that is packed twice is not unpacked
// twice.
func TestBombsOfTheDefaultLimits(t *testing.T) {
	ledgertest.OneAtATime(t)
	piece, sum := bytes.Repeat([]byte("<a/>"), 1<<18), crc32.NewIEEE()
	var packed bytes.Buffer
	deflate, err := flate.NewWriter(&packed, flate.DefaultCompression)
	if err != nil {
		t.Fatal(err)
	}
	const pieces = 80
	for range pieces {
		_, _ = sum.Write(piece)
		if _, err := deflate.Write(piece); err != nil {
			t.Fatal(err)
		}
	}
	if err := deflate.Close(); err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{"xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml"} {
		var out bytes.Buffer
		z := zip.NewWriter(&out)
		for name, text := range withPart("none", "").parts() {
			if name == part {
				w, err := z.CreateRaw(&zip.FileHeader{Name: name, Method: zip.Deflate, CRC32: sum.Sum32(), CompressedSize64: uint64(packed.Len()), UncompressedSize64: uint64(pieces * len(piece))})
				if err != nil {
					t.Fatal(err)
				}
				_, _ = w.Write(packed.Bytes())
				continue
			}
			w, err := z.Create(name)
			if err != nil {
				t.Fatal(err)
			}
			_, _ = w.Write([]byte(text))
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		_, took, mb, err := attacked(t, out.Bytes())
		if p, ok := errors.AsType[*care.Problem](err); !ok || p.Remedy == "" {
			t.Errorf("%s: %v", part, err)
		}
		if took > 20*time.Second || mb > 512 || out.Len() > 4<<20 {
			t.Errorf("%s of %d bytes: %v and %d MB", part, out.Len(), took, mb)
		}
	}
}

// Parts that stand twice, and directories with twenty thousand of them.
func TestArchivesThatAttack(t *testing.T) {
	ledgertest.OneAtATime(t)
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	add := func(name, text string) {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = w.Write([]byte(text))
	}
	for name, text := range sheetData(`<row><c><v>1</v></c></row>`).parts() {
		add(name, text)
	}
	add("xl/worksheets/sheet1.xml", `<worksheet><sheetData><row><c><v>2</v></c></row></sheetData></worksheet>`)
	for i := range 20_000 {
		add(fmt.Sprintf("xl/media/%d", i), "")
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	text, took, mb, err := attacked(t, out.Bytes())
	if p, ok := errors.AsType[*care.Problem](err); err != nil && !ok || p == nil && text != "1|" && text != "2|" || took > 20*time.Second || mb > 512 {
		t.Errorf("%q, %v, %v, %d MB", text, err, took, mb)
	}
	for name, cut := range map[string][]byte{"no directory": out.Bytes()[:out.Len()/2], "directory alone": out.Bytes()[out.Len()/2:], "nothing": []byte("PK\x03\x04"), "empty": []byte("PK\x05\x06" + strings.Repeat("\x00", 18))} {
		if _, _, _, err := attacked(t, cut); err == nil {
			t.Errorf("%s was read", name)
		} else if _, ok := errors.AsType[*care.Problem](err); !ok {
			t.Errorf("%s: %v", name, err)
		}
	}
}
