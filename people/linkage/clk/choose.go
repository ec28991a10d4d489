package clk

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"roundtable/care"
)

// Choice is how a threshold was chosen without truth.
type Choice struct {
	Threshold float64 `json:"threshold"`
	Sampled   int     `json:"sampled"` // records of the shorter file
	// Apart and Alike are the means and spreads of likeness of strangers and of
	// people, as two normal curves fit them; Share is how many of the sampled records
	// seem to have a partner.
	ApartMean   float64 `json:"apart_mean"`
	ApartSpread float64 `json:"apart_spread"`
	AlikeMean   float64 `json:"alike_mean"`
	AlikeSpread float64 `json:"alike_spread"`
	Share       float64 `json:"share"`
	// WrongShare is the share of links at the threshold that the curves expect to be
	// wrong. It is the fit's own opinion, not a measurement.
	WrongShare float64 `json:"wrong_share"`
}

// Words are the choice for somebody who must answer for it.
func (c *Choice) Words() string {
	return fmt.Sprintf("The least likeness of a link, %.3f, was chosen without truth: of %d sampled records the likest and the second likest fall into strangers (around %.2f) and people (around %.2f), and the curves of the two expect %.1f %% of links to be wrong. This is no measurement: relatives at one address are likelier than strangers. Have a sample of links checked by both partners.",
		c.Threshold, c.Sampled, c.ApartMean, c.AlikeMean, 100*c.WrongShare)
}

// chosenSample is how many records of the shorter file are compared with all of the
// longer.
const chosenSample = 1000

// leastSample is under how many nothing is chosen.
const leastSample = 30

// Choose picks a threshold: each of a sample of records is compared with all of the
// other file. Its second likest is a stranger, or a relative; its likest is itself,
// or another stranger. Two normal curves are fitted to all of these, and the
// threshold is where a likest record belongs to the upper with 95 %. When the curves
// lie together nothing is chosen and the error, a *care.Problem, says so: a guess
// would link strangers.
func Choose(ctx context.Context, a, b *File, seed uint64) (*Choice, error) {
	if err := a.Head.Comparable(b.Head); err != nil {
		return nil, err
	}
	left, right := newColumn(a), newColumn(b)
	if len(left.codes) > len(right.codes) { // more of the shorter list have a partner
		left, right = right, left
	}
	if len(left.codes) < leastSample || len(right.codes) < leastSample {
		return nil, unchosen(fmt.Sprintf("Too few records to choose a threshold by: %d and %d, and %d are needed.", len(left.codes), len(right.codes), leastSample))
	}
	best, second, err := likestTwo(ctx, left, right, seed)
	if err != nil {
		return nil, err
	}
	m := fitTwo(best, second)
	c := &Choice{
		Sampled: len(best), ApartMean: m.mean[0], ApartSpread: m.spread[0],
		AlikeMean: m.mean[1], AlikeSpread: m.spread[1],
	}
	if m.mean[1]-m.mean[0] < 2*(m.spread[0]+m.spread[1]) || m.share*float64(2*len(best)) < 5 {
		return nil, unchosen("The likeness of people and of strangers is not far enough apart to choose a threshold: few people are in both files, or too few fields are filled.")
	}
	c.Threshold = m.boundary()
	above, wrong := 0, 0.0
	for _, d := range best {
		if d >= c.Threshold {
			above++
			wrong += 1 - m.upper(d)
		}
	}
	c.Share = float64(above) / float64(len(best))
	if above > 0 {
		c.WrongShare = wrong / float64(above)
	}
	return c, nil
}

func unchosen(what string) error {
	return &care.Problem{What: what, Remedy: "Give one with --threshold, after both partners have looked at a sample."}
}

