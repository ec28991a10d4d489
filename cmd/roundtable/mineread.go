package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"roundtable/care"
	"roundtable/intake/table"
	"roundtable/servicemap/eventlog"
	"roundtable/waiting"
	"roundtable/web/site"
)

// minedLog is a log and what reading it has to say.
type minedLog struct {
	log     *eventlog.Log
	kept    eventlog.Kept
	columns map[string]string // what each was taken from
	notes   []string
}

func (in *minedLog) aside() *minedAside {
	if in.kept.Total == 0 {
		return nil
	}
	return &minedAside{Events: in.kept.Total, Reasons: in.kept.Counts(), First: in.kept.First}
}

func (in *minedLog) nothing(name string) error {
	if in.kept.Total > 0 {
		first := in.kept.First[0]
		return &care.Problem{
			What:  fmt.Sprintf("None of the %d events can be used; the first: %s.", in.kept.Total, first.Reason),
			Where: fmt.Sprintf("%s, line %d", name, first.Line), Remedy: first.Remedy,
		}
	}
	return &care.Problem{What: "There are no events in the file.", Where: name, Remedy: "Give a log with a heading line and a row for each event."}
}

func (in *minedLog) noReferrals(name string) error {
	return &care.Problem{
		What: "The log does not say which referral and which service each event belongs to.", Where: name,
		Remedy: "Name the columns with --referral and --resource.",
	}
}

// eventColumns are where in a row things stand; -1 = not there.
type eventColumns struct{ kase, activity, time, day, resource, org, referral int }

// usual are the headings by which a column is found, best first, without case, blanks
// and underscores.
var usual = map[string][]string{
	"case": {
		"case:concept:name", "case concept:name", "case", "caseid", "case key", "person", "personid", "patient", "patientid", "subject", "subjectid", "trace", "traceid",
		"encounterid", "incidentid", "ticketid", "case number", "id",
	},
	"activity": {
		"concept:name", "event concept:name", "activity", "activityname", "activityid", "activity en", "event", "eventtype", "event name", "action", "task", "step", "handling",
		"incidentactivitytype", "status",
	},
	"time": {
		"time:timestamp", "event time:timestamp", "timestamp", "time", "datetime", "eventtime", "event timestamp", "event datetime", "completetime", "completetimestamp", "end timestamp",
		"end time", "start timestamp", "start time", "when", "date", "eventdate", "datestamp",
	},
	"resource": {"org:resource", "event org:resource", "resource", "service", "team", "employee", "user", "worker"},
	"org":      {"org:group", "org", "organisation", "organization", "provider", "orgcode", "assignment group"}, //nolint:misspell // as others spell it
	"referral": {"referral", "referralid", "servicerequestid", "servicerequest"},
}

// read opens the log, whatever it is.
func (c *mineCmd) read(e *env) (*minedLog, error) {
	f, info, err := openPlain("log", c.Log)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	in := &minedLog{columns: map[string]string{}}
	done, err := c.rejects(in)
	if err != nil {
		return nil, err
	}
	if err := c.open(e, in, f, info.Size()); err != nil {
		return nil, err
	}
	return in, done()
}

// open tells by its content what the file is.
func (c *mineCmd) open(e *env, in *minedLog, f *os.File, size int64) error {
	head := bufio.NewReaderSize(f, 1<<16)
	start, _ := head.Peek(2)
	var r io.Reader = head
	packed := len(start) == 2 && start[0] == 0x1f && start[1] == 0x8b
	if packed {
		z, err := gzip.NewReader(head)
		if err != nil {
			return &care.Problem{What: "The packed file cannot be read.", Where: c.Log, Remedy: "Pack it again with gzip.", Err: err}
		}
		r = z
	}
	text := bufio.NewReaderSize(r, 1<<16)
	first, err := text.Peek(512)
	if err != nil && err != io.EOF {
		return &care.Problem{What: "The file cannot be unpacked.", Where: c.Log, Remedy: "It was cut short: send it again.", Err: err}
	}
	var b eventlog.Builder
	if bytes.Contains(first, []byte(`"objectTypes"`)) {
		return &care.Problem{What: "This is an OCEL log, which is written and not read.", Where: c.Log, Remedy: "Give the CSV or the XES that it was made from."}
	}
	if looksLikeXML(first) {
		err = c.readXES(in, text, &b)
	} else if packed || size == 0 {
		var book *table.Book
		if book, err = table.OpenForward(strings.TrimSuffix(c.Log, ".gz"), text); err == nil {
			err = c.readTable(e, in, book, &b)
		}
	} else {
		var book *table.Book
		if book, err = table.Open(c.Log, f, size); err == nil {
			err = c.readTable(e, in, book, &b)
		}
	}
	if err != nil {
		return c.unpacking(packed, err)
	}
	in.log = b.Log()
	in.sayFar()
	return nil
}

