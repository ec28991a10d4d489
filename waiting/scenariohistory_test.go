package waiting

import (
	"testing"

	"roundtable/care"
)

// TestPriorityCodesGiveTheirUrgency reads codes as partners write them.
func TestPriorityCodesGiveTheirUrgency(t *testing.T) {
	for code, want := range map[string]uint8{"P2": 2, "D1": 1, "c3": 3, "": priorityUnknown, "Routine": priorityUnknown, "P1a": 1, "9": priorityUnknown} {
		if got := urgencyOf(code); got != want {
			t.Errorf("%q: %d, want %d", code, got, want)
		}
	}
}

// TestOutIsTheSoonerOfBothEnds holds Out to the days of treatment and withdrawal.
func TestOutIsTheSoonerOfBothEnds(t *testing.T) {
	c := QueueColumns{Referred: make([]care.Date, 4), Removed: []care.Date{0, 9, 9, 0}, Withdrawn: []care.Date{0, 0, 5, 7}}
	for i, want := range []care.Date{0, 9, 5, 7} {
		if got := c.Out(i); got != want {
			t.Errorf("row %d: %d, want %d", i, got, want)
		}
	}
}
