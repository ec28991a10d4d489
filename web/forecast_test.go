package web_test

import (
	"net/http"
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

// Who sees counts alone gets a forecast of published figures, and can save one; who
// sees their own record alone gets none.
func TestAForecastOfPublishedFigures(t *testing.T) {
	ledgertest.OneAtATime(t)
	v := madeUp(t)
	v.post("/who", "account", "demo-committee-vellmoor").is(http.StatusSeeOther)
	page := v.get("/forecast?pool=yes&willing=30").is(http.StatusOK)
	for _, want := range []string{"made of those published figures alone", "With the changes,", "Most deprived fifth", "seed 1"} {
		if !strings.Contains(text(page.body), want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	to := v.post("/forecast/scenarios", "query", "pool=yes&willing=30", "name", "Pooled").is(http.StatusSeeOther).to
	if !strings.Contains(text(v.get(to).is(http.StatusOK).body), "30 in 100 people are willing to move.") {
		t.Error("the saved scenario does not say what is different")
	}
	v.get("/forecast?willing=130").is(http.StatusUnprocessableEntity)
	v.post("/who", "account", "demo-service-user").is(http.StatusSeeOther)
	v.get("/forecast").is(http.StatusForbidden)
	v.get(to).is(http.StatusForbidden)
}
