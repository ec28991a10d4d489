package web_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"roundtable/care"
	"roundtable/intake"
	"roundtable/ledger"
	"roundtable/ledger/sqlite"
	"roundtable/people"
	"roundtable/web/site"
)

// TestWhatIsImportedIsLinkedByItself: two partners' registers without NHS numbers come
// through the import, and nobody presses a button. Who stands on both is one person soon
// after, the page of the runs says how far it is, and a run over everything that somebody
// starts then finds no link that is missing.
func TestWhatIsImportedIsLinkedByItself(t *testing.T) {
	dir := t.TempDir()
	store, err := sqlite.Open(t.Context(), dir, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for s, body := range map[ledger.Stream]any{
		"collaborative": care.Founded{V: 1, Name: "Riverside together", Salt: make([]byte, 32)},
		"partner/RZ1":   care.PartnerDescribed{V: 1, Code: "RZ1", Name: "First", Type: care.AcuteTrust},
		"partner/RZ2":   care.PartnerDescribed{V: 1, Code: "RZ2", Name: "Second", Type: care.AcuteTrust},
	} {
		kind := ledger.Kind(care.RecPartner)
		if s == "collaborative" {
			kind = care.RecFounded
		}
		if _, err := ledger.AppendJSON(t.Context(), store, s, kind, "", "", body, nil); err != nil {
			t.Fatal(err)
		}
	}
	table, err := site.OpenTable(t.Context(), store, site.TableOptions{Link: true, Where: "a test's folder"})
	if err != nil {
		t.Fatal(err)
	}
	v := visit(t, site.New(table, nil))
	v.get("/people/runs").is(200).says("never run, and nothing waits")
	for partner, ids := range map[care.PartnerCode][2]int{"RZ1": {0, 160}, "RZ2": {60, 220}} {
		path := filepath.Join(dir, string(partner)+".csv")
		if err := os.WriteFile(path, []byte(peopleFile(ids[0], ids[1])), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := table.Desk.Import(t.Context(), path, partner, "people", intake.Options{}); err != nil {
			t.Fatal(err)
		}
	}
	for until := time.Now().Add(time.Minute); len(table.People.Runs()) == 0 || table.People.Linked().Waiting > 0; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(until) {
			t.Fatalf("it is not linked: %+v", table.People.Linked())
		}
	}
	v.get("/people/runs").is(200).says("Linked up to", "all that was brought in", "The linkage, by itself")
	runs := table.People.Runs()
	if runs[0].By != people.Linker || runs[0].Links < 90 {
		t.Errorf("%+v", runs[0])
	}
	v.post("/people/runs", "mode", "again", "sample", "10", "dry", "yes").leadsTo("/people/runs")
	v.until("/people/runs").is(200).says("What the trial found", "0 new links")
}

// peopleFile is a register of made people: everybody has one line in whatever list.
func peopleFile(from, to int) string {
	var b strings.Builder
	b.WriteString("Patient ID,Forename,Surname,DOB,Sex,Postcode,Mobile\n")
	given := []string{"Ann", "Imran", "Zofia", "Gareth", "Priya", "Oluwaseun", "Margaret", "Leon", "Siobhan", "Wei", "Tomasz"}
	family := []string{"Able", "Hussain", "Kowalska", "Pugh", "Patel", "Adeyemi", "Thornbury", "Marsh", "Kelly", "Chen", "Nowak", "Begum", "Fraser"}
	for i := from; i < to; i++ {
		born := care.NewDate(1940, 1, 1) + care.Date(i*7919%25000)
		fmt.Fprintf(&b, "%d,%s,%s,%s,%s,ZZ%d %dA%c,07700 %06d\n", i, given[i*7%len(given)], family[i*5%len(family)], born, []string{"F", "M"}[i%2],
			1+i%40, i%10, 'A'+rune(i%20), 100000+i*37)
	}
	return b.String()
}
