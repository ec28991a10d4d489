package servicemap

import (
	"context"
	"sync"
	"time"

	"roundtable/care"
	"roundtable/ledger"
)

// Table is the map of services of one ledger. All methods are safe for concurrent use.
type Table struct {
	store ledger.Store
	opts  Options

	lens  ledger.Follower
	mu    sync.RWMutex
	state *state

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
	t.lens = ledger.Follower{Store: store, Room: "servicemap", Bodies: bodies, At: t.Position, Apply: t.apply, Anew: t.anew}
	return t, t.lens.CatchUp(ctx)
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
func (t *Table) Follow(ctx context.Context) error { return t.lens.Follow(ctx) }

// Wait returns when everything up to s is folded.
func (t *Table) Wait(ctx context.Context, s ledger.Seq) error { return t.lens.Wait(ctx, s) }

func (t *Table) apply(rec ledger.Record, said any) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.state.apply(rec, said)
}

// anew begins the state from nothing after an erasure; what was found before is found
// anew.
func (t *Table) anew() (apply func(ledger.Record, any), done func()) {
	s := newState()
	return s.apply, func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		s.Changed += t.state.Changed + 1
		t.state = s
	}
}
