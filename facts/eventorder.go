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
	drop := make([]bool, len(events))
	for i := range events {
		if i >= grouped && !drop[i] {
			dropRestated(events, drop, i)
		}
	}
	kept := events[:0]
	for i, e := range events {
		if !drop[i] {
			kept = append(kept, e)
		}
	}
	return kept
}

// dropRestated applies both rules to event i against those before it.
func dropRestated(events []Event, drop []bool, i int) {
	e := events[i]
	if e.id != 0 {
		for j := range i {
			if events[j].id == e.id && events[j].Extract != e.Extract {
				drop[j] = true
			}
		}
		return
	}
	earlier, mine := 0, 0
	for j := range i {
		switch {
		case !sameEvent(events[j], e):
		case events[j].Extract == e.Extract:
			mine++
		case !drop[j]:
			earlier++
		}
	}
	drop[i] = mine < earlier
}

// sameEvent compares what is said, not where it stands.
func sameEvent(a, b Event) bool {
	a.Extract, a.Sheet, a.Line, a.attr = b.Extract, b.Sheet, b.Line, b.attr
	return a == b
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
	for i := range day {
		if day[i].Minute == 0 {
			continue
		}
		at := i
		for j := i - 1; j >= 0; j-- {
			if day[j].Minute == 0 {
				continue
			}
			if day[j].Minute <= day[at].Minute {
				break
			}
			day[j], day[at] = day[at], day[j]
			at = j
		}
	}
}
