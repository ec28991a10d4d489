package table

import (
	"os"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"roundtable/care"
)

func orderNamed(t *testing.T, name string) Order {
	t.Helper()
	o, ok := map[string]Order{"any": AnyOrder, "dmy": DMY, "mdy": MDY, "ymd": YMD, "serial": DMY | Serial, "serial1904": DMY | Serial1904}[name]
	if !ok {
		t.Fatalf("no order %q", name)
	}
	return o
}

func TestParseDate(t *testing.T) {
	data, err := os.ReadFile("testdata/dates.txt")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(data)) {
		if line = strings.TrimRight(line, "\n"); line == "" || line[0] == '#' {
			continue
		}
		f := strings.Split(line, "|")
		for i := range f {
			f[i] = strings.TrimSpace(f[i])
		}
		for len(f) < 6 {
			f = append(f, "")
		}
		p := ParseDate(f[0], orderNamed(t, f[1]))
		date := p.Date.String()
		if date == "" {
			date = "-"
		}
		if date != f[2] || p.Minute.String() != f[3] || p.Reason.String() != f[4] || p.Rest != f[5] {
			t.Errorf("%s (%s): %s %s, %q, rest %q; want %s %s, %q, rest %q", f[0], f[1], date, p.Minute, p.Reason, p.Rest, f[2], f[3], f[4], f[5])
		}
		if b := ParseDateBytes([]byte(f[0]), orderNamed(t, f[1])); b != p {
			t.Errorf("%s: bytes read as %+v, the string as %+v", f[0], b, p)
		}
	}
}

// TestDatesComeBack writes every date in many forms and reads it again.
func TestDatesComeBack(t *testing.T) {
	forms := map[string]Order{
		"2006-01-02": AnyOrder, "02/01/2006": DMY, "2/1/2006": DMY, "01/02/2006": MDY, "02.01.2006": DMY, "20060102": AnyOrder,
		"2 January 2006": AnyOrder, "02-Jan-2006": AnyOrder, "Mon 2 Jan 2006": AnyOrder, "January 2, 2006": AnyOrder, "2006/1/2": AnyOrder,
	}
	rapid.Check(t, func(t *rapid.T) {
		when := time.Date(1800, 1, 1, 0, rapid.IntRange(0, 399*365*1440).Draw(t, "minute"), 0, 0, time.UTC)
		for form, order := range forms {
			if p := ParseDate(when.Format(form), order); !p.OK() || p.Date != care.DateOf(when) || p.Minute != 0 {
				t.Errorf("%s: %+v", when.Format(form), p)
			}
			if form == "20060102" {
				continue
			}
			p := ParseDate(when.Format(form+" 15:04"), order)
			if !p.OK() || p.Date != care.DateOf(when) || p.Minute != care.NewMinute(when.Hour(), when.Minute()) {
				t.Errorf("%s: %+v", when.Format(form+" 15:04"), p)
			}
		}
	})
}

func TestSummerTimeIsLondons(t *testing.T) {
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Skip("this machine has no time zone data: the rule for summer time is left untested")
	}
	for at := time.Date(1996, 1, 1, 0, 30, 0, 0, time.UTC); at.Year() < 2060; at = at.Add(time.Hour) {
		if _, offset := at.In(london).Zone(); (offset == 3600) != summerTime(at) {
			t.Fatalf("%v: summer time %v", at, summerTime(at))
		}
	}
}

func TestDateOrder(t *testing.T) {
	for _, c := range []struct {
		samples string
		order   Order
		sure    bool
		mixed   bool
	}{
		{"12/03/2026 25/03/2026", DMY, true, false},
		{"03/12/2026 03/25/2026 03/26/2026 04/13/2026", MDY, true, false},
		{"03/12/2026 03/25/2026", DMY, false, true}, // one alone says too little
		{"12/19/1949", DMY, false, false},
		{"03/25/2026 03/26/2026 03/27/2026" + strings.Repeat(" 05/06/2026", 10), DMY, false, true},
		{"03/04/2026 05/06/2026", DMY, false, false},
		{"25/03/2026 03/25/2026 26/03/2026", DMY, false, true},
		{"2026-03-12 12-Mar-26", AnyOrder, true, false},
		{"tbc chased", AnyOrder, true, false},
		{"99-03-12 98-12-30", YMD, true, false},
		{"", AnyOrder, true, false},
	} {
		e := DateOrder(strings.Fields(c.samples))
		if e.Order != c.order || e.Sure != c.sure || e.Mixed != c.mixed {
			t.Errorf("%s: %+v", c.samples, e)
		}
	}
	var e DateEvidence
	for d := range 9 {
		e.AddCell(Cell{Kind: DateTime, Date: care.NewDate(2026, time.Month(d+1), 12-d), Text: []byte("x")})
	}
	e.AddCell(Cell{Kind: Text, Text: []byte("25/03/2026")})
	if !e.Swapped {
		t.Errorf("a swapped column is not seen: %+v", e)
	}
}

func FuzzParseDate(f *testing.F) {
	for _, s := range []string{"2026-03-12", "12/3 chased", "12-Mar-26 9.30pm", "46093.5", "2026-06-11T23:00:00.000Z", "12\u201303\u20132026"} {
		for o := range byte(4) {
			f.Add(s, o)
		}
	}
	f.Fuzz(func(t *testing.T, s string, o byte) {
		p := ParseDate(s, Order(o))
		if p.OK() != (p.Date != 0 && p.Reason == IsDate) {
			t.Errorf("%q: %+v is a date and is none", s, p)
		}
		if p.OK() && p.Rest != "" {
			t.Errorf("%q: rest %q of a date", s, p.Rest)
		}
		if p.Date != 0 && (p.Date < care.NewDate(1799, 12, 31) && Order(o)&(Serial|Serial1904) == 0 || p.Precision == ToNothing) {
			t.Errorf("%q: %+v", s, p)
		}
		if p.Minute > 1440 || p.Reason.String() == "" != (p.Reason == IsDate) {
			t.Errorf("%q: %+v", s, p)
		}
	})
}
