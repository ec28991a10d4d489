package servicemap

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"roundtable/care"
)

// What a place is said to hold is kept without outer space, and within bounds: what is
// beyond them is refused with the place, or the name, that is.
func TestWhatPlacesHoldHasBounds(t *testing.T) {
	w := newWorld(t)
	many := func(n int) (out []string) {
		for i := range n {
			out = append(out, fmt.Sprintf("Practice %d", i))
		}
		return out
	}
	agree := func(h care.PlaceHolds) error {
		now, seen := w.table.Words()
		now.Holds, now.HoldsSource, now.Reason = []care.PlaceHolds{h}, "the ICB's list", "places"
		_, err := w.table.AgreeWords(t.Context(), ann, now, seen)
		return err
	}
	now, _ := w.table.Words()
	place := now.Places[0].Code
	for what, x := range map[string]struct {
		holds care.PlaceHolds
		says  string
	}{
		"practices": {care.PlaceHolds{Registered: many(mostHeld + 1)}, place + " is said to hold more than 5000"},
		"LSOAs":     {care.PlaceHolds{LSOAs: many(mostHeld + 1)}, place + " is said to hold more than 5000"},
		"a name":    {care.PlaceHolds{Registered: []string{"A", strings.Repeat("é", longestHeld+1)}}, "longer than 100 characters"},
		"twice":     {care.PlaceHolds{Registered: []string{"ZP001", " zp001 "}}, "stands twice"},
	} {
		x.holds.Place = place
		err := agree(x.holds)
		if bad, ok := errors.AsType[Wrong](err); !ok || len(bad) != 1 || bad[0].Where != "holds" || !strings.Contains(bad[0].What, x.says) {
			t.Errorf("%s: %v", what, err)
		}
	}
	most := append(many(mostHeld-1), " "+strings.Repeat("é", longestHeld)+" ")
	w.must(agree(care.PlaceHolds{Place: place, Registered: append(most, "", "  ")}))
	now, _ = w.table.Words()
	if kept := now.Holds[0].Registered; len(kept) != mostHeld || kept[mostHeld-1] != strings.Repeat("é", longestHeld) {
		t.Errorf("%d are kept", len(kept))
	}
	w.must(agree(care.PlaceHolds{Place: place, Registered: []string{"", " "}}))
	if now, _ = w.table.Words(); len(now.Holds) != 0 {
		t.Errorf("%v holds nothing", now.Holds)
	}
}
