package web_test

import (
	"cmp"
	"context"
	"errors"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"roundtable/care"
	"roundtable/demo"
	"roundtable/facts"
	"roundtable/ledger/sqlite"
	"roundtable/waiting"
	"roundtable/web"
	"roundtable/web/site"
)

// made builds a demo of a size in the folder that the environment names, or in one
// of its own, unless it is there already. All of England takes minutes and five
// gigabytes: it is made only when somebody asks for it.
func made(b *testing.B, size demo.Size, env string) string {
	b.Helper()
	dir := os.Getenv(env)
	if dir == "" {
		dir = filepath.Join(os.TempDir(), "roundtable-bench-"+string(size)+"-"+site.Today().String())
	}
	if _, err := os.Stat(filepath.Join(dir, "ledger.db")); err == nil {
		return dir
	}
	if size == demo.England && os.Getenv("ROUNDTABLE_BENCH_LARGE") != "1" {
		b.Skipf("needs ROUNDTABLE_BENCH_LARGE=1, or what 'roundtable demo --size england --no-serve --data DIR' makes as %s=DIR", env)
	}
	making := dir + ".making" // a making that was interrupted is not taken for a collaborative
	if err := os.RemoveAll(making); err != nil {
		b.Fatal(err)
	}
	store, err := sqlite.Open(b.Context(), making, sqlite.Options{})
	if err != nil {
		b.Fatal(err)
	}
	_, err = demo.Build(b.Context(), store, demo.Options{Size: size, Today: site.Today()}, nil)
	if err := errors.Join(err, store.Close()); err != nil {
		b.Fatal(err)
	}
	if err := os.Rename(making, dir); err != nil {
		b.Fatal(err)
	}
	return dir
}

// reader is somebody: the zero Viewer sees nothing, and would be quick about it.
var reader = care.Viewer{Account: "bench", Name: "Bench"}

func openTable(b *testing.B, dir string, cast ...care.Viewer) *site.Table {
	b.Helper()
	store, err := sqlite.Open(b.Context(), dir, sqlite.Options{})
	if err != nil {
		b.Fatal(err)
	}
	t, err := site.OpenTable(b.Context(), store, site.TableOptions{CheckpointDir: filepath.Join(dir, "lenses"), Personas: cast})
	if err != nil {
		b.Fatal(err)
	}
	return t
}

// clicks are what people do on the shared list.
var clicks = []string{
	"/list", "/list?weeks=53-", "/list?next=none-or-past&sort=priority", "/list?sort=name", "/list?group=partner",
	"/list?offset=500", "/list?also-elsewhere=yes", "/list?age=12-17&sort=-last-contact", "/list?owner=none&weeks=19-52",
}

// BenchmarkListOverHTTP has 100 people click on the shared list of an integrated
// care system (150,000 open waits) as a clinician of a trust sees it, one second between their clicks, over real
// connections, for fifteen seconds.
func BenchmarkListOverHTTP(b *testing.B) {
	table := openTable(b, made(b, demo.ICS, "ROUNDTABLE_ICS"), somebody)
	s := site.New(table, nil)
	defer s.Close()
	srv := httptest.NewServer(web.Handler(s, slog.New(slog.DiscardHandler)))
	defer srv.Close()
	srv.Client().Transport.(*http.Transport).MaxIdleConnsPerHost = 200
	srv.Client().Jar = cookiesOf(b, srv.Config.Handler, srv.URL)
	get(b, srv, "/list") // the first page derives the columns
	for b.Loop() {
		took := crowd(b, srv, 100, 15*time.Second)
		b.ReportMetric(ms(took[len(took)/2]), "p50-ms")
		b.ReportMetric(ms(took[len(took)*99/100]), "p99-ms")
		b.ReportMetric(float64(len(took))/15, "pages/s")
	}
}

// somebody of every made collaborative who may see the shared list.
var somebody = care.Viewer{Account: "demo-clinician-vellmoor", Partner: "ZX1", Role: care.RoleClinician}

