package site

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"roundtable/care"
	"roundtable/ledger"
	"roundtable/web/nhsuk"
)

// Option is a choice of a list: the value that is sent and the text that is shown. Rooms
// have lists of dozens, and so it has no name of its own that would want each field named.
type Option = struct{ Value, Text string }

// Options are choices as a select takes them.
func Options(all []Option) []nhsuk.Option {
	out := make([]nhsuk.Option, len(all))
	for i, o := range all {
		out[i] = nhsuk.OptionOf(o.Value, o.Text)
	}
	return out
}

// Day reads a day of a form as it is written here, 23/01/2027 or 23 January 2027, or as
// 2027-01-23; 0 for none and for what is none.
func Day(s string) care.Date {
	s = strings.Join(strings.Fields(s), " ")
	if d, err := care.ParseDate(s); err == nil {
		return d
	}
	for _, as := range []string{"2/1/2006", "2.1.2006", "2-1-2006", "2 Jan 2006", "2 January 2006"} {
		if at, err := time.Parse(as, s); err == nil {
			return care.DateOf(at)
		}
	}
	return 0
}

// DayField is a day as a form's field has it, in the form of its hint: 23/01/2027; "" for
// none.
func DayField(d care.Date) string {
	if d == 0 {
		return ""
	}
	return d.Time().Format("02/01/2006")
}

// Number reads a whole number of a form; 0 for an empty field, -1 for what is none.
func Number(s string) int {
	s = strings.TrimSpace(s)
	if s == "" {
		return 0
	}
	n, err := strconv.Atoi(s)
	if err != nil {
		return -1
	}
	return n
}

// Version is the version that the form's writer saw, of its field "version"; 0 for none.
func (v *Visit) Version() ledger.Version {
	n, err := strconv.ParseInt(v.FormValue("version"), 10, 64)
	if err != nil {
		return 0
	}
	return ledger.Version(n)
}

// Done leads on after a command that wrote up to a position, so that the next page
// shows it.
func (v *Visit) Done(w http.ResponseWriter, seq ledger.Seq, to string) error {
	Reached(w, seq)
	return v.SeeOther(w, to)
}
