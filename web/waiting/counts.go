package waiting

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"roundtable/care"
	"roundtable/waiting"
	"roundtable/web/chart"
	"roundtable/web/shell"
	"roundtable/web/site"
)

// measure is a figure that the table of counts can show.
type measure struct {
	name, words string
	// value is the figure, ok false where nobody is waiting.
	value func(s waiting.Stat) (v float64, ok bool)
	// weeks are the waits that the figure's rows have; zero for all of them.
	weeks  waiting.Range
	format func(v float64) string
}

func whole(v float64) string { return site.Thousands(int(v)) }

func oneDecimal(v float64) string { return fmt.Sprintf("%.1f", v) }

// measures are the figures on offer, the number of open waits first.
var measures = func() []measure {
	out := []measure{{
		name: "count", words: "Open waits", format: whole,
		value: func(s waiting.Stat) (float64, bool) { return float64(s.Count), true },
	}, {
		name: "within-18", words: "% within 18 weeks", format: oneDecimal, weeks: waiting.Range{To: 18},
		value: waiting.Stat.Within18Percent,
	}}
	for i, w := range waiting.OverWeeks() {
		out = append(out, measure{
			name: fmt.Sprintf("over-%d", w), words: fmt.Sprintf("Over %d weeks", w), format: whole, weeks: waiting.Over(w),
			value: func(s waiting.Stat) (float64, bool) { return float64(s.Over[i]), true },
		})
	}
	return append(
		out,
		measure{
			name: "median", words: "Median weeks", format: oneDecimal,
			value: func(s waiting.Stat) (float64, bool) { return s.MedianDays / 7, s.Waiting > 0 },
		},
		measure{
			name: "p92", words: "92nd percentile, weeks", format: oneDecimal,
			value: func(s waiting.Stat) (float64, bool) { return s.P92Days / 7, s.Waiting > 0 },
		},
	)
}()

// text is the figure as shown; "–" where there is none.
func (m measure) text(s waiting.Stat) string {
	v, ok := m.value(s)
	if !ok {
		return "–"
	}
	return m.format(v)
}

// dimWords name the dimensions, in the order in which they are offered.
var dimWords = []struct {
	dim   waiting.Dim
	words string
}{
	{waiting.ColPartner, "Partner"},
	{waiting.ColTFC, "Treatment function"},
	{waiting.ColSpecialty, "Main specialty"},
	{waiting.ColTeam, "Team"},
	{waiting.ColReason, "Reason for referral"},
	{waiting.ColAgeBand, "Age"},
	{waiting.ColDecile, "Deprivation"},
	{waiting.ColEthnicity, "Ethnic group"},
	{waiting.ColPriority, "Priority"},
	{waiting.ColBand, "Wait"},
	{waiting.ColOwner, "Owner"},
}

func dimName(d waiting.Dim) string {
	for _, w := range dimWords {
		if w.dim == d {
			return w.words
		}
	}
	return ""
}

// cellsShown is the most cells that one page draws: beyond it nobody reads them.
const cellsShown = 4000

// crossing is what the page of counts shows.
type crossing struct {
	listing
	Table  *waiting.Table
	Show   measure
	Rows   waiting.Dim
	Cols   waiting.Dim
	TooBig bool
	asAt   care.Date // as the address asks; 0 is today
}

// counts is the two-way table.
func (p *pages) counts(w http.ResponseWriter, v *site.Visit) error {
	if v.CountsOnly() {
		return publishedCounts(w, v)
	}
	q, token, err := query(v)
	if err != nil {
		return err
	}
	q.Group, q.Sort, q.Offset, q.Limit = waiting.ColNone, nil, 0, 0
	ask := v.URL.Query()
	c := crossing{
		listing: listing{Query: q, Token: token}, Show: measures[0], asAt: q.AsAt,
		Rows: dimOr(ask.Get("rows"), waiting.ColPartner), Cols: dimOr(ask.Get("cols"), waiting.ColAgeBand),
	}
	if i := slices.IndexFunc(measures, func(m measure) bool { return m.name == ask.Get("show") }); i >= 0 {
		c.Show = measures[i]
	}
	if c.Offered, err = p.offer(v); err != nil {
		return err
	}
	if c.Table, err = v.Table.List.Cross(v.Context(), v.View(), q, c.Rows, c.Cols); err != nil {
		return err
	}
	c.TooBig = len(c.Table.Rows)*len(c.Table.Cols) > cellsShown
	c.Chips = countChips(c)
	page := v.Page(shell.SharedList, "Counts")
	page.Wide = true
	page.Back.Href, page.Back.Text = c.href(q), "Shared list"
	return v.Show(w, page, countsPage(c))
}

func dimOr(name string, other waiting.Dim) waiting.Dim {
	for _, d := range dimWords {
		if string(d.dim) == name {
			return d.dim
		}
	}
	return other
}

// countChips are the list's filters, taken away from the counts and not the list.
func countChips(c crossing) []chip {
	out := chips(c.listing)
	for i := range out {
		if path, after, _ := strings.Cut(out[i].Href, "?"); path == "/list" {
			out[i].Href = c.countsHref(after, c.Rows, c.Cols, c.Show.name)
		}
	}
	return out
}

// countsHref is the address of counts with other choices; filters is encoded.
func (c crossing) countsHref(filters string, rows, cols waiting.Dim, show string) string {
	href := "/counts?rows=" + string(rows) + "&cols=" + string(cols) + "&show=" + show
	if filters != "" {
		href += "&" + filters
	}
	return href
}

// cell opens the rows behind a figure: row and col as in Table.Query. "" when
// there is none to open.
func (c crossing) cell(row, col int, m measure, s waiting.Stat) string {
	n := s.Count
	if !m.weeks.IsZero() {
		n = s.Within18
		if m.weeks.To == 0 {
			v, _ := m.value(s)
			n = int(v)
		}
	}
	if n == 0 {
		return ""
	}
	q := c.Table.Query(row, col)
	q.AsAt, q.Weeks = c.asAt, meet(q.Weeks, m.weeks)
	return c.href(q)
}

// meet is the range that two ranges share.
func meet(a, b waiting.Range) waiting.Range {
	a.From = max(a.From, b.From)
	if a.To == 0 || (b.To != 0 && b.To < a.To) {
		a.To = b.To
	}
	return a
}

// bars draws the chosen figure by the rows of the table.
func (c crossing) bars() chart.BarsParams {
	p := chart.BarsParams{
		ID: "by-rows", Title: c.Show.words + " by " + strings.ToLower(dimName(c.Rows)), Of: dimName(c.Rows), Unit: c.Show.words, Format: c.Show.format,
	}
	for i, h := range c.Table.Rows {
		if i == barsShown {
			p.Note = fmt.Sprintf("The first %d of %s.", barsShown, site.Thousands(len(c.Table.Rows)))
			break
		}
		v, ok := c.Show.value(c.Table.RowSum[i])
		if !ok {
			v = 0
		}
		p.Bars = append(p.Bars, chart.Bar{Label: h.Label, Value: v, Href: c.cell(i, -1, c.Show, c.Table.RowSum[i])})
	}
	return p
}

// barsShown is the most bars in one drawing.
const barsShown = 30

// hidden are the list's filters as fields of the form, in one order.
func (c crossing) hidden() [][2]string {
	var out [][2]string
	vals := c.Query.Values()
	for _, k := range slices.Sorted(maps.Keys(vals)) {
		for _, v := range vals[k] {
			out = append(out, [2]string{k, v})
		}
	}
	if c.Token != "" {
		out = append(out, [2]string{"find", c.Token})
	}
	return out
}
