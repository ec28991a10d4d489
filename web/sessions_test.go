package web_test

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"roundtable/care"
	"roundtable/ledger"
	"roundtable/sessions"
	"roundtable/web/site"
)

var (
	sessionLink  = regexp.MustCompile(`/sessions/at/(s[0-9a-f]{12})"`)
	proposalLink = regexp.MustCompile(`/sessions/proposals/(p[0-9a-f]{12})`)
	placeLink    = regexp.MustCompile(`/sessions/at/s[0-9a-f]{12}/places/\d+`)
	askedLink    = regexp.MustCompile(`/sessions/asked/([0-9a-f]{32})`)
)

// TestTheWeekendsInPages: the board, one list, the plan with what each trust would have
// had alone, a booking officer's own places and what came of the weekend that is over.
func TestTheWeekendsInPages(t *testing.T) {
	v := madeUp(t)
	b := v.as("demo-booking-vellmoor")
	board := b.get("/sessions").is(200)
	if n := len(sessionLink.FindAllString(board.body, -1)); n < 6 {
		t.Fatalf("%d sessions on the board:\n%s", n, text(board.body))
	}
	id := sessionLink.FindStringSubmatch(board.body)[1]
	plan := proposalLink.FindString(b.get("/sessions/proposals").is(200).body)
	tarnwick, clinician := v.as("demo-booking-tarnwick"), v.as("demo-clinician-vellmoor")
	for _, c := range []struct {
		who   *visitor
		path  string
		says  []string
		never []string
	}{
		{b, "/sessions", []string{"Shared sessions", "To come", "Over", "Vellmoor"}, []string{"NHS number"}},
		{b, "/sessions/at/" + id, []string{"chance of an overrun", "The list, in order", "Leave is settled", "Surgeon"}, nil},
		{b, "/sessions/at/" + id + "/sheet", []string{"Theatre list"}, nil},
		{b, "/sessions/at/" + id + "/edit", []string{"Change a session", "Minutes between two patients"}, nil},
		{b, "/sessions/new", []string{"Plan a session", "Equipment to keep for it"}, nil},
		{b, plan, []string{"Together and alone", "Fair shares", "Why others have no place", "more is possible at most", "Answer again"}, nil},
		{tarnwick, plan, []string{"Answer for Tarnwick"}, []string{"Answer again"}},
		{b, "/sessions/mine", []string{"a place. "}, nil},
		{b, "/sessions/huddle", []string{"Today's exceptions", "Confirm six day-case beds"}, nil},
		{b, "/sessions/equipment", []string{"Operating microscope", "lent to Vellmoor", "Tarnwick's equipment van", "Agreed by Vellmoor", "Equipment lending agreement"}, nil},
		{b, "/sessions/result", []string{"Over 52 weeks", "Without the sessions", "By deprivation", "whose clinical detail is shared with you"}, []string{"School days lost"}},
		{clinician, "/sessions/result", []string{"Harm while they waited"}, nil},
		{b, "/sessions/asked", []string{"could be planned now"}, nil},
	} {
		page := c.who.get(c.path)
		words := text(page.body)
		if page.status != http.StatusOK {
			t.Errorf("%s: %d", c.path, page.status)
		}
		for _, w := range c.says {
			if !strings.Contains(words, w) {
				t.Errorf("%s does not say %q:\n%s", c.path, w, words)
			}
		}
		for _, w := range c.never {
			if strings.Contains(words, w) {
				t.Errorf("%s says %q", c.path, w)
			}
		}
	}
	if sheet := b.get("/sessions/at/" + id + "/sheet.csv").is(200); !strings.Contains(sheet.body, "Pathway kept by") {
		t.Error(sheet.body)
	}
	if cal := b.get("/sessions/calendar.ics").is(200); !strings.Contains(cal.body, "BEGIN:VCALENDAR") || strings.Contains(cal.body, "NHS") {
		t.Error(cal.body)
	}
}

