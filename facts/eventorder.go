package facts

import "slices"

// once leaves each event once when several extracts tell of it. The first
// `grouped` events have been through it before; the others follow in the
// source's order. Two rules, so that a history sent anew every week does not
// grow and two like contacts on one day still count as two:
//
//   - under one source's own event id the latest extract's statement stands;
//   - without an id, an extract adds an event only as many times as it states it
//     more often than those before it.
func once(events []Event, grouped int) []Event {
	if len(events) < 2 || events[0].Extract == events[len(events)-1].Extract {
		return events
	}
	latest := map[uint32]ExtractNo{} // by the source's own id
	for _, e := range events {
		latest[e.id] = max(latest[e.id], e.Extract)
	}
	told := map[Event]tally{}
	kept := events[:0]
	for i, e := range events {
		if e.id != 0 {
			if e.Extract == latest[e.id] {
				kept = append(kept, e)
			}
			continue
		}
		what := saying(e)
		n := told[what].in(e.Extract)
		if i < grouped || n.stated >= n.before {
			n.kept++
			kept = append(kept, e)
		}
		n.stated++
		told[what] = n
	}
	return kept
}

// tally counts one event's tellings: those kept of earlier extracts, and those
// stated and kept of the current one.
type tally struct {
	before, stated, kept int
	current              ExtractNo
}

// in is the tally when an extract's telling comes next.
func (t tally) in(x ExtractNo) tally {
	if t.current == x {
		return t
	}
	return tally{before: t.before + t.kept, current: x}
}

// saying is what an event says, without where it stands.
func saying(e Event) Event {
	e.Extract, e.Sheet, e.Line, e.attr = 0, 0, 0, 0
	return e
}

// inOrder sorts events as they happened: by date; on one day those with a
// minute among themselves by minute; otherwise the source's order stays.
func inOrder(events []Event) {
	slices.SortStableFunc(events, func(a, b Event) int { return int(a.Date) - int(b.Date) })
	for lo := 0; lo < len(events); {
		hi := lo + 1
		for hi < len(events) && events[hi].Date == events[lo].Date {
			hi++
		}
		if hi-lo > 1 {
			orderDay(events[lo:hi])
		}
		lo = hi
	}
}

// orderDay sorts the events that have a minute within the places that they
// hold, so that one without a minute keeps its place.
func orderDay(day []Event) {
	var timed []Event
	for _, e := range day {
		if e.Minute != 0 {
			timed = append(timed, e)
		}
	}
	if len(timed) < 2 {
		return
	}
	slices.SortStableFunc(timed, func(a, b Event) int { return int(a.Minute) - int(b.Minute) })
	for i := range day {
		if day[i].Minute != 0 {
			day[i], timed = timed[0], timed[1:]
		}
	}
}
