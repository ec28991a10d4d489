package chart

import (
	"math"
	"strconv"
	"strings"
)

// Ticks are the marks of an axis from nought to at least top: about n steps of
// 1, 2 or 5 times a power of ten, never smaller than smallest (1 for counts, 0
// for any). The first is 0 and the last is the axis's end. A top that is not a
// positive number makes the axis 0 to one step.
func Ticks(top float64, n int, smallest float64) []float64 {
	if n < 1 {
		n = 1
	}
	if math.IsNaN(top) || math.IsInf(top, 0) || top <= 0 {
		top = smallest
		if top <= 0 {
			top = 1
		}
	}
	step := niceStep(top / float64(n))
	step = max(step, smallest)
	count := max(1, int(math.Ceil(top/step-1e-9)))
	ticks := make([]float64, 0, count+1)
	for i := range count + 1 {
		ticks = append(ticks, float64(i)*step)
	}
	return ticks
}

// niceStep is the smallest of 1, 2, 5 times a power of ten that is not under x.
func niceStep(x float64) float64 {
	p := math.Pow(10, math.Floor(math.Log10(x)))
	if p == 0 || math.IsInf(p, 0) { // beyond what a float can scale
		return x
	}
	for _, m := range []float64{1, 2, 5, 10} {
		if m*p >= x*(1-1e-9) {
			return m * p
		}
	}
	return 10 * p
}

// Number writes a number for people: "12,345", "57.8", "not known" for NaN and
// the infinities. It keeps one decimal place where there is any.
func Number(v float64) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return "not known"
	}
	s := strconv.FormatFloat(math.Abs(v), 'f', 1, 64)
	s = strings.TrimSuffix(s, ".0")
	whole, frac, dotted := strings.Cut(s, ".")
	var b strings.Builder
	if v < 0 && s != "0" {
		b.WriteString("−")
	}
	for i, d := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(d)
	}
	if dotted {
		b.WriteString("." + frac)
	}
	return b.String()
}

// Short writes a number for an axis: "950", "12k", "7.5m".
func Short(v float64) string {
	for _, u := range []struct {
		size float64
		name string
	}{{1e12, "tn"}, {1e9, "bn"}, {1e6, "m"}, {1e4, "k"}} {
		if math.Abs(v) >= u.size {
			if u.name == "k" {
				u.size = 1e3
			}
			return Number(math.Round(v/u.size*10)/10) + u.name
		}
	}
	return Number(v)
}

// known reports whether v can be drawn.
func known(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }
