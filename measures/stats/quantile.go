package stats

import (
	"math"
	"slices"

	"roundtable/care"
)

// Quantiles puts areas into k groups of equal size by a value, as Fingertips does
// (ties take the lower rank): group 1 holds the highest values, or the lowest if
// asked. NaN is a missing value and gets 0; so does everything when there are
// fewer than k values. The error, a *care.Problem, is for k below 1.
func Quantiles(values []float64, k int, lowestFirst bool) ([]int, error) {
	if k < 1 || k > largest {
		return nil, &care.Problem{What: "There are no groups to put the areas into.", Remedy: "Give 1 group or more; 5 or 10 are usual."}
	}
	groups := make([]int, len(values))
	var order []float64
	for _, v := range values {
		if !math.IsNaN(v) {
			order = append(order, v)
		}
	}
	n := len(order)
	if n < k {
		return groups, nil
	}
	slices.Sort(order)
	for i, v := range values {
		if math.IsNaN(v) {
			continue
		}
		rank, _ := slices.BinarySearch(order, v) // how many are lower
		if !lowestFirst {
			higher, _ := slices.BinarySearchFunc(order, v, func(a, b float64) int {
				if a <= b {
					return -1
				}
				return 1
			})
			rank = n - higher
		}
		from := (n - rank) * k // n+1-r, r from 1
		groups[i] = max(1, k+1-(from+n-1)/n)
	}
	return groups, nil
}

// BedDays is how many days of a placement fall in a period, both ends of which
// belong to it, as NHS England counts out-of-area placements: the day of discharge
// is none, and one that is still open (end zero) or ends later is counted to the
// period's last day. 0 where no day falls in it.
func BedDays(start, end, from, to care.Date) int {
	if start == 0 || from == 0 || to < from {
		return 0
	}
	if end == 0 || end > to {
		end = to + 1
	}
	return int(max(0, end-max(start, from)))
}
