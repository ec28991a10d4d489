package sharing_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"roundtable/care"
	"roundtable/ledger"
	"roundtable/sharing/accounts"
)

// TestWhoIsSpeciallyProtected is listed for who may set it, is written down, and leads
// to the person; nobody else's people stand in it.
func TestWhoIsSpeciallyProtected(t *testing.T) {
	p := sitDown(t)
	lead := p.as("nth-ig-lead")
	lead.get("/protections/people").is(200).says("Nobody.").never("Ada")
	p.protectAda("address-withheld")
	listed := lead.get("/protections/people").is(200).says("Ada Made", "Address withheld (S flag), set by your organisation", "943 476 5919").never("Bert")
	lead.get("/protections/people?is=sealed").is(200).says("Nobody.").never("Ada")
	record := regexp.MustCompile(`name="record" value="([^"]+)"`).FindStringSubmatch(listed.body)
	if record == nil {
		t.Fatal("no record leads on")
	}
	lead.next(lead.post("/protections/people", "record", record[1])).says("One person's protections", "Take it away")
	other := p.as("sth-ig-lead")
	// The protection holds of their own record of her as well; North's stands not there.
	other.get("/protections/people").is(200).says("set by your files or another organisation").never("set by your organisation", record[1])
	other.post("/protections/people", "record", record[1]).is(404) // another partner's record, by its key
	other.post("/protections/people", "record", "nonsense").is(404)
	for _, who := range []string{"nth-clinician", "nth-booking-officer", "nth-partner-admin", "nth-auditor", "nth-service-user"} {
		p.as(who).get("/protections/people").is(403).never("Ada")
		p.as(who).post("/protections/people", "record", record[1]).is(403)
	}
	lead.get("/access/accounts/nth-ig-lead").says("who is specially protected")
}

// TestTheRecordOfProcessingIsMadeOfTheAgreements: a line for each purpose, on one's own
// basis, and none of somebody else's agreement.
func TestTheRecordOfProcessingIsMadeOfTheAgreements(t *testing.T) {
	p := sitDown(t)
	lead := p.as("nth-ig-lead")
	lead.get("/processing").is(200).says("Its own list").never("Mutual aid")
	p.agreed()
	lead.get("/processing").is(200).says("Booking: Mutual aid", "North Trust and South Trust", "6(1)(e), public task", "joint controller", "in force")
	sheet := lead.get("/processing.csv").is(200).body
	for _, want := range []string{"Organisation,Data protection officer", "North Trust", "Booking: Mutual aid", "None by Roundtable itself", "6(1)(e)"} {
		if !strings.Contains(sheet, want) {
			t.Errorf("the table does not say %q:\n%s", want, sheet)
		}
	}
	p.as("sth-guardian").get("/processing").is(200).says("Booking: Mutual aid")
	if body := p.as("nth-auditor").get("/processing").is(200).body; strings.Contains(body, "Ada") {
		t.Error("the record of processing names a person")
	}
	for _, who := range []string{"nth-clinician", "nth-partner-admin", "nth-service-user", "nth-carer"} {
		p.as(who).get("/processing").is(403)
		p.as(who).get("/processing.csv").is(403)
	}
}

