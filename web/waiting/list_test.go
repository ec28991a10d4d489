package waiting_test

import (
	"encoding/csv"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"roundtable/intake"
)

// The filter form's own fields do what they say.
func TestFilterForm(t *testing.T) {
	v := open(t).as(t, "demo-clinician-north")
	all := v.listed("/list")
	over := v.listed("/list?weeks-from=18&weeks-to=&partner=&tfc=&next=&owner=&group=")
	upTo := v.listed("/list?weeks-to=18")
	unstarted := v.listed("/list?no-clock-start=yes")
	if over == 0 || upTo == 0 || over+upTo+unstarted != all {
		t.Errorf("over 18: %d, up to 18: %d, without a clock: %d, all: %d", over, upTo, unstarted, all)
	}
	v.says(v.get("/list?weeks-from=18&partner=ZX1", 200), "over 18 weeks by the clock", "Vellmoor", "take this filter away")
	v.says(v.get("/list?group=partner", 200), "groups", "Vellmoor <strong>")
	v.says(v.get("/list?partner=NOBODY", 200), "Nobody on the list fits", "show them")
	v.says(v.get("/list?offset=900000", 200), "The list ends before this page")
	v.says(v.get("/list?weeks=soon", 422), "A filter in the link could not be read", "the filter weeks")
	v.says(v.get("/list?limit=100000", 422), "out of bounds")
	v.says(v.get("/list?sort=shoe-size", 422), "cannot be sorted")
}

// Pages follow one another and leave nobody out.
func TestPagesLeaveNobodyOut(t *testing.T) {
	v := open(t).as(t, "demo-clinician-north")
	key := regexp.MustCompile(`role="rowheader">\s*<a href="/pathways/([0-9a-f]{32})[?"]`)
	next := regexp.MustCompile(`rel="next" href="([^"]+)"`)
	seen := map[string]bool{}
	for href := "/list?limit=100&sort=name"; href != ""; {
		page := v.get(href, 200)
		for _, m := range key.FindAllStringSubmatch(page, -1) {
			if seen[m[1]] {
				t.Fatal("one pathway stands on two pages")
			}
			seen[m[1]] = true
		}
		href = ""
		if m := next.FindStringSubmatch(page); m != nil {
			href = unescape(m[1])
		}
	}
	if all := v.listed("/list"); len(seen) != all {
		t.Errorf("%d on all pages, the list has %d", len(seen), all)
	}
}

// What people are found by is posted, kept aside, and never in an address.
func TestFindingAPerson(t *testing.T) {
	s := open(t)
	v := s.as(t, "demo-clinician-north")
	to, _ := v.post("/list/find", url.Values{"text": {"Featherstonehaugh"}, "query": {"partner=ZG1002&offset=50"}}, http.StatusSeeOther)
	if strings.Contains(to, "eather") || !strings.Contains(to, "find=") || !strings.Contains(to, "partner=ZG1002") || strings.Contains(to, "offset") {
		t.Fatalf("sent to %s", to)
	}
	page := v.get(to, 200)
	v.says(page, strings.ToUpper(longName), "found by what you typed", `value="Featherstonehaugh"`)
	if n := v.listed(to); n != 1 {
		t.Errorf("%d found", n)
	}
	other := s.as(t, "demo-booking-vellmoor")
	other.neverSays(other.get(to, 200), `value="Featherstonehaugh"`)
	forget := regexp.MustCompile(`href="(/list/forget[^"]*)"`).FindStringSubmatch(page)
	r, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, v.URL+unescape(forget[1]), nil)
	resp, _ := v.do(r, http.StatusSeeOther)
	if strings.Contains(resp.Header.Get("Location"), "find") {
		t.Error("the search was not forgotten")
	}
	v.post("/list/find", url.Values{"text": {strings.Repeat("x", 300)}}, 422)
	if strings.Contains(s.log.String(), "eatherstone") {
		t.Error("the log holds what was looked for")
	}
}

// htmx gets the list and not the page around it.
func TestPartOfTheList(t *testing.T) {
	v := open(t).as(t, "demo-clinician-north")
	part := v.get("/list?weeks-from=52", 200, "HX-Request", "true", "HX-Request-Type", "partial")
	if !strings.HasPrefix(strings.TrimSpace(part), `<div id="list">`) || strings.Contains(part, "<html") {
		t.Errorf("part: %.200s", part)
	}
	picture := v.get("/list/weeks?weeks-from=52", 200, "HX-Request", "true", "HX-Request-Type", "partial")
	if !strings.HasPrefix(strings.TrimSpace(picture), "<figure") {
		t.Errorf("picture: %.200s", picture)
	}
}

