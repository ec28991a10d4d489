package facts

import (
	"reflect"
	"testing"

	"roundtable/care"
	"roundtable/ledger"
)

// TestNoticesCloneOncePerGeneration: what a generation says of who was told never
// changes, and of the notices between two generations the first alone copies the maps.
func TestNoticesCloneOncePerGeneration(t *testing.T) {
	s := newState()
	tell := func(k care.Key) uintptr {
		s.foldNotice(ledger.Record{Kind: care.RecNotice}, care.Notice{Partner: "V01", People: []care.Key{k}})
		return reflect.ValueOf(s.linked.told.people).Pointer()
	}
	tell(care.Key{1})
	first := s.linked.clone()
	a, b := tell(care.Key{2}), tell(care.Key{3})
	if a != b || a == reflect.ValueOf(first.told.people).Pointer() {
		t.Error("a notice clones what no generation holds, or writes to what one does")
	}
	second := s.linked.clone()
	tell(care.Key{4})
	if len(first.told.people) != 1 || len(second.told.people) != 3 || len(s.linked.told.people) != 4 {
		t.Errorf("%d, %d and %d were told", len(first.told.people), len(second.told.people), len(s.linked.told.people))
	}
}
