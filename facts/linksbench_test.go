package facts

import (
	"runtime"
	"testing"

	"roundtable/care"
)

// BenchmarkFoldLinks folds 150,000 links between 330,000 people that are folded
// already: what a run of a large system costs those who follow it.
func BenchmarkFoldLinks(b *testing.B) {
	m := newMemStore()
	country(b, m, 400_000, 0, true)
	before := len(m.recs)
	for from := 0; from < 150_000; from += care.MaxBlockRows {
		var rows []care.LinkRow
		for n := from; n < min(from+care.MaxBlockRows, 150_000); n++ {
			rows = append(rows, care.LinkRow{A: key(2 * n), B: key(2*n + 1), Zone: "direct-care", Weight: 20000, Tier: 2, Model: "1"})
		}
		m.add(draft{care.LinkStream, care.RecLinked, parquetOf(b, rows)})
	}
	all := m.recs
	cpu, used, n := 0.0, 0.0, 0
	for b.Loop() {
		b.StopTimer()
		m.recs = all[:before]
		f := openMem(b, m, Options{})
		runtime.GC()
		held, at := residentMB(), cpuSeconds()
		m.recs = all
		b.StartTimer()
		if err := f.catchUp(b.Context(), 0); err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		cpu, used, n = cpu+cpuSeconds()-at, used+residentMB()-held, n+1
		if f.View(anna, whole).g.linked.n != 150_000 {
			b.Fatal("nothing was linked")
		}
		b.StartTimer()
	}
	b.ReportMetric(cpu/float64(n), "cpu-s/op")
	b.ReportMetric(used/float64(n), "MB/op")
}
