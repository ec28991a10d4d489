// Command benchtable runs the benchmarks that docs/benchmarks.tsv names and
// writes docs/benchmarks.md: one row a figure, with the command that made it,
// the budget it must keep, and the best peer's figure where one was measured.
package main

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"
)

// row is one line of docs/benchmarks.tsv.
type row struct {
	work, budget, peer string
	pkg, bench, metric string // metric "s" is ns/op in seconds; any other is a unit that the benchmark reports
	env                string // NAME=value, or ""
}

func main() {
	if err := write("docs/benchmarks.tsv", "docs/benchmarks.md"); err != nil {
		fmt.Fprintln(os.Stderr, "benchtable:", err)
		os.Exit(1)
	}
}

func write(in, out string) error {
	rows, err := read(in)
	if err != nil {
		return err
	}
	var b strings.Builder
	fmt.Fprintf(&b, "# Figures\n\nWritten by `make bench` on %s: %s, %d cores, %s. Medians of three runs; machines are noisy, so compare ratios.\n\n",
		time.Now().UTC().Format("2 January 2006"), machine(), runtime.NumCPU(), runtime.Version())
	b.WriteString("| Work | Must reach | Measured | Range | Peer | Command |\n|---|---|---|---|---|---|\n")
	cache := map[string][]byte{}
	for _, r := range rows {
		fmt.Fprintln(os.Stderr, "benchtable:", r.work)
		text, command, err := run(r, cache)
		if err != nil {
			fmt.Fprintf(&b, "| %s | %s | failed: %v | | %s | `%s` |\n", r.work, r.budget, err, r.peer, command)
			continue
		}
		values := figures(text, r.bench, r.metric)
		if len(values) == 0 {
			fmt.Fprintf(&b, "| %s | %s | not measured | | %s | `%s` |\n", r.work, r.budget, r.peer, command)
			continue
		}
		slices.Sort(values)
		fmt.Fprintf(&b, "| %s | %s | **%s** | %s to %s | %s | `%s` |\n", r.work, r.budget,
			show(values[len(values)/2], r.metric), show(values[0], r.metric), show(values[len(values)-1], r.metric), r.peer, command)
	}
	return os.WriteFile(out, []byte(b.String()), 0o644)
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

// run runs one benchmark, once for all rows that read a figure of it.
func run(r row, cache map[string][]byte) ([]byte, string, error) {
	args := []string{"test", "-run", "^$", "-bench", "^" + r.bench + "$", "-benchtime", "1x", "-count", "3", "-timeout", "2h", r.pkg}
	command := strings.TrimSpace(r.env + " go " + strings.Join(args, " "))
	if text, ok := cache[command]; ok {
		return text, command, nil
	}
	cmd := exec.Command("go", args...)
	if r.env != "" {
		cmd.Env = append(os.Environ(), strings.Fields(r.env)...)
	}
	text, err := cmd.CombinedOutput()
	if err != nil {
		os.Stderr.Write(text)
		return nil, command, err
	}
	cache[command] = text
	return text, command, nil
}

// figures picks the metric out of the benchmark's result lines.
func figures(text []byte, bench, metric string) []float64 {
	var out []float64
	for line := range bytes.Lines(text) {
		f := strings.Fields(string(line))
		if len(f) < 4 || !strings.HasPrefix(f[0], strings.Split(bench, "/")[0]) {
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
	return out
}

func show(v float64, unit string) string {
	return strings.TrimSpace(strconv.FormatFloat(v, 'g', 3, 64) + " " + unit)
}

// machine names the processor, where the system tells.
func machine() string {
	b, err := os.ReadFile("/proc/cpuinfo")
	if err == nil {
		for line := range strings.Lines(string(b)) {
			if name, ok := strings.CutPrefix(line, "model name"); ok {
				return strings.TrimSpace(strings.TrimLeft(name, "\t :"))
			}
		}
	}
	return runtime.GOOS + "/" + runtime.GOARCH
}
