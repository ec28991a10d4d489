package waiting

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"roundtable/care"
	"roundtable/waiting"
	"roundtable/web/shell"
	"roundtable/web/site"
)

// findKind names drafts of what somebody looks for: it is personal data, so it
// stands in scratch and a token for it in the address.
const findKind = "find"

// query reads the query of the address, with the text that its token names.
func query(v *site.Visit) (waiting.Query, string, error) {
	q, err := waiting.ParseQuery(normalise(v.URL.Query()))
	if err != nil {
		return q, "", err
	}
	token := v.URL.Query().Get("find")
	if token == "" {
		return q, "", nil
	}
	text, ok, err := v.Draft(findKind, token)
	if err != nil || !ok {
		return q, "", err // an old link: the list without the search is the honest answer
	}
	q.Text = string(text)
	return q, token, nil
}

// normalise turns the fields of the filter form into a link's parameters: a
// range of weeks is two fields there and one in a link.
func normalise(in url.Values) url.Values {
	v := url.Values{}
	for k, vs := range in {
		for _, s := range vs {
			if s = strings.TrimSpace(s); s != "" {
				v.Add(k, s)
			}
		}
	}
	from, to := v.Get("weeks-from"), v.Get("weeks-to")
	if from != "" || to != "" {
		if n, err := strconv.Atoi(from); err == nil && n > 0 {
			from = strconv.Itoa(n + 1) // "over 52" is the bands from 53
		}
		v.Set("weeks", from+"-"+to)
		v.Del("weeks-from")
		v.Del("weeks-to")
	}
	if c := v.Get("contact-older"); c == "never" {
		v.Set("contact", "never")
		v.Del("contact-older")
	}
	return v
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
}

// list is the shared list.
func (p *pages) list(w http.ResponseWriter, v *site.Visit) error {
	q, token, err := query(v)
	if err != nil {
		return err
	}
	page := v.Page(shell.SharedList, "Shared list")
	page.Top, page.Wide = true, true
	found, err := v.Table.List.Find(v.Context(), v.View(), q)
	if err != nil {
		return err
	}
	if found.Listed == 0 {
		return v.Show(w, page, emptyList())
	}
	offered, err := p.offer(v)
	if err != nil {
		return err
	}
	saved, err := v.Table.List.Views(v.Context(), v.Viewer)
	if err != nil {
		return err
	}
	l := listing{Query: q, Token: token, Page: found, Offered: offered, Views: saved}
	l.Chips = chips(l)
	l.Pager = newPager(l)
	body := listPage(l)
	page.Partial = body
	if id := v.URL.Query().Get("saved"); id != "" {
		// An id that is none, or no longer, is an old link: there is nothing to say.
		if i := slices.IndexFunc(saved, func(s waiting.SavedView) bool { return s.ID == id }); i >= 0 {
			page.Done = "The view “" + saved[i].Name + "” is saved."
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
	q, err := waiting.ParseQuery(normalise(vals))
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
func find(w http.ResponseWriter, v *site.Visit) error {
	text := strings.TrimSpace(v.PostFormValue("text"))
	// The other filters ride along as the hidden field "query".
	vals, err := url.ParseQuery(v.PostFormValue("query"))
	if err != nil {
		vals = url.Values{}
	}
	vals.Del("find")
	vals.Del("offset")
	if len(text) > 200 {
		return &care.Problem{What: "What you look for is longer than 200 characters.", Remedy: "Give an NHS number, a local number, or the beginning of a name."}
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
