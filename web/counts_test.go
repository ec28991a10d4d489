package web_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"roundtable/care"
	"roundtable/ledger/ledgertest"
	"roundtable/waiting"
)

// Who sees nobody's record sees multiples of five, and no exact figure on any page:
// of the first page, the counts in every breakdown, the strip, and the ledger.
func TestWhoSeesNobodySeesPublishedFiguresAlone(t *testing.T) {
	ledgertest.OneAtATime(t)
	v := madeUp(t)
	b := v.another()
	for _, who := range []string{"demo-programme", "demo-committee-vellmoor", "demo-auditor"} {
		b.post("/who", "account", who).is(http.StatusSeeOther)
		if who != "demo-committee-vellmoor" {
			b.get("/").is(http.StatusOK).says("The table in figures")
		}
		for _, path := range []string{"/list", "/list.csv", "/list.xlsx", "/list/weeks", "/mental-health", "/quality", "/views"} {
			b.get(path).is(http.StatusForbidden).says("You cannot see this")
		}
		cell := regexp.MustCompile(`<td class="rt-num">\s*([0-9,*]+)`)
		for _, rows := range []string{"partner", "tfc", "band", "age-band", "ethnicity", "deprivation"} {
			for _, cols := range []string{"band", "age-band", "ethnicity"} {
				page := b.get("/counts?rows="+rows+"&cols="+cols).is(http.StatusOK).never("/pathways/", "/list?")
				figures := cell.FindAllStringSubmatch(page.body, -1)
				if len(figures) == 0 {
					t.Errorf("%s by %s shows nothing", rows, cols)
				}
				for _, f := range figures {
					if n := strings.ReplaceAll(f[1], ",", ""); n != "*" && !strings.HasSuffix(n, "0") && !strings.HasSuffix(n, "5") {
						t.Fatalf("%s: %s by %s shows %s", who, rows, cols, n)
					}
				}
			}
		}
		if body := b.get("/ledger").is(http.StatusOK).body; !strings.Contains(body, "not shared") {
			t.Error("the ledger says how many rows files have")
		}
		if n := len(looks(t, v, care.AccountID(who))); n > 0 {
			t.Errorf("%s looked at people %d times", who, n)
		}
	}
	// The same question has the same answer, whatever was noted meanwhile, and is
	// the sum of its parts.
	b.post("/who", "account", "demo-programme")
	first := b.get("/counts?rows=tfc&cols=band").body
	c := v.another()
	c.post("/who", "account", "demo-booking-vellmoor")
	wait := waitLink.FindString(c.get("/list?partner=ZX1").is(http.StatusOK).body)
	c.post(wait, "do", "owner", "owner", "Somebody", "version", "0")
	if again := b.get("/counts?rows=tfc&cols=band").body; text(first) != text(again) {
		t.Error("a note has changed what is published")
	}
}

// Somebody who books sees who waits and how to reach them, and of what is clinical
// that it is not shared, in the list, on the page of one wait and in the file.
func TestWhatIsNotSharedSaysSo(t *testing.T) {
	v := madeUp(t)
	b := v.another()
	b.post("/who", "account", "demo-booking-vellmoor")
	list := b.get("/list").is(http.StatusOK).says("comments not shared", "Why some of it is "+waiting.NotShared, "The role of booking officer does not read clinical detail")
	b.get(waitLink.FindString(list.body)).is(http.StatusOK).says("What each partner says", "what is a diagnosis is "+waiting.NotShared)
	b.get("/list.csv").is(http.StatusOK).says(waiting.NotShared)
	c := v.another()
	c.post("/who", "account", "demo-clinician-north")
	c.get("/list?partner=ZM1").is(http.StatusOK).never("comments not shared")
}

// Whoever lacks the right is told so, and nothing is written.
func TestCommandsAskForTheRight(t *testing.T) {
	v := madeUp(t)
	b := v.another()
	before, err := v.table.Store.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	b.post("/who", "account", "demo-committee-vellmoor")
	for _, path := range []string{"/purpose", "/priorities", "/partners/add", "/partners/ZX1", "/import", "/views", "/list/find"} {
		b.post(path, "sentence", "ours", "version", "x", "name", "x").is(http.StatusForbidden)
	}
	b.post("/who", "account", "demo-admin-vellmoor")
	b.post("/partners/ZX2", "name", "Taken over").is(http.StatusForbidden).says("own partner")
	wait := waitLink.FindString(b.get("/list").is(http.StatusOK).body)
	b.post(wait, "do", "comment", "comment", "x", "version", "0").is(http.StatusForbidden)
	for r, err := range v.table.Store.Read(t.Context(), before.Seq) {
		if err != nil {
			t.Fatal(err)
		}
		t.Errorf("%s was written to %s", r.Kind, r.Stream)
	}
}
