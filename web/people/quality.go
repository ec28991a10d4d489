package people

import (
	"fmt"
	"math"
	"net/http"
	"slices"
	"strings"

	"roundtable/people"
	"roundtable/web/chart"
	"roundtable/web/shell"
	"roundtable/web/site"
)

// fewest is what a count must reach to be shown to who may list nobody; larger ones
// are rounded to it.
const fewest = 10

// groups are the ways in which link rates are cut, in their order.
var groups = []struct{ Name, Title, Of string }{
	{"partner", "Records linked to another organisation's, by organisation", "Organisation"},
	{"ethnicity", "Records linked to another organisation's, by ethnic group", "Ethnic group"},
	{"age", "Records linked to another organisation's, by age", "Age"},
	{"deprivation", "Records linked to another organisation's, by deprivation", "Deprivation"},
}

// qualityView is the page that says how good the linking is.
type qualityView struct {
	people.QualityReport
	Tabs   []tab
	Counts bool // the visitor may list nobody: rates by group are left out too
	Tens   bool // the visitor does not see everybody: figures of all together are rounded
	Linked string
}

func quality(w http.ResponseWriter, v *site.Visit) error {
	x := qualityView{Tabs: tabs(v, "/people/quality"), Counts: v.CountsOnly()}
	var err error
	if x.QualityReport, err = v.Table.People.Quality(v.View()); err != nil {
		return err
	}
	if x.Tens = x.Counts || !x.All; x.Tens {
		x.round()
	}
	x.Linked = runsView{Stands: v.Table.People.Linked()}.answer()
	page := v.Page(shell.People, "How good the linking is")
	page.Wide = true
	return v.Show(w, page, qualityPage(x))
}

// count is a count as the visitor may see it.
func (x qualityView) count(n int) string {
	switch {
	case !x.Tens:
		return site.Thousands(n)
	case n > 0 && n < fewest:
		return "fewer than " + fmt.Sprint(fewest)
	}
	return site.Thousands((n + fewest/2) / fewest * fewest)
}

// round takes out of the figures, for who does not see everybody, what a rounded count
// beside them would tell exactly: shares of the pairs of one band that people looked at,
// how many pairs a figure is of or still wants, that there are sealed records; and for who
// may list nobody the link rates of groups, which are of the people that a reader sees.
func (x *qualityView) round() {
	if x.Counts {
		x.Rates = nil
	}
	x.Left.Sealed, x.Left.Contested = 0, 0 // that there is one tells the day on which somebody asked for it
	x.Models = slices.Clone(x.Models)
	for i := range x.Models {
		x.Models[i].Changes = slices.DeleteFunc(slices.Clone(x.Models[i].Changes), func(c string) bool { return strings.HasPrefix(c, people.LabelsCount) })
	}
	for _, e := range []*people.Estimate{&x.Precision, &x.Missed} {
		if e.Words = ""; !e.Known {
			e.Words = "More of the pairs drawn by lot have to be decided."
		}
	}
}

// percent is a share in a hundred, with one decimal; NaN when nothing was counted.
func percent(s people.Share) (p, low, up float64) {
	if s.N == 0 {
		return math.NaN(), math.NaN(), math.NaN()
	}
	return 100 * s.P, 100 * s.Low, 100 * s.Up
}

// right is the share of links that are right, in words, with its interval.
func (x qualityView) right() (n, more string) {
	if !x.Precision.Known {
		return "Not known yet", x.Precision.Words
	}
	if x.Tens {
		return fmt.Sprintf("%.0f %%", 100*x.Precision.Value), fmt.Sprintf("between %.0f and %.0f %%", 100*x.Precision.Low, 100*x.Precision.Up)
	}
	return fmt.Sprintf("%.1f %%", 100*x.Precision.Value), fmt.Sprintf("between %.1f and %.1f %%", 100*x.Precision.Low, 100*x.Precision.Up)
}

// missed is how many pairs of one person are still apart, in words.
func (x qualityView) missed() (n, more string) {
	if !x.Missed.Known {
		return "Not known yet", x.Missed.Words
	}
	return "About " + x.count(int(math.Round(x.Missed.Value))),
		fmt.Sprintf("between %s and %s", x.count(int(math.Floor(x.Missed.Low))), x.count(int(math.Ceil(x.Missed.Up))))
}

// someApart reports whether any pair was compared and left apart.
func (x qualityView) someApart() bool {
	return slices.ContainsFunc(x.Bands, func(b people.Band) bool { return b.Pairs > b.Linked })
}

