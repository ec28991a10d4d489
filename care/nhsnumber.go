package care

import "fmt"

// NHSNumber is a ten-digit NHS number as an integer, so that it is fixed-width
// in columns; 0 means "none". Numbers with leading zeros (Scottish CHI) keep
// them when printed.
type NHSNumber uint64

// String is the number as the NHS prints it, "943 476 5919", or "".
func (n NHSNumber) String() string {
	if n == 0 {
		return ""
	}
	s := fmt.Sprintf("%010d", uint64(n))
	return s[:3] + " " + s[3:6] + " " + s[6:]
}
