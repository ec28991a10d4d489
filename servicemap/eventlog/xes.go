package eventlog

import (
	"fmt"
	"io"
	"strings"

	"roundtable/care"
)

// XESNotes is what a reader of an XES file has to say beside the log.
type XESNotes struct {
	Traces      int
	Empty       int // traces without an event
	Unnamed     int // traces without a concept:name, called "trace 1", "trace 2" … by their place
	Again       int // traces whose name an earlier one has: one case
	Unzoned     int // times without an offset, taken for UTC
	DateOnly    int
	LifecycleOf map[string]int // events by lifecycle:transition
}

// The attributes of the concept, time, organisational and lifecycle extensions (IEEE
// 1849) that a log is made of, and the referral that a service request has.
const (
	keyName      = "concept:name"
	keyTime      = "time:timestamp"
	keyResource  = "org:resource"
	keyGroup     = "org:group"
	keyLifecycle = "lifecycle:transition"
	keyReferral  = "referral"
)

// xesReader holds where in a file the reader is.
type xesReader struct {
	tags  *tags
	b     *Builder
	kept  *Kept
	notes *XESNotes
	named map[string]bool

	inTrace, inEvent bool
	nested           int // depth below an event's or a trace's own attributes
	trace            []byte
	traceNamed       bool
	texts            []byte // of the trace's events
	transitions      Terms
	transitioned     []int          // events by transition
	pending          []pendingEvent // events of a trace whose name has not come yet
	e                pendingEvent
}

// pendingEvent is one event as it is read.
type pendingEvent struct {
	line                                int
	activity, resource, group, referral []byte
	time                                []byte
	hasTime                             bool
}

// ReadXES reads an XES document into b and what cannot be used into kept. Entities are
// never resolved and nothing outside the document is asked for. A broken document gives
// a *care.Problem with the line; what was read before it stays in b.
func ReadXES(r io.Reader, b *Builder, kept *Kept) (*XESNotes, error) {
	text, err := decoded(r)
	if err != nil {
		return &XESNotes{}, err
	}
	x := &xesReader{tags: newTags(text), b: b, kept: kept, notes: &XESNotes{LifecycleOf: map[string]int{}}, named: map[string]bool{}}
	err = x.read()
	for t, n := range x.transitioned {
		x.notes.LifecycleOf[strings.ToLower(x.transitions.Name(Term(t)))] += n
	}
	return x.notes, err
}

func (x *xesReader) read() error {
	sawLog := false
	for {
		tag, err := x.tags.next()
		if err == io.EOF {
			switch {
			case !sawLog:
				return &care.Problem{What: "This is not an XES file: it has no <log>.", Remedy: "Give an event log as XES (IEEE 1849) or as CSV."}
			case x.inTrace:
				return &care.Problem{What: "The XES file ends inside a trace.", Where: fmt.Sprintf("line %d", x.tags.line), Remedy: "The file was cut short: send it again."}
			}
			return nil
		}
		if err != nil {
			return err
		}
		if tag.name == "log" {
			sawLog = true
		}
		if err := x.take(&tag); err != nil {
			return err
		}
	}
}

func (x *xesReader) take(t *tag) error {
	switch t.name {
	case "trace":
		return x.takeTrace(t)
	case "event":
		return x.takeEvent(t)
	}
	if !x.inTrace {
		return nil // globals, classifiers and the log's own attributes
	}
	if t.closing {
		x.nested = max(0, x.nested-1)
		return nil
	}
	if x.nested == 0 {
		x.attribute(t)
	}
	if !t.empty {
		x.nested++
	}
	return nil
}

func (x *xesReader) takeTrace(t *tag) error {
	switch {
	case t.closing && !x.inTrace, !t.closing && x.inTrace:
		return x.broken("traces that do not begin and end in turn")
	case t.empty:
		x.notes.Traces++
		x.notes.Empty++
	case !t.closing:
		x.inTrace, x.nested, x.traceNamed, x.trace = true, 0, false, x.trace[:0]
		x.pending, x.texts = x.pending[:0], x.texts[:0]
		x.notes.Traces++
	default:
		x.inTrace = false
		x.endTrace()
	}
	return nil
}

