package waiting

import (
	"math"

	"roundtable/care"
)

// FlowTarget is a wait that a share of the list has waited at most: 92 % within 18
// weeks is {0.92, 18 * MonthsPerWeek}.
type FlowTarget struct {
	Share  float64 // of those waiting, between 0 and 1
	Months float64
}

// FlowStatus says how a search for capacity ended.
type FlowStatus string

// Ends of a search.
const (
	FlowConverged    FlowStatus = "converged"
	FlowCleared      FlowStatus = "waitlist_cleared"     // no capacity leaves a list whose wait is the target: less is too little, and more leaves nobody
	FlowNotConverged FlowStatus = "not_converged"        // the target is met without any capacity, or not met by any that was tried
	FlowNoCapacity   FlowStatus = "no_starting_capacity" // a profile of nothing has no multiple
)

// Limits of the search for capacity.
const (
	flowTries     = 50
	flowTolerance = 1e-3 // months, or the search goes on
)

// FlowCapacity is the capacity found.
type FlowCapacity struct {
	Multiplier float64    `json:"multiplier"` // of the profile
	Capacity   []float64  `json:"capacity"`   // by month
	Months     Number     `json:"months"`     // the wait reached at the end; null for an empty list
	Tries      int        `json:"tries"`
	Status     FlowStatus `json:"status"`
}

// CapacityForTarget finds by how much a profile of monthly capacity has to be
// multiplied so that the list meets a target at the end of the last month. The
// multiplier goes from 1 by steps of 1 until the target lies between two of them,
// and then by halved steps, 50 tries at most; capacity that a bin cannot use goes
// to the longest waiting. The error is that of ProjectFlow.
func CapacityForTarget(start []float64, r FlowRates, referrals, profile []float64, target FlowTarget) (FlowCapacity, error) {
	out := FlowCapacity{Multiplier: 1, Months: NotKnown, Status: FlowNoCapacity, Capacity: profile}
	sum := 0.0
	for _, c := range profile {
		sum += c
	}
	if !(sum > 0) {
		return out, nil
	}
	k, step, last, turned, cleared := 1.0, 1.0, 0.0, false, false
	for out.Tries = 1; out.Tries <= flowTries; out.Tries++ {
		out.Multiplier, out.Capacity = k, scaled(profile, k)
		months, err := ProjectFlow(start, r, referrals, out.Capacity, SurplusLongWaiters)
		if err != nil {
			return out, err
		}
		end := start
		if len(months) > 0 {
			end = months[len(months)-1].Incomplete
		}
		out.Months = FlowPercentile(end, target.Share)
		miss := float64(out.Months) - target.Months
		if !out.Months.Known() { // nobody is left
			miss, cleared = -target.Months, true
		}
		if math.Abs(miss) <= flowTolerance {
			out.Status = FlowConverged
			return out, nil
		}
		if k == 0 && miss < 0 {
			break // met by nobody treated
		}
		turned = turned || last != 0 && math.Signbit(miss) != math.Signbit(last)
		if last = miss; turned {
			step /= 2
		}
		k = max(0, k+math.Copysign(step, miss))
	}
	out.Tries = min(out.Tries, flowTries)
	out.Status = FlowNotConverged
	if cleared && turned {
		out.Status = FlowCleared
	}
	return out, nil
}

func scaled(v []float64, k float64) []float64 {
	out := make([]float64, len(v))
	for i := range v {
		out[i] = k * v[i]
	}
	return out
}

// GeometricFlow is a list in balance on which each month's waiters are treated at a
// constant share P of the rate of the month before (FindP).
type GeometricFlow struct {
	P          float64    // 0 where none was found
	Months     Number     // the wait reached
	Treated    float64    // a month, in all bins
	Waiting    float64    // in all bins
	Bins       []FlowBin  // by months waited; the last holds all longer waits too
	Tries      int        // halvings
	Status     FlowStatus // FlowConverged or FlowNotConverged
	Referrals  float64
	FirstMonth float64 // treated among those referred in the month
}

// FlowBin is one bin of a list in balance.
type FlowBin struct {
	Renege  float64 // share that leaves
	Service float64 // that could be treated
	Treated float64 // that are: never more than are there
	Waiting float64
}

// The search for P: where it begins, and how near in months it ends. The reference
// states neither; these give its answer to the last digit.
const (
	findPLow       = 0.1
	findPHigh      = 0.85
	findPTolerance = 1e-3
	findPTail      = 25 // the last bin's service is that of all months below this
)

