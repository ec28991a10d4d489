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
	r.Staff("GET /journeys/find/{finder}", p.rows(p.finder))
	r.Staff("GET /journeys/find/{finder}/people", p.rows(p.cases))
	r.Staff("GET /journeys/person/{key}", p.rows(p.person))
	r.Staff("GET /journeys/service", p.rows(p.service))
	r.Staff("GET /journeys/map", p.rows(p.drawn))
	r.Staff("GET /journeys/paths", p.rows(p.paths))
	r.Staff("GET /journeys/time", p.rows(p.times))
	r.Staff("GET /journeys/clocks", p.rows(p.clocks))
	r.Staff("GET /journeys/said", p.rows(p.said))
	r.Staff("POST /journeys/said", p.rows(p.suggest))
	r.Staff("GET /journeys/variation", p.rows(p.variation))
	r.Staff("GET /journeys/rules", p.waits(p.rules))
	r.Staff("POST /journeys/rules", p.waits(p.agree))
	r.Staff("GET /journeys/rules/{rule}", p.waits(p.rule))
	r.Staff("POST /journeys/rules/{rule}", p.sayOfRule)
	r.Staff("GET /journeys/problems", p.problems)
	r.Staff("GET /journeys/problems/new", p.rows(p.newProblem))
	r.Staff("POST /journeys/problems/new", p.rows(p.state))
	r.Staff("GET /journeys/problems/{problem}", p.waits(p.problem))
	r.Staff("POST /journeys/problems/{problem}", p.waits(p.keepProblem))
}

// first is the room's first page: for who follows nobody, what is published.
func (p *pages) first(w http.ResponseWriter, v *site.Visit) error {
	if err := v.WorksHere(); err != nil {
		return err
	}
	if countsOnly(v) {
		if err := p.readyCounted(v); err != nil {
			return err
		}
		return p.counted(w, v)
	}
	return p.rows(p.overview)(w, v)
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
