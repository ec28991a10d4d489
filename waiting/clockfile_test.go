package waiting

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"roundtable/care"
)

// A clock file (testdata/clock/*.txt) is a story for each rule, which carries its
// name. Events stand on the left; on the right, what the clock must say of each;
// under them the clocks ("=") and the queries ("?") that must come out, no more
// and no fewer. testdata/clock/README.md says how to write one.
type clockCase struct {
	where, name string
	settings    Settings
	events      []Event
	rules       []string
	clocks      []string
	queries     []string
	asserted    *Asserted
	words       bool // a sentence in plain words was given
}

func readClockFiles(t testing.TB) []clockCase {
	t.Helper()
	paths, err := filepath.Glob("testdata/clock/*.txt")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no clock files: %v", err)
	}
	var cases []clockCase
	for _, p := range paths {
		text, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		for n, line := range strings.Split(string(text), "\n") {
			where := fmt.Sprintf("%s:%d", filepath.Base(p), n+1)
			if name, ok := strings.CutPrefix(line, "## "); ok {
				cases = append(cases, clockCase{where: where, name: strings.TrimSpace(name)})
				continue
			}
			if len(cases) == 0 || strings.TrimSpace(line) == "" {
				continue
			}
			if err := cases[len(cases)-1].line(line); err != nil {
				t.Fatalf("%s: %v", where, err)
			}
		}
	}
	return cases
}

func (c *clockCase) line(line string) (err error) {
	f := strings.Fields(line)
	switch {
	case strings.HasPrefix(line, "= "):
		c.clocks = append(c.clocks, strings.Join(f[1:], " "))
	case strings.HasPrefix(line, "? "):
		c.queries = append(c.queries, f[1])
	case strings.HasPrefix(line, "as at "):
		c.settings.AsAt, err = care.ParseDate(f[2])
	case strings.HasPrefix(line, "setting dna-date-stops"):
		c.settings.DNADateStops = true
	case strings.HasPrefix(line, "asserted "):
		c.asserted = new(Asserted)
		for k := 1; k+1 < len(f) && err == nil; k += 2 {
			err = c.asserted.set(f[k], f[k+1])
		}
	case strings.Contains(line, "|"):
		left, right, _ := strings.Cut(line, "|")
		var ev Event
		ev, err = parseEvent(strings.Fields(left))
		c.events = append(c.events, ev)
		c.rules = append(c.rules, strings.TrimSpace(right))
	default:
		c.words = true
	}
	return err
}

func (a *Asserted) set(key, value string) (err error) {
	switch key {
	case "start":
		a.Start, err = care.ParseDate(value)
	case "stop":
		a.Stop, err = care.ParseDate(value)
	case "place":
		a.Queue, err = care.ParseDate(value)
	case "status":
		a.Status, _ = care.RTTNumber(value)
	default:
		err = fmt.Errorf("%q is not start, stop, place or status", key)
	}
	return err
}

func parseEvent(f []string) (ev Event, err error) {
	if len(f) < 2 {
		return ev, fmt.Errorf("an event needs a date and a type")
	}
	if f[0] != "undated" {
		if ev.Date, err = care.ParseDate(f[0]); err != nil {
			return ev, err
		}
	}
	var ok bool
	if ev.Type, ok = care.ParseEventType(f[1]); !ok && f[1] != "unknown" {
		return ev, fmt.Errorf("%q is not an event type", f[1])
	}
	row := care.EventRow{Date: ev.Date, Type: ev.Type}
	var flags EventFlags
	for _, w := range f[2:] {
		key, value, _ := strings.Cut(w, "=")
		switch key {
		case "status":
			row.Status = value
		case "told":
			row.Told = map[string]uint8{"yes": 1, "no": 2}[value]
		case "at":
			var h, m int
			if _, err := fmt.Sscanf(value, "%d:%d", &h, &m); err != nil {
				return ev, err
			}
			row.Minute = care.NewMinute(h, m)
		case "self", "diagnostic", "not-carried-out":
			row.Detail = key
		case "elsewhere":
			row.Org = "R0X"
		case "part":
			flags = TeamPart
		case "original":
			if ev.Original, err = care.ParseDate(value); err != nil {
				return ev, err
			}
		case "place":
			if ev.Queue, err = care.ParseDate(value); err != nil {
				return ev, err
			}
		default:
			return ev, fmt.Errorf("%q is not understood", w)
		}
	}
	original, place := ev.Original, ev.Queue
	ev = EventOf(&row, 7)
	ev.Flags |= flags
	ev.Original, ev.Queue = original, place
	return ev, nil
}

