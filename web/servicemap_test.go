package web_test

import (
	"bytes"
	"html"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var suggestionLink = regexp.MustCompile(`/services/suggestions/(g[0-9a-f]{12})`)

// TestTheMapInPages: what each page says, to those whose it is and to the others.
func TestTheMapInPages(t *testing.T) {
	v := madeUp(t)
	north, south, auditor := v.as("demo-clinician-north"), v.as("demo-admin-south"), v.as("demo-auditor")
	for _, c := range []struct {
		who   *visitor
		path  string
		says  []string
		never []string
	}{
		{north, "/services", []string{"27 services of 9 partners.", "Describe a service", "due to be verified"}, []string{"Harbour House"}},
		{auditor, "/services", []string{"27 services of 9 partners."}, []string{"Describe a service"}},
		{north, "/services?owner=ZM2&text=eating&sort=wait", []string{"Community Eating Disorder Service"}, []string{"Talking Therapies North"}},
		{north, "/services/gaps", []string{"16 and 17-year-olds with ADHD to be assessed anywhere: nobody accepts them; about", "Source: Made for this demonstration", "does not take people with autism"}, []string{"Harbour House"}},
		{north, "/services/gaps?kind=place&place=east&need=eating_disorder", []string{"In North Roundshire and South Roundshire somebody accepts the same people."}, []string{"psychosis (moderate"}},
		{north, "/services/gaps?place=south", []string{"in South Roundshire"}, []string{" anywhere: nobody", "or South Roundshire"}},
		{north, "/services/gaps?kind=overlap&need=psychosis", nil, []string{"Good Company befriending"}},
		{north, "/services/gaps?kind=age", []string{"from the 16th birthday nobody accepts them", " ends"}, nil},
		{north, "/services/gaps?kind=possible", []string{"does not say whether it takes people with"}, nil},
		{north, "/services/gaps?kind=route&age=under-18", []string{"takes them from"}, []string{"People of 18 and over"}},
		{north, "/services/gaps?kind=capacity&wait=182", []string{"closed to new people, or has a wait of more than 182 days", "has a wait of"}, nil},
		{north, "/services/gaps?kind=capacity", []string{"92 of 100 whom you may see have waited no longer", "for 92 of 100 (from the shared list of "}, nil},
		{auditor, "/services/gaps?kind=capacity", []string{"Waits are as owners state them: you see counts alone", "(stated by its owner on "}, []string{"from the shared list"}},
		{north, "/services/at/north-adhd", []string{"412 days, as stated on", "open waits that you may see. Half of them have lasted", "(from the shared list of "}, []string{"The two do not go together"}},
		{north, "/services/at/company", []string{"14 days, as stated on", "The two do not go together: more than half of those on the list have waited longer than is stated.", "Ask its owner"}, nil},
		{south, "/services/at/company", []string{"No list that you may see names it"}, []string{"The two do not go together"}},
		{auditor, "/services/at/north-adhd", []string{"412 days, as stated on", "You see counts alone, and none of one service", "stated by its owner"}, []string{"whom you may see", "The two do not go together"}},
		{north, "/services/due", []string{"Waits that lists do not bear out", "Good Company befriending"}, nil},
		{north, "/services/gaps?kind=onward", []string{"Circles", "What becomes of people, by where they ask first", "about"}, nil},
		{north, "/services/gaps?kind=overlap", []string{"Good Company befriending"}, nil},
		{north, "/services/map", []string{"The same as a list", "3 circles"}, []string{"Harbour House"}},
		{north, "/services/at/south-eating", []string{"Does not take people with autism", "Suggest a change", "77 days"}, []string{"Change the description"}},
		{south, "/services/at/south-eating", []string{"Change the description", "I have looked: it is so"}, []string{"Suggest a change"}},
		{north, "/services/at/lantern", []string{"It does not say whether it takes people with a learning disability. That is neither a yes nor a no: ask it."}, nil},
		{south, "/services/due", []string{"East Young People's Team", "1 overdue one is yours"}, nil},
		{north, "/services/suggestions", []string{"1 suggestion waits for an answer; 1 is yours to answer."}, nil},
		{auditor, "/services/words", []string{"An eating disorder"}, []string{"Agree on these words"}},
		{v.as("demo-programme"), "/services/words", []string{"Agree on these words", "Bring figures"}, nil},
		{north, "/services/export/dos", []string{"The format cannot say", "the format only includes"}, nil},
		{north, "/services/what-if?service=new&gap=192-216-4-7-4-1-0", []string{"Their gap would close."}, nil},
	} {
		page := c.who.get(c.path).is(http.StatusOK)
		words := text(page.body)
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
	if a := north.get("/services/at/refuge"); a.status != http.StatusNotFound {
		t.Errorf("the refuge answers %d", a.status)
	}
	// Its partner sends people on to it, which nobody else is told.
	company := v.as("demo-admin-company")
	company.post("/services/at/company/edit", "version", "1", "name", "Good Company befriending", "function", "social support", "age-from", "65", "need", "low_mood", "severity", "mild",
		"place", "north", "place", "south", "place", "east", "flag-autism", "include", "flag-learning_disability", "include", "flag-substance_use", "include", "route", "gp", "onward", "refuge", "reason", "a new route").is(http.StatusSeeOther)
	if a := company.get("/services/at/company").is(http.StatusOK); !strings.Contains(a.body, "/services/at/refuge") {
		t.Error("the route is not written down")
	}
	for _, path := range []string{"/services/at/company", "/services/map", "/services/export/catalogue?file=yes", "/services/export/dos?file=yes"} {
		if a := north.get(path).is(http.StatusOK); strings.Contains(a.body, "refuge") || strings.Contains(text(a.body), "Onward routes: 0") {
			t.Errorf("%s tells of the refuge", path)
		}
	}
	if a := v.as("demo-admin-company").get("/services/at/refuge").is(http.StatusOK); !strings.Contains(a.body, "Harbour House") {
		t.Error("its own partner does not see the refuge")
	}
}

// A what-if loses nothing of what it does not ask about, only the owner answers, and a
// service is not changed by anybody else.
func TestAWhatIfIsProposedAndTaken(t *testing.T) {
	v := madeUp(t)
	north, south := v.as("demo-clinician-north"), v.as("demo-admin-south")
	form := []string{
		"service", "south-adhd", "edited", "yes", "version", "1", "age-from", "16", "age-to", "", "need", "adhd", "severity", "mild", "severity", "moderate", "severity", "severe", "place", "south", "place", "east",
		"route", "gp", "route", "professional", "flag-autism", "include", "flag-learning_disability", "include", "flag-substance_use", "include", "do", "propose",
	}
	if a := north.post("/services/what-if", form...); a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, "Say in a sentence why") {
		t.Fatalf("without a reason: %d", a.status)
	}
	north.post("/services/what-if", append(form, "why", "They wait for their birthday.")...).is(http.StatusSeeOther)
	if a := south.post("/services/what-if", append(form, "why", "Again.")...); a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, "The same was proposed on") {
		t.Errorf("proposed twice: %d", a.status)
	}
	// Asked without scripts, why is kept on the page and stands in no address.
	see := append(slices.Clone(form[:len(form)-1]), "see", "why", "Words of somebody's.")
	if words := north.post("/services/what-if", see...).is(http.StatusOK).body; !strings.Contains(words, "Words of somebody") || !strings.Contains(text(words), "ADHD Assessment Service (South MH), if it said:") {
		t.Errorf("%s", text(words))
	}
	id := ""
	for _, m := range suggestionLink.FindAllStringSubmatch(north.get("/services/suggestions").body, -1) {
		if strings.Contains(north.get("/services/suggestions/"+m[1]).body, "They wait for their birthday.") {
			id = m[1]
		}
	}
	at := "/services/suggestions/" + id
	if words := text(north.get(at).is(200).body); !strings.Contains(words, "Closes: 16 and 17-year-olds with ADHD to be assessed in South Roundshire or East Roundshire") || strings.Contains(words, "Your answer") {
		t.Errorf("%s", words)
	}
	north.post(at, "do", "take").is(http.StatusForbidden)
	if a := south.post(at, "do", "decline"); a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, "The reason is missing") {
		t.Errorf("declined without a reason: %d", a.status)
	}
	south.post(at, "do", "take").is(http.StatusSeeOther)
	words := text(south.get("/services/at/south-adhd").is(200).body)
	for _, w := range []string{"Takes people of 16 and over", "377 days", "Community paediatrics", "Suggested: They wait for their birthday."} {
		if !strings.Contains(words, w) {
			t.Errorf("the service does not say %q:\n%s", w, words)
		}
	}
	north.post("/services/at/south-adhd", "do", "verified", "due", "2099-01-01").is(http.StatusForbidden)
	if words := text(north.get("/services/gaps").body); !strings.Contains(words, "16 and 17-year-olds with ADHD to be assessed in North Roundshire") || strings.Contains(words, "to be assessed anywhere") {
		t.Errorf("the gap has not shrunk:\n%s", words)
	}
	south.post("/services/at/south-adhd", "do", "as-was", "was", "1", "version", "2").is(http.StatusSeeOther)
}

