package home

import (
	"net/http"

	"roundtable/waiting"
	"roundtable/web/shell"
	"roundtable/web/site"
)

// Register adds the page.
func Register(r *site.Routes) { r.Page("GET /{$}", today) }

// work is what the page shows.
type work struct {
	For      string // whose prompts these are: a partner's name, or "" for the whole table
	Prompts  []waiting.Prompt
	Quiet    []waiting.Prompt // nothing to do
	Summary  *waiting.Summary
	Extracts int
}

// today answers: what needs you today?
func today(w http.ResponseWriter, v *site.Visit) error {
	page := v.Page(shell.Home, "What needs you today")
	page.Top = true
	d := work{Extracts: len(v.View().Extracts())}
	if d.Extracts == 0 {
		return v.Show(w, page, emptyPage())
	}
	for _, p := range v.View().Partners() {
		if p.PartnerDescribed.Code == v.Viewer.Partner {
			d.For = p.Name
		}
	}
	prompts, err := v.Table.List.Prompts(v.Context(), v.View())
	if err != nil {
		return err
	}
	for _, p := range prompts {
		if p.Count > 0 {
			d.Prompts = append(d.Prompts, p)
		} else {
			d.Quiet = append(d.Quiet, p)
		}
	}
	if d.Summary, err = v.Table.List.Summary(v.Context(), v.View(), waiting.Query{}); err != nil {
		return err
	}
	return v.Show(w, page, homePage(d))
}
