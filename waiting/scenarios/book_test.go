package scenarios

import (
	"strings"
	"sync"
	"testing"

	"roundtable/care"
	"roundtable/ledger/ledgertest"
	"roundtable/ledger/sqlite"
	"roundtable/waiting/forecast"
)

func open(t *testing.T) *Book {
	t.Helper()
	store, err := sqlite.Open(t.Context(), t.TempDir(), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	return Open(store)
}

var planner = care.Viewer{Account: "a1", Partner: "ZX1"}

func TestScenariosAreSavedListedAndRemoved(t *testing.T) {
	b := open(t)
	willing := 0.3
	for _, name := range []string{"  Saturdays \n in May", "Pool"} {
		if _, _, err := b.Save(t.Context(), planner, Saved{Name: name, Of: Of{TFC: "120"}, Scenario: forecast.Scenario{Changes: []forecast.Change{{Willing: &willing}}}}); err != nil {
			t.Fatal(err)
		}
	}
	other := Open(b.store) // another process
	all, err := other.All(t.Context())
	if err != nil || len(all) != 2 || all[0].Name != "Pool" || all[1].Name != "Saturdays in May" || all[1].By != "a1" || *all[0].Scenario.Changes[0].Willing != 0.3 {
		t.Fatalf("%+v, %v", all, err)
	}
	if _, err := other.Remove(t.Context(), planner, all[0].ID); err != nil {
		t.Fatal(err)
	}
	if _, ok, err := b.Get(t.Context(), all[0].ID); ok || err != nil {
		t.Errorf("removed, and still there: %v", err)
	}
	if _, err := b.Remove(t.Context(), planner, all[0].ID); err == nil {
		t.Error("removed twice")
	}
	id, _, err := b.Save(t.Context(), planner, Saved{Name: "third"})
	if err != nil || id == all[0].ID || id == all[1].ID {
		t.Errorf("%q, %v", id, err)
	}
}

func TestWhatCannotBeSavedIsRefused(t *testing.T) {
	b := open(t)
	for _, s := range []Saved{{}, {Name: strings.Repeat("x", 101)}, {Name: "x", Scenario: forecast.Scenario{Lists: []forecast.List{{}}}}} {
		if _, _, err := b.Save(t.Context(), planner, s); err == nil {
			t.Errorf("saved: %+v", s)
		}
	}
}

func TestManySaveAtOnce(t *testing.T) {
	b := open(t)
	c := Open(b.store)
	var work sync.WaitGroup
	for _, book := range []*Book{b, c} {
		work.Go(func() {
			for range 3 {
				if _, _, err := book.Save(t.Context(), planner, Saved{Name: "x"}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	work.Wait()
	all, err := c.All(t.Context())
	ids := map[string]bool{}
	for _, e := range all {
		ids[e.ID] = true
	}
	if err != nil || len(all) != 6 || len(ids) != 6 {
		t.Errorf("%d scenarios with %d ids, %v", len(all), len(ids), err)
	}
}

// Bodies as they were first written, decodable for ever: add one for a new version,
// and never change one.
func TestGoldenBodies(t *testing.T) {
	half := 0.5
	ledgertest.Bodies(t, map[string]any{
		"saved-v1": &Saved{
			V: 1, ID: "3", Name: "Pooled, with Saturdays", Of: Of{TFC: "120", Partners: []care.PartnerCode{"ZX1", "ZX2"}, AsAt: care.NewDate(2026, 11, 22)},
			Scenario: forecast.Scenario{
				Weeks: 26, Seed: 7, Pool: true, Rule: forecast.Rule{Order: forecast.ByWait, LongShare: 0.2},
				Changes: []forecast.Change{{Willing: &half}, {List: "Vellmoor", MoreCapacity: 4, Extra: []forecast.Extra{{From: 3, To: 5, Cases: 12}}}},
			},
		},
		"removed-v1": &Removed{V: 1, ID: "3"},
	})
}
