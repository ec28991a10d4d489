package web_test

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"roundtable/care"
	"roundtable/ledger"
	"roundtable/ledger/sqlite"
	"roundtable/web/site"
)

// starter opens collaboratives for a start page; the first attempt may fail.
type starter struct {
	t    *testing.T
	fail error
	hold chan struct{} // when set, opening waits for it
}

func (s *starter) Demo(ctx context.Context, progress func(string, float64)) (*site.Table, error) {
	if s.hold != nil {
		progress("Half of it", 0.5)
		<-s.hold
	}
	return s.open(ctx, "A demo", true)
}

func (s *starter) Own(ctx context.Context, name string) (*site.Table, error) {
	return s.open(ctx, name, false)
}

func (s *starter) open(ctx context.Context, name string, made bool) (*site.Table, error) {
	if err := s.fail; err != nil {
		s.fail = nil
		return nil, err
	}
	dir := s.t.TempDir()
	store, err := sqlite.Open(ctx, dir, sqlite.Options{})
	if err != nil {
		return nil, err
	}
	f := care.Founded{V: 1, Name: name, Salt: make([]byte, 32), Demo: made}
	if _, err := ledger.AppendJSON(ctx, store, "collaborative", care.RecFounded, "", "", f, nil); err != nil {
		return nil, err
	}
	return site.OpenTable(ctx, store, site.TableOptions{})
}

// until follows redirects and progress to a page that stays.
func (v *visitor) until(path string) *answer {
	v.t.Helper()
	for range 2000 {
		a := v.get(path)
		if a.status == http.StatusSeeOther {
			path = a.to
		} else if !strings.Contains(a.body, "data-poll") {
			return a
		} else {
			time.Sleep(5 * time.Millisecond) // as a person would, who asks again
		}
	}
	v.t.Fatal("the page does not come to rest")
	return nil
}

func TestStartHere(t *testing.T) {
	s := &starter{t: t}
	v := visit(t, site.New(nil, s))
	for _, path := range []string{"/", "/list", "/import", "/ledger", "/who", "/purpose", "/partners"} {
		v.get(path).leadsTo("/start")
	}
	v.get("/health").is(http.StatusServiceUnavailable)
	v.get("/about/figures").is(200).says(
		"How figures are made", "a valid NHS number and the date of birth agree", "one for practice", "Queue place", "Held", "Extract",
		"The day on which the list was true", "Checkpoint",
	).never("verified NHS number")
	v.get("/nowhere").is(404).says("Page not found")
	v.get("/start/progress").leadsTo("/start")
	v.get("/start").is(200).says("Nothing leaves this computer", "Bring in my lists", "Look around")
	v.post("/start/own", "name", " ").wrongAt("name")
	v.post("/start/own", "name", strings.Repeat("n", 81)).wrongAt("name").says(strings.Repeat("n", 81))

	s.fail = &care.Problem{What: "The disk is full.", Remedy: "Free some space."}
	v.post("/start/own", "name", "Ours")
	v.until("/start/progress").is(200).says("It could not be opened", "The disk is full. Free some space.")
	s.fail = errors.New("secret cause")
	v.post("/start/own", "name", "Ours")
	v.until("/start/progress").is(200).says("It could not be opened").never("secret cause")

	v.post("/start/own", "name", "Ours  &  theirs").is(http.StatusSeeOther)
	v.until("/start/progress?then=%2Fimport").is(200).says("Whose lists are they?", "Ours & theirs", "This computer only")
	v.get("/start").leadsTo("/")
	v.get("/start/progress?then=https%3A%2F%2Felsewhere").leadsTo("/")
	v.post("/start/own", "name", "Second").leadsTo("/")
	v.get("/health").is(200)
}

func TestOpeningSaysHowFarItIs(t *testing.T) {
	s := &starter{t: t, hold: make(chan struct{})}
	v := visit(t, site.New(nil, s))
	v.post("/start/demo").leadsTo("/start/progress")
	v.post("/start/demo").leadsTo("/start/progress") // a second click
	a := v.get("/start/progress").is(200).says("One moment")
	a.says("data-poll", "Check again", `role="status"`)
	if a.header.Get("Refresh") != "" || strings.Contains(a.body, "http-equiv") {
		t.Error("the page loads itself anew under its reader")
	}
	close(s.hold)
	v.until("/start/progress").is(200).says("Made-up data")
}

