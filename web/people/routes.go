package people

import "roundtable/web/site"

// Register adds the pages.
func Register(r *site.Routes) {
	p := &pages{}
	r.Staff("GET /people", queue)
	r.People("GET /people/review/{case}", review)
	r.People("POST /people/review/{case}", decide)
	r.People("POST /people/shortcuts", shortcuts)
	r.People("GET /people/find", findPeople)
	r.People("POST /people/find", find)
	r.People("GET /people/{id}", person)
	r.People("POST /people/{id}", signed(change))
	r.Staff("GET /people/quality", quality)
	r.People("GET /people/profile", profile)
	r.Staff("GET /people/runs", p.runs)
	r.Staff("POST /people/runs", signed(p.start))
	r.Staff("GET /people/notice", notice)
	r.Staff("POST /people/notice", signed(recordNotice))
}
