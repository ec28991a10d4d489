package sharing_test

import (
	"archive/zip"
	"bytes"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"roundtable/care"
	"roundtable/sharing/accesslog"
	"roundtable/web/site"
)

// TestJoinersMoversAndLeavers: opened with a link shown once, changed, signed out,
// ended; each step is on the account's page with who did it.
func TestJoinersMoversAndLeavers(t *testing.T) {
	p := sitDown(t)
	admin := p.as("nth-partner-admin")
	admin.get("/accounts").is(200).says("Person nth-clinician", "Caldicott guardian", "Current").never("Person sth-clinician")
	admin.get("/accounts/sth-clinician").is(404)
	admin.post("/accounts/new", "name", "", "email", "new@example.org", "roles", "clinician").wrongAt("name")
	admin.post("/accounts/new", "name", "New Person", "email", "nth-clinician@example.org", "roles", "clinician").wrongAt("email")
	admin.post("/accounts/new", "name", "New Person", "email", "new@example.org").wrongAt("roles")
	admin.post("/accounts/new", "name", "New Person", "email", "new@example.org", "roles", "clinician", "until", "never").wrongAt("until")
	opened := admin.post("/accounts/new", "name", "New Person", "email", "new@example.org", "roles", "clinician").is(200).says("Hand over this set-up link", "opened the account as Clinician")
	link := regexp.MustCompile(`/set-up/[A-Za-z0-9_-]+`).FindString(opened.body)
	if link == "" {
		t.Fatal("no link is shown")
	}
	p.as("nth-clinician").get(link).is(200).says("This link is for New Person at North Trust")
	all := admin.get("/accounts").body
	id := regexp.MustCompile(`/accounts/(a-[a-z0-9]+)`).FindStringSubmatch(all)[1]
	admin.get("/accounts/"+id).never(link, "set-up/")
	admin.next(admin.post("/accounts/"+id+"/change", "name", "New Person", "email", "new@example.org", "roles", "booking-officer", "until", "2099-01-31")).
		says("changed the roles from Clinician to Booking officer", "31 January 2099")
	admin.post("/accounts/" + id + "/link").is(200).says("made a set-up link")
	admin.next(admin.post("/accounts/" + id + "/sign-out")).says("signed out on every device")
	admin.post("/accounts/" + id + "/end").wrongAt("reason")
	admin.next(admin.post("/accounts/"+id+"/end", "reason", "left the trust")).says("ended the account: left the trust", "Ended").never("Make a new set-up link")
	admin.get("/accounts/nth-partner-admin").is(200).says("This is your own account")
	admin.post("/accounts/nth-partner-admin/end", "reason", "x").is(403).says("Nobody changes or ends their own account")
	admin.get("/accounts?show=unused").is(200).says("There are no accounts to show")
	auditor := p.as("nth-auditor")
	auditor.get("/accounts").is(200).says("Person sth-clinician", "Person nth-clinician").never("Open an account")
	auditor.get("/accounts/sth-clinician").is(200).never("Make a new set-up link")
	auditor.post("/accounts/sth-clinician/end", "reason", "x").is(403)
}

