package signin_test

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"roundtable/care"
	"roundtable/sharing/accounts"
	"roundtable/sharing/signin"
	"roundtable/sharing/signin/signintest"
)

const back = "http://localhost:8765/sign-in/provider/test/back"

// realProvider runs zitadel's provider and a world that trusts it.
func realProvider(t *testing.T, mend func(*signin.ProviderConfig)) (*world, *signintest.Provider) {
	t.Helper()
	var h atomic.Pointer[http.Handler]
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { (*h.Load()).ServeHTTP(w, r) }))
	t.Cleanup(srv.Close)
	p := signintest.New(srv.URL+"/", back)
	var handler http.Handler = p
	h.Store(&handler)
	t.Setenv("TEST_CLIENT_SECRET", signintest.ClientSecret)
	c := signin.ProviderConfig{ID: "test", Name: "Test", Issuer: srv.URL + "/", ClientID: signintest.ClientID, SecretEnv: "TEST_CLIENT_SECRET", Scopes: []string{"profile"}}
	if mend != nil {
		mend(&c)
	}
	return newWorld(t, c), p
}

// visit signs a person in at the provider and returns its answer to us.
func visit(t *testing.T, address, person string) url.Values {
	t.Helper()
	jar, _ := cookiejar.New(nil)
	c := &http.Client{Jar: jar, CheckRedirect: func(r *http.Request, _ []*http.Request) error {
		if strings.HasPrefix(r.URL.String(), back) {
			return http.ErrUseLastResponse
		}
		return nil
	}}
	resp, err := c.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	id := resp.Request.URL.Query().Get("authRequestID")
	if id == "" {
		t.Fatalf("no page to sign in on at %s", resp.Request.URL)
	}
	resp, err = c.PostForm(resp.Request.URL.String(), url.Values{"username": {person}, "password": {signintest.Password}, "id": {id}})
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	to, err := url.Parse(resp.Header.Get("Location"))
	if err != nil || to.Query().Get("code") == "" {
		t.Fatalf("the provider answered %s, Location %q", resp.Status, resp.Header.Get("Location"))
	}
	return to.Query()
}

func (w *world) tie(t *testing.T, issuer, subject string) {
	t.Helper()
	a, _, _ := w.book.Get(w.id, 0)
	a.Links = []accounts.Link{{Issuer: issuer, Subject: subject}}
	if _, err := w.admin.Change(t.Context(), care.Viewer{Account: "a-admin"}, a); err != nil {
		t.Fatal(err)
	}
	w.fold(t)
}

func TestSigningInThroughARealProvider(t *testing.T) {
	w, _ := realProvider(t, nil)
	if got := w.desk.Providers(); len(got) != 1 || got[0].Name != "Test" {
		t.Fatalf("buttons %+v", got)
	}
	begin := func(link care.AccountID) url.Values {
		address, err := w.desk.BeginProvider(t.Context(), "test", "this browser", link, "/list")
		if err != nil {
			t.Fatal(err)
		}
		q, _ := url.Parse(address)
		for _, k := range []string{"state", "nonce", "code_challenge"} {
			if q.Query().Get(k) == "" {
				t.Errorf("the request has no %s", k)
			}
		}
		return visit(t, address, signintest.Person1)
	}

	answer := begin("")
	if _, err := w.desk.FinishProvider(t.Context(), "test", "this browser", answer); reason(err) != signin.NoAccount {
		t.Fatalf("an identity that nobody knows: %v", err)
	}

	answer = begin(w.id)
	out, err := w.desk.FinishProvider(t.Context(), "test", "this browser", answer)
	if err != nil || out.Link != w.id || out.Identity.Subject != "id1" || out.Account != "" {
		t.Fatalf("tying: %+v, %v", out, err)
	}
	w.tie(t, out.Identity.Issuer, out.Identity.Subject)

	answer = begin("")
	out, err = w.desk.FinishProvider(t.Context(), "test", "this browser", answer)
	if err != nil || out.Account != w.id || out.Return != "/list" || out.Enrol {
		t.Fatalf("signing in: %+v, %v", out, err)
	}
	if _, err := w.desk.FinishProvider(t.Context(), "test", "this browser", answer); reason(err) != signin.BadToken {
		t.Errorf("an answer was taken twice: %v", err)
	}

	answer = begin("")
	if _, err := w.desk.FinishProvider(t.Context(), "test", "another browser", answer); reason(err) != signin.BadToken {
		t.Errorf("another browser finished the sign-in: %v", err)
	}
	answer = begin("")
	w.now = w.now.Add(11 * time.Minute)
	if _, err := w.desk.FinishProvider(t.Context(), "test", "this browser", answer); reason(err) != signin.BadToken {
		t.Errorf("an answer was taken after its time: %v", err)
	}
	w.now = w.now.Add(-11 * time.Minute)
	answer = begin("")
	answer.Set("code", "forged")
	if _, err := w.desk.FinishProvider(t.Context(), "test", "this browser", answer); reason(err) != signin.BadToken {
		t.Errorf("a forged code: %v", err)
	}
	answer = begin("")
	if _, err := w.desk.FinishProvider(t.Context(), "test", "this browser", url.Values{"state": answer["state"], "error": {"access_denied"}}); reason(err) != signin.BadToken {
		t.Errorf("the person said no at the provider: %v", err)
	}
	if _, err := w.desk.FinishProvider(t.Context(), "test", "this browser", url.Values{"state": {"guess"}, "code": {"x"}}); reason(err) != signin.BadToken {
		t.Errorf("a guessed state: %v", err)
	}
}

