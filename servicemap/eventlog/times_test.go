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
		"2006-1-2 3:04 PM": Minute, "2006.01.02 15:04:05.000000": Second, "2/1/2006 3:04:05PM": Second, "20060102": Day, "20060102T150405Z0700": Second, "20060102150405": Second,
		"02-Jan-2006": Day, "2 January 2006 15:04": Minute, "Jan 2, 2006 3:04:05 PM": Second, time.RFC1123Z: Second, "Monday, 2 Jan 2006": Day,
		"02/Jan/2006:15:04:05 -0700": Second, "2006-Jan-02": Day, "2006-01-02 15:04:05 -0700": Second,
	}
	rapid.Check(t, func(rt *rapid.T) {
		at := time.UnixMicro(rapid.Int64Range(-2208988800000000+2*PerDay, 7258118400000000-2*PerDay-1).Draw(rt, "micro")).UTC() // 1900 to 2199
		zone := time.FixedZone("", rapid.IntRange(-14*4, 14*4).Draw(rt, "quarters")*900)
		for layout, precision := range layouts {
			text := at.In(zone).Format(layout)
			want, err := time.Parse(layout, text)
			if err != nil {
				rt.Fatal(err)
			}
			got, ok := ParseTime([]byte(text), DayFirst)
			if !ok || got.At != want.UnixMicro() || got.Precision != precision {
				rt.Fatalf("%q is %+v, %v; the standard library has %d", text, got, ok, want.UnixMicro())
			}
		}
		month, ok := ParseTime([]byte(at.Format("01/02/2006")), MonthFirst)
		if !ok || month.At != at.Truncate(24*time.Hour).UnixMicro() || !month.Slashed {
			rt.Fatalf("month first: %+v, %v of %s", month, ok, at)
		}
	})
}

func TestTimesThatAreNoneAndOddOnes(t *testing.T) {
	for _, text := range []string{
		"", " ", "yesterday", "2026-02-29", "2026-13-01", "31/02/2026", "2026-01-01T25:00", "2026-01-01T10:61", "2026-01-01T10:00:61", "2026-01-01T10:00:00.",
		"2026-01-01T10:00:00+1", "2026-01-01T10:00:00+19:00", "2026-01-01x", "1/2/2", "1/2/026", "12", "2026", "20261301", "2026123", "12 Mar 09:30", "Mar 12, 09:30", "12 Mar 09:10:15", "1 2 2026", "13:00 PM", "2026-01-01 13:00 PM", "2026-01-01 0:30 AM", "2026-01-01T24:30", "2026-01-01T10:00:00 Europe/London", "0000-00-00",
	} {
		if s, ok := ParseTime([]byte(text), DayFirst); ok {
			t.Errorf("%q was read as %+v", text, s)
		}
	}
	for text, want := range map[string]string{
		"2026-01-02T03:04:05.123456789Z": "2026-01-02T03:04:05.123456Z", "1/2/26": "2026-02-01T00:00:00Z", "1/2/30 9:05": "1930-02-01T09:05:00Z", "12 Mar 26": "2026-03-12T00:00:00Z",
		"1317429524": "2011-10-01T00:38:44Z", "1317429524.5": "2011-10-01T00:38:44.5Z", "1317429524546": "2011-10-01T00:38:44.546Z", "1317429524546.0": "2011-10-01T00:38:44.546Z",
		"1317429524546001": "2011-10-01T00:38:44.546001Z", "1317429524546001999": "2011-10-01T00:38:44.546001Z", "20111001003844546": "2011-10-01T00:38:44.546Z",
		"2011-10-01T00:38:44.546+02:00[Europe/Amsterdam]": "2011-09-30T22:38:44.546Z", "2011-10-01 00:38:44 BST": "2011-09-30T23:38:44Z", "Sat Oct 01 2011 00:38:44 GMT+0200 (CEST)": "2011-09-30T22:38:44Z",
		"2026-01-01 12:05 am": "2026-01-01T00:05:00Z", "2026-01-01T24:00": "2026-01-02T00:00:00Z", "20260312T0930": "2026-03-12T09:30:00Z", "1 Sept 2026": "2026-09-01T00:00:00Z",
	} {
		s, ok := ParseTime([]byte(text), DayFirst)
		if got := time.UnixMicro(s.At).UTC().Format(time.RFC3339Nano); !ok || got != want {
			t.Errorf("%q is %s, %v, and not %s", text, got, ok, want)
		}
	}
}

func FuzzParseTime(f *testing.F) {
	for _, s := range []string{"2026-01-02T03:04:05.678+01:00", "1/2/2026 3:04", "Thu, 12 Mar 2026 9:30 PM", "20260312T093015.5Z", "1317429524546", "12/Mar/26:09:30:15 GMT+0100 (x)", "2026-01-02", "-", "\x00"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		s, ok := ParseTime(b, DayFirst)
		if !ok {
			return
		}
		if at := time.UnixMicro(s.At).UTC(); at.Year() < -1 || at.Year() > 10000 {
			t.Fatalf("%q is in the year %d", b, at.Year())
		}
	})
}
