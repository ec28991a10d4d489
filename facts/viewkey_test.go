package facts

import (
	"context"
	"testing"

	"roundtable/care"
)

// What is kept for one view serves another who reads the same, whatever for; and nobody who
// reads other rows, of whom people are linked otherwise, to whom other teams are named, or
// later.
func TestTheKeyOfAView(t *testing.T) {
	m := refuge(t)
	f, err := Open(t.Context(), m, Options{})
	if err != nil {
		t.Fatal(err)
	}
	all := care.WholeTable(care.DirectCare)
	some := care.ScopeOf(care.DirectCare, []uint64{2})
	first := f.View(anna, all).Key()
	other := anna
	other.Account, other.Name = "another", "Another"
	if f.View(other, care.WholeTable(care.Booking)).Key() != first {
		t.Error("a colleague who reads the same for another purpose has another key")
	}
	elsewhere := anna
	elsewhere.Partner = "RZ9"
	for what, k := range map[string]ViewKey{
		"planning": f.View(anna, care.WholeTable(care.Planning)).Key(), "other rows": f.View(anna, some).Key(),
		"other people": f.View(anna, all.OfPeople([]care.Key{key(1)})).Key(), "another partner": f.View(elsewhere, all).Key(),
	} {
		if k == first {
			t.Errorf("%s: the same key", what)
		}
		if k.Before(first) || first.Before(k) {
			t.Errorf("%s: told earlier or later", what)
		}
	}
	head := m.add(delivery{partner: "RZ1", kind: "list", people: []care.PersonRow{{Key: key(9), Family: "Cole"}}}.drafts(t)...)
	if err := f.Wait(context.Background(), head); err != nil {
		t.Fatal(err)
	}
	if then := f.View(anna, all).Key(); then == first || !first.Before(then) || then.Before(first) {
		t.Error("somebody was told of, and the key is as it was")
	}
}
