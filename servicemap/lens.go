package servicemap

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"roundtable/care"
	"roundtable/ledger"
)

// Table is the map of services of one ledger. All methods are safe for concurrent use.
type Table struct {
	store ledger.Store
	opts  Options

	folding sync.Mutex // held while folding
	mu      sync.RWMutex
	state   *state

	found foundCache
}

// Options of Open; the zero Options are good.
type Options struct {
	Now func() time.Time // nil = time.Now
}

// Open folds the ledger and returns a table that stands at its head. Call Follow to keep
// it there. The error is the store's.
func Open(ctx context.Context, store ledger.Store, o Options) (*Table, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	t := &Table{store: store, opts: o, state: newState()}
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
			return fmt.Errorf("servicemap: following the ledger: %w", err)
		}
		if err := t.catchUp(ctx); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// Wait returns when everything up to s is folded.
func (t *Table) Wait(ctx context.Context, s ledger.Seq) error {
	if t.Position() >= s {
		return nil
	}
	return t.catchUp(ctx)
}

// catchUp folds what follows the table's position. After an erasure it folds the whole
// ledger anew: what was erased may have been folded.
func (t *Table) catchUp(ctx context.Context) error {
	t.folding.Lock()
	defer t.folding.Unlock()
	for rec, err := range t.store.Read(ctx, t.Position()) {
		if err != nil {
			return fmt.Errorf("servicemap: reading the ledger: %w", err)
		}
		if rec.Kind == ledger.KindErased {
			return t.foldAnew(ctx)
		}
		body, err := read(ctx, t.store, rec)
		if err != nil {
			return err
		}
		t.mu.Lock()
		t.state.apply(rec, body)
		t.mu.Unlock()
	}
	return nil
}

func (t *Table) foldAnew(ctx context.Context) error {
	s := newState()
	for rec, err := range t.store.Read(ctx, 0) {
		if err != nil {
			return fmt.Errorf("servicemap: reading the ledger: %w", err)
		}
		body, err := read(ctx, t.store, rec)
		if err != nil {
			return err
		}
		s.apply(rec, body)
	}
	t.mu.Lock()
	s.Changed += t.state.Changed + 1 // what was found before is found anew
	t.state = s
	t.mu.Unlock()
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
		return nil, fmt.Errorf("servicemap: record %d: %w", rec.Seq, err)
	}
	to := body()
	if err := json.Unmarshal(data, to); err != nil {
		return nil, fmt.Errorf("servicemap: record %d (%s): %w", rec.Seq, rec.Kind, err)
	}
	return to, nil
}
