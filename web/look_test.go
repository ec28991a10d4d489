package web_test

import (
	"fmt"
	"html"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/ledger/ledgertest"
	"roundtable/sharing/accesslog"
)

// looks are what an account has looked at, the newest first.
func looks(t *testing.T, v *visitor, who care.AccountID) (all []accesslog.Look) {
	t.Helper()
	for look, err := range v.table.Sharing.Log.OfAccount(t.Context(), who, time.Time{}, time.Time{}) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, look)
	}
	return all
}

// register knows everybody in the made collaborative, to find them on a page.
type register struct {
	ofWait   map[string]care.Key
	ofNumber map[string][]care.Key
	known    map[care.Key][]string // what a page shows of somebody: number, names, local number, links
}

func whoIsWho(v *visitor) register {
	r := register{map[string]care.Key{}, map[string][]care.Key{}, map[care.Key][]string{}}
	all := v.table.Facts.View(care.Viewer{Account: "test"}, care.WholeTable(care.DirectCare))
	for c, sel := range all.People() {
		for _, i := range sel {
			k := c.Key[i]
			if n := c.NHSNumber[i]; n != 0 {
				r.ofNumber[n.String()] = append(r.ofNumber[n.String()], k)
				r.known[k] = append(r.known[k], n.String())
			}
			for _, s := range []string{all.Wide(facts.DimFamily, c.Family[i]), all.Wide(facts.DimGiven, c.Given[i]), all.Text(c.LocalID[i])} {
				if s != "" {
					r.known[k] = append(r.known[k], strings.ToUpper(s))
				}
			}
		}
	}
	for c, sel := range all.Pathways() {
		for _, i := range sel {
			if p, j, ok := all.Person(c.Person[i]); ok {
				r.ofWait[c.Key[i].String()] = p.Key[j]
				r.known[p.Key[j]] = append(r.known[p.Key[j]], strings.ToUpper(c.Key[i].String()))
			}
		}
	}
	return r
}

var (
	waitLink  = regexp.MustCompile(`/pathways/([0-9a-f]{32})`)
	nhsNumber = regexp.MustCompile(`\b\d{3} \d{3} \d{4}\b`)
)

// check compares the people on a page with those in its look.
func (r register) check(t *testing.T, what, body string, new []accesslog.Look) {
	t.Helper()
	logged := map[care.Key]bool{}
	kind := ""
	for _, l := range new {
		kind = l.What
		for _, k := range l.People {
			logged[k] = true
		}
	}
	page := html.UnescapeString(body)
	for _, m := range waitLink.FindAllStringSubmatch(page, -1) {
		if k, ok := r.ofWait[m[1]]; ok && !logged[k] {
			t.Errorf("%s shows somebody's wait, and no look names them", what)
			return
		}
	}
	for _, n := range nhsNumber.FindAllString(page, -1) {
		if keys := r.ofNumber[n]; len(keys) > 0 && !slices.ContainsFunc(keys, func(k care.Key) bool { return logged[k] }) {
			t.Errorf("%s shows somebody's NHS number, and no look names them", what)
			return
		}
	}
	if kind == "issues" || kind == "sheet" { // a remark may quote a date alone
		return
	}
	page = strings.ToUpper(page)
	for k := range logged {
		if !slices.ContainsFunc(r.known[k], func(s string) bool { return strings.Contains(page, s) }) {
			t.Errorf("%s: a %q look names somebody who is not on it", what, kind)
			return
		}
	}
}

// Every page that shows anybody leaves with a look in the log that names them all,
// and nobody else; and so does every file.
func TestEveryLookIsWrittenDown(t *testing.T) {
	ledgertest.OneAtATime(t)
	v := madeUp(t)
	people := whoIsWho(v)
	for _, who := range []care.AccountID{"demo-clinician-north", "demo-booking-vellmoor", "demo-admin-north", "demo-programme"} {
		t.Run(string(who), func(t *testing.T) {
			b := v.another()
			b.t = t
			b.post("/who", "account", string(who)).is(http.StatusSeeOther)
			queue, seen, kinds, written := []string{"/", "/list", "/list.csv?weeks=-18", "/mental-health", "/quality"}, map[string]bool{}, map[string]int{}, 0
			for pages := 0; len(queue) > 0 && pages < 70; {
				to := queue[0]
				queue = queue[1:]
				kind := kindOf(to)
				if seen[to] || kinds[kind] >= 2 || !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "/who") || strings.HasPrefix(to, "/list.xlsx") {
					continue
				}
				seen[to] = true
				kinds[kind]++
				before := len(looks(t, v, who))
				a := b.get(to)
				for a.status == http.StatusTooManyRequests {
					a = b.get(to)
				}
				if a.status != http.StatusOK {
					continue
				}
				pages++
				after := looks(t, v, who)
				written += len(after) - before
				people.check(t, fmt.Sprintf("%s by %s", kind, who), a.body, after[:len(after)-before])
				queue = append(queue, links(a.body)...)
			}
			if counts := who == "demo-programme"; counts != (written == 0) {
				t.Errorf("%d looks were written down", written)
			}
		})
	}
}
