package sessions

import (
	"maps"
	"testing"

	"roundtable/care"
)

// TestHarmThatWasErasedIsCountedNowhere: of an erased person a record of harm is left
// that says nothing; it is no kind of harm.
func TestHarmThatWasErasedIsCountedNowhere(t *testing.T) {
	k := care.Key{1}
	x := &Table{state: newState()}
	x.state.waiter(k).Harm = []harmLine{{WaiterHarm: care.WaiterHarm{V: 1, Pathway: k}}, {WaiterHarm: care.WaiterHarm{V: 1, Pathway: k, Kind: "pain"}}, {WaiterHarm: care.WaiterHarm{V: 1, Pathway: k, Kind: "school-days-lost", Count: 3}}}
	r := Result{Harm: map[string]int{}}
	x.harm(&r, k, today)
	if want := map[string]int{"pain": 1, "school-days-lost": 3}; !maps.Equal(r.Harm, want) {
		t.Errorf("%v, want %v", r.Harm, want)
	}
}
