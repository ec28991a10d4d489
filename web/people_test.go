package web_test

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/sharing"
	"roundtable/sharing/accesslog"
)

// as is another visitor of the made collaborative, who is one of its people.
func (v *visitor) as(account string) *visitor {
	v.t.Helper()
	b := v.another()
	b.post("/who", "account", account).is(http.StatusSeeOther)
	return b
}

var caseLink = regexp.MustCompile(`/people/review/([0-9a-f]{32})`)

// cases are the pairs that a page leads to, in its order.
func cases(page string) (out []string) {
	for _, m := range caseLink.FindAllStringSubmatch(page, -1) {
		if len(out) == 0 || out[len(out)-1] != m[1] {
			out = append(out, m[1])
		}
	}
	return out
}

// linked opens the made collaborative after a run of the linking.
func linked(t *testing.T) *visitor {
	t.Helper()
	v := madeUp(t)
	if len(v.table.People.Runs()) > 0 {
		return v
	}
	a := v.as("demo-analyst")
	a.post("/people/runs", "mode", "train", "sample", "10").leadsTo("/people/runs")
	page := a.until("/people/runs").is(200).says("What the run did")
	if len(v.table.People.Runs()) == 0 {
		t.Fatal("nothing ran:\n" + text(page.body))
	}
	return v
}

// Nothing that a model made of a pair stands on its page, in its source or its
// addresses, before its reader has decided; after it all of it does.
func TestAReviewerIsBlindUntilTheyDecide(t *testing.T) {
	v := linked(t)
	b := v.as("demo-clinician-vellmoor")
	queue := b.get("/people").is(200)
	model := []string{"weight in bits", "What the model makes of it", "id=\"weights", "speaks for", "% ", "Model 1", "odds"}
	queue.never(model...)
	seen := 0
	for _, id := range cases(queue.body) {
		page := b.get("/people/review/" + id).is(200)
		if !strings.Contains(page.body, "What do you say?") {
			continue
		}
		page.never(model...).says("Are these one person?")
		for _, to := range links(page.body) {
			if strings.Contains(to, "weight") || strings.Contains(to, "score") || strings.Contains(to, "p=") {
				t.Errorf("an address says something of the weight: %s", to)
			}
		}
		if seen++; seen == 5 {
			break
		}
	}
	if seen == 0 {
		t.Fatal("nobody is asked anything:\n" + text(queue.body))
	}
}

// decidable is the first pair that a visitor may decide for direct care and that
// nobody has looked at.
func decidable(t *testing.T, v *visitor) string {
	t.Helper()
	for _, id := range cases(v.get("/people?stage=first&zone=direct-care").is(200).body) {
		if page := v.get("/people/review/" + id).is(200); strings.Contains(page.body, "What do you say?") {
			return id
		}
	}
	t.Fatal("no pair can be decided")
	return ""
}

func TestDecidingAPairAndTakingItBack(t *testing.T) {
	v := linked(t)
	first, second := v.as("demo-clinician-vellmoor"), v.as("demo-booking-osmerley")
	id := decidable(t, first)
	at := "/people/review/" + id
	first.post(at).wrongAt("verdict")
	first.post(at, "verdict", "different").wrongAt("reason")
	first.post(at, "verdict", "cannot-tell", "reason", " ").wrongAt("reason")
	first.post(at, "verdict", "same", "reason", strings.Repeat("x", 501)).wrongAt("reason")
	for _, none := range []string{"3", "no", "12 34 56"} { // a key that went astray is no reason
		first.post(at, "verdict", "different", "reason", none).wrongAt("reason").says("three letters at least")
	}
	to := first.post(at, "verdict", "same", "reason", "I know the family").is(http.StatusSeeOther).to
	if !strings.Contains(to, "after="+id) || strings.HasPrefix(to, at) {
		t.Errorf("a decision leads to %s", to)
	}
	first.get(to).is(200).says("Saved: Same person.", "Take it back")
	first.get(at).is(200).says("You said: Same person", "a second reviewer", "What the model makes of it").never("What do you say?")
	first.get("/people").is(200).says("What you decided today", "Same person")

	// The second reviewer sees nothing of what the first said.
	second.get(at).is(200).says("You are the second reviewer", "What do you say?").never("said that the records", "What the model makes of it")
	second.get("/people?stage=second").is(200).says(id)

	seq := find(t, first.get(at).body, `name="seq" value="(\d+)"`)
	first.post(at, "do", "undo", "seq", seq).leadsTo(at + "?done=undone")
	first.get(at).is(200).says("What do you say?", "taken back").never("You said:")
	second.post(at, "do", "undo", "seq", seq).is(http.StatusUnprocessableEntity)
	second.get(at).is(200).never("You are the second reviewer")

	// Two who agree decide it, and one of them alone takes nothing of the other's back.
	first.post(at, "verdict", "different", "reason", "Different date of birth").is(http.StatusSeeOther)
	if look := looks(t, v, "demo-clinician-vellmoor"); len(look) == 0 || look[0].What != "review" || len(look[0].People) != 2 {
		t.Error("the pair that was looked at is not in the log")
	}
}

