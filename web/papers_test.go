package web_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"roundtable/care"
	"roundtable/ledger/ledgertest"
	"roundtable/sharing"
	"roundtable/web/site"
)

// paperOf saves a scenario and sends it to a committee; it gives the paper's address.
func (v *visitor) paperOf(query, to string) (paper, scenario string) {
	v.t.Helper()
	scenario, _, _ = strings.Cut(v.post("/forecast/scenarios", "query", query, "name", "Pooled, with Saturdays").is(http.StatusSeeOther).to, "?")
	id := scenario[strings.LastIndex(scenario, "/")+1:]
	v.get("/papers/new?from=forecast&a="+id).is(http.StatusOK).says("As it will be read", "people are likely to wait in 52 weeks")
	paper, _, _ = strings.Cut(v.post("/papers", "query", "from=forecast&a="+id, "title", "Two more lists", "committee", "Children's board",
		"meeting", (site.Today()+10).String(), "asked", "To agree two more lists a month.", "to", to).is(http.StatusSeeOther).to, "?")
	return paper, scenario
}

// A paper is told to the committee's members on their first page, opens for them without
// an exact count, stands when lists change, and is taken back with a reason.
func TestAPaperGoesToACommittee(t *testing.T) {
	ledgertest.OneAtATime(t)
	v := madeUp(t)
	v = v.as("demo-booking-vellmoor")
	paper, scenario := v.paperOf("of=tfc:120&pool=yes&willing=30", "ZX1")
	v.get(paper).is(http.StatusOK).says("Two more lists", "To agree two more lists a month.", "position", "seed 1", "30 in 100 people are willing to move")
	exact := text(v.get(scenario).is(http.StatusOK).body)

	v = v.as("demo-committee-vellmoor")
	v.get("/").is(http.StatusOK).says("paper for your committee to read", paper)
	got := v.get(paper).is(http.StatusOK).says("Two more lists", "By partner")
	v.get("/papers").is(http.StatusOK).says("Two more lists", "(yours)")
	v.get(scenario).never("As things are,")
	// Forecasts in the table and the sentences are multiples of ten; none of the exact ones is there.
	page := text(got.body)
	for _, n := range regexp.MustCompile(`\d+ \(\d+ to \d+\)`).FindAllString(page, -1) {
		if strings.Contains(exact, n) && !regexp.MustCompile(`^\d*0 \(\d*0 to \d*0\)$`).MatchString(n) {
			t.Errorf("the exact figure %s is in the paper", n)
		}
		for _, x := range regexp.MustCompile(`\d+`).FindAllString(n, -1) {
			if !strings.HasSuffix(x, "0") {
				t.Errorf("%s is not to the ten", n)
			}
		}
	}
	// Those to whom it was not sent know nothing of it.
	v = v.as("demo-committee-north")
	v.get(paper).is(http.StatusNotFound)
	v.get("/papers").never("Two more lists")
	v.get("/").never("paper for your committee")
	v.post(paper+"/take-back", "reason", "x").is(http.StatusNotFound)

	v = v.as("demo-committee-vellmoor")
	v.post(paper+"/take-back", "reason", "x").is(http.StatusForbidden)
	v.get("/papers/new?from=forecast&a=1").is(http.StatusForbidden)
	v = v.as("demo-booking-vellmoor")
	v.post(paper+"/take-back", "reason", " ").is(http.StatusUnprocessableEntity).wrongAt("reason")
	v.post(paper+"/take-back", "reason", "The list was of the wrong week.").is(http.StatusSeeOther)
	v = v.as("demo-committee-vellmoor")
	v.get("/").never("paper for your committee to read").says("paper for your committee was taken back", "“Two more lists”, for ", "Reason: The list was of the wrong week.", paper)
	v.as("demo-committee-north").get("/").never("was taken back")
	v.get(paper).is(http.StatusOK).says("Taken back", "The list was of the wrong week.").never("are likely to wait", "To agree two more lists")
	v.get("/papers").says("Taken back")
	v = v.as("demo-service-user")
	v.get(paper).is(http.StatusForbidden)
}

