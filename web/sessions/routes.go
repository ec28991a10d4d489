package sessions

import "roundtable/web/site"

// Register adds the pages.
func Register(r *site.Routes) {
	r.People("GET /sessions", board)
	r.People("GET /sessions/new", newSession)
	r.People("POST /sessions/new", planSession)
	r.People("GET /sessions/equipment", equipment)
	r.People("POST /sessions/equipment", changeEquipment)
	r.People("GET /sessions/huddle", huddle)
	r.People("POST /sessions/huddle", act)
	r.People("GET /sessions/rules", rules)
	r.People("POST /sessions/rules", agreeRules)
	r.Staff("GET /sessions/result", result)
	r.People("GET /sessions/mine", mine)
	r.People("GET /sessions/asked", asked)
	r.People("GET /sessions/asked/{key}", waiter)
	r.People("POST /sessions/asked/{key}", changeWaiter)
	r.People("GET /sessions/proposals", proposals)
	r.People("POST /sessions/proposals", propose)
	r.People("GET /sessions/proposals/{proposal}", proposal)
	r.People("POST /sessions/proposals/{proposal}", answerProposal)
	r.People("GET /sessions/calendar.ics", calendar)
	r.People("GET /sessions/at/{session}", session)
	r.People("POST /sessions/at/{session}", changeSession)
	r.People("GET /sessions/at/{session}/edit", editSession)
	r.People("POST /sessions/at/{session}/edit", planSession)
	r.People("GET /sessions/at/{session}/sheet", sheet)
	r.People("GET /sessions/at/{session}/sheet.csv", sheetCSV)
	r.People("GET /sessions/at/{session}/letters", letters)
	r.People("GET /sessions/at/{session}/places/{place}/letter", letter)
	r.People("GET /sessions/at/{session}/places/{place}", place)
	r.People("POST /sessions/at/{session}/places/{place}", changePlace)
	r.People("GET /sessions/at/{session}/places/{place}/transfer.csv", transfer)
}
