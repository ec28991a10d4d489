package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const output = `=== RUN   BenchmarkCSV
BenchmarkCSV
BenchmarkCSV/table
BenchmarkCSV/table-2         	       1	 500000000 ns/op	         0.6000 cpu-s/op	  100 B/op	  3 allocs/op
BenchmarkCSV/table-2         	       1	 400000000 ns/op	         0.5000 cpu-s/op	  100 B/op	  3 allocs/op
BenchmarkCSV/encoding-csv-2  	       1	 900000000 ns/op	         0.9500 cpu-s/op	  100 B/op	  3 allocs/op
BenchmarkEngland
    bench_test.go:35: needs a day
--- SKIP: BenchmarkEngland
BenchmarkOther/much
    bench_test.go:36: needs two days
--- SKIP: BenchmarkOther/much
BenchmarkQuiet
--- SKIP: BenchmarkQuiet
ok  	roundtable/intake/table	3.1s
`

func TestFigures(t *testing.T) {
	for _, c := range []struct {
		bench, metric string
		want          []float64
	}{
		{"BenchmarkCSV/table", "s", []float64{0.4, 0.5}},
		{"BenchmarkCSV/table", "cpu-s/op", []float64{0.5, 0.6}},
		{"BenchmarkCSV/encoding-csv", "ms", []float64{900}},
		{"BenchmarkCSV", "s", nil},
		{"BenchmarkEngland", "s", nil},
	} {
		if got := figures([]byte(output), c.bench, c.metric); !slices.Equal(got, c.want) {
			t.Errorf("%s %s: %v, want %v", c.bench, c.metric, got, c.want)
		}
	}
}

func TestSkipped(t *testing.T) {
	for bench, want := range map[string]string{
		"BenchmarkEngland": "needs a day", "BenchmarkOther/much": "needs two days", "BenchmarkQuiet": "left out", "BenchmarkCSV/table": "",
	} {
		if got := skipped([]byte(output), bench); got != want {
			t.Errorf("%s: %q, want %q", bench, got, want)
		}
	}
}

// TestNamesExist holds the table against the code: a benchmark that was renamed
// must not leave the table silently.
func TestNamesExist(t *testing.T) {
	root := filepath.Join("..", "..")
	rows, err := read(filepath.Join(root, "docs", "benchmarks.tsv"))
	if err != nil || len(rows) == 0 {
		t.Fatal(len(rows), err)
	}
	for _, r := range rows {
		names, err := filepath.Glob(filepath.Join(root, r.pkg, "*_test.go"))
		if err != nil {
			t.Fatal(err)
		}
		var all strings.Builder
		for _, name := range names {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			all.Write(text)
		}
		bench, _, _ := strings.Cut(r.bench, "/")
		if !strings.Contains(all.String(), "func "+bench+"(") {
			t.Errorf("%s: %s has no %s", r.work, r.pkg, bench)
		}
		switch r.metric {
		case "s", "ms":
		default:
			name := strings.TrimSuffix(strings.TrimSuffix(r.metric, "-p99-ms"), "-first") // may be put together
			if !strings.Contains(all.String(), `"`+r.metric+`"`) && !strings.Contains(all.String(), `"`+name+`"`) {
				t.Errorf("%s: nothing in %s reports %s", r.work, r.pkg, r.metric)
			}
		}
	}
}