// A service is described, imported and exported in pages; what is wrong is said.
func TestAServiceIsDescribedInPages(t *testing.T) {
	v := founded(t, false)
	v.bring("new RXN", file("list.csv", "Patient,NHS No,DOB,Referral date,Treatment function\n\"A, B\",9434765919,01/02/1950,12/01/2025,110\n"))
	if words := text(v.get("/services").is(200).body); !strings.Contains(words, "No service is described yet.") {
		t.Errorf("%s", words)
	}
	if words := text(v.get("/services/gaps").is(200).body); !strings.Contains(words, "no words are agreed") {
		t.Errorf("%s", words)
	}
	v.post("/services/words", "do", "words", "needs", "ed; an eating disorder\nlow", "severities", "mild\nsevere", "places", "east; the East", "flags", "autism", "routes", "gp; a GP").is(http.StatusSeeOther)
	bad := text(v.post("/services/words", "do", "people", "source", "", "people", "population,east,0,18,many").is(422).body)
	if !strings.Contains(bad, `line 1: "many" is no number.`) {
		t.Errorf("%s", bad)
	}
	v.post("/services/words", "do", "people", "source", "our own count", "people", "population,east,0,110,11000\nrate,ed,,0,110,10\nshare,autism,,0.1").is(http.StatusSeeOther)
	// One figure more, in place of one, and out again: a sentence's worth of fields.
	one := func(version string, more ...string) []string {
		return append([]string{"do", "figure", "people-version", version, "source", "our own count"}, more...)
	}
	v.post("/services/words", one("1", "figure-kind", "rate", "figure-need", "low", "figure-from", "18", "figure-to", "65", "figure-n", "4.5")...).is(http.StatusSeeOther)
	v.post("/services/words", one("2", "figure-kind", "rate", "figure-need", "low", "figure-from", "18", "figure-to", "65", "figure-n", "5")...).is(http.StatusSeeOther)
	for _, c := range []struct{ says, kind, from, n string }{
		{"The number is no number", "population", "1", "some"}, {"The ages hold nobody", "population", "elf", "5"}, {"gives already", "population", "4", "5"},
	} {
		bad := text(v.post("/services/words", one("3", "figure-kind", c.kind, "figure-place", "east", "figure-from", c.from, "figure-n", c.n)...).is(422).body)
		if !strings.Contains(bad, c.says) {
			t.Errorf("%q is not said:\n%s", c.says, bad)
		}
	}
	if words := text(v.get("/services/words").body); !strings.Contains(words, "low all 18 to under 65 5") && !strings.Contains(words, "Low") {
		t.Errorf("%s", words)
	}
	v.post("/services/words", "do", "figure-out", "people-version", "3", "line", "2").is(http.StatusSeeOther)
	v.post("/services/words", "do", "figure-out", "people-version", "4", "line", "17").is(422)
	v.post("/services/words", "do", "people", "people-version", "4", "source", "our own count", "people", "population,east,0,110,11000").is(422) // without why
	bad = text(v.post("/services/new", "owner", "RXN", "name", "", "age-from", "eighteen", "wait", "soon").is(422).body)
	for _, w := range []string{"is no age", "whole number of days"} {
		if !strings.Contains(bad, w) {
			t.Errorf("%q is not said:\n%s", w, bad)
		}
	}
	v.post("/services/new", "owner", "RXN", "name", "Eating disorders", "age-from", "8", "age-to", "18", "need", "ed", "severity", "mild", "severity", "severe", "place", "east", "flag-autism", "exclude").is(http.StatusSeeOther)
	words := text(v.get("/services/gaps").is(200).body)
	if !strings.Contains(words, "People of 8 and over with an eating disorder and autism anywhere: nobody accepts them; about 10 people a year") {
		t.Errorf("%s", words)
	}
	out := v.get("/services/export/catalogue?file=yes").is(200).body
	back := text(v.sendTo("/services/import", attached{"services.json", []byte(out)}, "owner", "RXN", "format", "catalogue").is(200).body)
	if !strings.Contains(back, "0 new services, 0 changed, 1 as they were, 0 left out.") {
		t.Errorf("%s", back)
	}
	// A row that says nothing changes no gap, and is named; what a file is shows by itself.
	back = text(v.sendTo("/services/import", attached{"rows.csv", []byte("name,servicereferrals\nShort row,nosuch\n")}, "owner", "RXN", "format", "as-shown").is(200).body)
	for _, w := range []string{"1 new service, 0 changed", "Short row (new)", "1 service does not say for whom it is: it counts in no gap", `Short row: "nosuch"`} {
		if !strings.Contains(back, w) {
			t.Errorf("%q is not said:\n%s", w, back)
		}
	}
	if words := text(v.get("/services/gaps").body); !strings.Contains(words, "1 service says nothing of any need, and counts for nobody here until it does: Short row") || !strings.Contains(words, "nobody accepts them; about 10 people a year") {
		t.Errorf("%s", words)
	}
	if words := text(v.get("/services?text=short").body); !strings.Contains(words, "1 of 2 services.") {
		t.Errorf("%s", words)
	}
	back = text(v.sendTo("/services/import", attached{"rows.csv", []byte("name\nAnother\n")}, "owner", "RXN", "format", "catalogue").is(422).body)
	if !strings.Contains(back, "The file looks like CSV like the Directory of Services, and not like Catalogue (JSON)") {
		t.Errorf("%s", back)
	}
	changed := strings.Replace(out, `"to_months": 216`, `"to_months": 228`, 1)
	back = text(v.sendTo("/services/import", attached{"services.json", []byte(changed)}, "owner", "RXN", "format", "as-shown").is(200).body)
	if !strings.Contains(back, "Eating disorders No longer: Takes 8 to 17-year-olds (as stated) New: Takes 8 to 18-year-olds (as stated)") {
		t.Errorf("%s", back)
	}
	// Figures: none at all is asked about, and a word that nobody agreed on is none.
	for lines, want := range map[string]string{"": "3 figures that stand would be taken out", "population,west,0,5,100": `line 1: "west" is no place that is agreed`} {
		if bad := text(v.post("/services/words", "do", "people", "people-version", "4", "source", "ours", "people-reason", "new", "people", lines).is(422).body); !strings.Contains(bad, want) {
			t.Errorf("%q is not said:\n%s", want, bad)
		}
	}
	v.post("/services/words", "do", "people", "people-version", "4", "source", "ours", "people-reason", "new", "people", "", "lose-figures", "yes").is(http.StatusSeeOther)
}

