package intake

import (
	"fmt"
	"net/http"
	"slices"

	"roundtable/care"
	"roundtable/intake"
	"roundtable/waiting"
	"roundtable/web/shell"
	"roundtable/web/site"
)

// figure is a count and the rows that it opens.
type figure struct {
	N    int
	What string
	Href string
}

// outcome is what came of one file.
type outcome struct {
	file
	Figures []figure
	Mend    int  // rows to mend: rejected and doubtful
	Whole   bool // the file is a whole list, so that a part of it must not be sent alone
	Lost    bool // most of the last list is gone: it may have been a part
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
	r := resultView{Token: token, Open: d.open()}
	for _, f := range d.Files {
		r.Files = append(r.Files, outcomeOf(f))
		if f.Result == nil {
			continue
		}
		r.Accepted++
		known := slices.ContainsFunc(r.Lists, func(l listView) bool { return l.Code == f.Partner })
		if f.Result.Pathways > 0 && !known {
			figures, err := listFigures(v, f.Partner)
			if err != nil {
				return err
			}
			r.Lists = append(r.Lists, listView{Code: f.Partner, Name: f.Name, Figures: figures})
		}
	}
	page := v.Page(shell.Import, "What came of it")
	return v.Show(w, page, resultPage(r))
}

// resultView is what the result page shows.
type resultView struct {
	Token    string
	Files    []outcome
	Lists    []listView // one a partner that brought waits
	Accepted int
	Open     bool // a file can still be accepted
}

// listView is all lists of one partner together.
type listView struct {
	Code    care.PartnerCode
	Name    string
	Figures []figure
}

// outcomeOf counts what one file came to.
func outcomeOf(f file) outcome {
	o := outcome{file: f}
	r := f.Result
	if r == nil {
		return o
	}
	k, _ := intake.KindNamed(r.Kind)
	o.Mend, o.Whole = r.Rejected+r.Doubtful, k.Snapshot
	o.Lost = r.Vanished >= 5 && r.Vanished > r.Counts.Same+r.Changed
	here := fmt.Sprintf("/extracts/%d", r.Extract)
	list := "/list?" + waiting.Query{Partners: []care.PartnerCode{r.Partner}}.Encode()
	add := func(n int, what, href string, always bool) {
		if n > 0 || always {
			o.Figures = append(o.Figures, figure{n, what, href})
		}
	}
	add(r.Read, "rows read", here, true)
	add(r.People, "people", list, false)
	if r.Pathways != r.People {
		add(r.Pathways, "waits", list, false)
	}
	add(r.Events, "events", here, false)
	add(o.Mend, "rows to mend or look at", here+"/issues", true)
	gone := waiting.Query{Partners: []care.PartnerCode{r.Partner}, Vanished: waiting.Yes}
	add(r.Vanished, "gone since the last list, and nobody said why", "/list?"+gone.Encode(), false)
	return o
}

// listFigures counts what the promise asks of a partner's lists, over all of
// them: who is on another list too, and who waits longest.
func listFigures(v *site.Visit, partner care.PartnerCode) ([]figure, error) {
	ours := []care.PartnerCode{partner}
	var out []figure
	for _, c := range []struct {
		what string
		q    waiting.Query
	}{
		{"people waiting", waiting.Query{Partners: ours}},
		{"people on another partner's list too", waiting.Query{Partners: ours, Elsewhere: waiting.Yes}},
		{"people probably on another list: same name and birth date, no number to tell", waiting.Query{Partners: ours, Probably: waiting.Yes}},
		{"people waiting over a year (52 weeks)", waiting.Query{Partners: ours, Weeks: waiting.Over(52)}},
	} {
		s, err := v.Table.List.Summary(v.Context(), v.View(), c.q)
		if err != nil {
			return nil, err
		}
		out = append(out, figure{s.People, c.what, "/list?" + c.q.Encode()})
	}
	return out, nil
}