// TestAGuardianLooksAfterWhoSignsAndOversees, and after nobody else's account, without
// being an administrator; nobody else without that right reaches the accounts.
func TestAGuardianLooksAfterWhoSignsAndOversees(t *testing.T) {
	p := sitDown(t)
	guardian := p.as("nth-guardian")
	guardian.get("/accounts").is(200).says("Person nth-ig-lead", "Person nth-auditor", "Open an account", "Who signs or oversees").never("Person nth-clinician", "Person sth-ig-lead")
	guardian.get("/accounts/nth-ig-lead").is(200).says("Make a new set-up link")
	for _, other := range []string{"nth-clinician", "nth-partner-admin", "nth-service-user", "sth-ig-lead", "sth-guardian"} {
		guardian.get("/accounts/" + other).is(404)
		guardian.get("/accounts/" + other + "/change").is(404)
		for _, do := range []string{"change", "end", "link", "sign-out"} {
			guardian.post("/accounts/"+other+"/"+do, "name", "Mine", "email", "mine@example.org", "roles", "ig-lead", "reason", "mine").is(404)
		}
	}
	guardian.get("/accounts/new").is(200).says(`value="ig-lead"`, `value="auditor"`).never(`value="partner-admin"`, `value="clinician"`, "date of birth")
	sir := []string{"name", "A Risk Owner", "email", "siro@example.org", "offices", "siro"}
	guardian.post("/accounts/new", append(sir, "roles", "ig-lead", "roles", "partner-admin")...).wrongAt("roles")
	guardian.post("/accounts/new", "name", "A Clinician", "email", "clin@example.org", "roles", "clinician").wrongAt("roles")
	guardian.post("/accounts/new", append(sir, "roles", "ig-lead")...).is(200).says("Hand over this set-up link", "opened the account as Information governance lead")
	guardian.post("/accounts/nth-second/change", "name", "Person nth-second", "email", "nth-second@example.org", "roles", "ig-lead", "roles", "clinician").wrongAt("roles")
	guardian.next(guardian.post("/accounts/nth-second/change", "name", "Person nth-second", "email", "nth-second@example.org", "roles", "ig-lead", "offices", "siro")).says("changed the offices from nothing to")
	guardian.next(guardian.post("/accounts/nth-auditor/end", "reason", "left the trust")).says("ended the account: left the trust")
	guardian.post("/accounts/nth-guardian/end", "reason", "x").is(403).says("Nobody changes or ends their own account")
	p.as("nth-ig-lead").get("/accounts").is(403) // without the office
	p.as("nth-ig-lead").post("/accounts/new", append(sir, "roles", "ig-lead")...).is(403)
}

// TestAServiceUsersAccountIsTiedToOnePerson of the organisation that opens it.
func TestAServiceUsersAccountIsTiedToOnePerson(t *testing.T) {
	p := sitDown(t)
	admin := p.as("nth-partner-admin")
	base := []string{"name", "Bert", "email", "bert@example.org", "roles", "service-user"}
	admin.post("/accounts/new", base...).wrongAt("number")
	admin.post("/accounts/new", append(base, "number", bertNumber, "birth", adaBorn)...).wrongAt("number")
	admin.post("/accounts/new", append(base, "number", bertNumber, "birth", bertBorn)...).is(200).says("opened the account as Service user")
	carer := []string{"name", "Cara", "email", "cara@example.org", "roles", "carer", "number", bertNumber, "birth", bertBorn}
	admin.post("/accounts/new", carer...).wrongAt("ground")
	admin.post("/accounts/new", append(carer, "ground", "consent", "review", "2099-01-01", "sees", "list-entries")...).is(200).says("consent, to be looked at again by 1 January 2099")
}

// TestAPersonSeesTheirWaitsAndWhoLooked: in plain words, without what is withheld.
func TestAPersonSeesTheirWaitsAndWhoLooked(t *testing.T) {
	p := sitDown(t)
	ada, carer := p.as("nth-service-user"), p.as("nth-carer")
	ada.get("/my").is(200).says("My waits", "Memory", "You are waiting at North Trust", "6 May 2026").never("Bert", "Dora")
	carer.get("/my").is(200).says("Waits of the person you care for", "The person you care for is waiting at North Trust", "Memory", "consent").never("01632 960001", "Bert", "You are waiting", "You have waited", "Your next date")
	ada.get("/my/log").is(200).says("A carer at North Trust saw your own page", "They act for you.").never("booking officer")
	p.as("nth-booking-officer").get("/list").is(200)
	told := ada.get("/my/log").is(200).says("A booking officer at North Trust saw the waiting list that you are on", "It is their own record of you").never("Person nth-booking-officer")
	entry := regexp.MustCompile(`entry (\d+)`).FindStringSubmatch(told.read())[1]

	first, second := p.as("nth-ig-lead"), p.as("nth-second")
	first.get("/access/entries/" + entry).is(200).says("The person reads this")
	first.post("/access/entries/"+entry, "do", "ask").wrongAt("ground")
	ask := []string{"do", "ask", "ground", "coercion", "reason", "A partner reads along.", "until", (site.Today() + 30).String()}
	first.next(first.post("/access/entries/"+entry, ask...)).says("asked by Person nth-ig-lead")
	first.get("/access/entries/" + entry).says("You asked").never("I have reviewed it")
	first.post("/access/entries/"+entry, "do", "agree").is(422).says("Nobody withholds an entry alone")
	ada.get("/my/log").says("entry " + entry)
	second.next(second.post("/access/entries/"+entry, "do", "agree")).says("The person is not shown the entry")
	ada.get("/my/log").never("entry " + entry)
	second.next(second.post("/access/entries/"+entry, "do", "show"))
	ada.get("/my/log").says("entry " + entry)
	p.as("sth-ig-lead").get("/access/entries/" + entry).is(404) // not that partner's business
}

