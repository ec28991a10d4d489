package sharing_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"roundtable/ledger"
	"roundtable/web/site"
)

// draft is an agreement's form: North and South give each other list entries for
// booking, and Open Door is a party that gives nothing.
func draft(extra ...string) []string {
	return append([]string{
		"title", "Mutual aid", "id", "mutual-aid", "parties", "NTH", "parties", "STH", "parties", "DOOR",
		"flow-1", "1", "flow-1-from", "NTH", "flow-1-from", "STH", "flow-1-to", "NTH", "flow-1-to", "STH", "flow-1-what", "list-entries",
		"purposes", "booking", "booking-6", "6(1)(e)", "booking-9", "9(2)(h)", "booking-confidence", "implied-consent",
		"controllers", "NTH", "controllers", "STH", "joint", "yes", "from", site.Today().String(), "review", (site.Today() + 300).String(),
		"retention", "As each partner's own records.", "dpia", "https://example.org/dpia",
	}, extra...)
}

// agreed brings the agreement into force through the pages.
func (p *people) agreed() {
	p.Helper()
	p.as("nth-programme-manager").post("/agreements/new", draft("do", "save")...).is(http.StatusSeeOther)
	for _, at := range []string{"nth", "sth", "door"} {
		lead := p.as(at + "-ig-lead")
		form := lead.get("/agreements/mutual-aid").is(http.StatusOK).says("Your advice")
		lead.post("/agreements/mutual-aid/advise", "version", form.hidden("version"), "hash", form.hidden("hash"), "agrees", "yes", "text", "fine").is(http.StatusSeeOther)
		guardian := p.as(at + "-guardian")
		form = guardian.get("/agreements/mutual-aid/sign").is(http.StatusOK)
		guardian.post("/agreements/mutual-aid/sign", "version", form.hidden("version"), "hash", form.hidden("hash"), "read", "1").is(http.StatusSeeOther)
	}
}

// TestAnAgreementOpensAndCloses is the whole story through the pages: drafted, advised
// on, signed by three, used, suspended, resumed.
func TestAnAgreementOpensAndCloses(t *testing.T) {
	p := sitDown(t)
	booker := p.as("nth-booking-officer")
	booker.get("/list").is(200).says("Bert").never("Hips")
	draws := p.as("nth-programme-manager")
	draws.get("/agreements").is(200).says("each organisation sees its own people alone")
	draws.get("/agreements/new").is(200).says("Draft an agreement", "North Trust", "9(2)(h), health or social care")
	draws.post("/agreements/new", draft("do", "ask")...).is(200).says("counts and list entries of each of North Trust and South Trust, read at the other for booking", "Nothing is written down yet")
	draws.get("/agreements/mutual-aid").is(404)
	draws.next(draws.post("/agreements/new", draft("do", "save")...)).
		says("Mutual aid", "North Trust and South Trust give each other list entries", "6(1)(e), public task", "not signed by Open Door, North Trust and South Trust", "Fingerprint")
	for i, at := range []string{"nth", "sth", "door"} {
		lead, guardian := p.as(at+"-ig-lead"), p.as(at+"-guardian")
		form := lead.get("/agreements/mutual-aid").is(200).says("This needs you: Your advice")
		guardian.post("/agreements/mutual-aid/sign", "version", "1", "hash", form.hidden("hash"), "read", "1").wrongAt("read") // nobody has advised
		lead.post("/agreements/mutual-aid/advise", "version", "1", "hash", form.hidden("hash")).wrongAt("agrees")
		lead.next(lead.post("/agreements/mutual-aid/advise", "version", "1", "hash", form.hidden("hash"), "agrees", "yes")).says("information governance lead) agrees")
		lead.get("/agreements/mutual-aid/sign").is(403).says("neither office")
		guardian.get("/agreements").says("Your signature")
		guardian.get("/sharing").says("1 agreement needs you")
		form = guardian.get("/agreements/mutual-aid/sign").is(200).says("I have read version 1", form.hidden("hash"))
		guardian.post("/agreements/mutual-aid/sign", "version", "1", "hash", form.hidden("hash")).wrongAt("read")
		guardian.post("/agreements/mutual-aid/sign", "version", "1", "hash", strings.Repeat("0", 64), "read", "1").wrongAt("read")
		booker.get("/list").never("Hips")
		guardian.next(guardian.post("/agreements/mutual-aid/sign", "version", "1", "hash", form.hidden("hash"), "read", "1")).says("Caldicott guardian)")
		if i < 2 {
			guardian.get("/agreements").says("Signed by some")
		}
	}
	booker.get("/list").is(200).says("Hips") // the other's row
	lead := p.as("sth-ig-lead")
	lead.get("/agreements/mutual-aid").says("Version 1 is in force", `["NTH", "STH"].contains(principal.partner)`, "Suspend it")
	lead.get("/agreements/mutual-aid/do/suspend").is(200).says("counts and list entries of each of North Trust and South Trust, read at the other for booking")
	lead.post("/agreements/mutual-aid/do/suspend").wrongAt("reason")
	lead.next(lead.post("/agreements/mutual-aid/do/suspend", "reason", "a wrong file")).says("suspended by South Trust", "a wrong file", "Nothing is open under it")
	booker.soon("/list", func(a *page) bool { return a.status == 200 && !strings.Contains(a.read(), "Hips") })
	p.as("nth-ig-lead").post("/agreements/mutual-aid/do/resume", "reason", "please").wrongAt("reason")
	lead.next(lead.post("/agreements/mutual-aid/do/resume", "reason", "mended")).says("Version 1 is in force")
	booker.get("/list").says("Hips")
	if r, err := p.table.Store.Verify(t.Context(), func(_, _ ledger.Seq) {}); err != nil || !r.OK() {
		t.Errorf("the ledger does not verify: %+v, %v", r, err)
	}
}

