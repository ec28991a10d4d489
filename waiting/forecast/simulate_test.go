package forecast

import (
	"testing"
)

// vignette is the case that the R package's vignette simulates: 840 people wait, 100
// a week come, 105 a week can be treated, one year.
func vignette(runs int) *Setup {
	s := &Setup{Runs: runs, Seed: 1, Lists: []List{{
		Name: "one", Referrals: Flow{Weekly: 100, Variation: 1}, Capacity: Flow{Weekly: 105},
	}}}
	for w := 1; w <= 8; w++ {
		s.Lists[0].Waiting = append(s.Lists[0].Waiting, Cohort{Weeks: w, Count: 105})
	}
	s.Defaults()
	return s
}

func BenchmarkVignette1000(b *testing.B) {
	for b.Loop() {
		if _, err := Simulate(b.Context(), vignette(1000)); err != nil {
			b.Fatal(err)
		}
	}
}