// watched is a log that somebody watches.
type watched struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (w *watched) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.text.Write(p)
}

func (w *watched) read() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.text.String()
}

// TestTheGlassBreaksLoudly: one person, an hour, told at once, reviewed by another.
func TestTheGlassBreaksLoudly(t *testing.T) {
	p := sitDown(t)
	doctor := p.as("door-clinician")
	doctor.get("/break-glass").is(200).says("Information governance leads are told at once")
	doctor.post("/break-glass").wrongAt("number")
	doctor.post("/break-glass", "number", adaNumber, "birth", bertBorn, "reason", "found unconscious").wrongAt("number")
	doctor.post("/break-glass", "number", adaNumber, "birth", adaBorn, "reason", "short").wrongAt("reason")
	var log watched
	before := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(&log, nil)))
	behind := doctor.post("/break-glass", "number", adaNumber, "birth", adaBorn, "reason", "found unconscious on the street").is(http.StatusSeeOther)
	slog.SetDefault(before)
	if line := log.read(); strings.Count(line, "the glass was broken") != 1 || !strings.Contains(line, strings.TrimPrefix(behind.to, "/break-glass/")) || strings.Contains(line, "unconscious") || strings.Contains(line, "Ada") {
		t.Errorf("whoever watches the log reads %q", line)
	}
	seen := doctor.get(behind.to).is(200).says("Ada Made", "Memory", "Hips", "01632 960001").never("Bert", "Dora")
	_ = seen
	p.as("sth-clinician").get(behind.to).is(404)
	for _, at := range []string{"nth", "sth", "door"} {
		for _, page := range []string{"/", "/roles"} { // on whatever page
			p.as(at + "-ig-lead").get(page).is(200).says("Broken glass: 1 emergency access to review")
		}
		p.as(at+"-ig-lead").get("/access").is(200).says("Opened in an emergency", "To review")
	}
	lead := p.as("nth-ig-lead")
	id := strings.TrimPrefix(behind.to, "/break-glass/")
	lead.get("/access/glass/"+id).is(200).says("found unconscious on the street", "one wait in full", "broken glass")
	lead.post("/access/glass/"+id, "outcome", "not-justified").wrongAt("note")
	lead.next(lead.post("/access/glass/"+id, "outcome", "justified")).says("Reviewed: justified").never("to review")
	p.as("nth-service-user").get("/my/log").says("A clinician at Open Door saw your wait in full", "opened in an emergency")
}

