package linkage_test

import (
	"context"
	"runtime"
	"slices"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"roundtable/people/linkage"
	"roundtable/people/linkage/made"
)

// threadTime is the processor time that this thread has taken.
func threadTime() time.Duration {
	var ts unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &ts); err != nil {
		panic(err) // every Linux has this clock
	}
	return time.Duration(ts.Nano())
}

// BenchmarkOneAgainst1M lets records join a million, one at a time, and reports what
// one takes of processor time in microseconds: the median, the 99th of a hundred and
// the most; and what the index holds of memory. The 99th is to stay under 1,000.
func BenchmarkOneAgainst1M(b *testing.B) { oneAgainst(b, 1_000_000, 20_000) }

func oneAgainst(b *testing.B, n, more int) {
	s := made.Make(made.Options{Seed: 7, Records: n + more, Issued: true})
	records := s.Records
	table := linkage.NewTable(nil)
	table.AddAll(records[:n])
	m, err := linkage.Train(context.Background(), table, linkage.TrainOptions{Seed: 1})
	if err != nil {
		b.Fatal(err)
	}
	res, err := linkage.Link(context.Background(), table, m, linkage.Options{})
	if err != nil {
		b.Fatal(err)
	}
	x, err := linkage.NewIndex(table, m, res, linkage.Options{})
	if err != nil {
		b.Fatal(err)
	}
	records = records[n:]
	runtime.GC()
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	var took []time.Duration
	skipped, moved := 0, 0
	for b.Loop() {
		for range min(2000, len(records)) {
			start := threadTime()
			j := x.Join(records[0])
			took = append(took, threadTime()-start)
			records = records[1:]
			skipped += len(j.Skipped)
			moved += len(j.Moved)
		}
	}
	slices.Sort(took)
	micro := func(d time.Duration) float64 { return float64(d.Nanoseconds()) / 1000 }
	b.ReportMetric(micro(took[len(took)/2]), "p50-cpu-us")
	b.ReportMetric(micro(took[len(took)*99/100]), "p99-cpu-us")
	b.ReportMetric(micro(took[len(took)-1]), "most-cpu-us")
	b.ReportMetric(float64(x.Bytes())/1e6, "index-MB")
	b.ReportMetric(float64(skipped), "skipped")
	b.ReportMetric(float64(moved), "moved")
}
