package web_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"roundtable/care"
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
	tarnwick := v.as("demo-booking-tarnwick")
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
		{b, "/sessions/mine", []string{"have a place"}, nil},
		{b, "/sessions/huddle", []string{"Today's exceptions", "Confirm six day-case beds"}, nil},
		{b, "/sessions/equipment", []string{"Operating microscope", "lent to Vellmoor", "Tarnwick's equipment van"}, nil},
		{b, "/sessions/result", []string{"Waiting before", "not forecast", "By deprivation", "School days lost"}, nil},
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
	b.post(at, "do", "offered", "pathway", k, "version", version, "how", "telephone").is(422).says("was first")
	page := b.get(at).is(200).says("Offered, no answer yet", "A decline frees the place. It stops no clock and discharges nobody.")
	b.post(at, "do", "accepted", "pathway", k, "version", field(page.body, "version")).is(http.StatusSeeOther)
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
		b.post(at, "do", "confirmed", "version", version, "on", find(t, own.body, `name="on" value="([^"]*)"`), "clinical", "yes", "social", "yes", "pre-op", "done").is(http.StatusSeeOther)
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
	b.post("/sessions/rules", form...).is(http.StatusSeeOther)
	b.get("/sessions/rules").is(200).says("2 reasonable offers with 14 days", "Agreed by the three boards", "Written down by You", "at most 25 %")
	b.post("/sessions/rules", form...).is(422).says("was first")
	page = b.get("/sessions/rules")
	form[1], form[3] = find(t, page.body, `name="version" value="(\d+)"`), "21"
	b.post("/sessions/rules", form...).is(http.StatusSeeOther)
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
		says("2 sessions were carried out", "not shown to you", "taking one from the other").
		never("treated in", "Waiting before", "School days", "cancelled on the day")
}
