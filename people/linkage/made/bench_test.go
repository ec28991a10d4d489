package made

import "testing"

// BenchmarkMillion makes the set that linking is measured with.
func BenchmarkMillion(b *testing.B) {
	for b.Loop() {
		s := Make(Options{Seed: 1, Records: 1_000_000, Issued: true})
		b.ReportMetric(float64(s.Pairs()), "pairs")
		b.ReportMetric(float64(len(s.People)), "people")
	}
}
