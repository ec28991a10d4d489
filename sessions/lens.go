package sessions

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/ledger"
	"roundtable/waiting"
)

// Table is the shared sessions of one ledger. All methods are safe for concurrent use.
type Table struct {
	store ledger.Store
	facts *facts.Facts
	list  *waiting.List
	opts  Options

	folding sync.Mutex // held while folding
	mu      sync.RWMutex
	state   *state

	saving sync.Mutex // held while a checkpoint is written
	stale  bool       // an erasure was seen that the state still lacks: it is not saved
}

// Options of Open; the zero Options are good.
type Options struct {
	CheckpointDir string           // where the state is saved; "" nowhere
	Now           func() time.Time // nil = time.Now
}

// Open folds the ledger from the newest checkpoint that fits it and returns a table
// that stands at its head. Call Follow to keep it there. The error is the store's.
func Open(ctx context.Context, store ledger.Store, f *facts.Facts, list *waiting.List, o Options) (*Table, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	t := &Table{store: store, facts: f, list: list, opts: o, state: newState()}
	if s := t.load(ctx); s != nil {
		t.state = s
	}
	return t, t.catchUp(ctx)
}

// Today is the day in London.
func (t *Table) Today() care.Date { return care.DateOf(t.opts.Now().In(care.London)) }

// Position is the ledger position that the table stands at.
func (t *Table) Position() ledger.Seq {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.state.Pos
}

// Follow folds what is appended until ctx ends, and returns ctx's error. A store that
// cannot be read is its error.
func (t *Table) Follow(ctx context.Context) error {
	for _, err := range t.store.Tail(ctx, t.Position()) {
		if err != nil {
			return fmt.Errorf("sessions: following the ledger: %w", err)
		}
		if err := t.catchUp(ctx); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// Wait returns when everything up to s is folded, here and in the facts.
func (t *Table) Wait(ctx context.Context, s ledger.Seq) error {
	if t.Position() < s {
		if err := t.catchUp(ctx); err != nil {
			return err
		}
	}
	return t.facts.Wait(ctx, s)
}

// catchUp folds what follows the table's position. After an erasure it folds the whole
// ledger anew: what was erased may have been folded. Readers wait while a record is
// applied, and never for the store.
func (t *Table) catchUp(ctx context.Context) error {
	t.folding.Lock()
	defer t.folding.Unlock()
	erased := false
	err := t.each(ctx, t.state.Pos, func(rec ledger.Record, body any) bool {
		if erased = rec.Kind == ledger.KindErased; erased {
			return false
		}
		t.mu.Lock()
		t.state.apply(rec, body)
		t.mu.Unlock()
		return true
	})
	if err == nil && erased {
		t.forget()
		return t.foldAnew(ctx)
	}
	return err
}

// each reads the records after a position with their bodies, until do says no.
func (t *Table) each(ctx context.Context, after ledger.Seq, do func(ledger.Record, any) bool) error {
	for rec, err := range t.store.Read(ctx, after) {
		if err != nil {
			return fmt.Errorf("sessions: reading the ledger: %w", err)
		}
		body, err := read(ctx, t.store, rec)
		if err != nil {
			return err
		}
		if !do(rec, body) {
			break
		}
	}
	return nil
}

func (t *Table) foldAnew(ctx context.Context) error {
	s := newState()
	err := t.each(ctx, 0, func(rec ledger.Record, body any) bool {
		s.apply(rec, body)
		return true
	})
	if err != nil {
		return err
	}
	t.mu.Lock()
	t.state = s
	t.mu.Unlock()
	t.saving.Lock()
	defer t.saving.Unlock()
	t.stale = false
	return nil
}

// read decodes a record of the room's; nil for any other, and for one whose body was
// erased, which then says nothing here. The error is the store's, or of a body that is
// not what its kind says.
func read(ctx context.Context, st ledger.Store, rec ledger.Record) (any, error) {
	body := bodies[rec.Kind]
	if body == nil {
		return nil, nil
	}
	data, err := ledger.ReadBody(ctx, st, rec.Now)
	if errors.Is(err, ledger.ErrNotFound) {
		return nil, nil // erased since the header was read
	}
	if err != nil {
		return nil, fmt.Errorf("sessions: record %d: %w", rec.Seq, err)
	}
	to := body()
	if err := json.Unmarshal(data, to); err != nil {
		return nil, fmt.Errorf("sessions: record %d (%s): %w", rec.Seq, rec.Kind, err)
	}
	return to, nil
}
