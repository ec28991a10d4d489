package facts

import (
	"testing"

	"roundtable/care"
)

// Whose clock an extract carries it says itself; of one that was taken before it
// did, its kind tells.
func TestTheExtractSaysWhoseClock(t *testing.T) {
	for _, c := range []struct {
		x       care.ExtractReceived
		want    ClockKind
		asserts bool
	}{
		{care.ExtractReceived{Kind: "wlmds"}, ClockRTT, true},
		{care.ExtractReceived{Kind: "list"}, ClockList, true},
		{care.ExtractReceived{Kind: "mhsds"}, ClockMentalHealth, false},
		{care.ExtractReceived{Kind: "referrals"}, ClockEvents, false},
		{care.ExtractReceived{Kind: "people"}, ClockUnknown, false},
		{care.ExtractReceived{Kind: "befriending", Clock: care.ClockOfList}, ClockList, true},
		{care.ExtractReceived{Kind: "list", Clock: care.ClockOfEvents}, ClockEvents, false},
	} {
		if got := clockOf(&c.x); got != c.want || got.asserts() != c.asserts {
			t.Errorf("%s %s: %d", c.x.Kind, c.x.Clock, got)
		}
	}
}
