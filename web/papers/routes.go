package papers

import (
	"net/url"
	"strings"
	"sync"

	"roundtable/sharing/papers"
	"roundtable/web/site"
)

// Source makes the content of papers in a room. Its name stands in the address of the
// form: a link to /papers/new?from=NAME&… with whatever Make reads of the address.
type Source struct {
	Name string
	// Make gives the content as the visitor may see it, no count of it exact, and a
	// title to begin with. The error is a *care.Problem, or a page of the shell, where no
	// paper can be made.
	Make func(v *site.Visit, q url.Values) (content papers.Content, title string, err error)
}

// Pages are the pages, with the books of the tables.
type Pages struct {
	sources []Source
	mu      sync.Mutex
	books   map[*site.Table]*papers.Book
}

// New is the pages without a route.
func New() *Pages { return &Pages{books: map[*site.Table]*papers.Book{}} }

// Register adds the pages, with the rooms that papers come from.
func (p *Pages) Register(r *site.Routes, sources ...Source) {
	p.sources = sources
	r.Staff("GET /papers", p.list)
	r.People("GET /papers/new", p.form)
	r.People("POST /papers", p.send)
	r.Staff("GET /papers/{id}", p.read)
	r.Staff("POST /papers/{id}/take-back", p.takeBack)
}

func (p *Pages) book(v *site.Visit) *papers.Book {
	p.mu.Lock()
	defer p.mu.Unlock()
	b := p.books[v.Table]
	if b == nil {
		b = papers.Open(v.Table.Store)
		p.books[v.Table] = b
	}
	return b
}

// Asks are the papers for the visitor's committee whose meeting is to come: those to read,
// and each that was taken back, with the reason.
func (p *Pages) Asks(v *site.Visit) ([]site.Ask, error) {
	all, err := p.book(v).All(v.Context())
	if err != nil {
		return nil, err
	}
	n, to, next := 0, "/papers", ""
	var back []site.Ask
	for _, e := range all {
		if !e.For(v.Viewer) || e.Meeting < site.Today() || !e.Reads(v.Viewer, v.SeesCountsOf) {
			continue
		}
		at := "/papers/" + e.ID
		if e.Back != nil {
			why := "“" + e.Title + "”, for " + e.Meeting.Long() + ". Reason: " + shortened(e.Back.Reason)
			back = append(back, site.AsksFor(1, "paper for your committee was taken back", "", why, at)...)
			continue
		}
		n++
		to, next = at, "meeting on "+e.Meeting.Long()
	}
	if n > 1 {
		to, next = "/papers", ""
	}
	return append(site.AsksFor(n, "paper for your committee to read", "papers for your committee to read", next, to), back...), nil
}

// mostReason is how much of a reason stands on the first page, in characters.
const mostReason = 160

func shortened(s string) string {
	if all := []rune(s); len(all) > mostReason {
		return strings.TrimSpace(string(all[:mostReason-1])) + "…"
	}
	return s
}
