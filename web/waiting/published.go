package waiting

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"roundtable/care"
	"roundtable/waiting"
	"roundtable/web/chart"
	"roundtable/web/shell"
	"roundtable/web/site"
)

// published shows a provider's published return, or the list of those that were
// brought.
func published(w http.ResponseWriter, v *site.Visit) error {
	ask := v.URL.Query()
	provider := ask.Get("provider")
	if provider == "" {
		page := v.Page(shell.SharedList, "Published waiting times")
		page.Back.Href, page.Back.Text = "/counts", "Counts"
		return v.Show(w, page, returnsPage(v.Table.List.PublishedReturns(v.View())))
	}
	var period care.Date
	if s := ask.Get("period"); s != "" {
		var err error
		if period, err = care.ParseDate(s); err != nil {
			return shell.NotFound("This published return")
		}
	}
	t, err := v.Table.List.Published(v.View(), provider, period)
	if _, none := errors.AsType[*care.Problem](err); none {
		return shell.NotFound("This published return")
	}
	if err != nil {
		return err
	}
	page := v.Page(shell.SharedList, "Published waiting times")
	page.Wide = true
	page.Back.Href, page.Back.Text = "/published", "All published returns"
	return v.Show(w, page, publishedPage(t))
}

func returnHref(t waiting.PublishedTable) string {
	return "/published?" + url.Values{"provider": {t.Provider}, "period": {t.Period.String()}}.Encode()
}

// allOf is the return's row for all treatment functions; nil when it has none.
func allOf(t *waiting.PublishedTable) *waiting.PublishedFunction {
	for i := range t.Rows {
		if t.Rows[i].TFC == "C_999" {
			return &t.Rows[i]
		}
	}
	return nil
}

// share is the part within 18 weeks in percent; "–" for nobody.
func share(f waiting.PublishedFunction) string {
	if f.Waiting == 0 {
		return "–"
	}
	return fmt.Sprintf("%.2f", 100*float64(f.Within18)/float64(f.Waiting))
}

// publishedWeeks draws the return's weekly bands; its last one is over 104.
func publishedWeeks(f waiting.PublishedFunction) chart.WeeksParams {
	p := chart.WeeksParams{ID: "published-weeks", Title: "How long people had waited at the end of the month", Thresholds: []int{18, 52, 65}, Counts: f.Bands}
	if len(f.Bands) > waiting.WeeklyBands {
		p.Counts, p.HasOver = f.Bands[:waiting.WeeklyBands], true
		for _, n := range f.Bands[waiting.WeeklyBands:] {
			p.Over += n
		}
	}
	return p
}
