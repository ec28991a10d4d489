package pathways

import (
	"net/http"
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

// ready is nil once the log of a view is made; else a page that asks again by itself. Where
// the log could not be made the page that asks meets the same, and says so.
func (p *pages) ready(v *site.Visit, view *facts.View) error {
	prepared := p.shelf(v).Prepare(view, asked)
	wait := time.NewTimer(patience)
	defer wait.Stop()
	select {
	case <-prepared:
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

// asked works out of a large log what its first pages ask, and then its maps.
func asked(log *lived.Log, found *lived.Found) (after func()) {
	if len(log.Referrals) < large {
		return nil
	}
	a := &ask{Log: log, Params: lived.Usual()}
	lived.Once(log, question{what: "asked"}, func() lived.Asked { return log.Asked(lived.Sift{}) })
	for _, f := range finders {
		a.sum(found, f.kind)
		a.ways(f.kind, found)
	}
	return func() {
		for _, level := range lived.Levels() {
			a.draws(lived.View{Level: level})
		}
	}
}
