package signin_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"roundtable/care"
	"roundtable/ledger"
	"roundtable/ledger/sqlite"
	"roundtable/sharing/accounts"
	"roundtable/sharing/signin"
)

const (
	email    = "ada@example.org"
	password = "teapot lantern orchard"
)

var home = signin.From{Addr: netip.MustParseAddr("192.0.2.7")}

type world struct {
	st    ledger.Store
	book  *accounts.Book
	admin *accounts.Desk
	desk  *signin.Desk
	id    care.AccountID
	now   time.Time
	at    ledger.Seq
}

// newWorld has one account, without a way in.
func newWorld(t *testing.T, providers ...signin.ProviderConfig) *world {
	t.Helper()
	st, err := sqlite.Open(t.Context(), t.TempDir(), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	w := &world{st: st, book: accounts.NewBook(), now: time.Now()}
	w.admin = accounts.NewDesk(st, w.book, func(care.Role) bool { return true })
	w.id = w.open(t, accounts.Account{Name: "Ada Bell", Email: email, Partner: "RM1", Roles: []care.Role{care.RoleBookingOfficer, care.RoleClinician}})
	w.desk, err = signin.New(t.Context(), signin.Options{Scratch: st.Scratch(), Book: w.book, Origin: "http://localhost:8765", Providers: providers, Now: func() time.Time { return w.now }})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func (w *world) open(t *testing.T, a accounts.Account) care.AccountID {
	t.Helper()
	id, _, err := w.admin.Open(t.Context(), care.Viewer{Account: "a-admin"}, a)
	if err != nil {
		t.Fatal(err)
	}
	w.fold(t)
	return id
}

func (w *world) fold(t *testing.T) {
	t.Helper()
	for r, err := range w.st.Read(t.Context(), w.at) {
		if err == nil {
			err = w.book.Apply(t.Context(), w.st, r)
		}
		if err != nil {
			t.Fatal(err)
		}
		w.at = r.Seq
	}
}

func reason(err error) signin.Reason {
	r, ok := errors.AsType[*signin.Refused](err)
	if !ok {
		return ""
	}
	return r.Reason
}

func (w *world) withPassword(t *testing.T) *world {
	t.Helper()
	if err := w.desk.SetPassword(t.Context(), w.id, password); err != nil {
		t.Fatal(err)
	}
	return w
}

// withTOTP sets up an authenticator and returns its secret and recovery codes.
func (w *world) withTOTP(t *testing.T) (secret string, recovery []string) {
	t.Helper()
	secret, address, picture, err := w.desk.NewTOTP(t.Context(), w.id, "Roundtable")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(address, "otpauth://totp/Roundtable:") || !strings.Contains(address, secret) || len(picture) < 100 {
		t.Fatalf("address %q, picture of %d bytes", address, len(picture))
	}
	recovery, err = w.desk.ConfirmTOTP(t.Context(), w.id, w.code(t, secret))
	if err != nil {
		t.Fatal(err)
	}
	w.now = w.now.Add(31 * time.Second) // the code that confirmed is used up
	return secret, recovery
}

func (w *world) code(t *testing.T, secret string) string {
	t.Helper()
	code, err := totp.GenerateCode(secret, w.now)
	if err != nil {
		t.Fatal(err)
	}
	return code
}

func TestAPasswordAloneOpensNothingButTheSetUpOfASecondWay(t *testing.T) {
	w := newWorld(t).withPassword(t)
	in, half, err := w.desk.Password(t.Context(), "  ADA@example.org ", password, home)
	if err != nil || half != "" || in.Account != w.id || !in.Enrol {
		t.Fatalf("%+v, %q, %v", in, half, err)
	}
}

// enter signs in with the right password and a code.
func (w *world) enter(code string) (signin.Entered, error) {
	ctx := context.Background()
	in, half, err := w.desk.Password(ctx, email, password, home)
	if err != nil || half == "" {
		return in, errors.Join(err, errors.New("no code was asked for"))
	}
	return w.desk.Code(ctx, half, code, home)
}

func TestAHalfSignInDoesNotLast(t *testing.T) {
	w := newWorld(t).withPassword(t)
	secret, _ := w.withTOTP(t)
	_, half, err := w.desk.Password(t.Context(), email, password, home)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.desk.Code(t.Context(), "a guess", w.code(t, secret), home); reason(err) != signin.BadToken {
		t.Errorf("half a sign-in was guessed: %v", err)
	}
	w.now = w.now.Add(6 * time.Minute)
	if _, err := w.desk.Code(t.Context(), half, w.code(t, secret), home); reason(err) != signin.BadToken {
		t.Errorf("after six minutes: %v", err)
	}
	_, half, _ = w.desk.Password(t.Context(), email, password, home)
	for range 10 {
		_, _ = w.desk.Code(t.Context(), half, "000000", home)
	}
	if _, err := w.desk.Code(t.Context(), half, w.code(t, secret), home); reason(err) != signin.TooMany {
		t.Errorf("codes may be guessed for ever: %v", err)
	}
}

func TestAPasswordAndACode(t *testing.T) {
	w := newWorld(t).withPassword(t)
	secret, recovery := w.withTOTP(t)
	code := w.code(t, secret)
	in, err := w.enter(code[:3] + " " + code[3:])
	if err != nil || in.Account != w.id || in.Enrol || in.How != "password and code" {
		t.Fatalf("%+v, %v", in, err)
	}
	if _, err := w.enter(code); reason(err) != signin.WrongSecret {
		t.Errorf("a code was taken twice: %v", err)
	}
	w.now = w.now.Add(-90 * time.Second)
	old := w.code(t, secret)
	w.now = w.now.Add(90 * time.Second)
	if _, err := w.enter(old); reason(err) != signin.WrongSecret {
		t.Errorf("a code of before the last one was taken: %v", err)
	}
	in, err = w.enter(strings.ToLower(recovery[3]))
	if err != nil || in.How != "password and recovery code" {
		t.Fatalf("recovery code: %+v, %v", in, err)
	}
	if _, err := w.enter(recovery[3]); reason(err) != signin.WrongSecret {
		t.Errorf("a recovery code was taken twice: %v", err)
	}
	if ways, err := w.desk.Ways(t.Context(), w.id); err != nil || ways.Recovery != 9 || !ways.TOTP || !ways.Second() {
		t.Errorf("%+v, %v", ways, err)
	}
}

// TestOneCodeOpensOneSession sends one code many times at once.
func TestOneCodeOpensOneSession(t *testing.T) {
	w := newWorld(t).withPassword(t)
	secret, _ := w.withTOTP(t)
	code := w.code(t, secret)
	var wg sync.WaitGroup
	in := make([]bool, 8)
	for i := range in {
		wg.Go(func() {
			_, err := w.enter(code)
			in[i] = err == nil
		})
	}
	wg.Wait()
	n := 0
	for _, ok := range in {
		if ok {
			n++
		}
	}
	if n != 1 {
		t.Fatalf("one code opened %d sessions", n)
	}
}

func TestWhatIsRefusedDoesNotTellWhoHasAnAccount(t *testing.T) {
	w := newWorld(t).withPassword(t)
	_, _, unknown := w.desk.Password(t.Context(), "nobody@example.org", password, home)
	_, _, bad := w.desk.Password(t.Context(), email, "wrong wrong wrong", home)
	if unknown == nil || bad == nil || unknown.Error() != bad.Error() {
		t.Fatalf("two texts:\n%v\n%v", unknown, bad)
	}
	tries := func(address string) (n int) {
		for ; n < 100; n++ {
			if _, _, err := w.desk.Password(t.Context(), address, "wrong wrong wrong", signin.From{Addr: netip.AddrFrom4([4]byte{198, 51, 100, byte(n)})}); reason(err) == signin.TooMany {
				return n
			}
		}
		return n
	}
	if a, b := tries("someone@example.org"), tries("ada@example.org"); a != b+1 { // one was spent above
		t.Errorf("closed after %d tries without an account and %d with", a, b)
	}
}

// TestNobodyCanLockTheOwnerOut fails on purpose from elsewhere, for ever.
func TestNobodyCanLockTheOwnerOut(t *testing.T) {
	w := newWorld(t).withPassword(t)
	device, _ := w.desk.NewDevice(w.id)
	for i := range 60 {
		_, _, _ = w.desk.Password(t.Context(), email, "wrong wrong wrong", signin.From{Addr: netip.AddrFrom4([4]byte{203, 0, 113, byte(i)})})
	}
	if _, _, err := w.desk.Password(t.Context(), email, password, home); reason(err) != signin.TooMany {
		t.Errorf("an unknown device is not slowed down: %v", err)
	}
	known := signin.From{Addr: home.Addr, Device: device}
	if _, _, err := w.desk.Password(t.Context(), email, password, known); err != nil {
		t.Errorf("the owner's own device is locked out: %v", err)
	}
	forged := signin.From{Addr: home.Addr, Device: device[:len(device)-2] + "xx"}
	if _, _, err := w.desk.Password(t.Context(), email, password, forged); reason(err) != signin.TooMany {
		t.Errorf("a forged device is taken: %v", err)
	}
	other := w.open(t, accounts.Account{Name: "Bo Cole", Email: "bo@example.org", Partner: "RM1", Roles: []care.Role{care.RoleAnalyst}})
	if d, _ := w.desk.NewDevice(other); d != "" {
		if _, _, err := w.desk.Password(t.Context(), email, password, signin.From{Addr: home.Addr, Device: d}); reason(err) != signin.TooMany {
			t.Errorf("another account's device is taken: %v", err)
		}
	}
	for range 11 {
		_, _, _ = w.desk.Password(t.Context(), email, "wrong wrong wrong", known)
	}
	if _, _, err := w.desk.Password(t.Context(), email, password, known); reason(err) != signin.TooMany {
		t.Errorf("a known device may guess for ever: %v", err)
	}
	w.now = w.now.Add(16 * time.Minute)
	if _, _, err := w.desk.Password(t.Context(), email, password, home); err != nil {
		t.Errorf("still closed after the window: %v", err)
	}
}

func TestAnAccountOutsideItsDaysIsNotLetIn(t *testing.T) {
	w := newWorld(t).withPassword(t)
	a, _, _ := w.book.Get(w.id, 0)
	a.Until = care.DateOf(w.now) - 1
	if _, err := w.admin.Change(t.Context(), care.Viewer{Account: "a-admin"}, a); err != nil {
		t.Fatal(err)
	}
	w.fold(t)
	if _, _, err := w.desk.Password(t.Context(), email, password, home); reason(err) != signin.NotCurrent {
		t.Errorf("answered %v", err)
	}
	if _, _, err := w.desk.Password(t.Context(), email, "wrong wrong wrong", home); reason(err) != signin.WrongSecret {
		t.Errorf("who does not know the password is told about the account: %v", err)
	}
}

func TestPasswordsThatWouldNotDo(t *testing.T) {
	for _, p := range []string{"", "short", "password1234", "Passwordpassword1!", "aaaaaaaaaaaaaaaa", "qwertyuiop12", "ada@example1", "Welcome to nhs", strings.Repeat("long ", 30), "\xff\xfe123456789012"} {
		if signin.CheckPassword(p, "Ada Bell", email, "RM1") == nil {
			t.Errorf("%q was taken", p)
		}
	}
	for _, p := range []string{password, "correct battery horse lamp", "пароль из трёх слов", "x7#kQ!m2zR9p", "I ate 3 pies in Leeds"} {
		if err := signin.CheckPassword(p, "Ada Bell", email, "RM1"); err != nil {
			t.Errorf("%q was refused: %v", p, err)
		}
	}
}

func TestASetUpLinkWorksOnceAndNotForLong(t *testing.T) {
	w := newWorld(t)
	first, _, err := w.desk.Invite(t.Context(), w.id)
	if err != nil {
		t.Fatal(err)
	}
	second, until, err := w.desk.Invite(t.Context(), w.id)
	if err != nil || until.Sub(w.now) != 72*time.Hour {
		t.Fatal(until, err)
	}
	if _, err := w.desk.UseInvite(t.Context(), first); reason(err) != signin.BadToken {
		t.Errorf("an older link still works: %v", err)
	}
	if id, err := w.desk.Invited(t.Context(), second); err != nil || id != w.id {
		t.Errorf("looking at the link: %q, %v", id, err)
	}
	in, err := w.desk.UseInvite(t.Context(), second)
	if err != nil || in.Account != w.id || !in.Enrol {
		t.Fatalf("%+v, %v", in, err)
	}
	if _, err := w.desk.UseInvite(t.Context(), second); reason(err) != signin.BadToken {
		t.Errorf("the link works twice: %v", err)
	}
	third, _, _ := w.desk.Invite(t.Context(), w.id)
	w.now = w.now.Add(73 * time.Hour)
	if _, err := w.desk.UseInvite(t.Context(), third); reason(err) != signin.BadToken {
		t.Errorf("the link works after its time: %v", err)
	}
}

// browser is one browser at a server with sessions.
type browser struct {
	t   *testing.T
	c   *http.Client
	url string
}

func (b browser) get(path string) string {
	b.t.Helper()
	resp, err := b.c.Get(b.url + path)
	if err != nil {
		b.t.Fatal(err)
	}
	defer resp.Body.Close()
	return resp.Header.Get("X-Who")
}

func serveSessions(t *testing.T, w *world) (open func() browser, s *signin.Sessions) {
	s = signin.NewSessions(w.desk, false)
	mux := http.NewServeMux()
	mux.HandleFunc("/in", func(rw http.ResponseWriter, r *http.Request) {
		if _, err := s.Start(r.Context(), signin.Entered{Account: w.id, How: "passkey"}, "a test"); err != nil {
			t.Error(err)
		}
	})
	mux.HandleFunc("/who", func(rw http.ResponseWriter, r *http.Request) {
		if x, a, ok := s.Current(r.Context()); ok {
			rw.Header().Set("X-Who", a.Name+", "+string(x.Role))
		}
	})
	mux.HandleFunc("/as", func(rw http.ResponseWriter, r *http.Request) {
		s.As(r.Context(), care.Role(r.URL.Query().Get("role")), care.Booking)
	})
	mux.HandleFunc("/out", func(rw http.ResponseWriter, r *http.Request) { _ = s.End(r.Context()) })
	mux.HandleFunc("/out-elsewhere", func(rw http.ResponseWriter, r *http.Request) {
		if err := s.EndOthers(r.Context(), w.id); err != nil {
			t.Error(err)
		}
	})
	mux.HandleFunc("/count", func(rw http.ResponseWriter, r *http.Request) {
		all, err := s.List(r.Context(), w.id)
		if err != nil {
			t.Error(err)
		}
		rw.Header().Set("X-Who", strings.Repeat("+", len(all)))
	})
	srv := httptest.NewServer(s.Wrap(mux, nil))
	t.Cleanup(srv.Close)
	return func() browser {
		jar, _ := cookiejar.New(nil)
		return browser{t, &http.Client{Jar: jar}, srv.URL}
	}, s
}

func TestSessions(t *testing.T) {
	w := newWorld(t)
	open, _ := serveSessions(t, w)
	one, two := open(), open()
	if got := one.get("/who"); got != "" {
		t.Fatalf("before signing in somebody is %q", got)
	}
	one.get("/in")
	two.get("/in")
	if got := one.get("/who"); got != "Ada Bell, booking-officer" {
		t.Fatalf("signed in as %q", got)
	}
	one.get("/as?role=clinician")
	one.get("/as?role=ig-lead") // not one of the account's
	if got := one.get("/who"); got != "Ada Bell, clinician" {
		t.Errorf("looks as %q", got)
	}
	if got := one.get("/count"); got != "++" {
		t.Errorf("signed in at %q places", got)
	}
	one.get("/out-elsewhere")
	if got := two.get("/who"); got != "" {
		t.Errorf("signed out everywhere, yet %q", got)
	}
	if got := one.get("/who"); got != "Ada Bell, clinician" {
		t.Errorf("the session that asked is gone: %q", got)
	}
	one.get("/out")
	if got := one.get("/who"); got != "" {
		t.Errorf("signed out, yet %q", got)
	}
}

func TestASessionEndsWithItsAccountAndItsRole(t *testing.T) {
	w := newWorld(t)
	open, _ := serveSessions(t, w)
	b := open()
	b.get("/in")
	a, _, _ := w.book.Get(w.id, 0)
	a.Roles = []care.Role{care.RoleClinician}
	if _, err := w.admin.Change(t.Context(), care.Viewer{Account: "a-admin"}, a); err != nil {
		t.Fatal(err)
	}
	w.fold(t)
	if got := b.get("/who"); got != "" {
		t.Errorf("the role is gone, yet %q", got)
	}
	b.get("/in")
	if got := b.get("/who"); got == "" {
		t.Fatal("cannot sign in with the new role")
	}
	if _, err := w.admin.End(t.Context(), care.Viewer{Account: "a-admin"}, w.id, "left"); err != nil {
		t.Fatal(err)
	}
	w.fold(t)
	if got := b.get("/who"); got != "" {
		t.Errorf("the account has ended, yet %q", got)
	}
}

func TestUnusedAccountsAreListed(t *testing.T) {
	w := newWorld(t)
	open, s := serveSessions(t, w)
	_ = s
	list := func() int {
		all, err := w.desk.Unused(t.Context(), "RM1", 90*24*time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		return len(all)
	}
	if n := list(); n != 0 {
		t.Errorf("an account opened today is unused: %d", n)
	}
	w.now = w.now.Add(91 * 24 * time.Hour)
	if n := list(); n != 1 {
		t.Errorf("%d accounts are unused after 91 days", n)
	}
	open().get("/in")
	if n := list(); n != 0 {
		t.Errorf("%d accounts are unused after a sign-in", n)
	}
}

func TestWhatHappensAtTheDoorIsWrittenDown(t *testing.T) {
	w := newWorld(t)
	diary := signin.OpenDiary(w.st)
	defer diary.Close()
	desk, err := signin.New(t.Context(), signin.Options{Scratch: w.st.Scratch(), Book: w.book, Origin: "http://localhost:8765", Diary: diary, Now: func() time.Time { return w.now }})
	if err != nil {
		t.Fatal(err)
	}
	w.desk = desk
	w.withPassword(t)
	w.withTOTP(t)
	_, _, _ = desk.Password(t.Context(), email, "wrong wrong wrong", home)
	_, _, _ = desk.Password(t.Context(), "nobody@example.org", password, home)
	open, _ := serveSessions(t, w)
	open().get("/in")
	var got []string
	for h, err := range diary.Of(t.Context(), w.id, time.Time{}) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, h.Words())
	}
	want := []string{"Signed in with passkey, a test", "A try to sign in was refused with password", "An authenticator was set up", "The password was set"}
	if !slices.Equal(got, want) {
		t.Errorf("written down\n%s\nnot\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	for h, err := range diary.Of(t.Context(), "", time.Time{}) {
		t.Errorf("a stranger's try is in the ledger: %+v, %v", h, err)
	}
}

// TestTheStoreAloneLetsNobodyIn looks at what the store holds of an account.
func TestTheStoreAloneLetsNobodyIn(t *testing.T) {
	w := newWorld(t)
	path := filepath.Join(t.TempDir(), "key")
	key, err := signin.KeyFromFile(path, true)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := signin.KeyFromFile(path, true); err != nil || !slices.Equal(again.Marks(), key.Marks()) {
		t.Fatalf("the key read again differs: %v", err)
	}
	with := func(k *signin.Key) *signin.Desk {
		d, err := signin.New(t.Context(), signin.Options{Scratch: w.st.Scratch(), Book: w.book, Key: k, Now: func() time.Time { return w.now }})
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	w.withPassword(t) // before there was a key
	w.desk = with(key)
	secret, _ := w.withTOTP(t)
	raw, err := w.st.Scratch().Get(t.Context(), "signin/"+string(w.id), "secrets")
	if err != nil || strings.Contains(string(raw), secret) || strings.Contains(string(raw), "argon2id") {
		t.Fatalf("the store tells secrets: %q, %v", raw, err)
	}
	if _, err := w.enter(w.code(t, secret)); err != nil {
		t.Errorf("with the key: %v", err)
	}
	other, err := signin.KeyFromFile(filepath.Join(t.TempDir(), "other"), true)
	if err != nil {
		t.Fatal(err)
	}
	for name, k := range map[string]*signin.Key{"without the key": nil, "with another key": other} {
		w.desk = with(k)
		if _, err := w.enter(w.code(t, secret)); err == nil {
			t.Errorf("%s somebody was let in", name)
		}
	}
	if err := os.WriteFile(path, []byte("short\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := signin.KeyFromFile(path, true); err == nil {
		t.Error("a key of five letters was taken")
	}
}
