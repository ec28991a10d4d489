package sessions

import (
	"testing"
	"time"

	"roundtable/care"
)

// TestBankHolidaysAreThoseOfTheCalendar: every day of these years is a bank holiday, or
// not, as gov.uk/bank-holidays lists them for England and Wales; Easter Sunday and the
// days of Christmas on a weekend are named beside them.
func TestBankHolidaysAreThoseOfTheCalendar(t *testing.T) {
	listed := map[care.Date]bool{}
	for _, d := range [][3]int{
		{2022, 1, 3},
		{2022, 4, 15},
		{2022, 4, 18},
		{2022, 5, 2},
		{2022, 6, 2},
		{2022, 6, 3},
		{2022, 8, 29},
		{2022, 9, 19},
		{2022, 12, 26},
		{2022, 12, 27},
		{2023, 1, 2},
		{2023, 4, 7},
		{2023, 4, 10},
		{2023, 5, 1},
		{2023, 5, 8},
		{2023, 5, 29},
		{2023, 8, 28},
		{2023, 12, 25},
		{2023, 12, 26},
		{2024, 1, 1},
		{2024, 3, 29},
		{2024, 4, 1},
		{2024, 5, 6},
		{2024, 5, 27},
		{2024, 8, 26},
		{2024, 12, 25},
		{2024, 12, 26},
		{2025, 1, 1},
		{2025, 4, 18},
		{2025, 4, 21},
		{2025, 5, 5},
		{2025, 5, 26},
		{2025, 8, 25},
		{2025, 12, 25},
		{2025, 12, 26},
		{2026, 1, 1},
		{2026, 4, 3},
		{2026, 4, 6},
		{2026, 5, 4},
		{2026, 5, 25},
		{2026, 8, 31},
		{2026, 12, 25},
		{2026, 12, 28},
		{2027, 1, 1},
		{2027, 3, 26},
		{2027, 3, 29},
		{2027, 5, 3},
		{2027, 5, 31},
		{2027, 8, 30},
		{2027, 12, 27},
		{2027, 12, 28},
	} {
		listed[care.NewDate(d[0], time.Month(d[1]), d[2])] = true
	}
	for d := care.NewDate(2022, 1, 1); d <= care.NewDate(2027, 12, 31); d++ {
		y, m, day := d.Civil()
		weekend := d.Time().Weekday() == 0 || d.Time().Weekday() == 6
		named := weekend && (d == Easter(y) || m == 12 && (day == 25 || day == 26) || m == 1 && day == 1)
		if got := Holiday(d); (got != "") != (listed[d] || named) {
			t.Errorf("%s: %q", d.Long(), got)
		}
	}
}
