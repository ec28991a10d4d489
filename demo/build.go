package demo

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"roundtable/care"
	"roundtable/intake"
	"roundtable/ledger"
)

// programme is the account that founds the collaborative.
const programme care.AccountID = "demo-programme"

// Build founds the collaborative in an empty store, opens accounts for its made
// people, has them draft and sign sharing agreements, imports every file through
// intake on their accounts, and lets them write notes beside a few waits. Progress may be nil; it is called with the step in words and how
// much of the whole is done, between 0 and 1.
//
// A store that holds records already is a *care.Problem: a made collaborative
// never mixes with a real one.
func Build(ctx context.Context, store ledger.Store, o Options, progress func(step string, done float64)) (*Made, error) {
	o, err := o.settled()
	if err != nil {
		return nil, err
	}
	if progress == nil {
		progress = func(string, float64) {}
	}
	dir, err := os.MkdirTemp("", "roundtable-demo-")
	if err != nil {
		return nil, &care.Problem{What: "No temporary folder could be made for the demo's files.", Remedy: "Free some disk space, or set TMPDIR to a folder that you may write to.", Err: err}
	}
	// Something may hold a file open, as a virus scanner does: what is left in the
	// temporary folder is made up, and no reason to fail.
	defer os.RemoveAll(dir)
	made := begin(o)
	return made, build(ctx, store, dir, made, progress)
}

// Found founds the made collaborative in an empty store - partners, purpose, the
// mark of a made ledger under which test NHS numbers are taken - opens no account
// and imports nothing, so that a visitor may drop in the files of Write by hand. Errors are
// as Build's.
func Found(ctx context.Context, store ledger.Store, o Options) (*Made, error) {
	o, err := o.settled()
	if err != nil {
		return nil, err
	}
	b := &builder{ctx: ctx, store: store, made: begin(o)}
	return b.made, b.found()
}

func build(ctx context.Context, store ledger.Store, dir string, made *Made, progress func(string, float64)) error {
	progress("Founding the collaborative", 0)
	b := &builder{ctx: ctx, store: store, desk: intake.NewOn(store, noon(made.Options.Today)), dir: dir, made: made, progress: progress}
	if err := b.found(); err != nil {
		return err
	}
	progress("Agreeing who may see what", 0.01)
	if err := b.share(); err != nil {
		return err
	}
	if made.Options.Size == England {
		return b.england()
	}
	progress("Making people and their waits", 0.05)
	w := populate(made)
	if err := b.bring(w); err != nil {
		return err
	}
	progress("Writing notes", 0.96)
	if err := b.notes(); err != nil {
		return err
	}
	if err := b.table.protect(ctx, w.candidates()); err != nil {
		return err
	}
	progress("Linking records of one person", 0.97)
	if err := b.table.link(ctx); err != nil {
		return err
	}
	progress("Sharing operating sessions", 0.985)
	if err := b.table.weekends(ctx); err != nil {
		return err
	}
	progress("Describing services", 0.995)
	if err := b.table.services(ctx); err != nil {
		return err
	}
	if err := b.table.agreeRules(ctx); err != nil {
		return err
	}
	progress("Done", 1)
	return nil
}

type builder struct {
	ctx      context.Context
	store    ledger.Store
	desk     *intake.Desk
	dir      string
	made     *Made
	progress func(string, float64)
	table    *table
}

// share opens the accounts of those who work at the table, and has them agree who
// sees what before the first row arrives.
func (b *builder) share() (err error) {
	if b.table, err = openTable(b.ctx, b.store, b.made); err != nil {
		return err
	}
	for _, step := range []func(context.Context) error{b.table.employ, b.table.agree, b.table.restrict} {
		if err := step(b.ctx); err != nil {
			return err
		}
	}
	return nil
}

// salt is the collaborative's salt: by seed, so that keys can be compared
// between two makings. A real collaborative's is random.
func salt(seed uint64) []byte {
	s := sha256.Sum256(binary.BigEndian.AppendUint64([]byte("a made collaborative, not a secret"), seed))
	return s[:]
}

// found appends the founding record, the partners and the shared purpose.
func (b *builder) found() error {
	founded := care.Founded{V: 1, Name: b.made.Name, Salt: salt(b.made.Options.Seed), Demo: true}
	drafts := make([]ledger.Draft, 0, len(b.made.Partners)+2)
	add := func(s ledger.Stream, k ledger.Kind, partner care.PartnerCode, v any) error {
		d, err := ledger.JSONDraft(s, k, programme, partner, v)
		drafts = append(drafts, d)
		return err
	}
	err := add("collaborative", care.RecFounded, icb, founded)
	for _, p := range b.made.Partners {
		err = errors.Join(err, add(ledger.Stream("partner/"+p.Code), care.RecPartner, p.Code, p))
	}
	err = errors.Join(err, add("collaborative", care.RecPurpose, icb, b.made.Purpose))
	if err != nil {
		return err
	}
	_, _, err = b.store.Append(b.ctx, ledger.Batch{Expect: map[ledger.Stream]ledger.Version{"collaborative": 0}, Records: drafts})
	if _, conflict := errors.AsType[*ledger.ConflictError](err); conflict {
		return &care.Problem{
			What:   "This ledger holds a collaborative already.",
			Remedy: "Choose another data folder for the demo.",
			Err:    err,
		}
	}
	return err
}

// bring has the partners bring their files, in their order. The next ones are written
// while one is taken in.
func (b *builder) bring(w *world) error {
	ctx, stop := context.WithCancel(b.ctx)
	defer stop()
	ready, written := make(chan File, 8), error(nil)
	go func() {
		defer close(ready)
		written = w.write(b.dir, b.made, func(f File) error {
			select {
			case ready <- f:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		})
	}()
	var err error
	done, rows := 0, w.rows()
	for f := range ready {
		if err != nil || b.made.Options.later(f) {
			continue
		}
		b.progress("Taking in "+f.Name, 0.1+0.85*min(1, float64(done)/float64(rows)))
		if err = b.take(f); err != nil {
			stop()
		}
		done += f.Rows
	}
	return cmp.Or(err, b.ctx.Err(), problemOf(b.dir, written))
}

// take imports one file as the partner's own persona.
func (b *builder) take(f File) error {
	r, err := b.desk.Import(b.ctx, filepath.Join(b.dir, f.Name), f.Partner, f.Kind, intake.Options{
		By: sender(f.Partner), Census: f.Census, Guess: true,
	})
	if err != nil {
		return fmt.Errorf("demo: %s: %w", f.Name, err)
	}
	b.made.Imported = append(b.made.Imported, Imported{File: f, Extract: r.Extract, Counts: r.Counts, Issues: r.Issues})
	return nil
}
