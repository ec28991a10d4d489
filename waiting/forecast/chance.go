package forecast

import "math"

// A stream is a source of chance (splitmix64) that is named by what it is for, so
// that no draw depends on how many were made before it elsewhere.
type stream uint64

// purposes of streams.
const (
	forDemand = iota + 1
	forSlots
	forRates
	forPatience
	forWilling
	forSort
	forMissed
	forOutcome
	forShares
	forDepth
)

func mix(z uint64) uint64 {
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// streamOf is the stream of a run, a purpose, a list and a week.
func streamOf(seed uint64, run, purpose, list, week int) stream {
	z := mix(seed + 0x9e3779b97f4a7c15)
	for _, n := range [...]int{run, purpose, list, week} {
		z = mix(z + 0x9e3779b97f4a7c15*uint64(n+1)) //nolint:gosec // mixed, not counted
	}
	return stream(z)
}

// next is a number from 0 to 2^64-1.
func (s *stream) next() uint64 {
	*s += 0x9e3779b97f4a7c15
	return mix(uint64(*s))
}

// unit is from 0 to below 1.
func (s *stream) unit() float64 { return float64(s.next()>>11) / (1 << 53) }

// normal is a standard normal draw (Box and Muller).
func (s *stream) normal() float64 {
	u := 1 - s.unit()
	return math.Sqrt(-2*math.Log(u)) * math.Cos(2*math.Pi*s.unit())
}

// patience is in which week from now somebody leaves, 1 the next, when the share h
// of those waiting leaves in a week; a very large number when nobody does.
func (s *stream) patience(logStay float64) int {
	u := 1 - s.unit()
	k := 1 + math.Log(u)/logStay
	if k > 1<<14 {
		return 1 << 14
	}
	return int(k)
}

// counts is the distribution of a week's count, as cumulated chances from low on,
// so that one uniform draw gives a count and a larger mean never a smaller one.
type counts struct {
	mean, variation float64
	fixed           float64 // part that does not vary
	low             int
	cum             []float64
}

// set makes the distribution of a mean (0 or more) and a variation: a negative
// binomial above 1, a Poisson at 1, and below it a fixed part beside a Poisson one.
func (c *counts) set(mean, variation float64) {
	c.mean, c.variation, c.fixed, c.low, c.cum = mean, variation, 0, 0, c.cum[:0]
	if mean <= 0 {
		c.mean = 0
		return
	}
	random := mean
	if variation < 1 {
		c.fixed, random = mean*(1-variation), mean*variation
	}
	if random == 0 {
		return
	}
	d := max(1, variation)
	sd := math.Sqrt(random * d)
	c.low = max(0, int(random-8*sd-8*d))
	top := int(random+8*sd+20*d) + 2
	sum, p := 0.0, math.Exp(logChance(random, d, c.low))
	for k := c.low; k <= top; k++ {
		sum += p
		c.cum = append(c.cum, sum)
		p *= ratio(random, d, k)
	}
}

// logChance is the logarithm of the chance of k.
func logChance(mean, d float64, k int) float64 {
	lk, _ := math.Lgamma(float64(k) + 1)
	if d <= 1 {
		return float64(k)*math.Log(mean) - mean - lk
	}
	r := mean / (d - 1)
	a, _ := math.Lgamma(float64(k) + r)
	b, _ := math.Lgamma(r)
	return a - b - lk - r*math.Log(d) + float64(k)*math.Log((d-1)/d)
}

// ratio is the chance of k+1 over that of k.
func ratio(mean, d float64, k int) float64 {
	if d <= 1 {
		return mean / float64(k+1)
	}
	r := mean / (d - 1)
	return (float64(k) + r) / float64(k+1) * (d - 1) / d
}

// drawn is the place that a uniform draw falls to, by the shares summed up.
func drawn(cum []float64, u float64) int {
	u *= cum[len(cum)-1]
	lo, hi := 0, len(cum)-1
	for lo < hi {
		if m := (lo + hi) / 2; cum[m] > u {
			hi = m
		} else {
			lo = m + 1
		}
	}
	return lo
}

// draw is the count for two uniform draws: the second rounds what is no whole
// number so that the mean is right.
func (c *counts) draw(u, round float64) int {
	if c.mean == 0 {
		return 0
	}
	k := 0
	if len(c.cum) > 0 {
		k = c.low + drawn(c.cum, u)
	}
	return int(float64(k) + c.fixed + round)
}