// TestAChoiceOfDatesOnThePage: other dates are ticked beside the offer, a yes says which,
// and the page of the one that was chosen leads to the place that is free again.
func TestAChoiceOfDatesOnThePage(t *testing.T) {
	v := madeUp(t)
	b := v.as("demo-booking-vellmoor")
	forms := regexp.MustCompile(`(?s)<form method="post"[^>]*novalidate>\s*<input type="hidden" name="do" value="offered">.*?</form>`)
	var at, form string
	for _, m := range sessionLink.FindAllStringSubmatch(b.get("/sessions").is(200).body, -1) {
		for _, place := range placeLink.FindAllString(b.get("/sessions/at/"+m[1]).body, -1) {
			for _, f := range forms.FindAllString(b.get(place).is(200).body, -1) {
				if strings.Contains(f, `name="also"`) {
					at, form = place, f
				}
			}
		}
		if at != "" {
			break
		}
	}
	if at == "" {
		t.Fatal("nobody of Vellmoor could be offered two dates")
	}
	field := func(body, name string) string {
		return find(t, body, `name="`+name+`"(?: type="checkbox")? value="([^"]*)"`)
	}
	k, other := field(form, "pathway"), field(form, "also")
	b.post(at, "do", "offered", "pathway", k, "version", field(form, "version"), "how", "telephone", "also", other).leadsTo(at + "?done=choice")
	page := b.get(at).is(200).says("Or instead", "Which date did they choose?", "Withdraw this date", "This says no to all 2 dates")
	answer := []string{"do", "accepted", "pathway", k, "version", field(page.body, "version"), "whom", "parent"}
	b.post(at, answer...).is(422).wrongAt("date")
	elsewhere := "/sessions/at/" + strings.Replace(other, "/", "/places/", 1)
	b.post(at, append(answer, "date", other)...).leadsTo(elsewhere + "?done=accepted")
	b.get(elsewhere).is(200).says("Book it", "Not chosen", "The place is free: see who could take it", "by a parent")
	b.get(at).is(200).says("The place is free")
	b.get("/sessions/asked/" + k).is(200).says("They chose another date of the same offer")
}

// TestWhoDecidedIsSaid: a booking officer passes a clinician's decision on, and a clinician
// of the trust writes it on their own account; the page says which, and who wrote it.
func TestWhoDecidedIsSaid(t *testing.T) {
	v := madeUp(t)
	b, d := v.as("demo-booking-vellmoor"), v.as("demo-clinician-vellmoor")
	var at string
	for _, m := range regexp.MustCompile(`/sessions/asked/[0-9a-f]+`).FindAllString(b.get("/sessions/asked").is(200).body, -1) {
		if strings.Contains(b.get(m).body, "Which clinician decided it?") {
			at = m
			break
		}
	}
	if at == "" {
		t.Fatal("nobody of Vellmoor was asked")
	}
	version := func(page *answer) string { return find(t, page.body, `name="version" value="(\d+)"`) }
	form := []string{"do", "confirmed", "on", site.Today().String(), "clinical", "yes", "social", "yes", "consent", ""}
	page := b.get(at).is(200)
	b.post(at, append(form, "version", version(page), "clinical-by", "consultant dentist", "clinical-on", "")...).is(422).wrongAt("clinical-on")
	b.post(at, append(form, "version", version(page), "clinical-by", "consultant dentist", "clinical-on", "01/07/2026")...).is(http.StatusSeeOther)
	page = b.get(at).says("told by the consultant dentist, 1 July 2026, and passed on")
	d.post(at, append(form, "version", version(page), "clinical-by", "consultant dentist", "clinical-on", "02/07/2026")...).is(http.StatusSeeOther)
	d.get(at).says("decided and written by the consultant dentist, 2 July 2026", "This is my own decision")
	page = b.get(at)
	b.post(at, append(form, "version", version(page), "clinical-by", "consultant dentist", "clinical-on", "02/07/2026", "minutes", "85")...).is(http.StatusSeeOther)
	b.get(at).says("minutes from nothing to 85", "decided and written by the consultant dentist, 2 July 2026; unchanged", "Changed by ")
}

