package waiting_test

import (
	"regexp"
	"testing"
)

// Every figure of the mental-health page opens as many waits as it counts, and
// each wait opens its pathway.
func TestMentalHealthFiguresOpenTheirWaits(t *testing.T) {
	v := open(t).as(t, "demo-clinician-north")
	page := v.get("/mental-health", 200)
	v.says(page, "People&#39;s own, across providers", "North MH", "Source:")
	link := regexp.MustCompile(`<a href="(/mental-health\?[^"]+)">([\d,]+)</a>`)
	status := regexp.MustCompile(`role="status">([\d,]+) waits?`)
	found := link.FindAllStringSubmatch(page, -1)
	if len(found) < 10 {
		t.Fatalf("only %d figures open their waits", len(found))
	}
	opened := ""
	for _, m := range found {
		rows := v.get(unescape(m[1]), 200)
		n := status.FindStringSubmatch(rows)
		if n == nil || n[1] != m[2] {
			t.Errorf("%s shows %s and opens %v", m[1], m[2], n)
		}
		opened = rows
	}
	v.says(v.get("/pathways/"+firstKey(t, opened), 200), "Mental health waiting times", "Clock start")
	for _, bad := range []string{"/mental-health?measure=shoe-size", "/mental-health?measure=autism-adhd-assessment&which=none"} {
		v.get(bad, 404)
	}
	v.says(empty(t).as(t, "demo-clinician-north").get("/mental-health", 200), "No mental health referrals have been brought yet")
}