// TestAClosedRecordStaysClosedBehindTheGlass: sealed records and withheld addresses.
func TestAClosedRecordStaysClosedBehindTheGlass(t *testing.T) {
	p := sitDown(t)
	lead, doctor := p.as("nth-ig-lead"), p.as("door-clinician")
	set := func(is string) {
		t.Helper()
		found := lead.post("/protections/find", "number", adaNumber, "birth", adaBorn).is(http.StatusSeeOther)
		lead.post(found.to, "is", is).wrongAt("reason")
		lead.next(lead.post(found.to, "is", is, "reason", "asked for")).says("The protection is set")
	}
	open := func() *page {
		t.Helper()
		return doctor.next(doctor.post("/break-glass", "number", adaNumber, "birth", adaBorn, "reason", "found unconscious on the street"))
	}
	set("address-withheld")
	open().says("Memory").never("01632 960001")
	set("sealed")
	open().says("Hips").never("Memory")
	lead.get("/protections").is(200).says("Sealed record", "1 record")
	found := lead.post("/protections/find", "number", adaNumber, "birth", adaBorn).is(http.StatusSeeOther)
	lead.next(lead.post(found.to, "do", "clear", "is", "sealed", "reason", "a mistake")).says("protection is taken away")
	open().says("Memory")
	lead.post("/protections/find", "number", "123", "birth", adaBorn).wrongAt("number")
	lead.post("/protections/services", "service", "memmory", "why", "a small place").wrongAt("service").says("No file of yours names this service", "Did you mean Memory?", "first of them is still to come")
	lead.post("/protections/services", "service", "", "why", "a small place").wrongAt("service")
	lead.post("/protections/services", "whole", "yes", "why", "a small place").wrongAt("sure").says("all 2 waits")
	lead.post("/protections/services", "whole", "yes", "sure", "yes").wrongAt("why-whole")
	lead.get("/protections").is(200).says("Memory: 2 waits", "None of your services is restricted")
	lead.next(lead.post("/protections/services", "service", "Memory", "why", "a small place")).says("The service is restricted", "a small place")
	open().never("Memory")
	lead.next(lead.post("/protections/services", "do", "clear", "service", "Memory", "why", "no more")).says("not restricted any more")
}

// TestAnAccountNeverOpensASealedRecord beside another of the same number and birth date:
// what was parted by law or decision is not joined again by an account, nor by the log.
func TestAnAccountNeverOpensASealedRecord(t *testing.T) {
	p := sitDown(t)
	admin, lead := p.as("nth-partner-admin"), p.as("nth-ig-lead")
	found := lead.post("/protections/find", "number", bertNumber, "birth", bertBorn).is(http.StatusSeeOther)
	lead.next(lead.post(found.to, "is", "sealed", "reason", "asked for"))
	form := []string{"name", "Bert", "email", "bert@example.org", "roles", "service-user", "number", bertNumber, "birth", bertBorn}
	admin.post("/accounts/new", form...).wrongAt("number")
	lead.next(lead.post(found.to, "do", "clear", "is", "sealed", "reason", "a mistake"))
	admin.post("/accounts/new", form...).is(200).says("opened the account as Service user")
}

// TestFromAWaitToWhoLooked: who may read the log of one's own people finds it from the
// wait; nobody else does, and not of others' waits.
func TestFromAWaitToWhoLooked(t *testing.T) {
	p := sitDown(t)
	booker := p.as("nth-booking-officer")
	wait := regexp.MustCompile(`/pathways/[0-9a-f]{32}`).FindString(booker.get("/list?partner=NTH").is(200).body)
	booker.get(wait).is(200).never("Who has looked")
	key := strings.TrimPrefix(wait, "/pathways/")
	booker.post("/access/waits/" + key).is(403)
	lead := p.as("nth-ig-lead")
	lead.get(wait).is(200).says("Who has looked at this person", `action="/access/waits/`+key)
	log := lead.next(lead.post("/access/waits/"+key)).says("Who looked at one person", "Person nth-booking-officer", "one wait in full")
	if strings.Contains(log.what, key) {
		t.Error("the address of the log names the wait")
	}
	p.as("sth-ig-lead").post("/access/waits/" + key).is(404)
	lead.post("/access/waits/zzz").is(404)
	lead.post("/access/waits/00000000000000000000000000000000").is(404)
}

