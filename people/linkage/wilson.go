package linkage

import "math"

// z95 is the 97.5th percentile of the normal distribution.
const z95 = 1.959963984540054

// Wilson is the 95 % score interval of part of whole (Wilson 1927), 0 to 1 when
// whole is 0.
func Wilson(part, whole int) (low, high float64) {
	if whole <= 0 {
		return 0, 1
	}
	n, k := float64(whole), float64(part)
	p := k / n
	middle := (k + z95*z95/2) / (n + z95*z95)
	half := z95 / (n + z95*z95) * math.Sqrt(n*p*(1-p)+z95*z95/4)
	return max(middle-half, 0), min(middle+half, 1)
}
