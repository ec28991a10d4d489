package waiting

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"roundtable/care"
	"roundtable/waiting"
	"roundtable/web/shell"
	"roundtable/web/site"
)

// findKind names drafts of what somebody looks for: it is personal data, so it
// stands in scratch and a token for it in the address.
const findKind = "find"

// own are the parameters of these pages that are no filters.
var own = []string{"find", "saved", "rows", "cols", "show"}

// query reads the query of the address, with the text that its token names. The
// error is wrongFields when a field of the filter form could not be read; the
// query is then of the others.
func query(v *site.Visit) (q waiting.Query, token string, err error) {
	vals, wrong := fields(v.URL.Query(), firstDay(v), v.Table.List.Today())
	if q, err = waiting.ParseQuery(vals, own...); err != nil {
		return q, "", err
	}
	if wrong != nil {
		err = wrongFields{wrong}
	}
	token = v.URL.Query().Get("find")
	if token == "" {
		return q, "", err
	}
	text, ok, failed := v.Draft(findKind, token)
	if failed != nil {
		return q, "", failed
	}
	if !ok {
		return q, "", err // an old link: the list without the search is the honest answer
	}
	q.Text = string(text)
	return q, token, err
}

// listing is what the list page shows.
type listing struct {
	Query   waiting.Query
	Token   string // of the text that people are found by
	Page    *waiting.Page
	Offered *offered
	Views   []waiting.SavedView
	Chips   []chip
	Pager   pager
	First   care.Date  // the first day that waits can be counted to
	Today   care.Date  // and the last
	Typed   url.Values // what was typed into fields that are wrong
	Wrong   site.Wrong // what is wrong with them
	Closed  []withheld // what of the rows is not shown, and why
	Part    bool       // it is drawn without the page around it, which would say what is wrong
}

// list is the shared list.
func (p *pages) list(w http.ResponseWriter, v *site.Visit) error {
	q, token, err := query(v)
	l := listing{Query: q, Token: token}
	if wrong, ok := errors.AsType[wrongFields](err); ok {
		l.Wrong, l.Typed = wrong.Wrong, v.URL.Query()
	} else if err != nil {
		return err
	}
	return p.show(w, v, l)
}

// show draws the list that l has the query of, with what is wrong in a form of it.
func (p *pages) show(w http.ResponseWriter, v *site.Visit, l listing) (err error) {
	page := v.Page(shell.SharedList, "Shared list")
	page.Top, page.Wide, page.Errors = true, true, l.Wrong
	if l.Page, err = v.Table.List.Find(v.Context(), v.View(), l.Query); err != nil {
		return err
	}
	if l.Page.Listed == 0 {
		return v.Show(w, page, emptyList())
	}
	what := "list"
	if l.Token != "" {
		what = "search"
	}
	v.Saw(what, seenRows(v, l.Page.Rows)...)
	l.Closed = withheldOf(v, l.Page.Rows)
	if l.Offered, err = p.offer(v); err != nil {
		return err
	}
	if l.Views, err = v.Table.List.Views(v.Context(), v.Viewer); err != nil {
		return err
	}
	l.First, l.Today = firstDay(v), v.Table.List.Today()
	l.Chips = chips(l)
	l.Pager = newPager(l)
	body := listPage(l)
	page.Partial = body
	if l.Wrong != nil {
		part := l
		part.Part = true
		page.Partial = listPage(part)
	}
	if id := v.URL.Query().Get("saved"); id != "" {
		// An id that is none, or no longer, is an old link: there is nothing to say.
		if i := slices.IndexFunc(l.Views, func(s waiting.SavedView) bool { return s.ID == id }); i >= 0 {
			page.Done = "The view “" + l.Views[i].Name + "” is saved."
		}
	}
	return v.Show(w, page, body)
}

// href is a link to the list with another query, keeping the search.
func (l listing) href(q waiting.Query) string {
	vals := q.Values()
	if l.Token != "" {
		vals.Set("find", l.Token)
	}
	if len(vals) == 0 {
		return "/list"
	}
	return "/list?" + vals.Encode()
}

// pathway is a link to one pathway that remembers the list which it was opened
// from: the way back leads to the same rows.
func (l listing) pathway(id string) string {
	_, from, _ := strings.Cut(l.href(l.Query), "?")
	return pathwayHref(id, from)
}

