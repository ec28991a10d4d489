package plan

import (
	"cmp"
	"fmt"
	"math"
)

// DefaultPriorityWeights are the worth of one week's wait by the clinical priority
// of the national prioritisation (P1a to P4); 2 is P2. A priority of any other name
// weighs 1.
func DefaultPriorityWeights() map[string]float64 {
	return map[string]float64{"P1a": 32, "P1b": 16, "P1": 16, "P2": 8, "P3": 2, "P4": 1}
}

// ValueOf is what treating the case is worth: its own Value where it is stated, and
// otherwise
//
//	weight of its priority x weeks waited (at least 1)
//	x LongWaitFactor from LongWaitWeeks on x expected hours.
//
// The hours are there because a session is a number of hours: without them the
// shortest cases would always come first. A duration that cannot be read counts as
// one hour, and a value that is no number as 0.
func (in *Instance) ValueOf(c *Case) float64 {
	if c.Value != nil {
		return countable(*c.Value)
	}
	w, _ := in.weight(c.Priority)
	hours := 1.0
	if s, why := c.Duration.size(); why == "" {
		hours = s.minutes() / 60
	}
	v := w * max(c.Weeks, 1) * hours
	if c.Weeks >= in.longWait() {
		v *= cmp.Or(in.Settings.LongWaitFactor, 1.5)
	}
	return countable(v)
}

// weight is the worth of a week at a priority; 1, and not known, for one that has none.
func (in *Instance) weight(priority string) (w float64, known bool) {
	weights := in.Settings.PriorityWeights
	if weights == nil {
		weights = defaultWeights
	}
	if w, known = weights[priority]; !known {
		w, known = weights["P"+priority]
	}
	if !known {
		return 1, false
	}
	return w, true
}

// mostValue is the greatest value that is counted: beyond it sums lose what the
// others are worth.
const mostValue = 1e12

// countable is v as far as it can be added up; 0 where it is no number.
func countable(v float64) float64 {
	if math.IsNaN(v) {
		return 0
	}
	return min(max(v, -mostValue), mostValue)
}

var defaultWeights = DefaultPriorityWeights()

// longWait is the number of weeks from which a wait is long.
func (in *Instance) longWait() float64 { return cmp.Or(in.Settings.LongWaitWeeks, 52) }

// values fills in what each case is worth.
func (m *model) values() {
	m.value = make([]float64, len(m.in.Cases))
	sum, n := 0.0, 0
	for i := range m.in.Cases {
		c := &m.in.Cases[i]
		if c.Value != nil && countable(*c.Value) != *c.Value || math.IsNaN(c.Weeks) || math.IsInf(c.Weeks, 0) {
			m.problem(Problem{
				Code: "value", Place: m.casePlace(i), Value: fmt.Sprint("weeks ", c.Weeks),
				What: "The case's value or wait is no number that can be counted with, so it counts as nothing.", Remedy: "Write a value between -1e12 and 1e12, and weeks.",
			})
			continue
		}
		m.value[i] = m.in.ValueOf(c)
		if m.value[i] > 0 {
			sum, n = sum+m.value[i], n+1
		}
	}
	if n > 0 {
		m.meanVal = sum / float64(n)
	}
}
