package sessions

import (
	"strings"
	"testing"

	"roundtable/care"
)

// What was with a patient, and kept them away on the day, stands on no page of a session.
func TestWhyAPatientCancelledStandsOnTheirOwnPageAlone(t *testing.T) {
	for by, told := range map[string]bool{"hospital": true, "patient": false} {
		var b strings.Builder
		c := care.BookingCancelled{By: by, Reason: "chest infection", OnDay: true}
		if err := cancelledWhy("By", c).Render(t.Context(), &b); err != nil {
			t.Fatal(err)
		}
		if got := b.String(); strings.Contains(got, c.Reason) != told || strings.Contains(got, "/sessions/asked/") == told || !strings.Contains(got, "By the "+by) {
			t.Errorf("%s: %s", by, got)
		}
	}
}
