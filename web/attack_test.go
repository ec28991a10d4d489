package web_test

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/net/html"

	"roundtable/care"
	"roundtable/ledger/ledgertest"
)

// registered are the patterns of a method that the pages' code registers, with a
// value in the place of each wildcard.
func registered(t *testing.T, method string) (paths []string) {
	t.Helper()
	pattern := regexp.MustCompile(`"` + method + ` (/[^" ]*)"`)
	wild := regexp.MustCompile(`\{[^}]*\}`)
	err := filepath.WalkDir(".", func(name string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return err
		}
		b, err := os.ReadFile(name)
		for _, m := range pattern.FindAllSubmatch(b, -1) {
			paths = append(paths, wild.ReplaceAllString(string(m[1]), "1"))
		}
		return err
	})
	if err != nil || len(paths) < 20 {
		t.Fatalf("%d routes, %v", len(paths), err)
	}
	slices.Sort(paths)
	return slices.Compact(paths)
}

// attack sends a raw request as a browser that was misled would.
func (v *visitor) attack(method, path, kind, body string, header ...string) *answer {
	v.t.Helper()
	r, err := http.NewRequestWithContext(v.t.Context(), method, v.srv.URL+path, strings.NewReader(body))
	if err != nil {
		v.t.Fatal(err)
	}
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	return v.do(r)
}

// Another site's page makes a signed-in browser send any form: of every kind that a
// page may send unasked, to every address that takes one. Nothing is done.
func TestNoOtherSiteSendsForms(t *testing.T) {
	ledgertest.OneAtATime(t)
	v := beyond(t)
	v.enrol(v.someone(care.RolePartnerAdmin, "").Account)
	before, err := v.table.Store.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range registered(t, "POST") {
		for _, kind := range []string{"application/x-www-form-urlencoded", "multipart/form-data; boundary=b", "text/plain", "application/json", ""} {
			for _, from := range [][]string{
				{"Sec-Fetch-Site", "cross-site", "Origin", "https://evil.example"},
				{"Sec-Fetch-Site", "same-site", "Origin", "https://other.example.org"},
				{"Origin", "https://evil.example"},
				{"Origin", "null"},
				{"Origin", "http://table.example.org"}, // the same name, in the clear
			} {
				a := v.attack("POST", path, kind, "do=accept&name=x", from...)
				if a.status != http.StatusForbidden {
					t.Errorf("%s as %q from %v: %d", path, kind, from, a.status)
				}
			}
		}
	}
	if after, err := v.table.Store.Head(t.Context()); err != nil || after.Seq != before.Seq {
		t.Errorf("%d records became %d, %v", before.Seq, after.Seq, err)
	}
	v.get("/list").is(200) // and the session stands
}

// A session that an attacker set before somebody signs in is worth nothing after.
func TestASessionIsNotFixed(t *testing.T) {
	ledgertest.OneAtATime(t)
	v := beyond(t)
	home, _ := url.Parse(beyondOrigin)
	tokenOf := func(v *visitor) string {
		for _, c := range v.client.Jar.Cookies(home) {
			if strings.HasSuffix(c.Name, "roundtable-session") {
				return c.Value
			}
		}
		return ""
	}
	attacker := v.stranger()
	first := v.someone(care.RoleBookingOfficer, "")
	attacker.enrol(first.Account)
	planted := tokenOf(attacker)
	if planted == "" {
		t.Fatal("no session")
	}
	victim := v.stranger()
	victim.client.Jar.SetCookies(home, []*http.Cookie{{Name: "__Host-roundtable-session", Value: planted, Path: "/", Secure: true}})
	second := v.someone(care.RoleBookingOfficer, first.Partner)
	victim.enrol(second.Account)
	if now := tokenOf(victim); now == "" || now == planted {
		t.Error("the token stands after signing in")
	}
	victim.get("/account").is(200).says(second.Name)
	if a := attacker.get("/account"); strings.Contains(a.body, second.Name) {
		t.Error("the attacker has the victim's session")
	}
	// Tossed from a neighbouring host, without the prefix: read by nobody.
	tossed := v.stranger()
	tossed.client.Jar.SetCookies(home, []*http.Cookie{{Name: "roundtable-session", Value: tokenOf(victim), Path: "/"}})
	tossed.get("/account").leadsTo("/sign-in")
	// And after signing out the token opens nothing, wherever it was copied to.
	copied := v.stranger()
	copied.client.Jar.SetCookies(home, []*http.Cookie{{Name: "__Host-roundtable-session", Value: tokenOf(victim), Path: "/", Secure: true}})
	copied.get("/account").is(200)
	victim.post("/sign-out").is(http.StatusSeeOther)
	copied.get("/account").leadsTo("/sign-in")
}

