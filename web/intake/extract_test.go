package intake

import (
	"slices"
	"testing"

	"roundtable/care"
)

// What stands in a column that was not read, and a row that is quoted whole, is
// the sender's alone.
func TestUnreadCellsAreTheSendersAlone(t *testing.T) {
	rows := []care.IssueRow{
		{Column: 2, Field: "start", Value: "31/02/2026"},
		{Column: 3, Value: "chased the neighbour"},
		{Column: -1, Value: "Total | 2 | chased the neighbour"},
	}
	hideUnread(rows)
	if rows[0].Value != "31/02/2026" || rows[1].Value != "" || rows[2].Value != "" {
		t.Errorf("%+v", rows)
	}
}

// What keeps a row off the list stands first, what was read safely last.
func TestIssuesStandWorstFirst(t *testing.T) {
	all := []care.IssueRow{
		{Line: 2, Code: readSafely, Severity: care.SevDoubtful},
		{Line: 3, Code: readSafely, Severity: care.SevDoubtful},
		{Line: 4, Code: readSafely, Severity: care.SevDoubtful},
		{Line: 5, Code: "rare", Severity: care.SevDoubtful},
		{Line: 6, Code: "often", Severity: care.SevDoubtful},
		{Line: 7, Code: "often", Severity: care.SevDoubtful},
		{Line: 8, Code: "no-date", Severity: care.SevRejected},
	}
	worstFirst(all)
	var lines []uint32
	for _, is := range all {
		lines = append(lines, is.Line)
	}
	if want := []uint32{8, 6, 7, 5, 2, 3, 4}; !slices.Equal(lines, want) {
		t.Errorf("%v, want %v", lines, want)
	}
	l := issueList{Rows: all}
	if p, s := len(l.plain()), len(l.safe()); p != 4 || s != 3 {
		t.Errorf("%d rows shown and %d folded", p, s)
	}
	l.Code = readSafely
	if p, s := len(l.plain()), len(l.safe()); p != 7 || s != 0 {
		t.Errorf("asked for alone: %d rows shown and %d folded", p, s)
	}
}

func TestAPartHasANameOfItsOwn(t *testing.T) {
	if whole, part := markedName("north.list.xls", false, ".xlsx"), markedName("north", true, ".csv"); whole != "north.list marked up.xlsx" || part != "north rows to mend.csv" {
		t.Errorf("%q, %q", whole, part)
	}
}