// TestOnePlaceFromOfferToBooking: a free place names who could come and books nobody; it
// is offered, accepted and booked by the child's own trust, each by an act of its own.
func TestOnePlaceFromOfferToBooking(t *testing.T) {
	v := madeUp(t)
	b := v.as("demo-booking-vellmoor")
	board := b.get("/sessions").is(200)
	var at, free string
	for _, m := range sessionLink.FindAllStringSubmatch(board.body, -1)[:4] {
		list := b.get("/sessions/at/" + m[1]).is(200)
		for _, place := range placeLink.FindAllString(list.body, -1) {
			page := b.get(place).is(200)
			if strings.Contains(page.body, `value="offered"`) {
				at, free = place, page.body
				break
			}
		}
		if at != "" {
			break
		}
	}
	if at == "" {
		t.Fatal("no free place that a child of Vellmoor could take")
	}
	field := func(body, name string) string { return find(t, body, `name="`+name+`" value="([^"]*)"`) }
	form := regexp.MustCompile(`(?s)<form method="post"[^>]*novalidate>\s*<input type="hidden" name="do" value="offered">.*?</form>`).FindString(free)
	k, version := field(form, "pathway"), field(form, "version")
	b.post(at, "do", "offered", "pathway", k, "version", version, "on", "2026-02-30", "how", "telephone").is(422)
	b.post(at, "do", "offered", "pathway", k, "version", version, "how", "telephone").is(http.StatusSeeOther)
	// Somebody else who had the same page open is told at once who was first.
	late := v.as("demo-booking-osmerley").post(at, "do", "offered", "pathway", k, "version", version, "how", "telephone")
	if late.status == http.StatusSeeOther {
		t.Error("another trust offered a child of Vellmoor")
	}
	b.post(at, "do", "offered", "pathway", k, "version", version, "how", "telephone").is(422).says("offered it to them already", "Nothing is left to do")
	page := b.get(at).is(200).says("Offered, no answer yet", "A decline frees the place. It stops no clock and discharges nobody.")
	b.post(at, "do", "withdrawn", "pathway", k, "version", field(page.body, "version")).is(422).wrongAt("withdrawn-why")
	// A decline that was written down by mistake counts for nothing, and stays to be read.
	b.post(at, "do", "declined", "pathway", k, "version", field(page.body, "version")).is(422).wrongAt("whom-declined").wrongAt("why-declined")
	b.post(at, "do", "declined", "pathway", k, "version", field(page.body, "version"), "whom", "parent", "reason", "the wrong button", "on", "31/02/2027").is(422).wrongAt("on-declined")
	b.post(at, "do", "declined", "pathway", k, "version", field(page.body, "version"), "whom", "parent", "why", sessions.DidNotSay).is(http.StatusSeeOther)
	waits := "/sessions/asked/" + k
	page = b.get(waits).is(200).says("The offer was declined", "That is wrong: they did not decline")
	mistake := []string{"do", "mistake", "version", field(page.body, "version"), "offer", field(page.body, "offer")}
	wrongAt := "mistake-" + strings.NewReplacer("/", "-", " ", "-").Replace(mistake[5])
	b.post(waits, mistake...).is(422).wrongAt(wrongAt)
	if late := v.as("demo-booking-osmerley").post(waits, append(mistake, "reason", "x")...); late.status == http.StatusSeeOther {
		t.Error("another trust corrected what was written down of a child of Vellmoor")
	}
	b.post(waits, append(mistake, "reason", "the button beside it")...).is(http.StatusSeeOther)
	b.get(waits).is(200).says("The offer was declined", "Written down by mistake, and counts for nothing: the button beside it").never("they did not decline")
	b.post(at, "do", "offered", "pathway", k, "version", field(b.get(at).body, "version"), "how", "telephone").is(http.StatusSeeOther)
	page = b.get(at)
	b.post(at, "do", "accepted", "pathway", k, "version", field(page.body, "version")).is(422).wrongAt("whom-accepted")
	b.post(at, "do", "accepted", "pathway", k, "version", field(page.body, "version"), "whom", "parent").is(http.StatusSeeOther)
	page = b.get(at).is(200).says("Book it", "Who keeps the pathway?")
	b.post(at, "do", "booked", "pathway", k, "version", field(page.body, "version")).is(422).wrongAt("choice")
	b.post(at, "do", "booked", "pathway", k, "version", field(page.body, "version"), "choice", string(care.SenderKeeps), "counts", "ZX1", "paid", "ZX1").is(http.StatusSeeOther)
	b.get(at).is(200).says("Booked", "Not in PAS", "keeps the pathway and reports it")
	b.get(askedLink.FindString(b.get(at).body)).is(200).says("There is an offer or a booking already", "What was said")
}