// Many hands on one set-up link: one comes in.
func TestASetUpLinkIsUsedOnce(t *testing.T) {
	v := beyond(t)
	link := v.invite(v.someone(care.RoleBookingOfficer, "").Account)
	v.stranger().get(link).is(200) // a program that looks at links does not use it up
	const hands = 12
	var wg sync.WaitGroup
	got := make([]*answer, hands)
	for i := range hands {
		who := v.stranger()
		wg.Go(func() { got[i] = who.post(link) })
	}
	wg.Wait()
	in := 0
	for _, a := range got {
		if a.to == "/account/set-up" {
			in++
		}
	}
	if in != 1 {
		t.Errorf("%d came in", in)
	}
	v.stranger().get(link).says("used or is too old")
}

// Wherever signing in leads, it is on this host.
func TestSigningInLeadsNowhereElse(t *testing.T) {
	ledgertest.OneAtATime(t)
	v := beyond(t)
	home, _ := url.Parse(beyondOrigin)
	who := v.someone(care.RoleBookingOfficer, "")
	v.enrol(who.Account)
	a, _, _ := v.table.Sharing.Gate.Accounts().Get(who.Account, 0)
	var codes []string
	for _, want := range []string{
		"//evil.example", "///evil.example", `/\evil.example`, "https://evil.example", "javascript:alert(1)", "/%2F/evil.example", "/%5cevil.example",
		"/list%0d%0aSet-Cookie:%20a=b", "evil.example", "/..//evil.example", "/.//evil.example", "@evil.example",
	} {
		if len(codes) == 0 { // each is used once, and takes long to make
			var err error
			if codes, err = v.table.Sharing.SignIn.NewRecovery(t.Context(), who.Account); err != nil {
				t.Fatal(err)
			}
		}
		code := codes[0]
		codes = codes[1:]
		guest := v.stranger()
		guest.client.Jar.SetCookies(home, []*http.Cookie{{Name: "__Host-roundtable-after", Value: want, Path: "/", Secure: true}})
		guest.post("/sign-in", "email", a.Email, "password", goodPassword).leadsTo("/sign-in/code")
		in := guest.post("/sign-in/code", "code", code).is(http.StatusSeeOther)
		to, err := url.Parse(in.to)
		if err != nil || to.Host != "" || to.Scheme != "" || !strings.HasPrefix(in.to, "/") || strings.HasPrefix(in.to, "//") || strings.ContainsAny(in.to, "\\\r\n") {
			t.Errorf("%q leads to %q", want, in.to)
		}
		if home.ResolveReference(to).Host != home.Host || in.header.Get("Set-Cookie") == "a=b" {
			t.Errorf("%q leads to %s", want, home.ResolveReference(to))
		}
	}
}

// Nothing outside the embedded files, and no row of somebody else, is reached by
// writing an address oddly.
func TestOddAddressesReachNothing(t *testing.T) {
	ledgertest.OneAtATime(t)
	v := beyond(t)
	v.enrol(v.someone(care.RoleBookingOfficer, "").Account)
	for _, path := range []string{
		"/static/x/../../../../etc/passwd", "/static/x/..%2f..%2f..%2fetc%2fpasswd", "/static/x/%2e%2e/%2e%2e/go.mod", "/static/x/%252e%252e/go.mod", "/static/x/", "/static//etc/passwd",
		"/assets/images/..%2fown%2froundtable.js", "/assets/images/%2e%2e", "/assets/images/..%5c..%5cgo.mod", "/favicon.ico/../go.mod",
		"/extracts/..%2f..%2fledger.db", "/extracts/1%00", "/extracts/1/rows/-1/2", "/extracts/1/rows/0/99999999999999999999", "/extracts/9223372036854775808", "/extracts/1e0",
		"/pathways/..%2f..", "/pathways/%00", "/views/..%2f1", "/import/..%2f..%2fx", "/ledger/records?from=-1", "/ledger/records?from=99999999999999999999", "/list?limit=-5&offset=-1", "/list?limit=999999999",
		"/%2e%2e/%2e%2e/etc/passwd", "/.git/config", "/.env", "/debug/pprof/", "/debug/vars", "/metrics", "/server-status",
	} {
		a := v.attack("GET", path, "", "")
		if a.status == 200 && !strings.HasPrefix(path, "/l") || a.status >= 500 || strings.Contains(a.body, "root:") || strings.Contains(a.body, "module roundtable") {
			t.Errorf("%s: %d %.200s", path, a.status, text(a.body))
		}
		for _, w := range goWords {
			if strings.Contains(text(a.body), w) {
				t.Errorf("%s says %q", path, w)
			}
		}
	}
}

