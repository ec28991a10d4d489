package main

import (
	"fmt"
	"io"
	"os"
	"runtime/debug"

	"roundtable/care"
	"roundtable/servicemap/eventlog"
	"roundtable/servicemap/mining"
)

// mineCmd finds what people go through in a log of events. It needs no ledger, and
// nothing leaves the computer.
type mineCmd struct {
	Log string `arg:"" help:"An event log: CSV (or XLSX), or XES; .gz too."`

	Case     string `help:"Column of the case, such as the person. Without these, columns are taken by their usual names." placeholder:"COL"`
	Activity string `help:"Column of what happened." placeholder:"COL"`
	Time     string `help:"Column of when it happened." placeholder:"COL"`
	Resource string `help:"Column of who did it: a person, a team, a service." placeholder:"COL"`
	Org      string `help:"Column of the organisation." placeholder:"COL"`
	Referral string `help:"Column of the referral's own id, for --referrals." placeholder:"COL"`

	Referrals  bool     `help:"Print what became of referrals that were sent back, instead of the map."`
	Rejects    []string `help:"With --referrals: activities that send a referral back. What stands after an @ is not compared." default:"rejected"`
	MonthFirst bool     `help:"Dates such as 3/12/2026 have the month first; without it the day, unless the column shows otherwise."`
	Ties       string   `default:"source" enum:"source,unordered" help:"Events of one case at the same time: in the order of the source, or without an order, so that neither follows the other."`
	BlankCase  string   `enum:"one,aside," default:"" help:"Events with an empty case: one case together, as where an id was NA and a program wrote it as nothing, which is usual without --referrals; or kept aside (aside), which is usual with them: nobody is no person."`
	Top        int      `default:"20" help:"Paths to print."`

	Aside     string `help:"Write the events that could not be used here, as CSV, with place, value, reason and remedy." placeholder:"FILE"`
	WriteXES  string `name:"write-xes" help:"Write the log here as XES." placeholder:"FILE"`
	WriteOCEL string `name:"write-ocel" help:"Write the log here as OCEL 2.0, JSON." placeholder:"FILE"`
	JSON      bool   `help:"Print JSON."`
}

// mined is what the verb prints with --json.
type mined struct {
	Events     int               `json:"events"`
	Cases      int               `json:"cases"`
	Activities map[string]int    `json:"activities"`
	Start      map[string]int    `json:"start"`
	End        map[string]int    `json:"end"`
	Edges      []minedEdge       `json:"edges"`
	Variants   int               `json:"variants"`
	Top        []minedVariant    `json:"top_variants"`
	Covering   int               `json:"variants_covering_80pct"`
	Rework     map[string]int    `json:"rework"`
	SelfLoops  map[string]int    `json:"self_loops"`
	PingPong   int               `json:"ping_pong"`
	HandOver   []minedHandOver   `json:"handover"`
	SameTime   int               `json:"same_time"` // neighbours of a case with one time
	NoResource int               `json:"handover_blank"`
	Unordered  int               `json:"unordered,omitempty"`
	Columns    map[string]string `json:"columns,omitempty"`
	Notes      []string          `json:"notes,omitempty"`
	Aside      *minedAside       `json:"aside,omitempty"`
	Timing     minedTiming       `json:"timing"`
}

// minedTiming is the processor time of each step, in seconds, and the peak memory.
type minedTiming struct {
	Read     float64 `json:"read_cpu_s"`
	Follows  float64 `json:"follows_cpu_s"`
	Variants float64 `json:"variants_cpu_s"`
	All      float64 `json:"cpu_s"`
	PeakMB   float64 `json:"peak_mb"`
}

type minedEdge struct {
	From   string  `json:"from"`
	To     string  `json:"to"`
	N      int     `json:"n"`
	Mean   float64 `json:"mean_s"`
	Median float64 `json:"median_s"`
	Min    float64 `json:"min_s"`
	Max    float64 `json:"max_s"`
}

type minedVariant struct {
	N     int      `json:"n"`
	Trace []string `json:"trace"`
}

type minedHandOver struct {
	From string `json:"from"`
	To   string `json:"to"`
	N    int    `json:"n"`
}

// minedAside is what could not be used.
type minedAside struct {
	Events  int                     `json:"events"`
	Reasons map[eventlog.Reason]int `json:"reasons"`
	First   []eventlog.Aside        `json:"first"`
}

