package plan

import "math"

// size is what a case, or a list, takes of a session: minutes that are certain
// (shifts, exact durations), and the mean and the variance of the lognormal rest.
type size struct{ fixed, mean, vari float64 }

func (s size) plus(t size) size { return size{s.fixed + t.fixed, s.mean + t.mean, s.vari + t.vari} }

func (s size) minutes() float64 { return s.fixed + s.mean }

// logs are the parameters of the one lognormal that has this mean and variance:
// Fenton and Wilkinson's sum of lognormals, the shifts taken out.
func (s size) logs() (mu, sigma float64) {
	l := math.Log1p(s.vari / (s.mean * s.mean))
	return math.Log(s.mean) - l/2, math.Sqrt(l)
}

// certain reports that there is nothing random in it.
func (s size) certain() bool { return s.mean <= 1e-12 }

// slack of a minute that rounding may take.
const hair = 1e-9

// fits reports whether the list overruns room minutes with a probability of at
// most that of which z is the normal quantile.
func (s size) fits(room, z float64) bool {
	rest := room - s.fixed
	if s.certain() {
		return rest >= -hair
	}
	if rest <= 0 {
		return false
	}
	mu, sigma := s.logs()
	return math.Log(rest) >= mu+z*sigma-hair
}

// overrun is the probability that the list lasts longer than room minutes.
func (s size) overrun(room float64) float64 {
	rest := room - s.fixed
	switch {
	case s.certain() && rest >= -hair:
		return 0
	case s.certain() || rest <= 0:
		return 1
	}
	mu, sigma := s.logs()
	if sigma < 1e-12 {
		if math.Exp(mu) <= rest+hair {
			return 0
		}
		return 1
	}
	return normalTail((math.Log(rest) - mu) / sigma)
}

// third is the third central moment of a lognormal of this mean and variance: it adds
// up over a list, as mean and variance do.
func (s size) third() float64 {
	if s.certain() {
		return 0
	}
	r := s.vari / (s.mean * s.mean)
	return s.mean * s.mean * s.mean * r * r * (3 + r)
}

// closer is the probability that a list lasts longer than room minutes by a shifted
// lognormal that has its first three moments; third is that of its cases together.
// It is nearer to what is drawn than overrun, which has two and which the rule is
// stated in.
func (s size) closer(room, third float64) float64 {
	rest := room - s.fixed
	if s.certain() || rest <= 0 || third <= 0 || s.vari <= 0 {
		return s.overrun(room)
	}
	// The skewness of a lognormal is (w+2) root(w-1), with w the exponential of sigma
	// squared; with y = root(w-1) that is y^3 + 3y.
	skew := third / math.Pow(s.vari, 1.5)
	h := math.Cbrt(skew/2 + math.Sqrt(skew*skew/4+1))
	y := h - 1/h
	if y < 1e-6 {
		return normalTail((rest - s.mean) / math.Sqrt(s.vari))
	}
	w := 1 + y*y
	scale := math.Sqrt(s.vari / (w * (w - 1)))
	from := rest - (s.mean - scale*math.Sqrt(w))
	if from <= 0 {
		return 1
	}
	return normalTail(math.Log(from/scale) / math.Sqrt(math.Log(w)))
}

// normalTail is P(Z > x) of the standard normal.
func normalTail(x float64) float64 { return math.Erfc(x/math.Sqrt2) / 2 }

// normalQuantile is the x with P(Z > x) = alpha.
func normalQuantile(alpha float64) float64 { return math.Sqrt2 * math.Erfcinv(2*alpha) }

// buffer is by how much the quantile of a lognormal of this mean and variance lies
// above its mean; z as in fits.
func buffer(mean, vari, z float64) float64 {
	if mean <= 0 {
		return 0
	}
	l := math.Log1p(vari / (mean * mean))
	return mean * math.Expm1(-l/2+z*math.Sqrt(l))
}

// size reads a duration. why is what is wrong with it, "" when nothing is.
func (d Duration) size() (s size, why string) {
	for _, v := range []float64{d.Shift, d.Mu, d.Sigma, d.Mean, d.SD, d.Minutes} {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return size{}, "is not a number"
		}
	}
	if d.Shift < 0 || d.Sigma < 0 || d.Mean < 0 || d.SD < 0 || d.Minutes < 0 {
		return size{}, "has a negative number of minutes"
	}
	lognormal, moments := d.Sigma > 0 || d.Mu != 0, d.Mean > 0 || d.SD > 0
	switch {
	case d.Minutes > 0 && (lognormal || moments || d.Shift > 0), lognormal && moments:
		return size{}, "is stated in two ways"
	case d.Minutes > 0:
		return size{fixed: d.Minutes}, ""
	case moments && d.Mean < d.Shift:
		return size{}, "has a mean below its shift"
	case moments && (d.SD == 0 || d.Mean == d.Shift):
		return size{fixed: d.Mean}, ""
	case moments:
		s = size{d.Shift, d.Mean - d.Shift, d.SD * d.SD}
	case lognormal && d.Sigma == 0:
		s = size{fixed: d.Shift + math.Exp(d.Mu)}
	case lognormal:
		m := math.Exp(d.Mu + d.Sigma*d.Sigma/2)
		s = size{d.Shift, m, math.Expm1(d.Sigma*d.Sigma) * m * m}
	case d.Shift > 0:
		return size{fixed: d.Shift}, ""
	default:
		return size{}, "is not stated"
	}
	switch {
	case !(s.fixed+s.mean < 1e6):
		return size{}, "is longer than any list"
	case s.mean > 0 && !(s.vari <= 1e4*s.mean*s.mean) || s.mean > 0 && s.mean < 1e-6:
		return size{}, "varies so much that nothing can be planned with it"
	}
	return s, ""
}
