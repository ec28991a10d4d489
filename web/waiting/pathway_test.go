package waiting_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

var versionField = regexp.MustCompile(`name="version" value="(\d+)"`)

func version(t *testing.T, page string) string {
	t.Helper()
	m := versionField.FindStringSubmatch(page)
	if m == nil {
		t.Fatal("the page has no form:", main(page))
	}
	return m[1]
}

// A note is written, stands on the list, and is taken back.
func TestNoteAndUndo(t *testing.T) {
	v := open(t).as(t, "demo-booking-osmerley")
	key := firstKey(t, v.get("/list?partner=ZX2&owner=none&sort=-name", 200))
	path := "/pathways/" + key
	page := v.get(path, 200)
	v.says(page, "Nobody has written one yet", "Both clocks", "The partner&#39;s own clock", "/extracts/")
	steps := []struct {
		form url.Values
		says []string
	}{
		{url.Values{"do": {"owner"}, "owner": {"Ward 4 & co <b>"}}, []string{"The owner is saved.", "Ward 4 &amp; co &lt;b&gt;", "owner: Ward 4", "Denise Upjohn"}},
		{url.Values{"do": {"action"}, "action": {"Ring the school"}, "due": {"2027-01-04"}}, []string{"Ring the school, by 4 January 2027"}},
		{url.Values{"do": {"contact"}, "on": {"2026-11-02"}, "comment": {"spoke to mum"}}, []string{"contacted on 2 November 2026", "spoke to mum"}},
		{url.Values{"do": {"validated"}, "on": {"2026-11-03"}}, []string{"validated on 3 November 2026"}},
		{url.Values{"do": {"comment"}, "comment": {"Prefers mornings"}}, []string{"Prefers mornings"}},
	}
	for _, s := range steps {
		s.form.Set("version", version(t, page))
		to, _ := v.post(path, s.form, http.StatusSeeOther)
		page = v.get(to, 200)
		v.says(page, s.says...)
		v.neverSays(page, "<b>")
	}
	v.says(v.get("/list?partner=ZX2&owner=some&sort=-name", 200), key, "Ward 4 &amp; co", "Ring the school")
	note := regexp.MustCompile(`name="note" value="(\d+)"`).FindStringSubmatch(page)
	if note == nil {
		t.Fatal("no note can be taken back")
	}
	to, _ := v.post(path, url.Values{"do": {"undo"}, "note": {note[1]}, "version": {version(t, page)}}, http.StatusSeeOther)
	page = v.get(to, 200)
	v.says(page, "The note is taken back.", "<s>Prefers mornings</s>", "(taken back)")
}

// Two people write at once: the second sees the first's note and keeps her own words.
func TestSecondWriterSeesTheFirst(t *testing.T) {
	s := open(t)
	a, b := s.as(t, "demo-booking-tarnwick"), s.as(t, "demo-clinician-north")
	key := firstKey(t, a.get("/list?partner=ZX3&sort=-name", 200))
	path := "/pathways/" + key
	seen := version(t, b.get(path, 200))
	a.post(path, url.Values{"do": {"owner"}, "owner": {"Tendai"}, "version": {seen}}, http.StatusSeeOther)
	_, page := b.post(path, url.Values{"do": {"action"}, "action": {"Offer the Tuesday list"}, "version": {seen}}, http.StatusConflict)
	b.says(page, "Somebody else wrote first", "Tendai Mensah", "owner: Tendai", `value="Offer the Tuesday list"`)
	if strings.Contains(page, "is saved.") {
		t.Error("the page says that something is saved")
	}
	// With the version that the page now carries, it goes in.
	b.post(path, url.Values{"do": {"action"}, "action": {"Offer the Tuesday list"}, "version": {version(t, page)}}, http.StatusSeeOther)
	b.says(b.get(path, 200), "next action: Offer the Tuesday list")
}

// What cannot be saved says what to do and keeps what was typed.
func TestFormsThatCannotBeSaved(t *testing.T) {
	v := open(t).as(t, "demo-booking-vellmoor")
	key := firstKey(t, v.get("/list?partner=ZX1&sort=name", 200))
	path := "/pathways/" + key
	seen := version(t, v.get(path, 200))
	cases := []struct {
		name   string
		form   url.Values
		status int
		says   []string
	}{
		{"a contact in the future", url.Values{"do": {"contact"}, "on": {"2100-01-01"}, "comment": {"kept words"}}, 422, []string{"today or earlier", `href="#contact-on"`, `id="contact-on-error"`, `aria-describedby="contact-on-error"`, "kept words", "There is a problem"}},
		{"an action due in the past", url.Values{"do": {"action"}, "action": {"Ring"}, "due": {"2020-01-06"}}, 422, []string{"is past", `href="#action-due"`, `id="action-due-error"`, `value="2020-01-06"`, "Yes, it was due then"}},
		{"a day that is none", url.Values{"do": {"validated"}, "on": {"31/02/2026x"}}, 422, []string{"could not be read", `href="#validated-on"`, `id="validated-on-error"`}},
		{"a comment of nothing", url.Values{"do": {"comment"}, "comment": {"  "}}, 422, []string{"has to say something", `href="#comment"`, `id="comment-error"`}},
		{"an owner that is too long", url.Values{"do": {"owner"}, "owner": {strings.Repeat("x", 200)}}, 422, []string{"at most 120", `href="#owner"`, `id="owner-error"`}},
		{"a reply without a choice", url.Values{"do": {"reply"}, "rule": {"clock-differs"}}, 422, []string{"Choose what you found"}},
		{"a reply to no rule", url.Values{"do": {"reply"}, "rule": {"no-such"}, "reply": {"cannot-tell"}}, 422, []string{"not a reply to a query"}},
		{"a note of another pathway", url.Values{"do": {"undo"}, "note": {"1"}}, 422, []string{"no such note"}},
		{"no form that is known", url.Values{"do": {"drop"}}, 404, []string{"not here"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			v := v
			v.T = t
			c.form.Set("version", seen)
			_, page := v.post(path, c.form, c.status)
			v.says(page, c.says...)
		})
	}
	to, _ := v.post(path, url.Values{"do": {"action"}, "action": {"Ring"}, "due": {"2020-01-06"}, "past": {"yes"}, "version": {seen}}, http.StatusSeeOther)
	v.says(v.get(to, 200), "The next action is saved.", "Ring, by 6 January 2020")
	v.post(path, url.Values{"do": {"comment"}, "comment": {"x"}, "version": {"none"}}, 422)
	v.says(v.get("/pathways/00000000000000000000000000000000", 404), "This pathway is not here")
	v.get("/pathways/0123", 404)
	asked := "/pathways/" + firstKey(t, v.get("/list?has-query=yes&doubt=clock-differs", 200))
	_, page := v.post(asked, url.Values{"do": {"reply"}, "rule": {"clock-differs"}, "comment": {"words kept"}, "version": {version(t, v.get(asked, 200))}}, 422)
	field := regexp.MustCompile(`href="#(reply-\d+)"`).FindStringSubmatch(page)
	if field == nil {
		t.Fatal("the summary leads to no reply")
	}
	v.says(page, `id="`+field[1]+`"`, `id="`+field[1]+`-error"`, "words kept")
	v.get("/pathways/zz", 404)
}

