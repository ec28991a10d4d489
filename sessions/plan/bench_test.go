//go:build unix

package plan_test

import (
	"math"
	"syscall"
	"testing"

	"roundtable/sessions/plan"
	"roundtable/sessions/plan/made"
)

// cpuSeconds is the processor time of this process, all processors together.
func cpuSeconds() float64 {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9
}

// bench plans seeds of a size, each within seconds, and reports the proven gaps and
// the processor time of one plan, Monte Carlo and reasons included. work replaces
// seconds by the amount that they stand for, so that a busy machine measures the same
// plans; what they took is reported.
func bench(b *testing.B, size made.Size, seeds int, seconds float64) {
	for b.Loop() {
		sum, worst, used, off, lists := 0.0, 0.0, 0.0, 0.0, 0
		for seed := range uint64(seeds) {
			in := made.New(size, seed+1)
			from := cpuSeconds()
			p := solve(b, in, plan.Options{Work: plan.WorkOf(seconds), Seed: seed})
			took := cpuSeconds() - from
			if p.Gap == nil {
				b.Fatal("no gap")
			}
			for _, s := range p.Sessions {
				if len(s.Cases) > 0 {
					off, lists = off+math.Abs(s.Overrun-s.OverrunMC), lists+1
				}
			}
			sum, worst, used = sum+*p.Gap, max(worst, *p.Gap), used+took
			b.Logf("%s %d: value %.0f, gap %.2f %%, %d treated, %.2f CPU s, stopped %s", size.Name, seed+1, p.Value, 100**p.Gap, p.Treated, took, p.Stopped)
		}
		n := float64(seeds)
		b.ReportMetric(100*sum/n, "mean-gap-%")
		b.ReportMetric(100*worst, "worst-gap-%")
		b.ReportMetric(used/n, "cpu-s")
		b.ReportMetric(100*off/float64(max(lists, 1)), "overrun-error-points")
	}
}

func BenchmarkPlanSmall(b *testing.B)  { bench(b, made.Small, 10, .5) }
func BenchmarkPlanMedium(b *testing.B) { bench(b, made.Medium, 10, 4) }

// BenchmarkPlanLarge takes one instance.
func BenchmarkPlanLarge(b *testing.B) { bench(b, made.Large, 1, 40) }

// BenchmarkPlanLarge10 takes ten, one after the other: about six minutes of a processor.
func BenchmarkPlanLarge10(b *testing.B) { bench(b, made.Large, 10, 40) }
