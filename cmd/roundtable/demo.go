package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"time"

	"roundtable/care"
	"roundtable/demo"
	"roundtable/facts"
	"roundtable/ledger"
	"roundtable/web"
	"roundtable/web/site"
)

// demoCmd makes a made collaborative and serves it.
type demoCmd struct {
	Size       string `help:"small (about 2,000 waiting), ics (150,000) or england (7.5 million)." default:"small" enum:"small,ics,england"`
	Seed       uint64 `help:"The same seed and date make the same collaborative." default:"1"`
	Today      string `help:"The day the visitor looks, YYYY-MM-DD; today if not given." placeholder:"DATE"`
	ListsUntil string `help:"Leave the acute trusts' weekly lists after this day to be brought by hand; --write-files writes them." placeholder:"DATE"`
	NoServe    bool   `help:"Make it in --data and stop."`
	WriteFiles string `help:"Only write the partners' dirty files into this folder, for trying the import." placeholder:"DIR"`
	Addr       string `help:"Address and port to listen on." default:"127.0.0.1:8765" env:"ROUNDTABLE_ADDR"`
	NoOpen     bool   `help:"Do not open the browser." env:"ROUNDTABLE_NO_BROWSER"`
	Data       string `help:"Where to make it; a fresh temporary folder if not given." placeholder:"DIR"`
	JSON       bool   `help:"Print JSON (with --no-serve or --write-files)."`
}

// Run makes the collaborative through the real intake.
func (c *demoCmd) Run(e *env) error {
	o := demo.Options{Size: demo.Size(c.Size), Seed: c.Seed, Today: site.Today()}
	if c.Today != "" {
		d, err := care.ParseDate(c.Today)
		if err != nil {
			return usagef("--today: %v", err)
		}
		o.Today = d
	}
	if c.ListsUntil != "" {
		d, err := care.ParseDate(c.ListsUntil)
		if err != nil {
			return usagef("--lists-until: %v", err)
		}
		o.Until = d
	}
	if c.WriteFiles != "" {
		return c.write(e, o)
	}
	dir := c.Data
	if dir == "" {
		tmp, err := os.MkdirTemp("", "roundtable-demo-")
		if err != nil {
			return &care.Problem{What: "No temporary folder could be made.", Remedy: "Say where with --data.", Err: err}
		}
		dir = tmp
		if !c.NoServe {
			defer os.RemoveAll(tmp)
		}
	}
	keepMemory(e.ctx)
	bar := newProgress(e)
	if c.NoServe {
		return c.make(e, dir, o, bar)
	}
	table, err := buildDemo(e.ctx, dir, o, bar.step)
	bar.end()
	if err != nil {
		return err
	}
	return serve(e, site.New(table, nil), serving{dir, c.Addr, e.person && !c.NoOpen, "/", web.Entrance{}})
}

// write leaves the partners' files for anyone to try the import with.
func (c *demoCmd) write(e *env, o demo.Options) error {
	made, err := demo.Write(c.WriteFiles, o)
	if err != nil {
		return err
	}
	if c.JSON {
		return printJSON(e.stdout, made.Files)
	}
	for _, f := range made.Files {
		fmt.Fprintf(e.stdout, "%-44s %-6s %-13s %7d rows  %s\n", f.Name, f.Partner, f.Kind, f.Rows, f.About)
	}
	fmt.Fprintf(e.stdout, "README.txt in %s says what to try.\n", c.WriteFiles)
	return nil
}

// make builds the ledger and stops.
func (c *demoCmd) make(e *env, dir string, o demo.Options, bar *progress) error {
	defer roomy(o)()
	store, err := freshStore(e.ctx, dataFlags{Data: dir})
	if err != nil {
		return err
	}
	defer store.Close()
	made, err := demo.Build(e.ctx, store, o, bar.step)
	bar.end()
	if err != nil {
		return err
	}
	if err := keepPersonas(dir, made.Cast); err != nil {
		return err
	}
	// The first serve then opens what is folded here instead of folding it itself.
	if f, err := facts.Open(e.ctx, store, facts.Options{CheckpointDir: filepath.Join(dir, "lenses")}); err != nil {
		return err
	} else if err := f.Checkpoint(e.ctx); err != nil {
		return err
	}
	head, err := store.Head(e.ctx)
	if err != nil {
		return err
	}
	if c.JSON {
		return printJSON(e.stdout, map[string]any{"data": dir, "name": made.Name, "files": len(made.Imported), "records": head.Seq})
	}
	fmt.Fprintf(e.stdout, "%s is in %s: %d files, %d records. Look at it with 'roundtable serve --data %s'.\n", made.Name, dir, len(made.Imported), head.Seq, dir)
	return nil
}

// freshStore opens a ledger that must be empty: a demonstration never mixes
// with what is there.
func freshStore(ctx context.Context, d dataFlags) (ledger.Store, error) {
	store, err := d.openStore(ctx)
	if err != nil {
		return nil, err
	}
	head, err := store.Head(ctx)
	if err == nil && head.Seq > 0 {
		err = &care.Problem{What: "There is a collaborative in " + where(d.Data) + " already.", Remedy: "Choose another folder with --data."}
	}
	if err != nil {
		store.Close()
		return nil, err
	}
	return store, nil
}

// buildDemo makes the collaborative in dir and opens it.
func buildDemo(ctx context.Context, dir string, o demo.Options, progress func(string, float64)) (*site.Table, error) {
	defer roomy(o)()
	d := dataFlags{Data: dir}
	store, err := freshStore(ctx, d)
	if err != nil {
		return nil, err
	}
	made, err := demo.Build(ctx, store, o, progress)
	if err == nil {
		err = keepPersonas(dir, made.Cast)
	}
	var table *site.Table
	if err == nil {
		table, err = site.OpenTable(ctx, store, site.TableOptions{Link: true, Where: where(dir), KeyFile: d.key(), CheckpointDir: d.checkpoints(ctx, store), Personas: made.Personas, Now: asOn(cmp.Or(o.Until, o.Today))})
	}
	if err != nil {
		store.Close()
		return nil, err
	}
	return table, nil
}

// roomy gives what makes a small collaborative more memory before it is tidied (about
// 100 MB), which saves a sixth of its processor time; call what it returns afterwards.
func roomy(o demo.Options) func() {
	if o.Size != demo.Small && o.Size != "" || os.Getenv("GOGC") != "" {
		return func() {}
	}
	was := debug.SetGCPercent(300)
	return func() { debug.SetGCPercent(was) }
}

// asOn is a clock that shows a day now and goes on from there; nil, the computer's own,
// for today and for no day.
func asOn(day care.Date) func() time.Time {
	away := int(day - site.Today())
	if day == 0 || away == 0 {
		return nil
	}
	return func() time.Time { return time.Now().In(site.London).AddDate(0, 0, away) }
}

// personasFile lists the made people to whom accounts belong, beside a made
// ledger, so that `serve` offers them again.
const personasFile = "personas.json"

func keepPersonas(dir string, p []demo.Persona) error {
	if isPostgres(dir) {
		return nil
	}
	b, err := json.MarshalIndent(p, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, personasFile), b, 0o600)
}

// demoPersonas reads them back; none for a real collaborative.
func demoPersonas(dir string) []care.Viewer {
	if isPostgres(dir) {
		return nil
	}
	b, err := os.ReadFile(filepath.Join(dir, personasFile))
	if err != nil {
		return nil
	}
	var cast []demo.Persona
	if json.Unmarshal(b, &cast) != nil {
		return nil
	}
	return demo.Offered(cast)
}
