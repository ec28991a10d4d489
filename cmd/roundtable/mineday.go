package main

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"time"

	"roundtable/intake/table"
	"roundtable/servicemap/eventlog"
	"roundtable/web/site"
)

// Headings of a time of day, and of the day beside it: many extracts have them apart.
var (
	clockHeadings = []string{"time", "eventtime", "start time", "end time", "time of day"}
	dayHeadings   = []string{"date", "eventdate", "event date", "start date", "end date", "datestamp", "day"}
)

// dayColumn is the place of the column that holds the day where the time column holds the
// time of day alone; -1 where there is none.
func (r *eventRows) dayColumn() int {
	is := func(names []string, heading string) bool {
		return slices.ContainsFunc(names, func(n string) bool { return plainHeading(n) == plainHeading(heading) })
	}
	if !is(clockHeadings, r.headings[r.cols.time]) {
		return -1
	}
	return slices.IndexFunc(r.headings, func(h string) bool { return is(dayHeadings, h) })
}

// whole is when something happened: the cell of the time, behind that of the day where the
// first holds the time of day alone. Without a time of day it is the day.
func (r *eventRows) whole(row *table.Row) []byte {
	when := cell(row, r.cols.time)
	if r.cols.day < 0 {
		return when
	}
	if s, ok := eventlog.ParseTime(when, eventlog.DayFirst); ok && (!s.Counted || len(when) > 6) {
		return when
	}
	if s, ok := eventlog.ParseTime(when, eventlog.MonthFirst); ok && !s.Counted {
		return when
	}
	day := bytes.TrimSpace(cell(row, r.cols.day))
	if c := row.Cell(r.cols.day); c.Kind == table.DateTime && c.Date != 0 {
		day = []byte(c.Date.String())
	}
	for _, midnight := range []string{".000", "00:00:00", "00:00", "T", " "} {
		day = bytes.TrimSuffix(day, []byte(midnight))
	}
	if len(day) == 0 {
		return nil
	}
	r.joined++
	if len(when) == 0 {
		return day
	}
	return slices.Concat(day, []byte(" "), clock(bytes.TrimSpace(when)))
}

// clock is a time of day with colons: 930 and 093000 are written so too.
func clock(b []byte) []byte {
	if len(b) < 3 || len(b) > 6 || bytes.ContainsFunc(b, func(r rune) bool { return r < '0' || r > '9' }) {
		return b
	}
	if len(b)%2 == 1 {
		b = append([]byte("0"), b...)
	}
	return bytes.Join(slices.Collect(slices.Chunk(b, 2)), []byte(":"))
}

// Times that hardly anything is recorded at: before 1950 and from 2101, in microseconds.
const (
	farBefore = -7305 * eventlog.PerDay
	farAfter  = 47847 * eventlog.PerDay
)

// sayFar notes times that stand for none: 1900-01-01, 9999-12-31.
func (in *minedLog) sayFar() {
	n, first, last := 0, int64(0), int64(0)
	for _, at := range in.log.At {
		if at >= farBefore && at < farAfter {
			continue
		}
		if n++; n == 1 {
			first, last = at, at
		}
		first, last = min(first, at), max(last, at)
	}
	if n == 0 {
		return
	}
	between := dayName(first)
	if last != first {
		between += " to " + dayName(last)
	}
	in.notes = append(in.notes, fmt.Sprintf("%s before 1950 or after 2100 (%s): they were taken as they stand. Where such a day stands for none, take it out: it makes waits of it.", site.Counted(n, "time is", "times are"), between))
}

func dayName(at int64) string { return time.UnixMicro(at).UTC().Format(time.DateOnly) }

// sayUnwritable notes signs that XML has no way to write.
func (in *minedLog) sayUnwritable() {
	n := 0
	for _, terms := range []*eventlog.Terms{in.log.Cases, in.log.Activities, in.log.Resources, in.log.Organisations, in.log.Referrals} {
		if terms == nil {
			continue
		}
		for _, name := range terms.Names() {
			if strings.ContainsFunc(name, beyondXML) {
				n++
			}
		}
	}
	in.note(n, "name holds a sign that XES cannot hold: \ufffd stands in its place there.", "names hold signs that XES cannot hold: \ufffd stands in their place there.")
}

// beyondXML reports whether XML 1.0 has no way to write a sign.
func beyondXML(r rune) bool {
	return r < 0x20 && r != '\t' && r != '\n' && r != '\r' || r == 0xFFFE || r == 0xFFFF
}