// TestOptOutsAreApplied from the list as it came back.
func TestOptOutsAreApplied(t *testing.T) {
	p := sitDown(t)
	lead := p.as("nth-ig-lead")
	ask := lead.get("/protections/opt-outs/ask.csv").is(200)
	if got := strings.Fields(ask.body); len(got) != 2 {
		t.Fatalf("to ask about: %q", got)
	}
	send := func(kind, listed, file string) *page {
		t.Helper()
		var b bytes.Buffer
		m := multipart.NewWriter(&b)
		_ = m.WriteField("kind", kind)
		_ = m.WriteField("listed", listed)
		f, err := m.CreateFormFile("file", "back.csv")
		if err != nil {
			t.Fatal(err)
		}
		_, _ = f.Write([]byte(file))
		_ = m.Close()
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, p.srv.URL+"/protections/opt-outs", &b)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", m.FormDataContentType())
		return lead.send(r)
	}
	today := site.Today().String()
	send("", today, adaNumber).wrongAt("kind")
	send("national", "soon", adaNumber).wrongAt("listed")
	send("national", today, "what?\nhello there").wrongAt("file")
	send("national", today, "9434765862\n").wrongAt("file") // was not asked about
	send("national", today, adaNumber+"\n").is(200).says("of 2 people asked about, 1 record is of somebody who opted out")
	lead.get("/protections").says("Applied last").never("No list of national data opt-outs has been applied")
}

// zipOf are the files of an archive, none of which was made long ago.
func zipOf(t *testing.T, body string) map[string]string {
	t.Helper()
	z, err := zip.NewReader(strings.NewReader(body), int64(len(body)))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if age := time.Since(f.Modified); age < -time.Minute || age > time.Hour {
			t.Errorf("%s says that it was made at %v", f.Name, f.Modified)
		}
		files[f.Name] = string(b)
	}
	return files
}

// TestTheLogOfAPersonAndTheirCopy: found exactly, never in an address, taken as a zip.
func TestTheLogOfAPersonAndTheirCopy(t *testing.T) {
	p := sitDown(t)
	p.as("nth-booking-officer").get("/list").is(200)
	lead := p.as("nth-ig-lead")
	lead.post("/access/find", "number", adaNumber).wrongAt("birth")
	found := lead.post("/access/find", "number", adaNumber, "birth", adaBorn).is(http.StatusSeeOther)
	if strings.Contains(found.to, adaNumber) {
		t.Error("the number stands in the address")
	}
	lead.get(found.to).is(200).says("Person nth-booking-officer", "the shared list", "own rows", "Yes")
	p.as("nth-second").get(found.to).is(404) // another visitor's
	got := lead.post(found.to + "/export").is(200)
	files := zipOf(t, got.body)
	for name, want := range map[string]string{
		"everything.json": "01632 960001", "waits.csv": "Memory", "who-looked.csv": "A booking officer at North Trust", "read-me-first.txt": "North Trust holds", "as-received.csv": "Telephone,01632 960001",
	} {
		if !strings.Contains(files[name], want) {
			t.Errorf("%s does not hold %q:\n%s", name, want, files[name])
		}
	}
	for name, text := range files {
		if strings.Contains(text, "Bert") || strings.Contains(text, "Hips") {
			t.Errorf("%s holds somebody else's, or another partner's", name)
		}
	}
	lead.get("/access/accounts/nth-booking-officer").is(200).says("What one account looked at")
	lead.get("/access/accounts/sth-booking-officer").is(404)
	lead.get("/access/day?day=" + site.Today().String()).is(200).says("Person nth-booking-officer")
	lead.get("/access/day?day=soon").wrongAt("day")
	n := 0
	for l, err := range p.table.Sharing.Log.OfAccount(t.Context(), "nth-ig-lead", noTime, noTime) {
		if err != nil {
			t.Fatal(err)
		}
		if l.What == "subject" || l.What == "search" {
			n++
		}
	}
	if n != 2 {
		t.Errorf("the lead's own looks are written down %d times, want 2", n)
	}
}

