package sessions

// assumed is how long an operation is taken to last where its surgeon has given no
// estimate, in minutes: mean and standard deviation, by treatment function. They are
// round figures for planning and no measurement; the estimate of the patient's own
// surgeon replaces them, and each list says how many of its times are assumed.
var assumed = map[string][2]int{
	"120": {45, 20}, "215": {40, 18}, // ear, nose and throat; children's
	"140": {40, 18}, "145": {40, 18}, "217": {30, 12}, // oral; oral and maxillofacial; children's
	"130": {30, 12}, "216": {35, 14}, // ophthalmology; children's
	"171": {50, 22}, "101": {60, 28}, "110": {90, 35}, "214": {75, 30},
}

// MinutesOf is how long a wait's operation is planned to last.
func MinutesOf(c *Candidate) int { m, _, _ := estimate(c); return m }

// estimate is mean and standard deviation in minutes; guess says that they are the
// specialty's assumed ones.
func estimate(c *Candidate) (mean, sd int, guess bool) {
	if c.Fit != nil && c.Fit.Minutes > 0 {
		sd = c.Fit.SD
		if sd == 0 {
			sd = c.Fit.Minutes * 2 / 5
		}
		return c.Fit.Minutes, sd, false
	}
	if a, ok := assumed[c.Specialty]; ok {
		return a[0], a[1], true
	}
	return 60, 25, true
}
