package main

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"roundtable/care"
	"roundtable/people/linkage"
)

// linkCmd finds which records of plain files are one person. It needs no ledger,
// and nothing leaves the computer.
type linkCmd struct {
	Files      []string `arg:"" help:"CSV or XLSX files with a heading line, or pipes of CSV such as /dev/stdin; several are linked with each other and within."`
	ID         string   `required:"" help:"Column of each record's own id; read as text." placeholder:"COL"`
	Source     string   `help:"Column that says which list a record is of. Without it each file is a list." placeholder:"COL"`
	Map        []string `help:"What the columns are: given, family, dob, sex, nhs_number, id_number, postcode, address, locality, phone, email, practice. Without it columns of these names are taken." placeholder:"FIELD=COL,…"`
	NHSStatus  string   `name:"nhs-status" help:"Column of the NHS number status indicator: of stated ones only 01 lets a number decide." placeholder:"COL"`
	Superseded string   `help:"File of NHS numbers that were merged: two columns, old and new." placeholder:"FILE"`
	Model      string   `help:"A model to weigh by, this program's or one that Splink saved; without one it is trained on the files themselves." placeholder:"FILE"`
	SaveModel  string   `help:"Write the model here." placeholder:"FILE"`

	WriteSplink  string `help:"Write the model here as Splink's settings, for Splink 3, 4 and 5." placeholder:"FILE"`
	WriteSQL     string `name:"write-sql" help:"Write the model as SQL for this engine: postgres or spark; only pairs come back." placeholder:"ENGINE"`
	SQLOut       string `name:"sql-out" help:"Where --write-sql writes." placeholder:"FILE"`
	WriteColumns string `help:"Write the records here as they were cleaned, with the columns that Splink and the SQL look at: personal data." placeholder:"FILE"`

	Edges     string  `help:"Write the pairs here: id_a, id_b, weight, probability." placeholder:"FILE"`
	Clusters  string  `help:"Write the people here: id, person." placeholder:"FILE"`
	Review    string  `help:"Write the pairs that a person should look at here, with the reason." placeholder:"FILE"`
	Threshold float64 `default:"0.95" help:"Least probability of a pair that is joined."`
	OneToOne  bool    `help:"Each list has everybody once: only records of different lists are joined."`
	Seed      uint64  `default:"1" help:"Of random pairs. The same seed gives the same files, to the byte."`
	MaxMB     int     `name:"max-mb" help:"Stop, with nothing written, when linking would take more memory than this. Without it three quarters of the computer's memory, or 16384 MB where that is less." placeholder:"MB"`
	JSON      bool    `help:"Print JSON."`
}

// linked is what the verb prints with --json.
type linked struct {
	Records    int                `json:"records"`
	Pairs      int                `json:"pairs"`
	Rules      []linkage.RuleCost `json:"rules"`
	Threshold  float64            `json:"threshold"`
	Model      *linkage.Model     `json:"model"`
	People     int                `json:"people"`
	Edges      int                `json:"edges"`
	Review     int                `json:"review"`
	Notes      []string           `json:"notes,omitempty"`
	Seconds    float64            `json:"seconds"`
	CPUSeconds float64            `json:"cpu_seconds"`
	PeakMB     float64            `json:"peak_mb"`
}

// Run reads, trains unless a model is given, links, and writes.
func (c *linkCmd) Run(e *env) error {
	started := time.Now()
	if !(c.Threshold > 0 && c.Threshold < 1) {
		return usagef("--threshold %g is no probability: give one above 0 and below 1, such as 0.95.", c.Threshold)
	}
	if c.MaxMB < 0 {
		return usagef("--max-mb %d is no bound: give megabytes, such as 4096.", c.MaxMB)
	}
	if err := c.checkExchange(); err != nil {
		return err
	}
	if err := c.checkPaths(); err != nil {
		return err
	}
	if os.Getenv("GOGC") == "" {
		defer debug.SetGCPercent(debug.SetGCPercent(roomySpare))
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		defer debug.SetMemoryLimit(debug.SetMemoryLimit(int64(c.bound()))) //nolint:gosec // far below
	}
	in, err := c.read(e)
	if err != nil {
		return err
	}
	if c.OneToOne {
		if err := in.oneList(); err != nil {
			return err
		}
	}
	in.table.Settle()
	runtime.GC() // what reading took is the room that training needs
	bar := newProgress(e)
	defer bar.end()
	m, prepared, err := c.model(e, in, bar)
	if err != nil {
		return withNotes(err, in.notes)
	}
	if c.Model == "" && untaught(m) {
		in.notes = append(in.notes, "The records are too few or too alike to learn from: the weights are nearly those of a default model for UK lists. Look at the pairs with --edges and --review, or give a model that was trained on lists like these with --model.")
	}
	runtime.GC() // and what training took is linking's
	told, err := c.exchange(in, m)
	if err != nil {
		return err
	}
	in.notes = append(in.notes, told...)
	if c.Model != "" {
		in.notes = append(in.notes, notBoth(in.table, m)...)
	}
	bar.step("weighing pairs", .6)
	res, err := linkage.Link(e.ctx, in.table, m, linkage.Options{Threshold: c.Threshold, Keep: min(c.Threshold, .5), OneToOne: c.OneToOne, Prepared: prepared})
	if err != nil {
		return err
	}
	out := newLinkOutput(in.table, res)
	if err := c.write(out); err != nil {
		return err
	}
	cpu, peak := used()
	done := linked{
		Records: in.table.Len(), Pairs: res.Pairs, Rules: res.Rules, Threshold: res.Threshold, Model: m,
		People: res.Persons, Edges: len(out.edges), Review: len(out.review), Notes: append(in.notes, ruleNotes(res.Rules)...),
		Seconds: time.Since(started).Seconds(), CPUSeconds: cpu, PeakMB: peak,
	}
	if c.JSON {
		return printJSON(e.stdout, done)
	}
	c.tell(e, done)
	return nil
}

