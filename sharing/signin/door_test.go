package signin_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"roundtable/care"
	"roundtable/sharing/accounts"
	"roundtable/sharing/signin"
	"roundtable/sharing/signin/signintest"
)

// withDiary is the world's desk with a diary.
func (w *world) withDiary(t *testing.T) *signin.Diary {
	t.Helper()
	diary := signin.OpenDiary(w.st)
	t.Cleanup(func() { diary.Close() })
	desk, err := signin.New(t.Context(), signin.Options{Scratch: w.st.Scratch(), Book: w.book, Origin: "http://localhost:8765", Diary: diary, Now: func() time.Time { return w.now }})
	if err != nil {
		t.Fatal(err)
	}
	w.desk = desk
	return diary
}

// TestAHospitalBehindOneAddressIsNotClosed: 3,000 people share an address, and
// somebody among them fails on purpose.
func TestAHospitalBehindOneAddressIsNotClosed(t *testing.T) {
	w := newWorld(t).withPassword(t)
	for i := range 60 {
		_, _, err := w.desk.Password(t.Context(), fmt.Sprintf("colleague-%d@example.org", i), "wrong wrong wrong", home)
		if reason(err) != signin.WrongSecret {
			t.Fatalf("after %d failures of others: %v", i, err)
		}
	}
	if _, _, err := w.desk.Password(t.Context(), email, password, home); err != nil {
		t.Errorf("a new device in the hospital is closed out: %v", err)
	}
	// From a crowded network an account has three tries, and elsewhere what is left.
	for range 3 {
		if _, _, err := w.desk.Password(t.Context(), email, "wrong wrong wrong", home); reason(err) != signin.WrongSecret {
			t.Fatal(err)
		}
	}
	if _, _, err := w.desk.Password(t.Context(), email, password, home); reason(err) != signin.TooMany {
		t.Errorf("a crowded network guesses on: %v", err)
	}
	if _, _, err := w.desk.Password(t.Context(), email, password, signin.From{Addr: netip.MustParseAddr("198.51.100.9")}); err != nil {
		t.Errorf("another network is closed as well: %v", err)
	}
	// A flood closes the network to strangers, and to nobody who has been here before.
	if err := w.desk.CrowdPlace(t.Context(), home.Addr, 1000); err != nil {
		t.Fatal(err)
	}
	if _, _, err := w.desk.Password(t.Context(), "somebody@example.org", password, home); reason(err) != signin.TooMany {
		t.Errorf("a flood goes on: %v", err)
	}
	device, _ := w.desk.NewDevice(w.id)
	if _, _, err := w.desk.Password(t.Context(), email, password, signin.From{Addr: home.Addr, Device: device}); err != nil {
		t.Errorf("a known device is closed out by its neighbours: %v", err)
	}
}

// TestOneSubscriberIsOnePlace: who has 65,536 networks of IPv6 has one count.
func TestOneSubscriberIsOnePlace(t *testing.T) {
	w := newWorld(t).withPassword(t)
	if err := w.desk.CrowdPlace(t.Context(), netip.MustParseAddr("2001:db8:1:1::1"), 1000); err != nil {
		t.Fatal(err)
	}
	for addr, want := range map[string]signin.Reason{"2001:db8:1:ffff::1": signin.TooMany, "2001:db8:2::1": ""} {
		if _, _, err := w.desk.Password(t.Context(), email, password, signin.From{Addr: netip.MustParseAddr(addr)}); reason(err) != want {
			t.Errorf("%s: %v", addr, err)
		}
	}
}

// TestWhoGoesAwayHasNotTried: a page that is closed while it waits costs no try.
func TestWhoGoesAwayHasNotTried(t *testing.T) {
	w := newWorld(t).withPassword(t)
	for range 30 {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, _, err := w.desk.Password(ctx, email, password, home); err == nil {
			continue // the hash was quicker
		}
	}
	if _, _, err := w.desk.Password(t.Context(), email, password, home); err != nil {
		t.Errorf("closed by one's own reloading: %v", err)
	}
}

