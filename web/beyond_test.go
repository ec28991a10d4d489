package web_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"log/slog"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"roundtable/care"
	"roundtable/ledger/ledgertest"
	"roundtable/web"
	"roundtable/web/shell"
	"roundtable/web/site"
)

const beyondOrigin = "https://table.example.org"

// beyond is the made collaborative as other computers reach it: by https, under its
// own name, with everybody signed in.
func beyond(t *testing.T) *visitor {
	t.Helper()
	store, dir, personas := madeCopy(t)
	s := site.New(open(t, store, dir, personas), nil)
	reach := site.Reach{Origin: beyondOrigin, Beyond: true, Limits: shell.BeyondLimits, Contact: "mailto:security@example.org"}
	reach.Limits.DoorBurst, reach.Limits.Burst, reach.Limits.Rate = 10_000, 100_000, 10_000 // how they bite is shell's to test
	if err := s.SetReach(t.Context(), reach); err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	srv := httptest.NewUnstartedServer(web.Handler(s, slog.New(slog.NewTextHandler(&log, nil))))
	srv.StartTLS()
	t.Cleanup(func() {
		srv.Close()
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	v := &visitor{t: t, srv: &httptest.Server{URL: beyondOrigin, Listener: srv.Listener}, table: s.Table(), log: &log}
	return v.stranger()
}

// stranger is a browser of its own, which finds the server under its name.
func (v *visitor) stranger() *visitor {
	jar, err := cookiejar.New(nil)
	if err != nil {
		v.t.Fatal(err)
	}
	to := v.srv.Listener.Addr().String()
	next := *v
	next.client = &http.Client{
		Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, // the test's own certificate
			DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
				return (&net.Dialer{}).DialContext(ctx, network, to)
			},
		},
	}
	return &next
}

// invite is a set-up link of an account.
func (v *visitor) invite(id care.AccountID) string {
	v.t.Helper()
	token, _, err := v.table.Sharing.SignIn.Invite(v.t.Context(), id)
	if err != nil {
		v.t.Fatal(err)
	}
	return "/set-up/" + token
}

const goodPassword = "seven green bottles on a wall"

// enrol follows a set-up link and sets up a password and an authenticator; the
// secret makes its codes.
func (v *visitor) enrol(id care.AccountID) (secret string) {
	v.t.Helper()
	v.post(v.invite(id)).leadsTo("/account/set-up")
	v.post("/account/password", "new", goodPassword, "again", goodPassword).leadsTo("/account/set-up")
	v.post("/account/authenticator/new").is(http.StatusSeeOther)
	v2, _, _, err := v.table.Sharing.SignIn.PendingTOTP(v.t.Context(), id, "Roundtable")
	if err != nil {
		v.t.Fatal(err)
	}
	v.post("/account/authenticator", "code", codeOf(v.t, v2)).is(http.StatusOK)
	return v2
}

