package main

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// row is one line of docs/benchmarks.tsv.
type row struct {
	work, budget string
	// peer is a peer's figure in words, or its name and " @BenchmarkX/peer": then
	// it is measured in the same run.
	peer               string
	pkg, bench, metric string // metric "s" is ns/op in seconds, "ms" in milliseconds; any other is a unit that the benchmark reports
	env                string // NAME=value, or ""
}

func read(path string) ([]row, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var rows []row
	sc := bufio.NewScanner(f)
	for n := 1; sc.Scan(); n++ {
		line := sc.Text()
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		c := strings.Split(line, "\t")
		if len(c) != 7 {
			return nil, fmt.Errorf("%s:%d: %d columns, not 7", path, n, len(c))
		}
		rows = append(rows, row{work: c[0], budget: c[1], peer: c[2], pkg: c[3], bench: c[4], metric: c[5], env: c[6]})
	}
	return rows, sc.Err()
}

// processors is what go test puts behind a benchmark's name.
var processors = regexp.MustCompile(`-\d+$`)

// figures picks the metric out of the benchmark's result lines, smallest first.
func figures(text []byte, bench, metric string) []float64 {
	var out []float64
	for line := range bytes.Lines(text) {
		f := strings.Fields(string(line))
		if len(f) < 4 || processors.ReplaceAllString(f[0], "") != bench {
			continue
		}
		for i := 2; i+1 < len(f); i += 2 {
			v, err := strconv.ParseFloat(f[i], 64)
			if err != nil {
				break
			}
			switch {
			case metric == "s" && f[i+1] == "ns/op":
				out = append(out, v/1e9)
			case metric == "ms" && f[i+1] == "ns/op":
				out = append(out, v/1e6)
			case f[i+1] == metric:
				out = append(out, v)
			}
		}
	}
	slices.Sort(out)
	return out
}

var (
	skipLine = regexp.MustCompile(`^\s*--- SKIP: (\S+)`)
	saidLine = regexp.MustCompile(`^\s+\S+\.go:\d+: (.*)`)
)

// skipped is why a benchmark was left out, in its own words; "" when it was not.
func skipped(text []byte, bench string) string {
	lines := strings.Split(string(text), "\n")
	for i, line := range lines {
		m := skipLine.FindStringSubmatch(line)
		if m == nil || processors.ReplaceAllString(m[1], "") != bench {
			continue
		}
		if i > 0 { // go test -v prints the reason first
			if said := saidLine.FindStringSubmatch(lines[i-1]); said != nil {
				return said[1]
			}
		}
		return "left out"
	}
	return ""
}
