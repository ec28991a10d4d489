package waiting

import (
	"math"
	"slices"
)

// Percentile is the q-th quantile (0.5 the median, 0.92 the 92nd percentile) of
// days waited, from the days themselves: with n waits in order it stands at
// place (n-1)q counted from 0 and is linear between two neighbours. That is the
// definition of Excel's PERCENTILE.INC and R's default (type 7), so an analyst's
// spreadsheet gives the same figure. 0 for no waits. The slice must be sorted.
//
// Published figures, which have weekly bands and no days, are linear within
// their band instead: see Published.
func Percentile(days []int, q float64) float64 {
	if len(days) == 0 {
		return 0
	}
	place := float64(len(days)-1) * q
	lo := int(math.Floor(place))
	hi := min(lo+1, len(days)-1)
	return lerp(days[lo], days[hi], place-float64(lo))
}

func lerp(a, b int, f float64) float64 { return float64(a) + f*float64(b-a) }

// dist is how many waited how many days: counted by day up to len(days), and
// one by one in rest, sorted, for the few who waited longer.
type dist struct {
	days []uint32
	rest []int32
}

// valueAt is the k-th wait in order, from 0.
func (d dist) valueAt(k int, counted int) int {
	if k >= counted {
		return int(d.rest[k-counted])
	}
	for v, n := range d.days {
		if k < int(n) {
			return v
		}
		k -= int(n)
	}
	return 0
}

// stat fills the figures of those whose clock runs.
func (d dist) stat(s *Stat) {
	counted := 0
	var upTo [len(overWeeks)]int // how many waited at most so many weeks
	next := 0
	for v, n := range d.days {
		for next < len(overWeeks) && v > 7*overWeeks[next] {
			upTo[next] = counted
			next++
		}
		counted += int(n)
	}
	for ; next < len(overWeeks); next++ {
		upTo[next] = counted + countUpTo(d.rest, 7*overWeeks[next])
	}
	s.Waiting = counted + len(d.rest)
	s.Within18 = upTo[0]
	for i := range s.Over {
		s.Over[i] = s.Waiting - upTo[i]
	}
	s.MedianDays, s.P92Days = d.quantile(0.5, counted), d.quantile(0.92, counted)
}

func countUpTo(sorted []int32, days int) int {
	n, _ := slices.BinarySearch(sorted, int32(days)+1)
	return n
}

func (d dist) quantile(q float64, counted int) float64 {
	n := counted + len(d.rest)
	if n == 0 {
		return 0
	}
	place := float64(n-1) * q
	lo := int(math.Floor(place))
	a := d.valueAt(lo, counted)
	if f := place - float64(lo); f > 0 && lo+1 < n {
		return lerp(a, d.valueAt(lo+1, counted), f)
	}
	return float64(a)
}
