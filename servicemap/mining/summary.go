package mining

import "slices"

// Mean is the arithmetic mean of at least one value.
func Mean(v []float64) float64 {
	sum := 0.0
	for _, x := range v {
		sum += x
	}
	return sum / float64(len(v))
}

// Median is the middle of at least one value, or the mean of the middle two. The values
// must be in order.
func Median(v []float64) float64 {
	k := len(v) / 2
	if len(v)%2 == 1 {
		return v[k]
	}
	return (v[k-1] + v[k]) / 2
}

// NearestRankFloor is the value at place floor(p x n) from 0, the last at most. The
// values must be in order, and at least one.
func NearestRankFloor(v []float64, p float64) float64 {
	if !slices.IsSorted(v) {
		panic("mining: values out of order")
	}
	return v[min(len(v)-1, int(p*float64(len(v))))]
}
