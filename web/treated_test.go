package web_test

import (
	"regexp"
	"strings"
	"testing"

	"roundtable/care"
	"roundtable/waiting"
)

// TestWhoWasTreatedIsMarkedOnTheList: until the trust's own list says so they stay on it,
// marked on the list, on their page, among the first page's prompts and in data quality,
// with what to do; the filter opens exactly them, and nothing of it is told to who may not
// see the wait.
func TestWhoWasTreatedIsMarkedOnTheList(t *testing.T) {
	v := madeUp(t)
	marks, _ := v.table.Sessions.SharedMarks()
	all := v.table.Facts.View(care.Viewer{Account: "test"}, care.WholeTable(care.DirectCare))
	page, err := v.table.List.Find(t.Context(), all, waiting.Query{Treated: waiting.Yes})
	if err != nil || page.Count == 0 || len(page.Rows) != page.Count {
		t.Fatalf("%+v, %v", page, err)
	}
	one := regexp.MustCompile(`Treated \d+ \w+ \d+\s+still on \w+'s list`)
	b := v.as("demo-booking-vellmoor")
	list := b.get("/list?treated=yes").is(200).says("treated in a shared session, and still on their trust's list")
	if n := len(one.FindAllString(text(list.body), -1)); n == 0 || n > page.Count {
		t.Errorf("%d rows are marked of %d:\n%s", n, page.Count, text(list.body))
	}
	if n := strings.Count(text(list.body), "treated in a shared session at"); n == 0 || n > page.Count {
		t.Errorf("%d rows of %d say where", n, page.Count)
	}
	if n := len(one.FindAllString(text(b.get("/list?treated=no&limit=1000").is(200).body), -1)); n > 0 {
		t.Errorf("%d are marked among those who were not treated", n)
	}
	b.get("/?for=all").is(200).says("waits that a shared session treated and their trust's list still has", "treated=yes")
	b.get("/quality?partner=" + string(page.Rows[0].Partner)).is(200).says("were treated in a shared session, and your list still has them")
	b.get(find(t, list.body, `href="(/pathways/[0-9a-f]{32})`)).is(200).says("Treated in a shared session on", "RTT status 30", "Nothing is stopped here")
	if csv := b.get("/list.csv?treated=yes").is(200).body; !strings.Contains(csv, "Shared session") || !strings.Contains(csv, "Treated in a shared session on") {
		t.Error("the file does not say it")
	}
	// A booked place is what somebody looks forward to.
	booked := 0
	for _, row := range openRows(t, v, waiting.Query{}) {
		if m, ok := marks[row.Key]; ok && !m.Treated && m.On >= v.table.List.Today() && row.Shared != nil {
			booked++
		}
	}
	for _, row := range openRows(t, v, waiting.Query{Next: waiting.NextFilter{Is: waiting.NextNotSet}}) {
		if row.Shared != nil {
			t.Errorf("somebody with %+v has nothing to look forward to", *row.Shared)
		}
	}
	if booked == 0 {
		t.Error("nobody has a booked place: the test shows nothing")
	}
	v.as("demo-programme").get("/list?treated=yes").never("in a shared session at")
	v.as("demo-analyst").get("/?for=all").never("treated=yes")
}

// openRows are all rows of a query, of everybody.
func openRows(t *testing.T, v *visitor, q waiting.Query) (out []waiting.Row) {
	t.Helper()
	all := v.table.Facts.View(care.Viewer{Account: "test"}, care.WholeTable(care.DirectCare))
	if err := v.table.List.Each(t.Context(), all, q, func(r waiting.Row) error { out = append(out, r); return nil }); err != nil {
		t.Fatal(err)
	}
	return out
}
