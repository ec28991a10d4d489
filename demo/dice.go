package demo

import (
	"hash/fnv"
	"math"
	"math/rand/v2"

	"roundtable/care"
)

// dice returns the random numbers of one thing: the same seed, label and number
// always give the same throws, whatever was made before, so that no order of
// making, no map and no clock can change a byte.
func dice(seed uint64, label string, n int) *rand.Rand {
	h := fnv.New64a()
	_, _ = h.Write([]byte(label)) // a hash never fails
	return rand.New(rand.NewPCG(seed*0x9E3779B97F4A7C15+h.Sum64(), uint64(n)*0xD1B54A32D192ED03+seed))
}

// pick returns one of the choices, all alike in chance.
func pick[T any](r *rand.Rand, of []T) T { return of[r.IntN(len(of))] }

// chance is true with probability p.
func chance(r *rand.Rand, p float64) bool { return r.Float64() < p }

// weighted returns an index with chance in proportion to its weight; weights are
// not all zero.
func weighted(r *rand.Rand, weights []float64) int {
	var sum float64
	for _, w := range weights {
		sum += w
	}
	x := r.Float64() * sum
	for i, w := range weights {
		if x -= w; x < 0 {
			return i
		}
	}
	return len(weights) - 1
}

// lognormal is a wait in weeks with the given median; sigma is the spread of
// its logarithm.
func lognormal(r *rand.Rand, median, sigma float64) float64 {
	return median * math.Exp(sigma*r.NormFloat64())
}

// lastSunday is the Sunday on or before d: the census day of weekly lists.
func lastSunday(d care.Date) care.Date {
	return d - care.Date(d.Time().Weekday())
}

// weekday moves a day that falls on a weekend to the Monday after it.
func weekday(d care.Date) care.Date {
	switch d.Time().Weekday() {
	case 6:
		return d + 2
	case 0:
		return d + 1
	}
	return d
}
