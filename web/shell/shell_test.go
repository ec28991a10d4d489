package shell

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"

	"roundtable/care"
	"roundtable/ledger"
	"roundtable/web/nhsuk"
)

// table is a server with one page a failure, and its log.
type table struct {
	*httptest.Server
	log *bytes.Buffer
}

func serve(t *testing.T, pages map[string]HandlerFunc) table {
	t.Helper()
	var log bytes.Buffer
	s := New(Options{Log: slog.New(slog.NewTextHandler(&log, nil)), Page: func(*http.Request) Page {
		return Page{Collaborative: "Riverside", Section: SharedList}
	}})
	mux := http.NewServeMux()
	for pattern, h := range pages {
		mux.Handle(pattern, s.Func(h))
	}
	mux.Handle("/", s.NotFound())
	srv := httptest.NewServer(s.Wrap(mux))
	t.Cleanup(srv.Close)
	return table{srv, &log}
}

func (tb table) do(t *testing.T, method, path, body string, header ...string) (*http.Response, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, tb.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(header); i += 2 {
		if header[i] == "Host" {
			r.Host = header[i+1]
			continue
		}
		r.Header.Set(header[i], header[i+1])
	}
	c := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := c.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, string(b)
}

// What each error looks like: its status, what the page must say, and what it
// must never say.
func TestErrorsBecomePages(t *testing.T) {
	secret := errors.New("pq: relation secret_table of Ada Lovelace does not exist")
	cases := []struct {
		name          string
		err           error
		status        int
		says, forbids string
	}{
		{"a problem", &care.Problem{What: "The file is protected.", Where: "list.xlsx", Remedy: "Save it without.", Err: secret}, 422, "The file is protected.", "secret_table"},
		{"a wrapped problem", fmt.Errorf("accept: %w", &care.Problem{What: "The sheet is empty."}), 422, "The sheet is empty.", "accept:"},
		{"any other error", secret, 500, "Something went wrong", "secret_table"},
		{"not found", NotFound("The pathway"), 404, "The pathway is not here.", "StatusError"},
		{"not in the ledger", fmt.Errorf("body: %w", ledger.ErrNotFound), 404, "Page not found", "ledger:"},
		{"forbidden", Forbidden("Only the trust may withdraw it."), 403, "Only the trust may withdraw it.", "Forbidden"},
		{"conflict", &ledger.ConflictError{Stream: "pathway/abc", Expected: 1, Actual: 2}, 409, "Somebody else changed this first", "pathway/abc"},
		{"too large", &http.MaxBytesError{Limit: 10}, 413, "larger than this page takes", "body too large"},
		{"too slow", fmt.Errorf("scan: %w", context.DeadlineExceeded), 503, "Roundtable is busy", "deadline"},
		{"busy", Busy("An import is being read."), 503, "An import is being read.", "503"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			tb := serve(t, map[string]HandlerFunc{"GET /x": func(http.ResponseWriter, *http.Request) error { return c.err }})
			r, page := tb.do(t, "GET", "/x", "")
			if r.StatusCode != c.status || !strings.Contains(page, c.says) || strings.Contains(page, c.forbids) {
				t.Errorf("%d, wanted %d saying %q and never %q:\n%s", r.StatusCode, c.status, c.says, c.forbids, page)
			}
			if !strings.Contains(page, "Riverside") || !strings.Contains(page, "<title>") {
				t.Error("the error page lost its surroundings")
			}
		})
	}
}

func TestPanicBecomesAPageWithAReference(t *testing.T) {
	tb := serve(t, map[string]HandlerFunc{"GET /x": func(http.ResponseWriter, *http.Request) error { panic("index of Ada") }})
	r, page := tb.do(t, "GET", "/x", "")
	id := r.Header.Get("X-Request-Id")
	if r.StatusCode != 500 || id == "" || !strings.Contains(page, id) || strings.Contains(page, "Ada") {
		t.Errorf("%d, id %q:\n%s", r.StatusCode, id, page)
	}
	if log := tb.log.String(); !strings.Contains(log, id) || !strings.Contains(log, "shell_test.go") || strings.Contains(log, "Ada") {
		t.Errorf("the log lacks the id that the page shows, or where it was, or says what was being worked on: %s", log)
	}
}

func TestAccessLogNamesTheRouteAndNobody(t *testing.T) {
	tb := serve(t, map[string]HandlerFunc{"GET /person/{key}": func(w http.ResponseWriter, r *http.Request) error {
		return Render(w, r, Page{Title: "A person"}, templ.Raw("<h1>A person</h1>"))
	}})
	tb.do(t, "GET", "/person/0123456789?name=Lovelace", "")
	log := tb.log.String()
	if !strings.Contains(log, "/person/{key}") || strings.Contains(log, "0123456789") || strings.Contains(log, "Lovelace") {
		t.Errorf("log: %s", log)
	}
	if strings.Count(log, "msg=request") != 1 {
		t.Errorf("%d lines for one request", strings.Count(log, "msg=request"))
	}
}

