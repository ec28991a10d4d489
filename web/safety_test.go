package web_test

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// with sends a request with headers of its own.
func (v *visitor) with(method, path string, headers map[string]string) *answer {
	v.t.Helper()
	var body io.Reader
	if method == http.MethodPost {
		body = strings.NewReader("do=accept")
	}
	r, err := http.NewRequestWithContext(v.t.Context(), method, v.srv.URL+path, body)
	if err != nil {
		v.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for k, h := range headers {
		if k == "Host" {
			r.Host = h
		}
		r.Header.Set(k, h)
	}
	return v.do(r)
}

func TestOtherSitesAndHostsAreRefused(t *testing.T) {
	v := founded(t, false)
	for _, path := range []string{"/purpose", "/partners/add", "/who", "/ledger/verify", "/ledger/grew", "/import", "/import/x", "/extracts/1/withdraw", "/list/find", "/views"} {
		v.with("POST", path, map[string]string{"Sec-Fetch-Site": "cross-site"}).is(403).says("came from another website")
		v.with("POST", path, map[string]string{"Sec-Fetch-Site": "same-site", "HX-Request": "true"}).is(403)
		v.with("POST", path, map[string]string{"Origin": "https://elsewhere.example"}).is(403)
	}
	v.with("GET", "/", map[string]string{"Host": "elsewhere.example"}).is(421).says("answers this computer alone")
	v.with("GET", "/list", map[string]string{"Host": "127.0.0.1.elsewhere.example:80"}).is(421)
	v.with("GET", "/", map[string]string{"Host": "localhost:1"}).is(200)
}

// Somebody else's session, or one that was made up, reaches nobody's drafts.
func TestDraftsAreTheirOwnersAlone(t *testing.T) {
	v := founded(t, false)
	a := v.send([]attached{file("north list.csv", northList)}, "partner", "new", "code", "RXN", "new-name", "North").is(http.StatusSeeOther)
	v.get(a.to).is(200)
	other := v.another()
	for _, path := range []string{a.to, a.to + "/progress", a.to + "/result"} {
		other.get(path).is(404).never("north list.csv")
	}
	other.post(a.to, "do", "accept").is(404)
	other.post(a.to + "/senders").is(404)

	home, _ := url.Parse(v.srv.URL)
	mine := v.client.Jar.Cookies(home)[0]
	forged := v.another()
	id, _, _ := strings.Cut(mine.Value, ".")
	for _, value := range []string{id, id + ".", id + ".AAAAAAAAAAAAAAAAAAAAAA", "x." + strings.Repeat("A", 22), "../" + mine.Value} {
		forged.client.Jar.SetCookies(home, []*http.Cookie{{Name: mine.Name, Value: value, Path: "/"}})
		forged.get(a.to).is(404)
	}
	if now := forged.client.Jar.Cookies(home)[0]; !strings.Contains(now.Value, ".") || strings.HasPrefix(now.Value, id) {
		t.Errorf("a forged session was taken: %s", now.Value)
	}
	forged.client.Jar.SetCookies(home, []*http.Cookie{mine})
	forged.get(a.to).is(200) // the cookie itself is the key

	first := v.with("GET", "/", nil)
	if c := first.header.Get("Set-Cookie"); c != "" {
		t.Errorf("a known visitor gets another session: %s", c)
	}
	if c := v.another().get("/").header.Get("Set-Cookie"); !strings.Contains(c, "HttpOnly") || !strings.Contains(c, "SameSite=Lax") {
		t.Errorf("cookie %s", c)
	}
}

// Another server on this computer leaves a position that this one has not got.
func TestAForeignPositionIsNotWaitedFor(t *testing.T) {
	v := founded(t, false)
	home, _ := url.Parse(v.srv.URL)
	v.client.Jar.SetCookies(home, []*http.Cookie{{Name: "roundtable-position", Value: "987654", Path: "/"}})
	v.get("/").is(200)
	v.client.Jar.SetCookies(home, []*http.Cookie{{Name: "roundtable-position", Value: "-1", Path: "/"}})
	v.get("/").is(200)
}

// Nothing personal stands in an address, a title, a header or the log.
func TestNobodyStandsInAddressesOrLogs(t *testing.T) {
	v := founded(t, false)
	res := v.bring("new RXN", file("north list.csv", northList))
	pages := []string{"/", "/list", "/ledger", "/ledger/records", "/quality"}
	for _, to := range links(res.body) {
		if strings.HasPrefix(to, "/extracts/") || strings.HasPrefix(to, "/list?") {
			pages = append(pages, to)
		}
	}
	v.post("/list/find", "text", "Ada").is(http.StatusSeeOther).never("Ada")
	for _, p := range pages {
		a := v.get(p).is(200)
		if !strings.HasPrefix(a.header.Get("Content-Type"), "text/html") {
			continue // the sender's own sheet
		}
		for _, to := range links(a.body) {
			if strings.Contains(to, "Ada") || strings.Contains(to, "9434765919") || strings.Contains(to, "MADE") {
				t.Errorf("%s leads to %s", p, to)
			}
		}
		if title := find(t, a.body, `(?s)<title>(.*?)</title>`); strings.Contains(title, "Ada") {
			t.Errorf("%s is called %s", p, title)
		}
	}
	for _, w := range []string{"Ada", "MADE", "943476", "943 476", "north list"} {
		if strings.Contains(v.log.String(), w) {
			t.Errorf("the log says %q", w)
		}
	}
}
