package forecast

import (
	"context"
	"net/url"
	"sync"

	"roundtable/sharing/papers"
	"roundtable/waiting/scenarios"
	"roundtable/web/site"
)

// pages holds what the pages share: the book of scenarios of each table, and how
// many forecasts run at once.
type pages struct {
	mu    sync.Mutex
	books map[*site.Table]*scenarios.Book
	turn  chan struct{}
}

// atOnce is how many forecasts are made at once; others wait, so that forecasts
// never take all processors from the pages beside them.
const atOnce = 2

// Register adds the pages. What it gives back makes the content of a paper for a
// committee of a saved scenario, or of two (web/papers).
func Register(r *site.Routes) func(*site.Visit, url.Values) (papers.Content, string, error) {
	p := &pages{books: map[*site.Table]*scenarios.Book{}, turn: make(chan struct{}, atOnce)}
	r.Staff("GET /forecast", p.forecast)
	r.Staff("GET /forecast/scenarios", p.list)
	r.Staff("POST /forecast/scenarios", p.save)
	r.Staff("GET /forecast/scenarios/{id}", p.paper)
	r.Staff("POST /forecast/scenarios/{id}/remove", p.remove)
	r.Staff("GET /forecast/compare", p.compare)
	return p.content
}

func (p *pages) book(v *site.Visit) *scenarios.Book {
	p.mu.Lock()
	defer p.mu.Unlock()
	b := p.books[v.Table]
	if b == nil {
		b = scenarios.Open(v.Table.Store)
		p.books[v.Table] = b
	}
	return b
}

// take waits for a turn and gives it back with done.
func (p *pages) take(ctx context.Context) (done func(), err error) {
	select {
	case p.turn <- struct{}{}:
		return func() { <-p.turn }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
