package site_test

import (
	"testing"

	"roundtable/care"
	"roundtable/web/site"
)

// TestADayIsReadAsItIsWritten here, or by year; what is none is none.
func TestADayIsReadAsItIsWritten(t *testing.T) {
	want, err := care.ParseDate("2027-01-03")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []string{"2027-01-03", " 03/01/2027 ", "3/1/2027", "3.1.2027", "3-1-2027", "3 Jan 2027", "3 January 2027", "03  January 2027"} {
		if got := site.Day(s); got != want {
			t.Errorf("%q is %v", s, got)
		}
	}
	for _, s := range []string{"", "tomorrow", "31/02/2027", "01/13/2027", "3/1/27", "2027-02-30", "0/1/2027"} {
		if got := site.Day(s); got != 0 {
			t.Errorf("%q is %v", s, got)
		}
	}
}
