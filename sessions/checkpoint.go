package sessions

import (
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"

	"roundtable/ledger"
)

// A checkpoint is the state as JSON, compressed, with the code that wrote it and the
// commitment of the record at its position: one of another code or another ledger is
// passed over, and the ledger folded from its beginning.
const (
	checkpointFile = "sessions.checkpoint"
	checkpointCode = 5 // changes whenever the fold or the state does
)

type checkpoint struct {
	Code  int         `json:"code"`
	Leaf  ledger.Hash `json:"leaf"` // commitment of the record at State.Pos
	State *state      `json:"state"`
}

// Checkpoint saves the state in Options.CheckpointDir in place of the one before. It
// does nothing without a directory.
func (t *Table) Checkpoint(ctx context.Context) error {
	if t.opts.CheckpointDir == "" {
		return nil
	}
	t.saving.Lock()
	defer t.saving.Unlock()
	if t.stale {
		return nil
	}
	t.mu.RLock()
	data, err := json.Marshal(t.state)
	pos := t.state.Pos
	t.mu.RUnlock()
	if err != nil || pos == 0 {
		return err
	}
	leaf, err := t.leaf(ctx, pos)
	if err != nil {
		return err
	}
	whole, err := json.Marshal(struct {
		Code  int             `json:"code"`
		Leaf  ledger.Hash     `json:"leaf"`
		State json.RawMessage `json:"state"`
	}{checkpointCode, leaf, data})
	if err != nil {
		return err
	}
	return t.write(whole)
}

func (t *Table) write(whole []byte) error {
	dir := t.opts.CheckpointDir
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("sessions: making the checkpoints' directory: %w", err)
	}
	tmp, err := os.CreateTemp(dir, checkpointFile+".*")
	if err != nil {
		return fmt.Errorf("sessions: making a checkpoint: %w", err)
	}
	defer os.Remove(tmp.Name())
	z := gzip.NewWriter(tmp)
	_, err = z.Write(whole)
	err = errors.Join(err, z.Close(), tmp.Sync(), tmp.Close())
	if err == nil {
		err = os.Rename(tmp.Name(), filepath.Join(dir, checkpointFile))
	}
	if err != nil {
		return fmt.Errorf("sessions: writing a checkpoint: %w", err)
	}
	return nil
}

// leaf is the commitment of the record at a position.
func (t *Table) leaf(ctx context.Context, pos ledger.Seq) (ledger.Hash, error) {
	for rec, err := range t.store.Read(ctx, pos-1) {
		if err != nil {
			return ledger.Hash{}, fmt.Errorf("sessions: reading the ledger: %w", err)
		}
		if rec.Seq == pos {
			return rec.Leaf.Commit, nil
		}
		break
	}
	return ledger.Hash{}, fmt.Errorf("sessions: record %d: %w", pos, ledger.ErrNotFound)
}

// load reads the checkpoint; nil when there is none that fits.
func (t *Table) load(ctx context.Context) *state {
	if t.opts.CheckpointDir == "" {
		return nil
	}
	f, err := os.Open(filepath.Join(t.opts.CheckpointDir, checkpointFile))
	if err != nil {
		if !errors.Is(err, fs.ErrNotExist) {
			slog.Warn("the sessions' checkpoint cannot be read; the ledger is folded anew", "err", err)
		}
		return nil
	}
	defer f.Close()
	c := checkpoint{State: newState()}
	z, err := gzip.NewReader(f)
	if err == nil {
		var data []byte
		if data, err = io.ReadAll(z); err == nil {
			err = json.Unmarshal(data, &c)
		}
	}
	if err != nil || c.Code != checkpointCode || c.State == nil {
		return nil
	}
	if leaf, err := t.leaf(ctx, c.State.Pos); err != nil || leaf != c.Leaf {
		return nil // of another ledger, or of one that was restored to before it
	}
	return c.State
}

// forget removes what was saved before an erasure, which may hold what was erased, and
// lets nothing be saved until the ledger is folded anew.
func (t *Table) forget() {
	t.saving.Lock()
	defer t.saving.Unlock()
	t.stale = true
	if t.opts.CheckpointDir == "" {
		return
	}
	if err := os.Remove(filepath.Join(t.opts.CheckpointDir, checkpointFile)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		slog.Error("a checkpoint that may hold what was erased could not be removed", "err", err)
	}
}
