// Command benchtable runs the benchmarks that docs/benchmarks.tsv names and
// writes docs/benchmarks.md: one row a figure, with the command that made it,
// the budget it must keep, and the best peer's figure where there is one.
//
// The integrated care system is made in a temporary folder, or taken from the
// one that ROUNDTABLE_ICS names. All of England takes minutes and gigabytes: it is
// taken from ROUNDTABLE_ENGLAND, or made with ROUNDTABLE_BENCH_LARGE=1; without
// either its rows say that they were not measured.
package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"
)

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
	dir, err := os.MkdirTemp("", "roundtable-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	var b strings.Builder
	fmt.Fprintf(&b, "# Figures\n\nWritten by `make bench` on %s: %s, %d cores, %s. ",
		time.Now().UTC().Format("2 January 2006"), machine(), runtime.NumCPU(), runtime.Version())
	b.WriteString("Medians of three runs; machines are noisy, so compare ratios. CPU is the processor time of one run, where it is compared with a peer's.\n\n")
	b.WriteString("| Work | Must reach | Measured | Range | CPU | Peer | Command |\n|---|---|---|---|---|---|---|\n")
	r := runner{dirs: folders(dir), done: map[string]outcome{}}
	for _, w := range rows {
		fmt.Fprintln(os.Stderr, "benchtable:", w.work)
		b.WriteString(r.line(w))
	}
	if busy := r.busiest(); busy > 1 {
		fmt.Fprintf(&b, "\nOther work ran on this machine while it measured: up to %d processes wanted a processor as a benchmark began. Figures on a quiet machine are better.\n", busy)
	}
	return errors.Join(os.WriteFile(out, []byte(b.String()), 0o644), r.failed)
}

// folders are the settings that say where the made collaboratives are.
func folders(dir string) []string {
	var set []string
	if os.Getenv("ROUNDTABLE_ICS") == "" {
		set = append(set, "ROUNDTABLE_ICS="+filepath.Join(dir, "ics"))
	}
	if os.Getenv("ROUNDTABLE_ENGLAND") == "" && os.Getenv("ROUNDTABLE_BENCH_LARGE") == "1" {
		set = append(set, "ROUNDTABLE_ENGLAND="+filepath.Join(dir, "england"))
	}
	return set
}

// runner runs each benchmark once for all rows that read a figure of it.
type runner struct {
	dirs   []string
	done   map[string]outcome
	failed error
	busy   []int
}

// busiest is how many processes at most wanted a processor as a benchmark began;
// 0 where the system does not say.
func (r *runner) busiest() int {
	if len(r.busy) == 0 {
		return 0
	}
	return slices.Max(r.busy)
}

// load is how many processes want a processor now, beside this one.
func load() int {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return 0
	}
	f := strings.Fields(string(text))
	if len(f) < 4 {
		return 0
	}
	running, _, _ := strings.Cut(f[3], "/")
	n, err := strconv.Atoi(running)
	if err != nil {
		return 0
	}
	return max(n-1, 0)
}

type outcome struct {
	text []byte
	err  error
}

// line is the row of the table for one line of the tsv.
func (r *runner) line(w row) string {
	command, out := r.run(w)
	cells := func(measured, spread, cpu, peer string) string {
		return fmt.Sprintf("| %s | %s | %s | %s | %s | %s | `%s` |\n", w.work, w.budget, measured, spread, cpu, peer, command)
	}
	peer, peerBench, _ := strings.Cut(w.peer, " @")
	if out.err != nil {
		return cells("failed: "+out.err.Error(), "", "", peer)
	}
	values := figures(out.text, w.bench, w.metric)
	if len(values) == 0 {
		why := skipped(out.text, w.bench)
		if why == "" {
			why = "the benchmark reports no such figure"
			r.failed = errors.Join(r.failed, fmt.Errorf("%s %s: no %s", w.pkg, w.bench, w.metric))
		}
		return cells("not measured: "+why, "", "", peer)
	}
	cpu := ""
	if peer != "" {
		cpu = middle(figures(out.text, w.bench, "cpu-s/op"), "s")
	}
	if peerBench != "" {
		peer += " " + middle(figures(out.text, peerBench, w.metric), w.metric) + ", CPU " + middle(figures(out.text, peerBench, "cpu-s/op"), "s")
	}
	spread := show(values[0], w.metric) + " to " + show(values[len(values)-1], w.metric)
	return cells("**"+middle(values, w.metric)+"**", spread, cpu, peer)
}

// run runs a row's benchmark; a failure is kept, so that the other rows are
// still measured.
func (r *runner) run(w row) (command string, out outcome) {
	bench, _, _ := strings.Cut(w.bench, "/")
	if !strings.Contains(w.peer, " @") {
		bench = w.bench
	}
	// One run measures a peer beside its row.
	pattern := "^" + strings.ReplaceAll(bench, "/", "$/^") + "$"
	args := []string{"test", "-run", "^$", "-bench", pattern, "-benchtime", "1x", "-count", "3", "-v", "-timeout", "2h", w.pkg}
	command = strings.TrimSpace(w.env + " go " + strings.Join(args, " "))
	if out, ok := r.done[command]; ok {
		return command, out
	}
	r.busy = append(r.busy, load())
	cmd := exec.Command("go", args...)
	cmd.Env = slices.Concat(os.Environ(), r.dirs, strings.Fields(w.env))
	out.text, out.err = cmd.CombinedOutput()
	if out.err != nil {
		fmt.Fprintf(os.Stderr, "%s", out.text)
		r.failed = errors.Join(r.failed, fmt.Errorf("%s: %w", command, out.err))
	}
	r.done[command] = out
	return command, out
}

// middle is the median of sorted values; "" of none.
func middle(sorted []float64, unit string) string {
	if len(sorted) == 0 {
		return ""
	}
	return show(sorted[len(sorted)/2], unit)
}

// show is a figure with its unit: the last word of a metric's name.
func show(v float64, unit string) string {
	unit = unit[strings.LastIndexByte(unit, '-')+1:]
	if v >= 100 {
		return strings.TrimSpace(strconv.FormatFloat(v, 'f', 0, 64) + " " + unit)
	}
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
