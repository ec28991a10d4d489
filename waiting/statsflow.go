package waiting

import (
	"math"

	"roundtable/care"
)

// Stock and flow: a waiting list by whole months waited, and how a month of
// referrals, treatments and leavers moves it on. The last bin holds everybody who
// has waited that long or longer. The equations are those that the NHSRtt package
// states and are tested against what it gave; no code of it is used.

// FlowMonths is what was counted over successive months; bins are months waited,
// from 0. Treatments and people may be fractions (shares of a total).
type FlowMonths struct {
	Referrals  []float64   // by month
	Completed  [][]float64 // treated in the month, by month and bin
	Incomplete [][]float64 // waiting at its end, by month and bin
}

// FlowRates are shares of those who could move on in a month, by bin: who left
// without treatment (negative: more came than were counted) and who was treated.
type FlowRates struct {
	Renege   []float64 `json:"renege"`
	Capacity []float64 `json:"capacity"`
}

// FlowOptions say what to make of more people waiting than can be accounted for.
// The zero options leave rates as they come out, negative ones too.
type FlowOptions struct {
	// NegativeToReferrals raises a month's referrals by those who wait in bin 0 and
	// were not counted as referred.
	NegativeToReferrals bool
	// ClipNegative takes negative numbers of leavers for none.
	ClipNegative bool
}

// CalibrateFlow is the mean over the months of each bin's rates; the first month
// only gives those who move on into the second. A bin that nobody enters has rate
// 0 in that month. The error is a *care.Problem when fewer than two months are
// given, or months and bins do not match.
func CalibrateFlow(m FlowMonths, o FlowOptions) (FlowRates, error) {
	if !m.fits() {
		return FlowRates{}, &care.Problem{
			What:   "The months do not fit together.",
			Remedy: "Give referrals, treatments and people waiting for the same two or more months, in the same bins.",
		}
	}
	bins, months := len(m.Incomplete[0]), len(m.Referrals)
	r := FlowRates{Renege: make([]float64, bins), Capacity: make([]float64, bins)}
	for t := 1; t < months; t++ {
		for b := range bins {
			in := inflow(m.Incomplete[t-1], m.Referrals[t], b)
			left := in - m.Completed[t][b] - m.Incomplete[t][b]
			if b == 0 && left < 0 && o.NegativeToReferrals {
				in, left = in-left, 0
			}
			if left < 0 && o.ClipNegative {
				left = 0
			}
			if in != 0 {
				r.Renege[b] += left / in / float64(months-1)
				r.Capacity[b] += m.Completed[t][b] / in / float64(months-1)
			}
		}
	}
	return r, nil
}

func (m *FlowMonths) fits() bool {
	n := len(m.Referrals)
	if n < 2 || len(m.Completed) != n || len(m.Incomplete) != n || len(m.Incomplete[0]) == 0 {
		return false
	}
	for t := range n {
		if len(m.Completed[t]) != len(m.Incomplete[0]) || len(m.Incomplete[t]) != len(m.Incomplete[0]) {
			return false
		}
	}
	return true
}

// inflow is who can move on in bin b: referrals into the first, those of the bin
// before into the others, and the last keeps its own.
func inflow(waiting []float64, referrals float64, b int) float64 {
	last := len(waiting) - 1
	switch {
	case b == 0 && last == 0:
		return referrals + waiting[0]
	case b == 0:
		return referrals
	case b == last:
		return waiting[b-1] + waiting[b]
	}
	return waiting[b-1]
}

// FlowMonth is one projected month by bin.
type FlowMonth struct {
	// Treated is what the capacity would treat in each bin, before any of it is
	// moved from a bin with too few people.
	Treated    []float64 `json:"treated"`
	Left       []float64 `json:"left"`
	Incomplete []float64 `json:"incomplete"`
}

// Surplus says what becomes of capacity in a bin with too few people to treat.
type Surplus uint8

// SurplusStays leaves it there, so that a bin may fall below none and shows that
// capacity is too large; SurplusLongWaiters treats the longest waiting with it.
const (
	SurplusStays Surplus = iota
	SurplusLongWaiters
)

// ProjectFlow moves a list on, a month for each of referrals and capacity (people
// a month; the shorter counts). Capacity goes to the bins in proportion to their
// rates and to who is in them; nobody is treated when all rates are 0. start must
// have as many bins as the rates.
func ProjectFlow(start []float64, r FlowRates, referrals, capacity []float64, s Surplus) ([]FlowMonth, error) {
	bins := len(start)
	if bins == 0 || len(r.Renege) != bins || len(r.Capacity) != bins {
		return nil, &care.Problem{What: "The list and its rates do not have the same bins.", Remedy: "Give one rate of each kind for each bin."}
	}
	waiting := start
	months := make([]FlowMonth, min(len(referrals), len(capacity)))
	for t := range months {
		m := FlowMonth{Treated: make([]float64, bins), Left: make([]float64, bins), Incomplete: make([]float64, bins)}
		sum := 0.0
		for b := range bins {
			m.Treated[b] = r.Capacity[b] * inflow(waiting, referrals[t], b)
			sum += m.Treated[b]
		}
		for b := range bins {
			in := inflow(waiting, referrals[t], b)
			if sum != 0 {
				m.Treated[b] *= capacity[t] / sum
			} else {
				m.Treated[b] = 0
			}
			m.Left[b] = r.Renege[b] * in
			m.Incomplete[b] = in - m.Treated[b] - m.Left[b]
		}
		if s == SurplusLongWaiters {
			moveSurplus(m.Incomplete)
		}
		months[t], waiting = m, m.Incomplete
	}
	return months, nil
}

// moveSurplus treats the longest waiting in place of those who are not there.
func moveSurplus(waiting []float64) {
	spare := 0.0
	for b, n := range waiting {
		if n < 0 {
			spare -= n
			waiting[b] = 0
		}
	}
	for b := len(waiting) - 1; b >= 0 && spare > 0; b-- {
		n := min(spare, waiting[b])
		waiting[b] -= n
		spare -= n
	}
}

// FlowPercentile is the months that share p (0 to 1) of a list has waited at most,
// linear within a bin; NotKnown for an empty list, and for a p or a count of
// people that cannot be.
func FlowPercentile(waiting []float64, p float64) Number {
	total := 0.0
	for _, n := range waiting {
		if n < 0 || math.IsNaN(n) {
			return NotKnown
		}
		total += n
	}
	if total == 0 || math.IsInf(total, 0) || !(p >= 0 && p <= 1) {
		return NotKnown
	}
	need := p * total
	for b, n := range waiting {
		if need <= n && n > 0 {
			return Number(float64(b) + need/n)
		}
		need -= n
	}
	return Number(len(waiting)) // what rounding left over
}

// MonthsPerWeek turns weeks into the months of these bins: 7 days of 365.25/12.
// 18 weeks are 4.14 months.
const MonthsPerWeek = 7 * 12 / 365.25