// TestAnotherVersionSaysWhatItChanges, and leaves the one in force alone until signed.
func TestAnotherVersionSaysWhatItChanges(t *testing.T) {
	p := sitDown(t)
	p.agreed()
	pm := p.as("sth-programme-manager")
	pm.get("/agreements/mutual-aid/draft").is(200).says("Draft a new version", `value="Mutual aid"`)
	pm.next(pm.post("/agreements/mutual-aid/draft", draft("do", "save", "flow-1-what", "contact-details", "to", (site.Today()+100).String())...)).
		says("What version 2 changes", `give each other list entries" and is now "North Trust and South Trust give each other list entries, contact details"`, "Version 1 is in force", "Version 2 changes nothing before")
	pm.get("/agreements/mutual-aid?version=1").is(200).says("What version 1 says")
	pm.get("/agreements/mutual-aid?version=3").is(404)
	p.as("nth-booking-officer").get("/list").says("Hips")
	lead := p.as("door-ig-lead")
	lead.next(lead.post("/agreements/mutual-aid/do/leave", "reason", "the funding ended")).says("Left on", "the funding ended")
	p.as("nth-ig-lead").get("/agreements/mutual-aid").says("Suspend it", "Leave it").never("End it")
	p.as("nth-ig-lead").post("/agreements/mutual-aid/do/end", "reason", "over").is(422).says("only a party's Caldicott guardian or SIRO ends it for all")
	guardian := p.as("nth-guardian")
	guardian.get("/agreements/mutual-aid/do/end").says("list entries of each of North Trust and South Trust")
	guardian.next(guardian.post("/agreements/mutual-aid/do/end", "reason", "over")).says("It was ended by Person nth-guardian")
	pm.get("/agreements/mutual-aid").never("Draft a new version")
}

// TestADraftIsCorrectedAtItsFields.
func TestADraftIsCorrectedAtItsFields(t *testing.T) {
	p := sitDown(t)
	pm := p.as("nth-programme-manager")
	send := func(change ...string) *page {
		t.Helper()
		q := url.Values{}
		base := draft("do", "save")
		for i := 0; i+1 < len(base); i += 2 {
			q.Add(base[i], base[i+1])
		}
		for i := 0; i+1 < len(change); i += 2 {
			q.Del(change[i])
			if change[i+1] != "" {
				q.Set(change[i], change[i+1])
			}
		}
		var flat []string
		for k, vs := range q {
			for _, v := range vs {
				flat = append(flat, k, v)
			}
		}
		return pm.post("/agreements/new", flat...)
	}
	for _, tc := range []struct {
		field  string
		change []string
	}{
		{"title", []string{"title", ""}},
		{"id", []string{"id", "Mutual Aid!"}},
		{"parties", []string{"parties", "NTH"}},
		{"parties", []string{"parties", ""}},
		{"controllers", []string{"controllers", ""}},
		{"from", []string{"from", "soon"}},
		{"to", []string{"to", "2001-01-01"}},
		{"review", []string{"review", "2001-01-01"}},
		{"retention", []string{"retention", ""}},
		{"purposes", []string{"purposes", ""}},
		{"booking-6", []string{"booking-confidence", ""}},
		{"flow-1-from", []string{"flow-1-what", ""}},
		{"restricted", []string{"restricted", "!! Refuge"}},
	} {
		send(tc.change...).wrongAt(tc.field)
	}
	many := send("title", "", "retention", "", "from", "soon", "review", "", "booking-6", "", "notice", "ftp://x")
	for _, field := range []string{"title", "retention", "from", "review", "booking-6", "notice"} {
		many.wrongAt(field) // all of them at once
	}
	if n := strings.Count(many.body, `href="#from"`); n != 1 {
		t.Errorf("a day that could not be read is told %d times", n)
	}
	if strings.Index(many.body, `href="#title"`) > strings.Index(many.body, `href="#booking-6"`) || strings.Index(many.body, `href="#booking-6"`) > strings.Index(many.body, `href="#retention"`) {
		t.Error("the mistakes are not in the order of the page")
	}
	if got := pm.get("/agreements").read(); !strings.Contains(got, "There is no agreement yet") {
		t.Error("a mistaken form was written down")
	}
	more := pm.post("/agreements/new", draft("do", "more")...).is(200).says("Flow 2")
	if !strings.Contains(more.body, `value="Mutual aid"`) {
		t.Error("what was typed is lost")
	}
	own := []string{"own-1-party", "STH", "own-1-purpose", "booking", "own-1-6", "6(1)(c)", "own-1-9", "9(2)(h)", "own-1-confidence", "implied-consent"}
	pm.post("/agreements/new", draft("do", "own")...).is(200).says("Own basis 1")
	send(append(slices.Clone(own), "own-1-purpose", "nothing")...).wrongAt("own-1-party")
	send(append(slices.Clone(own), "own-1-6", "6(1)(f)")...).wrongAt("own-1-party") // a public authority's
	send(own...).is(http.StatusSeeOther)
	pm.get("/agreements/mutual-aid").says("For booking, South Trust on a basis of its own", "6(1)(c), legal obligation")
	pm.get("/agreements/mutual-aid/draft").says("Own basis 1")
	send().wrongAt("id") // there is one of that name
}

