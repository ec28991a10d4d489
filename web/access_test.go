package web_test

import (
	"cmp"
	"flag"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/ledger/ledgertest"
	"roundtable/sharing"
	"roundtable/web"
	"roundtable/web/site"
)

var update = flag.Bool("update", false, "write docs/access-matrix.md anew")

// matrixFile is what the crawl of every route as every role found.
const matrixFile = "../docs/access-matrix.md"

// asked is what stands for the parts of an address that differ.
type asked map[string]string

// fill puts them into a pattern; what is not known is "none".
func (a asked) fill(pattern string) string {
	path := strings.TrimSuffix(pattern, "{$}")
	for {
		from := strings.IndexByte(path, '{')
		if from < 0 {
			return path
		}
		to := from + strings.IndexByte(path[from:], '}')
		name := strings.TrimSuffix(path[from+1:to], "...")
		if name == "id" && !strings.HasPrefix(pattern, "/extracts/") {
			name = "another"
		}
		path = path[:from] + cmp.Or(a[name], "none") + path[to+1:]
	}
}

// things finds, for a partner, a wait and a delivery with a row of it; empty where
// there is none.
func things(v *facts.View, p care.PartnerCode) asked {
	for c, sel := range v.Pathways() {
		for _, i := range sel {
			if v.Code(facts.DimPartner, c.Partner[i]) == string(p) && c.State[i] == facts.StateOpen && c.Extract[i] != 0 {
				return asked{
					"key": c.Key[i].String(), "id": fmt.Sprint(v.Extract(c.Extract[i]).ID), "sheet": fmt.Sprint(c.Sheet[i]), "line": fmt.Sprint(c.Line[i]), "code": string(p),
				}
			}
		}
	}
	return asked{"code": string(p)}
}

// answerWord says in a word what came.
func answerWord(a *answer) string {
	switch {
	case a.status == http.StatusSeeOther && strings.HasPrefix(a.to, "/sign-in"):
		return "sign in"
	case a.status == http.StatusForbidden:
		return "no"
	case a.status == http.StatusNotFound:
		return "not here"
	case a.status >= 500:
		return fmt.Sprint("FAULT ", a.status)
	}
	return "yes"
}

// TestAccessMatrix asks every route as every role, at the role's own partner and of
// another's things, and signed out, and holds what came against
// docs/access-matrix.md. Run with -update to write it anew, and read the difference.
func TestAccessMatrix(t *testing.T) {
	ledgertest.OneAtATime(t)
	v := madeUp(t)
	all := v.table.Facts.View(care.Viewer{Account: "test"}, care.WholeTable(care.DirectCare))
	personas := map[care.Role]care.Viewer{}
	for _, p := range v.table.Personas {
		if _, ok := personas[p.Role]; !ok {
			personas[p.Role] = p
		}
	}
	var roles []care.Role
	for _, r := range sharing.Roles() {
		if _, ok := personas[r.Role]; !ok {
			t.Fatalf("nobody in the made collaborative is %s", r.Role)
		}
		roles = append(roles, r.Role)
	}
	patterns := slices.Clone(web.Patterns(site.New(v.table, nil)))
	slices.SortStableFunc(patterns, func(a, b string) int { return cmp.Compare(a[:1], b[:1]) }) // GET before POST
	found := map[string][]string{}
	for _, role := range roles {
		who := personas[role]
		own, other := things(all, who.Partner), things(all, "ZX2")
		if who.Partner == "ZX2" {
			other = things(all, "ZX1")
		}
		b := v.another()
		pick := func() { b.post("/who", "account", string(who.Account)).is(http.StatusSeeOther) }
		pick()
		for _, at := range []struct {
			words string
			of    asked
		}{{"", own}, {", another's", other}} {
			for _, pattern := range patterns {
				method, path, _ := strings.Cut(pattern, " ")
				if at.words != "" && at.of.fill(path) == own.fill(path) || strings.HasPrefix(path, "/start") || path == "/who" && method == "POST" {
					continue
				}
				var a *answer
				for a == nil || a.status == http.StatusTooManyRequests {
					if method == "GET" {
						a = b.get(at.of.fill(path))
					} else {
						a = b.post(at.of.fill(path))
						pick() // it may have signed out
					}
				}
				word := answerWord(a)
				if word == "no" && !strings.Contains(a.body, "You cannot") && !strings.Contains(a.body, "<h1") {
					t.Errorf("%s as %s: refused without words", pattern, role)
				}
				found[pattern+at.words] = append(found[pattern+at.words], word)
			}
		}
	}
	got := matrix(roles, found, signedOut(t, v, patterns))
	if strings.Contains(got, "FAULT") {
		t.Error("a route fails")
	}
	if *update {
		if err := os.WriteFile(matrixFile, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(matrixFile)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("who may open what has changed; run go test ./web -run AccessMatrix -update and read the difference of %s", matrixFile)
	}
}

// signedOut asks every route of a server that others reach, as nobody.
func signedOut(t *testing.T, v *visitor, patterns []string) map[string]string {
	t.Helper()
	s := site.New(v.table, nil)
	if err := s.SetReach(t.Context(), site.Reach{Origin: "https://table.example.org", Beyond: true}); err != nil {
		t.Fatal(err)
	}
	h := web.Handler(s, slog.New(slog.DiscardHandler))
	out := map[string]string{}
	for _, pattern := range patterns {
		method, path, _ := strings.Cut(pattern, " ")
		r := httptest.NewRequestWithContext(t.Context(), method, "https://table.example.org"+asked{}.fill(path), nil)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		out[pattern] = answerWord(&answer{status: w.Code, body: w.Body.String(), to: w.Header().Get("Location")})
	}
	return out
}

// matrix writes the table.
func matrix(roles []care.Role, found map[string][]string, out map[string]string) string {
	var b strings.Builder
	b.WriteString(`# Who may open what

Written by a test that asks every route of the made collaborative as one person of every role, of things of their own partner and of another's
("another's"), and signed out on a server that other computers reach; compared on every run. **yes**: the page, or a form that says what it
needs. **no**: a page that says why not. **not here**: no such thing, or none that the asker may know of. What of a page is shown is decided row by row and field by
field beside this: see [ADR 10](adr/0010-which-field-is-of-which-category.md) and [ADR 11](adr/0011-what-pages-ask-of-the-gate.md).

`)
	fmt.Fprint(&b, "| Route | signed out |")
	for _, r := range roles {
		fmt.Fprintf(&b, " %s |", r)
	}
	b.WriteString("\n|---|---|" + strings.Repeat("---|", len(roles)) + "\n")
	keys := make([]string, 0, len(found))
	for k := range found {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(x, y string) int {
		_, px, _ := strings.Cut(x, " ")
		_, py, _ := strings.Cut(y, " ")
		return cmp.Or(cmp.Compare(px, py), cmp.Compare(x, y))
	})
	for _, k := range keys {
		words := found[k]
		for len(words) < len(roles) {
			words = append(words, "-")
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", strings.Replace(k, ", another's", "`, another's `", 1), cmp.Or(out[k], "-"), strings.Join(words, " | "))
	}
	return strings.ReplaceAll(b.String(), "another's ``", "another's")
}