func TestNoStarterNoStart(t *testing.T) {
	v := visit(t, site.New(nil, nil))
	v.get("/start").is(http.StatusServiceUnavailable).says("Roundtable is busy")
	v.post("/start/demo").is(http.StatusSeeOther)
	v.post("/start/own", "name", "x").is(http.StatusSeeOther)
}

func TestSharedPurpose(t *testing.T) {
	v := founded(t, false)
	v.get("/purpose").is(200).says("Agree it")
	v.post("/purpose").wrongAt("sentence")
	v.post("/purpose", "sentence", strings.Repeat("s", 201)).wrongAt("sentence")
	v.post("/purpose", "sentence", "Be kind", "measure", "nonsense").wrongAt("measure")
	for _, bad := range []string{"", "many", "-1", "NaN", "1.5", "1e12"} {
		v.post("/purpose", "sentence", "Be kind", "measure", "over-52-weeks", "target", bad).wrongAt("target").says("Be kind")
	}
	v.post("/purpose", "sentence", "Be kind", "measure", "within-18-weeks-percent", "target", "101").wrongAt("target")
	v.post("/purpose", "sentence", "Be kind", "by", "soon").wrongAt("by")
	v.post("/purpose", "sentence", "Be kind", "by", "2001-01-01").wrongAt("by")
	v.get("/").is(200).says("No shared purpose is agreed yet")

	v.post("/purpose", "sentence", "Nobody waits  <a year>", "measure", "over-52-weeks", "target", "0", "by", "2090-03-31").leadsTo("/")
	v.get("/").is(200).says("Nobody waits <a year>", "0 waiting over 52 weeks", "0 by 31 March 2090").never("No shared purpose", "<a year>")
	v.bring("new RXN", file("north list.csv", northList))
	v.get("/partners").is(200).says("1 waiting over 52 weeks") // counted anew for the new generation
	v.get("/purpose").is(200).says("Change the purpose", "Nobody waits <a year>")
	v.post("/purpose", "sentence", "More of us in time", "measure", "within-18-weeks-percent", "target", "92 %").leadsTo("/")
	v.get("/").is(200).says("% within 18 weeks", "92 %").never("Nobody waits")
	v.post("/purpose", "sentence", "Together").leadsTo("/")
	v.get("/").is(200).says("Together").never("Target:", "Now:")
}

func TestPartners(t *testing.T) {
	v := founded(t, false)
	v.get("/partners").is(200).says("Nobody sits at the table yet")
	v.post("/partners/add", "code", "?", "name", "", "type", "").wrongAt("code")
	v.post("/partners/add", "code", "", "name", "Hill End Mind", "type", "vcse").wrongAt("code").says(`value="HEMI"`, "keep HEMI, which nobody here has")
	v.post("/partners/add", "code", "RXN", "name", "", "type", "").wrongAt("name")
	v.post("/partners/add", "code", "RXN", "name", "North", "type", "circus").wrongAt("type")
	v.post("/partners/add", "code", "rxn", "name", "North <Trust>", "type", "acute-trust").leadsTo("/partners")
	v.post("/partners/add", "code", "RXN", "name", "Again", "type", "acute-trust").wrongAt("code")
	v.post("/partners/add", "code", "RXS", "name", "South", "type", "council").leadsTo("/partners")
	v.get("/partners").is(200).says("North <Trust>", "Acute trust", "2 organisations sit").never("<Trust>")
	v.get("/partners/RXN").is(200).says("Describe an organisation")
	v.get("/partners/ZZZ").is(404)
	v.get("/partners/" + url.PathEscape("../x")).is(404)
	same := []string{"name", "North", "type", "acute-trust"}
	v.post("/partners/RXN", append(same, "successor", "RXS")...).wrongAt("until")
	v.post("/partners/RXN", append(same, "successor", "RXN", "until", "2026-03-31")...).wrongAt("successor")
	v.post("/partners/RXN", append(same, "from", "2026-04-01", "until", "2026-03-31")...).wrongAt("until")
	v.post("/partners/RXN", append(same, "until", "31.3.26")...).wrongAt("until").says("31.3.26")
	v.post("/partners/RXN", append(same, "until", "2026-03-31", "successor", "RXS")...).leadsTo("/partners")
	v.get("/partners").is(200).says("until 31 Mar 2026; then South", "has left")
	v.post("/partners/RXS", "name", "South", "type", "council", "until", "2026-05-31", "successor", "RXN").wrongAt("successor") // a ring
}