// TestWhoMayNotIsToldWhy: a page in words for each role that may not.
func TestWhoMayNotIsToldWhy(t *testing.T) {
	p := sitDown(t)
	p.agreed()
	for who, paths := range map[string][]string{
		"nth-booking-officer": {"/accounts", "/accounts/new", "/agreements/new", "/what-if", "/access", "/protections", "/break-glass", "/my", "/my/log", "/agreements/mutual-aid/sign", "/agreements/mutual-aid/do/end"},
		"nth-service-user":    {"/agreements", "/agreements/mutual-aid", "/accounts", "/access", "/what-if", "/protections", "/break-glass"},
		"nth-partner-admin":   {"/access", "/protections", "/break-glass", "/agreements/new"},
		"nth-auditor":         {"/accounts/new", "/protections", "/break-glass", "/agreements/new", "/access/glass/x"},
		"nth-ig-lead":         {"/accounts", "/break-glass", "/my", "/agreements/mutual-aid/sign"},
	} {
		s := p.as(who)
		for _, path := range paths {
			s.get(path).is(http.StatusForbidden).says("You cannot").never("sharing:", "<nil>")
		}
	}
	for _, path := range []string{"/accounts/new", "/agreements/new", "/agreements/mutual-aid/advise", "/agreements/mutual-aid/do/end", "/access/find", "/protections/services", "/break-glass"} {
		p.as("nth-committee-member").post(path, "reason", "because I can", "why", "x").is(http.StatusForbidden)
	}
	p.as("nth-carer").get("/my/log").is(http.StatusForbidden).says("Only the person themselves sees this")
	p.as("nth-committee-member").get("/agreements/mutual-aid").is(200).never("Suspend it", "Give this advice")
	s := p.as("sth-ig-lead")
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, p.srv.URL+"/agreements/mutual-aid/do/end", strings.NewReader("reason=forged"))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	s.send(r).is(http.StatusForbidden).says("came from another website")
	s.get("/agreements/mutual-aid").says("Version 1 is in force")
	s.get("/agreements/none").is(404)
	s.get("/agreements/mutual-aid/do/fly").is(404)
}

// TestWhatIfAnswersInWords.
func TestWhatIfAnswersInWords(t *testing.T) {
	p := sitDown(t)
	lead := p.as("nth-ig-lead")
	lead.get("/what-if").is(200).says("Could this person see this?")
	ask := func(q ...string) *page {
		v := url.Values{}
		for i := 0; i+1 < len(q); i += 2 {
			v.Add(q[i], q[i+1])
		}
		return lead.get("/what-if?" + v.Encode())
	}
	ask("who", "r:booking-officer", "at", "NTH", "purpose", "booking", "of", "STH").is(200).says("No agreement in force gives list entries of South Trust to North Trust for booking")
	p.agreed()
	ask("who", "r:booking-officer", "at", "NTH", "purpose", "booking", "of", "STH").is(200).says("agreement/mutual-aid/1/1", "Yes")
	ask("who", "a:nth-clinician", "purpose", "booking", "of", "STH", "is", "sealed").is(200).says("A sealed record is open only where it was made")
	ask("who", "r:booking-officer", "purpose", "booking", "of", "STH").wrongAt("at")
	ask("who", "", "of", "STH").wrongAt("who")
	ask("who", "a:sth-clinician", "of", "STH").wrongAt("who") // another partner's staff are not named
	ask("who", "r:analyst", "at", "NTH", "purpose", "planning").wrongAt("of")
	p.as("nth-auditor").get("/what-if?who=a:sth-clinician&purpose=direct-care&of=NTH").is(200).says("Person sth-clinician")
}
