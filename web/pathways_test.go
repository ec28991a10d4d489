package web_test

import (
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
	journeyOf    = regexp.MustCompile(`/journeys/person/[0-9a-f]{32}`)
)

// TestJourneyProblemsShowEachReaderTheirOwnPeople: who may list somebody may still not see
// the people, or the services, whom a problem's author saw.
func TestJourneyProblemsShowEachReaderTheirOwnPeople(t *testing.T) {
	v := madeUp(t)
	north := v.as("demo-clinician-north")
	var at string
	for _, m := range roundProblem.FindAllString(north.get("/journeys").is(http.StatusOK).body, -1) {
		if at == "" && strings.Contains(m, "Eating") {
			at = html.UnescapeString(m)
		}
	}
	if at == "" {
		t.Fatal("no round leads to a problem")
	}
	if words := text(north.get(at).is(http.StatusOK).body); !strings.Contains(words, "Community Eating Disorder Service") || !strings.Contains(words, "9 people") {
		t.Errorf("its author does not read what was found:\n%s", words)
	}
	north.post(at, "title", "Sent round", "whom", "young people", "text", "").is(http.StatusSeeOther)
	// An author of before may have named a service in the words of the evidence, and in its question.
	author := &servicemap.Who{Viewer: care.Viewer{Account: "demo-connector-company", Partner: "ZV002"}, Alone: true}
	_, seq, err := v.table.Map.State(t.Context(), author, care.ProblemStated{
		Title: "Sent round too", Whom: "people without a home", People: 13, Partners: []care.PartnerCode{"ZM1"},
		Evidence: []care.Evidence{{AsAt: care.NewDate(2026, 1, 1), Kind: "loops", Words: "Harbour House refuge, and back", People: 13, Linked: 11, Query: "/journeys/find/loops?way=Harbour+House"}},
	}, 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := v.table.Map.Wait(t.Context(), seq); err != nil {
		t.Fatal(err)
	}
	own := text(north.get("/journeys/problems").is(http.StatusOK).body)
	if strings.Contains(own, "9 people") || !strings.Contains(own, "fewer than 20 people") {
		t.Errorf("the list counts exactly:\n%s", own)
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
			way := strings.Contains(page, "Eating")
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