func TestAnotherAccountsIdentityCannotBeTied(t *testing.T) {
	w, _ := realProvider(t, nil)
	other := w.open(t, accounts.Account{Name: "Bo Cole", Email: "bo@example.org", Partner: "RM1", Roles: []care.Role{care.RoleAnalyst}})
	for i := range 2 {
		address, err := w.desk.BeginProvider(t.Context(), "test", "b", []care.AccountID{w.id, other}[i], "")
		if err != nil {
			t.Fatal(err)
		}
		out, err := w.desk.FinishProvider(t.Context(), "test", "b", visit(t, address, signintest.Person1))
		if i == 0 {
			if err != nil {
				t.Fatal(err)
			}
			w.tie(t, out.Identity.Issuer, out.Identity.Subject)
		} else if reason(err) != signin.NoAccount {
			t.Errorf("one identity opens two accounts: %v", err)
		}
	}
}

// TestRolesComeFromUserInfo plays CIS2, where somebody may have no role at all.
func TestRolesComeFromUserInfo(t *testing.T) {
	w, p := realProvider(t, func(c *signin.ProviderConfig) { c.Roles = "nrbac" })
	role := func(id, org string) map[string]any {
		return map[string]any{"person_roleid": id, "org_code": org, "role_name": "Clerk"}
	}
	var issuer string
	for _, c := range []struct {
		name   string
		claims map[string]any
		want   signin.Reason
	}{
		{"none at all", nil, signin.NoRole},
		{"elsewhere", map[string]any{"nhsid_nrbac_roles": []any{role("1", "RX9")}}, signin.NoRole},
		{"here, in small letters", map[string]any{"nhsid_nrbac_roles": []any{role("1", "rm1"), role("2", "RX9")}}, ""},
		{"here, but another chosen", map[string]any{"nhsid_nrbac_roles": []any{role("1", "RM1"), role("2", "RX9")}, "selected_roleid": "2"}, signin.NoRole},
		{"here and chosen", map[string]any{"nhsid_nrbac_roles": []any{role("1", "RM1"), role("2", "RX9")}, "selected_roleid": "1"}, ""},
		{"not in any known shape", map[string]any{"nhsid_nrbac_roles": "all of them"}, signin.BadToken},
	} {
		t.Run(c.name, func(t *testing.T) {
			p.UserInfo(c.claims)
			address, err := w.desk.BeginProvider(t.Context(), "test", "b", "", "")
			if err != nil {
				t.Fatal(err)
			}
			if issuer == "" {
				u, _ := url.Parse(address)
				issuer = u.Scheme + "://" + u.Host + "/"
				w.tie(t, issuer, "id1")
			}
			_, err = w.desk.FinishProvider(t.Context(), "test", "b", visit(t, address, signintest.Person1))
			if got := reason(err); got != c.want {
				t.Errorf("answered %q (%v), not %q", got, err, c.want)
			}
		})
	}
}

func TestAProviderThatIsDown(t *testing.T) {
	srv := httptest.NewServer(http.NotFoundHandler())
	srv.Close()
	w := newWorld(t, signin.ProviderConfig{ID: "test", Name: "Test", Issuer: srv.URL, ClientID: "x"})
	for range 2 {
		if _, err := w.desk.BeginProvider(t.Context(), "test", "b", "", ""); reason(err) != signin.ProviderDown {
			t.Errorf("answered %v", err)
		}
	}
	if _, err := w.desk.BeginProvider(t.Context(), "other", "b", "", ""); reason(err) != signin.BadToken {
		t.Errorf("a provider that is not set up: %v", err)
	}
}

// forger is a provider whose identity tokens are as a test wants them.
type forger struct {
	*httptest.Server
	key   *rsa.PrivateKey
	token func(nonce string) string
	nonce string
}