// unpacking says of a packed file that breaks off in the middle what that is.
func (c *mineCmd) unpacking(packed bool, err error) error {
	if _, told := errors.AsType[*care.Problem](err); told || !packed {
		return err
	}
	return &care.Problem{What: "The packed file cannot be unpacked to its end.", Where: c.Log, Remedy: "It was cut short or damaged on its way: send it again.", Err: err}
}

func looksLikeXML(b []byte) bool {
	for _, mark := range []string{"\ufeff", "\xff\xfe", "\xfe\xff\x00"} { // of UTF-16 too
		b = bytes.TrimPrefix(b, []byte(mark))
	}
	s := strings.TrimLeft(string(b), " \t\r\n")
	return strings.HasPrefix(s, "<")
}

func (c *mineCmd) readXES(in *minedLog, r io.Reader, b *eventlog.Builder) error {
	n, err := eventlog.ReadXES(r, b, &in.kept)
	if err != nil {
		return err
	}
	in.note(n.Empty, "trace has no event and is not counted as a case.", "traces have no event and are not counted as cases.")
	in.note(n.Unnamed, "trace has no name: it is a case of its own, called by its place.", "traces have no name: each is a case of its own, called by its place.")
	in.note(n.Again, "trace has a name that an earlier one has: it was taken for the same case.", "traces have a name that an earlier one has: they were taken for the same case.")
	in.note(n.Unzoned, unzonedOne, unzonedMany)
	in.note(n.DateOnly, dateOnlyOne, dateOnlyMany)
	if len(n.LifecycleOf) > 1 {
		in.notes = append(in.notes, "Events have several lifecycle transitions ("+strings.Join(mostFirst(n.LifecycleOf), ", ")+"): each row counts, so a start and a completion are two events.")
	}
	return nil
}

// What is said of times, of an XES log and of a table.
const (
	unzonedOne, unzonedMany   = "time has no offset and was taken for UTC.", "times have no offset and were taken for UTC."
	dateOnlyOne, dateOnlyMany = "time is a date alone: on one day the order is the file's.", "times are dates alone: on one day their order is the file's."
)

// note says of one or many of something what was assumed; nothing of none.
func (in *minedLog) note(n int, one, many string) {
	if n > 0 {
		in.notes = append(in.notes, site.Counted(n, one, many))
	}
}

// rejects writes what is kept aside, where it is asked for.
func (c *mineCmd) rejects(in *minedLog) (done func() error, err error) {
	if c.Aside == "" {
		return func() error { return nil }, nil
	}
	f, err := os.Create(c.Aside)
	if err != nil {
		return nil, &care.Problem{What: "The file cannot be written.", Where: c.Aside, Remedy: "Check the folder and its rights.", Err: err}
	}
	w := csv.NewWriter(f)
	_ = w.Write([]string{"line", "column", "value", "reason", "remedy"})
	in.kept.Each = func(a eventlog.Aside) {
		_ = w.Write([]string{strconv.Itoa(a.Line), waiting.SafeCell(a.Column), waiting.SafeCell(a.Value), string(a.Reason), a.Remedy})
	}
	return func() error {
		w.Flush()
		if err := w.Error(); err != nil {
			return err
		}
		return f.Close()
	}, nil
}

