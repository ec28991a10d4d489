package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"

	"roundtable/care"
	"roundtable/sessions/plan"
)

// planCmd plans shared sessions from an instance file: no ledger is needed, and
// nothing is booked.
type planCmd struct {
	Instance string  `arg:"" help:"The instance as JSON (docs/plan.md); - is standard input." placeholder:"INSTANCE.json"`
	Seconds  float64 `default:"5" help:"Processor seconds to spend, of all processors together; a limit."`
	Seed     uint64  `default:"1" help:"Of the search. The same seed and seconds give the same plan."`
	Keep     string  `help:"A plan that stood before, as --json wrote it: whoever was told a date keeps it." placeholder:"PLAN.json"`
	Case     string  `help:"Rank the sessions for this one case, against the plan of --keep or a new one." placeholder:"ID"`
	Alone    bool    `default:"true" negatable:"" help:"Compare with each trust planning for itself, in a fifth of the time."`
	JSON     bool    `help:"Everything, as JSON."`
}

// Run reads, solves and prints.
func (c *planCmd) Run(e *env) error {
	if !(c.Seconds > 0 && c.Seconds <= 1e5) {
		return usagef("--seconds %g is no time to plan in: give a number above 0, such as 5.", c.Seconds)
	}
	in, warnings, err := readPlanFile(e, c.Instance, plan.Read)
	if err != nil {
		return err
	}
	opt := plan.Options{Seconds: c.Seconds, Seed: c.Seed, Alone: c.Alone}
	if c.Keep != "" {
		var more []plan.Problem
		if opt.Keep, more, err = readPlanFile(e, c.Keep, plan.ReadPlan); err != nil {
			return err
		}
		warnings = append(warnings, more...)
	}
	if c.Case != "" {
		return c.places(e, in, opt)
	}
	p, err := c.solve(e, in, opt)
	if err != nil {
		return err
	}
	p.Problems = append(warnings, p.Problems...)
	if c.JSON {
		return printJSON(e.stdout, p)
	}
	return tellPlan(e.stdout, in, p)
}

// solve plans, with a bar when a person is watching.
func (c *planCmd) solve(e *env, in *plan.Instance, opt plan.Options) (*plan.Plan, error) {
	bar := newProgress(e)
	defer bar.end()
	opt.Progress = bar.step
	p, err := plan.Solve(e.ctx, in, opt)
	if err != nil {
		return nil, inFile(err, c.Instance)
	}
	return p, nil
}

// places ranks the sessions for one case.
func (c *planCmd) places(e *env, in *plan.Instance, opt plan.Options) error {
	p := opt.Keep
	if p == nil {
		opt.Alone = false
		var err error
		if p, err = c.solve(e, in, opt); err != nil {
			return err
		}
	}
	ranked, err := plan.BestPlaces(in, p, plan.CaseID(c.Case))
	if err != nil {
		return inFile(err, c.Instance)
	}
	if c.JSON {
		return printJSON(e.stdout, ranked)
	}
	fmt.Fprintln(e.stdout, "First where the case fits, the list least likely to overrun first; then where somebody who was told nothing would make room, the greatest gain in value first; then where it may not come.")
	w := tabwriter.NewWriter(e.stdout, 0, 0, 2, ' ', 0)
	for _, r := range ranked {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", r.Session, r.Day, r.Site, r.Words)
	}
	return w.Flush()
}

// readPlanFile opens a file, or standard input for "-", and reads it.
func readPlanFile[T any](e *env, name string, read func(io.Reader) (T, []plan.Problem, error)) (T, []plan.Problem, error) {
	var none T
	from := e.stdin
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return none, nil, &care.Problem{What: "The file cannot be opened.", Where: name, Remedy: "Check its name and that you may read it.", Err: err}
		}
		defer f.Close()
		from = f
	}
	v, warnings, err := read(from)
	if err != nil {
		if _, told := errors.AsType[*care.Problem](err); !told {
			return none, nil, &care.Problem{What: "The file cannot be read.", Where: name, Remedy: "Give a JSON file, or - for standard input.", Err: err}
		}
		return none, nil, inFile(err, name)
	}
	return v, warnings, nil
}

// tellPlan prints a plan as a person reads it.
func tellPlan(out io.Writer, in *plan.Instance, p *plan.Plan) error {
	fmt.Fprintf(out, "%d of %d cases in %d sessions: value %.1f", p.Treated, len(in.Cases), len(in.Sessions), p.Value)
	if p.Gap != nil {
		fmt.Fprintf(out, "; at most %.2f %% better is possible", 100**p.Gap)
	} else {
		fmt.Fprintf(out, "; no plan is worth more than %.1f", p.Bound)
	}
	fmt.Fprintf(out, " (stopped: %s).\n\n", p.Stopped)
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "Session\tCases\tMinutes\tOf\tOverrun\tDrawn\tIn order")
	for _, s := range p.Sessions {
		said := s.NotPlanned
		if len(s.Cases) > 0 {
			names := make([]string, len(s.Cases))
			for i, c := range s.Cases {
				names[i] = string(c)
			}
			said = strings.TrimSpace(strings.Join(names, " ") + " " + said)
		}
		fmt.Fprintf(w, "%s\t%d\t%.0f\t%.0f\t%.1f %%\t%.1f %%\t%s\n", s.Session, len(s.Cases), s.Minutes, s.Capacity, 100*s.Overrun, 100*s.OverrunMC, said)
	}
	if len(p.Groups)+len(p.Trusts) > 0 {
		fmt.Fprintln(w, "\nShare of\tTreated\tOf\tDue\tGot\tEach trust alone")
	}
	for _, g := range p.Groups {
		alone := ""
		if g.Alone != nil {
			alone = fmt.Sprintf("%.1f %%", 100**g.Alone)
		}
		fmt.Fprintf(w, "%s\t%d\t%d\t%.1f %%\t%.1f %%\t%s\n", g.Group, g.Treated, g.Eligible, 100*g.Due, 100*g.Share, alone)
	}
	for _, t := range p.Trusts {
		alone := ""
		if t.Alone != nil {
			alone = fmt.Sprintf("%d treated", *t.Alone)
		}
		fmt.Fprintf(w, "%s (trust)\t%d\t%d\t\t\t%s\n", t.Trust, t.Pooled, t.Eligible, alone)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	tellLeft(out, p)
	return nil
}

// tellLeft counts those left out by reason, and prints the problems.
func tellLeft(out io.Writer, p *plan.Plan) {
	count := map[string]int{}
	for _, r := range p.WhyNot {
		count[r.Code]++
	}
	for _, r := range []struct{ code, words string }{
		{plan.NotEligible, "may come to no session"},
		{plan.TooDear, "would take room that is worth more with others"},
		{plan.NoCapacity, "fit no session beside those who are there"},
		{plan.NoEquipment, "need equipment that others use"},
		{plan.ForFairness, "made way for a group that is owed a share"},
	} {
		if n := count[r.code]; n > 0 {
			fmt.Fprintf(out, "\nNot planned: %d %s.", n, r.words)
		}
	}
	fmt.Fprintln(out)
	for _, q := range p.Problems {
		fmt.Fprintf(out, "%s: %s %s\n", q.Place, q.What, q.Remedy)
	}
}
