package table

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"
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
		for b.Loop() {
			readAll(b, openPath(b, path))
		}
	})
	b.Run("encoding-csv", func(b *testing.B) {
		b.ReportAllocs()
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
