package site

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"roundtable/care"
	"roundtable/ledger"
	"roundtable/ledger/sqlite"
	"roundtable/waiting"
	"roundtable/web/shell"
)

func TestThousands(t *testing.T) {
	for n, want := range map[int]string{0: "0", 7: "7", 999: "999", 1000: "1,000", 21702: "21,702", 7_500_000: "7,500,000", -1234: "-1,234", -999: "-999"} {
		if got := Thousands(n); got != want {
			t.Errorf("Thousands(%d) = %s, want %s", n, got, want)
		}
	}
}

func TestPurposeQuery(t *testing.T) {
	q, weeks, ok := purposeQuery("over-65-weeks")
	if !ok || weeks != 65 || q.Weeks != waiting.Over(65) {
		t.Errorf("%+v, %d, %v", q, weeks, ok)
	}
	for _, m := range []string{"", within18, "over-many-weeks", "under-3-weeks"} {
		if _, _, ok := purposeQuery(m); ok {
			t.Errorf("%q is a query", m)
		}
	}
}

// A session outlives a restart; another ledger's is none here.
func TestSessionsBelongToOneLedger(t *testing.T) {
	dir := t.TempDir()
	key := func(dir string) cookies {
		t.Helper()
		store, err := sqlite.Open(t.Context(), dir, sqlite.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer store.Close()
		c, err := cookieKey(t.Context(), store.Scratch())
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	first, again, other := key(dir), key(dir), key(t.TempDir())
	if first != again || first.key == other.key || first.name == other.name {
		t.Errorf("names %s, %s, %s", first.name, again.name, other.name)
	}
	w := httptest.NewRecorder()
	id, _ := first.session(w, httptest.NewRequest(http.MethodGet, "/", nil), time.Now())
	cookie := w.Result().Cookies()[0]
	if len(id) != 22 || cookie.Name != first.name || !strings.HasPrefix(cookie.Value, id+".") {
		t.Fatalf("%s, %v", id, cookie)
	}
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.AddCookie(cookie)
	if got, _ := again.session(httptest.NewRecorder(), r, time.Now()); got != id {
		t.Errorf("after a restart the session is %s, was %s", got, id)
	}
	moved := *cookie
	moved.Name = other.name
	r = httptest.NewRequest(http.MethodGet, "/", nil)
	r.AddCookie(&moved)
	if got, _ := other.session(httptest.NewRecorder(), r, time.Now()); got == id {
		t.Error("another ledger takes the session")
	}
}

// The strip's figure is counted once for a generation, whoever asks.
func TestThePurposeIsCountedOnceAGeneration(t *testing.T) {
	store, err := sqlite.Open(t.Context(), t.TempDir(), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	say := func(kind ledger.Kind, v any) ledger.Seq {
		t.Helper()
		seq, err := ledger.AppendJSON(t.Context(), store, "collaborative", kind, "", "", v, nil)
		if err != nil {
			t.Fatal(err)
		}
		return seq
	}
	say(care.RecFounded, care.Founded{V: 1, Name: "x", Salt: make([]byte, 32)})
	say(care.RecPurpose, care.SharedPurpose{V: 1, Sentence: "s", Measure: "over-52-weeks"})
	table, err := OpenTable(t.Context(), store, TableOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer table.Close()
	strip := func() string {
		t.Helper()
		v, err := New(table, nil).Visit(httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil))
		if err != nil {
			t.Fatal(err)
		}
		return v.sharedPurpose().Now
	}
	if got := strip(); got != "0 waiting over 52 weeks" {
		t.Fatal(got)
	}
	table.purpose.now = "kept" // so that counting again would show
	if got := strip(); got != "kept" {
		t.Errorf("counted again: %s", got)
	}
	seq := say(care.RecPurpose, care.SharedPurpose{V: 1, Sentence: "s", Measure: "over-65-weeks"})
	if err := table.Facts.Wait(t.Context(), seq); err != nil {
		t.Fatal(err)
	}
	if got := strip(); got != "0 waiting over 65 weeks" {
		t.Errorf("after a change: %s", got)
	}
}

// A proposal is a code that nobody has, of letters that the name begins with.
func TestFreeCode(t *testing.T) {
	for _, c := range []struct{ name, taken, want string }{
		{"Riverside Mind", "", "RMIV"},
		{"The Friends of Hill End Day Centre", "", "FHEDC"},
		{"Riverside Mind", "RMIV", "RMIV2"},
		{"Riverside Mind", "RMIV RMIV2", "RMIV3"},
		{"One two three four five six seven", "OTTFFS", "OTTFF2"},
		{"MIND", "", "MIND"},
		{"Ærø 7", "", ""},
		{"", "", ""},
	} {
		got := FreeCode(c.name, func(p care.PartnerCode) bool { return slices.Contains(strings.Fields(c.taken), string(p)) })
		if string(got) != c.want {
			t.Errorf("%q with %q taken: %q, want %q", c.name, c.taken, got, c.want)
		}
		if again, err := care.ParsePartnerCode(string(got)); got != "" && (err != nil || again != got) {
			t.Errorf("%q is not a code: %v", got, err)
		}
	}
}

// What was made for one run alone is removed when the store no longer holds it.
func TestAClosedTableRemovesWhatWasMadeForIt(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "demo")
	store, err := sqlite.Open(t.Context(), dir, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ledger.AppendJSON(t.Context(), store, "collaborative", care.RecFounded, "", "", care.Founded{V: 1, Name: "x", Salt: make([]byte, 32)}, nil); err != nil {
		t.Fatal(err)
	}
	table, err := OpenTable(t.Context(), store, TableOptions{CheckpointDir: filepath.Join(dir, "lenses")})
	if err != nil {
		t.Fatal(err)
	}
	table.OnClose = func() error { return os.RemoveAll(dir) }
	if err := table.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Errorf("it is still there: %v", err)
	}
}

// A session lives as long as somebody uses it, and not a day longer.
func TestSessionsEndWhenNobodyUsesThem(t *testing.T) {
	c := cookies{name: "visit"}
	at := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	visit := func(cookie *http.Cookie, at time.Time) (id string, renewed bool, given *http.Cookie) {
		t.Helper()
		r, w := httptest.NewRequest(http.MethodGet, "/", nil), httptest.NewRecorder()
		if cookie != nil {
			r.AddCookie(cookie)
		}
		id, renewed = c.session(w, r, at)
		if all := w.Result().Cookies(); len(all) > 0 {
			given = all[0]
		}
		return id, renewed, given
	}
	first, _, cookie := visit(nil, at)
	if id, renewed, given := visit(cookie, at.Add(renewAfter-time.Second)); id != first || renewed || given != nil {
		t.Errorf("soon after: %s, %v, %v", id, renewed, given)
	}
	late := at.Add(sessionLife - time.Minute)
	id, renewed, given := visit(cookie, late)
	if id != first || !renewed || given == nil || given.MaxAge != int(sessionLife.Seconds()) {
		t.Fatalf("in use: %s, %v, %v", id, renewed, given)
	}
	if id, _, _ := visit(given, late.Add(sessionLife-time.Minute)); id != first {
		t.Error("a session in use has ended")
	}
	if id, _, _ := visit(cookie, at.Add(sessionLife)); id == first {
		t.Error("a session that nobody used goes on")
	}
	longer := *cookie
	longer.Value = strings.Replace(longer.Value, ".", ".z", 1) // a later moment than was sealed
	if id, _, _ := visit(&longer, at); id == first {
		t.Error("somebody else set the moment")
	}
}

// Each partner's lists are as old as the oldest of them; what was withdrawn, and
// what is no list, says nothing.
func TestAges(t *testing.T) {
	store, err := sqlite.Open(t.Context(), t.TempDir(), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	say := func(stream ledger.Stream, kind ledger.Kind, v any) ledger.Seq {
		t.Helper()
		seq, err := ledger.AppendJSON(t.Context(), store, stream, kind, "", "", v, nil)
		if err != nil {
			t.Fatal(err)
		}
		return seq
	}
	day := func(d int) care.Date { return care.NewDate(2026, 11, d) }
	say("collaborative", care.RecFounded, care.Founded{V: 1, Name: "x", Salt: make([]byte, 32)})
	say("partner/RXN", care.RecPartner, care.PartnerDescribed{V: 1, Code: "RXN", Name: "The North Trust", Short: "North", Type: care.AcuteTrust})
	brought := func(p care.PartnerCode, kind, list string, d int) ledger.Seq {
		stream := ledger.Stream("extract/" + string(p) + "/" + kind + "/" + list)
		return say(stream, care.RecExtract, care.ExtractReceived{V: 1, Partner: p, Kind: kind, List: list, Snapshot: kind == "list", Census: day(d), FileName: "f.csv"})
	}
	brought("RXN", "list", "a", 1)
	brought("RXN", "list", "a", 19)
	brought("RXN", "list", "b", 12)
	brought("RXS", "list", "", 2)
	gone := brought("RXS", "list", "", 20)
	say("extract/RXS/list/", care.RecWithdrawn, care.Withdrawn{V: 1, Extract: care.ExtractID(gone), Reason: "sent twice"})
	brought("RXS", "referrals", "", 21)
	table, err := OpenTable(t.Context(), store, TableOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer table.Close()
	lists, received := ages(table.own(), day(22))
	if len(lists) != 2 || received.IsZero() {
		t.Fatalf("%+v, %v", lists, received)
	}
	if a := lists[0]; a.Partner != "RXS" || a.TrueAt != day(2) || a.Days != 20 || !a.Stale {
		t.Errorf("the oldest: %+v", a)
	}
	if a := lists[1]; a.Partner != "North" || a.TrueAt != day(12) || a.Stale {
		t.Errorf("the newest: %+v", a)
	}
}

// A list that is nearly made is waited for; one that is not is said to be coming.
func TestReady(t *testing.T) {
	done := 0
	soon := func() (int, int) {
		done++
		return done, 3
	}
	if err := ready(t.Context(), soon, time.Minute); err != nil || done != 3 {
		t.Errorf("%v after %d", err, done)
	}
	if err := ready(t.Context(), func() (int, int) { return 0, 0 }, time.Minute); err != nil {
		t.Errorf("nobody has asked for it yet: %v", err)
	}
	err := ready(t.Context(), func() (int, int) { return 1, 4 }, time.Millisecond)
	e, ok := errors.AsType[*shell.StatusError](err)
	if !ok || e.Status != http.StatusServiceUnavailable || !e.Poll || !strings.Contains(e.Problem.What, "25 in a hundred") {
		t.Errorf("%v", err)
	}
}
