package servicemap

import "roundtable/web/site"

// Register adds the pages. They show nobody, and so they are open to everybody who works
// at the table; a restricted service is on nobody's page but theirs who may see it.
func Register(r *site.Routes) {
	r.Staff("GET /services", list)
	r.Staff("GET /services/map", drawn)
	r.Staff("GET /services/gaps", found)
	r.Staff("GET /services/what-if", whatIf)
	r.Staff("POST /services/what-if", propose)
	r.Staff("GET /services/suggestions", suggestions)
	r.Staff("GET /services/suggestions/{suggestion}", suggestion)
	r.Staff("POST /services/suggestions/{suggestion}", answer)
	r.Staff("GET /services/due", due)
	r.Staff("POST /services/due", askOwner)
	r.Staff("GET /services/words", agreedWords)
	r.Staff("POST /services/words", agreeWords)
	r.Staff("GET /services/new", newService)
	r.Staff("POST /services/new", describe)
	r.Staff("GET /services/at/{service}", service)
	r.Staff("POST /services/at/{service}", change)
	r.Staff("GET /services/at/{service}/edit", edit)
	r.Staff("POST /services/at/{service}/edit", describe)
	r.Staff("GET /services/import", importForm)
	r.StaffUpload("POST /services/import", importFile)
	r.Staff("POST /services/import/back", takeBack)
	r.Staff("GET /services/export/{format}", export)
}
