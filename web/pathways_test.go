package web_test

import (
	"fmt"
	"html"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/servicemap"
)

var (
	firstTable   = regexp.MustCompile(`(?s)<tbody>.*?</tbody>`)
	roundProblem = regexp.MustCompile(`/journeys/problems/new\?[^"]*finder=loops[^"]*`)
	problemLink  = regexp.MustCompile(`/journeys/problems/(p[0-9a-f]+)`)
	evidence     = regexp.MustCompile(`(?s)>Evidence<.*?</ul>`)
	journeyOf    = regexp.MustCompile(`/journeys/person/[0-9a-f]{32}`)
)

// TestJourneyProblemsShowEachReaderTheirOwnPeople: who may list somebody may still not see
// the people, or the services, whom a problem's author saw.
func TestJourneyProblemsShowEachReaderTheirOwnPeople(t *testing.T) {
	v := madeUp(t)
	north := v.as("demo-clinician-north")
	at := north.eatingRound()
	if words := text(north.get(at).is(http.StatusOK).body); !strings.Contains(words, "Community Eating Disorder Service") || !strings.Contains(words, "9 people") {
		t.Errorf("its author does not read what was found:\n%s", words)
	}
	north.post(at, "title", "Sent round", "whom", "young people", "text", "", "owner", "ZM2", "lead", "service manager", "due", dayFrom(v, 28)).is(http.StatusSeeOther)
	// An author of before may have named a service in the words of the evidence, and in its question.
	author := &servicemap.Who{Viewer: care.Viewer{Account: "demo-connector-company", Partner: "ZV002"}, Alone: true}
	_, seq, err := v.table.Map.State(t.Context(), author, care.ProblemStated{
		Title: "Sent round too", Whom: "people without a home", People: 13, Partners: []care.PartnerCode{"ZM1"}, Owner: "ZM1", Lead: "manager", Due: v.table.Map.Today() + 9,
		Evidence: []care.Evidence{{AsAt: care.NewDate(2026, 1, 1), Kind: "loops", Words: "Harbour House refuge, and back", People: 13, Linked: 11, Query: "/journeys/find/loops?way=Harbour+House"}},
	}, 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := v.table.Map.Wait(t.Context(), seq); err != nil {
		t.Fatal(err)
	}
	own := text(north.get("/journeys/problems").is(http.StatusOK).body)
	if strings.Contains(own, "9 people") || !strings.Contains(own, "some or all of about ") || strings.Contains(own, "fewer than") {
		t.Errorf("the list counts exactly, or otherwise than is published:\n%s", own)
	}
	saw := 0
	for _, who := range []string{"demo-clinician-north", "demo-connector-quillbeck", "demo-booking-vellmoor", "demo-connector-company", "demo-programme", "demo-auditor"} {
		b := v.as(who)
		seen := map[string]bool{}
		for _, m := range problemLink.FindAllString(b.get("/journeys/problems").is(http.StatusOK).body, -1) {
			if seen[m] {
				continue
			}
			seen[m] = true
			page := b.get(m).is(http.StatusOK).body
			words := text(page)
			for _, never := range []string{"Harbour", "13 people", "85 %"} {
				if strings.Contains(page, never) || strings.Contains(words, never) {
					t.Errorf("%s reads %q:\n%s", who, never, words)
				}
			}
			exact := strings.Contains(words, "9 people, of whom")
			way := strings.Contains(evidence.FindString(page), "Eating")
			if exact != way {
				t.Errorf("%s: exact %v, way %v:\n%s", who, exact, way, words)
			}
			if exact {
				saw++
				if body := b.get("/journeys").body; !strings.Contains(body, "Eating Disorder") {
					t.Errorf("%s counts people whom they may not see", who)
				}
			}
		}
		if len(seen) != 2 {
			t.Errorf("%s reads %d problems", who, len(seen))
		}
	}
	if saw == 0 {
		t.Error("nobody reads an exact figure of their own people")
	}
}

// TestJourneyOfOnePersonIsWrittenDownForEveryRecord: a page that shows what happened at
// several partners shows something of the record of each.
func TestJourneyOfOnePersonIsWrittenDownForEveryRecord(t *testing.T) {
	v := madeUp(t)
	const who = "demo-clinician-north"
	north := v.as(who)
	whole := v.table.Facts.View(care.Viewer{Account: "test"}, care.WholeTable(care.DirectCare))
	several := 0
	for _, path := range append([]string{"/journeys/find/loops/people"}, journeyOf.FindAllString(north.get("/journeys/find/loops/people").is(http.StatusOK).body, 12)...) {
		before := len(looks(t, v, who))
		words := text(firstTable.FindString(north.get(path).is(http.StatusOK).body))
		after := looks(t, v, who)
		at := map[care.PartnerCode]bool{}
		for _, look := range after[:len(after)-before] {
			for _, k := range look.People {
				r, _ := whole.PersonByKey(k)
				c, i, _ := whole.Person(r)
				at[care.PartnerCode(whole.Code(facts.DimPartner, c.Partner[i]))] = true
			}
		}
		shown := 0
		for _, p := range whole.Partners() {
			if p.Short != "" && strings.Contains(words, p.Short+": ") {
				shown++
				if !at[p.PartnerDescribed.Code] {
					t.Errorf("%s shows what happened at %s, and no record of it is written down as seen", kindOf(path), p.Short)
				}
			}
		}
		if shown > 1 {
			several++
		}
	}
	if several < 2 {
		t.Errorf("%d pages show several partners", several)
	}
}

var (
	figureN    = regexp.MustCompile(`rt-figure__n">([^<]*)<`)
	tableCell  = regexp.MustCompile(`<td class="rt-num[^"]*">([^<]*)</td>`)
	ageRow     = regexp.MustCompile(`(?s)aria-label="Age when referred".*?</table>`)
	ageCells   = regexp.MustCompile(`(?s)<th scope="row">([^<]*)</th><td class="rt-num">(\d+)</td>`)
	peopleHere = regexp.MustCompile(`(\d+) (?:people|person) (?:were|was|had)`)
)

// TestJourneysOfOnePartnersFilesClaimNothingOfOthers: who sees one partner's files alone
// is told so at the head, and reads neither dead ends nor loops nor rules of them.
func TestJourneysOfOnePartnersFilesClaimNothingOfOthers(t *testing.T) {
	v := madeUp(t)
	one := v.as("demo-caldicott-north")
	words := text(one.get("/journeys").is(http.StatusOK).body)
	for _, must := range []string{"You see the files of North MH alone", "cannot be told"} {
		if !strings.Contains(words, must) {
			t.Errorf("the first page does not say %q:\n%s", must, words)
		}
	}
	for _, never := range []string{"were left with nobody", "can be recognised at another partner", "Sent round in a circle"} {
		if strings.Contains(words, never) {
			t.Errorf("the first page says %q", never)
		}
	}
	for _, at := range []string{"dead-ends", "loops", "ping-pong", "boundary-waits", "concurrent-episodes"} {
		page := one.get("/journeys/find/" + at).is(http.StatusOK).body
		if !strings.Contains(text(page), "This cannot be told from the files of North MH alone") || figureN.MatchString(page) {
			t.Errorf("%s is told", at)
		}
		if people := text(one.get("/journeys/find/" + at + "/people").is(http.StatusOK).body); !strings.Contains(people, "This cannot be told") {
			t.Errorf("the people of %s are listed", at)
		}
	}
	if words = text(one.get("/journeys/find/bounces").is(http.StatusOK).body); !strings.Contains(words, "At least, by the files that you see") {
		t.Errorf("bounces are told as all of them:\n%s", words)
	}
	if words = text(one.get("/journeys/rules").is(http.StatusOK).body); !strings.Contains(words, "How it is kept cannot be told from the files of North MH alone") {
		t.Errorf("rules are told as if everybody's files were seen:\n%s", words)
	}
	if words = text(v.as("demo-clinician-north").get("/journeys").is(http.StatusOK).body); strings.Contains(words, "cannot be told") || !strings.Contains(words, "with nobody") {
		t.Errorf("who sees everybody's files:\n%s", words)
	}
}

// TestJourneysAreCountedForWhoSeesCounts: the commissioning side reads published figures
// and never an exact one, the same whoever asks; what follows people is refused in words
// that say where to turn.
func TestJourneysAreCountedForWhoSeesCounts(t *testing.T) {
	v := madeUp(t)
	var first []string
	for _, who := range []string{"demo-programme", "demo-analyst"} {
		b := v.as(who)
		page := b.get("/journeys").is(http.StatusOK).body
		var figures []string
		for _, re := range []*regexp.Regexp{figureN, tableCell} {
			for _, m := range re.FindAllStringSubmatch(page, -1) {
				figures = append(figures, m[1])
				if n := strings.ReplaceAll(m[1], ",", ""); n != "*" && !strings.HasSuffix(n, "0") && !strings.HasSuffix(n, "5") {
					t.Errorf("%s reads %q, which is no published figure", who, m[1])
				}
			}
		}
		if len(figures) < 8 || journeyOf.MatchString(page) || strings.Contains(page, "/journeys/find/") {
			t.Errorf("%s: %d figures, or a way to people:\n%s", who, len(figures), text(page))
		}
		if first == nil {
			first = figures
		} else if strings.Join(first, " ") != strings.Join(figures, " ") {
			t.Errorf("%s reads other figures", who)
		}
		for _, at := range []string{"/journeys/map", "/journeys/find/loops", "/journeys/service?at=ZM2&service=x", "/journeys/find/loops?need=psychosis"} {
			refused := text(b.get(at).is(http.StatusForbidden).body)
			if !strings.Contains(refused, "ask who looks after agreements") || strings.Contains(refused, "list entries") {
				t.Errorf("%s at %s: %s", who, at, refused)
			}
		}
	}
	// A filter in the address changes nothing: no second table of the same people is made.
	b := v.as("demo-programme")
	if all, some := b.get("/journeys").body, b.get("/journeys?age=16-18&need=eating_disorder").body; strings.Join(figureN.FindAllString(all, -1), "") != strings.Join(figureN.FindAllString(some, -1), "") {
		t.Error("figures go by the address")
	}
}

// TestAServicesPageFindsItsPeopleUnderEveryName: the button on the map leads to the people
// whom the other pages count, or says why none are known.
func TestAServicesPageFindsItsPeopleUnderEveryName(t *testing.T) {
	v := madeUp(t)
	north := v.as("demo-clinician-north")
	for _, name := range []string{"Community+Eating+Disorder+Service", "community+eating+disorder+service"} {
		words := text(north.get("/journeys/service?at=ZM2&service=" + name).is(http.StatusOK).body)
		if strings.Contains(words, "Nobody is known") || strings.Contains(words, "Nobody whom") || !strings.Contains(words, "What the service says of itself") || !strings.Contains(words, "Why people were turned away") {
			t.Errorf("%s:\n%s", name, words)
		}
	}
	said := 0
	for _, m := range regexp.MustCompile(`href="(/services/at/[a-z0-9-]+)"`).FindAllStringSubmatch(north.get("/services").is(http.StatusOK).body, -1) {
		at := regexp.MustCompile(`href="(/journeys/service\?[^"]*)"`).FindStringSubmatch(north.get(m[1]).is(http.StatusOK).body)
		if at == nil {
			continue
		}
		words := text(north.get(html.UnescapeString(at[1])).is(http.StatusOK).body)
		if strings.Contains(words, "does not have it under this name") {
			t.Errorf("%s: the map does not know the service that it led from", m[1])
		}
		if strings.Contains(words, "Nobody is known") {
			said++
			if !strings.Contains(words, "The lists of") && !strings.Contains(words, "You see no referral to") {
				t.Errorf("%s says nobody, and not why:\n%s", m[1], words)
			}
		}
	}
	if said == 0 {
		t.Error("no service without known referrals was met")
	}
}

// TestJourneysAgreeByAge: the table by age counts those whom the filter by that age takes.
func TestJourneysAgreeByAge(t *testing.T) {
	north := madeUp(t).as("demo-clinician-north")
	seen := 0
	for _, kind := range []string{"loops", "dead-ends"} {
		for _, m := range ageCells.FindAllStringSubmatch(ageRow.FindString(north.get("/journeys/find/"+kind).is(http.StatusOK).body), -1) {
			ages := map[string]string{"11 to 15": "11-16", "16 and 17": "16-18"}[m[1]]
			if ages == "" || m[2] == "0" {
				continue
			}
			got := peopleHere.FindStringSubmatch(text(north.get("/journeys/find/" + kind + "?age=" + ages).is(http.StatusOK).body))
			if got == nil || got[1] != m[2] {
				t.Errorf("%s, %s: %s in the table, %v by the filter", kind, m[1], m[2], got)
			}
			seen++
		}
	}
	if seen < 3 {
		t.Errorf("%d ages were held against each other", seen)
	}
}

// TestJourneysSayWhatTheyAreSureOf: what is perhaps so is not told as so, days that are none
// are said, and a question is asked once.
func TestJourneysSayWhatTheyAreSureOf(t *testing.T) {
	v := madeUp(t)
	north := v.as("demo-clinician-north")
	said := north.get("/journeys/said").is(http.StatusOK).body
	if words := text(said); !strings.Contains(words, "none was certainly sent back against what the service says (") || !strings.Contains(words, " perhaps)") {
		t.Errorf("%s", words)
	}
	form := regexp.MustCompile(`(?s)name="service" value="([^"]*)"/?>\s*<input type="hidden" name="dimension" value="([^"]*)"/?>\s*<input type="hidden" name="value" value="([^"]*)"`).FindStringSubmatch(said)
	if form == nil {
		t.Fatal("nothing can be asked of an owner")
	}
	before := strings.Count(said, "Its owner was asked")
	for range 2 {
		north.post("/journeys/said", "service", form[1], "dimension", form[2], "value", html.UnescapeString(form[3])).is(http.StatusSeeOther)
	}
	if after := strings.Count(north.get("/journeys/said").body, "Its owner was asked"); after != before+1 {
		t.Errorf("%d questions wait after one was asked twice, %d before", after, before)
	}
	if words := text(north.get("/journeys/map?from=banana").is(http.StatusUnprocessableEntity).body); !strings.Contains(words, "This is no day") {
		t.Errorf("a day that is none is taken without a word:\n%s", words)
	}
	for query, says := range map[string]string{"age=5": "none of these ages", "need=zzz": "Nobody here has this need", "deprivation=9": "none of these fifths", "place=Atlantis": "Nobody here lives"} {
		north.get("/journeys?" + query).is(http.StatusUnprocessableEntity).says(says)
	}
	for _, field := range []string{"need", "deprivation", "place"} {
		north.get("/journeys/find/bounces?" + field + "=not-recorded").is(http.StatusOK).says("is not recorded, or not shown to you")
	}
	if words := text(north.get("/journeys?from=2026-05-01&to=2026-04-01").is(http.StatusUnprocessableEntity).body); !strings.Contains(words, "before the day from which you ask") || strings.HasPrefix(words, "0 people") {
		t.Errorf("an end before the beginning:\n%s", words)
	}
}

// eatingRound is where the loop through the eating disorder service becomes a problem.
func (v *visitor) eatingRound() string {
	v.t.Helper()
	for _, m := range roundProblem.FindAllString(v.get("/journeys").is(http.StatusOK).body, -1) {
		if strings.Contains(m, "Eating") {
			return html.UnescapeString(m)
		}
	}
	v.t.Fatal("no round leads to a problem")
	return ""
}

// dayFrom is a day so many days from today, as somebody types it.
func dayFrom(v *visitor, days int) string {
	y, m, d := (v.table.Map.Today() + care.Date(days)).Civil()
	return fmt.Sprintf("%d/%d/%d", d, int(m), y)
}

// TestARuleForAllIsAgreedByTwo: a rule is read before it is proposed, is in force once
// another organisation has agreed, and its cases are told by service.
func TestARuleForAllIsAgreedByTwo(t *testing.T) {
	v := madeUp(t)
	north, south, programme := v.as("demo-admin-north"), v.as("demo-admin-south"), v.as("demo-programme")
	const one = "rule for all partners to agree to"
	rules := len(v.table.Map.Rules())
	fields := []string{"name", "Seen within 4 weeks", "when", "received", "then", "attended", "where", "same-service", "within", "28", "unit", "days"}
	page := text(north.post("/journeys/rules", fields...).is(http.StatusOK).body)
	if !strings.Contains(page, "Within 28 days of referral received: seen at the same service.") || !strings.Contains(page, "So far it would be kept in") || len(v.table.Map.Rules()) != rules {
		t.Errorf("a rule is proposed before it was read:\n%s", page)
	}
	north.post("/journeys/rules", append(fields, "then-what", "agree")...).is(http.StatusSeeOther)
	r := v.table.Map.Rules()[0]
	if r.Name != "Seen within 4 weeks" || r.InForce() {
		t.Fatalf("one organisation put it in force: %+v", r)
	}
	at := "/journeys/rules/" + string(r.ID)
	if words := text(north.get(at).is(http.StatusOK).body); !strings.Contains(words, "Not in force: proposed by North") || strings.Contains(words, "Agree, so that") {
		t.Errorf("who proposed it may agree:\n%s", words)
	}
	if n, _ := north.asks(); n[one] != 0 {
		t.Error("who proposed it is asked to agree")
	}
	if n, to := south.asks(); n[one] != 1 || to[one] != "/journeys/rules" {
		t.Errorf("South MH is asked %v", n)
	}
	version := func() string { return fmt.Sprint(v.table.Map.Rules()[0].Number) }
	v.as("demo-clinician-north").post(at, "say", "yes", "version", version()).is(http.StatusForbidden)
	// Who sees counts alone reads the words, no figure, and agrees for the commissioner.
	words := programme.get("/journeys/rules").is(http.StatusOK).body
	if !strings.Contains(text(words), "Within 28 days of referral received") || figureN.MatchString(words) || !strings.Contains(words, "Agree, so that it is in force") {
		t.Errorf("the commissioner's programme:\n%s", text(words))
	}
	south.post(at, "say", "yes", "version", version()).is(http.StatusSeeOther)
	if r, _ = v.table.Map.Rule(r.ID); !r.InForce() {
		t.Error("two organisations agreed, and it is not in force")
	}
	held := v.as("demo-clinician-north").get(at).is(http.StatusOK).body
	if table := regexp.MustCompile(`(?s)aria-label="By service".*?</table>`).FindString(held); strings.Count(table, "<tr>") < 3 || !strings.Contains(table, "/journeys/service?at=") {
		t.Errorf("its cases are not told by service:\n%s", text(held))
	}
	programme.post(at, "say", "no", "version", fmt.Sprint(r.Number)).is(http.StatusSeeOther)
	if r, _ = v.table.Map.Rule(r.ID); !r.InForce() || r.Ending == nil {
		t.Error("one organisation ended it")
	}
	north.post(at, "say", "no", "version", fmt.Sprint(r.Number)).is(http.StatusSeeOther)
	if r, _ = v.table.Map.Rule(r.ID); r.InForce() {
		t.Error("two organisations ended it, and it is in force")
	}
}

// TestAProblemIsSeenToByItsOwner: it stands on the first page of the organisation that sees
// to it, which says what is done and closes it; others read it.
func TestAProblemIsSeenToByItsOwner(t *testing.T) {
	v := madeUp(t)
	north, south, other := v.as("demo-clinician-north"), v.as("demo-admin-south"), v.as("demo-admin-vellmoor")
	const one = "problem on the table to see to"
	at := north.eatingRound()
	if missing := text(north.post(at, "title", "Sent round", "whom", "young people", "owner", "ZM2", "due", "banana").is(http.StatusUnprocessableEntity).body); !strings.Contains(missing, "This is no day") {
		t.Errorf("%s", missing)
	}
	made := north.post(at, "title", "Sent round", "whom", "young people", "owner", "ZM2", "lead", "service manager", "due", dayFrom(v, 28), "service", "south-eating").is(http.StatusSeeOther)
	page := regexp.MustCompile(`^/journeys/problems/p[0-9a-f]+`).FindString(made.to)
	if n, to := south.asks(); n[one] != 1 || to[one] != "/journeys/problems" {
		t.Errorf("South MH is asked %v", n)
	}
	if n, _ := other.asks(); n[one] != 0 {
		t.Errorf("Vellmoor is asked %v", n)
	}
	p := v.table.Map.Problems()[0]
	say := func(who *visitor, more ...string) *answer {
		p, _ = v.table.Map.Problem(p.ID)
		return who.post(page, append([]string{"version", fmt.Sprint(p.Number), "owner", "ZM2", "lead", "service manager", "due", dayFrom(v, 28), "service", "south-eating"}, more...)...)
	}
	read := text(other.get(page).is(http.StatusOK).body)
	if !strings.Contains(read, "service manager") || !strings.Contains(read, "Community Eating Disorder Service") || strings.Contains(read, "Close the problem") {
		t.Errorf("another partner reads:\n%s", read)
	}
	say(other, "do", "close", "closed", "We do not like it").is(http.StatusUnprocessableEntity)
	say(south, "do", "stand", "work", "The two managers meet").is(http.StatusSeeOther)
	if words := text(other.get("/journeys/problems").is(http.StatusOK).body); !strings.Contains(words, "Being worked on: The two managers meet") {
		t.Errorf("%s", words)
	}
	before := len(p.Evidence)
	say(north, "do", "stand", "work", "The two managers meet", "again", "yes").is(http.StatusSeeOther)
	if p, _ = v.table.Map.Problem(p.ID); len(p.Evidence) != before { // nothing is otherwise than on that day
		t.Errorf("what was found is kept twice of one day: %+v", p.Evidence)
	}
	say(south, "do", "close", "closed", "").is(http.StatusUnprocessableEntity)
	say(south, "do", "close", "closed", "The criterion is gone").is(http.StatusSeeOther)
	if n, _ := south.asks(); n[one] != 0 {
		t.Error("what is closed is asked for")
	}
	say(other, "do", "reopen", "reopened", "No").is(http.StatusUnprocessableEntity)
	say(north, "do", "reopen", "reopened", "It came back").is(http.StatusSeeOther)
	words := text(north.get(page).is(http.StatusOK).body)
	for _, must := range []string{"opened it again: It came back", "closed it: The criterion is gone", "it is being worked on: The two managers meet", "is to see to it; by"} {
		if !strings.Contains(words, must) {
			t.Errorf("its history does not say %q:\n%s", must, words)
		}
	}
}

// TestWhoListsPeopleMayNotFollowThem: a booking officer and a charity's worker list people,
// and no page tells them which services those went through.
func TestWhoListsPeopleMayNotFollowThem(t *testing.T) {
	v := madeUp(t)
	key := journeyOf.FindString(v.as("demo-clinician-north").get("/journeys/find/loops/people").is(http.StatusOK).body)
	for _, who := range []string{"demo-booking-vellmoor", "demo-connector-company"} {
		b := v.as(who)
		b.get("/list").is(http.StatusOK)
		for _, at := range []string{key, "/journeys/find/loops/people", "/journeys/service?at=ZM1&service=Drug+and+alcohol+team", "/journeys/clocks", "/journeys/find/bounces", "/journeys/map"} {
			a := b.get(at)
			if a.status == http.StatusOK {
				for _, never := range []string{"Drug and alcohol", "Eating Disorder", "Community Mental Health"} {
					if words := text(a.body); strings.Contains(words, never) {
						t.Errorf("%s reads %q at %s:\n%s", who, never, kindOf(at), words)
					}
				}
			} else if a.status != http.StatusForbidden && a.status != http.StatusNotFound {
				t.Errorf("%s at %s: %d", who, kindOf(at), a.status)
			}
		}
	}
}