// oneOfTwo is the page of a person with two records, found as a reader finds one: from a
// wait on the shared list whose person waits elsewhere too.
func oneOfTwo(t *testing.T, b *visitor) *answer {
	t.Helper()
	tried := 0
	for _, m := range waitLink.FindAllStringSubmatch(b.get("/list?also-elsewhere=yes&limit=200").is(200).body, -1) {
		to := find(t, b.get("/pathways/"+m[1]).is(200).body, `href="(/people/[0-9a-f]{32})"`)
		page := b.get(to)
		if page.status == http.StatusSeeOther {
			page = b.get(page.to)
		}
		if tried++; strings.Contains(page.is(200).body, "are taken for one person") {
			return page
		}
	}
	t.Fatalf("of %d people who wait elsewhere too none has two records", tried)
	return nil
}

func TestAPersonsPage(t *testing.T) {
	v := linked(t)
	b := v.as("demo-clinician-vellmoor")
	b.get("/people/none").is(404)
	b.get("/people/" + strings.Repeat("0", 32)).is(404)
	b.get("/people/" + strings.Repeat("a", 32)).is(404)
	// A pathway leads to the person, and the person to their records.
	page := oneOfTwo(t, b)
	page.says("Why they are taken for one person", "If that is wrong").never("bits")
	record := find(t, page.body, `name="record" value="([0-9a-f]{32})"`)
	at := find(t, page.body, `action="(/people/[0-9a-f]{32})"`)
	b.post(at, "do", "unlink", "record", record).wrongAt("unlink-" + record + "-reason")
	to := b.post(at, "do", "unlink", "record", record, "unlink-"+record+"-reason", "Another date of birth on paper").is(http.StatusSeeOther).to
	path, _, _ := strings.Cut(to, "?")
	back := b.get(to)
	if back.status == http.StatusSeeOther {
		back = b.get(back.to)
	}
	seq := find(t, back.is(200).says("took one record out", "Another date of birth on paper").body, `name="seq" value="(\d+)"`)
	b.post(path, "do", "undo", "seq", seq).is(http.StatusSeeOther)
	again := b.get("/people/" + record)
	if again.status == http.StatusSeeOther {
		again = b.get(again.to)
	}
	again.is(200).says("are taken for one person", "taken back")
}

// Who sees nobody's record sees counts that nobody can be found in, and no rates.
func TestWhoSeesNobodySeesRoundedQuality(t *testing.T) {
	v := linked(t)
	for _, r := range sharing.Roles() {
		var who care.AccountID
		for _, p := range v.table.Personas {
			if p.Role == r.Role {
				who = p.Account
				break
			}
		}
		b := v.as(string(who))
		a := b.get("/people/quality")
		if r.Own() {
			a.is(http.StatusForbidden)
			continue
		}
		a.is(200)
		if strings.Contains(a.body, "sees nobody") {
			a.never("rates-partner", "rates-ethnicity")
			queue := b.get("/people").is(200)
			if r.May(sharing.ReviewPeople) {
				queue.says("Your role may look at pairs", "No list is shared with you").never("You are not among them")
			} else {
				queue.says("You are not among them")
			}
			b.get("/people/profile").is(http.StatusForbidden)
		}
	}
}

