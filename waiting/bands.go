package waiting

import "roundtable/care"

// Band is a wait in days as the standards see it. Source: RTT guidance v5.0,
// week bands.
type Band struct {
	UpperWeeks int  `json:"band_upper_weeks"` // ceil(days/7), at least 1
	Within18   bool `json:"within18"`         // at most 126 days
	Over52     bool `json:"over52"`           // 365 days or more
	Over65     bool `json:"over65"`           // 456 days or more
	Over78     bool `json:"over78"`           // 547 days or more
	Over104    bool `json:"over104"`          // 729 days or more
}

// BandOf is the band of a wait; the zero Band, which is within nothing, for
// negative days: such a clock starts in the future and belongs in no count.
func BandOf(days int) Band {
	w := care.WeekBand(days)
	return Band{
		UpperWeeks: w,
		Within18:   w >= 1 && w <= 18,
		Over52:     w > 52,
		Over65:     w > 65,
		Over78:     w > 78,
		Over104:    w > 104,
	}
}