func (x *xesReader) endTrace() {
	if !x.traceNamed {
		x.notes.Unnamed++
		x.trace = fmt.Appendf(x.trace[:0], "trace %d", x.notes.Traces)
	} else if name := string(x.trace); x.named[name] {
		x.notes.Again++
	} else {
		x.named[name] = true
	}
	if len(x.pending) == 0 {
		x.notes.Empty++
	}
	for i := range x.pending {
		x.add(&x.pending[i])
	}
}

func (x *xesReader) takeEvent(t *tag) error {
	switch {
	case !x.inTrace: // IEEE 1849 lets a log have such events
		if !t.closing {
			x.kept.Add(Aside{Line: t.line, Reason: NoCase, Remedy: "Put the event into a trace."})
		}
	case t.closing && !x.inEvent, !t.closing && x.inEvent:
		return x.broken("an event inside another")
	case t.empty:
		x.kept.Add(Aside{Line: t.line, Reason: NoActivity, Remedy: "Give the event a concept:name and a time:timestamp."})
	case !t.closing:
		x.inEvent, x.nested, x.e = true, 0, pendingEvent{line: t.line}
	default:
		x.inEvent, x.nested = false, 0
		x.pending = append(x.pending, x.e)
	}
	return nil
}

func (x *xesReader) broken(what string) error {
	return &care.Problem{What: "The XES file has " + what + ".", Where: fmt.Sprintf("line %d", x.tags.line), Remedy: "Export it again: the file does not follow IEEE 1849."}
}

// attribute takes one attribute of a trace or an event.
func (x *xesReader) attribute(t *tag) {
	if !x.inEvent {
		if t.key == keyName {
			x.trace, x.traceNamed = appendText(x.trace[:0], t.value), true
		}
		return
	}
	switch t.key {
	case keyName:
		x.e.activity = x.keep(t.value)
	case keyTime:
		x.e.time, x.e.hasTime = x.keep(t.value), true
	case keyResource:
		x.e.resource = x.keep(t.value)
	case keyGroup:
		x.e.group = x.keep(t.value)
	case keyReferral:
		x.e.referral = x.keep(t.value)
	case keyLifecycle:
		x.lifecycle(x.keep(t.value))
	}
}

// keep is a value as XML means it, until the next trace.
func (x *xesReader) keep(value []byte) []byte {
	from := len(x.texts)
	x.texts = appendText(x.texts, value)
	return x.texts[from:len(x.texts):len(x.texts)]
}

func (x *xesReader) lifecycle(transition []byte) {
	at := int(x.transitions.Add(transition))
	if at == len(x.transitioned) {
		x.transitioned = append(x.transitioned, 0)
	}
	x.transitioned[at]++
}

func (x *xesReader) add(e *pendingEvent) {
	if len(e.activity) == 0 {
		x.kept.Add(Aside{Line: e.line, Column: keyName, Reason: NoActivity, Remedy: "Give the event a concept:name."})
		return
	}
	if !e.hasTime {
		x.kept.Add(Aside{Line: e.line, Column: keyTime, Reason: NoTime, Remedy: "Give the event a time:timestamp."})
		return
	}
	s, ok := ParseTime(e.time, DayFirst)
	if !ok {
		x.kept.Add(Aside{Line: e.line, Column: keyTime, Value: string(e.time), Reason: UnknownTime, Remedy: "Write it as 2026-03-12T09:30:00Z."})
		return
	}
	if !s.Zoned {
		x.notes.Unzoned++
	}
	if s.Precision == Day {
		x.notes.DateOnly++
	}
	x.b.Add(&Event{Case: x.trace, Activity: e.activity, Resource: e.resource, Organisation: e.group, Referral: e.referral, At: s.At})
}
