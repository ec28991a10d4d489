package stats

import (
	"math"

	"roundtable/care"
)

// Interval is a confidence interval, low to high; NaN at an end that cannot be
// given.
type Interval struct{ Low, High float64 }

func (i Interval) times(k float64) Interval { return Interval{i.Low * k, i.High * k} }

// level reads a confidence level given as a share (0.95) or in per cent (95), and
// gives the share and the standard normal quantile that goes with it.
func level(c float64) (share, z float64, err error) {
	if c >= 90 && c <= 100 {
		c /= 100
	}
	if !(c >= 0.9 && c <= 1) {
		return 0, 0, &care.Problem{
			What: "The confidence level is not one.", Remedy: "Give it from 0.9 to 1 or from 90 to 100 per cent; 0.95 is usual.",
		}
	}
	return c, math.Sqrt2 * math.Erfinv(c), nil
}

// Wilson is the confidence interval of a proportion x of n by Wilson's score, as
// Fingertips gives it. The error, a *care.Problem, is for n not above 0, for x
// below 0 or above n, and for a confidence outside 0.9 to 1 (90 to 100).
func Wilson(x, n, confidence float64) (Interval, error) {
	share, z, err := level(confidence)
	if err != nil {
		return Interval{}, err
	}
	if !(n > 0 && x >= 0 && x <= n) || math.IsInf(n, 1) {
		return Interval{}, &care.Problem{
			What: "A proportion is not of more than nobody, or not from 0 to all of them.", Remedy: "Give a denominator above 0 and a numerator from 0 to it.",
		}
	}
	if share == 1 {
		return Interval{0, 1}, nil
	}
	half := z * math.Sqrt(z*z+4*x*(1-x/n))
	i := Interval{(2*x + z*z - half) / (2 * (n + z*z)), (2*x + z*z + half) / (2 * (n + z*z))}
	if x == 0 {
		i.Low = 0 // and not what rounding leaves of it
	}
	if x == n {
		i.High = 1
	}
	return i, nil
}

// Byar is the confidence interval of a count of events by Byar's approximation,
// which Fingertips uses from 10 events. Low is NaN for no events, and where the
// approximation falls below 0. The error, a *care.Problem, is for a count below 0
// and for a confidence outside 0.9 to 1 (90 to 100).
func Byar(events, confidence float64) (Interval, error) {
	_, z, err := level(confidence)
	if err != nil {
		return Interval{}, err
	}
	if err := checkEvents(events); err != nil {
		return Interval{}, err
	}
	o, more := events, events+1
	i := Interval{
		Low:  o * math.Pow(1-1/(9*o)-z/(3*math.Sqrt(o)), 3),
		High: more * math.Pow(1-1/(9*more)+z/(3*math.Sqrt(more)), 3),
	}
	if o == 0 || i.Low < 0 {
		i.Low = math.NaN()
	}
	return i, nil
}

// ExactPoisson is the exact confidence interval of a count of events, by the
// quantiles of chi-square. Errors are those of Byar.
func ExactPoisson(events, confidence float64) (Interval, error) {
	share, _, err := level(confidence)
	if err != nil {
		return Interval{}, err
	}
	if err := checkEvents(events); err != nil {
		return Interval{}, err
	}
	if share == 1 {
		return Interval{0, math.Inf(1)}, nil
	}
	tail := (1 - share) / 2
	i := Interval{High: gammaQuantile(events+1, tail, true)}
	if events > 0 {
		i.Low = gammaQuantile(events, tail, false)
	}
	return i, nil
}

// EventLimits is the confidence interval of a count of events as Fingertips gives
// it: exact under 10 events, Byar's from there. Errors are those of Byar.
func EventLimits(events, confidence float64) (Interval, error) {
	if events < 10 {
		return ExactPoisson(events, confidence)
	}
	return Byar(events, confidence)
}

func checkEvents(events float64) error {
	if events >= 0 && events <= largest {
		return nil
	}
	return &care.Problem{What: "A count of events is below 0 or too large to be one.", Remedy: "Give a count of 0 or more."}
}

// gammaQuantile is where the gamma distribution of shape a and scale 1 has the
// share p below it, or above it: half the quantile of chi-square on 2a.
func gammaQuantile(a, p float64, above bool) float64 {
	beyond := func(x float64) bool { // whether x is at or beyond the quantile
		below, over := gammaShares(a, x)
		if above {
			return over <= p
		}
		return below >= p
	}
	low, high := 0.0, a+1
	for !beyond(high) {
		low, high = high, 2*high
	}
	for range 200 {
		mid := low + (high-low)/2
		if mid == low || mid == high {
			break
		}
		if beyond(mid) {
			high = mid
		} else {
			low = mid
		}
	}
	return low + (high-low)/2
}

// gammaShares are the shares of the gamma distribution of shape a below and above
// x: by the series left of the mean and by the continued fraction right of it
// (Abramowitz and Stegun 6.5.29, 6.5.31).
func gammaShares(a, x float64) (below, above float64) {
	if x <= 0 {
		return 0, 1
	}
	lg, _ := math.Lgamma(a)
	front := math.Exp(a*math.Log(x) - x - lg)
	if x < a+1 {
		term := 1 / a
		sum := term
		for k := a + 1; term > sum*1e-17; k++ {
			term *= x / k
			sum += term
		}
		return front * sum, 1 - front*sum
	}
	const tiny = 1e-300
	b := x + 1 - a
	c, d := 1/tiny, 1/b
	h := d
	for k := 1.0; k < 1e6; k++ {
		an := -k * (k - a)
		b += 2
		d = an*d + b
		if math.Abs(d) < tiny {
			d = tiny
		}
		c = b + an/c
		if math.Abs(c) < tiny {
			c = tiny
		}
		d = 1 / d
		h *= d * c
		if math.Abs(d*c-1) < 1e-16 {
			break
		}
	}
	return 1 - front*h, front * h
}
