package waiting_test

import (
	"regexp"
	"strings"
	"testing"
)

var (
	figureLink = regexp.MustCompile(`(?s)<span class="rt-figure__n">([\d,]+)</span>\s*<span class="rt-figure__what"><a href="(/list\?[^"]*|/list)">`)
	cellLink   = regexp.MustCompile(`(?s)<t[dh][^>]*>\s*<a href="(/list\?[^"]*|/list)">([\d,]+)</a>`)
)

// Whatever number is shown, the list that it opens has so many rows.
func TestEveryNumberOpensItsRows(t *testing.T) {
	v := open(t).as(t, "demo-booking-vellmoor")
	pages := []struct {
		path  string
		least int // figures with links
	}{
		{"/", 6},
		{"/?for=all", 9},
		{"/list/weeks?partner=ZX1", 20},
		{"/quality", 30},
		{"/quality?partner=ZM1", 30},
		{"/counts", 60},
		{"/counts?rows=deprivation&cols=ethnicity&show=over-18", 60},
		{"/counts?rows=priority&cols=band&show=over-26&imd=1&imd=2", 8},
		{"/counts?rows=age-band&cols=partner&show=count&weeks=-40&next=none", 30},
		{"/counts?rows=tfc&cols=age-band&show=over-52", 20},
		{"/counts?rows=team&cols=owner&show=count", 20},
	}
	seen := map[string]int{}
	for _, p := range pages {
		page := v.get(p.path, 200)
		n := 0
		check := func(shown, href string) {
			n++
			href = unescape(href)
			if _, ok := seen[href]; !ok {
				seen[href] = v.listed(href)
			}
			if want := number(t, shown); seen[href] != want {
				t.Errorf("%s shows %d, and %s opens %d", p.path, want, href, seen[href])
			}
		}
		for _, m := range figureLink.FindAllStringSubmatch(page, -1) {
			check(m[1], m[2])
		}
		for _, m := range cellLink.FindAllStringSubmatch(page, -1) {
			check(m[2], m[1])
		}
		if n < p.least {
			t.Errorf("%s has only %d figures that open their rows, wanted %d", p.path, n, p.least)
		}
	}
	t.Logf("%d links followed", len(seen))
}

// The share within 18 weeks opens its numerator.
func TestShareOpensItsNumerator(t *testing.T) {
	v := open(t).as(t, "demo-clinician-north")
	page := v.get("/", 200)
	m := regexp.MustCompile(`(?s)<a href="(/list\?weeks=-18)">within 18 weeks</a></span>\s*<span class="rt-figure__more">([\d,]+) of ([\d,]+)`).FindStringSubmatch(page)
	if m == nil {
		t.Fatal("no share on home:", main(page))
	}
	if n := v.listed(m[1]); n != number(t, m[2]) {
		t.Errorf("%s of %s opens %d", m[2], m[3], n)
	}
}

// No address names anybody: neither a number nor a name stands in a link.
func TestNoLinkNamesAnybody(t *testing.T) {
	v := open(t).as(t, "demo-booking-vellmoor")
	list := v.get("/list?limit=100", 200)
	key := firstKey(t, list)
	families := regexp.MustCompile(`>([A-Z'-]{5,}), [A-Z][a-z]+`).FindAllStringSubmatch(list, -1)
	if len(families) < 20 {
		t.Fatalf("only %d names on the list", len(families))
	}
	attribute := regexp.MustCompile(`(?:href|action|hx-get)="([^"]*)"`)
	tenDigits := regexp.MustCompile(`(?:^|\D)[49]\d{2}[ %+-]*\d{3}[ %+-]*\d{4}(?:\D|$)`)
	for _, path := range []string{"/", "/list?limit=100", "/list?group=owner", "/counts?rows=owner&cols=team", "/quality", "/pathways/" + key} {
		for _, m := range attribute.FindAllStringSubmatch(v.get(path, 200), -1) {
			href := m[1]
			if i := strings.Index(href, "/pathways/"); i >= 0 {
				continue // a pseudonym of 32 hexadecimal digits
			}
			if tenDigits.MatchString(href) && !strings.Contains(href, "offset") {
				t.Errorf("%s links to %s", path, href)
			}
			for _, f := range families {
				if strings.Contains(strings.ToUpper(href), f[1]) {
					t.Errorf("%s links to a name", path)
				}
			}
		}
	}
	if log := v.log.String(); strings.Contains(log, key) {
		t.Error("the log holds a pathway's key")
	}
}
