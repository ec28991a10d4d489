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
	r.Page("GET /list", p.list)
	r.Page("GET /list/weeks", p.weeks)
	r.Page("POST /list/find", p.find)
	r.Page("GET /list/forget", forget)
	r.Upload("GET /list.csv", exportCSV)
	r.Upload("GET /list.xlsx", exportXLSX)
	r.Page("GET /views", views)
	r.Page("POST /views", p.saveView)
	r.Page("GET /views/{id}", openView)
	r.Page("POST /views/{id}/delete", deleteView)
	r.Page("GET /counts", p.counts)
	r.Page("GET /pathways/{key}", pathway)
	r.Page("POST /pathways/{key}", note)
	r.Page("GET /quality", quality)
	r.Page("GET /priorities", priorities)
	r.Page("POST /priorities", agreePriorities)
	r.Page("GET /published", published)
	r.Page("GET /mental-health", mental)
}
