package pathways

import (
	"net/http"
	"sync"

	"roundtable/care"
	"roundtable/servicemap/lived"
	"roundtable/web/site"
)

// pages holds what the pages share: the logs of each table.
type pages struct {
	mu      sync.Mutex
	shelves map[*site.Table]*lived.Shelf
	cubes   countedCubes
}

// Register adds the pages.
func Register(r *site.Routes) {
	p := &pages{shelves: map[*site.Table]*lived.Shelf{}}
	r.Staff("GET /journeys", p.first)
	r.Staff("GET /journeys/find/{finder}", rows(p.finder))
	r.Staff("GET /journeys/find/{finder}/people", rows(p.cases))
	r.Staff("GET /journeys/person/{key}", rows(p.person))
	r.Staff("GET /journeys/service", rows(p.service))
	r.Staff("GET /journeys/map", rows(p.drawn))
	r.Staff("GET /journeys/paths", rows(p.paths))
	r.Staff("GET /journeys/time", rows(p.times))
	r.Staff("GET /journeys/clocks", rows(p.clocks))
	r.Staff("GET /journeys/said", rows(p.said))
	r.Staff("POST /journeys/said", rows(p.suggest))
	r.Staff("GET /journeys/variation", rows(p.variation))
	r.Staff("GET /journeys/rules", p.rules)
	r.Staff("POST /journeys/rules", p.agree)
	r.Staff("GET /journeys/rules/{rule}", p.rule)
	r.Staff("POST /journeys/rules/{rule}", p.sayOfRule)
	r.Staff("GET /journeys/problems", p.problems)
	r.Staff("GET /journeys/problems/new", rows(p.newProblem))
	r.Staff("POST /journeys/problems/new", rows(p.state))
	r.Staff("GET /journeys/problems/{problem}", p.problem)
	r.Staff("POST /journeys/problems/{problem}", p.keepProblem)
}

// first is the room's first page: for who follows nobody, what is published.
func (p *pages) first(w http.ResponseWriter, v *site.Visit) error {
	if err := v.WorksHere(); err != nil {
		return err
	}
	if countsOnly(v) {
		return p.counted(w, v)
	}
	return p.overview(w, v)
}

func (p *pages) shelf(v *site.Visit) *lived.Shelf {
	p.mu.Lock()
	defer p.mu.Unlock()
	s := p.shelves[v.Table]
	if s == nil {
		table := v.Table.Map
		s = &lived.Shelf{Words: func() (care.ServiceWords, int64) {
			words, version := table.Words()
			return words, int64(version)
		}}
		p.shelves[v.Table] = s
	}
	return s
}