// TestThingsToAskAbout are asked, and accuse nobody.
func TestThingsToAskAbout(t *testing.T) {
	p := sitDown(t)
	lead := p.as("nth-ig-lead")
	lead.get("/access").is(200).says("There is nothing to ask about", "Ask first", "Nobody has broken the glass")
	e := accesslog.Entry{Role: care.RoleClinician, Purpose: care.DirectCare, What: "pathway", People: []care.Key{{1}}, Ask: []accesslog.Sign{accesslog.SameSurname}}
	if err := p.table.Sharing.Log.Write(t.Context(), care.Viewer{Account: "nth-clinician", Partner: "NTH", Role: care.RoleClinician}, e); err != nil {
		t.Fatal(err)
	}
	lead.get("/access").says("Person nth-clinician looked at somebody with the same surname (1 time)")
	p.as("sth-ig-lead").get("/access").never("same surname")
	// Others' looks at one's own people are asked about by organisation.
	e.Allowed = []accesslog.Allowed{{Partner: "NTH"}}
	if err := p.table.Sharing.Log.Write(t.Context(), care.Viewer{Account: "sth-clinician", Partner: "STH", Role: care.RoleClinician}, e); err != nil {
		t.Fatal(err)
	}
	lead.get("/access").says("somebody at South Trust looked at somebody with the same surname").never("Person sth-clinician")
	p.as("sth-ig-lead").get("/access").says("Person sth-clinician looked at somebody with the same surname")
}

// TestTheHeaderSaysWhoAndWhy, and leads to where that is changed.
func TestTheHeaderSaysWhoAndWhy(t *testing.T) {
	p := sitDown(t)
	doctor := p.as("nth-clinician")
	doctor.get("/list").is(200).says("Clinician, for direct care", `href="/why"`)
	doctor.get("/why").is(200).says("Why you look", "Booking")
	doctor.post("/why", "purpose", "planning").wrongAt("purpose")
	doctor.post("/why", "purpose", "booking", "role", "ig-lead").is(422)
	doctor.next(doctor.post("/why", "purpose", "booking")).says("Clinician, for booking")
	ada := p.as("nth-service-user")
	ada.get("/my").is(200).says("Who has looked", `href="/my/log"`).never(`href="/import"`, `href="/list"`)
	p.as("nth-carer").get("/my").is(200).never(`href="/my/log"`)
}

// TestEverybodySeesTheirOwnSection.
func TestEverybodySeesTheirOwnSection(t *testing.T) {
	p := sitDown(t)
	p.as("nth-ig-lead").get("/sharing").is(200).says("Access log", "Protections", "Could this person see this?", "Sharing agreements").never("Break the glass")
	p.as("nth-clinician").get("/sharing").is(200).says("Break the glass").never("Access log", "/accounts")
	p.as("nth-service-user").get("/sharing").is(200).says("My waits", "Who has looked").never("Sharing agreements")
	p.as("nth-clinician").get("/roles").is(200).says("Booking officer", "you, now", "A sealed record is open only where it was made")
}

var noTime time.Time

// TestTheFirstAccountEndsBeingAlone: before it the pages say that one is alone; its
// link lets its owner in, and nobody else reads anything.
func TestTheFirstAccountEndsBeingAlone(t *testing.T) {
	p := founded(t, false, nil)
	me := p.browser()
	for _, path := range []string{"/sharing", "/agreements", "/access", "/what-if", "/protections", "/break-glass", "/my", "/accounts", "/why"} {
		me.get(path).is(200).says("You are alone at this table", "Open the first account")
	}
	me.get("/roles").is(200)
	me.get("/accounts/new").is(200).says("Open the first account", "North Trust")
	first := []string{"name", "Ann Lee", "email", "ann@example.org", "partner", "NTH"}
	me.post("/accounts/new", append(first, "roles", "clinician")...).wrongAt("roles")
	me.post("/accounts/new", "name", "Ann Lee", "email", "ann@example.org", "partner", "NOPE", "roles", "partner-admin").wrongAt("partner")
	opened := me.post("/accounts/new", append(first, "roles", "partner-admin")...).is(200).says("Hand over this set-up link")
	link := regexp.MustCompile(`/set-up/[A-Za-z0-9_-]+`).FindString(opened.body)
	me.get("/list").is(http.StatusSeeOther)
	me.get("/accounts").is(http.StatusSeeOther)
	me.get("/roles").is(http.StatusSeeOther)
	me.post("/accounts/new", append(first, "roles", "partner-admin")...).is(http.StatusSeeOther)
	me.get(link).is(200).says("This link is for Ann Lee at North Trust")
	in := me.post(link).is(http.StatusSeeOther)
	if in.to != "/account/set-up" {
		t.Errorf("the link leads to %s", in.to)
	}
	me.get("/accounts").is(http.StatusSeeOther) // a second way in comes first
}