// FindP finds the list in balance in which those who have waited m months are
// treated at first * P^m a month, such that the target is met. A larger P treats
// more and shortens the wait. renege is the share that leaves, by bin; referrals
// and first are people a month. It is not found when even no treatment after the
// first month meets the target, or P = 1 does not.
func FindP(renege []float64, referrals, first float64, target FlowTarget) GeometricFlow {
	low, high := findPLow, findPHigh
	if geometric(renege, referrals, first, low, target.Share).miss(target) < 0 {
		low = 0
	}
	if geometric(renege, referrals, first, high, target.Share).miss(target) > 0 {
		high = 1
	}
	var g GeometricFlow
	for n := 1; n <= flowTries; n++ {
		p := (low + high) / 2
		g = geometric(renege, referrals, first, p, target.Share)
		g.Tries = n
		miss := g.miss(target)
		switch {
		case math.Abs(miss) < findPTolerance:
			g.Status = FlowConverged
			return g
		case miss > 0:
			low = p
		default:
			high = p
		}
	}
	return g
}

func (g GeometricFlow) miss(t FlowTarget) float64 {
	if !g.Months.Known() {
		return -t.Months
	}
	return float64(g.Months) - t.Months
}

// geometric is the list in balance for one P.
func geometric(renege []float64, referrals, first, p, share float64) GeometricFlow {
	g := GeometricFlow{P: p, Referrals: referrals, FirstMonth: first, Status: FlowNotConverged}
	in, service := referrals, first
	waiting := make([]float64, 0, len(renege))
	for m, r := range renege {
		b := FlowBin{Renege: r, Service: service}
		if m == len(renege)-1 {
			for k, s := m+1, service*p; k < findPTail; k, s = k+1, s*p {
				b.Service += s
			}
		}
		stay := in - in*r
		b.Treated = min(b.Service, stay)
		b.Waiting = stay - b.Treated
		g.Treated += b.Treated
		g.Waiting += b.Waiting
		g.Bins, waiting = append(g.Bins, b), append(waiting, b.Waiting)
		in, service = b.Waiting, service*p
	}
	g.Months = FlowPercentile(waiting, share)
	return g
}

// SteadyList is a list in balance: as many leave it as come (SteadyFlow).
type SteadyList struct {
	Treated []float64 // a month, by bin
	Left    []float64 // a month without treatment, by bin
	Waiting []float64 // by bin
	// Apart is how far Treated is from the profile asked for: the sum over the bins.
	Apart float64
}

// SteadyFlow finds, among all lists in balance that meet the target exactly, the
// one whose treatments by bin are nearest to a profile: it minimises the sum of
// |treated - profile| (a linear programme). renege is the share of each bin's
// inflow that leaves. The error is a *care.Problem when the numbers do not fit
// together, or no list in balance meets the target.
func SteadyFlow(renege, profile []float64, referrals float64, target FlowTarget) (SteadyList, error) {
	n := len(renege)
	if n < 2 || len(profile) != n || !(referrals > 0) || !(target.Share > 0 && target.Share < 1) || !(target.Months > 0 && target.Months < float64(n)) {
		return SteadyList{}, &care.Problem{
			What:   "The numbers of a steady state do not fit together.",
			Remedy: "Give a share that leaves and a treatment for each of two or more bins, referrals above 0, and a target within the bins.",
		}
	}
	x, ok := minimise(steadyProgramme(renege, profile, referrals, target))
	if !ok {
		return SteadyList{}, &care.Problem{
			What:   "No list in balance meets this target with these shares leaving.",
			Remedy: "Ask for a longer wait or a smaller share, or use more bins.",
		}
	}
	s := SteadyList{Treated: x[:n], Waiting: x[n : 2*n]}
	for m := range n {
		in := inflow(s.Waiting, referrals, m)
		s.Left = append(s.Left, renege[m]*in)
		s.Apart += math.Abs(s.Treated[m] - profile[m])
	}
	return s, nil
}

// steadyProgramme is minimise c x, A x = b, x >= 0 over treated, waiting, and what
// treated is above and below the profile.
func steadyProgramme(renege, profile []float64, referrals float64, target FlowTarget) (c []float64, a [][]float64, b []float64) {
	n := len(renege)
	row := func() []float64 { return make([]float64, 4*n) }
	c = row()
	for m := range n {
		c[2*n+m], c[3*n+m] = 1, 1
		flow, near := row(), row()
		stay := 1 - renege[m]
		flow[m], flow[n+m] = 1, 1
		right := 0.0
		if m == 0 {
			right = stay * referrals
		} else {
			flow[n+m-1] = -stay
		}
		if m == n-1 {
			flow[n+m] -= stay // the last bin keeps its own
		}
		near[m], near[2*n+m], near[3*n+m] = 1, -1, 1
		a, b = append(a, flow, near), append(b, right, profile[m])
	}
	within := row()
	whole := int(target.Months)
	for m := range n {
		switch {
		case m < whole:
			within[n+m] = 1 - target.Share
		case m == whole:
			within[n+m] = target.Months - float64(whole) - target.Share
		default:
			within[n+m] = -target.Share
		}
	}
	return c, append(a, within), append(b, 0)
}