// A query is answered and leaves the list of what is to be answered.
func TestReplyClosesAQuery(t *testing.T) {
	v := open(t).as(t, "demo-booking-osmerley")
	const open = "/list?has-query=yes&doubt=clock-differs"
	before := v.listed(open)
	if before == 0 {
		t.Fatal("the demo has no clock that differs")
	}
	key := firstKey(t, v.get(open, 200))
	page := v.get("/pathways/"+key, 200)
	v.says(page, "Queries for", "rule clock-differs", "By the events")
	to, _ := v.post("/pathways/"+key, url.Values{"do": {"reply"}, "rule": {"clock-differs"}, "reply": {"correct-in-pas"}, "version": {version(t, page)}}, http.StatusSeeOther)
	v.says(v.get(to, 200), "The reply is saved.", "replied on", "to be corrected in the partner&#39;s own system", "Answered, waiting for", "next file.", "Change the reply")
	if after := v.listed(open); after != before-1 {
		t.Errorf("%d with a query before the reply, %d after it", before, after)
	}
}

// Every statement on the page opens the row of the file that it came from.
func TestStatementsLeadToTheirRows(t *testing.T) {
	v := open(t).as(t, "demo-booking-vellmoor")
	source := regexp.MustCompile(`class="rt-source" href="(/extracts/[^"]+)"`)
	n := 0
	for _, list := range []string{"/list?also-elsewhere=yes&partner=ZX1", "/list?partner=ZM1", "/list?partner=ZX3"} {
		for _, m := range source.FindAllStringSubmatch(v.get("/pathways/"+firstKey(t, v.get(list, 200)), 200), -1) {
			v.get(m[1], 200)
			n++
		}
	}
	if n < 6 {
		t.Errorf("only %d statements lead to their rows", n)
	}
}

// A death in any file holds every letter and offer, and says which file.
func TestDeathHolds(t *testing.T) {
	v := open(t).as(t, "demo-booking-vellmoor")
	list := v.get("/list?held=yes", 200)
	v.says(list, "a file says they died")
	page := v.get("/pathways/"+firstKey(t, list), 200)
	v.says(page, "Held: a file says that this person has died", "Every letter and offer is held", "died ")
}

// Missing everything and a name that is too long are shown as they are.
func TestSparsePathways(t *testing.T) {
	v := open(t).as(t, "demo-clinician-north")
	list := v.get("/list?partner=ZG1002", 200)
	v.says(list, "M-1", "age not recorded", strings.ToUpper(longName))
	for _, m := range regexp.MustCompile(`/pathways/[0-9a-f]{32}`).FindAllString(list, -1) {
		page := v.get(m, 200)
		v.says(page, "not recorded", "No events were sent", "Nobody", "weeks by the clock")
	}
}

// The way back from a pathway, and from a note on it, leads to the list that it
// was opened from; a link that was tampered with leads to the whole list.
func TestBackToTheSameList(t *testing.T) {
	v := open(t).as(t, "demo-booking-vellmoor")
	list := v.get("/list?partner=ZX1&weeks=19-&find=a-token", 200)
	m := regexp.MustCompile(`role="rowheader">\s*<a href="(/pathways/[^"]+)"`).FindStringSubmatch(list)
	if m == nil {
		t.Fatal("no pathway on the list")
	}
	const back = `href="/list?partner=ZX1&amp;weeks=19-"`
	to := unescape(m[1])
	page := v.get(to, 200)
	v.says(page, back)
	to, _ = v.post(to, url.Values{"do": {"comment"}, "comment": {"seen"}, "version": {version(t, page)}}, http.StatusSeeOther)
	v.says(v.get(to, 200), "The comment is saved.", back)
	bare, _, _ := strings.Cut(to, "?")
	for _, from := range []string{"https://example.org/", "shoe-size=1&weeks=soon", "%zz"} {
		page := v.get(bare+"?"+url.Values{"from": {from}}.Encode(), 200)
		v.says(page, `class="nhsuk-back-link" href="/list"`)
		v.neverSays(page, "example.org")
	}
}
