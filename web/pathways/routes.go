package pathways

import (
	"sync"

	"roundtable/servicemap/lived"
	"roundtable/web/site"
)

// pages holds what the pages share: the logs of each table.
type pages struct {
	mu      sync.Mutex
	shelves map[*site.Table]*lived.Shelf
}

// Register adds the pages.
func Register(r *site.Routes) {
	p := &pages{shelves: map[*site.Table]*lived.Shelf{}}
	r.People("GET /journeys", p.overview)
	r.People("GET /journeys/find/{finder}", p.finder)
	r.People("GET /journeys/find/{finder}/people", p.cases)
	r.People("GET /journeys/person/{key}", p.person)
	r.People("GET /journeys/service", p.service)
	r.People("GET /journeys/map", p.drawn)
	r.People("GET /journeys/paths", p.paths)
	r.People("GET /journeys/time", p.times)
	r.People("GET /journeys/clocks", p.clocks)
	r.People("GET /journeys/said", p.said)
	r.People("POST /journeys/said", p.suggest)
	r.People("GET /journeys/variation", p.variation)
	r.People("GET /journeys/rules", p.rules)
	r.People("POST /journeys/rules", p.agree)
	r.People("GET /journeys/rules/{rule}", p.rule)
	r.People("POST /journeys/rules/{rule}", p.endRule)
	r.Staff("GET /journeys/problems", p.problems)
	r.People("GET /journeys/problems/new", p.newProblem)
	r.People("POST /journeys/problems/new", p.state)
	r.Staff("GET /journeys/problems/{problem}", p.problem)
	r.People("POST /journeys/problems/{problem}", p.closeProblem)
}

func (p *pages) shelf(v *site.Visit) *lived.Shelf {
	p.mu.Lock()
	defer p.mu.Unlock()
	s := p.shelves[v.Table]
	if s == nil {
		s = &lived.Shelf{}
		p.shelves[v.Table] = s
	}
	return s
}
