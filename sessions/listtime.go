package sessions

import "math"

// timing is how long one operation takes: mean and standard deviation in minutes.
type timing struct{ mean, sd float64 }

// listTime is how long a list is expected to last with a turnaround between patients,
// and the probability that it lasts longer than its session: the sum of the operations
// is taken for a lognormal with the sum's mean and variance (Fenton-Wilkinson). The
// planner does the same with shifts; see package plan.
func listTime(ops []timing, turnaround, session int) (minutes int, overrun float64) {
	if len(ops) == 0 {
		return 0, 0
	}
	var m, v float64
	for _, o := range ops {
		m += o.mean
		v += o.sd * o.sd
	}
	turn := float64(turnaround * (len(ops) - 1))
	return int(math.Round(m + turn)), tail(m, v, float64(session)-turn)
}

// tail is the probability that a lognormal of mean m and variance v is above x.
func tail(m, v, x float64) float64 {
	switch {
	case x <= 0:
		return 1
	case v == 0 || m <= 0:
		return float64(btoi(m > x))
	}
	s2 := math.Log1p(v / (m * m))
	mu := math.Log(m) - s2/2
	return 0.5 * math.Erfc((math.Log(x)-mu)/math.Sqrt(2*s2))
}
