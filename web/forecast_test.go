package web_test

import (
	"html"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/ledger/ledgertest"
	"roundtable/waiting"
	"roundtable/waiting/forecast"
)

// A forecast starts with those who are on the shared list, no more and no fewer.
func TestAForecastStartsWithWhoIsOnTheList(t *testing.T) {
	ledgertest.OneAtATime(t)
	v := madeUp(t)
	view := v.table.Facts.View(care.Viewer{Account: "test"}, care.WholeTable(care.Planning))
	for _, tfc := range []string{"120", "140", "502"} {
		all, err := v.table.List.FlowHistories(t.Context(), view, waiting.FlowQuery{TFC: tfc})
		if err != nil {
			t.Fatal(err)
		}
		got := 0
		for _, h := range all {
			l, _ := forecast.ListOf(h)
			got += l.WaitingNow() + h.Unstarted
		}
		// Nor those whom events alone tell of: no list says when they leave it.
		for c, sel := range view.Pathways() {
			for _, i := range sel {
				if c.State[i] == facts.StateEvents && view.Code(facts.DimTFC, c.TFC[i]) == tfc {
					t.Logf("%s: one is known from events alone, stopped %v", tfc, c.Stop[i])
					got++
				}
			}
		}
		want, err := v.table.List.Count(t.Context(), view, waiting.Query{TFCs: []string{tfc}})
		if err != nil || got != want {
			t.Errorf("%s: the forecast starts with %d, %d are on the list (%v)", tfc, got, want, err)
		}
	}
}

// Who sees counts alone is told that no forecast is made of those, and why; who sees
// their own record alone has no such page.
func TestNoForecastIsMadeOfCountsAlone(t *testing.T) {
	ledgertest.OneAtATime(t)
	v := madeUp(t)
	to := v.post("/forecast/scenarios", "query", "pool=yes&willing=30", "name", "Pooled").is(http.StatusSeeOther).to
	v.get("/forecast?willing=130").is(http.StatusUnprocessableEntity)
	v.post("/who", "account", "demo-committee-vellmoor").is(http.StatusSeeOther)
	page := text(v.get("/forecast?pool=yes&willing=30").is(http.StatusOK).body)
	if !strings.Contains(page, "would let small counts be worked out") || strings.Contains(page, "seed 1") {
		t.Error("who sees counts alone is not told why there is no forecast")
	}
	if body := text(v.get(to).is(http.StatusOK).body); strings.Contains(body, "As things are,") {
		t.Error("a saved scenario shows figures to who sees counts alone")
	}
	v.post("/who", "account", "demo-service-user").is(http.StatusSeeOther)
	v.get("/forecast").is(http.StatusForbidden)
	v.get(to).is(http.StatusForbidden)
}

// A saved scenario of a team says neither its name nor its lists' figures, nor another
// list's in place of them, to who may not see the team: not in the list, its own page,
// a comparison or a link.
func TestAScenarioOfATeamIsClosedToOthers(t *testing.T) {
	ledgertest.OneAtATime(t)
	v := madeUp(t)
	var team, to string
	for _, rest := range strings.Split(v.get("/forecast").is(http.StatusOK).body, `value="team:`)[1:] {
		team, _, _ = strings.Cut(rest, `"`)
		query := url.Values{"of": {"team:" + html.UnescapeString(team)}}.Encode()
		to, _, _ = strings.Cut(v.post("/forecast/scenarios", "query", query, "name", "Saved for "+html.UnescapeString(team)).is(http.StatusSeeOther).to, "?")
		if strings.HasPrefix(to, "/forecast/scenarios/") {
			break // a team of which there are lists
		}
	}
	id := to[strings.LastIndex(to, "/")+1:]
	if !strings.Contains(v.get(to).is(http.StatusOK).body, team) {
		t.Fatal("who may see the team does not read its scenario")
	}
	v.post("/who", "account", "demo-committee-vellmoor").is(http.StatusSeeOther)
	for _, page := range []string{"/forecast/scenarios", to, "/forecast/compare?a=" + id + "&b=" + id} {
		body := v.get(page).is(http.StatusOK).body
		for _, secret := range []string{team, url.QueryEscape(html.UnescapeString(team)), "As things are,"} {
			if strings.Contains(body, secret) {
				t.Errorf("%s tells %q to who may not see the team", page, secret)
			}
		}
	}
}