// ruleNotes are what rules had to leave out, in words.
func ruleNotes(rules []linkage.RuleCost) []string {
	var out []string
	for _, r := range rules {
		if r.Said != "" {
			out = append(out, "Rule "+r.Name+": "+r.Said+".")
		}
	}
	return out
}

// model reads the model, or trains one; and saves it if asked.
func (c *linkCmd) model(e *env, in *linkInput, bar *progress) (m *linkage.Model, prepared *linkage.Prepared, err error) {
	if c.Model != "" {
		m, err = c.readModel(e, in)
	} else {
		bar.step("training", .3)
		m, prepared, err = linkage.TrainPrepared(e.ctx, in.table, linkage.TrainOptions{Seed: c.Seed, Between: c.OneToOne})
	}
	if err == nil && c.SaveModel != "" {
		err = writeFile(c.SaveModel, m.Write)
	}
	return m, prepared, err
}

// untaught reports whether no session taught anything.
func untaught(m *linkage.Model) bool {
	return !slices.ContainsFunc(m.Trained.Sessions, func(r linkage.EMRun) bool { return r.Refused == "" })
}

// tell says in words what was done.
func (c *linkCmd) tell(e *env, d linked) {
	fmt.Fprintf(e.stdout, "%d records are %d people: %d pairs at %g or above, of %d compared.\n", d.Records, d.People, d.Edges, d.Threshold, d.Pairs)
	for _, r := range d.Rules {
		fmt.Fprintf(e.stdout, "  %9d pairs by %s (%d new)\n", r.Pairs, r.Name, r.New)
	}
	for _, s := range d.Model.Trained.Sessions {
		if s.Refused != "" && c.Model == "" {
			fmt.Fprintf(e.stdout, "  not trained on pairs by %s: %s\n", s.Rule, s.Refused)
		}
	}
	if d.Review > 0 {
		where := "; --review FILE writes them"
		if c.Review != "" {
			where = ", in " + c.Review
		}
		fmt.Fprintf(e.stdout, "For a person to look at: %d%s.\n", d.Review, where)
	}
	for _, n := range d.Notes {
		fmt.Fprintln(e.stdout, n)
	}
	fmt.Fprintf(e.stdout, "%.1f s, %.1f processor seconds, %.0f MB at most.\n", d.Seconds, d.CPUSeconds, d.PeakMB)
}

// fieldColumns reads --map: which column each field stands in.
func fieldColumns(said []string) (map[linkage.Field]string, error) {
	out := map[linkage.Field]string{}
	var keys []string
	for f := range linkage.Fields {
		keys = append(keys, f.String())
	}
	for _, m := range said {
		key, col, ok := strings.Cut(m, "=")
		key, col = strings.TrimSpace(key), strings.TrimSpace(col)
		if !ok || col == "" {
			return nil, usagef("--map %q does not say which column: write field=column, such as given=first_name.", m)
		}
		f, known := linkage.ParseField(key)
		if !known {
			return nil, usagef("--map: there is no field %q; the fields are %s.%s", key, strings.Join(keys, ", "), meant(key, keys))
		}
		if was, twice := out[f]; twice {
			return nil, usagef("--map says twice what %s is: %s and %s. Where files call it differently write %s=%s|%s.", key, was, col, key, was, col)
		}
		for other, was := range out {
			if was == col {
				return nil, usagef("--map takes column %s for both %s and %s: it would count twice.", col, other, f)
			}
		}
		out[f] = col
	}
	return out, nil
}

// inFile adds the file to where a problem is.
func inFile(err error, name string) error {
	p, ok := errors.AsType[*care.Problem](err)
	if !ok {
		return err
	}
	q := *p
	q.Where = strings.Trim(name+", "+p.Where, ", ")
	return &q
}