// TestTwoPeopleEraseOne: it is asked on a ground, agreed to by somebody else who has
// looked, and done by the ledger; what another organisation brought stays.
func TestTwoPeopleEraseOne(t *testing.T) {
	p := sitDown(t)
	lead, second := p.as("nth-ig-lead"), p.as("nth-second")
	ask := func() string {
		t.Helper()
		found := lead.post("/access/find", "number", adaNumber, "birth", adaBorn).is(http.StatusSeeOther).to
		lead.get(found).says("Ask for the person to be erased")
		lead.get(found+"/erase").is(200).says("Ada Made, born 3 April 1950", "1 wait")
		lead.post(found+"/erase", "reason", "x").wrongAt("ground")
		lead.post(found+"/erase", "ground", "she-wants-it", "reason", "x").wrongAt("ground")
		lead.post(found+"/erase", "ground", "never-ours").wrongAt("reason")
		second.get(found + "/erase").is(http.StatusNotFound) // a token is one visitor's own
		lead.next(lead.post(found+"/erase", "ground", "never-ours", "reason", "sent by mistake")).says("Nothing is erased until then", "sent by mistake")
		return regexp.MustCompile(`/access/erasures/[a-z0-9]+`).FindString(second.get("/access").body)
	}
	at := ask()
	lead.get(at).is(200).says("You asked")
	lead.post(at, "do", "agree", "sure", "yes").is(422).says("Nobody agrees to what they asked for themselves")
	p.as("sth-second").get(at).is(404)
	p.as("sth-second").post(at, "do", "agree", "sure", "yes").is(404)
	p.as("nth-partner-admin").post(at, "do", "agree", "sure", "yes").is(403)
	second.post(at, "do", "agree").is(422).says("It cannot be undone")
	second.next(second.post(at, "do", "drop")).says("Nothing was erased")
	second.post(at, "do", "agree", "sure", "yes").is(404)
	lead.post("/access/find", "number", adaNumber, "birth", adaBorn).is(http.StatusSeeOther)

	at = ask()
	second.get(at).is(200).says("Ada Made", "never ours to hold")
	// A record of the request that the second person may not see, or that is gone.
	scratch, id := p.table.Store.Scratch(), strings.TrimPrefix(at, "/access/erasures/")
	was, err := scratch.Get(t.Context(), "erase/NTH", id)
	if err != nil {
		t.Fatal(err)
	}
	more := strings.Replace(string(was), `"keys":[`, fmt.Sprintf(`"keys":[%q,`, strings.Repeat("ab", len(care.Key{}))), 1)
	if err := scratch.Set(t.Context(), "erase/NTH", id, []byte(more), time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	second.get(at).says("1 record that you may not see here, or that is gone", "by a key that leads to nobody")
	second.post(at, "do", "agree", "sure", "yes").is(422).says("Some of these records you may not see")
	if err := scratch.Set(t.Context(), "erase/NTH", id, was, time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	second.next(second.post(at, "do", "agree", "sure", "yes")).says("The person is erased")
	lead.post("/access/find", "number", adaNumber, "birth", adaBorn).is(422)
	p.as("sth-ig-lead").post("/access/find", "number", adaNumber, "birth", adaBorn).is(http.StatusSeeOther) // theirs stays
	report, err := p.table.Store.Verify(t.Context(), func(ledger.Seq, ledger.Seq) {})
	if err != nil || !report.OK() || report.Erased == 0 {
		t.Errorf("verified %+v, %v", report, err)
	}
}

// TestWhoMovesTakesNobodyAlong: a person looked up at one organisation is nobody at the
// next, whatever address was kept.
func TestWhoMovesTakesNobodyAlong(t *testing.T) {
	p := sitDown(t)
	lead := p.as("nth-ig-lead")
	found := lead.post("/access/find", "number", adaNumber, "birth", adaBorn).is(http.StatusSeeOther).to
	guarded := lead.post("/protections/find", "number", adaNumber, "birth", adaBorn).is(http.StatusSeeOther).to
	lead.get(found).is(200)
	s := p.table.Sharing
	a, _, _ := s.Gate.Accounts().Get("nth-ig-lead", 0)
	a.Partner = "STH"
	seq, err := s.Accounts.Change(t.Context(), care.Viewer{Account: accounts.Operator}, a)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Wait(t.Context(), seq); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{found, found + "/erase", guarded} {
		if got := lead.get(path); got.status == http.StatusOK || strings.Contains(got.body, "Ada") {
			t.Errorf("%s is %d for who has moved", path, got.status)
		}
	}
	if got := lead.post(found+"/erase", "ground", "never-ours", "reason", "x"); got.status == http.StatusSeeOther {
		t.Error("who has moved asks for the person to be erased")
	}
	if got := lead.post(found + "/export"); got.status == http.StatusOK {
		t.Error("who has moved takes a copy of the person")
	}
	if waits, err := p.table.Store.Scratch().Keys(t.Context(), "erase/STH", ""); err != nil || len(waits) != 0 {
		t.Errorf("%d requests wait, %v", len(waits), err)
	}
}
