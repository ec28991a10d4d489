package care

import "testing"

// Two scopes have one key when they let the same rows through, and only then.
func TestScopeKey(t *testing.T) {
	scopes := []Scope{
		{}, WholeTable(DirectCare), ScopeOf(Booking, []uint64{1}), ScopeOf(Booking, []uint64{0x10}), ScopeOf(Booking, []uint64{0, 1}), ScopeOf(Booking, []uint64{1, 1}),
	}
	for i, a := range scopes {
		for j, b := range scopes {
			if (a.Key() == b.Key()) != (i == j) {
				t.Errorf("scopes %d and %d have the keys %q and %q", i, j, a.Key(), b.Key())
			}
		}
	}
	for _, same := range [][2]Scope{
		{ScopeOf(Booking, []uint64{5, 0, 0}), ScopeOf(Planning, []uint64{5})}, {{}, ScopeOf(Planning, []uint64{0})}, {WholeTable(DirectCare), WholeTable(Research)},
	} {
		if same[0].Key() != same[1].Key() {
			t.Errorf("%q and %q let the same rows through", same[0].Key(), same[1].Key())
		}
	}
}
