package intake

import (
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