// TestABookingOfficerSeesNoClinicalDetail of what was confirmed or written down, and a
// clinician does; what the one does not see, saving does not blank.
func TestABookingOfficerSeesNoClinicalDetail(t *testing.T) {
	v := madeUp(t)
	b, c := v.as("demo-booking-vellmoor"), v.as("demo-clinician-vellmoor")
	page := c.get("/sessions/asked").is(200)
	for _, m := range askedLink.FindAllStringSubmatch(page.body, -1) {
		at := "/sessions/asked/" + m[1]
		full := c.get(at)
		if !strings.Contains(full.body, `value="Tonsillectomy"`) {
			continue
		}
		own := b.get(at).is(200)
		own.never("Tonsillectomy", "School days lost,", "Harm while waiting")
		version := find(t, own.body, `name="version" value="(\d+)"`)
		b.post(at, "do", "confirmed", "version", version, "on", find(t, own.body, `name="on" value="([^"]*)"`), "clinical", "yes", "clinical-by", "consultant", "social", "yes", "pre-op", "done").is(http.StatusSeeOther)
		if again := c.get(at).is(200); !strings.Contains(again.body, `value="Tonsillectomy"`) {
			t.Error("what a booking officer does not see was blanked")
		}
		return
	}
	t.Fatal("no child of Vellmoor with a procedure is shown to its clinician")
}

// TestAnAgreedPlaceIsOneChainOfActs: from the plan a booking officer is led to telling a
// patient, and from each act to the next; what was agreed stands on their own page and in
// the huddle until somebody told them; and nothing follows by itself.
func TestAnAgreedPlaceIsOneChainOfActs(t *testing.T) {
	v := madeUp(t)
	b := v.as("demo-booking-vellmoor")
	plan := proposalLink.FindString(b.get("/sessions/proposals").is(200).body)
	page := b.get(plan).is(200).says("What comes next", "to tell", "Nothing is offered or booked by itself", "Not answered yet: Tarnwick")
	b.get("/sessions/mine").is(200).says("Agreed, and not told yet", "Tell them, then offer it")
	b.get("/sessions/huddle").is(200).says("been offered yet")
	to := strings.ReplaceAll(find(t, page.body, `href="(/sessions/at/s[0-9a-f]{12}/places/\d+\?for=[^"]*)"`), "&amp;", "&")
	at, _, _ := strings.Cut(to, "?")
	tell := b.get(to).is(200).says("Tell ", "They stay on the list, and their waiting time goes on.", "Back to the plan")
	k, version := find(t, tell.body, `name="pathway" value="([^"]*)"`), find(t, tell.body, `name="version" value="([^"]*)"`)
	id := find(t, tell.body, `name="plan" value="([^"]*)"`)
	if n := strings.Count(b.get("/sessions/mine").body, "Tell them, then offer it"); n < 1 {
		t.Error("looking at the page told somebody")
	}
	b.post(at, "do", "offered", "pathway", k, "version", version, "plan", id, "how", "telephone").leadsTo(at + "?done=offered&plan=" + id)
	next := b.get(at+"?plan="+id).is(200).says("Offered, no answer yet", "Back to the plan")
	next.says("Letter to print")
	// The link that was open in another window leads to the place that they have now.
	b.get(to).leadsTo(at + "?plan=" + id)
	before := len(looks(t, v, "demo-booking-vellmoor"))
	b.get(at)
	if all := looks(t, v, "demo-booking-vellmoor"); len(all) != before+1 || len(all[0].People) != 1 {
		t.Errorf("one patient's place is written down as %d looks at %d people", len(all)-before, len(all[0].People))
	}
	b.get(at+"/letter").is(200).says("A date for", "What to bring", "About your", "waiting time began on", "stay on the waiting list", "If you need to change this")
	v.as("demo-booking-osmerley").get(at + "/letter").is(404)
	v.as("demo-beds-north").get(at + "/letter").is(403)
}

