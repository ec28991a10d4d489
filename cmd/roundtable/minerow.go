package main

import (
	"bytes"
	"fmt"

	"roundtable/intake/table"
	"roundtable/servicemap/eventlog"
)

// doubtfulDate is an event whose date can be read two ways: where it stands in the
// builder, and its time if the month is first.
type doubtfulDate struct {
	place int
	month int64
}

// take reads one row.
func (r *eventRows) take(row *table.Row) {
	kase, activity, when := cell(row, r.cols.kase), cell(row, r.cols.activity), cell(row, r.cols.time)
	aside := func(reason eventlog.Reason, col int, remedy string) {
		r.in.kept.Add(eventlog.Aside{Line: row.Line, Column: r.headings[col], Reason: reason, Remedy: remedy})
	}
	if len(kase) == 0 && r.c.BlankCase == "one" {
		if r.blank++; r.blank == 1 {
			r.firstBlank = row.Line
		}
	}
	switch {
	case len(kase) == 0 && r.c.BlankCase != "one":
		aside(eventlog.NoCase, r.cols.kase, "Write whose event it is.")
		return
	case len(activity) == 0:
		aside(eventlog.NoActivity, r.cols.activity, "Write what happened.")
		return
	case len(when) == 0:
		aside(eventlog.NoTime, r.cols.time, "Write when it happened.")
		return
	}
	if r.lifecycle >= 0 {
		r.lifecycles[string(cell(row, r.lifecycle))]++
	}
	e := eventlog.Event{Case: kase, Activity: activity, Resource: cell(row, r.cols.resource), Organisation: cell(row, r.cols.org), Referral: cell(row, r.cols.referral)}
	s, ok := eventlog.ParseTime(when, eventlog.DayFirst)
	if !ok || s.Slashed {
		if s, ok = r.slashedTime(when, s, ok); !ok {
			r.in.kept.Add(eventlog.Aside{Line: row.Line, Column: r.headings[r.cols.time], Value: string(when), Reason: eventlog.UnknownTime, Remedy: "Write it as 2026-03-12 09:30."})
			return
		}
	}
	r.count(s)
	e.At = s.At
	r.b.Add(&e)
}

// slashedTime reads a date such as 3/12/2026. One that can only be read one way shows
// the order of the others; one that can be read both ways waits for that.
func (r *eventRows) slashedTime(when []byte, day eventlog.Stamp, dayOK bool) (eventlog.Stamp, bool) {
	month, monthOK := eventlog.ParseTime(when, eventlog.MonthFirst)
	switch {
	case !monthOK || !month.Slashed:
		if dayOK {
			r.dayFirst++
		}
		return day, dayOK
	case !dayOK:
		r.monthFirst++
		return month, true
	case day.At != month.At:
		r.doubtful = append(r.doubtful, doubtfulDate{place: r.b.Len(), month: month.At})
	}
	return day, true
}

// settle reads the doubtful dates by what the others have shown: the month first where
// some must have it and none the day, or where it is asked for.
func (r *eventRows) settle() {
	r.order = eventlog.DayFirst
	if r.c.MonthFirst || r.monthFirst > 0 && r.dayFirst == 0 {
		r.order = eventlog.MonthFirst
		for _, d := range r.doubtful {
			r.b.SetTime(d.place, d.month)
		}
	}
}

func (r *eventRows) count(s eventlog.Stamp) {
	if !s.Zoned && s.Precision != eventlog.Day {
		r.unzoned++
	}
	if s.Precision == eventlog.Day {
		r.dateOnly++
	}
}

// say notes what was assumed.
func (r *eventRows) say() {
	if r.blank > 0 {
		r.in.notes = append(r.in.notes, fmt.Sprintf("%d events have an empty %s, the first in line %d: they were taken for one case. With --blank-case=aside they are kept aside.",
			r.blank, r.headings[r.cols.kase], r.firstBlank))
	}
	r.in.note(r.unzoned, "times have no offset and were taken for UTC.")
	r.in.note(r.dateOnly, "times are dates alone: on one day their order is the file's.")
	first := "day"
	if r.order == eventlog.MonthFirst {
		first = "month"
	}
	why := "nothing in the column shows the order"
	switch {
	case r.c.MonthFirst:
		why = "as asked for"
	case r.dayFirst > 0 && r.monthFirst > 0:
		why = fmt.Sprintf("though %d others can only have the day first and %d only the month", r.dayFirst, r.monthFirst)
	case r.dayFirst+r.monthFirst == 1:
		why = "as another can only be read so"
	case r.dayFirst+r.monthFirst > 1:
		why = fmt.Sprintf("as %d others can only be read so", r.dayFirst+r.monthFirst)
	}
	r.in.note(len(r.doubtful), fmt.Sprintf("dates such as 3/12/2026 were read with the %s first, %s.", first, why))
	if len(r.lifecycles) > 1 {
		r.in.notes = append(r.in.notes, fmt.Sprintf("Column %q tells several transitions apart: each row counts, so a start and a completion are two events.", r.headings[r.lifecycle]))
	}
}

func cell(row *table.Row, col int) []byte {
	if col < 0 || col >= len(row.Cells) {
		return nil
	}
	return bytes.TrimSpace(row.Cells[col].Text)
}
