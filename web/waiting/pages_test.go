package waiting_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"

	"roundtable/demo"
	"roundtable/intake"
	"roundtable/ledger/sqlite"
	"roundtable/web"
	"roundtable/web/site"
)

// served is a made collaborative behind the real handler, made once for all
// tests: those that write do it on pathways of their own.
type served struct {
	*httptest.Server
	table *site.Table
	log   *logged
}

// logged is what the server logs; requests write it while tests read it.
type logged struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

var shared struct {
	once sync.Once
	*served
	err error
	dir string
}

func TestMain(m *testing.M) {
	code := m.Run()
	if shared.served != nil {
		shared.Server.Close()
		_ = shared.table.Close()
	}
	_ = os.RemoveAll(shared.dir)
	os.Exit(code)
}

func open(t *testing.T) *served {
	t.Helper()
	shared.once.Do(func() {
		shared.dir, shared.err = os.MkdirTemp("", "roundtable-pages-")
		if shared.err == nil {
			shared.served, shared.err = makeDemo(context.Background(), shared.dir)
		}
	})
	if shared.err != nil {
		t.Fatal(shared.err)
	}
	return shared.served
}

func makeDemo(ctx context.Context, dir string) (*served, error) {
	store, err := sqlite.Open(ctx, dir, sqlite.Options{})
	if err != nil {
		return nil, err
	}
	if _, err := demo.Build(ctx, store, demo.Options{Today: site.Today(), Pathways: 600}, nil); err != nil {
		return nil, err
	}
	// What missing everything looks like, and a name that is far too long.
	file := filepath.Join(dir, "sparse.csv")
	sparse := "Local ID,Surname,Forename,DOB,Referral date\nM-1,,,,01/02/2026\nM-2," + longName + ",Ann,03/04/2015,02/03/2026\n"
	if err := os.WriteFile(file, []byte(sparse), 0o600); err != nil {
		return nil, err
	}
	if _, err := intake.New(store).Import(ctx, file, "ZG1002", "list", intake.Options{By: "demo-programme", Guess: true}); err != nil {
		return nil, err
	}
	return serve(ctx, store)
}

const longName = "Featherstonehaugh-Wolstenholme-Cholmondeley-Marjoribanks-Auchinleck"

func serve(ctx context.Context, store *sqlite.Store) (*served, error) {
	table, err := site.OpenTable(ctx, store, site.TableOptions{Personas: demo.Personas()})
	if err != nil {
		return nil, err
	}
	log := &logged{}
	srv := httptest.NewServer(web.Handler(site.New(table, nil), slog.New(slog.NewTextHandler(log, nil))))
	return &served{srv, table, log}, nil
}

// visitor is somebody with a browser, at one of the partners.
type visitor struct {
	*testing.T
	*served
	client *http.Client
}

func (s *served) as(t *testing.T, account string) visitor {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	v := visitor{t, s, &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
	v.get("/", 200)
	v.post("/who", url.Values{"account": {account}}, http.StatusSeeOther)
	return v
}

func (v visitor) do(r *http.Request, status int) (*http.Response, string) {
	v.Helper()
	resp, err := v.client.Do(r)
	if err != nil {
		v.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		v.Fatal(err)
	}
	page := string(b)
	if resp.StatusCode != status {
		v.Fatalf("%s %s: %d, wanted %d\n%s", r.Method, r.URL.Path, resp.StatusCode, status, main(page))
	}
	if !strings.HasPrefix(resp.Header.Get("Content-Type"), "text/") {
		return resp, page // a workbook's bytes may spell anything
	}
	for _, never := range []string{"runtime error", "goroutine ", "%!", "&lt;nil&gt;", "{{", "sql:", "invalid memory"} {
		if strings.Contains(page, never) {
			v.Errorf("%s: the page says %q", r.URL.Path, never)
		}
	}
	return resp, page
}

func (v visitor) get(to string, status int, header ...string) string {
	v.Helper()
	r, err := http.NewRequestWithContext(v.Context(), http.MethodGet, v.URL+to, nil)
	if err != nil {
		v.Fatal(err)
	}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	_, page := v.do(r, status)
	return page
}

func (v visitor) post(to string, form url.Values, status int) (location, page string) {
	v.Helper()
	r, err := http.NewRequestWithContext(v.Context(), http.MethodPost, v.URL+to, strings.NewReader(form.Encode()))
	if err != nil {
		v.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp, page := v.do(r, status)
	return resp.Header.Get("Location"), page
}

func (v visitor) says(page string, all ...string) {
	v.Helper()
	for _, want := range all {
		if !strings.Contains(page, want) {
			v.Errorf("the page lacks %q:\n%s", want, main(page))
		}
	}
}

func (v visitor) neverSays(page string, all ...string) {
	v.Helper()
	for _, never := range all {
		if strings.Contains(page, never) {
			v.Errorf("the page says %q", never)
		}
	}
}

// main is a page's own content without markup, for messages.
func main(page string) string {
	if _, after, ok := strings.Cut(page, "<main"); ok {
		page = after
	}
	page = regexp.MustCompile(`(?s)<(svg|style).*?</(svg|style)>`).ReplaceAllString(page, "")
	page = strings.Join(strings.Fields(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(page, " ")), " ")
	return page[:min(len(page), 1500)]
}

func number(t *testing.T, s string) int {
	t.Helper()
	n, err := strconv.Atoi(strings.ReplaceAll(s, ",", ""))
	if err != nil {
		t.Fatalf("not a number: %q", s)
	}
	return n
}

var statusLine = regexp.MustCompile(`(?s)role="status">\s*(?:[\d,]+ to [\d,]+ of )?([\d,]+) open waits`)

// listed is how many rows the list says that it has.
func (v visitor) listed(href string) int {
	v.Helper()
	page := v.get(href, 200)
	m := statusLine.FindStringSubmatch(page)
	if m == nil {
		v.Fatalf("%s does not say how many there are: %s", href, main(page))
	}
	return number(v.T, m[1])
}

func unescape(s string) string { return strings.ReplaceAll(s, "&amp;", "&") }

// realReturn is the real published return of Dorset County Hospital, November 2024.
func realReturn(t *testing.T) string {
	t.Helper()
	f, err := os.Open("../../intake/testdata/rtt-november-2024-rbd.csv.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "20241130-RTT-November-2024-full-extract.csv")
	out, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	if _, err := io.Copy(out, z); err != nil {
		t.Fatal(err)
	}
	return name
}

func firstKey(t *testing.T, page string) string {
	t.Helper()
	m := regexp.MustCompile(`/pathways/([0-9a-f]{32})[?"]`).FindStringSubmatch(page)
	if m == nil {
		t.Fatal("no pathway on the page:", main(page))
	}
	return m[1]
}

// empty is a collaborative that nobody has brought anything to.
func empty(t *testing.T) *served {
	t.Helper()
	store, err := sqlite.Open(t.Context(), t.TempDir(), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := demo.Found(t.Context(), store, demo.Options{Today: site.Today()}); err != nil {
		t.Fatal(err)
	}
	s, err := serve(t.Context(), store)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Server.Close(); _ = s.table.Close() })
	return s
}