func TestSecurityHeaders(t *testing.T) {
	tb := serve(t, nil)
	r, _ := tb.do(t, "GET", "/nowhere", "")
	csp := r.Header.Get("Content-Security-Policy")
	if !strings.Contains(csp, "frame-ancestors 'none'") || strings.Contains(csp, "unsafe") {
		t.Errorf("policy %q", csp)
	}
	for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "Cache-Control": "no-store"} {
		if got := r.Header.Get(name); got != want {
			t.Errorf("%s is %q", name, got)
		}
	}
}

func TestFormsOfOtherSitesAndOtherHostsAreRefused(t *testing.T) {
	done := 0
	tb := serve(t, map[string]HandlerFunc{"POST /x": func(http.ResponseWriter, *http.Request) error { done++; return nil }})
	if r, page := tb.do(t, "POST", "/x", "", "Sec-Fetch-Site", "cross-site"); r.StatusCode != 403 || !strings.Contains(page, "another website") {
		t.Errorf("another site's form: %d", r.StatusCode)
	}
	if r, _ := tb.do(t, "POST", "/x", "", "Host", "evil.example"); r.StatusCode != 421 {
		t.Errorf("another host's name: %d", r.StatusCode)
	}
	if done != 0 {
		t.Error("a refused form did something")
	}
	if r, _ := tb.do(t, "POST", "/x", "", "Sec-Fetch-Site", "same-origin", "Host", "localhost:8080"); r.StatusCode != 200 || done != 1 {
		t.Errorf("our own form: %d", r.StatusCode)
	}
}

func TestBodyLimit(t *testing.T) {
	tb := serve(t, map[string]HandlerFunc{"POST /x": func(_ http.ResponseWriter, r *http.Request) error { return r.ParseForm() }})
	body := url.Values{"a": {strings.Repeat("x", FormBytes+1)}}.Encode()
	r, page := tb.do(t, "POST", "/x", body, "Content-Type", "application/x-www-form-urlencoded")
	if r.StatusCode != 413 || !strings.Contains(page, "Too large") {
		t.Errorf("%d", r.StatusCode)
	}
}

func TestPartOfAPageForHTMX(t *testing.T) {
	tb := serve(t, map[string]HandlerFunc{"GET /x": func(w http.ResponseWriter, r *http.Request) error {
		return Render(w, r, Page{Title: "List", Partial: templ.Raw("<p>rows</p>")}, templ.Raw("<h1>List</h1>"))
	}})
	if _, page := tb.do(t, "GET", "/x", ""); !strings.Contains(page, "<h1>List</h1>") || !strings.HasPrefix(page, "<!doctype html>") {
		t.Errorf("whole page: %.80s", page)
	}
	r, part := tb.do(t, "GET", "/x", "", "HX-Request", "true", "HX-Request-Type", "partial")
	if part != "<p>rows</p>" || r.Header.Get("Vary") == "" {
		t.Errorf("part: %q, Vary %q", part, r.Header.Get("Vary"))
	}
	if _, page := tb.do(t, "GET", "/x", "", "HX-Request", "true", "HX-Boosted", "true"); !strings.Contains(page, "<html") {
		t.Error("a boosted link got a part")
	}
}

func TestDrawingErrorSendsNoHalfPage(t *testing.T) {
	tb := serve(t, map[string]HandlerFunc{"GET /x": func(w http.ResponseWriter, r *http.Request) error {
		return Render(w, r, Page{Title: "List"}, templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
			_, _ = io.WriteString(w, "half a page")
			return errors.New("broken")
		}))
	}})
	if r, page := tb.do(t, "GET", "/x", ""); r.StatusCode != 500 || strings.Contains(page, "half a page") {
		t.Errorf("%d: %s", r.StatusCode, page)
	}
}