// Fields that a form has not got change nothing of who one is or what one may do.
func TestFormsTakeTheirOwnFieldsAlone(t *testing.T) {
	ledgertest.OneAtATime(t)
	v := beyond(t)
	who := v.someone(care.RoleBookingOfficer, "")
	v.enrol(who.Account)
	before, _, _ := v.table.Sharing.Gate.Accounts().Get(who.Account, 0)
	more := []string{
		"role", string(care.RolePartnerAdmin), "Role", "ig-lead", "roles", "ig-lead", "partner", "ZZZ", "account", string(v.someone(care.RoleClinician, "").Account),
		"id", "1", "admin", "true", "enrol", "false", "epoch", "x", "purpose", "research", "until", "2099-01-01",
	}
	for _, path := range []string{"/account/role", "/account/recovery", "/account/password", "/list/find", "/views", "/who", "/account/sign-out-everywhere"} {
		v.post(path, append([]string{"name", "x", "query", "", "old", "wrong", "new", "another good password", "again", "another good password"}, more...)...)
	}
	after, _, _ := v.table.Sharing.Gate.Accounts().Get(who.Account, 0)
	if fmt.Sprint(before) != fmt.Sprint(after) {
		t.Errorf("%+v became %+v", before, after)
	}
	v.get("/account").is(200).says(who.Name)
	v.post("/account/role", "role", string(care.RolePartnerAdmin), "purpose", "direct-care").is(http.StatusForbidden)
}

// nasty is what a partner might put into any cell, name or heading.
const nasty = `<script>alert('xss1')</script>"'><img src=x onerror=alert('xss2')>`

// inert looks at an answer as a browser would: its headers, and whether anything in
// it would run or load from elsewhere.
func inert(t *testing.T, at string, header http.Header, body string) {
	t.Helper()
	for name, want := range map[string]string{
		"Content-Security-Policy": "default-src 'none'", "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "same-origin",
		"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin", "X-Robots-Tag": "noindex",
	} {
		if !strings.Contains(header.Get(name), want) {
			t.Errorf("%s: %s is %q", at, name, header.Get(name))
		}
	}
	if csp := header.Get("Content-Security-Policy"); strings.Contains(csp, "unsafe") || !strings.Contains(csp, "frame-ancestors 'none'") {
		t.Errorf("%s: policy %q", at, csp)
	}
	kind := header.Get("Content-Type")
	if !strings.HasPrefix(at, "/static/") && !strings.HasPrefix(at, "/assets/") && at != "/favicon.ico" && header.Get("Cache-Control") != "no-store" {
		t.Errorf("%s: a cache keeps it (%q)", at, header.Get("Cache-Control"))
	}
	if !strings.HasPrefix(kind, "text/html") {
		if strings.Contains(body, "alert('xss") && !strings.HasPrefix(header.Get("Content-Disposition"), "attachment") && kind != "application/json" {
			t.Errorf("%s: sent as %q to be shown", at, kind)
		}
		return
	}
	z := html.NewTokenizer(strings.NewReader(body))
	for inScript := false; ; {
		kind := z.Next()
		if kind == html.ErrorToken {
			return
		}
		tok := z.Token()
		if inScript && kind == html.TextToken && strings.TrimSpace(tok.Data) != "" {
			t.Errorf("%s: a script inline: %.80s", at, tok.Data)
		}
		switch kind {
		case html.StartTagToken, html.SelfClosingTagToken:
			inScript = tok.Data == "script"
			inertTag(t, at, tok)
		case html.EndTagToken:
			inScript = false
		}
	}
}

