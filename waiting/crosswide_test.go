package waiting

import (
	"errors"
	"fmt"
	"testing"

	"roundtable/care"
)

// A table with more cells than anybody could read is told apart from any other failure, and
// is a problem in words.
func TestATableTooWideSaysSo(t *testing.T) {
	w := newWorld(t)
	const n = 520 // by as many reasons: more than crossMaxCells
	b := brought{partner: "RZ1", kind: "list"}
	for i := range n {
		if i == n/2 {
			w.bring(b)
			b = brought{partner: "RZ1", kind: "list"}
		}
		k := keyOf(fmt.Sprint("wide ", i))
		b.people = append(b.people, care.PersonRow{Key: k, Line: uint32(i + 2), Family: "Able", Given: "Ann"})
		b.pathways = append(b.pathways, care.PathwayRow{Key: k, Person: k, Line: uint32(i + 2), Start: w.day - 100, Team: fmt.Sprint("Team ", i), Reason: fmt.Sprint("Reason ", i)})
	}
	w.bring(b)
	v := w.view(north)
	_, err := w.list.Cross(w.ctx, v, Query{}, ColTeam, ColReason)
	if _, wide := errors.AsType[*TooWide](err); !wide {
		t.Fatalf("%v is not said to be too wide", err)
	}
	if p, ok := errors.AsType[*care.Problem](err); !ok || p.Remedy == "" {
		t.Errorf("%v is no problem in words", err)
	}
	if table, err := w.list.Cross(w.ctx, v, Query{}, ColPartner, ColTeam); err != nil || len(table.Cols) < n {
		t.Errorf("one dimension: %v", err)
	}
	if _, err := w.list.Cross(w.ctx, v, Query{}, ColTeam, ColName); err == nil {
		t.Error("counted by names")
	} else if _, wide := errors.AsType[*TooWide](err); wide {
		t.Error("by a name is too wide, and not wrong")
	}
}
