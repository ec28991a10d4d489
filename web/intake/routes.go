package intake

import (
	"net/http"
	"sync"

	"roundtable/sharing"
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
	r.Staff("GET /import", importers(p.choose))
	r.StaffUpload("POST /import", importers(p.receive))
	r.Staff("GET /import/{draft}", importers(p.review))
	r.Staff("POST /import/{draft}", importers(p.correct))
	r.Staff("POST /import/{draft}/senders", importers(p.senders))
	r.Staff("GET /import/{draft}/progress", importers(p.progress))
	r.Staff("GET /import/{draft}/result", importers(p.result))
	r.People("GET /extracts/{id}", extractPage)
	r.People("GET /extracts/{id}/issues", issuesPage)
	r.People("GET /extracts/{id}/rows/{sheet}/{line}", rawRow)
	r.PeopleUpload("GET /extracts/{id}/marked-up", markedUp)
	r.People("GET /extracts/{id}/withdraw", askWithdraw)
	r.People("POST /extracts/{id}/withdraw", withdraw)
}

// importers answers those alone who bring files in for their own partner; whose
// each file is, is asked again when it is chosen and when it is accepted.
func importers(h site.Handler) site.Handler {
	return func(w http.ResponseWriter, v *site.Visit) error {
		if err := v.May(sharing.Import, v.Viewer.Partner); err != nil {
			return err
		}
		return h(w, v)
	}
}