func newForger(t *testing.T) *forger {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	f := &forger{key: key}
	mux := http.NewServeMux()
	answer := func(w http.ResponseWriter, v any) {
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(v)
	}
	mux.HandleFunc("/.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, map[string]any{
			"issuer": f.URL, "authorization_endpoint": f.URL + "/auth", "token_endpoint": f.URL + "/token", "jwks_uri": f.URL + "/keys",
			"id_token_signing_alg_values_supported": []string{"RS256"},
		})
	})
	mux.HandleFunc("/keys", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: key.Public(), KeyID: "k", Algorithm: "RS256", Use: "sig"}}})
	})
	mux.HandleFunc("/token", func(w http.ResponseWriter, r *http.Request) {
		if r.FormValue("code_verifier") == "" {
			http.Error(w, "no verifier", http.StatusBadRequest)
			return
		}
		answer(w, map[string]any{"access_token": "a", "token_type": "Bearer", "id_token": f.token(f.nonce)})
	})
	f.Server = httptest.NewServer(mux)
	t.Cleanup(f.Close)
	return f
}

func (f *forger) sign(t *testing.T, key any, alg jose.SignatureAlgorithm, claims map[string]any) string {
	s, err := jose.NewSigner(jose.SigningKey{Algorithm: alg, Key: key}, (&jose.SignerOptions{}).WithHeader("kid", "k"))
	if err != nil {
		t.Fatal(err)
	}
	body, _ := json.Marshal(claims)
	o, err := s.Sign(body)
	if err != nil {
		t.Fatal(err)
	}
	out, _ := o.CompactSerialize()
	return out
}

func TestIdentityTokensThatAreNotGood(t *testing.T) {
	f := newForger(t)
	w := newWorld(t, signin.ProviderConfig{ID: "test", Name: "Test", Issuer: f.URL, ClientID: "us", ACR: []string{"AAL3"}})
	w.tie(t, f.URL, "s1")
	stranger, _ := rsa.GenerateKey(rand.Reader, 2048)
	good := func() map[string]any {
		return map[string]any{
			"iss": f.URL, "aud": "us", "sub": "s1", "nonce": f.nonce, "acr": "AAL3",
			"iat": w.now.Unix(), "exp": w.now.Add(5 * time.Minute).Unix(),
		}
	}
	with := func(k string, v any) func() string {
		return func() string { c := good(); c[k] = v; return f.sign(t, f.key, jose.RS256, c) }
	}
	for name, c := range map[string]struct {
		token func() string
		want  signin.Reason
	}{
		"good":                        {func() string { return f.sign(t, f.key, jose.RS256, good()) }, ""},
		"expired":                     {with("exp", w.now.Add(-2*time.Minute).Unix()), signin.BadToken},
		"expired within the skew":     {with("exp", w.now.Add(-30*time.Second).Unix()), ""},
		"from the future":             {with("iat", w.now.Add(5*time.Minute).Unix()), signin.BadToken},
		"a clock half a minute ahead": {with("iat", w.now.Add(30*time.Second).Unix()), ""},
		"proved in the future":        {with("auth_time", w.now.Add(5*time.Minute).Unix()), signin.BadToken},
		"another audience":            {with("aud", "them"), signin.BadToken},
		"another issuer":              {with("iss", "https://evil.example"), signin.BadToken},
		"another nonce":               {with("nonce", "old"), signin.BadToken},
		"nobody":                      {with("sub", ""), signin.BadToken},
		"too weak":                    {with("acr", "AAL1"), signin.BadToken},
		"signed by a stranger":        {func() string { return f.sign(t, stranger, jose.RS256, good()) }, signin.BadToken},
		"signed with our own secret":  {func() string { return f.sign(t, []byte(strings.Repeat("us", 20)), jose.HS256, good()) }, signin.BadToken},
		"not signed":                  {func() string { return unsigned(good()) }, signin.BadToken},
		"no token":                    {func() string { return "" }, signin.BadToken},
		"not a token":                 {func() string { return "a.b.c" }, signin.BadToken},
	} {
		t.Run(name, func(t *testing.T) {
			address, err := w.desk.BeginProvider(t.Context(), "test", "b", "", "")
			if err != nil {
				t.Fatal(err)
			}
			u, _ := url.Parse(address)
			f.nonce = u.Query().Get("nonce")
			f.token = func(string) string { return c.token() }
			out, err := w.desk.FinishProvider(t.Context(), "test", "b", url.Values{"state": {u.Query().Get("state")}, "code": {"c"}})
			if got := reason(err); got != c.want || c.want == "" && (err != nil || out.Account != w.id) {
				t.Errorf("answered %q (%v), not %q", got, err, c.want)
			}
		})
	}
}

