package main

import (
	"bufio"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"roundtable/servicemap/made"
)

// BenchmarkMineXES mines a made XES log of 74 MB, like those of loan applications, from
// the file to the figures, in a process of its own.
func BenchmarkMineXES(b *testing.B) {
	cases := 13_050
	if testing.Short() {
		cases = 200
	}
	dir := b.TempDir()
	log := filepath.Join(dir, "log.xes")
	f, err := os.Create(log)
	if err != nil {
		b.Fatal(err)
	}
	w := bufio.NewWriterSize(f, 1<<20)
	events, err := made.XES(w, 7, cases)
	if err != nil || w.Flush() != nil {
		b.Fatal(err)
	}
	size, err := f.Seek(0, 1)
	if err != nil || f.Close() != nil {
		b.Fatal(err)
	}
	verb := program(b, dir)
	for b.Loop() {
		out, err := exec.CommandContext(b.Context(), verb, "mine", log, "--json").Output()
		if err != nil {
			b.Fatal(err)
		}
		var m mined
		if err := json.Unmarshal(out, &m); err != nil {
			b.Fatal(err)
		}
		if m.Events != events || m.Cases != cases {
			b.Fatalf("%d events of %d cases; made were %d of %d", m.Events, m.Cases, events, cases)
		}
		b.ReportMetric(m.Timing.All, "cpu-s")
		b.ReportMetric(m.Timing.PeakMB, "peak-MB")
		b.ReportMetric(float64(size)/1e6, "file-MB")
	}
}
