package waiting

import "roundtable/care"

// PublishedTable is a provider's published RTT return: who was waiting at the
// end of a month, from the Part 2 rows (incomplete pathways).
type PublishedTable struct {
	Provider string         `json:"provider"`
	Name     string         `json:"provider_name"`
	Period   care.Date      `json:"period"` // last day of the month
	Rows     []PublishedRow `json:"rows"`   // by treatment function code; C_999 last
	Warnings []string       `json:"warnings,omitempty"`
	Source   []Source       `json:"source,omitempty"`
}

// PublishedRow is one treatment function, summed over commissioners. C_999 is
// the published row for all. Weeks are linear within their band and unrounded;
// 0 when nobody waits.
type PublishedRow struct {
	TFC         string  `json:"treatment_function"`
	Name        string  `json:"treatment_function_name"`
	Waiting     int     `json:"waiting"` // with a known clock start
	Unknown     int     `json:"unknown_clock_start"`
	Within18    int     `json:"within_18_weeks"` // a count
	Over52      int     `json:"over_52_weeks"`
	Over65      int     `json:"over_65_weeks"`
	Over78      int     `json:"over_78_weeks"`
	Over104     int     `json:"over_104_weeks"`
	MedianWeeks float64 `json:"median_weeks"`
	P92Weeks    float64 `json:"p92_weeks"`
	Suppressed  int     `json:"suppressed,omitempty"` // counts that were suppressed or blank, in no figure
	Bands       []int   `json:"bands,omitempty"`      // people by weekly band
}
