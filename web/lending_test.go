package web_test

import (
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"roundtable/care"
)

// TestALendingIsOfferedAndAnsweredOnPages: what is wrong with the form is said all at once,
// each at its field, in words that are so; the borrower is led to it and answers it there.
func TestALendingIsOfferedAndAnsweredOnPages(t *testing.T) {
	v := madeUp(t)
	tarnwick, vellmoor, osmerley := v.as("demo-booking-tarnwick"), v.as("demo-booking-vellmoor"), v.as("demo-booking-osmerley")
	const at = "/sessions/equipment"
	id := find(t, tarnwick.get(at).is(200).body, `name="equipment" value="(e[0-9a-f]+)"`)
	day := func(n int) string { d := v.table.Sessions.Today() + care.Date(n); return d.Time().Format("02/01/2006") }
	form := func(more ...string) []string {
		base := map[string]string{
			"to": "ZX1", "site": "ZX101", "lent": "1", "from": day(60), "until": day(61), "back-by": day(62), "transport": "van", "condition": "good", "charge": "£1,200.50",
		}
		for i := 0; i < len(more); i += 2 {
			base[more[i]] = more[i+1]
		}
		out := []string{"do", "lent", "equipment", id}
		for k, v := range base {
			out = append(out, k, v)
		}
		return out
	}
	bad := tarnwick.post(at, form("charge", "£200 a weekend", "from", "31/02/2027", "transport", "")...).is(422)
	bad.wrongAt("charge").wrongAt("from").wrongAt("transport").says("“31/02/2027” is not a day", "The charge is not an amount of pounds")
	tarnwick.post(at, form("charge", "-5")...).is(422).wrongAt("charge")
	tarnwick.post(at, form("to", "ZX2")...).is(422).wrongAt("site").says("a site of another organisation")
	tarnwick.post(at, form()...).is(http.StatusSeeOther)
	if !strings.Contains(text(vellmoor.get("/").is(200).body), "lending of equipment to agree to") {
		t.Error("the borrower's first page does not lead to it")
	}
	vellmoor.get("/sessions/huddle").is(200).says("has not answered whether it takes 1 of Tarnwick")
	page := vellmoor.get(at).is(200).says("charge £1,200.50", "Vellmoor has not answered yet", "Agree to this lending")
	tarnwick.get(at).never("Agree to this lending")
	osmerley.get(at).never("Agree to this lending")
	lending := regexp.MustCompile(`name="do" value="agreed">\s*<input type="hidden" name="equipment" value="[^"]*">\s*<input type="hidden" name="lending" value="([^"]*)"`).FindStringSubmatch(page.body)
	if lending == nil {
		t.Fatal("no form to answer")
	}
	if osmerley.post(at, "do", "agreed", "equipment", id, "lending", lending[1]).status == http.StatusSeeOther {
		t.Error("a third trust agreed")
	}
	vellmoor.post(at, "do", "refused", "equipment", id, "lending", lending[1]).is(422).wrongAt("refused-" + lending[1])
	vellmoor.post(at, "do", "agreed", "equipment", id, "lending", lending[1]).is(http.StatusSeeOther)
	vellmoor.get(at).is(200).never("Vellmoor has not answered yet")
	tarnwick.post(at, "do", "off", "equipment", id, "lending", lending[1]).is(422).wrongAt("off-" + lending[1]).says("The reason is missing")
}

// TestHarmIsTakenBackOnAPage by who wrote it; an empty form writes none.
func TestHarmIsTakenBackOnAPage(t *testing.T) {
	v := madeUp(t)
	c := v.as("demo-clinician-vellmoor")
	for _, m := range askedLink.FindAllStringSubmatch(c.get("/sessions/asked").is(200).body, -1) {
		at := "/sessions/asked/" + m[1]
		page := c.get(at).is(200)
		if !strings.Contains(page.body, "Write down harm") {
			continue
		}
		version := find(t, page.body, `name="version" value="(\d+)"`)
		today := v.table.Sessions.Today().Time().Format("2 Jan 2006")
		c.post(at, "do", "harm", "version", version, "on", today).is(422).wrongAt("kind")
		c.post(at, "do", "harm", "version", version, "on", today, "kind", "pain", "count", "4").is(http.StatusSeeOther)
		page = c.get(at).is(200).says("Pain, 4.", "That is wrong: there was no such harm")
		all := regexp.MustCompile(`name="harm" value="(\d+)"`).FindAllStringSubmatch(page.body, -1)
		n := all[len(all)-1][1]
		version = find(t, page.body, `name="version" value="(\d+)"`)
		c.post(at, "do", "no-harm", "version", version, "harm", n).is(422).wrongAt("no-harm-" + n)
		c.post(at, "do", "no-harm", "version", version, "harm", n, "reason", "another child").is(http.StatusSeeOther)
		c.get(at).is(200).says("Written down by mistake, and counts for nothing: another child")
		return
	}
	t.Fatal("no child of Vellmoor is shown to its clinician")
}

// TestAForecastSaysWhatItWasNotAsked: what there is no list of is not passed over, and a
// forecast of children is of the children alone.
func TestAForecastSaysWhatItWasNotAsked(t *testing.T) {
	v := madeUp(t)
	v.get("/forecast?of=tfc:999").is(422).wrongAt("f-of")
	v.get("/forecast?partner=NOPE").is(422).wrongAt("f-partner")
	v.get("/forecast?ages=babies").is(422).wrongAt("f-ages")
	v.get("/forecast?seed=-1").is(422).says("from 0 to 1,000,000,000")
	now := func(query string) string {
		return find(t, text(v.get("/forecast?"+query).is(200).body), `today ([\d,]+) wait`)
	}
	all, young, old := now("of=tfc:120"), now("of=tfc:120&ages=under-16"), now("of=tfc:120&ages=from-16")
	number := func(s string) (n int) {
		n, err := strconv.Atoi(strings.ReplaceAll(s, ",", ""))
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if n := number(young) + number(old); n != number(all) || number(young) == 0 || number(old) == 0 {
		t.Errorf("%s under 16 and %s from 16 of %s", young, old, all)
	}
	v.get("/forecast?of=tfc:120&ages=under-16").says("under 16 when the wait began", "Middles are of each line by itself")
}
