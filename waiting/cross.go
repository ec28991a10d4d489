package waiting

import (
	"context"

	"roundtable/care"
	"roundtable/facts"
)

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
	Note   string    `json:"note,omitempty"` // PastNote, of a past day
	query  Query
}

// Summary gives the figures over everything that a query selects.
func (l *List) Summary(ctx context.Context, view *facts.View, q Query) (*Summary, error) {
	s, err := l.selected(ctx, view, q)
	if err != nil {
		return nil, err
	}
	return s.summaryOf(q, view.Viewer()), nil
}

// summaryKey names what a summary depends on: the filters and, for "mine", who
// looks. It stays in memory.
type summaryKey struct {
	filters, text string
	who           care.AccountID
	name          string
	marks         uint64
}

// keepSummaries is how many summaries a table keeps: turning pages and sorting
// anew change none of its figures.
const keepSummaries = 128

// summaryOf is the selection's summary, from the table's memory when the same
// filters were asked for before.
func (s *selection) summaryOf(q Query, v care.Viewer) *Summary {
	key := summaryKey{text: q.Text, marks: s.marks}
	if q.Owner == OwnerMine {
		key.who, key.name = v.Account, v.Name
	}
	q.Sort, q.Group, q.Offset, q.Limit = nil, ColNone, 0, 0
	key.filters = q.Encode()
	t := s.t
	t.summaryMu.Lock()
	sum := t.summaries[key]
	t.summaryMu.Unlock()
	if sum != nil {
		return sum
	}
	sum = s.summary()
	t.summaryMu.Lock()
	defer t.summaryMu.Unlock()
	if t.summaries == nil || len(t.summaries) >= keepSummaries {
		t.summaries = make(map[summaryKey]*Summary)
	}
	t.summaries[key] = sum
	return sum
}

func (s *selection) summary() *Summary {
	sum := &Summary{AsAt: s.t.asAt}
	sum.Clock, sum.Queue = s.waits()
	sum.People, sum.Held = s.people()
	return sum
}

// TooWide is the problem of a table with so many headings that no one could read it.
type TooWide struct{ care.Problem }

// Unwrap gives the problem that a person may read.
func (t *TooWide) Unwrap() error { return &t.Problem }

// Cross counts what a query selects by two of Dims. The error is a
// *care.Problem for a column that is none of them, and a *TooWide for so many
// headings that no one could read the table.
func (l *List) Cross(ctx context.Context, view *facts.View, q Query, rowDim, colDim Dim) (*Table, error) {
	s, err := l.selected(ctx, view, q)
	if err != nil {
		return nil, err
	}
	t, err := s.cross(q, rowDim, colDim)
	if err == nil && s.t.past {
		t.Note = PastNote
	}
	return t, err
}

func (s *selection) cross(q Query, rowDim, colDim Dim) (*Table, error) {
	rd, ok1 := s.t.dimension(rowDim, false)
	cd, ok2 := s.t.dimension(colDim, false)
	if !ok1 || !ok2 {
		return nil, &care.Problem{
			What:   "The list cannot be counted by that column.",
			Remedy: "Count by partner, specialty, age band, deprivation, ethnicity, priority, band, team, reason for referral or owner.",
		}
	}
	rowKeys, colKeys, tally := s.crossed(rd, cd)
	if tally == nil {
		return nil, &TooWide{care.Problem{
			What:   "That table would have more cells than anybody could read.",
			Remedy: "Filter the list first, or count by a column with fewer values.",
		}}
	}
	t := &Table{AsAt: s.t.asAt, RowDim: rowDim, ColDim: colDim, query: q}
	t.query.AsAt = s.t.asAt
	for _, k := range rowKeys {
		t.Rows = append(t.Rows, rd.heading(k))
	}
	for _, k := range colKeys {
		t.Cols = append(t.Cols, cd.heading(k))
	}
	width := len(colKeys)
	t.fill(tally, width)
	return t, nil
}

// fill computes the figures of all cells and margins.
func (t *Table) fill(all *tally, width int) {
	stats := func(y *tally) []Stat {
		rests := y.rests()
		out := make([]Stat, y.cells)
		for c := range out {
			out[c] = y.stat(c, rests[c])
		}
		return out
	}
	if width == 0 {
		return
	}
	cells := stats(all)
	for r := range t.Rows {
		t.Cells = append(t.Cells, cells[r*width:(r+1)*width])
	}
	rows := all.fold(len(t.Rows), func(c int) int { return c / width })
	t.RowSum = stats(rows)
	cols := all.fold(width, func(c int) int { return c % width })
	t.ColSum = stats(cols)
	total := cols.fold(1, func(int) int { return 0 })
	t.Total = stats(total)[0]
	for _, y := range []*tally{all, rows, cols, total} {
		y.done()
	}
}

// Query opens the rows of a cell. A row or column of -1 is its margin; both -1
// is the whole table.
func (t *Table) Query(row, col int) Query {
	q := t.query
	q.Offset, q.Group = 0, ColNone
	if row >= 0 {
		q = q.Only(t.RowDim, t.Rows[row].Code)
	}
	if col >= 0 {
		q = q.Only(t.ColDim, t.Cols[col].Code)
	}
	return q
}