// sendTo posts a form with one file.
func (v *visitor) sendTo(path string, f attached, fields ...string) *answer {
	v.t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for i := 0; i+1 < len(fields); i += 2 {
		_ = m.WriteField(fields[i], fields[i+1])
	}
	w, err := m.CreateFormFile("file", f.name)
	if err != nil {
		v.t.Fatal(err)
	}
	_, _ = w.Write(f.body)
	_ = m.Close()
	r, err := http.NewRequestWithContext(v.t.Context(), http.MethodPost, v.srv.URL+path, &b)
	if err != nil {
		v.t.Fatal(err)
	}
	r.Header.Set("Content-Type", m.FormDataContentType())
	return v.do(r)
}

// What is kept of a proposal names no service that others do not see: the refuge's own
// partner proposes what would overlap it.
func TestANewServiceSaysWhoMayRefer(t *testing.T) {
	north := madeUp(t).as("demo-clinician-north")
	form := []string{"service", "new", "edited", "yes", "owner", "ZM2", "name", "Here", "age-from", "16", "age-to", "18", "need", "eating_disorder", "severity", "severe", "place", "east", "flag-autism", "include"}
	closes := func(more ...string) string {
		return text(north.get("/services/what-if?" + query(append(form, more...))).is(http.StatusOK).body)
	}
	const nobody = "nobody could be referred to it"
	if words := closes(); !strings.Contains(words, "would be accepted by somebody") || !strings.Contains(words, nobody) {
		t.Errorf("%s", words)
	}
	if words := closes("route", "gp"); strings.Contains(words, nobody) {
		t.Errorf("%s", words)
	}
}

