package care_test

import (
	"encoding/json"
	"os"
	"testing"

	"pgregory.net/rapid"

	"roundtable/care"
)

// The vectors state each band and every limit, from the RTT guidance.
func TestWeekBandVectors(t *testing.T) {
	text, err := os.ReadFile("testdata/week_bands.json")
	if err != nil {
		t.Fatal(err)
	}
	var v struct {
		Cases []struct {
			Name   string
			Input  struct{ Days int }
			Output struct {
				Band     int  `json:"band_upper_weeks"`
				Within18 bool `json:"within18"`
				Over52   bool `json:"over52"`
				Over65   bool `json:"over65"`
				Over78   bool `json:"over78"`
				Over104  bool `json:"over104"`
			}
		}
	}
	if err := json.Unmarshal(text, &v); err != nil || len(v.Cases) == 0 {
		t.Fatalf("%d cases, %v", len(v.Cases), err)
	}
	for _, c := range v.Cases {
		b := care.WeekBand(c.Input.Days)
		if b != c.Output.Band || (b <= 18) != c.Output.Within18 || (b > 52) != c.Output.Over52 ||
			(b > 65) != c.Output.Over65 || (b > 78) != c.Output.Over78 || (b > 104) != c.Output.Over104 {
			t.Errorf("%s: %d days are band %d; want %+v", c.Name, c.Input.Days, b, c.Output)
		}
	}
}

// floor(d/7)+1, as one NHS diagnostics query has it, is a day off at each
// boundary: these are the days that tell the two apart.
func TestWeekBandBoundaries(t *testing.T) {
	for days, want := range map[int]int{
		-1: 0, 0: 1, 1: 1, 7: 1, 8: 2, 126: 18, 127: 19, 364: 52, 365: 53,
		455: 65, 456: 66, 546: 78, 547: 79, 728: 104, 729: 105,
	} {
		if got := care.WeekBand(days); got != want {
			t.Errorf("%d days: band %d, want %d", days, got, want)
		}
	}
	if care.WeeksWaited(0, 5) != 0 || care.WeeksWaited(5, 0) != 0 || care.WeeksWaited(10, 18) != 2 {
		t.Error("weeks between two dates")
	}
}

func TestWeekBandHoldsItsDays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := rapid.IntRange(1, 5000).Draw(t, "days")
		b := care.WeekBand(d)
		if d > 7*b || d <= 7*(b-1) {
			t.Fatalf("%d days are not in band %d", d, b)
		}
	})
}
