package sharing_test

import (
	"bytes"
	"context"
	"fmt"
	"html"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/intake"
	"roundtable/ledger"
	"roundtable/ledger/sqlite"
	"roundtable/sharing"
	"roundtable/sharing/accounts"
	"roundtable/web"
	"roundtable/web/site"
)

// The table of these tests: three organisations, a list each, and people of each
// role. One picks who one is, as in a demo; everything else is the real thing.
var partnersAt = []care.PartnerDescribed{
	{V: 1, Code: "NTH", Name: "North Trust", Type: care.MentalHealthTrust},
	{V: 1, Code: "STH", Name: "South Trust", Type: care.AcuteTrust},
	{V: 1, Code: "DOOR", Name: "Open Door", Type: care.VCSE},
}

// lists name nobody twice but Ada, who waits at two.
var lists = map[care.PartnerCode]string{
	"NTH":  "Surname,First name,NHS number,Date of birth,Date referred,Team,Telephone\nMade,Ada,9434765919,1950-04-03,2026-05-06,Memory,01632 960001\nMade,Bert,9434765870,1961-12-11,2026-06-30,Memory,01632 960002\n",
	"STH":  "Surname,First name,NHS number,Date of birth,Date referred,Team\nMade,Ada,9434765919,1950-04-03,2026-02-03,Hips\n",
	"DOOR": "Surname,First name,NHS number,Date of birth,Date referred,Team\nMade,Dora,9434765862,1980-08-07,2026-07-01,Befriending\n",
}

const (
	adaNumber, adaBorn   = "9434765919", "1950-04-03"
	bertNumber, bertBorn = "9434765870", "1961-12-11"
)

type people struct {
	*testing.T
	srv   *httptest.Server
	table *site.Table
	log   *bytes.Buffer
}

// sitDown makes the table with its people.
func sitDown(t *testing.T) *people {
	t.Helper()
	return founded(t, true, cast)
}

