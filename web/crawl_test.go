package web_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"roundtable/ledger/ledgertest"
)

// goWords are what no page may show: words of the machine, of Go, or of a
// format that went wrong.
var goWords = []string{"runtime error", "sql:", "ledger:", "facts:", "intake:", "site:", "shell:", "%!", "nil pointer", "panic", "context canceled", "strconv", "<nil>", "January 0001", "0001-01", "NaN", "+Inf"}

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
	ledgertest.OneAtATime(t)
	if testing.Short() {
		t.Skip("left out: the crawl takes seconds")
	}
	crawl(t, madeUp(t), 60)
}

// The same in a collaborative of one's own, where one is every sender.
func TestEveryLinkOfOnesOwnLeadsSomewhere(t *testing.T) {
	ledgertest.OneAtATime(t)
	v := founded(t, false)
	crawl(t, v, 12) // before anybody has brought anything
	north := v.bring("new RXN", file("north list.csv", northList))
	v.bring("new RXS", file("south.csv", southList))
	v.post(find(t, north.body, `href="(/extracts/\d+)"`)+"/withdraw", "reason", "to see a withdrawn one").is(http.StatusSeeOther)
	v.bring("RXN", file("north list, again.csv", northList))
	crawl(t, v, 40)
}

// crawl follows links from the first page; at least so many pages must be there.
func crawl(t *testing.T, v *visitor, least int) {
	t.Helper()
	type step struct{ to, from string }
	queue := []step{{"/", "the beginning"}, {"/about/figures", "the footer"}, {"/ledger/records", "the ledger"}}
	seen, kinds, pages := map[string]bool{}, map[string]int{}, 0
	for len(queue) > 0 {
		s := queue[0]
		queue = queue[1:]
		path, _, _ := strings.Cut(kindOf(s.to), "?")
		if seen[s.to] || kinds[kindOf(s.to)] >= 3 || kinds[path] >= 40 { // filters combine without end
			continue
		}
		seen[s.to] = true
		kinds[kindOf(s.to)]++
		kinds[path]++
		if strings.HasPrefix(s.from, "/agreements/") && strings.HasPrefix(s.to, "https://") {
			continue // the impact assessment and the privacy notice stand elsewhere
		}
		if !strings.HasPrefix(s.to, "/") {
			t.Errorf("%s leads to another place: %s", s.from, s.to)
			continue
		}
		a := v.get(s.to)
		switch {
		case a.status == http.StatusSeeOther:
			queue = append(queue, step{a.to, s.from})
		case a.status == http.StatusForbidden && strings.Contains(a.body, "You cannot "):
			checkWhole(t, s.to, a.body) // a command that is another role's says so in words
		case a.status != http.StatusOK:
			t.Errorf("%s, from %s: %d\n%s", s.to, s.from, a.status, text(a.body))
		case strings.HasPrefix(a.header.Get("Content-Type"), "text/html"):
			pages++
			checkWhole(t, s.to, a.body)
			for _, to := range links(a.body) {
				if strings.HasPrefix(to, "?") {
					u, _ := url.Parse(s.to)
					to = u.Path + to
				}
				queue = append(queue, step{to, s.to})
			}
		}
	}
	if pages < least {
		t.Errorf("the crawl found %d pages only", pages)
	}
	t.Logf("%d pages", pages)
}

// checkWhole checks one page: well formed, in the words of its readers.
func checkWhole(t *testing.T, at, page string) {
	t.Helper()
	if f := wellFormed(page); f != nil {
		t.Errorf("%s: %v", at, f)
	}
	read := text(page)
	for _, w := range goWords {
		if strings.Contains(read, w) {
			t.Errorf("%s says %q:\n%s", at, w, read)
		}
	}
}
