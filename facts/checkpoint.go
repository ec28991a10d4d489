package facts

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"roundtable/care"
	"roundtable/ledger"
)

// checkpointCode changes whenever the fold or the columns do: a checkpoint of
// another code is thrown away.
const checkpointCode = 14

const (
	checkpointFile  = "facts.checkpoint"
	checkpointMagic = 0x3130535443414652 // "RFACTS01"
)

// smallState is what a checkpoint keeps as JSON.
type smallState struct {
	Founded   care.Founded
	Practice  bool
	Marks     bool // marksNext
	Purpose   *care.SharedPurpose
	Partners  []Partner
	Extracts  []*Extract
	Blocks    [][]ledger.Record
	Notes     []Note
	Shared    []sharedRow
	Classes   []care.ClassMeaning
	Protected protections
	Said      []statement
}

// Checkpoint saves the newest generation in Options.CheckpointDir, in place of
// the one before, while readers and the fold go on. Without a directory, or with
// Options.ReadOnlyCheckpoint, it does nothing. FORMAT.md describes the file.
func (f *Facts) Checkpoint(ctx context.Context) error {
	g := f.gen.Load()
	if f.opts.CheckpointDir == "" || f.opts.ReadOnlyCheckpoint || g.pos == 0 || !littleEndian {
		return nil
	}
	f.saveMu.Lock()
	defer f.saveMu.Unlock()
	if f.erasures.Load() != g.erasures {
		// An erasure was seen that this generation still lacks, or that came between:
		// what it removed must not be written. One seen from here on waits for saveMu
		// and removes what is written now.
		return nil
	}
	if err := os.MkdirAll(f.opts.CheckpointDir, 0o700); err != nil {
		return fmt.Errorf("facts: making the checkpoints' directory: %w", err)
	}
	tmp, err := os.CreateTemp(f.opts.CheckpointDir, checkpointFile+".*")
	if err != nil {
		return fmt.Errorf("facts: making a checkpoint: %w", err)
	}
	defer os.Remove(tmp.Name())
	w := newSlabWriter(tmp)
	g.save(w)
	err = errors.Join(w.err, w.w.Flush(), tmp.Sync(), tmp.Close(), ctx.Err())
	if err == nil {
		err = os.Rename(tmp.Name(), filepath.Join(f.opts.CheckpointDir, checkpointFile))
	}
	if err != nil {
		return fmt.Errorf("facts: writing a checkpoint: %w", err)
	}
	return nil
}

// forgetCheckpoints removes what was saved before an erasure, and returns how
// many erasures were seen: no generation of fewer is saved any more. It waits for
// a checkpoint that is being written, which may hold what was erased.
func (f *Facts) forgetCheckpoints() int64 {
	f.saveMu.Lock()
	defer f.saveMu.Unlock()
	n := f.erasures.Add(1)
	if f.opts.CheckpointDir == "" || f.opts.ReadOnlyCheckpoint {
		return n
	}
	f.removeLeftovers()
	err := os.Remove(filepath.Join(f.opts.CheckpointDir, checkpointFile))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		f.opts.Log.Error("facts: removing a checkpoint after an erasure", "error", err)
	}
	return n
}

// removeLeftovers removes what a process left that ended while it was saving.
func (f *Facts) removeLeftovers() {
	left, _ := filepath.Glob(filepath.Join(f.opts.CheckpointDir, checkpointFile+".*")) // the pattern is well formed
	for _, name := range left {
		if err := os.Remove(name); err != nil {
			f.opts.Log.Error("facts: removing a checkpoint that was never finished", "error", err)
		}
	}
}

// restore reads the checkpoint; nil when there is none or it does not fit, which
// the log is told and a full fold mends.
func (f *Facts) restore(ctx context.Context) *state {
	if f.opts.CheckpointDir == "" || !littleEndian {
		return nil
	}
	if !f.opts.ReadOnlyCheckpoint {
		f.removeLeftovers()
	}
	name := filepath.Join(f.opts.CheckpointDir, checkpointFile)
	file, err := os.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	var s *state
	if err == nil {
		defer file.Close()
		s, err = loadFile(file)
	}
	if err == nil {
		err = f.fits(ctx, s)
	}
	if err == nil {
		err = s.readAllPublished(ctx, f.store)
	}
	if err != nil {
		f.opts.Log.Warn("facts: the checkpoint does not fit; folding the whole ledger", "error", err)
		return nil
	}
	return s
}

func loadFile(file *os.File) (*state, error) {
	info, err := file.Stat()
	if err != nil {
		return nil, fmt.Errorf("facts: opening the checkpoint: %w", err)
	}
	r := newSlabReader(file, info.Size())
	s := load(r)
	return s, r.err
}

// fits checks that the record at the checkpoint's position is the one that was
// folded: that it is a checkpoint of this ledger.
func (f *Facts) fits(ctx context.Context, s *state) error {
	for rec, err := range f.store.Read(ctx, s.pos-1) {
		if err != nil {
			return fmt.Errorf("facts: reading the ledger: %w", err)
		}
		if rec.Seq == s.pos && rec.Leaf.Commit == s.leaf {
			return nil
		}
		break
	}
	return errors.New("facts: the checkpoint is of another ledger or of a later state of this one")
}

// readAllPublished reads the published rows from the ledger: they are few, and
// stand in no checkpoint.
func (s *state) readAllPublished(ctx context.Context, store ledger.Store) error {
	for i, blocks := range s.blocks {
		for _, b := range blocks {
			if b.Kind != care.RecPublishedBlock {
				continue
			}
			d := decode(ctx, store, b)
			if d.err != nil {
				return d.err
			}
			s.published = append(s.published, publishedBlock{ExtractNo(i + 1), d.published})
		}
	}
	return nil
}
