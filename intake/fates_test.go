package intake

import (
	"testing"

	"roundtable/care"
)

// TestRowsToMendAreTheResultsFigure: what is remarked of a row that was rejected or
// kept aside does not make it a row that was taken with a doubt.
func TestRowsToMendAreTheResultsFigure(t *testing.T) {
	const safely = "read-safely"
	all := []care.IssueRow{
		{Line: 1, Code: faultGuess.code, Severity: care.SevDoubtful},
		{Line: 2, Code: safely, Severity: care.SevDoubtful},
		{Line: 2, Code: "duplicate", Severity: care.SevDuplicate},
		{Line: 3, Code: safely, Severity: care.SevDoubtful},
		{Line: 3, Code: "often", Severity: care.SevDoubtful},
		{Line: 4, Code: safely, Severity: care.SevDoubtful},
		{Line: 4, Code: "no-date", Severity: care.SevRejected},
		{Line: 5, Code: "title-row", Severity: care.SevFurniture},
		{Line: 3, Sheet: 1, Code: "often", Severity: care.SevDoubtful},
	}
	became := FatesOf(all)
	for of, want := range map[care.Severity]int{care.SevRejected: 1, care.SevDoubtful: 2, care.SevDuplicate: 1, care.SevFurniture: 1, 0: 5} {
		if n := became.Count(of); n != want {
			t.Errorf("%d rows of severity %d, want %d", n, of, want)
		}
	}
	if became.Of(all[1]) != care.SevDuplicate || became.Of(all[0]) != care.SevDoubtful {
		t.Errorf("the doubt of a row kept aside is %d, of a column %d", became.Of(all[1]), became.Of(all[0]))
	}
}
