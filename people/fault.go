package people

import (
	"fmt"
	"runtime"
	"strings"

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
	switch p := recover().(type) {
	case nil:
	case *linkage.Panicked:
		*err = &Fault{What: fmt.Sprintf("%T", p.Value), At: p.At}
	default:
		*err = &Fault{What: fmt.Sprintf("%T", p), At: places()}
	}
}

// places are where the program is, without what it works on.
func places() string {
	var pcs [16]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(4, pcs[:])])
	var out []string
	for {
		f, more := frames.Next()
		out = append(out, fmt.Sprintf("%s:%d", f.Function, f.Line))
		if !more {
			return strings.Join(out, " ")
		}
	}
}