// TestWhatIsDoneToAGuardiansAccountIsSeen by the information governance leads.
func TestWhatIsDoneToAGuardiansAccountIsSeen(t *testing.T) {
	p := sitDown(t)
	p.as("nth-partner-admin").post("/accounts/nth-guardian/link").is(422).says("not an administrator's to give")
	admin := p.as("nth-partner-admin")
	admin.get("/accounts/nth-guardian").says("Ask to end the account").never("End the account now")
	admin.next(admin.post("/accounts/nth-guardian/end", "reason", "left")).says("when a second person agrees", "Current")
	p.as("nth-partner-admin").post("/accounts/nth-clinician/link").is(200)
	p.as("nth-second").get("/access").is(200).says("Accounts that sign, oversee or administer", "(Person nth-guardian)", "asked to end the account: left").never("(Person nth-clinician)")
	p.as("nth-partner-admin").post("/accounts/new", "name", "Second Self", "email", "self@example.org", "partner", "NTH", "roles", "partner-admin").is(200)
	p.as("nth-second").get("/access").says("opened the account as Partner administrator (Second Self)", "made a set-up link (Second Self)")
	p.as("sth-second").get("/access").never("made a set-up link", "asked to end")
}

// TestTwoPeopleEndAGuardiansAccount: an administrator alone cannot, and neither can
// somebody of another organisation, the holder, or the same person twice.
func TestTwoPeopleEndAGuardiansAccount(t *testing.T) {
	p := sitDown(t)
	admin, lead := p.as("nth-partner-admin"), p.as("nth-ig-lead")
	const ends = "/accounts/nth-guardian/end-asked"
	lead.post(ends, "do", "agree").is(422).says("Nobody has asked")
	admin.next(admin.post("/accounts/nth-guardian/end", "reason", "left")).says("asked on", "when a second person agrees")
	admin.post("/accounts/nth-guardian/end", "reason", "left").is(422).says("asked for it already")
	admin.post(ends, "do", "agree").is(422).says("Nobody agrees to what they asked for themselves")
	p.as("nth-guardian").post(ends, "do", "agree").is(422)
	p.as("nth-clinician").post(ends, "do", "agree").is(422)
	p.as("nth-clinician").post(ends, "do", "drop").is(422)
	p.as("sth-ig-lead").post(ends, "do", "agree").is(404)
	p.as("nth-guardian").get("/accounts").is(200)
	lead.get("/access").says("Accounts that somebody asks to end", "I agree: end the account now")
	lead.next(lead.post(ends, "do", "drop")).says("The account stays").never("I agree: end")
	admin.next(admin.post("/accounts/nth-guardian/end", "reason", "left")).is(200)
	lead.next(lead.post(ends, "do", "agree")).says("The account has ended")
	admin.get("/accounts/nth-guardian").says("Ended", "Person nth-ig-lead ended the account: left", "did not agree to end")
	lead.post(ends, "do", "agree").is(422)
}

// TestADemosPeopleAreLedToWhoTheyAre, and not to a sign-in that none of them has.
func TestADemosPeopleAreLedToWhoTheyAre(t *testing.T) {
	p := sitDown(t)
	for _, path := range []string{"/account", "/account/set-up"} {
		if got := p.as("nth-clinician").get(path).is(http.StatusSeeOther); got.to != "/who" {
			t.Errorf("%s leads to %s", path, got.to)
		}
	}
}