// What is wrong with a paper is said at its fields, and none is made of what says where
// somebody may be, of too few, or of what the sender may not see.
func TestAPaperThatCannotBeSent(t *testing.T) {
	ledgertest.OneAtATime(t)
	v := madeUp(t)
	v = v.as("demo-booking-vellmoor")
	_, scenario := v.paperOf("of=tfc:120", "ZX1")
	id := scenario[strings.LastIndex(scenario, "/")+1:]
	bad := v.post("/papers", "query", "from=forecast&a="+id, "title", "", "meeting", "yesterday", "asked", "Something", "to", "nobody").is(http.StatusUnprocessableEntity)
	for _, f := range []string{"title", "committee", "meeting", "to"} {
		bad.wrongAt(f)
	}
	bad.says("Something", "yesterday")
	v.get("/papers/new?from=elsewhere").is(http.StatusNotFound)
	v.get("/papers/new?from=forecast&a=none").is(http.StatusNotFound)
	_, rest, _ := strings.Cut(v.get("/forecast").is(http.StatusOK).body, `value="team:`)
	team, _, _ := strings.Cut(rest, `"`)
	to, _, _ := strings.Cut(v.post("/forecast/scenarios", "query", "of=team:"+team, "name", "A team").is(http.StatusSeeOther).to, "?")
	if strings.HasPrefix(to, "/forecast/scenarios/") {
		v.get(to).never("Send it to a committee")
		v.get("/papers/new?from=forecast&a=" + to[strings.LastIndex(to, "/")+1:]).says("the name of a team may say where somebody is")
	}
	// Two scenarios side by side are one paper.
	other := v.post("/forecast/scenarios", "query", "of=tfc:120&pool=yes&willing=60", "name", "Sixty").is(http.StatusSeeOther).to
	other, _, _ = strings.Cut(other[strings.LastIndex(other, "/")+1:], "?")
	v.get("/papers/new?from=forecast&a="+id+"&b="+other).is(http.StatusOK).says("Side by side", "60 in 100 people are willing", "Sixty",
		"Over 18 weeks then", "Treated in all", "People treated at another partner", "none: each treats its own", "Slots that had nobody to treat", "Who is affected", "Waiting then, Sixty")
	// All of them to the ten.
	page := text(v.get("/papers/new?from=forecast&a=" + id + "&b=" + other).body)
	_, page, _ = strings.Cut(page, "Over 18 weeks then")
	page, _, _ = strings.Cut(page, "How this is made")
	if found := regexp.MustCompile(`about (\d[\d,]*)`).FindAllStringSubmatch(page, -1); len(found) < 2 {
		t.Errorf("too few figures over all weeks:\n%s", page)
	} else {
		for _, n := range found {
			if !strings.HasSuffix(n[1], "0") {
				t.Errorf("%s is not to the ten", n[1])
			}
		}
	}
}

// A committee is not sent what no agreement lets it see; and what it was sent closes when
// the agreement that lets it see the counts does.
func TestAPaperClosesWithTheAgreement(t *testing.T) {
	ledgertest.OneAtATime(t)
	v := madeUp(t)
	officer, member := v.as("demo-booking-vellmoor"), v.as("demo-committee-vellmoor")
	paper, scenario := officer.paperOf("of=tfc:120", "ZX1")
	member.get(paper).is(http.StatusOK)
	guardian := care.Viewer{Account: "demo-caldicott-tarnwick", Partner: "ZX3", Role: care.RoleIGLead}
	for _, p := range v.table.Personas {
		if p.Partner == "ZX3" && strings.Contains(string(p.Account), "caldicott") {
			guardian = p
		}
	}
	if _, err := sharing.NewDesk(v.table.Store, v.table.Sharing.Gate).Suspend(t.Context(), guardian, "counts-for-planning", "A laptop is lost."); err != nil {
		t.Fatal(err)
	}
	if head, err := v.table.Store.Head(t.Context()); err != nil || v.table.Sharing.Wait(t.Context(), head.Last) != nil {
		t.Fatal(err)
	}
	member.get(paper).is(http.StatusForbidden).never("are likely to wait")
	member.get("/papers").is(http.StatusOK).never("Two more lists").says("share no counts with yours now")
	member.get("/").never(paper)
	id := scenario[strings.LastIndex(scenario, "/")+1:]
	officer.post("/papers", "query", "from=forecast&a="+id, "title", "Again", "committee", "Children's board", "meeting", (site.Today() + 10).String(),
		"asked", "To agree it.", "to", "ZX1").wrongAt("to").says("could not open it")
	officer.get(paper).is(http.StatusOK)
}