// TestRulesAreAgreedOnAPage: what holds stands first; others are agreed with who agreed
// them, mistakes are said at their fields, and the ones before can be gone back to.
func TestRulesAreAgreedOnAPage(t *testing.T) {
	v := madeUp(t)
	b := v.as("demo-booking-vellmoor")
	page := b.get("/sessions/rules").is(200).says("2 reasonable offers with 21 days", "Nobody has agreed rules yet", "42, 28 and 14 days")
	form := []string{"version", find(t, page.body, `name="version" value="(\d+)"`), "notice-days", "14", "offers", "2", "answer-days", "5", "leave-days", "42", "list-days", "28", "lock-days", "7", "overrun", "25", "tolerance", "10", "fair", "trusts", "hard", "yes"}
	b.post("/sessions/rules", form...).is(422).wrongAt("agreed")
	form = append(form, "agreed", "the three boards")
	b.post("/sessions/rules", form...).is(422).wrongAt("notice-days") // less than is national
	form[3] = "28"
	b.post("/sessions/rules", form...).is(http.StatusSeeOther)
	b.get("/sessions/rules").is(200).says("2 reasonable offers with 21 days", "Written down, and not in force", "They hold once Osmerley and Tarnwick have agreed too.").never("Agree to these rules")
	yes := func(who *visitor) *answer {
		waits := who.get("/sessions/rules").is(200).says("Agree to these rules")
		return who.post("/sessions/rules", "second", "yes", "version", find(t, waits.body, `name="version" value="(\d+)"`)).is(http.StatusSeeOther)
	}
	// Each finds it on the first page and in the huddle; an outsider puts nothing in force.
	other, third, outsider := v.as("demo-booking-tarnwick"), v.as("demo-booking-osmerley"), v.as("demo-clinician-north")
	if n, _ := third.asks(); n["set of rules for shared sessions to agree to"] != 1 {
		t.Errorf("%v", n)
	}
	if n, _ := outsider.asks(); n["set of rules for shared sessions to agree to"] != 0 {
		t.Errorf("an outsider is asked: %v", n)
	}
	third.get("/sessions/huddle").is(200).says("other rules for these sessions")
	outsider.get("/sessions/rules").is(200).says("agrees to the rules for itself").never("Agree to these rules", "Agree these rules")
	outsider.post("/sessions/rules", "second", "yes", "version", find(t, third.get("/sessions/rules").body, `name="version" value="(\d+)"`)).is(422).says("yours is none of them")
	yes(other)
	third.get("/sessions/rules").is(200).says("They hold once Osmerley agrees too.")
	yes(third)
	if n, _ := third.asks(); n["set of rules for shared sessions to agree to"] != 0 {
		t.Errorf("%v", n)
	}
	b.get("/sessions/rules").is(200).says("2 reasonable offers with 28 days", "Agreed by the three boards", "Written down by You", "agreed by ", "at most 25 %").never("not in force")
	b.post("/sessions/rules", form...).is(422).says("You were first, at")
	page = b.get("/sessions/rules")
	form[1], form[3] = find(t, page.body, `name="version" value="(\d+)"`), "21"
	b.post("/sessions/rules", form...).is(http.StatusSeeOther)
	yes(other)
	yes(third)
	b.get("/sessions/rules").is(200).says("Rules that held before", "Go back to these")
	b.get("/sessions/rules?again=1").is(200).says("The form holds the rules of")
	v.as("demo-beds-north").get("/sessions/rules").is(200).never("Agree these rules")
	v.as("demo-beds-north").post("/sessions/rules", form...).is(403)
}

// TestTheResultOfSomeSessionsAndForWhoSeesNobody: sessions are chosen, and who sees
// counts alone is told what is not shown and why, without one count of patients.
func TestTheResultOfSomeSessionsAndForWhoSeesNobody(t *testing.T) {
	v := madeUp(t)
	b := v.as("demo-booking-vellmoor")
	all := b.get("/sessions/result").is(200).says("All 2 sessions")
	one := find(t, all.body, `name="sessions"[^>]*value="(s[0-9a-f]{12})"`)
	b.get("/sessions/result?sessions="+one).is(200).says("1 of 2 sessions", "treated in 1 session.")
	v.as("demo-programme").get("/sessions/result").is(200).
		says("2 sessions were carried out", "Fewer than ten patients were treated, or none", "taking one from the other").
		never("treated in", "Fell by", "School days", "cancelled on the day")
}

