package people

import (
	"fmt"

	"roundtable/people/linkage"
)

// Fault is a fault of the program that ended a comparison. It names nobody: what a
// program says of itself when it fails may hold what it was working on, and so it keeps
// the kind of fault and the places in the program alone.
type Fault struct {
	What string // such as "runtime.boundsError"
	At   string // function and line, innermost first
}

func (f *Fault) Error() string { return "a fault of the program, " + f.What + ", at " + f.At }

// recovered makes an error of a panic, for a deferred call: what is compared comes from
// many systems, and a record that the program cannot bear must not stop the server.
func recovered(err *error) {
	if v := recover(); v != nil {
		p := linkage.Caught(v)
		*err = &Fault{What: fmt.Sprintf("%T", p.Value), At: p.At}
	}
}
