package web_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
)

// goWords are what no page may show: words of the machine, of Go, or of a
// format that went wrong.
var goWords = []string{"runtime error", "sql:", "ledger:", "facts:", "intake:", "site:", "shell:", "%!", "nil pointer", "panic", "context canceled", "strconv", "<nil>", "0001", "NaN", "+Inf"}

// kindOf is an address without what differs between rows, so that the crawl
// visits a few of each kind and not every row of the list.
func kindOf(to string) string {
	u, err := url.Parse(to)
	if err != nil {
		return to
	}
	parts := strings.Split(u.Path, "/")
	for i, p := range parts {
		if strings.ContainsAny(p, "0123456789") && !strings.Contains(p, ".") || len(p) > 20 {
			parts[i] = "*"
		}
	}
	var keys []string
	for k := range u.Query() {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return strings.Join(parts, "/") + "?" + strings.Join(keys, "&")
}

// Every address that a page of the made collaborative leads to answers, and
// every page is whole.
func TestEveryLinkLeadsSomewhere(t *testing.T) {
	if testing.Short() {
		t.Skip("left out: the crawl takes seconds")
	}
	v := madeUp(t)
	type step struct{ to, from string }
	queue := []step{{"/", "the beginning"}, {"/about/figures", "the footer"}, {"/ledger/records", "the ledger"}}
	seen, kinds := map[string]bool{}, map[string]int{}
	pages := 0
	for len(queue) > 0 {
		s := queue[0]
		queue = queue[1:]
		if seen[s.to] || kinds[kindOf(s.to)] >= 3 {
			continue
		}
		path, _, _ := strings.Cut(kindOf(s.to), "?")
		if kinds[path] >= 40 { // filters combine without end
			continue
		}
		seen[s.to] = true
		kinds[kindOf(s.to)]++
		kinds[path]++
		if !strings.HasPrefix(s.to, "/") {
			t.Errorf("%s leads to another place: %s", s.from, s.to)
			continue
		}
		a := v.get(s.to)
		if a.status == http.StatusSeeOther {
			queue = append(queue, step{a.to, s.from})
			continue
		}
		if a.status != http.StatusOK {
			t.Errorf("%s, from %s: %d\n%s", s.to, s.from, a.status, text(a.body))
			continue
		}
		if !strings.HasPrefix(a.header.Get("Content-Type"), "text/html") {
			continue
		}
		pages++
		if f := wellFormed(a.body); f != nil {
			t.Errorf("%s: %v", s.to, f)
		}
		read := text(a.body)
		for _, w := range goWords {
			if strings.Contains(read, w) {
				t.Errorf("%s says %q:\n%s", s.to, w, read)
			}
		}
		for _, to := range links(a.body) {
			if strings.HasPrefix(to, "?") {
				u, _ := url.Parse(s.to)
				to = u.Path + to
			}
			queue = append(queue, step{to, s.to})
		}
	}
	if pages < 60 {
		t.Errorf("the crawl found %d pages only", pages)
	}
	t.Logf("%d pages", pages)
}