// Files hold the rows that the page counts.
func TestExports(t *testing.T) {
	v := open(t).as(t, "demo-clinician-north")
	want := v.listed("/list?partner=ZX1")
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(v.get("/list.csv?partner=ZX1&limit=10", 200), "\ufeff"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != want+1 {
		t.Errorf("%d rows in the file, %d on the list", len(rows)-1, want)
	}
	if x := v.get("/list.xlsx?partner=ZX1", 200); !strings.HasPrefix(x, "PK") {
		t.Error("the workbook is none")
	}
	v.get("/list.csv?weeks=soon", 422)
}

// A view is saved, listed for others when it is shared, opened by its link, and
// deleted by its owner alone.
func TestSavedViews(t *testing.T) {
	s := open(t)
	a, b := s.as(t, "demo-clinician-north"), s.as(t, "demo-booking-vellmoor")
	to, _ := a.post("/views", url.Values{"name": {"Long waits <i>"}, "query": {"weeks=53-&sort=name"}, "shared": {"yes"}}, http.StatusSeeOther)
	r, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, b.URL+to, nil)
	to, _, _ = strings.Cut(to, "?")
	resp, _ := b.do(r, http.StatusSeeOther)
	if got := resp.Header.Get("Location"); got != "/list?saved="+strings.TrimPrefix(to, "/views/")+"&sort=name&weeks=53-" {
		t.Errorf("the view opens %s", got)
	}
	b.says(b.get(resp.Header.Get("Location"), 200), "The view “Long waits &lt;i&gt;” is saved.", "over 52 weeks")
	b.neverSays(b.get("/list?saved=nothing", 200), "is saved.")
	b.says(b.get("/views", 200), "Long waits &lt;i&gt;", "Everybody")
	b.post(to+"/delete", nil, 422)
	a.post(to+"/delete", nil, http.StatusSeeOther)
	a.says(a.get(to, 422), "There is no such saved view")
	a.says(func() string { _, p := a.post("/views", url.Values{"name": {""}, "query": {""}}, 422); return p }(), "has to say something")
}

// The real return of Dorset County Hospital, November 2024, has its published figures.
func TestPublishedReturn(t *testing.T) {
	s := empty(t)
	v := s.as(t, "demo-clinician-north")
	v.says(v.get("/published", 200), "No published return has been brought yet")
	v.get("/published?provider=RBD", 404)
	if _, err := intake.New(s.table.Store).Import(t.Context(), realReturn(t), "QZZ", "rtt-published", intake.Options{By: "demo-programme", Guess: true}); err != nil {
		t.Fatal(err)
	}
	head, err := s.table.Store.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := s.table.Facts.Wait(t.Context(), head.Seq); err != nil {
		t.Fatal(err)
	}
	v.says(v.get("/published", 200), "provider=RBD", "30 November 2024")
	page := v.get("/published?provider=RBD", 200)
	v.says(page, "21,702", "57.78 %", ">647<", "42.61", "end of 30 November 2024", "Open Government Licence", "/extracts/", "Trauma and Orthopaedic", "<svg")
	for _, bad := range []string{"/published?provider=RBD&period=2024-10-31", "/published?provider=RBD&period=soon", "/published?provider=XYZ"} {
		v.get(bad, 404)
	}
	v.says(v.get("/published?provider=rbd&period=2024-11-30", 200), "21,702")
}

// Before anybody has brought anything each page says so and what to do.
func TestEmptyPages(t *testing.T) {
	v := empty(t).as(t, "demo-clinician-north")
	for path, says := range map[string]string{
		"/": "Nobody has brought a list yet", "/list": "Nobody is on it yet", "/counts": "Nobody on the list fits",
		"/quality": "nothing brought", "/views": "There are none yet", "/list/weeks": "How long they have waited",
	} {
		v.says(v.get(path, 200), says)
	}
}

// More cells than anybody could read are not drawn.
func TestCountsOfTooMuch(t *testing.T) {
	v := open(t).as(t, "demo-clinician-north")
	v.says(v.get("/counts?rows=shoe-size&cols=", 200), "by partner and age")
	v.says(v.get("/counts?partner=NOBODY", 200), "Nobody on the list fits", "Count the whole list")
	v.says(v.get("/counts?rows=partner&cols=partner&show=median", 200), "Median weeks by partner and partner")
	v.says(v.get("/counts?show=within-18&flag=interpreter:yes", 200), "interpreter", "its share is of all")
}
