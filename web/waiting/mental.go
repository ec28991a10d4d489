package waiting

import (
	"fmt"
	"math"
	"net/http"
	"net/url"

	"roundtable/care"
	"roundtable/waiting"
	"roundtable/web/shell"
	"roundtable/web/site"
)

// mentalShown is the most waits that one figure lists, the longest first.
const mentalShown = 200

// mentalPick is one figure with the waits behind it.
type mentalPick struct {
	waiting.MHPick
	Title string
	Count int
	Rows  []waiting.MHPicked
}

// mental shows how the mental-health waiting times stand, or the waits behind one
// of the figures.
func mental(w http.ResponseWriter, v *site.Visit) error {
	sum, err := v.Table.List.MentalHealth(v.Context(), v.View())
	if err != nil {
		return err
	}
	ask := v.URL.Query()
	page := v.Page(shell.SharedList, "Mental health waiting times")
	page.Wide = true
	if ask.Get("measure") == "" {
		page.Back.Href, page.Back.Text = "/counts", "Counts"
		return v.Show(w, page, mentalPage(sum))
	}
	p := mentalPick{MHPick: waiting.MHPick{
		Measure: waiting.Measure(ask.Get("measure")), Partner: care.PartnerCode(ask.Get("partner")), Which: waiting.MHWhich(ask.Get("which")), Limit: mentalShown,
	}}
	rule := p.Measure.Rule()
	if rule.Title == "" || whichWords(p.Which) == "" {
		return shell.NotFound("This figure")
	}
	if p.Count, p.Rows, err = v.Table.List.MentalHealthRows(v.Context(), v.View(), p.MHPick); err != nil {
		return err
	}
	var waits []care.Key
	for _, r := range p.Rows {
		if k, ok := waiting.ParseKeyID(r.ID); ok {
			waits = append(waits, k)
		}
	}
	v.Saw("mental", v.Whose(waits...)...)
	whose := "people's own waits"
	if p.Partner != "" {
		whose = partners(v)(p.Partner)
	}
	p.Title = whose + ": " + whichWords(p.Which)
	page.Back.Href, page.Back.Text = "/mental-health#"+string(p.Measure), "Mental health waiting times"
	return v.Show(w, page, mentalRows(p, rule, partners(v)))
}

func whichWords(w waiting.MHWhich) string {
	switch w {
	case waiting.MHOpen:
		return "waiting now"
	case waiting.MHOverNow:
		return "waiting longer than the standard"
	case waiting.MHCannot:
		return "waiting, and it cannot be told whether the standard is met"
	case waiting.MHStopped:
		return "clock stopped in the last twelve months"
	case waiting.MHMet:
		return "clock stopped within the standard in the last twelve months"
	case waiting.MHStill:
		return "still waiting for contact"
	}
	return moreWords(w)
}

// mentalHref opens the waits behind a figure; "" for none.
func mentalHref(l waiting.MHLine, which waiting.MHWhich, n int) string {
	if n == 0 {
		return ""
	}
	q := url.Values{"measure": {string(l.Measure)}}
	if l.Partner != "" {
		q.Set("partner", string(l.Partner))
	}
	if which != "" {
		q.Set("which", string(which))
	}
	return "/mental-health?" + q.Encode()
}

// decimal is a figure with one decimal; "–" when the data do not give it.
func decimal(n waiting.Number) string {
	if math.IsNaN(float64(n)) {
		return "–"
	}
	return fmt.Sprintf("%.1f", float64(n))
}
