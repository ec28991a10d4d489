package waiting

import (
	"sync"

	"roundtable/web/site"
)

// pages remembers what filters offer, which changes only when facts do.
type pages struct {
	mu      sync.Mutex
	offered []*offered
}

// Register adds the pages.
func Register(r *site.Routes) {
	p := &pages{}
	r.People("GET /list", p.list)
	r.People("GET /list/weeks", p.weeks)
	r.People("POST /list/find", p.find)
	r.People("GET /list/forget", forget)
	r.PeopleUpload("GET /list.csv", exportCSV)
	r.PeopleUpload("GET /list.xlsx", exportXLSX)
	r.People("GET /views", p.views)
	r.People("POST /views", p.saveView)
	r.People("GET /views/{id}", p.openView)
	r.People("POST /views/{id}/delete", deleteView)
	r.Staff("GET /counts", p.counts)
	r.People("GET /pathways/{key}", pathway)
	r.People("POST /pathways/{key}", note)
	r.People("GET /quality", quality)
	r.Staff("GET /priorities", priorities)
	r.Staff("POST /priorities", agreePriorities)
	r.Staff("GET /published", published)
	r.People("GET /mental-health", mental)
}
