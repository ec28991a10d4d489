package sessions

import (
	"errors"
	"testing"

	"roundtable/care"
)

// TestFewerUnitsAndASessionAtOnce: of an owner who has fewer of something and a host who
// plans a session with it at the same moment, one wins and the other is told. The second
// table has not seen what the first did.
func TestFewerUnitsAndASessionAtOnce(t *testing.T) {
	for _, ownerFirst := range []bool{true, false} {
		w := newWorld(t)
		e, _, err := w.table.DescribeEquipment(t.Context(), w.own(ayo), care.Equipment{Name: "Microscope", Owner: "RA1", Units: 2})
		w.must(err)
		stale := w.open(Options{})
		fewer := func(on *Table) error {
			_, _, err := on.DescribeEquipment(t.Context(), w.own(ayo), care.Equipment{ID: e, Name: "Microscope", Owner: "RA1", Units: 1})
			return err
		}
		session := func(on *Table, theatre string) error {
			s := weekend("RA1", today+200)
			s.Theatre, s.Equipment = theatre, []care.EquipmentID{e}
			s.Surgeon.ID, s.Anaesthetist.ID = "s"+theatre, "a"+theatre
			_, _, err := on.PlanSession(t.Context(), w.own(ayo), s, 0)
			return err
		}
		if ownerFirst {
			w.must(fewer(w.table))
			err = session(stale, "1")
		} else {
			w.must(session(w.table, "1"))
			err = fewer(stale)
		}
		if _, taken := errors.AsType[*Taken](err); !taken {
			t.Errorf("the owner first %t: %v", ownerFirst, err)
		}
	}
	w := newWorld(t)
	s := weekend("RA1", today+longestHeld+1)
	if _, _, err := w.table.PlanSession(t.Context(), w.own(ayo), s, 0); err == nil {
		t.Error("a session is planned that no change of equipment looks at")
	}
}