func inertTag(t *testing.T, at string, tok html.Token) {
	t.Helper()
	if slices.Contains([]string{"style", "base", "object", "embed", "iframe", "frame", "applet"}, tok.Data) {
		t.Errorf("%s: <%s>", at, tok.Data)
	}
	for _, a := range tok.Attr {
		plain := strings.ToLower(strings.TrimSpace(a.Val))
		switch {
		case a.Key == "style", a.Key == "srcdoc", strings.HasPrefix(a.Key, "on"), strings.HasPrefix(a.Key, "hx-on"):
			t.Errorf("%s: <%s %s=%.60q>", at, tok.Data, a.Key, a.Val)
		case slices.Contains([]string{"href", "src", "action", "formaction", "xlink:href", "hx-get", "hx-post"}, a.Key):
			local := strings.HasPrefix(plain, "/") && !strings.HasPrefix(plain, "//") || plain == "" || strings.HasPrefix(plain, "#") || strings.HasPrefix(plain, "?")
			if !local && !(tok.Data == "a" && strings.HasPrefix(plain, "https://")) && !(tok.Data == "img" && strings.HasPrefix(plain, "data:image/png;base64,")) {
				t.Errorf("%s: <%s %s=%.60q>", at, tok.Data, a.Key, a.Val)
			}
		case strings.Contains(a.Val, "alert('xss") && a.Key == "xmlns":
			t.Errorf("%s: <%s %s>", at, tok.Data, a.Key)
		}
	}
}

// What partners supply is shown as what it is, wherever it comes out: cells,
// headings, names of files and organisations, comments, views, purposes, searches.
func TestWhatPartnersWriteIsNeverRun(t *testing.T) {
	ledgertest.OneAtATime(t)
	v := founded(t, false)
	v.client.Transport = eachAnswer{http.DefaultTransport, func(r *http.Request, res *http.Response) {
		b, err := io.ReadAll(res.Body)
		if err != nil {
			t.Error(err)
		}
		res.Body = io.NopCloser(strings.NewReader(string(b)))
		inert(t, r.URL.Path, res.Header, string(b))
	}}
	cell := `"` + strings.ReplaceAll(nasty, `"`, `""`) + `"`
	list := "Patient,NHS No,DOB,Referral date,Treatment function,Team,Priority,Referral reason,Local patient ID,Comments," + cell + "\n"
	for i, number := range []string{"9434765919", "9434765870", "9434765918", ""} {
		list += strings.Join([]string{cell, number, "03/04/195" + fmt.Sprint(i), "12/01/202" + fmt.Sprint(4+i%2), cell, cell, cell, cell, cell, cell, cell}, ",") + "\n"
	}
	list += strings.Repeat(cell+",", 10) + cell + "\n"
	v.post("/partners/add", "code", "RXN", "name", nasty, "new-name", nasty, "type", "other")
	v.post("/purpose", "sentence", nasty, "measure", "over-52-weeks", "target", "0", "by", "2027-03-31")
	res := v.bring("new RXS", file(nasty+".csv", list))
	extract := find(t, res.body, `href="(/extracts/\d+)"`)
	for _, to := range []string{extract, extract + "/issues?all=yes", extract + "/marked-up", extract + "/rows/0/2", extract + "/withdraw", "/list?group=team", "/list.csv", "/counts?by=team"} {
		v.get(to)
	}
	rows := v.get("/list").is(200)
	pathway := find(t, rows.body, `href="(/pathways/[^"?]+)`)
	for _, do := range []string{"comment", "action", "owner", "contact", "validated"} {
		v.post(pathway, "do", do, "version", "0", "comment", nasty, "action", nasty, "owner", nasty, "due", "2027-01-01", "on", nasty, "reply", nasty, "rule", nasty)
		v.post(pathway, "do", do, "version", nasty, "comment", nasty)
	}
	v.get(pathway).is(200)
	v.get(pathway + "?from=" + url.QueryEscape("javascript:alert('xss1')"))
	v.post("/views", "name", nasty[:60], "query", "weeks=1-", "shared", "yes")
	found := v.post("/list/find", "text", nasty, "query", nasty)
	v.get(found.to)
	v.post(extract+"/withdraw", "reason", nasty)
	for _, q := range []string{"/list?partner=", "/list?as-at=", "/list?weeks-from=", "/list?saved=", "/counts?by=", "/quality?partner=", "/extracts/1/issues?code=", "/list?sort=", "/sign-in?out=", "/published?provider=", "/mental-health?partner="} {
		v.get(q + url.QueryEscape(nasty))
	}
	v.get("/" + url.PathEscape(nasty)).is(404)
	crawl(t, v, 10)
}