// pathwayHref is a link to a pathway with the query of the list behind it.
func pathwayHref(id, from string) string {
	if from == "" {
		return "/pathways/" + id
	}
	return "/pathways/" + id + "?" + url.Values{"from": {from}}.Encode()
}

// cameFrom is the query of the list from which a pathway was opened, or "". What
// is no query of a list is dropped: the link may have been written by anybody.
func cameFrom(v *site.Visit) string {
	vals, err := url.ParseQuery(v.URL.Query().Get("from"))
	if err != nil {
		return ""
	}
	known, _ := fields(vals, 0, v.Table.List.Today())
	q, err := waiting.ParseQuery(known, own...)
	if err != nil {
		return ""
	}
	token := vals.Get("find")
	vals = q.Values()
	if token != "" {
		vals.Set("find", token)
	}
	return vals.Encode()
}

// export is the link to a file of the same rows.
func (l listing) export(ending string) string {
	q := l.Query
	q.Offset, q.Limit = 0, 0
	_, after, _ := strings.Cut(l.href(q), "?")
	return "/list." + ending + "?" + after
}

// sortedBy is the direction in which the list is sorted by a column: 1 with the
// smallest first, -1 with the largest first, 0 not. Without a sort of its own the
// list has the longest wait first.
func (l listing) sortedBy(c waiting.Column) int {
	by := waiting.SortKey{By: waiting.ColWeeks, Desc: true}
	if len(l.Query.Sort) > 0 {
		by = l.Query.Sort[0]
	}
	switch {
	case by.By != c:
		return 0
	case by.Desc:
		return -1
	}
	return 1
}

// sortHref sorts by a column, or turns its order round; the order before breaks
// ties. Waits begin with the longest.
func (l listing) sortHref(c waiting.Column) string {
	q := l.Query
	key := waiting.SortKey{By: c, Desc: c == waiting.ColWeeks || c == waiting.ColQueueWeeks}
	if dir := l.sortedBy(c); dir != 0 {
		key.Desc = dir > 0
	}
	rest := slices.DeleteFunc(slices.Clone(q.Sort), func(k waiting.SortKey) bool { return k.By == c })
	q.Sort = append([]waiting.SortKey{key}, rest[:min(len(rest), 1)]...)
	q.Offset = 0
	return l.href(q)
}

// groupAt is the group that begins with row i of the page, or that the page's
// first row stands in; nil for any other row and for a list without groups.
func (l listing) groupAt(i int) *waiting.Group {
	at := l.Page.Offset + i
	for k := range l.Page.Groups {
		g := &l.Page.Groups[k]
		if g.Offset == at || (i == 0 && g.Offset < at && at < g.Offset+g.Count) {
			return g
		}
	}
	return nil
}

// find keeps the text in scratch and shows the list with it.
func (p *pages) find(w http.ResponseWriter, v *site.Visit) error {
	text := strings.TrimSpace(v.PostFormValue("text"))
	// The other filters ride along as the hidden field "query".
	vals, err := url.ParseQuery(v.PostFormValue("query"))
	if err != nil {
		vals = url.Values{}
	}
	vals.Del("find")
	vals.Del("offset")
	if len(text) > 200 {
		q, err := waiting.ParseQuery(vals, own...)
		if err != nil {
			return err
		}
		return p.show(w, v, listing{Query: q, Typed: url.Values{"text": {text}}, Wrong: site.Wrong{{
			Text: "Enter at most 200 characters: an NHS number, a local number, or the beginning of a name", Href: "#text",
		}}})
	}
	if text != "" {
		token, err := v.Keep(findKind, []byte(text))
		if err != nil {
			return err
		}
		vals.Set("find", token)
	}
	return v.SeeOther(w, "/list?"+vals.Encode())
}

// forget drops what was looked for.
func forget(w http.ResponseWriter, v *site.Visit) error {
	vals := v.URL.Query()
	if token := vals.Get("find"); token != "" {
		if err := v.Drop(findKind, token); err != nil {
			return err
		}
	}
	vals.Del("find")
	return v.SeeOther(w, "/list?"+vals.Encode())
}

// counts is the link to the counts of the same rows, keeping the search.
func (l listing) counts() string {
	_, after, _ := strings.Cut(l.href(l.Query), "?")
	return "/counts?" + after
}
