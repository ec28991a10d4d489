package waiting

import "roundtable/care"

// Weeks that a collaborative counts waits over.
var overWeeks = [6]int{18, 26, 52, 65, 78, 104}

// OverWeeks returns the limits, in weeks, of Stat.Over: 18, 26, 52, 65, 78, 104.
func OverWeeks() [6]int { return overWeeks }

// Stat is what is said of one set of open pathways. Pathways without a clock
// start, or with one in the future, are counted apart and are in no other
// figure: Count = Waiting + Future + Unknown.
type Stat struct {
	Count   int `json:"count"`
	Waiting int `json:"waiting"`
	Future  int `json:"future,omitempty"`
	Unknown int `json:"unknown,omitempty"`
	// Within18 are at most 126 days (18 weeks); Over[i] more than OverWeeks()[i].
	Within18 int    `json:"within_18_weeks"`
	Over     [6]int `json:"over"`
	// MedianDays and P92Days are exact, from whole days waited; 0 when nobody is
	// waiting. See Percentile for the definition. Divide by 7 for weeks.
	MedianDays float64 `json:"median_days"`
	P92Days    float64 `json:"p92_days"`
}

// Within18Percent is the share within 18 weeks of those whose clock runs; ok is
// false when there is nobody.
func (s Stat) Within18Percent() (percent float64, ok bool) {
	if s.Waiting == 0 {
		return 0, false
	}
	return 100 * float64(s.Within18) / float64(s.Waiting), true
}

// Summary is what heads the list: figures over everything that the query
// selects, not only over the page.
type Summary struct {
	AsAt   care.Date `json:"as_at"`
	Clock  Stat      `json:"clock"` // by the clock start as the partners assert it
	Queue  Stat      `json:"queue"` // by the queue place
	People int       `json:"people"`
	Held   int       `json:"held"`
}

// Dim is a dimension of a cross table: a column with few values.
type Dim = Column

// Heading is one value of a dimension.
type Heading struct {
	Code  string `json:"code"`  // NotRecorded when the partner did not say
	Label string `json:"label"` // in words
}

// Table is a two-way count. Cells[r][c] belongs to Rows[r] and Cols[c]; headings
// nobody has are left out, and rows and columns stand in the dimension's own
// order with "not recorded" last.
type Table struct {
	AsAt   care.Date `json:"as_at"`
	RowDim Dim       `json:"row_dim"`
	ColDim Dim       `json:"col_dim"`
	Rows   []Heading `json:"rows"`
	Cols   []Heading `json:"cols"`
	Cells  [][]Stat  `json:"cells"`
	RowSum []Stat    `json:"row_sum"`
	ColSum []Stat    `json:"col_sum"`
	Total  Stat      `json:"total"`
	query  Query
}
