package intake

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

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
	var ours []care.PartnerCode
	for _, f := range d.Files {
		o := outcomeOf(f)
		r.Files = append(r.Files, o)
		if f.Result == nil {
			continue
		}
		r.Accepted++
		if !slices.Contains(ours, f.Partner) {
			ours = append(ours, f.Partner)
			r.From = append(r.From, f.Name)
		}
		r.Listed = r.Listed || f.Result.Pathways > 0
	}
	if r.Listed {
		if r.Whole, err = listFigures(v, ours); err != nil {
			return err
		}
	}
	page := v.Page(shell.Import, "What came of it")
	return v.Show(w, page, resultPage(r))
}

// resultView is what the result page shows.
type resultView struct {
	Token    string
	Files    []outcome
	From     []string // names of the partners
	Whole    []figure // of all their lists together
	Accepted int
	Listed   bool // waits came
	Open     bool // a file can still be accepted
}

// in names whose lists the headline figures are about.
func (r resultView) in() string {
	switch n := len(r.From); n {
	case 1:
		return "On all lists of " + r.From[0]
	case 2:
		return "On all lists of " + r.From[0] + " and " + r.From[1]
	default:
		return fmt.Sprintf("On all lists of these %d organisations", n)
	}
}

// people is one or many of them.
func people(n int, what string) string {
	if n == 1 {
		return "person " + what
	}
	return "people " + what
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
	add(r.People, strings.TrimSpace(people(r.People, "")), list, false)
	if r.Pathways != r.People {
		add(r.Pathways, "waits", list, false)
	}
	add(r.Events, "events", here, false)
	add(o.Mend, "rows to mend or look at", here+"/issues", true)
	gone := waiting.Query{Partners: []care.PartnerCode{r.Partner}, Vanished: waiting.Yes}
	add(r.Vanished, "gone since the last list, and nobody said why", "/list?"+gone.Encode(), false)
	return o
}

// listFigures counts what the promise asks of the partners' lists, over all of
// them: who is on more than one, and who waits longest.
func listFigures(v *site.Visit, ours []care.PartnerCode) ([]figure, error) {
	var out []figure
	for _, c := range []struct {
		what string
		q    waiting.Query
	}{
		{"waiting", waiting.Query{Partners: ours}},
		{"on two partners' lists or more", waiting.Query{Partners: ours, Elsewhere: waiting.Yes}},
		{"waiting over a year (52 weeks)", waiting.Query{Partners: ours, Weeks: waiting.Over(52)}},
		{"probably there twice: same name and birth date, no number to tell", waiting.Query{Partners: ours, Probably: waiting.Yes}},
	} {
		s, err := v.Table.List.Summary(v.Context(), v.View(), c.q)
		if err != nil {
			return nil, err
		}
		out = append(out, figure{s.People, people(s.People, c.what), "/list?" + c.q.Encode()})
	}
	return out, nil
}
