package servicemap

import (
	"errors"
	"fmt"
	"testing"

	"roundtable/care"
	"roundtable/waiting"
	"roundtable/web/site"
)

// What teams wait for is counted once for a view. Too many teams leave owners' words alone;
// any other failure is told to who asks, and not kept.
func TestWaitsOfTeamsAreCountedOnceAndFailuresTold(t *testing.T) {
	var c waitsCache
	table := &site.Table{}
	counted := 0
	ask := func(key waitsKey, is *waiting.Table, fails error) {
		t.Helper()
		got, err := c.get(key, func() (*waiting.Table, error) { counted++; return is, fails })
		if got != is || !errors.Is(err, fails) {
			t.Errorf("%v, %v", got, err)
		}
	}
	first := waitsKey{of: table, day: 1}
	broken := fmt.Errorf("the list cannot be read: %w", &care.Problem{What: "Broken.", Remedy: "Mend it."})
	ask(first, nil, broken)
	one := &waiting.Table{}
	ask(first, one, nil)
	ask(first, one, nil)
	if counted != 2 {
		t.Errorf("counted %d times", counted)
	}
	wide := waitsKey{of: table, day: 2}
	for range 2 {
		if got, err := c.get(wide, func() (*waiting.Table, error) {
			counted++
			return nil, &waiting.TooWide{Problem: care.Problem{What: "Too many."}}
		}); got != nil || err != nil {
			t.Errorf("too many teams: %v, %v", got, err)
		}
	}
	if counted != 3 {
		t.Errorf("what is too wide was counted %d times", counted-2)
	}
	for day := range care.Date(3 * keepWaits) {
		ask(waitsKey{of: table, day: 10 + day}, one, nil)
	}
	if len(c.kept) != keepWaits {
		t.Errorf("%d are kept", len(c.kept))
	}
}
