package intake

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"roundtable/care"
	"roundtable/intake/table"
)

// TestYearsOfTwoFigures: whatever the day, a birth is never after it and never a hundred
// years before what it could be; any other date is within a hundred years that end twenty
// years on; a year that is written whole stands as it is.
func TestYearsOfTwoFigures(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		s := &sheetReader{today: care.NewDate(2026, 1, 1) + care.Date(rapid.IntRange(0, 6000).Draw(r, "today"))}
		d, m, y := rapid.IntRange(1, 28).Draw(r, "d"), rapid.IntRange(1, 12).Draw(r, "m"), rapid.IntRange(0, 99).Draw(r, "y")
		p := table.ParseDate(fmt.Sprintf("%02d/%02d/%02d", d, m, y), table.DMY)
		today, _, _ := s.today.Civil()
		birth, other := s.century(fBirth, p), s.century(fTCI, p)
		for _, got := range []care.Date{birth, other} {
			gy, gm, gd := got.Civil()
			if gy%100 != y || int(gm) != m || gd != d {
				r.Fatalf("%02d/%02d/%02d became %s", d, m, y, got)
			}
		}
		if by, _, _ := birth.Civil(); birth > s.today || by < today-100 {
			r.Fatalf("born %s, on %s", birth, s.today)
		}
		if oy, _, _ := other.Civil(); oy > today+furthestAhead || oy <= today+furthestAhead-100 {
			r.Fatalf("%s, on %s", other, s.today)
		}
		whole := table.ParseDate(fmt.Sprintf("%02d/%02d/19%02d", d, m, y), table.DMY)
		if s.century(fTCI, whole) != whole.Date || s.century(fBirth, whole) != whole.Date {
			r.Fatal("a whole year was changed")
		}
	})
}

// TestTheImportSaysHowShortYearsAreRead: in each column that has them, and in no other.
func TestTheImportSaysHowShortYearsAreRead(t *testing.T) {
	d, _ := testDesk(t)
	text := "Patient ID,Surname,DOB,Start date,TCI date,Seen\n1,Bell,31/12/35,01/02/26,12/03/31,01/02/2026\n2,Gray,1/1/24,03/02/25,,02/02/2026\n"
	_, p := propose(t, d, "list", text)
	var about []string
	for _, n := range p.Notes {
		if strings.Contains(n, "two figures") {
			about = append(about, strings.Split(n, "'")[1])
		}
	}
	if want := []string{"DOB", "Start date", "TCI date"}; !slices.Equal(about, want) {
		t.Errorf("said of %q, want %q", about, want)
	}
	res := send(t, d, "list", text)
	rows, people := rowsOf[care.PathwayRow](t, d, res.Extract, care.RecPathwayBlock), rowsOf[care.PersonRow](t, d, res.Extract, care.RecPeopleBlock)
	if len(rows) != 2 || rows[0].Start != care.NewDate(2026, 2, 1) || rows[0].TCI != care.NewDate(2031, 3, 12) || rows[1].Start != care.NewDate(2025, 2, 3) {
		t.Errorf("%+v", rows)
	}
	if len(people) != 2 || people[0].Birth != care.NewDate(1935, 12, 31) || people[1].Birth != care.NewDate(2024, 1, 1) {
		t.Errorf("%+v", people)
	}
}
