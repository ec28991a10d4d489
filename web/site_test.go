package web_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
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
	"roundtable/ledger"
	"roundtable/ledger/sqlite"
	"roundtable/web"
	"roundtable/web/site"
)

// visitor is somebody with a browser: a server, and cookies of their own.
type visitor struct {
	t      *testing.T
	srv    *httptest.Server
	client *http.Client
	table  *site.Table
	log    *bytes.Buffer
}

// visit serves a site to a visitor until the test ends.
func visit(t *testing.T, s *site.Site) *visitor {
	t.Helper()
	var log bytes.Buffer
	srv := httptest.NewServer(web.Handler(s, slog.New(slog.NewTextHandler(&log, nil))))
	t.Cleanup(func() {
		srv.Close()
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	v := &visitor{t: t, srv: srv, table: s.Table(), log: &log}
	return v.another()
}

// another is a second visitor of the same server.
func (v *visitor) another() *visitor {
	jar, err := cookiejar.New(nil)
	if err != nil {
		v.t.Fatal(err)
	}
	next := *v
	next.client = &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	return &next
}

// founded opens an empty collaborative; one for practice takes test numbers.
func founded(t *testing.T, practice bool) *visitor {
	t.Helper()
	dir := t.TempDir()
	store, err := sqlite.Open(t.Context(), dir, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	f := care.Founded{V: 1, Name: "Riverside together", Salt: bytes.Repeat([]byte{7}, 32), Demo: practice}
	if _, err := ledger.AppendJSON(t.Context(), store, "collaborative", care.RecFounded, "", "", f, nil); err != nil {
		t.Fatal(err)
	}
	return visit(t, site.New(open(t, store, dir, nil), nil))
}

func open(t *testing.T, store ledger.Store, dir string, personas []care.Viewer) *site.Table {
	t.Helper()
	table, err := site.OpenTable(context.WithoutCancel(t.Context()), store, site.TableOptions{
		Where: "a test's folder", KeyFile: filepath.Join(dir, ledger.KeyFile), Personas: personas,
	})
	if err != nil {
		t.Fatal(err)
	}
	return table
}

// answer is what came back.
type answer struct {
	t      *testing.T
	what   string
	status int
	body   string
	header http.Header
	to     string // where a redirect leads
}

func (v *visitor) do(r *http.Request) *answer {
	v.t.Helper()
	res, err := v.client.Do(r)
	if err != nil {
		v.t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	return &answer{v.t, r.Method + " " + r.URL.RequestURI(), res.StatusCode, string(b), res.Header, res.Header.Get("Location")}
}

func (v *visitor) get(path string) *answer {
	v.t.Helper()
	r, err := http.NewRequestWithContext(v.t.Context(), http.MethodGet, v.srv.URL+path, nil)
	if err != nil {
		v.t.Fatal(err)
	}
	return v.do(r)
}

// post sends a form; fields are name, value, name, value.
func (v *visitor) post(path string, fields ...string) *answer {
	v.t.Helper()
	q := url.Values{}
	for i := 0; i+1 < len(fields); i += 2 {
		q.Add(fields[i], fields[i+1])
	}
	r, err := http.NewRequestWithContext(v.t.Context(), http.MethodPost, v.srv.URL+path, strings.NewReader(q.Encode()))
	if err != nil {
		v.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return v.do(r)
}

// attached is a file of a form.
type attached struct {
	name string
	body []byte
}

func file(name, body string) attached { return attached{name, []byte(body)} }

// fromDisk reads a file that the demo wrote.
func fromDisk(t *testing.T, dir, name string) attached {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return attached{name, b}
}

// send posts the import form with files.
func (v *visitor) send(files []attached, fields ...string) *answer {
	v.t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for i := 0; i+1 < len(fields); i += 2 {
		_ = m.WriteField(fields[i], fields[i+1])
	}
	for _, f := range files {
		w, err := m.CreateFormFile("files", f.name)
		if err != nil {
			v.t.Fatal(err)
		}
		_, _ = w.Write(f.body)
	}
	_ = m.Close()
	r, err := http.NewRequestWithContext(v.t.Context(), http.MethodPost, v.srv.URL+"/import", &b)
	if err != nil {
		v.t.Fatal(err)
	}
	r.Header.Set("Content-Type", m.FormDataContentType())
	return v.do(r)
}

// accept presses "Accept" on a review with whatever fields besides, waits for the
// reading, and gives the result page.
func (v *visitor) accept(review string, fields ...string) *answer {
	v.t.Helper()
	a := v.post(review, append([]string{"do", "accept"}, fields...)...).is(http.StatusSeeOther)
	for range 1000 {
		next := v.get(a.to)
		if next.status != http.StatusSeeOther {
			if !strings.Contains(next.body, "data-poll") {
				return next.is(http.StatusOK)
			}
			time.Sleep(5 * time.Millisecond) // as a person would, who asks again
			continue
		}
		a = next
	}
	v.t.Fatal("the reading does not end")
	return nil
}

// bring imports files for a partner that is at the table, or joins with them.
func (v *visitor) bring(partner string, files ...attached) *answer {
	v.t.Helper()
	fields := []string{"partner", partner}
	if name, ok := strings.CutPrefix(partner, "new "); ok {
		fields = []string{"partner", "new", "code", name, "new-name", "Organisation " + name, "new-type", "other"}
	}
	a := v.send(files, fields...).is(http.StatusSeeOther)
	review := v.get(a.to).is(http.StatusOK)
	return v.accept(a.to, checked(review.body)...)
}

// is checks the status.
func (a *answer) is(status int) *answer {
	a.t.Helper()
	if a.status != status {
		a.t.Fatalf("%s: %d, want %d\n%s", a.what, a.status, status, text(a.body))
	}
	return a
}

// says checks that the page has each of the texts.
func (a *answer) says(want ...string) *answer {
	a.t.Helper()
	for _, w := range want {
		if !strings.Contains(a.body, w) && !strings.Contains(text(a.body), w) {
			a.t.Errorf("%s does not say %q:\n%s", a.what, w, text(a.body))
		}
	}
	return a
}

// never checks that the page has none of the texts.
func (a *answer) never(forbidden ...string) *answer {
	a.t.Helper()
	for _, f := range forbidden {
		if strings.Contains(a.body, f) {
			a.t.Errorf("%s says %q", a.what, f)
		}
	}
	return a
}

// leadsTo checks where a redirect leads.
func (a *answer) leadsTo(to string) *answer {
	a.t.Helper()
	if a.is(http.StatusSeeOther); a.to != to {
		a.t.Errorf("%s leads to %s, want %s", a.what, a.to, to)
	}
	return a
}

// wrongAt checks the page of a mistaken form: 422, a summary that links to the
// field, and a message at the field by which the field is described.
func (a *answer) wrongAt(id string) *answer {
	a.t.Helper()
	a.is(http.StatusUnprocessableEntity).says("There is a problem", fmt.Sprintf(`href="#%s"`, id), fmt.Sprintf(`id="%s"`, id), "<title>Error: ")
	a.says(fmt.Sprintf(`id="%s-error"`, id))
	if !regexp.MustCompile(`aria-describedby="[^"]*\b` + regexp.QuoteMeta(id) + `-error[" ]`).MatchString(a.body) {
		a.t.Errorf("%s: nothing is described by the message at %s", a.what, id)
	}
	return a
}
