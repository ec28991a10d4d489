package forecast

// Result is what came out of all runs of a setup.
type Result struct {
	Setup  *Setup         `json:"setup"`
	Whole  Outlook        `json:"whole"` // all lists together
	Lists  []Outlook      `json:"lists"` // in the setup's order
	Groups []GroupOutlook `json:"groups,omitempty"`
}

// Outlook is one list, or all, by week: element 0 is the start, element w the end
// of week w; what happens (referrals, treatments) is of that week.
type Outlook struct {
	Name     string `json:"name,omitempty"`
	Waiting  Series `json:"waiting"`
	Referred Series `json:"referred"`
	Treated  Series `json:"treated"` // people of this list, wherever they were treated
	Left     Series `json:"left"`    // without treatment
	Offered  Series `json:"offered"` // slots
	Idle     Series `json:"idle"`    // slots that had nobody to treat, those lost to missed appointments apart
	Sent     Series `json:"sent"`    // people treated at another list of the pool
	Taken    Series `json:"taken"`   // other lists' people treated here
	// Longest is the weeks that Setup.Share of those waiting have waited at most.
	Longest Series `json:"longest"`
	// Over is, for each of Setup.Over, how many have waited over it; NoneOver is the
	// share of the runs in which nobody does at the end.
	Over     []Series  `json:"over"`
	NoneOver []float64 `json:"none_over"`
	// MeanWaitTreated is weekly bands from referral to treatment, over all runs.
	MeanWaitTreated float64 `json:"mean_wait_treated"`
}

// Series is one figure by week: its mean over the runs, and by each of Setup.Bands
// the value that this share of the runs does not exceed.
type Series struct {
	Mean  []float64   `json:"mean"`
	Bands [][]float64 `json:"bands"`
}

// Spread is one figure at the end.
type Spread struct {
	Mean  float64   `json:"mean"`
	Bands []float64 `json:"bands"`
}

// GroupOutlook is how one group of a grouping stands at the end.
type GroupOutlook struct {
	Grouping   string   `json:"grouping"`
	Group      string   `json:"group"`
	WaitingNow int      `json:"waiting_now"`
	OverNow    []int    `json:"over_now"`
	Waiting    Spread   `json:"waiting"`
	Over       []Spread `json:"over"`
	Treated    Spread   `json:"treated"` // over all weeks
}
