package care

import (
	"errors"
	"strings"
)

// Problem is an error that a user may read as it stands: what was wrong, where,
// and what to do next. It is the only kind of error text that pages and the
// command line show; every other error is shown as "something went wrong" and
// goes to the log. A Problem never holds personal data.
type Problem struct {
	What   string // one sentence: "The file is protected with a password."
	Where  string // the place: "list.xlsx, sheet PTL, line 12", or ""
	Remedy string // what to do next: "Save it without the password and send it again."
	Err    error  // the cause, for the log only; may be nil
}

// Error is the problem in one line.
func (p *Problem) Error() string {
	var b strings.Builder
	if p.Where != "" {
		b.WriteString(p.Where)
		b.WriteString(": ")
	}
	b.WriteString(p.What)
	if p.Remedy != "" {
		b.WriteByte(' ')
		b.WriteString(p.Remedy)
	}
	return b.String()
}

// Unwrap gives the cause to errors.Is and errors.AsType.
func (p *Problem) Unwrap() error { return p.Err }

// InWords is what a person may read of an error: a Problem as it stands, and
// otherwise for every other error.
func InWords(err error, otherwise string) string {
	if p, ok := errors.AsType[*Problem](err); ok {
		return p.Error()
	}
	return otherwise
}
