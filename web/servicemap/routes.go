package servicemap

import "roundtable/web/site"

// Pages are the room's pages, with what they keep.
type Pages struct{ teams waitsCache }

// New is the pages without a route.
func New() *Pages { return &Pages{} }

// Register adds the pages. They show nobody, and so they are open to everybody who works
// at the table; a restricted service is on nobody's page but theirs who may see it.
func (p *Pages) Register(r *site.Routes) {
	r.Staff("GET /services", p.list)
	r.Staff("GET /services/map", drawn)
	r.Staff("GET /services/gaps", p.found)
	r.Staff("GET /services/what-if", p.whatIf)
	r.Staff("POST /services/what-if", p.propose)
	r.Staff("GET /services/suggestions", suggestions)
	r.Staff("GET /services/suggestions/{suggestion}", suggestion)
	r.Staff("POST /services/suggestions/{suggestion}", answer)
	r.Staff("GET /services/due", p.due)
	r.Staff("POST /services/due", p.askOwner)
	r.Staff("GET /services/words", agreedWords)
	r.Staff("POST /services/words", agreeWords)
	r.Staff("GET /services/new", newService)
	r.Staff("POST /services/new", describe)
	r.Staff("GET /services/at/{service}", p.service)
	r.Staff("POST /services/at/{service}", p.change)
	r.Staff("GET /services/at/{service}/edit", edit)
	r.Staff("POST /services/at/{service}/edit", describe)
	r.Staff("GET /services/import", importForm)
	r.StaffUpload("POST /services/import", importFile)
	r.Staff("POST /services/import/back", takeBack)
	r.Staff("GET /services/export/{format}", export)
}