// What one thing keeps from a part of a gap alone is all that a what-if changes; an address
// that names what is not there is told so.
func TestAWhatIfChangesOneThing(t *testing.T) {
	north := madeUp(t).as("demo-clinician-north")
	page := north.get("/services/gaps").is(http.StatusOK).body
	links := regexp.MustCompile(`href="(/services/what-if\?[^"]*part=[^"]*service=south-adhd[^"]*)"`).FindStringSubmatch(page)
	if links == nil {
		t.Fatal("no gap of which one thing keeps the service from a part")
	}
	body := north.get(html.UnescapeString(links[1])).is(http.StatusOK).body
	if !strings.Contains(body, `name="age-from" type="text" value="16"`) && !regexp.MustCompile(`name="age-from"[^>]*value="16"|value="16"[^>]*name="age-from"`).MatchString(body) {
		t.Error("the age is not changed")
	}
	if regexp.MustCompile(`name="place"[^>]*value="north"[^>]*checked|checked[^>]*name="place"[^>]*value="north"`).MatchString(body) {
		t.Error("a place was added that nobody asked for")
	}
	if words := text(north.get("/services/gaps?place=nowhere&age=18-64").is(http.StatusOK).body); !strings.Contains(words, "place “nowhere”") || !strings.Contains(words, "Only: ") {
		t.Errorf("%s", words)
	}
}