// Run reads the log, mines it, and prints.
func (c *mineCmd) Run(e *env) error {
	if c.Top < 0 {
		return usagef("--top %d is less than nothing.", c.Top)
	}
	if err := c.checkPaths(); err != nil {
		return err
	}
	if c.BlankCase == "" {
		c.BlankCase = "one"
		if c.Referrals {
			c.BlankCase = "aside"
		}
	}
	if os.Getenv("GOGC") == "" {
		defer debug.SetGCPercent(debug.SetGCPercent(40)) // columns live long: less room for what does not
	}
	in, err := c.read(e)
	if err != nil {
		return err
	}
	if in.log.Len() == 0 {
		return in.nothing(c.Log)
	}
	if c.WriteXES != "" {
		in.sayUnwritable()
	}
	if err := c.write(in.log); err != nil {
		return err
	}
	if c.Referrals {
		return c.printReferrals(e, in)
	}
	m := c.mine(in)
	if c.JSON {
		return printJSON(e.stdout, m)
	}
	return m.print(e.stdout)
}

// cpuSeconds is the processor time that the program has taken so far.
func cpuSeconds() float64 {
	cpu, _ := used()
	return cpu
}

// mine takes every figure of the log.
func (c *mineCmd) mine(in *minedLog) *mined {
	l := in.log
	timing := minedTiming{Read: cpuSeconds()}
	f := mining.DirectlyFollows(l, mining.FollowsOptions{SameTimeUnordered: c.Ties == "unordered"})
	timing.Follows = cpuSeconds() - timing.Read
	before := cpuSeconds()
	variants := mining.FindVariants(l)
	timing.Variants = cpuSeconds() - before
	again := mining.Repeats(l)
	names := l.Activities.Names()
	m := &mined{
		Events: l.Len(), Cases: l.Cases.Len(), Activities: named(names, f.Activity), Start: namedMap(names, f.Start), End: namedMap(names, f.End),
		Edges: make([]minedEdge, len(f.Edges)), Variants: variants.Len(), Top: []minedVariant{}, Covering: variants.Covering(0.8),
		Rework: named(names, again.Rework), SelfLoops: named(names, again.SelfLoops), PingPong: again.PingPong,
		SameTime: l.SameTime(), Unordered: f.Unordered, HandOver: []minedHandOver{}, Columns: in.columns, Notes: in.notes, Aside: in.aside(),
	}
	for i, d := range f.Edges {
		m.Edges[i] = minedEdge{names[d.From], names[d.To], d.N, d.Mean, d.Median, d.Min, d.Max}
	}
	for _, v := range variants.Top(c.Top) {
		trace := make([]string, len(v.Trace))
		for i, a := range v.Trace {
			trace[i] = names[a]
		}
		m.Top = append(m.Top, minedVariant{v.N, trace})
	}
	hand, blank := mining.HandOvers(l, l.Resource, l.Resources)
	m.NoResource = blank
	for _, h := range hand {
		m.HandOver = append(m.HandOver, minedHandOver{l.Resources.Name(h.From), l.Resources.Name(h.To), h.N})
	}
	timing.All, timing.PeakMB = used()
	m.Timing = timing
	return m
}

// named are the counts that are not zero, by name.
func named(names []string, counts []int) map[string]int {
	out := map[string]int{}
	for i, n := range counts {
		if n > 0 {
			out[names[i]] = n
		}
	}
	return out
}

func namedMap(names []string, counts map[int]int) map[string]int {
	out := make(map[string]int, len(counts))
	for i, n := range counts {
		out[names[i]] = n
	}
	return out
}

// write exports the log where it is asked for.
func (c *mineCmd) write(l *eventlog.Log) error {
	for _, x := range []struct {
		name  string
		write func(io.Writer, *eventlog.Log) error
	}{{c.WriteXES, eventlog.WriteXES}, {c.WriteOCEL, eventlog.WriteOCEL}} {
		if x.name == "" {
			continue
		}
		f, err := os.Create(x.name)
		if err != nil {
			return &care.Problem{What: "The file cannot be written.", Where: x.name, Remedy: "Check the folder and its rights.", Err: err}
		}
		err = x.write(f, l)
		if closed := f.Close(); err == nil {
			err = closed
		}
		if err != nil {
			return fmt.Errorf("writing %s: %w", x.name, err)
		}
	}
	return nil
}
