package web_test

import (
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"roundtable/care"
)

var askedFigure = regexp.MustCompile(`(?s)rt-figure__n">([\d,]+)</span>\s*<span class="rt-figure__what"><a href="([^"]*)">([^<]*)</a>`)

// asks are the rooms' askings on a visitor's first page: how many, by their words, and
// where they lead.
func (v *visitor) asks() (n map[string]int, to map[string]string) {
	v.t.Helper()
	n, to = map[string]int{}, map[string]string{}
	for _, m := range askedFigure.FindAllStringSubmatch(v.get("/").is(http.StatusOK).body, -1) {
		if strings.HasPrefix(m[2], "/people") || strings.HasPrefix(m[2], "/sessions/") || strings.HasPrefix(m[2], "/services/") || strings.HasPrefix(m[2], "/journeys/") {
			n[m[3]], _ = strconv.Atoi(strings.ReplaceAll(m[1], ",", ""))
			to[m[3]] = m[2]
		}
	}
	return n, to
}

// What a room has for somebody to do stands on their first page, with as many as there
// are where it leads to, and is gone once it is done; who may not do it is not asked.
func TestTheFirstPageAsksWhatRoomsWaitFor(t *testing.T) {
	v := linked(t)
	reviewer, programme := v.as("demo-clinician-vellmoor"), v.as("demo-programme")
	n, _ := reviewer.asks()
	if pairs := n["pairs of records to look at"] + n["pair of records to look at"]; pairs == 0 || pairs != len(cases(reviewer.get("/people").body)) {
		t.Errorf("%d pairs to look at, and %d on the page", pairs, len(cases(reviewer.get("/people").body)))
	}
	if n, _ := programme.asks(); n["pairs of records to look at"]+n["patients to tell of an agreed place"] != 0 {
		t.Errorf("who sees counts alone is asked %v", n)
	}

	const plan = "plan of shared sessions to answer"
	tarnwick, vellmoor := v.as("demo-booking-tarnwick"), v.as("demo-booking-vellmoor")
	n, to := tarnwick.asks()
	if n[plan] != 1 {
		t.Fatalf("Tarnwick has not answered, and is asked %v", n)
	}
	page := tarnwick.get(to[plan]).is(http.StatusOK).says("Answer for Tarnwick")
	tarnwick.post(to[plan], "version", find(t, page.body, `name="version" value="(\d+)"`)).is(http.StatusSeeOther)
	if n, _ = tarnwick.asks(); n[plan] != 0 {
		t.Error("what is answered is asked again")
	}
	n, _ = vellmoor.asks()
	tell := n["patients to tell of an agreed place"] + n["patient to tell of an agreed place"]
	if shown := strings.Count(vellmoor.get("/sessions/mine").body, "Tell them, then offer it"); tell == 0 || tell != shown {
		t.Errorf("%d to tell, and %d on the page", tell, shown)
	}
	if n[plan] != 0 {
		t.Errorf("Vellmoor has answered, and is asked %v", n)
	}

	south, one := v.as("demo-admin-south"), "suggestion about a service to answer"
	if n, _ = south.asks(); n[one] != 0 {
		t.Errorf("nobody has suggested anything, and South MH is asked %v", n)
	}
	v.as("demo-clinician-north").post("/services/what-if", "service", "south-adhd", "edited", "yes", "version", "1", "age-from", "16", "need", "adhd", "place", "south",
		"route", "gp", "do", "propose", "why", "They wait for their birthday.").is(http.StatusSeeOther)
	if n, to = south.asks(); n[one] != 1 {
		t.Fatalf("South MH has a suggestion to answer, and is asked %v", n)
	}
	south.get(to[one]).is(http.StatusOK).says("ADHD Assessment Service")
}

var navigation = regexp.MustCompile(`(?s)<nav[^>]*class="nhsuk-header__navigation[^"]*".*?</nav>`)

// No link of anybody's navigation leads to a page that refuses them.
func TestNavigationLeadsNobodyToAClosedDoor(t *testing.T) {
	v := madeUp(t)
	done := map[care.Role]bool{}
	for _, p := range prepared.people {
		if done[p.Role] {
			continue
		}
		done[p.Role] = true
		b := v.as(string(p.Account))
		home := b.get("/")
		if home.status == http.StatusSeeOther {
			home = b.get(home.to)
		}
		to := links(navigation.FindString(home.body))
		if len(to) == 0 {
			t.Errorf("%s has no navigation", p.Role)
		}
		for _, href := range to {
			if a := b.get(href); a.status != http.StatusOK && a.status != http.StatusSeeOther {
				t.Errorf("%s is led to %s, which says %d", p.Role, href, a.status)
			}
		}
	}
	if len(done) < 10 {
		t.Errorf("only %d roles are among the made people", len(done))
	}
}