func TestAProposalNamesNoServiceThatOthersDoNotSee(t *testing.T) {
	v := madeUp(t)
	company, north := v.as("demo-admin-company"), v.as("demo-clinician-north")
	page := company.get("/services/at/refuge/edit").is(http.StatusOK).body
	does := regexp.MustCompile(`name="function"[^>]*value="([^"]+)"|value="([^"]+)"[^>]*name="function"`).FindStringSubmatch(page)
	if does == nil {
		t.Fatal("the refuge's form has no function")
	}
	form := []string{"service", "new", "edited", "yes", "owner", "ZM2", "name", "A second house", "function", does[1] + does[2], "age-from", "0", "flag-autism", "include", "flag-learning_disability", "include", "flag-substance_use", "include"}
	for _, x := range []string{"need", "severity", "place"} {
		for _, m := range regexp.MustCompile(`name="`+x+`"[^>]*value="([^"]+)"`).FindAllStringSubmatch(page, -1) {
			form = append(form, x, m[1])
		}
	}
	if words := text(company.get("/services/what-if?" + query(form)).is(http.StatusOK).body); !strings.Contains(words, "Harbour House") {
		t.Fatalf("the test asks of no overlap with the refuge:\n%s", words)
	}
	company.post("/services/what-if", append(form, "why", "We are full.", "do", "propose")...).is(http.StatusSeeOther)
	seen := 0
	for _, m := range suggestionLink.FindAllStringSubmatch(north.get("/services/suggestions").body, -1) {
		words := text(north.get("/services/suggestions/" + m[1]).is(http.StatusOK).body)
		if strings.Contains(words, "We are full.") {
			seen++
		}
		if strings.Contains(words, "Harbour House") {
			t.Errorf("another partner is told of the refuge:\n%s", words)
		}
	}
	if seen == 0 {
		t.Error("the proposal is not there")
	}
}

func query(pairs []string) string {
	q := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		q.Add(pairs[i], pairs[i+1])
	}
	return q.Encode()
}

// An address that is older than the service says what was changed since, and goes on from
// there.
func TestAnOldAddressSaysWhatWasChanged(t *testing.T) {
	v := madeUp(t)
	north, south := v.as("demo-clinician-north"), v.as("demo-admin-south")
	asked := "/services/what-if?" + query([]string{"service", "south-adhd", "edited", "yes", "version", "1", "age-from", "16", "need", "adhd", "severity", "mild", "place", "south"})
	const since = "The service was changed since this was opened"
	if words := text(north.get(asked).is(http.StatusOK).body); strings.Contains(words, since) {
		t.Error("nothing was changed yet")
	}
	south.post("/services/at/south-adhd/edit", "version", "1", "name", "South ADHD, renamed", "reason", "a new name")
	body := north.get(asked).is(http.StatusOK).body
	if words := text(body); !strings.Contains(words, since) || !strings.Contains(words, "now South ADHD, renamed") {
		t.Errorf("%s", words)
	}
	if !regexp.MustCompile(`name="version"[^>]*value="2"`).MatchString(body) {
		t.Error("the form is of the old version for ever")
	}
}

