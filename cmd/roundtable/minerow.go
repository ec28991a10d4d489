package main

import (
	"bytes"
	"fmt"
	"math"
	"strconv"
	"strings"

	"roundtable/intake/table"
	"roundtable/servicemap/eventlog"
	"roundtable/web/site"
)

// doubtfulDate is an event whose date can be read two ways: where it stands in the
// builder, and its time if the month is first.
type doubtfulDate struct {
	place int
	month int64
}

// take reads one row.
func (r *eventRows) take(row *table.Row) {
	kase, activity, when := cell(row, r.cols.kase), cell(row, r.cols.activity), r.whole(row)
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
	s, ok := r.workbookTime(row.Cell(r.cols.time))
	if !ok {
		s, ok = eventlog.ParseTime(when, eventlog.DayFirst)
	}
	if !ok || s.Slashed {
		if s, ok = r.slashedTime(when, s, ok); !ok {
			r.in.kept.Add(eventlog.Aside{Line: row.Line, Column: r.headings[r.cols.time], Value: string(when), Reason: eventlog.UnknownTime, Remedy: timeRemedy(string(when))})
			return
		}
	}
	r.count(s)
	e.At = s.At
	r.b.Add(&e)
	if r.c.Referrals && r.cols.referral >= 0 && r.cols.resource >= 0 {
		switch {
		case len(e.Referral) == 0:
			aside(eventlog.NoReferral, r.cols.referral, "Write which referral it is of.")
		case len(e.Resource) == 0:
			aside(eventlog.NoService, r.cols.resource, "Write which service did it.")
		}
	}
}

// timeRemedy says how a time is to be written that cannot be read: a workbook saved as text
// while its column is shown as a number has days since 1900 in it.
func timeRemedy(when string) string {
	if days, err := strconv.ParseFloat(strings.Replace(when, ",", ".", 1), 64); err == nil && days > 20_000 && days < 80_000 {
		return "It looks like a day as Excel counts them: show the column as a date there and save the file again, or give the workbook itself."
	}
	return "Write it as 2026-03-12 09:30."
}

// workbookTime is the time of a cell that a workbook holds as one: its text is shown to
// the minute, its number is exact to the thousandth of a second.
func (r *eventRows) workbookTime(c table.Cell) (s eventlog.Stamp, ok bool) {
	if c.Kind != table.DateTime || c.Date == 0 {
		return s, false
	}
	days, err := strconv.ParseFloat(string(c.Raw()), 64)
	if err != nil { // a strict workbook has it in ISO 8601
		return eventlog.ParseTime(c.Raw(), eventlog.DayFirst)
	}
	seconds := (days - math.Floor(days)) * 86_400
	if math.Round(seconds) == 86_400 { // the cell's date is then the next day
		seconds -= 86_400
	}
	s.At = int64(c.Date)*eventlog.PerDay + int64(math.Round(seconds*1000))*(eventlog.PerSecond/1000)
	if seconds != 0 {
		s.Precision = eventlog.Second
	}
	return s, true
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
	if s.Counted {
		r.counted++
	}
	if s.ShortYear {
		r.short++
	}
}

// say notes what was assumed.
func (r *eventRows) say() {
	if r.blank > 0 {
		r.in.notes = append(r.in.notes, fmt.Sprintf("%s an empty %s, the first in line %d: they were taken for one case. With --blank-case=aside they are kept aside.",
			site.Counted(r.blank, "event has", "events have"), r.headings[r.cols.kase], r.firstBlank))
	}
	r.in.note(r.unzoned, unzonedOne, unzonedMany)
	r.in.note(r.dateOnly, dateOnlyOne, dateOnlyMany)
	if r.joined > 0 {
		r.in.notes = append(r.in.notes, fmt.Sprintf("The day stands in column %q and the time of day in %q: they were read together.", r.headings[r.cols.day], r.headings[r.cols.time]))
	}
	r.in.note(r.counted, "time is a number: it was taken for seconds since 1970, or with more figures for thousandths and so on.", "times are numbers: they were taken for seconds since 1970, or with more figures for thousandths and so on.")
	r.in.note(r.short, "year has two figures: 00 to 29 was taken for 2000 to 2029, 30 to 99 for 1930 to 1999.", "years have two figures: 00 to 29 were taken for 2000 to 2029, 30 to 99 for 1930 to 1999.")
	r.in.note(r.padded(), "activity differs from another by blanks before or after it alone: they were kept apart.", "activities differ from another by blanks before or after them alone: they were kept apart.")
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
	r.in.note(len(r.doubtful), fmt.Sprintf("date such as 3/12/2026 was read with the %s first, %s.", first, why), fmt.Sprintf("dates such as 3/12/2026 were read with the %s first, %s.", first, why))
	r.sayOdd()
	if len(r.lifecycles) > 1 {
		r.in.notes = append(r.in.notes, fmt.Sprintf("Column %q tells several transitions apart: each row counts, so a start and a completion are two events.", r.headings[r.lifecycle]))
	}
}

// padded is how many activities are another's name with blanks around it.
func (r *eventRows) padded() (n int) {
	known := map[string]bool{}
	for _, name := range r.b.Activities() {
		known[name] = true
	}
	for name := range known {
		if plain := strings.TrimSpace(name); plain != name && known[plain] {
			n++
		}
	}
	return n
}

// cell is a text as the file has it, blanks around it included: an id is what it is. One
// of blanks alone is empty.
func cell(row *table.Row, col int) []byte {
	if col < 0 || col >= len(row.Cells) || len(bytes.TrimSpace(row.Cells[col].Text)) == 0 {
		return nil
	}
	return row.Cells[col].Text
}