func codeOf(t *testing.T, secret string) string {
	t.Helper()
	code, err := totp.GenerateCode(secret, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	return code
}

// someone is the first of the cast with a role, and everybody else's partner differs
// when not is given.
func (v *visitor) someone(role care.Role, not care.PartnerCode) care.Viewer {
	v.t.Helper()
	for _, p := range v.table.Personas {
		if p.Role == role && p.Partner != not {
			return p
		}
	}
	v.t.Fatalf("nobody is a %s", role)
	return care.Viewer{}
}

// Who comes from another computer signs in before anything is shown, and the cookies
// that say so are this host's alone.
func TestBeyondThisComputerEverybodySignsIn(t *testing.T) {
	ledgertest.OneAtATime(t)
	v := beyond(t)
	for _, path := range []string{"/", "/list", "/counts", "/list.csv", "/ledger", "/ledger/records", "/extracts/1", "/who", "/import", "/quality", "/views", "/purpose", "/partners", "/account"} {
		a := v.get(path).leadsTo("/sign-in")
		if a.body != "" && strings.Contains(a.body, "nhsuk-table") {
			t.Errorf("%s shows something", path)
		}
	}
	v.post("/who", "account", string(v.table.Personas[0].Account)).leadsTo("/sign-in") // nobody picks who they are
	v.post("/start/own", "name", "Another").is(http.StatusSeeOther)
	if v.table.Facts.View(care.Viewer{}, care.Scope{}).Founded().Name == "Another" {
		t.Error("a stranger opened another collaborative")
	}
	v.get("/list").leadsTo("/sign-in")

	who := v.someone(care.RoleBookingOfficer, "")
	v.enrol(who.Account)
	list := v.get("/list").is(200).says(who.Name)
	if hsts := list.header.Get("Strict-Transport-Security"); hsts == "" {
		t.Error("no HSTS")
	}
	v.post("/who", "account", string(v.someone(care.RoleClinician, "").Account))
	v.get("/list").is(200).says(who.Name)

	// The text that somebody who found a weakness looks for.
	v.stranger().get("/.well-known/security.txt").is(200).says("Contact: mailto:security@example.org", "Expires: ", "Canonical: "+beyondOrigin+"/.well-known/security.txt")
	v.stranger().get("/robots.txt").is(200).says("Disallow: /")
	v.stranger().get("/health").is(200)
}

func TestEveryCookieIsOfThisHostAlone(t *testing.T) {
	ledgertest.OneAtATime(t)
	v := beyond(t)
	seen := map[string]bool{}
	v.client.Transport = eachAnswer{v.client.Transport, func(r *http.Request, res *http.Response) {
		for _, line := range res.Header.Values("Set-Cookie") {
			name, _, _ := strings.Cut(line, "=")
			seen[name] = true
			for _, want := range []string{"__Host-", "; Path=/", "; HttpOnly", "; Secure", "; SameSite=Lax"} {
				if !strings.Contains(line, want) {
					t.Errorf("%s: %s lacks %q", r.URL.Path, name, want)
				}
			}
			if strings.Contains(line, "Domain=") {
				t.Errorf("%s reaches other hosts", name)
			}
		}
	}}
	v.get("/list")
	who := v.someone(care.RoleBookingOfficer, "")
	secret := v.enrol(who.Account)
	_ = secret
	v.get("/list").is(200)
	v.post("/list/find", "text", "A")
	v.post("/sign-out").is(http.StatusSeeOther)
	v.post("/sign-in", "email", "nobody@example.org", "password", "x")
	if len(seen) < 4 {
		t.Errorf("only %v", seen)
	}
}

// eachAnswer looks at every answer.
type eachAnswer struct {
	http.RoundTripper
	look func(*http.Request, *http.Response)
}

// RoundTrip passes the request on.
func (e eachAnswer) RoundTrip(r *http.Request) (*http.Response, error) {
	res, err := e.RoundTripper.RoundTrip(r)
	if err == nil {
		e.look(r, res)
	}
	return res, err
}

// Who signs in next at a shared computer finds nothing of who was there before:
// files that were not accepted yet, searches.
func TestWhoComesNextFindsNothing(t *testing.T) {
	ledgertest.OneAtATime(t)
	v := beyond(t)
	first := v.someone(care.RolePartnerAdmin, "")
	v.enrol(first.Account)
	review := v.send([]attached{file("north list.csv", northList)}, "partner", string(first.Partner)).is(http.StatusSeeOther).to
	v.get(review).is(200).says("north list.csv")
	found := v.post("/list/find", "text", "Quetzalcoatl").is(http.StatusSeeOther).to
	v.get(found).is(200).says("Quetzalcoatl")
	if out := v.post("/sign-out").is(http.StatusSeeOther); !strings.Contains(out.header.Get("Clear-Site-Data"), `"cache"`) {
		t.Error("the browser keeps the pages")
	}
	v.get(review).leadsTo("/sign-in")
	next := v.someone(care.RolePartnerAdmin, first.Partner)
	v.enrol(next.Account)
	v.get(review).is(404).never("north list.csv")
	v.post(review, "do", "accept").is(404)
	v.get(found).never("Quetzalcoatl")
}