// A suggestion, or a what-if, is of the service as its author opened it.
func TestASuggestionIsOfTheServiceAsItWasOpened(t *testing.T) {
	v := madeUp(t)
	north, south := v.as("demo-clinician-north"), v.as("demo-admin-south")
	south.post("/services/at/south-adhd", "do", "verified", "due", "2028-01-01", "version", "1")
	south.post("/services/at/south-adhd/edit", "version", "1", "name", "South ADHD, renamed", "reason", "a new name")
	form := []string{"service", "south-adhd", "edited", "yes", "version", "1", "age-from", "16", "need", "adhd", "severity", "mild", "place", "south", "why", "They wait.", "do", "propose"}
	if a := north.post("/services/what-if", form...); a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, "The service was changed since you opened it") {
		t.Errorf("the what-if: %d", a.status)
	}
	if a := north.post("/services/at/south-adhd/edit", "version", "1", "name", "South ADHD", "reason", "They wait."); a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, "The service was changed since you opened it") {
		t.Errorf("the suggestion: %d", a.status)
	}
}

// A file's services are their owners': those of another partner are left to them, and an
// import is taken back whole.
func TestAnImportIsOfItsOwnersAndIsTakenBack(t *testing.T) {
	v := madeUp(t)
	lantern, north := v.as("demo-admin-lantern"), v.as("demo-clinician-north")
	whole := north.get("/services/export/catalogue?file=yes").is(http.StatusOK).body
	page := lantern.sendTo("/services/import", attached{"services.json", []byte(whole)}, "owner", "ZV001", "format", "catalogue").is(http.StatusOK)
	if words := text(page.body); !strings.Contains(words, "0 new services, 0 changed, 2 as they were, 25 left out.") || !strings.Contains(words, "who bring their own services") {
		t.Errorf("%s", words)
	}
	stranger := `{"dimensions":{"age_months":[0,1320],"needs":["adhd"],"severity":["mild"],"places":["north"],"flags":[],"routes":[]},"services":[{"id":"a","name":"A strange one","org":"RA1","needs":["adhd"]},7]}`
	page = lantern.sendTo("/services/import", attached{"services.json", []byte(stranger)}, "owner", "ZV001", "format", "catalogue").is(http.StatusOK)
	if words := text(page.body); !strings.Contains(words, "0 new services, 0 changed, 0 as they were, 2 left out.") || !strings.Contains(words, "nobody at the table is called so") || !strings.Contains(words, "it is a number, and an object belongs there") {
		t.Errorf("%s", words)
	}
	page = lantern.sendTo("/services/import", attached{"services.json", []byte(stranger)}, "owner", "ZV001", "format", "catalogue", "strangers", "yes").is(http.StatusOK)
	if words := text(page.body); !strings.Contains(words, "1 new service, 0 changed, 0 as they were, 1 left out.") {
		t.Errorf("%s", words)
	}
	brought := regexp.MustCompile(`name="brought" value="([^"]+)"`).FindStringSubmatch(page.body)
	if brought == nil {
		t.Fatal("nothing to take back")
	}
	north.post("/services/import/back", "brought", brought[1]).is(http.StatusForbidden)
	if words := text(lantern.post("/services/import/back", "brought", brought[1]).is(http.StatusOK).body); !strings.Contains(words, "1 service is as before the import.") {
		t.Errorf("%s", words)
	}
	if words := text(north.get("/services").body); strings.Contains(words, "A strange one") {
		t.Error("it is on the map still")
	}
}

