package demo

import (
	"testing"
	"time"

	"roundtable/care"
)

// Easter Sundays as the Church of England's calendar has them.
func TestEaster(t *testing.T) {
	for _, d := range []care.Date{
		care.NewDate(2000, 4, 23), care.NewDate(2008, 3, 23), care.NewDate(2011, 4, 24), care.NewDate(2024, 3, 31), care.NewDate(2025, 4, 20),
		care.NewDate(2026, 4, 5), care.NewDate(2027, 3, 28), care.NewDate(2038, 4, 25), care.NewDate(2049, 4, 18),
	} {
		if y, _, _ := d.Civil(); easter(y) != d {
			t.Errorf("Easter %d on %s, not %s", y, easter(y), d)
		}
	}
}

// TestTheWeekends: whatever the day, the story's weekends are Saturdays on which
// theatres run, and the lists go back far enough before the first for a forecast.
func TestTheWeekends(t *testing.T) {
	for d := care.NewDate(2024, 1, 1); d < care.NewDate(2032, 1, 1); d++ {
		o := Options{Size: Small, Today: d}
		census := lastSunday(d)
		last, next := lastWeekend(census), nextWeekend(d+28)
		for _, s := range []care.Date{last, next, nextWeekend(next + 7)} {
			_, m, day := s.Civil()
			if s.Time().Weekday() != time.Saturday || m == time.December && day > 23 || m == time.January && day < 3 {
				t.Fatalf("on %s: %s", d, s)
			}
		}
		if last > d-7 || next < d+28 {
			t.Fatalf("on %s: %s and %s", d, last, next)
		}
		lists := o.weekly(census)
		if lists[len(lists)-1] != census || last-1-lists[0] < 7*wholeWeeks || len(lists) > 15 {
			t.Fatalf("on %s: %d lists from %s before %s", d, len(lists), lists[0], last)
		}
		until := o
		until.Until = d - 56
		if more := until.weekly(census); len(more) < len(lists)+6 || lastWeekend(lastSunday(d-56))-1-more[0] < 7*wholeWeeks {
			t.Fatalf("on %s, brought until %s: %d lists from %s", d, until.Until, len(more), more[0])
		}
	}
}