// A file's own name makes no header of its own in the answer that sends it back.
func TestNamesOfFilesMakeNoHeaders(t *testing.T) {
	v := founded(t, false)
	for i, name := range []string{"a\"; filename=\"evil.html", "a\r\nX-Evil: 1\r\n\r\n<html>.csv", "ключ\u202Evsc.exe", "..\\..\\evil.hta", "a;b=c.csv", strings.Repeat("n", 400) + ".csv", "=cmd|' /C calc'!A0.csv"} {
		code := fmt.Sprintf("RX%d", i)
		res := v.bring("new "+code, file(name, strings.ReplaceAll(northList, "N00", fmt.Sprintf("N%d", i))))
		a := v.get(find(t, res.body, `href="(/extracts/\d+)"`) + "/marked-up").is(200)
		sent := a.header.Values("Content-Disposition")
		if len(sent) != 1 || !strings.HasPrefix(sent[0], "attachment") || strings.ContainsAny(sent[0], "\r\n\u202E") || a.header.Get("X-Evil") != "" || len(sent[0]) > 1000 {
			t.Errorf("%q is sent as %q", name, sent)
		}
		if kind := a.header.Get("Content-Type"); kind != "text/csv; charset=utf-8" {
			t.Errorf("%q is sent as %q", name, kind)
		}
	}
}

// Nobody acts for another partner, or without the right: not by an address, and not
// by a field of a form. Nothing is written by trying.
func TestNobodyActsForAnotherPartner(t *testing.T) {
	ledgertest.OneAtATime(t)
	v := beyond(t)
	admin := v.someone(care.RolePartnerAdmin, "")
	other := v.someone(care.RolePartnerAdmin, admin.Partner)
	officer := v.stranger()
	officer.enrol(v.someone(care.RoleBookingOfficer, "").Account)
	v.enrol(admin.Account)
	theirs, ours := "", ""
	for _, x := range v.table.Facts.View(care.Viewer{}, care.Scope{}).Extracts() {
		at := fmt.Sprintf("/extracts/%d", x.ID)
		switch {
		case x.Received.Partner == other.Partner && theirs == "":
			theirs = at
		case x.Received.Partner == admin.Partner && ours == "":
			ours = at
		}
	}
	if theirs == "" || ours == "" {
		t.Fatalf("extracts %q and %q", theirs, ours)
	}
	kinds := map[string]int{}
	count := func() int {
		head, err := v.table.Store.Head(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return int(head.Last) // what follows are logs of what was looked at
	}
	before := count()
	shut := func(a *answer) {
		t.Helper()
		kinds[fmt.Sprint(a.status)]++
		if a.status != 403 && a.status != 404 && a.status != 422 {
			t.Errorf("%s: %d\n%.300s", a.what, a.status, text(a.body))
		}
	}
	shut(v.get(theirs + "/marked-up"))
	shut(v.get(theirs + "/withdraw"))
	shut(v.post(theirs+"/withdraw", "reason", "mine now"))
	shut(v.post("/partners/"+string(other.Partner), "do", "describe", "name", "Ours", "type", "other"))
	shut(v.send([]attached{file("list.csv", northList)}, "partner", string(other.Partner)))
	shut(officer.send([]attached{file("list.csv", northList)}, "partner", string(other.Partner)))
	shut(officer.post(ours+"/withdraw", "reason", "mine now"))
	shut(officer.post("/purpose", "sentence", "Ours alone", "measure", "", "by", ""))
	shut(officer.post("/priorities", "do", "agree", "version", "mine"))
	shut(officer.post("/partners/add", "code", "RXX", "name", "Ours", "type", "other"))
	if after := count(); after != before {
		t.Errorf("%d records became %d", before, after)
	}

	if log := v.log.String(); !strings.Contains(log, "refused") || !regexp.MustCompile(`msg=refused .*route="POST /extracts/{id}/withdraw" status=403 account=`+regexp.QuoteMeta(string(admin.Account))).MatchString(log) {
		t.Error("the log does not say who was refused")
	}

	// A view of one's own is one's own.
	saved := v.post("/views", "name", "Ours alone", "query", "weeks=53-").is(http.StatusSeeOther)
	view, _, _ := strings.Cut(saved.to, "?")
	if a := officer.get("/views"); strings.Contains(a.body, "Ours alone") {
		t.Error("a view that was not shared is listed to another partner")
	}
	if a := officer.post(view + "/delete"); a.status < 400 {
		t.Errorf("another partner's person deletes a view: %d", a.status)
	}
	v.get("/views").is(200).says("Ours alone")
}