// likestTwo is the likest and the second likest of the right side for a sample of
// the left.
func likestTwo(ctx context.Context, left, right *column, seed uint64) (best, second []float64, err error) {
	rng := rand.New(rand.NewPCG(seed, 0x63686f6f7365))
	rows := rng.Perm(len(left.codes))
	rows = rows[:min(len(rows), chosenSample)]
	for _, i := range rows {
		if err := ctx.Err(); err != nil {
			return nil, nil, err
		}
		first, next := 0.0, 0.0
		for j := range right.codes {
			d, ok := likeness(left, right, i, j, next)
			switch {
			case !ok:
			case d > first:
				first, next = d, first
			case d > next:
				next = d
			}
		}
		best, second = append(best, first), append(second, next)
	}
	return best, second, nil
}

// twoCurves are two normal curves, the lower first; share is the upper one's.
type twoCurves struct {
	mean, spread [2]float64
	share        float64
}

// leastSpread keeps a curve from closing on one value.
const leastSpread = 0.01

// fitTwo fits by expectation maximisation. It starts with the lower quarter of the
// second likest as strangers (a person may be in the other file twice), and as people
// with the likest that lie more than half way from there to 1.
func fitTwo(best, second []float64) twoCurves {
	all := slices.Concat(best, second)
	var m twoCurves
	m.mean[0], m.spread[0] = meanSpread(slices.Sorted(slices.Values(second))[:(len(second)+3)/4])
	var far []float64
	for _, d := range best {
		if d > (1+m.mean[0])/2 {
			far = append(far, d)
		}
	}
	if len(far) == 0 {
		m.mean[1], m.spread[1] = m.mean[0], m.spread[0]
		return m
	}
	m.mean[1], m.spread[1] = meanSpread(far)
	m.share = float64(len(far)) / float64(len(all))
	for range 200 {
		before := m
		m = m.step(all)
		if math.Abs(m.mean[0]-before.mean[0])+math.Abs(m.mean[1]-before.mean[1]) < 1e-7 {
			break
		}
	}
	return m
}

func (m twoCurves) step(all []float64) twoCurves {
	var weight, sum, squares [2]float64
	for _, d := range all {
		up := m.upper(d)
		for k, w := range [2]float64{1 - up, up} {
			weight[k] += w
			sum[k] += w * d
		}
	}
	out := m
	for k := range out.mean {
		if weight[k] > 1e-9 {
			out.mean[k] = sum[k] / weight[k]
		}
	}
	for _, d := range all {
		up := m.upper(d)
		for k, w := range [2]float64{1 - up, up} {
			squares[k] += w * (d - out.mean[k]) * (d - out.mean[k])
		}
	}
	for k := range out.spread {
		if weight[k] > 1e-9 {
			out.spread[k] = max(math.Sqrt(squares[k]/weight[k]), leastSpread)
		}
	}
	out.share = weight[1] / float64(len(all))
	return out
}

// upper is the probability that a likeness is of the upper curve: never less for a
// likelier pair, though a wide lower curve would have it so.
func (m twoCurves) upper(d float64) float64 {
	d = min(max(d, m.mean[0]), m.mean[1])
	up := m.share * density(d, m.mean[1], m.spread[1])
	low := (1 - m.share) * density(d, m.mean[0], m.spread[0])
	if up+low == 0 {
		return 0.5
	}
	return up / (up + low)
}

// boundary is the least likeness, in thousandths, at which the upper curve has 95 %.
func (m twoCurves) boundary() float64 {
	for d := math.Ceil(m.mean[0] * 1000); d < m.mean[1]*1000; d++ {
		if m.upper(d/1000) >= 0.95 {
			return d / 1000
		}
	}
	return m.mean[1]
}

func density(x, mean, spread float64) float64 {
	z := (x - mean) / spread
	return math.Exp(-z*z/2) / spread
}

func meanSpread(values []float64) (mean, spread float64) {
	for _, v := range values {
		mean += v
	}
	mean /= float64(len(values))
	for _, v := range values {
		spread += (v - mean) * (v - mean)
	}
	return mean, max(math.Sqrt(spread/float64(len(values))), leastSpread)
}
