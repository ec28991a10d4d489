package stats

import (
	"math"

	"roundtable/care"
)

// Stratum is one age band (and sex) of those whose rate is standardised.
type Stratum struct {
	Events     float64
	Population float64 // person-years
	// Squares is the sum over people of the square of each one's events, where a
	// person may have several (detentions, placements). 0 says each has one.
	Squares float64
	// Standard is the stratum's weight in the standard population, for Direct.
	Standard float64
	// The reference's, for Indirect.
	ReferenceEvents, ReferencePopulation float64
}

// Rate is a rate per one of the population, or a ratio; multiply all three for
// others. Value and Limits are NaN where they are not given.
type Rate struct {
	Events, Population float64
	Expected           float64 // of Indirect
	Value              float64
	Limits             Interval
	Few                bool // under 10 events: no directly standardised rate is given
}

// Direct is the directly standardised rate with Dobson's limits on Byar's, as
// Fingertips gives it; where people have several events, its variance is that of
// events which are not independent. The error, a *care.Problem, is for a
// population or standard that is not a rate's, and for a bad confidence.
func Direct(strata []Stratum, confidence float64) (Rate, error) {
	var r Rate
	var value, variance, weight float64
	for _, s := range strata {
		if err := checkEvents(s.Events); err != nil {
			return Rate{}, err
		}
		if !(s.Population > 0 && s.Standard >= 0) || s.Squares != 0 && s.Squares < s.Events {
			return Rate{}, badStratum()
		}
		squares := s.Squares
		if squares == 0 {
			squares = s.Events
		}
		r.Events += s.Events
		r.Population += s.Population
		weight += s.Standard
		share := s.Standard / s.Population
		value += share * s.Events
		variance += share * share * squares
	}
	if !(weight > 0) {
		return Rate{}, badStratum()
	}
	if r.Events < 10 {
		_, _, err := level(confidence)
		r.Few, r.Value, r.Limits = true, math.NaN(), Interval{math.NaN(), math.NaN()}
		return r, err
	}
	b, err := Byar(r.Events, confidence)
	if err != nil {
		return Rate{}, err
	}
	r.Value = value / weight
	scale := math.Sqrt(variance/r.Events) / weight
	r.Limits = Interval{r.Value + scale*(b.Low-r.Events), r.Value + scale*(b.High-r.Events)}
	return r, nil
}

// Indirect is the indirectly standardised ratio: events over those expected at
// the reference's rates, with exact limits under 10 events and Byar's from there.
// Value and limits are NaN where nothing is expected. The rate is the ratio times
// the reference's crude rate. Errors are those of Direct.
func Indirect(strata []Stratum, confidence float64) (Rate, error) {
	var r Rate
	for _, s := range strata {
		if err := checkEvents(s.Events); err != nil {
			return Rate{}, err
		}
		if !(s.Population >= 0 && s.ReferenceEvents >= 0 && s.ReferencePopulation > 0) {
			return Rate{}, badStratum()
		}
		r.Events += s.Events
		r.Population += s.Population
		r.Expected += s.ReferenceEvents / s.ReferencePopulation * s.Population
	}
	limits, err := EventLimits(r.Events, confidence)
	if err != nil {
		return Rate{}, err
	}
	if r.Expected == 0 {
		r.Value, r.Limits = math.NaN(), Interval{math.NaN(), math.NaN()}
		return r, nil
	}
	r.Value, r.Limits = r.Events/r.Expected, limits.times(1/r.Expected)
	return r, nil
}

func badStratum() error {
	return &care.Problem{
		What:   "A stratum has no population, or none of the strata a weight in the standard.",
		Remedy: "Leave out strata without people; take the standard and the reference for the same strata.",
	}
}
