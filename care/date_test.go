package care_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"roundtable/care"
)

func mustDate(t *testing.T, s string) care.Date {
	t.Helper()
	d, err := care.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestDatesReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 120_000).Draw(t, "day")
		d := care.Date(n)
		back, err := care.ParseDate(d.String())
		if err != nil || back != d {
			t.Fatalf("%s read back as %s, %v", d, back, err)
		}
		y, m, day := d.Civil()
		if care.NewDate(y, m, day) != d || care.DateOf(d.Time()) != d {
			t.Fatalf("%s does not survive its parts", d)
		}
		if (d + 1).Time().Sub(d.Time()) != 24*time.Hour {
			t.Fatalf("the day after %s is not a day later", d)
		}
	})
}

func TestDateIsMissingNotFirst(t *testing.T) {
	var d care.Date
	if d.String() != "" || d.Long() != "" || d.Short() != "" || !d.IsZero() || !d.Time().IsZero() {
		t.Errorf("the zero date is written %q", d.String())
	}
	if err := d.UnmarshalText(nil); err != nil || d != 0 {
		t.Errorf("an empty text is %v, %v", d, err)
	}
	for _, s := range []string{"2023-02-30", "1/2/2023", "1799-12-31", "2023-1-1", ""} {
		if got, err := care.ParseDate(s); err == nil {
			t.Errorf("ParseDate(%q) = %s", s, got)
		}
	}
	if d := mustDate(t, "1800-01-01"); d != 1 {
		t.Errorf("1 January 1800 is %d", d)
	}
	if d := mustDate(t, "2026-03-03"); d.Long() != "3 March 2026" || d.Short() != "3 Mar 2026" {
		t.Errorf("%s, %s", d.Long(), d.Short())
	}
}

func FuzzParseDate(f *testing.F) {
	for _, s := range []string{"2024-02-29", "2023-02-29", "1800-01-01", "9999-12-31", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := care.ParseDate(s)
		if err == nil && d.String() != s {
			t.Fatalf("%q became %q", s, d)
		}
	})
}

func TestAgeInCompletedMonths(t *testing.T) {
	for _, tt := range []struct {
		birth, day string
		months     int
		ok         bool
	}{
		{"2008-06-15", "2026-06-14", 215, true}, // a child until the day before
		{"2008-06-15", "2026-06-15", 216, true}, // the 18th birthday
		{"2024-02-29", "2025-02-28", 11, true},
		{"2024-02-29", "2025-03-01", 12, true}, // 29 February completes its year on 1 March
		{"2024-01-31", "2024-02-29", 0, true},
		{"2024-01-31", "2024-03-01", 1, true},
		{"2024-01-31", "2024-01-31", 0, true},
		{"2024-01-31", "2024-01-30", 0, false}, // not born yet
	} {
		m, ok := care.AgeMonths(mustDate(t, tt.birth), mustDate(t, tt.day))
		if m != tt.months || ok != tt.ok {
			t.Errorf("born %s, on %s: %d, %v; want %d, %v", tt.birth, tt.day, m, ok, tt.months, tt.ok)
		}
	}
	if _, ok := care.AgeMonths(0, 1); ok {
		t.Error("an age without a birth date")
	}
}

func TestAgeNeverGoesBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		birth := care.Date(rapid.IntRange(1, 90_000).Draw(t, "birth"))
		day := birth + care.Date(rapid.IntRange(0, 40_000).Draw(t, "lived"))
		m, ok := care.AgeMonths(birth, day)
		next, _ := care.AgeMonths(birth, day+1)
		if !ok || next < m || next > m+1 {
			t.Fatalf("%d months on %s, %d the day after", m, day, next)
		}
		// The birthday of the completed month is not after the day, and the next
		// one is: months are half-open.
		if completed(birth, m) > day || completed(birth, m+1) <= day {
			t.Fatalf("born %s, %d months on %s", birth, m, day)
		}
	})
}

// completed is the day on which somebody has lived so many months: the day of birth, or the
// first of the next month where the month lacks it. time.Date alone would carry 30 February
// to 2 March.
func completed(birth care.Date, months int) care.Date {
	y, m, d := birth.Civil()
	day, first := care.NewDate(y, m+time.Month(months), d), care.NewDate(y, m+time.Month(months)+1, 1)
	return min(day, first)
}

func TestMinuteOfDay(t *testing.T) {
	if care.NewMinute(0, 0) == 0 || care.NewMinute(23, 59) != 1440 || care.NewMinute(9, 5).String() != "09:05" {
		t.Error("midnight is a time, and is not 'no time recorded'")
	}
	if care.Minute(0).String() != "" {
		t.Error("no time recorded is written")
	}
}
