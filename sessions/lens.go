package sessions

import (
	"context"
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

	lens  ledger.Follower
	mu    sync.RWMutex
	state *state

	marks marks

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
	t.lens = ledger.Follower{Store: store, Room: "sessions", Bodies: bodies, At: t.Position, Apply: t.apply, Anew: t.anew}
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

// Wait returns when everything up to s is folded, here and in the facts.
func (t *Table) Wait(ctx context.Context, s ledger.Seq) error {
	if err := t.lens.Wait(ctx, s); err != nil {
		return err
	}
	return t.facts.Wait(ctx, s)
}

func (t *Table) apply(rec ledger.Record, said any) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.state.apply(rec, said)
	if said != nil {
		t.marks.version++
	}
}

// anew begins the state from nothing after an erasure, and forgets what was saved of it.
func (t *Table) anew() (apply func(ledger.Record, any), done func()) {
	t.forget()
	s := newState()
	return s.apply, func() {
		t.mu.Lock()
		t.state = s
		t.marks.version++
		t.mu.Unlock()
		t.saving.Lock()
		defer t.saving.Unlock()
		t.stale = false
	}
}
