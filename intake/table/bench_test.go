package table

import (
	"archive/zip"
	"bufio"
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/xuri/excelize/v2"
)

// referralsCSV writes a file of a million rows by fifteen columns once, and
// gives its path.
func referralsCSV(b *testing.B, rows int) string {
	b.Helper()
	path := filepath.Join(b.TempDir(), "referrals.csv")
	f, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	w := bufio.NewWriterSize(f, 1<<20)
	fmt.Fprintln(w, "event_id,pathway_id,nhs_number,birth_date,event,event_date,event_time,status,tfc,provider,site,priority,consultant,outcome,comment")
	for i := range rows {
		fmt.Fprintf(w, "%d,PW%08d,%010d,19%02d-0%d-1%d,attended,2026-0%d-2%d,09:30,20,%d,RX%d,RX%d01,2,C%07d,1,\"seen, to return\"\n",
			i, i/4, 9000000000+i/4, i%90, i%9+1, i%9, i%9+1, i%9, 100+i%80, i%7, i%7, i%1000)
	}
	if err := w.Flush(); err != nil {
		b.Fatal(err)
	}
	if err := f.Close(); err != nil {
		b.Fatal(err)
	}
	return path
}

func openPath(b testing.TB, path string) *Book {
	b.Helper()
	f, err := os.Open(path)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = f.Close() })
	st, err := f.Stat()
	if err != nil {
		b.Fatal(err)
	}
	book, err := Open(filepath.Base(path), f, st.Size())
	if err != nil {
		b.Fatal(err)
	}
	return book
}

// cpu reports the processor seconds of one turn, which other work on the machine
// does not stretch as it does time.
func cpu(b *testing.B) func() {
	b.Helper()
	before := cpuTime()
	return func() { b.ReportMetric((cpuTime()-before).Seconds()/float64(b.N), "cpu-s/op") }
}

func readAll(b testing.TB, book *Book) (rows, bytes int) {
	for row, err := range book.Rows(0) {
		if err != nil {
			b.Fatal(err)
		}
		rows++
		for i := range row.Cells {
			bytes += len(row.Cells[i].Text)
		}
	}
	return rows, bytes
}

// BenchmarkCSV reads a million rows by fifteen columns, opening included; the
// peer is encoding/csv with its row reused.
func BenchmarkCSV(b *testing.B) {
	path := referralsCSV(b, 1_000_000)
	b.Run("table", func(b *testing.B) {
		b.ReportAllocs()
		defer cpu(b)()
		for b.Loop() {
			readAll(b, openPath(b, path))
		}
	})
	b.Run("encoding-csv", func(b *testing.B) {
		b.ReportAllocs()
		defer cpu(b)()
		for b.Loop() {
			f, err := os.Open(path)
			if err != nil {
				b.Fatal(err)
			}
			r := csv.NewReader(bufio.NewReaderSize(f, 256<<10))
			r.ReuseRecord = true
			for {
				if _, err := r.Read(); err == io.EOF {
					break
				} else if err != nil {
					b.Fatal(err)
				}
			}
			_ = f.Close()
		}
	})
}

// sheetXLSX writes a workbook of so many rows by 26 columns: texts that repeat,
// texts that do not, whole numbers, fractions and dates, with a string table as
// Excel writes it.
func sheetXLSX(b *testing.B, rows int) string {
	b.Helper()
	path := filepath.Join(b.TempDir(), "list.xlsx")
	f, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	z := zip.NewWriter(f)
	part := func(name string) *bufio.Writer {
		w, err := z.Create(name)
		if err != nil {
			b.Fatal(err)
		}
		return bufio.NewWriterSize(w, 1<<20)
	}
	for name, text := range (hand{styles: `<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>`}).parts() {
		if name == "xl/worksheets/sheet1.xml" {
			continue
		}
		w := part(name)
		fmt.Fprint(w, text)
		w.Flush()
	}
	w := part("xl/worksheets/sheet1.xml")
	fmt.Fprint(w, `<?xml version="1.0" encoding="UTF-8"?><worksheet `+ns+`><sheetData>`)
	for i := range rows {
		fmt.Fprintf(w, `<row r="%d" spans="1:26">`, i+1)
		for c := range 26 {
			at := string(rune('A' + c))
			switch c % 4 {
			case 0:
				fmt.Fprintf(w, `<c r="%s%d" t="s"><v>%d</v></c>`, at, i+1, rows+(i*7+c)%500)
			case 1:
				fmt.Fprintf(w, `<c r="%s%d" s="1"><v>%d</v></c>`, at, i+1, 45000+(i+c)%1000)
			case 2:
				fmt.Fprintf(w, `<c r="%s%d"><v>%d</v></c>`, at, i+1, 9000000000+i*26+c)
			default:
				if c == 3 {
					fmt.Fprintf(w, `<c r="%s%d" t="s"><v>%d</v></c>`, at, i+1, i)
				} else {
					fmt.Fprintf(w, `<c r="%s%d"><v>%d.%d</v></c>`, at, i+1, i%1000, c)
				}
			}
		}
		fmt.Fprint(w, `</row>`)
	}
	fmt.Fprint(w, `</sheetData></worksheet>`)
	w.Flush()
	w = part("xl/sharedStrings.xml")
	fmt.Fprint(w, `<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">`)
	for i := range rows {
		fmt.Fprintf(w, `<si><t>PW%08d &amp; more</t></si>`, i)
	}
	for i := range 500 {
		fmt.Fprintf(w, `<si><t>Ward %d</t></si>`, i)
	}
	fmt.Fprint(w, `</sst>`)
	w.Flush()
	if err := z.Close(); err != nil {
		b.Fatal(err)
	}
	if err := f.Close(); err != nil {
		b.Fatal(err)
	}
	return path
}

// BenchmarkXLSX reads 200,000 rows by 26 columns, opening and the string table
// included; the peer is excelize without formatting.
func BenchmarkXLSX(b *testing.B) {
	path := sheetXLSX(b, 200_000)
	b.Run("table", func(b *testing.B) {
		b.ReportAllocs()
		defer cpu(b)()
		for b.Loop() {
			if rows, _ := readAll(b, openPath(b, path)); rows != 200_000 {
				b.Fatalf("%d rows", rows)
			}
		}
	})
	b.Run("excelize", func(b *testing.B) {
		b.ReportAllocs()
		defer cpu(b)()
		for b.Loop() {
			f, err := excelize.OpenFile(path, excelize.Options{RawCellValue: true})
			if err != nil {
				b.Fatal(err)
			}
			rows, err := f.Rows("PTL")
			if err != nil {
				b.Fatal(err)
			}
			n := 0
			for rows.Next() {
				if _, err := rows.Columns(); err != nil {
					b.Fatal(err)
				}
				n++
			}
			if n != 200_000 {
				b.Fatalf("%d rows", n)
			}
			_ = rows.Close()
			_ = f.Close()
		}
	})
}

// BenchmarkParseDate reads the two commonest forms and one that takes looking.
func BenchmarkParseDate(b *testing.B) {
	for _, s := range []string{"2026-03-12", "12/03/2026", "Thu 12th March 2026 9.30pm"} {
		b.Run(s, func(b *testing.B) {
			text := []byte(s)
			b.ReportAllocs()
			for b.Loop() {
				ParseDateBytes(text, DMY)
			}
		})
	}
}