// Words are agreed for everybody: what would be lost is told before, and it is undone.
func TestAgreedWordsAreUndone(t *testing.T) {
	v := madeUp(t).as("demo-programme")
	page := v.get("/services/words").is(http.StatusOK).body
	fields := []string{"do", "words", "words-version", "1", "words-reason", "Nobody uses it."}
	for _, f := range []string{"needs", "severities", "places", "flags", "routes"} {
		m := regexp.MustCompile(`(?s)<textarea[^>]*name="` + f + `"[^>]*>(.*?)</textarea>`).FindStringSubmatch(page)
		if m == nil {
			t.Fatalf("no %s", f)
		}
		value := html.UnescapeString(m[1])
		if f == "needs" {
			value = regexp.MustCompile(`(?m)^psychosis.*$`).ReplaceAllString(value, "")
		}
		fields = append(fields, f, value)
	}
	if words := text(v.post("/services/words", fields...).is(http.StatusUnprocessableEntity).body); !strings.Contains(words, "Psychosis is said by") || !strings.Contains(words, "Take them out all the same") {
		t.Errorf("%s", words)
	}
	v.post("/services/words", append(fields, "lose", "yes")...).is(http.StatusSeeOther)
	if words := text(v.get("/services/words").body); !strings.Contains(words, "No more: psychosis; what lies within the places; whom routes can refer. Why: Nobody uses it.") {
		t.Errorf("%s", words)
	}
	v.post("/services/words", "do", "words-as-were", "was", "1", "stands", "2").is(http.StatusSeeOther)
	if words := text(v.get("/services/gaps?need=psychosis").body); !strings.Contains(words, "with psychosis") {
		t.Errorf("%s", words)
	}
}

// Places are the same for lists and for services: what lies within them is said once, and
// people are found by it; nothing lies in two.
func TestPlacesHoldWhatListsName(t *testing.T) {
	v := madeUp(t)
	north, programme := v.as("demo-clinician-north"), v.as("demo-programme")
	for path, says := range map[string][]string{
		"/services/gaps?place=east": {"East Roundshire holds, by service directory of the made collaborative: Pellwater PCN (ZP002)."},
		"/services/gaps?kind=route": {"A school can refer people from 4 years until their birthday of 19"},
		"/services/words":           {"What lies within each place", "Quillbeck PCN (ZP001)", "Saltmarsh Road Practice (ZG2003)"},
		"/journeys/find/loops":      {"North Roundshire", "South Roundshire", "East Roundshire"},
		"/journeys/find/bounces":    {"East Roundshire"},
	} {
		words := text(north.get(path).is(http.StatusOK).body)
		for _, w := range says {
			if !strings.Contains(words, w) {
				t.Errorf("%s does not say %q:\n%s", path, w, words)
			}
		}
	}
	if words := text(north.get("/services/gaps?kind=route").body); strings.Contains(words, "People of 18 and over with low mood or anxiety anywhere: accepted, but not when they are referred by a school") {
		t.Error("schools are asked to refer grown-up people")
	}
	page := programme.get("/services/words").is(http.StatusOK).body
	fields := []string{"do", "words", "words-version", "1", "words-reason", "A practice moved."}
	for _, f := range []string{"needs", "severities", "places", "flags", "routes"} {
		m := regexp.MustCompile(`(?s)<textarea[^>]*name="` + f + `"[^>]*>(.*?)</textarea>`).FindStringSubmatch(page)
		fields = append(fields, f, html.UnescapeString(m[1]))
	}
	for says, more := range map[string][]string{
		"stands twice":            {"holds-registered-north", "ZP001", "holds-registered-east", "zp001, ZP002", "holds-source", "the board"},
		"is no postcode district": {"holds-district-north", "Leeds", "holds-source", "the board"},
		"is no LSOA code":         {"holds-lsoa-north", "E1", "holds-source", "the board"},
		"is missing":              {"holds-registered-north", "ZP001"},
		"This is no age":          {"refers-from-school", "four", "refers-source", "the board"},
		"hold nobody":             {"refers-from-school", "19", "refers-to-school", "4", "refers-source", "the board"},
	} {
		if words := text(programme.post("/services/words", append(fields[:len(fields):len(fields)], more...)...).is(422).body); !strings.Contains(words, says) {
			t.Errorf("%v: %q is not said:\n%s", more, says, words)
		}
	}
	programme.post("/services/words", append(fields, "holds-registered-north", "ZP001, ZP002", "holds-source", "the board")...).is(http.StatusSeeOther)
	if words := text(north.get("/journeys/find/loops").body); strings.Contains(words, "East Roundshire") || !strings.Contains(words, "North Roundshire") {
		t.Errorf("the division is another, and people are told by the old one:\n%s", words)
	}
}