// founded makes the table; in a demo one picks who one is of those that staff opens
// accounts for.
func founded(t *testing.T, demo bool, staff func(*testing.T, ledger.Store) []care.Viewer) *people {
	t.Helper()
	dir := t.TempDir()
	st, err := sqlite.Open(t.Context(), dir, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	must := func(_ ledger.Seq, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(ledger.AppendJSON(t.Context(), st, "collaborative", care.RecFounded, "", "", care.Founded{V: 1, Name: "Riverside together", Salt: bytes.Repeat([]byte{7}, 32), Demo: demo}, nil))
	for _, p := range partnersAt {
		must(ledger.AppendJSON(t.Context(), st, ledger.Stream("partner/"+string(p.Code)), care.RecPartner, "", p.Code, p, nil))
		file := filepath.Join(dir, string(p.Code)+".csv")
		if err := os.WriteFile(file, []byte(lists[p.Code]), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := intake.New(st).Import(t.Context(), file, p.Code, "list", intake.Options{}); err != nil {
			t.Fatal(err)
		}
	}
	var personas []care.Viewer
	if staff != nil {
		personas = staff(t, st)
	}
	table, err := site.OpenTable(context.WithoutCancel(t.Context()), st, site.TableOptions{Where: "a test's folder", Personas: personas})
	if err != nil {
		t.Fatal(err)
	}
	p := &people{T: t, table: table, log: &bytes.Buffer{}}
	s := site.New(table, nil)
	if err := s.SetReach(t.Context(), site.Reach{Origin: "http://localhost:8765"}); err != nil {
		t.Fatal(err)
	}
	p.srv = httptest.NewServer(web.Handler(s, slog.New(slog.NewTextHandler(p.log, nil))))
	t.Cleanup(func() {
		p.srv.Close()
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return p
}

// cast opens an account of every role at each partner, under ids like "nth-ig-lead";
// "nth-guardian" signs, and "nth-second" is a second information governance lead.
func cast(t *testing.T, st ledger.Store) []care.Viewer {
	t.Helper()
	g, err := sharing.Open(t.Context(), st, sharing.Options{})
	if err != nil {
		t.Fatal(err)
	}
	ada := recordsOf(t, st)
	var all []accounts.Account
	var staff []care.Viewer
	add := func(id string, a accounts.Account) {
		a.ID, a.Name, a.Email = care.AccountID(id), "Person "+id, id+"@example.org"
		all = append(all, a)
		staff = append(staff, a.Viewer(a.Roles[0]))
	}
	for _, p := range partnersAt {
		low := strings.ToLower(string(p.Code)) + "-"
		for _, r := range sharing.Roles() {
			a := accounts.Account{Partner: p.Code, Roles: []care.Role{r.Role}}
			if r.Own() {
				if p.Code != "NTH" {
					continue
				}
				a.Persons = []care.Key{ada}
			}
			if r.Role == care.RoleCarer {
				a.Proxy = &accounts.Proxy{Ground: "consent", Review: site.Today() + 100, Sees: []string{"list-entries"}}
			}
			add(low+string(r.Role), a)
		}
		add(low+"guardian", accounts.Account{Partner: p.Code, Roles: []care.Role{care.RoleIGLead}, Offices: []accounts.Office{accounts.CaldicottGuardian}})
		add(low+"second", accounts.Account{Partner: p.Code, Roles: []care.Role{care.RoleIGLead}})
	}
	if _, err := accounts.NewDesk(st, g.Accounts(), sharing.KnownRole).Found(t.Context(), care.Viewer{}, all); err != nil {
		t.Fatal(err)
	}
	return staff
}

// recordsOf is Ada's record at the North Trust.
func recordsOf(t *testing.T, st ledger.Store) care.Key {
	t.Helper()
	f, err := factsOf(t, st)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// somebody is a person with a browser.
type somebody struct {
	*people
	client *http.Client
}

// browser is one that nobody has used yet.
func (p *people) browser() *somebody {
	p.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		p.Fatal(err)
	}
	return &somebody{p, &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// as is the browser of an account.
func (p *people) as(id string) *somebody {
	p.Helper()
	s := p.browser()
	s.post("/who", "account", id).is(http.StatusSeeOther)
	return s
}

// page is an answer.
type page struct {
	*testing.T
	what   string
	status int
	body   string
	to     string
	header http.Header
}

func (s *somebody) send(r *http.Request) *page {
	s.Helper()
	res, err := s.client.Do(r)
	if err != nil {
		s.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		s.Fatal(err)
	}
	return &page{s.T, r.Method + " " + r.URL.RequestURI(), res.StatusCode, string(b), res.Header.Get("Location"), res.Header}
}

func (s *somebody) get(path string) *page {
	s.Helper()
	r, err := http.NewRequestWithContext(s.Context(), http.MethodGet, s.srv.URL+path, nil)
	if err != nil {
		s.Fatal(err)
	}
	return s.send(r)
}

// post sends a form: name, value, name, value.
func (s *somebody) post(path string, fields ...string) *page {
	s.Helper()
	q := url.Values{}
	for i := 0; i+1 < len(fields); i += 2 {
		q.Add(fields[i], fields[i+1])
	}
	r, err := http.NewRequestWithContext(s.Context(), http.MethodPost, s.srv.URL+path, strings.NewReader(q.Encode()))
	if err != nil {
		s.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return s.send(r)
}

var tags = regexp.MustCompile(`(?s)<(script|style|head)\b.*?</(script|style|head)>|<[^>]*>`)

// read is the text of a page.
func (p *page) read() string {
	return strings.Join(strings.Fields(html.UnescapeString(tags.ReplaceAllString(p.body, " "))), " ")
}

func (p *page) is(status int) *page {
	p.Helper()
	if p.status != status {
		p.Fatalf("%s: %d, want %d\n%s", p.what, p.status, status, p.read())
	}
	return p
}

func (p *page) says(want ...string) *page {
	p.Helper()
	for _, w := range want {
		if !strings.Contains(p.read(), w) && !strings.Contains(p.body, w) {
			p.Errorf("%s does not say %q:\n%s", p.what, w, p.read())
		}
	}
	return p
}

func (p *page) never(forbidden ...string) *page {
	p.Helper()
	for _, w := range forbidden {
		if strings.Contains(p.read(), w) || strings.Contains(p.body, w) {
			p.Errorf("%s says %q", p.what, w)
		}
	}
	return p
}

// wrongAt checks that a mistaken form says so at a field.
func (p *page) wrongAt(field string) *page {
	p.Helper()
	return p.is(http.StatusUnprocessableEntity).says("There is a problem", fmt.Sprintf(`href="#%s"`, field), fmt.Sprintf(`id="%s"`, field), fmt.Sprintf(`id="%s-error"`, field))
}

// next follows a redirect to a page that is shown.
func (s *somebody) next(p *page) *page {
	s.Helper()
	p.is(http.StatusSeeOther)
	return s.get(p.to).is(http.StatusOK)
}

// hidden is the value of a hidden field.
func (p *page) hidden(name string) string {
	p.Helper()
	m := regexp.MustCompile(`name="` + name + `" value="([^"]*)"`).FindStringSubmatch(p.body)
	if m == nil {
		p.Fatalf("%s has no field %s", p.what, name)
	}
	return html.UnescapeString(m[1])
}

// soon repeats until a page says something: within a second, or the test fails.
func (s *somebody) soon(path string, ok func(*page) bool) {
	s.Helper()
	for end := time.Now().Add(time.Second); ; time.Sleep(5 * time.Millisecond) {
		p := s.get(path)
		if ok(p) {
			return
		}
		if time.Now().After(end) {
			s.Fatalf("%s after a second:\n%s", p.what, p.read())
		}
	}
}

func factsOf(t *testing.T, st ledger.Store) (care.Key, error) {
	t.Helper()
	f, err := facts.Open(t.Context(), st, facts.Options{})
	if err != nil {
		return care.Key{}, err
	}
	n, err := care.ParseNHSNumber(adaNumber)
	if err != nil {
		return care.Key{}, err
	}
	view := f.View(care.Viewer{Account: "test"}, care.WholeTable(care.DirectCare))
	for _, r := range view.PeopleByNHSNumber(n, nil) {
		c, i, _ := view.Person(r)
		if view.Code(facts.DimPartner, c.Partner[i]) == "NTH" {
			return c.Key[i], nil
		}
	}
	return care.Key{}, fmt.Errorf("Ada is not there")
}
