package forecast

import (
	"roundtable/care"
)

// Setup is a set of lists and the rules by which they are worked off. It is also
// the JSON document of a scenario (docs/forecast.md).
type Setup struct {
	Name  string    `json:"name,omitempty"`
	Start care.Date `json:"start,omitzero"` // the day on which waits are counted; week 1 follows it
	Weeks int       `json:"weeks"`
	Runs  int       `json:"runs"`
	Seed  uint64    `json:"seed"`
	// Over are weeks: people who wait over each are counted (care.WeekBand).
	Over []int `json:"over"`
	// Share is the share of the list whose longest wait is given: 0.92 gives P92.
	Share float64 `json:"share"`
	// Bands are the shares of the runs by which a band is drawn: 0.1, 0.5 and 0.9
	// give P10, P50 and P90.
	Bands []float64 `json:"bands"`
	Rule  Rule      `json:"rule"`
	// Groupings divide people in ways that are reported, each with its groups.
	Groupings []Grouping `json:"groupings,omitempty"`
	Lists     []List     `json:"lists"`
}

// Grouping is one way of dividing people: by deprivation, say.
type Grouping struct {
	Name   string   `json:"name"`
	Groups []string `json:"groups"`
}

// List is one waiting list with what comes to it and what it can treat.
type List struct {
	Name string `json:"name"`
	// Pool names lists that treat each other's people, where those are willing to
	// move; "" treats its own alone.
	Pool      string   `json:"pool,omitempty"`
	Waiting   []Cohort `json:"waiting"`
	Referrals Flow     `json:"referrals"`
	Capacity  Flow     `json:"capacity"` // slots
	// Mix says what sort of people are referred; shares are relative. Empty: one
	// sort, of priority 0 and the first of all groups.
	Mix     []Sort  `json:"mix,omitempty"`
	Willing float64 `json:"willing"` // share of people who would be treated at another list of the pool
	Leave   float64 `json:"leave"`   // of those waiting, the share that leaves in a week without treatment
	// Missed is the share of slots to which nobody comes; of those people,
	// MissedLeave are discharged and the others wait on.
	Missed      float64 `json:"missed,omitempty"`
	MissedLeave float64 `json:"missed_leave,omitempty"`
	Extra       []Extra `json:"extra,omitempty"`
	// Past are treatments as they were: of those who went on waiting, the share that had
	// waited longer, 0 to 1. See Past and ByPast.
	Past []float64 `json:"past,omitempty"`
}

// Cohort is people who wait alike on the day of the start.
type Cohort struct {
	Weeks int `json:"weeks"` // care.WeekBand of their wait, 1 or more
	Count int `json:"count"`
	Sort
}

// Sort is what tells people apart that rules and reports look at.
type Sort struct {
	Priority int     `json:"priority,omitempty"` // lower is more urgent
	Groups   []int   `json:"groups,omitempty"`   // by grouping: the index of the group; empty is the first of each
	Share    float64 `json:"share,omitempty"`    // in a Mix
}

// Flow is how many people or slots come in a week.
type Flow struct {
	Weekly float64 `json:"weekly"`
	// Variation is the variance of the weekly counts over their mean: 0 always the
	// same, 1 a Poisson's, more than 1 more uneven than chance alone.
	Variation float64 `json:"variation"`
	// Unsure is the standard error of Weekly over Weekly: how little is known of the
	// rate itself. Each run draws its own rate by it, so that bands are wide
	// where history is short.
	Unsure float64 `json:"unsure,omitempty"`
}

// Extra is sessions beside the usual: Cases slots in each of the weeks From to To.
type Extra struct {
	From  int     `json:"from"` // 1 is the first week
	To    int     `json:"to"`   // 0 is From
	Cases float64 `json:"cases"`
}

// Order says who is treated first.
type Order string

// Orders.
const (
	ByPriority Order = "priority" // the most urgent; among equals who has waited longest
	ByWait     Order = "longest"  // who has waited longest, whatever the priority
	ByDue      Order = "due"      // whose priority's target is soonest or longest past
	// ByPast goes as far down each list as was gone before, one treatment like another,
	// and knows no priorities; a list that does not say goes ByWait. Lists treat their
	// own people alone.
	ByPast Order = "past"
)

// Rule is who is treated first. LongShare of each week's slots go to the longest
// waiting whatever their priority, and ReserveShare to the people of a group while
// any of them wait; the rest go by Order.
type Rule struct {
	Order        Order   `json:"order"`
	DueWeeks     []int   `json:"due_weeks,omitempty"` // by priority, for ByDue; missing ones take the last
	LongShare    float64 `json:"long_share,omitempty"`
	ReserveShare float64 `json:"reserve_share,omitempty"`
	Reserve      *Place  `json:"reserve,omitempty"`
}

// Place is one group of one grouping, by index.
type Place struct {
	Grouping int `json:"grouping"`
	Group    int `json:"group"`
}

// Defaults of a forecast.
const (
	DefaultWeeks = 52
	DefaultRuns  = 1000
	DefaultShare = 0.92
)

// Defaults fills what was left out: a year, a thousand runs, over 18, 52 and 65
// weeks, P92, by priority.
func (s *Setup) Defaults() {
	if s.Weeks == 0 {
		s.Weeks = DefaultWeeks
	}
	if s.Runs == 0 {
		s.Runs = DefaultRuns
	}
	if s.Share == 0 {
		s.Share = DefaultShare
	}
	if s.Over == nil {
		s.Over = []int{18, 52, 65}
	}
	if len(s.Bands) == 0 {
		s.Bands = []float64{0.1, 0.5, 0.9}
	}
	if s.Rule.Order == "" {
		s.Rule.Order = ByPriority
	}
	if s.Rule.Order == ByDue && len(s.Rule.DueWeeks) == 0 {
		s.Rule.DueWeeks = []int{1, 1, 4, 12, 52}
	}
}

// WaitingNow is how many people wait on the list at the start.
func (l *List) WaitingNow() (n int) {
	for _, c := range l.Waiting {
		n += c.Count
	}
	return n
}
