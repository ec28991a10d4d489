package demo

import (
	"path/filepath"
	"strconv"
	"testing"
)

// BenchmarkWrite makes the files of a small and an ics collaborative; rows/s
// counts rows written under headers.
func BenchmarkWrite(b *testing.B) {
	for _, size := range []Size{Small, ICS} {
		b.Run(string(size), func(b *testing.B) {
			rows, n := 0, 0
			for b.Loop() {
				n++
				m, err := Write(filepath.Join(b.TempDir(), strconv.Itoa(n)), Options{Size: size, Today: today})
				if err != nil {
					b.Fatal(err)
				}
				for _, f := range m.Files {
					rows += f.Rows
				}
			}
			b.ReportMetric(float64(rows)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}

// BenchmarkEngland makes the two files of one of the country's fifty trusts.
func BenchmarkEngland(b *testing.B) {
	rows, n := 0, 0
	for b.Loop() {
		n++
		m, err := Write(filepath.Join(b.TempDir(), strconv.Itoa(n)), Options{Size: England, Today: today, Pathways: englandBlock})
		if err != nil {
			b.Fatal(err)
		}
		for _, f := range m.Files {
			rows += f.Rows
		}
	}
	b.ReportMetric(float64(rows)/b.Elapsed().Seconds(), "rows/s")
}
