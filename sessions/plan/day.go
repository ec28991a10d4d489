package plan

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"

	"roundtable/care"
)

// Day is a civil date, "2026-03-07", or a number of a day where an instance has no
// calendar ("1", "2", …; a bare number in JSON). "" is not stated.
type Day string

// before orders days: numbers by number, dates by date.
func (d Day) before(e Day) bool {
	a, isA := d.number()
	b, isB := e.number()
	if isA && isB {
		return a < b
	}
	return d < e
}

// number is a day that is written as a number.
func (d Day) number() (float64, bool) {
	n, err := strconv.ParseFloat(string(d), 64)
	return n, err == nil && !math.IsNaN(n) && !math.IsInf(n, 0)
}

// UnmarshalJSON takes a string or a number.
func (d *Day) UnmarshalJSON(b []byte) error {
	var s string
	if err := json.Unmarshal(b, &s); err == nil {
		*d = Day(civil(s))
		return nil
	}
	var n json.Number
	if err := json.Unmarshal(b, &n); err != nil {
		return fmt.Errorf("a day is a text or a number, not %s", b)
	}
	*d = Day(textOf(n))
	return nil
}

// civil is a day without the time of day that some programs write behind it.
func civil(s string) string {
	if len(s) > 10 && (s[10] == 'T' || s[10] == ' ') {
		if _, err := care.ParseDate(s[:10]); err == nil {
			return s[:10]
		}
	}
	return s
}
