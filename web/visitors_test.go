package web_test

import (
	"net/http"
	"strings"
	"testing"

	"roundtable/web/site"
)

// TestTwoVisitorsOfOneSessionHaveTheirOwnFields: each visiting member of staff is
// authorised in a form of their own; what was typed, and what is wrong with it, stands in
// the form that was sent, and no two fields of the page share an id.
func TestTwoVisitorsOfOneSessionHaveTheirOwnFields(t *testing.T) {
	b := madeUp(t).as("demo-booking-vellmoor")
	to := b.post("/sessions/new", "host", "ZX1", "site", "ZX101", "theatre", "9", "day", (site.Today() + 44).String(), "start", "08:30", "minutes", "480", "specialties", "215",
		"surgeon", "S91", "surgeon-of", "ZX2", "anaesthetist", "A91", "anaesthetist-of", "ZX3", "min-age", "2", "max-age", "15", "turnaround", "15", "places", "6").is(http.StatusSeeOther).to
	at, _, _ := strings.Cut(to, "?")
	page := b.get(at).is(200).says("Authorise S91 to work here", "Authorise A91 to work here")
	checkWhole(t, at, page.body)
	wrong := b.post(at, "do", "authorised", "staff", "A91", "basis", "", "until", (site.Today() - 3).String(), "version", find(t, page.body, `name="version" value="(\d+)"`)).is(422)
	checkWhole(t, at, wrong.body)
	_, after, _ := strings.Cut(wrong.body, "Authorise A91 to work here")
	before := strings.TrimSuffix(wrong.body, after)
	if !strings.Contains(after, `id="basis"`) || strings.Contains(before, `id="basis"`) || !strings.Contains(before, `href="#basis"`) || !strings.Contains(after, "nhsuk-error-message") {
		t.Error("the mistake does not stand in the form that was sent")
	}
	b.post(at, "do", "authorised", "staff", "A91", "basis", "NHS staff passport", "version", find(t, page.body, `name="version" value="(\d+)"`)).is(http.StatusSeeOther)
	b.get(at).is(200).says("Authorise S91 to work here").never("Authorise A91 to work here")
}
