package intake

import (
	"net/http"

	"roundtable/care"
	"roundtable/waiting"
	"roundtable/web/shell"
	"roundtable/web/site"
)

// outcome is what came of one file, with the queries that open its people.
type outcome struct {
	file
	Mend     int // rows to mend: rejected and doubtful
	Listed   bool
	OverYear figure
	Twice    figure
	Maybe    figure
}

// figure is a count and the list that it opens.
type figure struct {
	N    int
	Href string
}

// result says what came of the import: every number opens its rows.
func (p *pages) result(w http.ResponseWriter, v *site.Visit) error {
	d, token, err := load(v)
	if err != nil {
		return err
	}
	if p.running(token) {
		return v.SeeOther(w, "/import/"+token+"/progress")
	}
	var out []outcome
	for _, f := range d.Files {
		o := outcome{file: f}
		if f.Result != nil {
			o.Mend = f.Result.Rejected + f.Result.Doubtful
			o.Listed = f.Result.Pathways > 0 || f.Result.Same
		}
		out = append(out, o)
	}
	whole, err := listFigures(v, d.Partner)
	if err != nil {
		return err
	}
	page := v.Page(shell.Import, "What came of it")
	return v.Show(w, page, resultPage(d, token, out, whole))
}

// listFigures counts what the promise asks of a partner's list, over all of it:
// who is on another list too, and who waits longest.
func listFigures(v *site.Visit, partner care.PartnerCode) (outcome, error) {
	var o outcome
	ours := []care.PartnerCode{partner}
	for _, c := range []struct {
		to *figure
		q  waiting.Query
	}{
		{&o.OverYear, waiting.Query{Partners: ours, Weeks: waiting.Over(52)}},
		{&o.Twice, waiting.Query{Partners: ours, Elsewhere: waiting.Yes}},
		{&o.Maybe, waiting.Query{Partners: ours, Probably: waiting.Yes}},
	} {
		n, err := v.Table.List.Count(v.Context(), v.View(), c.q)
		if err != nil {
			return o, err
		}
		*c.to = figure{n, "/list?" + c.q.Encode()}
	}
	return o, nil
}
