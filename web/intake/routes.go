package intake

import (
	"sync"

	"roundtable/web/site"
)

// pages remembers the acceptances under way, by draft.
type pages struct {
	mu   sync.Mutex
	jobs map[string]*job
}

// Register adds the pages.
func Register(r *site.Routes) {
	p := &pages{jobs: map[string]*job{}}
	r.Page("GET /import", p.choose)
	r.Upload("POST /import", p.receive)
	r.Page("GET /import/{draft}", p.review)
	r.Page("POST /import/{draft}", p.correct)
	r.Page("POST /import/{draft}/senders", p.senders)
	r.Page("GET /import/{draft}/progress", p.progress)
	r.Page("GET /import/{draft}/result", p.result)
	r.Page("GET /extracts/{id}", extractPage)
	r.Page("GET /extracts/{id}/issues", issuesPage)
	r.Page("GET /extracts/{id}/rows/{sheet}/{line}", rawRow)
	r.Upload("GET /extracts/{id}/marked-up", markedUp)
	r.Page("GET /extracts/{id}/withdraw", askWithdraw)
	r.Page("POST /extracts/{id}/withdraw", withdraw)
}
