package sharing_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"roundtable/sharing/accesslog"
)

// TestWhoHasNoNHSNumberHasTheSameRights: found by the organisation's own number, and
// the birth date where the record states one, for the log, their copy and protections.
func TestWhoHasNoNHSNumberHasTheSameRights(t *testing.T) {
	p := sitDown(t)
	p.bring("more.csv", []byte("Hospital No,Surname,First name,NHS number,Date of birth,Date referred,Team\n"+
		"N-17,Made,Nora,,1944-05-06,2026-05-06,Memory\nN-18,Made,Olaf,,,2026-05-07,Memory\n"+
		"A-1,Made,Ada,9434765919,1950-04-03,2026-05-06,Memory\n"))
	lead := p.as("nth-ig-lead")
	for _, form := range []string{"/access/find", "/protections/find"} {
		lead.post(form, "number", "N-17", "birth", "1944-05-07").wrongAt("number")
		lead.post(form, "number", "N-17").wrongAt("birth")
		lead.post(form, "number", "").wrongAt("number")
		lead.post(form, "number", "N-99", "birth", "1944-05-06").wrongAt("number")
		lead.post(form, "number", "n-17", "birth", "1944-05-06").is(http.StatusSeeOther)
		lead.post(form, "number", "N-18").is(http.StatusSeeOther)
		p.as("sth-ig-lead").post(form, "number", "N-17", "birth", "1944-05-06").wrongAt("number") // not that partner's
	}
	found := lead.post("/access/find", "number", "N-17", "birth", "1944-05-06")
	if strings.Contains(found.to, "17") && strings.Contains(found.to, "N-") {
		t.Error("the number stands in the address")
	}
	lead.get(found.to).is(200)
	if files := zipOf(t, lead.post(found.to+"/export").is(200).body); !strings.Contains(files["everything.json"], "Nora") || strings.Contains(files["everything.json"], "Olaf") {
		t.Error("the copy is not of the one person")
	}
	guarded := lead.post("/protections/find", "number", "N-17", "birth", "1944-05-06")
	lead.next(lead.post(guarded.to, "is", "address-withheld", "reason", "asked for")).says("The protection is set")
}

// TestFromAWaitToItsProtections leads whoever may protect, and nobody else.
func TestFromAWaitToItsProtections(t *testing.T) {
	p := sitDown(t)
	booker, lead := p.as("nth-booking-officer"), p.as("nth-ig-lead")
	wait := regexp.MustCompile(`/pathways/[0-9a-f]{32}`).FindString(booker.get("/list?partner=NTH").is(200).body)
	booker.get(wait).is(200).never("Protect this person")
	at := "/access/waits/" + strings.TrimPrefix(wait, "/pathways/")
	booker.post(at, "for", "protect").is(403)
	lead.get(wait).is(200).says("Protect this person", "subject access request")
	page := lead.next(lead.post(at, "for", "protect")).says("One person's protections")
	lead.next(lead.post(strings.Fields(page.what)[1], "is", "address-withheld", "reason", "asked for")).says("The protection is set")
}

// TestNumbersToAskAboutAreNamedAsSuch: no copy of the list, in the log and to the person.
func TestNumbersToAskAboutAreNamedAsSuch(t *testing.T) {
	p := sitDown(t)
	lead := p.as("nth-ig-lead")
	lead.get("/protections/opt-outs/ask.csv").is(200)
	lead.get("/why").is(200).never("the person is told") // they are who reads the log or asks
	lead.get("/access/accounts/nth-ig-lead").is(200).says("NHS numbers to ask the national service about opt-outs").never("a copy of the list")
	p.as("nth-service-user").get("/my/log").is(200).says(accesslog.Pages["opt-out-check"]).never(accesslog.Pages["export"])
}
