package intake

import (
	"testing"

	"roundtable/ledger/ledgertest"
)

// What cannot land and begins like a total, a foot or a note is such only if it
// says nothing of a person.
func TestFurnitureIsNobody(t *testing.T) {
	ledgertest.OneAtATime(t)
	const head = "Name,NHS number,Hospital number,DOB,Start date,Team\nStays Tom,,H9,,01/02/2026,A\n"
	for row, want := range map[string]string{ // "r" rejected, "f" furniture
		"\"Summers, Ann\",,H1,,,A":           "r",
		"\"Summers, Ann\",,,,,":              "r",
		"\"Meaney, Bob\",,,1/2/1980,,":       "r",
		"\"Mean, Bob\",,,,,":                 "r",
		"\"Page, Ann\",,,,,":                 "r",
		"\"Keyes, Ann\",,,,,":                "r",
		"Counter Jim,,,,soon,":               "r",
		"Total Bob,4857773457,,,,":           "r",
		"Totalwar Bob,,,,,":                  "r",
		"Note Ann,,RXC123,,,":                "r",
		"Runcorn Jane,,,,,":                  "r",
		"Total,9,,,,":                        "f",
		"Total,,9,,,":                        "f",
		"\"Total, all teams\",,9,,,":         "f",
		"TOTAL: 35,,,,,":                     "f",
		"Sub-total,9,,,,":                    "f",
		"Grand total,9,9,9,,":                "f",
		"No. of people,9,,,,":                "f",
		"Page 2 of 3,,,,,":                   "f",
		"Printed by,Jan,,,,":                 "f",
		"Report run: 20/11/2026,,,,,":        "f",
		"Key: TCI = to come in,,,,,":         "f",
		"----,,,,,":                          "f",
		"Name,NHS number,Hospital number,,,": "f",
	} {
		d, _ := testDesk(t)
		r := send(t, d, "list", head+row+"\n")
		got := "r"
		if r.Furniture == 1 {
			got = "f"
		}
		if r.Rejected+r.Furniture != 1 || got != want {
			t.Errorf("%s: rejected %d, furniture %d, want %s", row, r.Rejected, r.Furniture, want)
		}
	}
}

// What copying leaves in a number is no fault of the number, and words alone in the
// column of numbers are a heading or a greeting.
func TestNumbersCopiedAndWordsBetween(t *testing.T) {
	d, _ := testDesk(t)
	r := send(t, d, "list", "Hosp No,NHS No,Start date\nMr Smith's list,,\n1,943\u00a0476\u00a05919\u200b,2026-02-03\n2,9876543210*,2026-02-03\nKind regards from Tom,,\n")
	if r.Accepted != 2 || r.Furniture != 2 || r.Rejected != 0 || r.Doubtful != 0 {
		t.Errorf("%+v %v", r.Counts, r.Issues)
	}
}