func TestNoticeIsForVoluntaryOrganisations(t *testing.T) {
	v := linked(t)
	v.as("demo-admin-vellmoor").get("/people/notice").is(200).says("for charities")
	v.as("demo-admin-vellmoor").get("/people/quality").is(200).never("Notice and consent")
	b := v.as("demo-admin-company")
	b.get("/people/quality").is(200).says("Notice and consent")
	b.get("/people/notice").is(200).says("Notice and consent", "Show what that does")
	b.post("/people/notice", "of", "list", "list", "no such list", "basis", "guess", "on", "2099-01-01").wrongAt("list").says(`href="#basis"`, `href="#words"`, `href="#on"`)
	b.post("/people/notice", "of", "people", "numbers", "none such", "basis", "consent", "words", "asked on the first visit", "on", "2026-01-01").wrongAt("numbers")
	// Nothing is chosen for them, and a number beside "everybody" is no notice of a few.
	b.get("/people/notice").is(200).never(" checked")
	b.post("/people/notice", "words", "Privacy notice, page 2", "on", "2026-01-01").wrongAt("of").says(`href="#basis"`)
	b.post("/people/notice", "of", "list", "list", "", "numbers", "17", "basis", "notice", "words", "Privacy notice, page 2", "on", "2026-01-01").wrongAt("numbers")
	b.post("/people/notice", "of", "list", "list", "", "basis", "consent", "words", "Form 2", "on", "2026-01-01").wrongAt("basis")
	// What it does is shown first, and nothing is recorded by that.
	filled := []string{"of", "list", "list", "", "basis", "notice", "words", "Privacy notice, page 2", "on", "2026-01-01"}
	b.post("/people/notice", filled...).is(200).says("Look at it before it is recorded", "records would be compared with other organisations", `name="sure"`)
	b.get("/people/notice").never("Privacy notice, page 2")
	b.post("/people/notice", append(filled, "change", "yes")...).is(200).says("Show what that does", "Privacy notice, page 2")
	a := b.post("/people/notice", append(filled, "sure", "yes")...)
	a.leadsTo("/people/notice?done=recorded")
	page := b.get(a.to).is(200).says("Privacy notice, page 2", "It is recorded")
	seq := find(t, page.body, `name="notice" value="(\d+)"`)
	b.post("/people/notice", "do", "withdraw", "notice", seq).wrongAt("why-" + seq)
	b.post("/people/notice", "do", "withdraw", "notice", seq, "why-"+seq, "The notice was wrong").leadsTo("/people/notice?done=withdrawn")
	b.get("/people/notice").is(200).says("Withdrawn on")
}

func TestShortcutsCanBeSwitchedOff(t *testing.T) {
	v := linked(t)
	b := v.as("demo-clinician-vellmoor")
	at := "/people/review/" + decidable(t, b)
	b.get(at).is(200).says(`data-shortcuts="on"`)
	b.post("/people/shortcuts", "keys", "off", "case", strings.TrimPrefix(at, "/people/review/")).leadsTo(at + "?done=off")
	b.get(at).is(200).never(`data-shortcuts="on"`).says("Switch the shortcuts on")
	b.post("/people/shortcuts", "keys", "on", "case", "https://elsewhere.example").leadsTo("/people")
	b.get(at).is(200).says(`data-shortcuts="on"`)
}

func TestARunIsStartedByWhoMay(t *testing.T) {
	v := linked(t)
	v.as("demo-clinician-vellmoor").post("/people/runs", "mode", "train", "sample", "10").is(http.StatusForbidden)
	a := v.as("demo-analyst")
	a.post("/people/runs", "mode", "guess", "sample", "many").wrongAt("mode").says(`href="#sample"`)
	a.post("/people/runs", "mode", "again", "sample", "10", "dry", "yes").leadsTo("/people/runs")
	a.until("/people/runs").is(200).says("What the trial found", "Nothing was written")
}

var personLink = regexp.MustCompile(`href="/people/[0-9a-f]{32}"`)

// A pair that was drawn by lot leads to nobody's page, and says nothing of what is
// joined, before its reader has decided; afterwards it leads to both.
func TestAPairDrawnByLotIsBlind(t *testing.T) {
	v := linked(t)
	b := v.as("demo-booking-tarnwick")
	seen := 0
	for _, id := range cases(b.get("/people?why=sample").is(200).body) {
		at := "/people/review/" + id
		page := b.get(at).is(200)
		if !strings.Contains(page.body, "What do you say?") {
			continue
		}
		page.says("drawn by lot, to measure", "only once a second reviewer says so too").never("one person with", "stands by itself")
		if personLink.MatchString(page.body) {
			t.Fatal("it leads to a person")
		}
		if seen++; seen > 1 {
			continue
		}
		b.post(at, "verdict", "cannot-tell", "reason", "Too little is recorded").is(http.StatusSeeOther)
		after := b.get(at).is(200)
		if n := len(personLink.FindAllString(after.body, -1)); n != 2 {
			t.Errorf("after it %d persons are led to", n)
		}
	}
	if seen == 0 {
		t.Fatal("nothing was drawn")
	}
}

