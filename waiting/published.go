package waiting

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"roundtable/care"
	"roundtable/facts"
)

// PublishedTable is a provider's published RTT return: who was waiting at the
// end of a month, from the Part 2 rows (incomplete pathways).
type PublishedTable struct {
	Provider string              `json:"provider"`
	Name     string              `json:"provider_name"`
	Period   care.Date           `json:"period"` // last day of the month
	Rows     []PublishedFunction `json:"rows"`   // by treatment function code; C_999 last
	Warnings []string            `json:"warnings,omitempty"`
	Source   []Source            `json:"source,omitempty"`
}

// PublishedFunction is one treatment function, summed over commissioners. C_999 is
// the published row for all, or where the return has none the sum of the others. Weeks are linear within their band and unrounded;
// 0 when nobody waits.
type PublishedFunction struct {
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

	differs int // the published totals less the sum of their bands
}

// Published gives a provider's published return for a month: period is its last
// day, 0 the newest that was brought. Rows are summed over commissioners, from
// the newest extract that states the provider and month. The error is a
// *care.Problem when nothing was published.
func (l *List) Published(view *facts.View, provider string, period care.Date) (*PublishedTable, error) {
	provider = strings.ToUpper(strings.TrimSpace(provider))
	newest, from := period, facts.ExtractNo(0)
	for no, r := range view.Published() {
		if r.Provider != provider || r.Part != part2 || (period != 0 && r.Period != period) {
			continue
		}
		if r.Period > newest {
			newest, from = r.Period, 0
		}
		if r.Period == newest {
			from = max(from, no)
		}
	}
	if from == 0 {
		return nil, &care.Problem{
			What:   "No published return of that provider was brought for that month.",
			Remedy: "Import the RTT full extract with the kind rtt-published.",
		}
	}
	s := publishedSum{by: make(map[string]*PublishedFunction)}
	for no, r := range view.Published() {
		if no == from && r.Provider == provider && r.Part == part2 && r.Period == newest {
			s.add(r)
		}
	}
	t := s.table()
	t.Provider, t.Period = provider, newest
	t.Source = []Source{sourceOf(view.Extract(from), 0, 0)}
	return t, nil
}

// PublishedReturns lists what was brought: provider and month, newest first.
func (l *List) PublishedReturns(view *facts.View) []PublishedTable {
	seen := make(map[string]bool)
	var out []PublishedTable
	for _, r := range view.Published() {
		key := r.Provider + " " + r.Period.String()
		if r.Part == part2 && !seen[key] {
			seen[key] = true
			out = append(out, PublishedTable{Provider: r.Provider, Name: r.ProviderName, Period: r.Period})
		}
	}
	slices.SortFunc(out, func(a, b PublishedTable) int {
		return cmp.Or(cmp.Compare(b.Period, a.Period), cmp.Compare(a.Provider, b.Provider))
	})
	return out
}

// part2 holds the incomplete pathways: those who were still waiting.
const part2 = "Part_2"

// allFunctions is the published row for all treatment functions.
const allFunctions = "C_999"

// publishedSum adds up a return's rows by treatment function.
type publishedSum struct {
	name string
	by   map[string]*PublishedFunction
}

func (s *publishedSum) add(r *care.PublishedRow) {
	s.name = r.ProviderName
	f := s.by[r.TFC]
	if f == nil {
		f = &PublishedFunction{TFC: r.TFC, Name: r.TFCName}
		s.by[r.TFC] = f
	}
	for len(f.Bands) < len(r.Bands) {
		f.Bands = append(f.Bands, 0)
	}
	known, gaps := 0, 0
	for i, n := range r.Bands {
		if n < 0 {
			gaps++
			continue
		}
		known += int(n)
		f.Bands[i] += int(n)
	}
	unknown := max(0, int(r.Unknown))
	f.Unknown += unknown
	// Part 2 states its total under "Total All", which counts unknown clock
	// starts too.
	stated := int(r.Total)
	if stated <= 0 && r.TotalAll > 0 {
		stated = int(r.TotalAll) - unknown
	}
	// A blank is known to be nought when the rest adds up to the total; else it
	// may be a suppressed count and is said to be one. A total that is not the sum
	// is said, never mended.
	switch {
	case gaps > 0 && (stated <= 0 || known != stated):
		f.Suppressed += gaps
	case stated >= 0 && known != stated:
		f.differs += stated - known
	}
}