// clockLine is a period as clock files write it.
func clockLine(p *Period) string {
	s := p.Start.String() + " to " + p.Stop.String()
	if p.Open() {
		s = p.Start.String() + " runs"
	}
	s += fmt.Sprintf(" start=%d", p.StartCode)
	if !p.Open() {
		s += fmt.Sprintf(" stop=%d", p.StopCode)
	}
	if p.Queue != p.Start {
		s += " place=" + p.Queue.String()
	}
	if p.Nullified {
		s += " nullified"
	}
	if p.PassedOn {
		s += " elsewhere"
	}
	return s
}

func TestClockFiles(t *testing.T) {
	for _, c := range readClockFiles(t) {
		t.Run(c.name, func(t *testing.T) {
			if !c.words {
				t.Errorf("%s: %s says nothing in words", c.where, c.name)
			}
			got := Clock(c.events, c.settings)
			for i, r := range got.Reasons {
				if r.String() != c.rules[i] {
					t.Errorf("%s: event %d (%s %s) says %s, want %s", c.where, i+1, c.events[i].Date, c.events[i].Type, r, c.rules[i])
				}
			}
			var clocks, queries []string
			for i := range got.Periods {
				clocks = append(clocks, clockLine(&got.Periods[i]))
			}
			for _, q := range got.Queries {
				queries = append(queries, q.Rule.String())
			}
			if c.asserted != nil {
				for _, d := range Compare(*c.asserted, got.Periods) {
					queries = append(queries, d.Rule.String())
					if w := d.Words(); !strings.Contains(w, "Asserted: ") || !strings.Contains(w, "By the events: ") {
						t.Errorf("%s: %q does not set the two beside each other", c.where, w)
					}
				}
			}
			if g, w := strings.Join(clocks, "\n"), strings.Join(c.clocks, "\n"); g != w {
				t.Errorf("%s: the clocks are\n%s\nwant\n%s", c.where, g, w)
			}
			if g, w := strings.Join(queries, "\n"), strings.Join(c.queries, "\n"); g != w {
				t.Errorf("%s: the queries are\n%s\nwant\n%s", c.where, g, w)
			}
		})
	}
}

// Every rule has a story of its own name in which it is seen, and words that a
// page can show.
func TestEveryRuleHasItsStory(t *testing.T) {
	story := make(map[string]string)
	for _, c := range readClockFiles(t) {
		seen := strings.Join(append(c.rules, c.queries...), " ") + " "
		got := Clock(c.events, c.settings)
		for _, p := range got.Periods {
			seen += p.StartRule.String() + " " + p.StopRule.String() + " "
		}
		if _, ok := story[c.name]; ok {
			t.Errorf("%s: there are two stories called %s", c.where, c.name)
		}
		story[c.name] = seen
	}
	names := make(map[string]bool)
	for _, r := range Rules() {
		if r.Name == "" || r.Source == "" || r.Words == "" || names[r.Name] {
			t.Errorf("rule %q is not complete, or is there twice", r.Name)
		}
		names[r.Name] = true
		if !strings.Contains(story[r.Name], r.Name) {
			t.Errorf("%s has no story in which it is seen", r.Name)
		}
	}
}
