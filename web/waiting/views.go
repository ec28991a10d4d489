package waiting

import (
	"errors"
	"net/http"
	"net/url"
	"slices"

	"roundtable/care"
	"roundtable/waiting"
	"roundtable/web/shell"
	"roundtable/web/site"
)

func (p *pages) views(w http.ResponseWriter, v *site.Visit) error {
	all, err := v.Table.List.Views(v.Context(), v.Viewer)
	if err != nil {
		return err
	}
	o, err := p.offer(v)
	if err != nil {
		return err
	}
	all = slices.DeleteFunc(all, func(s waiting.SavedView) bool { return !o.opens(s, v.Viewer.Account) })
	page := v.Page(shell.SharedList, "Saved views")
	page.Back.Href, page.Back.Text = "/list", "Back to the shared list"
	return v.Show(w, page, viewsPage(all, v.Viewer.Account))
}

func (p *pages) saveView(w http.ResponseWriter, v *site.Visit) error {
	vals, err := url.ParseQuery(v.PostFormValue("query"))
	if err != nil {
		vals = url.Values{}
	}
	q, err := waiting.ParseQuery(vals, own...)
	if err != nil {
		return err
	}
	s, err := v.Table.List.SaveView(v.Context(), v.Viewer, v.PostFormValue("name"), v.PostFormValue("shared") == "yes", q)
	if problem, ok := errors.AsType[*care.Problem](err); ok {
		return p.show(w, v, listing{Query: q, Typed: v.PostForm, Wrong: site.Wrong{{Text: problem.Error(), Href: "#view-name"}}})
	}
	if err != nil {
		return err
	}
	return v.SeeOther(w, "/views/"+s.ID+"?saved=yes")
}

// opens reports whether a view may be shown to an account that may choose from what is
// offered: somebody else's that keeps a team, a specialty or a reason which nobody has
// whom they see would name it to them, and a team's name may say where somebody has fled
// to.
func (o *offered) opens(s waiting.SavedView, to care.AccountID) bool {
	q, err := s.Query()
	if err != nil || s.Owner == to {
		return true // what cannot be read is said when it is opened
	}
	vals := q.Values()
	for _, filter := range []string{"team", "specialty", "reason"} {
		for _, code := range vals[filter] {
			if code != waiting.NotRecorded && !slices.ContainsFunc(o.values[filter], func(x option) bool { return x.Code == code }) {
				return false
			}
		}
	}
	return true
}

func (p *pages) openView(w http.ResponseWriter, v *site.Visit) error {
	s, err := v.Table.List.View(v.Context(), v.PathValue("id"))
	if err != nil {
		return err
	}
	o, err := p.offer(v)
	if err != nil {
		return err
	}
	if !o.opens(s, v.Viewer.Account) {
		return shell.NotFound("This view")
	}
	q, err := s.Query()
	if err != nil {
		return err
	}
	vals := q.Values()
	if v.URL.Query().Has("saved") {
		vals.Set("saved", s.ID)
	}
	return v.SeeOther(w, "/list?"+vals.Encode())
}

func deleteView(w http.ResponseWriter, v *site.Visit) error {
	if err := v.Table.List.DeleteView(v.Context(), v.Viewer, v.PathValue("id")); err != nil {
		return err
	}
	return v.SeeOther(w, "/views")
}