func (s *publishedSum) table() *PublishedTable {
	t := &PublishedTable{Name: s.name}
	sum := &PublishedFunction{}
	for _, tfc := range slices.Sorted(maps.Keys(s.by)) {
		f := s.by[tfc]
		f.figures()
		if f.differs != 0 {
			t.Warnings = append(t.Warnings, fmt.Sprintf(
				"%s: the published total is %d, and its weekly bands add up to %d.", tfc, f.Waiting+f.differs, f.Waiting))
		}
		if tfc != allFunctions {
			for len(sum.Bands) < len(f.Bands) {
				sum.Bands = append(sum.Bands, 0)
			}
			for i, n := range f.Bands {
				sum.Bands[i] += n
			}
			sum.Unknown, sum.Suppressed = sum.Unknown+f.Unknown, sum.Suppressed+f.Suppressed
		}
		t.Rows = append(t.Rows, *f)
	}
	slices.SortStableFunc(t.Rows, func(a, b PublishedFunction) int {
		switch {
		case (a.TFC == allFunctions) == (b.TFC == allFunctions):
			return cmp.Compare(a.TFC, b.TFC)
		case a.TFC == allFunctions:
			return 1
		}
		return -1
	})
	t.compareAll(s.by[allFunctions], sum)
	return t
}

// compareAll warns when the published row for all is not what the others add up to.
func (t *PublishedTable) compareAll(all, sum *PublishedFunction) {
	if all == nil {
		t.Warnings = append(t.Warnings, "The return has no row for all treatment functions (C_999): the one shown adds the others up.")
		sum.TFC, sum.Name = allFunctions, "All treatment functions, added up"
		sum.figures()
		t.Rows = append(t.Rows, *sum)
		return
	}
	if !slices.Equal(trimZeros(all.Bands), trimZeros(sum.Bands)) {
		t.Warnings = append(t.Warnings, "The published row for all treatment functions (C_999) is not the sum of the others.")
	}
}

func trimZeros(n []int) []int {
	for len(n) > 0 && n[len(n)-1] == 0 {
		n = n[:len(n)-1]
	}
	return n
}

// figures computes what is said of the bands; band i holds those who waited more
// than i and at most i+1 weeks, the last one over 104 weeks.
func (f *PublishedFunction) figures() {
	over := func(weeks int) (n int) {
		for _, c := range f.Bands[min(weeks, len(f.Bands)):] {
			n += c
		}
		return n
	}
	f.Waiting = over(0)
	f.Within18 = f.Waiting - over(18)
	f.Over52, f.Over65, f.Over78, f.Over104 = over(52), over(65), over(78), over(104)
	f.MedianWeeks, f.P92Weeks = BandPercentile(f.Bands, 0.5), BandPercentile(f.Bands, 0.92)
}

// BandPercentile is the q-th quantile in weeks of people counted by weekly
// band: linear within the band, unrounded. The last band, over 104 weeks, has no
// upper end, so that a quantile in it is its lower one. 0 for nobody. Source:
// the method of NHS England's RTT statistics, recording and reporting guidance.
func BandPercentile(bands []int, q float64) float64 {
	total := 0
	for _, n := range bands {
		total += n
	}
	if total == 0 {
		return 0
	}
	want, before := q*float64(total), 0
	for i, n := range bands {
		if n > 0 && float64(before+n) >= want {
			if i == len(bands)-1 && i >= openBand {
				return openBand
			}
			return float64(i) + (want-float64(before))/float64(n)
		}
		before += n
	}
	return float64(len(bands))
}

// openBand is the index of the band "over 104 weeks".
const openBand = 104