// Whoever reads a description that is due asks its owner to look, for the record.
func TestAnOwnerIsAskedInPages(t *testing.T) {
	v := madeUp(t)
	north, south := v.as("demo-clinician-north"), v.as("demo-admin-south")
	north.post("/services/due", "service", "east-cyp", "asks", "look").is(http.StatusSeeOther)
	if a := north.post("/services/due", "service", "east-cyp", "asks", "look"); a.status != http.StatusUnprocessableEntity || !strings.Contains(text(a.body), "has not answered yet") {
		t.Errorf("asked twice: %d", a.status)
	}
	north.post("/services/due", "service", "refuge", "asks", "look").is(http.StatusNotFound)
	for path, says := range map[string]string{"/services/due": "Asked on", "/services/at/east-cyp": "it is due to be verified"} {
		if words := text(north.get(path).is(http.StatusOK).body); !strings.Contains(words, says) || !strings.Contains(words, "by North MH") && path == "/services/due" {
			t.Errorf("%s does not say %q:\n%s", path, says, words)
		}
	}
	if words := text(south.get("/").is(http.StatusOK).body); !strings.Contains(words, "suggestion about a service to answer") || !strings.Contains(words, "to verify") {
		t.Errorf("the owner's first page does not tell:\n%s", words)
	}
	south.post("/services/at/east-cyp", "do", "verified", "due", "2027-04-01", "version", "1").is(http.StatusSeeOther)
	if words := text(north.get("/services/at/east-cyp").body); strings.Contains(words, "A suggestion waits") {
		t.Errorf("the owner has looked, and is asked still:\n%s", words)
	}
}

// Who changes a service that somebody else changed meanwhile is shown both, and nothing is
// written over what they have not seen.
func TestAFormShowsWhatWasChangedMeanwhile(t *testing.T) {
	v := madeUp(t)
	south := v.as("demo-admin-south")
	const at = "/services/at/south-adhd"
	south.post(at+"/edit", "version", "1", "name", "South ADHD", "phone", "01234 5", "reason", "a new line").is(http.StatusSeeOther)
	mine := []string{"version", "1", "name", "ADHD, South", "phone", "01234 6", "reason", "the old line is dead"}
	for range 2 { // a second press is no yes
		words := text(south.post(at+"/edit", mine...).is(http.StatusUnprocessableEntity).body)
		for _, w := range []string{"What was changed since you opened the form", "now South ADHD", "Telephone: ", "now 01234 5", "save mine in its place"} {
			if !strings.Contains(words, w) {
				t.Errorf("%q is not said:\n%s", w, words)
			}
		}
	}
	south.post(at+"/edit", append(mine, "over", "2")...).is(http.StatusSeeOther)
	words := text(south.get(at).is(http.StatusOK).body)
	if !strings.Contains(words, "ADHD, South") || !strings.Contains(words, "Telephone: 01234 5, now 01234 6") {
		t.Errorf("%s", words)
	}
	for bad, says := range map[[2]string]string{
		{"web", "javascript:alert(1)"}: "begins with https://", {"email", "not mail"}: "is no address", {"", ""}: "Nothing is changed",
	} {
		fields := []string{"version", "3", "name", "ADHD, South", "phone", "01234 6"}
		if bad[0] != "" {
			fields = append(fields, bad[0], bad[1])
		}
		if words := text(south.post(at+"/edit", fields...).is(http.StatusUnprocessableEntity).body); !strings.Contains(words, says) {
			t.Errorf("%v: %s", bad, words)
		}
	}
	if words := text(south.post(at+"/edit", "version", "3", "name", "ADHD, the South", "phone", "01234 6").is(http.StatusUnprocessableEntity).body); !strings.Contains(words, "why it is changed") {
		t.Errorf("changed without why: %s", words)
	}
	south.post(at, "do", "ended", "ended", "2026-01-01", "end-reason", "", "version", "3").is(http.StatusUnprocessableEntity)
	south.post(at, "do", "ended", "ended", "2026-01-01", "end-reason", "Its money ended.", "version", "3").is(http.StatusSeeOther)
	if words := text(south.get("/services").body); strings.Contains(words, "ADHD, South") {
		t.Error("it is on the map still")
	}
	if words := text(south.get(at).is(http.StatusOK).body); !strings.Contains(words, "This service ended on 1 January 2026.") {
		t.Errorf("%s", words)
	}
}
