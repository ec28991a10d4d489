package care

// WeekBand is how many weeks a wait of so many days counts as: the upper bound
// of its weekly band, ceil(days/7) and at least 1. 0 to 7 days are band 1; 126
// days are band 18 and so within 18 weeks; 365 days are band 53 and so over 52.
// Negative days (a clock that starts in the future) are band 0 and belong in
// no count. Source: RTT guidance v5.0 (PRN01045), week bands.
func WeekBand(days int) int {
	if days < 0 {
		return 0
	}
	if days == 0 {
		return 1
	}
	return (days + 6) / 7
}

// WeeksWaited is WeekBand between two dates; 0 when either is missing.
func WeeksWaited(start, day Date) int {
	if start == 0 || day == 0 {
		return 0
	}
	return WeekBand(int(day - start))
}
