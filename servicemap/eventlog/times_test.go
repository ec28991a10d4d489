package eventlog

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// The standard library reads what it can read the same way.
func TestTimesAgreeWithTheStandardLibrary(t *testing.T) {
	layouts := map[string]Precision{
		time.RFC3339Nano: Second, "2006-01-02T15:04:05.000Z07:00": Second, "2006-01-02 15:04:05-0700": Second, "2006-01-02 15:04": Minute,
		"2006-01-02": Day, "2006/01/02 15:04:05": Second, "02/01/2006": Day, "2/1/2006 15:04": Minute, "02.01.2006 15:04:05": Second, "02-01-2006": Day,
	}
	rapid.Check(t, func(rt *rapid.T) {
		at := time.UnixMilli(rapid.Int64Range(-62104060800000, 253370764799999).Draw(rt, "ms")).UTC()
		zone := time.FixedZone("", rapid.IntRange(-14*4, 14*4).Draw(rt, "quarters")*900)
		for layout, precision := range layouts {
			text := at.In(zone).Format(layout)
			want, err := time.Parse(layout, text)
			if err != nil {
				rt.Fatal(err)
			}
			got, ok := ParseTime([]byte(text), DayFirst)
			if !ok || got.At != want.UnixMilli() || got.Precision != precision {
				rt.Fatalf("%q is %+v, %v; the standard library has %d", text, got, ok, want.UnixMilli())
			}
		}
		month, ok := ParseTime([]byte(at.Format("01/02/2006")), MonthFirst)
		if !ok || month.At != at.Truncate(24*time.Hour).UnixMilli() || !month.Slashed {
			rt.Fatalf("month first: %+v, %v of %s", month, ok, at)
		}
	})
}

func TestTimesThatAreNone(t *testing.T) {
	for _, text := range []string{
		"", " ", "yesterday", "2026-02-29", "2026-13-01", "31/02/2026", "2026-01-01T25:00", "2026-01-01T10:61", "2026-01-01T10:00:61", "2026-01-01T10:00:00.",
		"2026-01-01T10:00:00+1", "2026-01-01T10:00:00+19:00", "2026-01-01x", "1/2/26", "12", "2026-01-01T24:30", "2026-01-01T10:00:00 Europe/London", "0000-00-00",
	} {
		if s, ok := ParseTime([]byte(text), DayFirst); ok {
			t.Errorf("%q was read as %+v", text, s)
		}
	}
	if s, ok := ParseTime([]byte("2026-01-01T24:00"), DayFirst); !ok || s.At != time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC).UnixMilli() {
		t.Errorf("midnight at the end of a day is %+v, %v", s, ok)
	}
}

func FuzzParseTime(f *testing.F) {
	for _, s := range []string{"2026-01-02T03:04:05.678+01:00", "1/2/2026 3:04", "2026-01-02", "-", "\x00"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		s, ok := ParseTime(b, DayFirst)
		if !ok {
			return
		}
		if at := time.UnixMilli(s.At).UTC(); at.Year() < -1 || at.Year() > 10000 {
			t.Fatalf("%q is in the year %d", b, at.Year())
		}
	})
}