func TestLayoutSaysWhoWhatAndWhen(t *testing.T) {
	p := Page{
		Title: "Shared list", Section: SharedList, Top: true, Collaborative: "Riverside & Hills", Demo: true,
		Viewer:  care.Viewer{Name: "Sam Okafor", Partner: "RXA"},
		Purpose: &Purpose{Sentence: "Nobody waits over a year", Now: "647 people", Target: "0 by 31 March 2027", Left: Countdown(100, 230), Href: "/list?over=52"},
		Lists: []ListAge{
			{Partner: "Vale", TrueAt: care.NewDate(2026, 11, 1), Days: 20, Stale: true, Href: "/quality?partner=RXV"},
			{Partner: "Hills", TrueAt: care.NewDate(2026, 11, 20), Days: 1, Href: "/quality?partner=RXH"},
		},
		Received: time.Date(2026, 11, 21, 14, 5, 0, 0, time.UTC), Errors: []nhsuk.ErrorItem{{Text: "Enter a week", Href: "#week"}},
	}
	tb := serve(t, map[string]HandlerFunc{"GET /x": func(w http.ResponseWriter, r *http.Request) error {
		return Render(w, r, p, templ.Raw("<h1>Shared list</h1>"))
	}})
	r, page := tb.do(t, "GET", "/x", "")
	if r.StatusCode != 422 {
		t.Errorf("a form with errors answers %d", r.StatusCode)
	}
	for _, want := range []string{
		"<title>Error: Shared list - Roundtable</title>", "Riverside &amp; Hills", "Sam Okafor, RXA", "Switch", `aria-current="page"`,
		"Nobody waits over a year", "130 days left", "Made-up data", "The oldest list, of Vale, is true at 1 November 2026 (20 days ago); the newest, of Hills, at 20 November 2026 (yesterday).",
		"older than a weekly list", "Last file received at 2:05pm on Saturday 21 November 2026", `href="/quality?partner=RXH"`, `href="#week"`, "Skip to main content",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	for _, never := range []string{"style=", "<script>", "onclick", "http://", "https://www.nhs.uk"} {
		if strings.Contains(strings.ReplaceAll(page, "http://www.w3.org/2000/svg", ""), never) {
			t.Errorf("the page holds %q", never)
		}
	}
}

// The banner says what sort of people stand at the table, as one sentence of four.
func TestTheBannerSaysWhoseNumbersTheseAre(t *testing.T) {
	all := []string{"This computer only", "Made-up data", "Practice: made-up people with test NHS numbers", "test numbers join nobody"}
	for _, c := range []struct {
		page Page
		says int
	}{{Page{}, 0}, {Page{Demo: true}, 1}, {Page{Practice: Practising}, 2}, {Page{Practice: PracticeEnded}, 3}} {
		tb := serve(t, map[string]HandlerFunc{"GET /x": func(w http.ResponseWriter, r *http.Request) error {
			return Render(w, r, c.page, templ.Raw("<h1>x</h1>"))
		}})
		_, page := tb.do(t, "GET", "/x", "")
		for i, s := range all {
			if got := strings.Contains(page, s); got != (i == c.says) {
				t.Errorf("%+v: says %q: %v", c.page, s, got)
			}
		}
	}
}

func TestSeeOther(t *testing.T) {
	tb := serve(t, map[string]HandlerFunc{"POST /x": func(w http.ResponseWriter, r *http.Request) error { return SeeOther(w, r, "/list") }})
	if r, _ := tb.do(t, "POST", "/x", ""); r.StatusCode != 303 || r.Header.Get("Location") != "/list" {
		t.Errorf("%d to %q", r.StatusCode, r.Header.Get("Location"))
	}
	if r, _ := tb.do(t, "POST", "/x", "", "HX-Request", "true"); r.Header.Get("HX-Redirect") != "/list" {
		t.Error("htmx was not told where to go")
	}
}

func TestListenOnLoopbackOnly(t *testing.T) {
	for _, addr := range []string{"0.0.0.0:0", ":0", "192.0.2.1:80", "example.org:80", "nonsense"} {
		ln, err := Listen(t.Context(), addr)
		if p, ok := errors.AsType[*care.Problem](err); !ok || p.Remedy == "" {
			t.Errorf("%s: %v", addr, err)
		}
		if ln != nil {
			_ = ln.Close()
		}
	}
	ln, err := Listen(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = ln.Close()
}

func TestCountdown(t *testing.T) {
	for by, want := range map[care.Date]string{0: "", 100: "today", 101: "1 day left", 99: "1 day past", 88: "12 days past", 230: "130 days left"} {
		if got := Countdown(100, by); got != want {
			t.Errorf("by %d: %q, want %q", by, got, want)
		}
	}
}

// Whose time is over is told so.
func TestAPageThatTakesTooLongSaysSo(t *testing.T) {
	tb := serve(t, map[string]HandlerFunc{"GET /x": func(w http.ResponseWriter, r *http.Request) error {
		ctx, cancel := context.WithCancel(r.Context())
		cancel()
		*r = *r.WithContext(ctx) // as it is when the page's time has passed
		return fmt.Errorf("scan: %w", context.DeadlineExceeded)
	}})
	if r, page := tb.do(t, "GET", "/x", ""); r.StatusCode != 503 || !strings.Contains(page, "Roundtable is busy") {
		t.Errorf("%d: %s", r.StatusCode, page)
	}
}

// A form or a file that does not arrive gives its place up.
func TestBodiesMustArrive(t *testing.T) {
	s := New(Options{FormTimeout: 100 * time.Millisecond})
	mux := http.NewServeMux()
	mux.Handle("POST /form", s.Func(func(http.ResponseWriter, *http.Request) error { return nil }))
	mux.Handle("POST /file", s.Upload(1<<20, func(w http.ResponseWriter, r *http.Request) error {
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			return &care.Problem{What: "The files did not arrive whole.", Err: err}
		}
		return nil
	}))
	srv := httptest.NewServer(s.Wrap(mux))
	defer srv.Close()
	for _, path := range []string{"/form", "/file"} {
		conn, err := net.Dial("tcp", srv.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		_, _ = fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\nhalf=", path)
		_ = conn.SetReadDeadline(time.Now().Add(20 * time.Second)) // of the test, not of the server
		b, err := io.ReadAll(conn)
		if err != nil || !strings.Contains(string(b), "did not arrive whole") {
			t.Errorf("%s: %q, %v", path, b, err)
		}
	}
}
