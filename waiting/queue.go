package waiting

import "math"

// The formulas of queueing for elective lists, after Fong and others and
// Walton, as the NHSRwaitinglist package implements them. Demand and capacity
// are people a week, waits are weeks, and a factor is how many times the target
// exceeds the mean wait. They are plain arithmetic: a division by zero gives
// what floating point gives, and Calc refuses such input in words.

// DefaultFactor is the usual ratio of target to mean wait: with exponential
// waits exp(-4), 1.8 %, miss the target.
const DefaultFactor = 4

// DefaultReliefWeeks is how long a list is given to come down to its target.
const DefaultReliefWeeks = 26

// QueueLoad is demand over capacity: at 1 or more the list grows without end.
func QueueLoad(demand, capacity float64) float64 { return demand / capacity }

// TargetMeanWait is the mean wait, in weeks, at which the target is met.
func TargetMeanWait(targetWait, factor float64) float64 { return targetWait / factor }

// FactorFor is the factor at which share p of waits (0 < p < 1) are within the
// target when waits are exponential: -ln(1-p); 2.5257 for 92 %.
func FactorFor(p float64) float64 { return -math.Log(1 - p) }

// TargetQueueSize is how many people a list holds at the target mean wait
// (Little's law).
func TargetQueueSize(demand, targetWait, factor float64) float64 {
	return demand * TargetMeanWait(targetWait, factor)
}

// QueueTooBig reports whether the queue is more than twice its target: then
// relief capacity is what it needs, else target capacity.
func QueueTooBig(queue, target float64) bool { return queue > 2*target }

// ReliefCapacity is the weekly capacity that brings the queue to its target in
// so many weeks. It is below demand, and may be negative, when the queue is
// already smaller than its target.
func ReliefCapacity(demand, queue, target, weeks float64) float64 {
	return demand + (queue-target)/weeks
}

// ReliefCapacityUncertain is ReliefCapacity with demand raised for having been
// measured on n referrals with coefficient of variation cv: x = 2*D*cv/sqrt(n),
// and D becomes D/(1-x) when n > 0 and x < 1. As in the reference
// implementation nothing is raised otherwise, although x >= 1 means that demand
// is very uncertain, and x is not a pure number (it grows with the unit of
// time): raised is false then, so that a page can say so.
func ReliefCapacityUncertain(demand, queue, target, weeks, n, cv float64) (capacity float64, raised bool) {
	if n > 0 {
		if x := 2 * demand * cv / math.Sqrt(n); x < 1 {
			return ReliefCapacity(demand/(1-x), queue, target, weeks), true
		}
	}
	return ReliefCapacity(demand, queue, target, weeks), false
}

// TargetCapacity is the weekly capacity that keeps a list at its target, from
// the coefficients of variation of the times between referrals and between
// removals: D + (cvD^2+cvC^2)/2 * F/T. This is the formula of the package's
// code; TargetCapacityPaper is another.
func TargetCapacity(demand, targetWait, factor, cvDemand, cvCapacity float64) float64 {
	return demand + (cvDemand*cvDemand+cvCapacity*cvCapacity)/2*factor/targetWait
}

// TargetCapacityPaper is the formula of the paper: D + 2(1+4V)/T, where V is the
// variability of the list (1 when in doubt). The package's vignette passes this V
// as the factor of the formula above, which means something else.
func TargetCapacityPaper(demand, targetWait, variability float64) float64 {
	return demand + 2*(1+4*variability)/targetWait
}

// WaitingListPressure is 2 x mean wait / target, both in weeks; a list is under
// no pressure below 1. (The reference statistics pass days: seven times too
// high.)
func WaitingListPressure(meanWait, targetWait float64) float64 {
	return 2 * meanWait / targetWait
}

// JourneyWeeks is the standard over which RTTJourney is drawn.
const JourneyWeeks = 18

// RTTJourney is the list that exponential waits make, when so many are referred
// a week and the share performance (0 < p < 1) of pathways is within 18 weeks.
// Lambda is the rate of leaving a week; the list is referrals/lambda people, and
// the mean wait 1/lambda weeks.
func RTTJourney(referrals, performance float64) (lambda, list, meanWait float64) {
	lambda = FactorFor(performance) / JourneyWeeks
	return lambda, referrals / lambda, 1 / lambda
}
