package pathways

import (
	"log/slog"
	"net/http"
	"runtime/debug"
	"sync"
	"time"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/servicemap/lived"
	"roundtable/web/shell"
	"roundtable/web/site"
)

// The log of a view is made in one pass over everybody, and what is found in it in another:
// a blink for a collaborative, and longer than anybody waits for a page for a country. So it
// is made beside the page that asks first, which says so and goes on by itself.

// patience is how long a page waits for the log before it says that it is being made.
const patience = 8 * time.Second

// large is from how many referrals on what everybody asks first is worked out beside the
// log, before anybody asks.
const large = 500_000

// making are the logs that are made, or were.
type making struct {
	mu sync.Mutex
	at map[makingKey]chan struct{}
}

type makingKey struct {
	table *site.Table
	told  uint64
	scope string
	zone  care.LinkZone
	who   care.PartnerCode
}

// ready is nil once the log of a view is made; else a page that asks again by itself.
func (p *pages) ready(v *site.Visit, view *facts.View) error {
	key := makingKey{v.Table, view.Tells(), view.Scope().Key(), care.ZoneOf(view.Scope().Purpose), view.Viewer().Partner}
	m := &p.making
	m.mu.Lock()
	done := m.at[key]
	if done == nil {
		if m.at == nil || len(m.at) > 100 { // of what ledgers told before
			m.at = map[makingKey]chan struct{}{}
		}
		done = make(chan struct{})
		m.at[key] = done
		shelf := p.shelf(v)
		go prepare(shelf, view, done)
	}
	m.mu.Unlock()
	wait := time.NewTimer(patience)
	defer wait.Stop()
	select {
	case <-done:
		return nil
	case <-v.Context().Done():
		return v.Context().Err()
	case <-wait.C:
		return &shell.StatusError{
			Status: http.StatusServiceUnavailable, Heading: "One moment", Poll: true,
			Problem: &care.Problem{What: "What everybody went through is being followed from service to service.", Remedy: "This page goes on by itself. It is done once for what partners brought, and kept."},
		}
	}
}

// prepare makes the log of a view and what is found in it, and of a large one what its first
// pages ask. Where it fails the page that asks meets the same, and says so.
func prepare(shelf *lived.Shelf, view *facts.View, done chan struct{}) {
	closed := false
	defer func() {
		if r := recover(); r != nil {
			slog.Error("what people went through could not be prepared", "why", r, "stack", string(debug.Stack()))
		}
		if !closed {
			close(done)
		}
	}()
	log, found := shelf.Found(view, lived.Usual())
	if len(log.Referrals) < large {
		return
	}
	a := &ask{Log: log, Params: lived.Usual()}
	lived.Once(log, question{what: "asked"}, func() lived.Asked { return log.Asked(lived.Sift{}) })
	for _, f := range finders {
		a.sum(found, f.kind)
		a.ways(f.kind, found)
	}
	closed = true
	close(done)
	for _, level := range lived.Levels() {
		a.draws(lived.View{Level: level})
	}
}