// missedIn is about how many pairs of a band's that were left apart are of one person.
func (x qualityView) missedIn(b people.Band) string {
	if !b.Enough() || b.Reviewed.N == 0 {
		return "not known yet"
	}
	return x.count(int(math.Round(float64(b.Pairs-b.Linked) * b.Reviewed.P)))
}

// bandWords say from which weight to which a band goes.
func bandWords(b people.Band) string {
	switch {
	case math.IsInf(b.From, -1):
		return "under " + bits(b.To)
	case math.IsInf(b.To, 1):
		return bits(b.From) + " or more"
	}
	return bits(b.From) + " to " + bits(b.To)
}

// expected is the share of a band's pairs that the model takes for one person.
func (x qualityView) expected(b people.Band) string {
	switch {
	case b.Pairs == 0:
		return "–"
	case x.Tens:
		return fmt.Sprintf("%.0f %%", 100*b.Expected)
	}
	return fmt.Sprintf("%.1f %%", 100*b.Expected)
}

// bandChart draws how many of the reviewed pairs of each band were one person, of the
// bands of which some were; some is false when there are none, and where a share beside a
// rounded count would tell the count.
func (x qualityView) bandChart() (p chart.IntervalsParams, some bool) {
	p = chart.IntervalsParams{
		ID: "bands", Title: "Of the pairs that people looked at, how many were one person, by weight", Of: "Weight in bits", Unit: "in a hundred",
		Most: 100, Note: "The line is a 95 % interval (Wilson). Weights of which nobody has looked at a pair are left out.",
	}
	for _, b := range slices.Backward(x.Bands) {
		if b.Reviewed.N == 0 || x.Tens {
			continue
		}
		v, low, up := percent(b.Reviewed)
		p.Rows = append(p.Rows, chart.Interval{Label: bandWords(b), Value: v, Low: low, Top: up, Note: x.count(b.Reviewed.K) + " of " + x.count(b.Reviewed.N)})
	}
	return p, len(p.Rows) > 0
}

// rateChart draws the link rates of one way of grouping; ok is false when there are
// none.
func (x qualityView) rateChart(name, title, of string) (p chart.IntervalsParams, ok bool) {
	p = chart.IntervalsParams{ID: "rates-" + name, Title: title, Of: of, Unit: "linked, in a hundred", Most: 100, HasMean: true, Note: "The line is a 95 % interval (Wilson); the broken line is all together."}
	k, n := 0, 0
	for _, r := range x.Rates {
		if r.Group != name {
			continue
		}
		v, low, up := percent(r.Rate)
		note := site.Thousands(r.Rate.K) + " of " + site.Thousands(r.Rate.N)
		if r.Untold > 0 {
			note += ", " + site.Thousands(r.Untold) + " not compared: no notice"
		}
		p.Rows = append(p.Rows, chart.Interval{Label: orWords(r.Words, "not recorded"), Value: v, Low: low, Top: up, Note: note})
		k, n = k+r.Rate.K, n+r.Rate.N
	}
	if n == 0 {
		return p, false
	}
	p.Mean = 100 * float64(k) / float64(n)
	return p, true
}

// apart are the groups whose rate is surely not that of all together: the interval
// leaves it out. It is the first thing to ask about, but of a group of which no record is
// compared: that has a reason, and it is said.
func (x qualityView) apart(name string, p chart.IntervalsParams) (out []string) {
	for _, r := range p.Rows {
		i := slices.IndexFunc(x.Rates, func(g people.GroupRate) bool { return g.Group == name && orWords(g.Words, "not recorded") == r.Label })
		switch {
		case math.IsNaN(r.Value):
		case i >= 0 && x.Rates[i].Untold > 0 && x.Rates[i].Untold == x.Rates[i].Records:
			out = append(out, r.Label+": none of its records is compared, for nothing is recorded of what its people were told. That says nothing of how good the linking is.")
		case r.Top < p.Mean:
			out = append(out, fmt.Sprintf("%s: %s %%, less often than all together (%s %%)", r.Label, chart.Number(r.Value), chart.Number(p.Mean)))
		case r.Low > p.Mean:
			out = append(out, fmt.Sprintf("%s: %s %%, more often than all together (%s %%)", r.Label, chart.Number(r.Value), chart.Number(p.Mean)))
		}
	}
	return out
}