// TestSharedSessionsOnOnesOwnComputer: where nobody signs in, one answers for each trust
// in turn; a place goes from the plan to a booking that transfers the pathway, and the
// transfer has the identifier that the trust's own file states.
func TestSharedSessionsOnOnesOwnComputer(t *testing.T) {
	v := founded(t, true)
	list := func(partner string, ids ...string) {
		rows := "NHS Number,Local Patient ID,Surname,Forename,Date of Birth,Referral Request Received Date,Clock Start,Treatment Function Code,Patient Pathway Identifier,PPID Issuer,Priority\n"
		for i, n := range ids {
			rows += fmt.Sprintf("%s,%s-%d,Able%d,Ann,2018-03-0%d,2025-01-2%d,2025-02-0%d,215,%sPATHWAY%08d,%s,P4\n", n, partner, i, i, i+1, i, i+1, partner, i, partner)
		}
		v.bring("new "+partner, file(partner+".csv", rows))
		d := care.PartnerDescribed{V: 1, Code: care.PartnerCode(partner), Name: "Hospital " + partner, Type: care.AcuteTrust}
		seq, err := ledger.AppendJSON(t.Context(), v.table.Store, ledger.Stream("partner/"+partner), care.RecPartner, "you", d.Code, d, nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := v.table.Sessions.Wait(t.Context(), seq); err != nil {
			t.Fatal(err)
		}
	}
	list("RXN", "9990000107", "9990000115")
	list("RXS", "9990000123", "9990000131")
	day := care.DateOf(time.Now()) + 40
	session := []string{
		"host", "RXN", "site", "N01", "theatre", "1", "day", day.String(), "start", "08:30", "minutes", "480", "specialties", "215", "surgeon", "S1", "surgeon-of", "RXN",
		"anaesthetist", "A1", "anaesthetist-of", "RXN", "min-age", "2", "max-age", "15", "turnaround", "15", "places", "6", "telephone", "01632 960001", "report", "Ward 7",
	}
	made := v.post("/sessions/new", session...).is(http.StatusSeeOther)
	v.post("/sessions/new", session...).is(422).says("Theatre 1 is taken", "works another session at the same time")
	var waits []string
	for _, m := range regexp.MustCompile(`/pathways/([0-9a-f]{32})`).FindAllStringSubmatch(v.get("/list").is(200).body, -1) {
		if !slices.Contains(waits, m[1]) {
			waits = append(waits, m[1])
		}
	}
	if len(waits) != 4 {
		t.Fatalf("%d waits on the list", len(waits))
	}
	today := care.DateOf(time.Now()).String()
	for _, k := range waits {
		at := "/sessions/asked/" + k
		v.post(at, "do", "asked", "version", "0", "on", today, "whom", "parent", "how", "telephone", "willing", "yes", "sites", "N01", "carer", "yes").is(http.StatusSeeOther)
		v.post(at, "do", "confirmed", "version", "1", "on", today, "clinical", "yes", "clinical-by", "consultant", "consent-from", "mother", "social", "yes", "pre-op", "done", "consent", "yes", "consent-by", "parental responsibility", "minutes", "40").is(http.StatusSeeOther)
		v.get(at).is(200).says("They would go best to the session of", "Tell them, then offer it")
	}
	id := sessionLink.FindStringSubmatch(v.get("/sessions").body)[1]
	if !strings.Contains(made.to, id) {
		t.Errorf("led to %s", made.to)
	}
	plan, _, _ := strings.Cut(v.post("/sessions/proposals", "sessions", id).is(http.StatusSeeOther).to, "?")
	for _, p := range []string{"RXN", "RXS"} {
		v.get(plan+"?partner="+p).is(200).says("Answer for", "You answer for 2 patients", `name="partner" value="`+p+`"`)
		v.post(plan, "partner", p).is(http.StatusSeeOther)
	}
	page := v.get(plan).is(200).says("4 to tell", "2 accepted, 0 refused").never("Not answered yet")
	done := map[string]bool{} // the first to tell stands above the lists too
	for _, to := range regexp.MustCompile(`href="(/sessions/at/s[0-9a-f]{12}/places/\d+\?for=[^"]*)"`).FindAllStringSubmatch(page.body, -1) {
		if done[to[1]] {
			continue
		}
		done[to[1]] = true
		tell := v.get(strings.ReplaceAll(to[1], "&amp;", "&")).is(200)
		at, _, _ := strings.Cut(to[1], "?")
		field := func(a *answer, name string) string { return find(t, a.body, `name="`+name+`" value="([^"]*)"`) }
		k := field(tell, "pathway")
		v.post(at, "do", "offered", "pathway", k, "version", field(tell, "version"), "how", "telephone").is(http.StatusSeeOther)
		v.post(at, "do", "accepted", "pathway", k, "version", field(v.get(at), "version"), "whom", "parent").is(http.StatusSeeOther)
		booking := v.get(at).is(200)
		if !strings.Contains(booking.body, string(care.Transferred)) {
			v.post(at, "do", "booked", "pathway", k, "version", field(booking, "version"), "choice", string(care.SenderKeeps), "counts", "RXN", "paid", "RXN").is(http.StatusSeeOther)
			continue
		}
		v.post(at, "do", "booked", "pathway", k, "version", field(booking, "version"), "choice", string(care.Transferred), "counts", "RXN", "paid", "RXN").is(http.StatusSeeOther)
		v.get(at).is(200).says("Give the pathway status 21", "No list of theirs shows the pathway yet", "Transferred to").never("Add from your own system")
		v.get(at+"/transfer.csv").is(200).says("Patient pathway identifier,RXSPATHWAY0000000", "Pathway identifier issuer,RXS,yes", "RTT status of the sender,21", "Original referral received,2025-01-2", "Original clock start,2025-02-0")
	}
	v.get("/sessions/at/"+id+"/letters").is(200).says("4 letters to print", "operation is booked", "now looks after your child’s place", "Ring 01632 960001", "Ward 7")
	v.get("/sessions").is(200).says("1 session is planned, with 2 places free.")
}

// TestTheResultGoesToACommittee: a booking officer sends it, every count of people in it is
// a ten or "under 20", and a member of the committee reads that and not the page it is of.
func TestTheResultGoesToACommittee(t *testing.T) {
	v := madeUp(t)
	b, member := v.as("demo-booking-vellmoor"), v.as("demo-committee-vellmoor")
	link := strings.ReplaceAll(find(t, b.get("/sessions/result").is(200).body, `href="(/papers/new\?[^"]*from=sessions[^"]*)"`), "&amp;", "&")
	b.get(link).is(200).says("As it will be read", "Who it reached")
	_, query, _ := strings.Cut(link, "?")
	paper, _, _ := strings.Cut(b.post("/papers", "query", query, "title", "Two weekends", "committee", "Children's board", "meeting", (site.Today()+10).String(),
		"asked", "To agree two more.", "to", "ZX1").is(http.StatusSeeOther).to, "?")
	page := member.get(paper).is(200).says("Two weekends", "Waiting before", "All together").body
	tables := regexp.MustCompile(`(?s)<tbody>.*?</tbody>`).FindAllString(page, -1)
	cells := 0
	for _, table := range tables {
		for _, m := range regexp.MustCompile(`(?s)<td[^>]*>(.*?)</td>`).FindAllStringSubmatch(table, -1) {
			cells++
			for _, n := range regexp.MustCompile(`\d[\d,]*`).FindAllString(m[1], -1) {
				if !strings.HasSuffix(n, "0") {
					t.Errorf("%s is not to the ten in %q", n, m[1])
				}
			}
		}
	}
	if cells < 12 {
		t.Errorf("%d cells: the paper tells nothing", cells)
	}
	member.get("/sessions/result").is(200).never("Waiting before").says("papers for committees")
	member.get(link).is(http.StatusForbidden)
	b.get("/papers/new?from=sessions&first=2020-01-01&last=2020-01-02").says("No session was carried out")
}