// cookiesOf are the cookies of who has chosen to be somebody.
func cookiesOf(b *testing.B, h http.Handler, origin string) http.CookieJar {
	b.Helper()
	r := httptest.NewRequestWithContext(b.Context(), http.MethodPost, origin+"/who", strings.NewReader("account="+string(somebody.Account)))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if w.Code != http.StatusSeeOther {
		b.Fatal(w.Code, w.Body.String())
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		b.Fatal(err)
	}
	jar.SetCookies(r.URL, w.Result().Cookies())
	return jar
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

func get(b *testing.B, srv *httptest.Server, path string) {
	resp, err := srv.Client().Get(srv.URL + path)
	if err != nil {
		b.Error(err)
		return
	}
	defer resp.Body.Close()
	if _, err := io.Copy(io.Discard, resp.Body); err != nil || resp.StatusCode != http.StatusOK {
		b.Errorf("%s: %s %v", path, resp.Status, err)
	}
}

// crowd has people click for a while and returns how long each page took, sorted.
func crowd(b *testing.B, srv *httptest.Server, people int, lasts time.Duration) []time.Duration {
	ctx, cancel := context.WithTimeout(b.Context(), lasts)
	defer cancel()
	var mu sync.Mutex
	var took []time.Duration
	var wg sync.WaitGroup
	for p := range people {
		wg.Go(func() {
			r := rand.New(rand.NewPCG(uint64(p), 1))
			time.Sleep(time.Duration(r.IntN(1000)) * time.Millisecond)
			for ctx.Err() == nil {
				from := time.Now()
				get(b, srv, clicks[r.IntN(len(clicks))])
				d := time.Since(from)
				mu.Lock()
				took = append(took, d)
				mu.Unlock()
				time.Sleep(time.Second)
			}
		})
	}
	wg.Wait()
	slices.Sort(took)
	return took
}

// BenchmarkRestart opens a collaborative from its lenses' checkpoints and shows
// the first page of the shared list.
func BenchmarkRestart(b *testing.B) {
	for _, c := range []struct {
		name string
		size demo.Size
		env  string
	}{{"ics", demo.ICS, "ROUNDTABLE_ICS"}, {"england", demo.England, "ROUNDTABLE_ENGLAND"}} {
		b.Run(c.name, func(b *testing.B) {
			dir := made(b, c.size, c.env)
			if err := openTable(b, dir).Close(); err != nil { // leaves the checkpoint
				b.Fatal(err)
			}
			for b.Loop() {
				b.StopTimer()
				debug.FreeOSMemory() // what the last opening held is not this one's to collect
				b.StartTimer()
				table := openTable(b, dir, somebody)
				s := site.New(table, nil)
				h, w := web.Handler(s, slog.New(slog.DiscardHandler)), httptest.NewRecorder()
				r := httptest.NewRequestWithContext(b.Context(), http.MethodGet, "http://localhost/list", nil)
				for _, c := range cookiesOf(b, h, "http://localhost").Cookies(r.URL) {
					r.AddCookie(c)
				}
				h.ServeHTTP(w, r)
				if w.Code != http.StatusOK {
					b.Fatal(w.Code)
				}
				b.StopTimer()
				if err := s.Close(); err != nil {
					b.Fatal(err)
				}
				b.StartTimer()
			}
		})
	}
}

// filters are one of every kind of filter that a link can carry, and several at once.
var filters = []string{
	"weeks=53-", "queue-weeks=19-52", "band=to-26&band=over-104", "partner=ZE001&partner=ZE002", "tfc=120", "specialty=-", "team=-", "reason=-",
	"priority=P2", "priority=-", "next=none", "next=within:14", "next=after:90", "next=past", "next=none-or-past", "owner=none", "owner=some", "owner=mine",
	"owner-ref=0", "contact-older=84", "contact=never", "flag=interpreter:yes", "flag=autism:no", "flag=carer:not-recorded", "age=12-17&age=80%2B",
	"imd=1&imd=2", "ethnicity=asian", "also-on=yes", "also-elsewhere=no", "probably-same=yes", "validation-due=yes", "validation-due=no", "has-query=yes",
	"vanished=no", "held=yes", "no-clock-start=no", "priority-due=yes", "priority-due=no",
	"tfc=110&weeks=19-&owner=none&contact-older=84&flag=autism:not-recorded&age=5-11&age=12-17",
}

// freely are the columns that people write in their own words: of a list longer
// than a million rows the order is refused, so they go with a filter.
var freely = []waiting.Column{waiting.ColLocal, waiting.ColAction, waiting.ColComment}

// englandPages are the clicks; every order of the whole list, each way, and of
// those over 52 weeks without a date; every filter alone, by group and with an
// order by two columns; deep pages.
func englandPages() []string {
	pages := slices.Clone(clicks)
	for _, by := range waiting.SharedColumns() {
		if slices.Contains(freely, by) {
			pages = append(pages, "/list?held=yes&sort="+string(by))
			continue
		}
		for _, way := range []string{"", "-"} {
			pages = append(pages, "/list?sort="+way+string(by), "/list?weeks=53-&next=none-or-past&sort="+way+string(by))
		}
		pages = append(pages, "/list?offset=3000000&sort="+string(by))
	}
	for _, by := range waiting.Dims() {
		pages = append(pages, "/list?group="+string(by), "/list?sort=name&group="+string(by))
	}
	for _, f := range filters {
		pages = append(pages, "/list?"+f, "/list?group=band&"+f, "/list?sort=priority&sort=-next-date&"+f, "/list?sort=nhs-number&"+f, "/list?sort=owner&sort=name&"+f)
	}
	return pages
}

// BenchmarkEngland is one person at all of England's open pathways: every filter
// and sort, every two-way count, asked of the list and over HTTP, and what stays
// in memory.
func BenchmarkEngland(b *testing.B) {
	dir := made(b, demo.England, "ROUNDTABLE_ENGLAND")
	table := openTable(b, dir)
	s := site.New(table, nil)
	defer s.Close()
	srv := httptest.NewServer(web.Handler(s, slog.New(slog.DiscardHandler)))
	defer srv.Close()
	view := table.Facts.View(reader, care.WholeTable(care.DirectCare))
	if len(view.Extracts()) == 0 || count(b, table, view) < 5_000_000 {
		b.Fatalf("%s is not all of England", dir)
	}
	page := func(path string) {
		q, err := waiting.ParseQuery(values(b, path))
		if err == nil {
			_, err = table.List.Find(b.Context(), view, q)
		}
		if err != nil {
			b.Fatal(path, err)
		}
	}
	var counts []string
	dims := waiting.Dims()
	for i, rows := range dims {
		for _, cols := range dims[i+1:] {
			counts = append(counts, "/counts?"+url.Values{"rows": {string(rows)}, "cols": {string(cols)}}.Encode())
		}
	}
	cross := func(path string) {
		q := values(b, path)
		if _, err := table.List.Cross(b.Context(), view, waiting.Query{}, waiting.Dim(url.Values(q).Get("rows")), waiting.Dim(url.Values(q).Get("cols"))); err != nil {
			b.Fatal(path, err)
		}
	}
	over := func(path string) { get(b, srv, path) }
	for b.Loop() {
		over("/") // derives the columns
		reportTimes(b, "page", englandPages(), page)
		reportTimes(b, "count", counts, cross)
		part := table.Facts.View(reader, halfOf(view))
		from := time.Now()
		if _, err := table.List.Find(b.Context(), part, waiting.Query{}); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(ms(time.Since(from)), "scope-first-ms")
		reportTimes(b, "scope-page", englandPages(), func(path string) {
			q, err := waiting.ParseQuery(values(b, path))
			if err == nil {
				_, err = table.List.Find(b.Context(), part, q)
			}
			if err != nil {
				b.Fatal(path, err)
			}
		})
		reportTimes(b, "http-page", englandPages(), over)
		reportTimes(b, "http-count", counts, over)
		reportTimes(b, "http-home", []string{"/", "/?for=all", "/counts", "/quality"}, over)
		b.ReportMetric(residentMB(), "resident-MB")
	}
}

// halfOf is a scope of every other visibility class.
func halfOf(view *facts.View) care.Scope {
	set := make([]uint64, len(view.Classes())/64+1)
	for i := range set {
		set[i] = 0x5555555555555555
	}
	return care.ScopeOf(care.DirectCare, set)
}

func count(b *testing.B, t *site.Table, view *facts.View) int {
	n, err := t.List.Count(b.Context(), view, waiting.Query{})
	if err != nil {
		b.Fatal(err)
	}
	return n
}

// reportTimes does every path three times, after once to make what is kept, and
// reports the 99th percentile; and that of the first time, as who asks what nobody
// asked before.
func reportTimes(b *testing.B, name string, paths []string, do func(path string)) {
	var took, first []time.Duration
	slowest := make(map[string]time.Duration) // of a path, its quickest time
	for round := range 4 {
		for _, path := range paths {
			from := time.Now()
			do(path)
			if d := time.Since(from); round > 0 {
				took = append(took, d)
				slowest[path] = cmp.Or(min(slowest[path], d), d)
			} else {
				first = append(first, d)
			}
		}
	}
	slices.SortFunc(paths, func(x, y string) int { return cmp.Compare(slowest[y], slowest[x]) })
	for _, path := range paths[:min(6, len(paths))] {
		b.Logf("%s: %v at best: %s", name, slowest[path].Round(100*time.Microsecond), path)
	}
	slices.Sort(took)
	b.ReportMetric(ms(took[len(took)/2]), name+"-p50-ms")
	b.ReportMetric(ms(took[len(took)*99/100]), name+"-p99-ms")
	slices.Sort(first)
	b.ReportMetric(ms(first[len(first)*99/100]), name+"-first-p99-ms")
}

func residentMB() float64 {
	debug.FreeOSMemory()
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0
	}
	pages, _ := strconv.ParseFloat(strings.Fields(string(text))[1], 64)
	return pages * float64(os.Getpagesize()) / (1 << 20)
}

func values(b *testing.B, path string) map[string][]string {
	r, err := http.NewRequest(http.MethodGet, path, nil)
	if err != nil {
		b.Fatal(err)
	}
	return r.URL.Query()
}