// TestKnockingDoesNotFillTheLedger: tries that are refused for their number are
// written down once.
func TestKnockingDoesNotFillTheLedger(t *testing.T) {
	w := newWorld(t)
	diary := w.withDiary(t)
	w.withPassword(t)
	for range 30 {
		_, _, _ = w.desk.Password(t.Context(), email, "wrong wrong wrong", home)
	}
	count := map[signin.Reason]int{}
	for h, err := range diary.Of(t.Context(), w.id, time.Time{}) {
		if err != nil {
			t.Fatal(err)
		}
		count[h.Reason]++
	}
	if count[signin.WrongSecret] != 10 || count[signin.TooMany] != 1 {
		t.Errorf("written down %v", count)
	}
}

// TestSigningOutEverywhereEndsWhoIsHalfWayIn: somebody who had the password must not
// come in with a code after the owner has noticed.
func TestSigningOutEverywhereEndsWhoIsHalfWayIn(t *testing.T) {
	w := newWorld(t).withPassword(t)
	secret, _ := w.withTOTP(t)
	_, half, err := w.desk.Password(t.Context(), email, password, home)
	if err != nil {
		t.Fatal(err)
	}
	in, err := w.enter(w.code(t, secret))
	if err != nil {
		t.Fatal(err)
	}
	link, _, err := w.desk.Invite(t.Context(), w.id)
	if err != nil {
		t.Fatal(err)
	}
	byLink, err := w.desk.UseInvite(t.Context(), link)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.desk.SignOutEverywhere(t.Context(), w.id); err != nil {
		t.Fatal(err)
	}
	w.now = w.now.Add(31 * time.Second)
	if _, err := w.desk.Code(t.Context(), half, w.code(t, secret), home); reason(err) != signin.BadToken {
		t.Errorf("half a sign-in outlived it: %v", err)
	}
	s := signin.NewSessions(w.desk, false)
	for _, in := range []signin.Entered{in, byLink} {
		h := s.Wrap(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			if _, err := s.Start(r.Context(), in, "a test"); reason(err) != signin.BadToken {
				t.Errorf("%s: a proof of before opened a session: %v", in.How, err)
			}
		}), nil)
		h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodPost, "/", nil))
	}
}

// TestASessionThatEndedStaysEnded signs out while another request of the same session
// is under way, which saves the session as it goes.
func TestASessionThatEndedStaysEnded(t *testing.T) {
	w := newWorld(t)
	s := signin.NewSessions(w.desk, false)
	under, ended := make(chan bool), make(chan bool)
	mux := http.NewServeMux()
	mux.HandleFunc("/in", func(_ http.ResponseWriter, r *http.Request) {
		if _, err := s.Start(r.Context(), signin.Entered{Account: w.id, How: "passkey"}, "a test"); err != nil {
			t.Error(err)
		}
	})
	mux.HandleFunc("/slow", func(_ http.ResponseWriter, r *http.Request) {
		s.As(r.Context(), care.RoleClinician, care.DirectCare)
		under <- true
		<-ended
	})
	mux.HandleFunc("/out", func(_ http.ResponseWriter, r *http.Request) {
		if err := s.End(r.Context()); err != nil {
			t.Error(err)
		}
	})
	mux.HandleFunc("/who", func(rw http.ResponseWriter, r *http.Request) {
		if _, a, ok := s.Current(r.Context()); ok {
			rw.Header().Set("X-Who", a.Name)
		}
	})
	h := s.Wrap(mux, nil)
	ask := func(path string, c *http.Cookie) *http.Response {
		r, rec := httptest.NewRequest(http.MethodGet, path, nil), httptest.NewRecorder()
		if c != nil {
			r.AddCookie(c)
		}
		h.ServeHTTP(rec, r)
		return rec.Result()
	}
	cookie := ask("/in", nil).Cookies()[0]
	if got := ask("/who", cookie).Header.Get("X-Who"); got != "Ada Bell" {
		t.Fatalf("signed in as %q", got)
	}
	var wg sync.WaitGroup
	wg.Go(func() { ask("/slow", cookie) })
	<-under
	ask("/out", cookie)
	ended <- true
	wg.Wait()
	if got := ask("/who", cookie).Header.Get("X-Who"); got != "" {
		t.Errorf("a request that was under way brought the session of %s back", got)
	}
}

