package sharing_test

import (
	"net/http"
	"testing"

	"roundtable/care"
	"roundtable/ledger"
)

// TestTwoOrganisationsHandOverRows: an administrator says that their organisation merged;
// nothing of it changes until one of the successor agrees, and nobody else can.
func TestTwoOrganisationsHandOverRows(t *testing.T) {
	p := sitDown(t)
	ours, theirs, third := p.as("nth-partner-admin"), p.as("sth-partner-admin"), p.as("door-partner-admin")
	same := []string{"name", "North Trust", "type", "mental-health-trust"}
	successor := func() care.PartnerCode {
		for _, x := range p.table.Facts.View(care.Viewer{}, care.Scope{}).Partners() {
			if x.PartnerDescribed.Code == "NTH" {
				return x.PartnerDescribed.Successor
			}
		}
		return ""
	}
	ask := func() {
		t.Helper()
		ours.next(ours.post("/partners/NTH", append(same, "until", "2026-03-31", "successor", "STH")...)).says("waits for an administrator of South Trust", "Decide against it").never("Take it over")
		if successor() != "" {
			t.Fatal("one administrator has handed the rows over")
		}
	}
	ask()
	p.as("nth-clinician").get("/partners").never("waits for an administrator")
	third.get("/partners").never("waits for an administrator")
	for _, who := range []*somebody{ours, third, p.as("nth-ig-lead"), p.as("sth-clinician"), p.as("nth-second")} {
		if page := who.post("/partners/NTH", "do", "agree"); page.status != http.StatusForbidden {
			t.Errorf("agreed by somebody who may not: %d", page.status)
		}
	}
	if successor() != "" {
		t.Fatal("handed over")
	}
	theirs.get("/partners").says("Take it over")
	ours.next(ours.post("/partners/NTH", "do", "drop")).never("waits for an administrator")
	theirs.post("/partners/NTH", "do", "agree").is(http.StatusNotFound)

	ask()
	ours.next(ours.post("/partners/NTH", "name", "North Trust renamed", "type", "mental-health-trust")) // described anew meanwhile
	if page := theirs.post("/partners/NTH", "do", "agree"); page.status != http.StatusConflict || successor() != "" {
		t.Errorf("agreed to what does not stand: %d", page.status)
	}
	same[1] = "North Trust renamed"
	ask()
	theirs.next(theirs.post("/partners/NTH", "do", "agree")).says("then South Trust").never("waits for an administrator")
	if successor() != "STH" {
		t.Error("not handed over")
	}
	agreed := 0
	for r, err := range p.table.Store.ReadStream(t.Context(), "partner-handover/NTH", 0) {
		if err != nil {
			t.Fatal(err)
		}
		body, err := ledger.ReadBody(t.Context(), p.table.Store, r.Now)
		if err != nil || r.By != "sth-partner-admin" {
			t.Errorf("%s, %v: %s", r.By, err, body)
		}
		agreed++
	}
	if agreed != 1 {
		t.Errorf("%d records of who agreed", agreed)
	}
	// What opens nothing one person does: another name, and an end without a successor.
	theirs.post("/partners/STH", "name", "South Trust", "type", "acute-trust", "until", "2027-03-31").is(http.StatusSeeOther)
	theirs.get("/partners").never("waits for an administrator")
}
