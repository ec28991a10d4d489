package waiting

import (
	"testing"

	"pgregory.net/rapid"

	"roundtable/care"
)

// A pathway is open from its clock start until the day of its stop.
func TestStepsCountEachWeekEnd(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		weeks := rapid.IntRange(1, 60).Draw(t, "weeks")
		today := care.NewDate(2026, 11, 21)
		o := OverTime{Dates: make([]care.Date, weeks)}
		for i := range o.Dates {
			o.Dates[i] = today - care.Date(7*(weeks-1-i))
		}
		all := newSteps(weeks)
		want := make([]int, weeks)
		for range rapid.IntRange(0, 40).Draw(t, "pathways") {
			start := today - care.Date(rapid.IntRange(-10, 500).Draw(t, "start"))
			stop := start + care.Date(rapid.IntRange(-5, 500).Draw(t, "length"))
			all.add(o.at(start), o.at(stop))
			for i, d := range o.Dates {
				if start <= d && d < stop {
					want[i]++
				}
			}
		}
		got := make([]int, weeks)
		all.sum(got)
		for i := range want {
			if got[i] != want[i] {
				t.Fatalf("week %d: %d, wanted %d", i, got[i], want[i])
			}
		}
	})
}