// What one organisation parted another does not join again; and a page that was opened
// by somebody else saves nothing.
func TestAPartingIsNotTakenBackByAnotherOrganisation(t *testing.T) {
	v := linked(t)
	b, other := v.as("demo-clinician-vellmoor"), v.as("demo-booking-osmerley")
	page := oneOfTwo(t, b)
	record := find(t, page.body, `name="record" value="([0-9a-f]{32})"`)
	at := find(t, page.body, `action="(/people/[0-9a-f]{32})"`)
	b.post(at, "do", "unlink", "record", record, "unlink-"+record+"-reason", "Another date of birth on paper").is(http.StatusSeeOther)
	back := b.get(at).is(200).says("Kept apart by people", "Another date of birth on paper").never("They are the same person")
	seq := find(t, back.body, `name="seq" value="(\d+)"`)
	if theirs := other.get(at); theirs.status == 200 {
		theirs.never(`name="seq" value="` + seq + `"`)
	}
	if r := other.post(at, "do", "undo", "seq", seq, "why-"+seq, "I know her"); r.status < 400 {
		t.Errorf("another organisation took it back: %d", r.status)
	}
	b.post(at, "do", "undo", "seq", seq).is(http.StatusSeeOther)

	pair := "/people/review/" + decidable(t, b)
	b.post(pair, "verdict", "different", "reason", "Another birthday", "as", "demo-booking-osmerley").wrongAt("verdict").says("Nothing is saved")

	// Nor does any other form of the room save in the name of who came after.
	for _, form := range []struct {
		by   *visitor
		page string
	}{{b, at}, {v.as("demo-analyst"), "/people/runs"}, {v.as("demo-caldicott-company"), "/people/notice"}} {
		page := form.by.get(form.page).is(200)
		if n := strings.Count(page.body, `name="as" value="demo-`); n == 0 {
			t.Fatalf("%s has no form that says whose it is", form.page)
		}
		form.by.post(form.page, "as", "demo-booking-vellmoor", "do", "unlink", "record", record, "mode", "again", "sample", "10").is(http.StatusConflict).says("This page was opened by somebody else", "Nothing is saved.")
	}
}

// TestAPersonIsFoundByName: whoever a visitor may see, and nobody else; it is written down,
// and nothing that was typed stands in an address.
func TestAPersonIsFoundByName(t *testing.T) {
	v := linked(t)
	whole := v.table.Facts.View(care.Viewer{Account: "test"}, care.WholeTable(care.DirectCare))
	// of is somebody of a partner, or sealed, whose name is nobody else's.
	of := func(partner string) (given, family string, key care.Key) {
		for c, rows := range whole.People() {
			for _, i := range rows {
				given, family = whole.Wide(facts.DimGiven, c.Given[i]), whole.Wide(facts.DimFamily, c.Family[i])
				_, sealed, _ := whole.Linkable(c.Base + facts.Row(i))
				if (whole.Code(facts.DimPartner, c.Partner[i]) == partner || sealed && partner == "sealed") && family != "" && given != "" && len(whole.PeopleByName(family, given, 2, nil)) == 1 {
					return given, family, c.Key[i]
				}
			}
		}
		t.Fatalf("%s has nobody to look for", partner)
		return "", "", care.Key{}
	}
	const fits = "1 record of 1 person that you may see fits."
	looked := func(b *visitor, text string) *answer {
		to := b.post("/people/find", "text", text).is(http.StatusSeeOther).to
		for word := range strings.FieldsSeq(strings.ToLower(text)) {
			if strings.Contains(strings.ToLower(to), word) {
				t.Errorf("what was typed stands in the address")
			}
		}
		return b.get(to).is(200)
	}
	clinician, charity := v.as("demo-clinician-vellmoor"), v.as("demo-connector-company")
	clinician.get("/people/find").is(200).says("Everybody of whom a record is shared with you").never("fits")
	for _, c := range []struct {
		partner string
		sees    *visitor
		not     *visitor
	}{{"ZX1", clinician, nil}, {"ZV002", charity, nil}, {"sealed", v.as("demo-coordinator-south"), clinician}} {
		given, family, key := of(c.partner)
		for _, text := range []string{given + " " + family, strings.ToUpper(family) + ", " + given} {
			page := looked(c.sees, text)
			page.says(strings.ToUpper(family), fits)
			c.sees.get(find(t, page.body, `href="(/people/[0-9a-f]{32})"`)).is(200).says(strings.ToUpper(family))
			if c.not != nil {
				looked(c.not, text).says("Nobody whom you may see is found by that.").never(key.String())
			}
		}
	}
	if look := looks(t, v, "demo-connector-company"); !slices.ContainsFunc(look, func(l accesslog.Look) bool { return l.What == "search" && len(l.People) == 1 }) {
		t.Error("the search is not in the log")
	}
	clinician.post("/people/find", "text", strings.Repeat("x", 201)).wrongAt("text")
	clinician.post("/people/find", "text", " ").leadsTo("/people/find")
	clinician.get("/people/find?find=none").is(200).says("no longer kept")
	v.as("demo-analyst").get("/people/find").is(403)
}