func TestWho(t *testing.T) {
	v := madeUp(t)
	page := v.get("/who").is(200).says("Everybody here is made up", v.table.Personas[1].Name, "Information governance lead, Caldicott guardian")
	// One organisation after another, each with its own people and nobody else's.
	found, at := 0, map[care.PartnerCode]bool{}
	for _, group := range strings.Split(page.body, "<fieldset")[1:] {
		here := map[care.PartnerCode]bool{}
		for _, p := range v.table.Personas {
			if strings.Contains(group, `value="`+string(p.Account)+`"`) {
				found++
				here[p.Partner], at[p.Partner] = true, true
			}
		}
		if len(here) != 1 {
			t.Errorf("one group has people of %d organisations", len(here))
		}
	}
	if groups := strings.Count(page.body, "<fieldset"); found != len(v.table.Personas) || groups != len(at) || groups < 10 {
		t.Errorf("%d of %d people in %d groups of %d organisations", found, len(v.table.Personas), groups, len(at))
	}
	v.post("/who", "account", "somebody-else").wrongAt("who")
	v.post("/who").wrongAt("who")
	v.post("/who", "account", string(v.table.Personas[1].Account)).leadsTo("/")
	v.get("/").is(200).says(v.table.Personas[1].Name + ", " + string(v.table.Personas[1].Partner))
	v.another().get("/").is(200).never(v.table.Personas[1].Name)
}

func TestLedgerPages(t *testing.T) {
	v := founded(t, false)
	v.get("/ledger").is(200).says("Nobody has brought anything yet", "It has not been checked")
	kept := find(t, v.get("/ledger/checkpoint").is(200).body, `(?s)<pre[^>]*>(.*?)</pre>`)
	saved := v.get("/ledger/checkpoint.txt").is(200)
	if saved.body != strings.ReplaceAll(strings.ReplaceAll(kept, "&#43;", "+"), "&#34;", `"`) || !strings.HasPrefix(saved.header.Get("Content-Disposition"), "attachment") {
		t.Errorf("the file is %q, the page says %q", saved.body, kept)
	}
	v.bring("new RXN", file("north list.csv", northList))
	v.get("/ledger").is(200).says("north list.csv", "Waiting list")
	v.get("/ledger/records").is(200).says("extract.received", "extract/RXN/list", "this-computer").never("Ada")
	v.get("/ledger/records?from=99999").is(200).says("There is no record 99999")
	v.get("/ledger/records?from=x").is(200)

	v.post("/ledger/verify").is(http.StatusSeeOther)
	v.until("/ledger").says("Does it hold?", "Yes. On")

	grew := func(text string) *answer { return v.post("/ledger/grew", "old", text) }
	grew(saved.body).is(200).says("Yes. Its")
	grew(strings.ReplaceAll(saved.body, "\n", "\r\n")).is(200).says("Yes. Its") // as browsers send lines
	grew(" ").wrongAt("old")
	grew("hello").is(200).says("This could not be shown", "not a signed checkpoint")
	grew(strings.Replace(saved.body, "\n1\n", "\n2\n", 1)).is(200).says("This could not be shown", "changed after it was signed")
}

func TestErrorPages(t *testing.T) {
	v := founded(t, false)
	for path, status := range map[string]int{
		"/nowhere": 404, "/import/none": 404, "/import/none/result": 404, "/import/none/progress": 404, "/extracts/1": 404, "/partners/x": 404,
		"/import/" + strings.Repeat("A", 22): 404, "/static/../../go.mod": 404,
	} {
		a := v.get(path)
		for range 3 {
			if a.status/100 == 3 {
				a = v.get(a.to)
			}
		}
		a.is(status).says("Go to the first page")
		if f := wellFormed(a.body); f != nil {
			t.Errorf("%s: %v", path, f)
		}
	}
	v.post("/purpose", "sentence", strings.Repeat("long ", 1<<18)).is(413).says("Too large")
	r, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, v.srv.URL+"/import", strings.NewReader("x=1"))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	v.do(r).is(422).says("The form did not arrive whole")
	r, _ = http.NewRequestWithContext(t.Context(), http.MethodPost, v.srv.URL+"/import", strings.NewReader("--b\r\nContent-Disposition: form-data; name=\"files\"; filename=\"a.csv\"\r\n\r\nhalf"))
	r.Header.Set("Content-Type", "multipart/form-data; boundary=b")
	v.do(r).is(422).says("The files did not arrive whole")
}
