package home

import (
	"net/http"

	"roundtable/waiting"
	"roundtable/web/shell"
	"roundtable/web/site"
)

// published is what the page shows to who sees nobody's record: figures of the one
// fixed cube, and nothing else of the list.
type published struct {
	*site.Published
	All   site.Approx
	Over  []overFigure
	Share []partnerFigure
	Asks  []site.Ask
}

type overFigure struct {
	Weeks int
	site.Approx
}

type partnerFigure struct {
	Partner, Code string
	site.Approx
}

// countsOnly is the first page of who reads counts.
func countsOnly(w http.ResponseWriter, v *site.Visit, page shell.Page, asks []site.Ask) error {
	p, err := v.Published()
	if err != nil {
		return err
	}
	d := published{Published: p, Asks: asks}
	if d.All, err = p.Total(nil); err != nil {
		return err
	}
	for _, weeks := range waiting.OverWeeks() {
		bands, ok := waiting.BandsOver(weeks)
		if !ok {
			continue
		}
		n, err := p.Total(site.Only{waiting.CensusWait: bands})
		if err != nil {
			return err
		}
		d.Over = append(d.Over, overFigure{weeks, n})
	}
	by, err := p.Ask(nil, waiting.CensusPartner)
	if err != nil {
		return err
	}
	partners, _ := p.Dim(waiting.CensusPartner)
	for i, label := range partners.Labels {
		if p.Shows(label) {
			d.Share = append(d.Share, partnerFigure{label, partners.Codes[i], site.Approx{Figure: by.Figures[i], Near: by.Near[i]}})
		}
	}
	page.Title = "The table in figures"
	return v.Show(w, page, publishedPage(d))
}