// A provider that remembers somebody and asks nothing lets them in, and proves nothing
// anew: how one signs in is not changed by it. What it says of when decides, and one
// that does not say has not said "now".
func TestASilentSignInIsNoFreshProof(t *testing.T) {
	f := newForger(t)
	w := newWorld(t, signin.ProviderConfig{ID: "test", Name: "Test", Issuer: f.URL, ClientID: "us"})
	w.tie(t, f.URL, "s1")
	for name, c := range map[string]struct {
		ago   time.Duration // how long ago the person proved who they are; negative for not said
		fresh bool
	}{
		"a moment ago": {time.Minute, true}, "half a minute ahead": {-30 * time.Second, true}, "an hour ago": {time.Hour, false}, "not said": {-time.Hour, false},
	} {
		t.Run(name, func(t *testing.T) {
			address, err := w.desk.BeginProvider(t.Context(), "test", "b", "", "")
			if err != nil {
				t.Fatal(err)
			}
			u, _ := url.Parse(address)
			if got := u.Query().Get("max_age"); got != "900" {
				t.Errorf("the provider is asked for a proof of at most %q seconds", got)
			}
			said := map[string]any{
				"iss": f.URL, "aud": "us", "sub": "s1", "nonce": u.Query().Get("nonce"), "iat": w.now.Unix(), "exp": w.now.Add(5 * time.Minute).Unix(),
			}
			if c.ago > -time.Hour {
				said["auth_time"] = w.now.Add(-c.ago).Unix()
			}
			f.token = func(string) string { return f.sign(t, f.key, jose.RS256, said) }
			out, err := w.desk.FinishProvider(t.Context(), "test", "b", url.Values{"state": {u.Query().Get("state")}, "code": {"c"}})
			if err != nil || out.Account != w.id {
				t.Fatalf("%+v, %v", out, err)
			}
			s, began := signin.NewSessions(w.desk, false), false
			s.Wrap(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				x, err := s.Start(r.Context(), out.Entered, "a test")
				if err != nil {
					t.Error(err)
				}
				began = true
				if err := s.CheckFresh(x); (err == nil) != c.fresh {
					t.Errorf("a change of how one signs in: %v", err)
				}
			}), nil).ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodPost, "/", nil))
			if !began {
				t.Error("no session")
			}
		})
	}
}

var base64URL = base64.URLEncoding

func unsigned(claims map[string]any) string {
	body, _ := json.Marshal(claims)
	return fmt.Sprintf("%s.%s.", b64(`{"alg":"none"}`), b64(string(body)))
}

func b64(s string) string { return strings.TrimRight(base64URL.EncodeToString([]byte(s)), "=") }

func TestSettingsOfProviders(t *testing.T) {
	for name, c := range map[string]struct{ text, where string }{
		"misspelt field":    {`{"providers":[{"id":"a","nom":"A"}]}`, ""},
		"not JSON":          {`providers: a`, ""},
		"plain http":        {`{"providers":[{"id":"a","name":"A","issuer":"http://id.example.org","client_id":"x"}]}`, "provider a"},
		"no client":         {`{"providers":[{"id":"a","name":"A","issuer":"https://id.example.org"}]}`, "provider a"},
		"id with a slash":   {`{"providers":[{"id":"a/b","name":"A","issuer":"https://id.example.org","client_id":"x"}]}`, "provider a/b"},
		"missing secret":    {`{"providers":[{"id":"a","name":"A","issuer":"https://id.example.org","client_id":"x","secret_file":"/nowhere"}]}`, "a"},
		"the same id twice": {`{"providers":[{"id":"a","name":"A","issuer":"https://id.example.org","client_id":"x"},{"id":"a","name":"B","issuer":"https://id.example.org","client_id":"x"}]}`, "provider a"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := signin.ReadProviders(strings.NewReader(c.text))
			p, ok := err.(*care.Problem)
			if !ok || p.Where != c.where || p.Remedy == "" {
				t.Errorf("answered %+v", err)
			}
		})
	}
	got, err := signin.ReadProviders(strings.NewReader(`{"providers":[{"id":"cis2","name":"NHS smartcard","issuer":"https://am.example.org","client_id":"x","roles":"nrbac","scopes":["nationalrbacaccess","selectedrole"]}]}`))
	if err != nil || len(got) != 1 {
		t.Errorf("%+v, %v", got, err)
	}
}

func FuzzReadProviders(f *testing.F) {
	f.Add(`{"providers":[{"id":"a","name":"A","issuer":"https://id.example.org","client_id":"x"}]}`)
	f.Fuzz(func(t *testing.T, text string) {
		all, err := signin.ReadProviders(strings.NewReader(text))
		for _, p := range all {
			if err == nil && !strings.HasPrefix(p.Issuer, "https://") && !strings.HasPrefix(p.Issuer, "http://") {
				t.Errorf("took the issuer %q", p.Issuer)
			}
		}
	})
}