// TestAChangeOfHowOneSignsInAsksForAFreshProof: ASVS 3.7.1.
func TestAChangeOfHowOneSignsInAsksForAFreshProof(t *testing.T) {
	w := newWorld(t)
	s := signin.NewSessions(w.desk, false)
	var x signin.Session
	h := s.Wrap(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		x, _ = s.Start(r.Context(), signin.Entered{Account: w.id, How: "passkey"}, "a test")
	}), nil)
	h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodPost, "/", nil))
	if err := s.CheckFresh(x); err != nil {
		t.Errorf("just signed in: %v", err)
	}
	w.now = w.now.Add(signin.FreshLimit + time.Second)
	if err := s.CheckFresh(x); reason(err) != signin.WrongSecret {
		t.Errorf("a screen left alone for %s: %v", signin.FreshLimit, err)
	}
	if s.Fresh(signin.Session{}) {
		t.Error("a session of before there was the rule is fresh")
	}
	if !s.Fresh(signin.Session{Enrol: true}) {
		t.Error("who sets up how they sign in cannot")
	}
}

// TestTheNewestOfManyLinksWorks makes set-up links at once.
func TestTheNewestOfManyLinksWorks(t *testing.T) {
	w := newWorld(t)
	links := make([]string, 20)
	var wg sync.WaitGroup
	for i := range links {
		wg.Go(func() {
			var err error
			if links[i], _, err = w.desk.Invite(context.Background(), w.id); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	var work int
	for _, l := range links {
		if _, err := w.desk.Invited(t.Context(), l); err == nil {
			work++
		}
	}
	if work != 1 {
		t.Errorf("%d of %d links work", work, len(links))
	}
}

// TestAWeakProviderStandsInForAPasswordAlone: a provider that asks for a password
// leads to the second way in like a password of ours.
func TestAWeakProviderStandsInForAPasswordAlone(t *testing.T) {
	w, _ := realProvider(t, func(c *signin.ProviderConfig) { c.Weak = true })
	finish := func(link care.AccountID) (signin.Returned, error) {
		address, err := w.desk.BeginProvider(t.Context(), "test", "b", link, "")
		if err != nil {
			t.Fatal(err)
		}
		return w.desk.FinishProvider(t.Context(), "test", "b", visit(t, address, signintest.Person1))
	}
	out, err := finish(w.id)
	if err != nil || !out.Weak {
		t.Fatalf("%+v, %v", out, err)
	}
	w.tie(t, out.Identity.Issuer, out.Identity.Subject)
	if out, err := finish(""); err != nil || !out.Enrol || out.Half != "" {
		t.Fatalf("without a second way in: %+v, %v", out, err)
	}
	secret, _ := w.withTOTP(t)
	out, err = finish("")
	if err != nil || out.Account != "" || out.Half == "" {
		t.Fatalf("the authenticator was not asked for: %+v, %v", out, err)
	}
	in, err := w.desk.Code(t.Context(), out.Half, w.code(t, secret), home)
	if err != nil || in.Account != w.id || in.How != "Test and code" {
		t.Errorf("%+v, %v", in, err)
	}
}

// TestAddressesThatLookAlike: an address in letters of another alphabet, or twice as
// two spellings of one letter, is none that people sign in with here.
func TestAddressesThatLookAlike(t *testing.T) {
	w := newWorld(t)
	for _, e := range []string{"аda@example.org", "ada@exаmple.org", "ad\u0061\u0301@example.org", "ada@example。org"} {
		a := accounts.Account{Name: "Ada Bell", Email: e, Partner: "RM1", Roles: []care.Role{care.RoleAnalyst}}
		if _, _, err := w.admin.Open(t.Context(), care.Viewer{Account: "a-admin"}, a); err == nil {
			t.Errorf("%+q was taken", e)
		}
	}
	if id, ok := w.book.ByEmail(strings.ToUpper(email)); !ok || id != w.id {
		t.Error("capitals matter")
	}
}
