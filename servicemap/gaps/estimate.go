package gaps

import (
	"math"
	"math/bits"
	"slices"
)

// Span is a figure of an age range in completed months, half-open.
type Span struct {
	From, To int
	N        float64
}

// Estimate says how many people of a kind there are in a year: those of an age who live
// in a place, times the rate at which they have a need, times the shares of flags among
// who has it, as if flags did not go together. A population is spread evenly over the
// months of its line. What nobody brought is not known, and never nought.
type Estimate struct {
	Population [][]Span     // by place
	Rates      [][]NeedSpan // by need: lines that do not overlap for one severity
	Shares     [][]float64  // by need and flag; NaN = not known
}

// NeedSpan is how many of 1,000 people have a need in a year; Severity is the place of
// the severity, or -1 where all are counted together.
type NeedSpan struct {
	Span
	Severity int
}

// Cuts are the ages at which a rate changes; nil for no estimate.
func (e *Estimate) Cuts() (ages []int) {
	if e == nil {
		return nil
	}
	for _, need := range e.Rates {
		for _, r := range need {
			ages = append(ages, r.From, r.To)
		}
	}
	slices.Sort(ages)
	return slices.Compact(ages)
}

// nobody reports whether it is known that nobody of a block's age has its need: the rate
// is stated, and is nought. Its age range must not be divided by a rate's limit.
func (e *Estimate) nobody(b block, cuts []int) bool {
	if e == nil {
		return false
	}
	for _, r := range e.Rates[b.need] {
		if r.N == 0 && r.From <= cuts[b.age] && cuts[b.age+1] <= r.To && (r.Severity < 0 || r.Severity == b.severity) {
			return true
		}
	}
	return false
}

// People are how many there are in a box in a year, of severities places; known is false
// where the population, a rate or a share that it takes is not.
func (e *Estimate) People(b *Box, severities int) (n float64, known bool) {
	if e == nil {
		return 0, false
	}
	for needs := b.Needs; needs != 0; needs &= needs - 1 {
		need := bits.TrailingZeros64(needs)
		share := e.share(need, b.With, b.Without)
		for places := b.Places; places != 0; places &= places - 1 {
			n += share * e.have(need, bits.TrailingZeros64(places), b.Age, b.Severity, severities)
		}
	}
	return n, !math.IsNaN(n)
}

// share is which share of who has a need has some flags and has not others.
func (e *Estimate) share(need int, with, without uint32) float64 {
	share := 1.0
	for f := with | without; f != 0; f &= f - 1 {
		i := bits.TrailingZeros32(f)
		x := math.NaN()
		if i < len(e.Shares[need]) {
			x = e.Shares[need][i]
		}
		if without>>uint(i)&1 == 1 {
			x = 1 - x
		}
		share *= x
	}
	return share
}

// have is how many people of an age range have a need in a place in a year, of some
// severities. Rates of severities and of all together may stand beside each other: those
// of severities are taken where every one is there.
func (e *Estimate) have(need, place int, age [2]int, severity uint64, severities int) (n float64) {
	at := age[0]
	for at < age[1] {
		to, rate := e.rate(need, at, age[1], severity, severities)
		n += rate / 1000 * e.living(place, at, to)
		at = to
	}
	return n
}

// rate is a rate that holds from an age up to another.
func (e *Estimate) rate(need, at, limit int, severity uint64, severities int) (to int, rate float64) {
	to = limit
	var found uint64
	sum, whole := 0.0, math.NaN()
	for _, r := range e.Rates[need] {
		switch {
		case r.From > at:
			to = min(to, r.From)
			continue
		case r.To <= at:
			continue
		}
		to = min(to, r.To)
		switch {
		case r.Severity < 0:
			whole = r.N
		case severity>>uint(r.Severity)&1 == 1:
			found |= 1 << uint(r.Severity)
			sum += r.N
		}
	}
	switch {
	case found == severity:
		return to, sum
	case bits.OnesCount64(severity) == severities || whole == 0:
		return to, whole
	}
	return to, math.NaN()
}

// living is how many people of an age range live in a place; NaN where some of the ages
// are in no line.
func (e *Estimate) living(place, from, to int) (n float64) {
	covered := 0
	for _, s := range e.Population[place] {
		if lo, hi := max(s.From, from), min(s.To, to); lo < hi {
			n += s.N * float64(hi-lo) / float64(s.To-s.From)
			covered += hi - lo
		}
	}
	if covered < to-from {
		return math.NaN()
	}
	return n
}

// YearBefore is a box of those alone who are in the year before an age: how many of them
// come to it in a year.
func (b *Box) YearBefore(age int) Box {
	x := *b
	x.Age = [2]int{max(age-12, 0), age}
	return x
}