// readTable reads the first sheet's events.
func (c *mineCmd) readTable(e *env, in *minedLog, book *table.Book, b *eventlog.Builder) error {
	bar := newProgress(e)
	defer bar.end()
	if book.Format().Encoding == table.Windows1252 || book.Format().Encoding == table.UTF8Mixed {
		in.notes = append(in.notes, "The file is not UTF-8: what is not was read as Windows-1252.")
	}
	r := &eventRows{c: c, in: in, b: b}
	for row, err := range book.Rows(0) {
		if err != nil {
			return err
		}
		if row.IsBlank() {
			continue
		}
		if r.headings == nil {
			if err := r.heads(row); err != nil {
				return err
			}
			continue
		}
		r.odd(row)
		r.take(row)
		if r.rows++; r.rows%(1<<18) == 0 {
			bar.step(fmt.Sprintf("read %d events", r.rows), 0)
		}
	}
	r.settle()
	r.say()
	return nil
}

// eventRows takes the rows of a table as events.
type eventRows struct {
	c        *mineCmd
	in       *minedLog
	b        *eventlog.Builder
	headings []string
	cols     eventColumns
	rows     int

	order                eventlog.Order
	dayFirst, monthFirst int // dates that can only be read so
	doubtful             []doubtfulDate
	unzoned, dateOnly    int
	counted, short       int // times that are numbers; years of two figures
	blank, firstBlank    int // events without a case
	long, stray          oddRows
	joined               int // times whose day stood in a column of its own
	lifecycle            int
	lifecycles           map[string]int
}

// heads finds the columns.
func (r *eventRows) heads(row *table.Row) error {
	for i := range row.Cells {
		r.headings = append(r.headings, strings.TrimSpace(row.Text(i)))
	}
	var missing []string
	var absent error
	find := func(what, asked string, must bool) int {
		at := r.column(what, asked)
		switch {
		case at >= 0:
			r.in.columns[what] = r.headings[at]
			if slices.Contains(r.headings[at+1:], r.headings[at]) {
				r.in.notes = append(r.in.notes, fmt.Sprintf("Several columns are called %q: the first of them was taken.", r.headings[at]))
			}
		case asked != "" && absent == nil:
			absent = &care.Problem{
				What: fmt.Sprintf("There is no column %q (--%s).%s", asked, what, meant(asked, r.headings)), Where: fmt.Sprintf("%s, line %d", r.c.Log, row.Line), Remedy: r.offer(),
			}
		case must:
			missing = append(missing, "--"+what)
		}
		return at
	}
	r.cols = eventColumns{
		kase: find("case", r.c.Case, true), activity: find("activity", r.c.Activity, true), time: find("time", r.c.Time, true),
		resource: find("resource", r.c.Resource, false), org: find("org", r.c.Org, false), referral: find("referral", r.c.Referral, false),
	}
	r.lifecycle = slices.IndexFunc(r.headings, func(h string) bool {
		return plainHeading(h) == "lifecycle" || plainHeading(h) == "lifecycle:transition"
	})
	r.lifecycles = map[string]int{}
	if absent != nil {
		return absent
	}
	if len(missing) == 0 {
		if r.cols.day = r.dayColumn(); r.cols.day >= 0 {
			r.in.columns["day"] = r.headings[r.cols.day]
		}
		return nil
	}
	return &care.Problem{
		What: "It is not clear which columns hold the case, the activity and the time.", Where: fmt.Sprintf("%s, line %d", r.c.Log, row.Line),
		Remedy: "Name them with " + strings.Join(missing, ", ") + ". " + r.offer(),
	}
}

// offer names the headings, unless the first line does not look like headings.
func (r *eventRows) offer() string {
	known := false
	for _, h := range r.headings {
		for _, names := range usual {
			known = known || slices.Contains(names, plainHeading(h))
		}
	}
	if !known && (!looksLikeHeadings(r.headings) || len(r.headings) < 2) {
		return noHeadings(len(r.headings))
	}
	return "The columns are: " + strings.Join(r.headings, ", ") + "."
}

// column is the place of what was asked for by name, or of the best usual name; -1 when
// it is not there.
func (r *eventRows) column(what, asked string) int {
	if asked != "" {
		if at := slices.Index(r.headings, asked); at >= 0 {
			return at
		}
		return slices.IndexFunc(r.headings, func(h string) bool { return strings.EqualFold(h, asked) })
	}
	for _, name := range usual[what] {
		if at := slices.IndexFunc(r.headings, func(h string) bool { return plainHeading(h) == plainHeading(name) }); at >= 0 {
			return at
		}
	}
	return -1
}
