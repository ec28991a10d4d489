package facts

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"roundtable/care"
	"roundtable/ledger"
)

// Options of Open. The zero value keeps no checkpoints.
type Options struct {
	// CheckpointDir is where the state is saved, so that a restart costs the state
	// and not the history; "" saves none. It may be emptied at any time.
	CheckpointDir string
	// ReadOnlyCheckpoint is for a process beside the one that keeps the directory: a
	// checkpoint is read, and nothing in the directory is written or removed.
	ReadOnlyCheckpoint bool
	// Log hears of full folds, checkpoints that do not fit and errors while
	// tailing; nil is slog.Default. It never hears of people.
	Log *slog.Logger
}

// Facts folds one ledger and answers from memory. All methods are safe for
// concurrent use; readers never wait for the fold.
type Facts struct {
	store ledger.Store
	opts  Options
	gen   atomic.Pointer[generation]

	mu     sync.Mutex // held while folding
	st     *state
	broken bool // st is half folded: start again

	saveMu   sync.Mutex   // held while a checkpoint is put in place or removed
	erasures atomic.Int64 // raised under saveMu as soon as an erasure is seen, before it is folded

	wakeMu sync.Mutex
	wake   chan struct{} // closed with each new generation
}

// Open restores the checkpoint, if there is one that fits, and folds what
// follows it. Without one it folds the whole ledger; either way views made
// after it see everything up to the head as it was when it was called. The error
// is the store's, or says which record cannot be folded.
func Open(ctx context.Context, store ledger.Store, o Options) (*Facts, error) {
	f := newFacts(store, o)
	if st := f.restore(ctx); st != nil {
		f.st = st
		f.publish()
	}
	if err := f.catchUp(ctx, 0); err != nil {
		return nil, err
	}
	return f, nil
}

// OpenAt folds up to and including a position and stays there: the facts as
// they were known then (bodies that were erased since are as erased). It reads
// the whole history, and so is a job, not a click. Do not Run or Wait on it.
func OpenAt(ctx context.Context, store ledger.Store, pos ledger.Seq) (*Facts, error) {
	f := newFacts(store, Options{})
	if pos <= 0 {
		return f, nil
	}
	if err := f.catchUp(ctx, pos); err != nil {
		return nil, err
	}
	return f, nil
}

func newFacts(store ledger.Store, o Options) *Facts {
	if o.Log == nil {
		o.Log = slog.Default()
	}
	f := &Facts{store: store, opts: o, st: newState(), wake: make(chan struct{})}
	f.gen.Store(f.st.publish(0))
	return f
}

// Run folds what is appended, as it is appended, until ctx ends, and returns
// ctx's error. A store that cannot be read is tried again every second.
func (f *Facts) Run(ctx context.Context) error {
	for ctx.Err() == nil {
		if err := f.await(ctx); err != nil && ctx.Err() == nil {
			f.opts.Log.Error("facts: following the ledger", "error", err)
			select {
			case <-ctx.Done():
			case <-time.After(time.Second):
			}
		}
	}
	return ctx.Err()
}

// await waits for the first record after the newest generation and folds all
// that is there.
func (f *Facts) await(ctx context.Context) error {
	for _, err := range f.store.Tail(ctx, f.gen.Load().pos) {
		if err != nil {
			return fmt.Errorf("facts: tailing: %w", err)
		}
		return f.catchUp(ctx, 0)
	}
	return ctx.Err()
}

// Wait returns when everything up to s is in the newest generation, folding it
// itself when nobody has; it waits for a record that is not yet in the ledger
// until ctx ends. Pass it the position of a reply, and the same user's next read
// sees what they wrote.
func (f *Facts) Wait(ctx context.Context, s ledger.Seq) error {
	for {
		f.wakeMu.Lock()
		wake := f.wake
		f.wakeMu.Unlock()
		if f.gen.Load().pos >= s {
			return nil
		}
		if err := f.catchUpFor(ctx); err != nil {
			return err
		}
		if f.gen.Load().pos >= s {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-wake:
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// catchUpFor folds on behalf of one waiter. A waiter who gives up must not leave
// the state half folded, so the fold goes on without them.
func (f *Facts) catchUpFor(ctx context.Context) error {
	done := make(chan error, 1)
	go func() { done <- f.catchUp(context.WithoutCancel(ctx), 0) }()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case err := <-done:
		return err
	}
}

// View is a reading of the newest generation by v of what s allows. The zero
// Viewer sees nothing, whatever the scope.
func (f *Facts) View(v care.Viewer, s care.Scope) *View {
	if v == (care.Viewer{}) {
		s = care.Scope{}
	}
	g := f.gen.Load()
	return &View{g: g, who: v, scope: s, own: g.narrow(s)}
}

// catchUp folds everything after the state's position, up to `until` when it is
// not 0, and publishes it. After an erasure, or an error half-way, it folds the
// whole ledger anew: what was erased must stand in no dictionary, no text and
// no checkpoint.
func (f *Facts) catchUp(ctx context.Context, until ledger.Seq) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.broken {
		erasures := f.st.erasures
		f.st, f.broken = newState(), false
		f.st.erasures = erasures
	}
	recs, erased, err := f.read(ctx, until)
	if err != nil || len(recs) == 0 {
		return err
	}
	if erased && f.st.pos > 0 {
		f.opts.Log.Info("facts: folding anew after an erasure", "records", recs[len(recs)-1].Seq)
		erasures := f.forgetCheckpoints()
		f.st = newState()
		f.st.erasures = erasures
		if recs, _, err = f.read(ctx, until); err != nil {
			return err
		}
	}
	if err := f.st.fold(ctx, f.store, recs); err != nil {
		f.broken = true
		return err
	}
	f.publish()
	return nil
}

// read lists the records after the state's position; erased says whether one
// of them is an erasure.
func (f *Facts) read(ctx context.Context, until ledger.Seq) (recs []ledger.Record, erased bool, err error) {
	for rec, err := range f.store.Read(ctx, f.st.pos) {
		if err != nil {
			return nil, false, fmt.Errorf("facts: reading the ledger: %w", err)
		}
		if until > 0 && rec.Seq > until {
			break
		}
		recs = append(recs, rec)
		erased = erased || rec.Kind == ledger.KindErased
	}
	return recs, erased, nil
}

func (f *Facts) publish() {
	was := f.gen.Load()
	g := f.st.publish(was.number + 1)
	if g.told = g.number; g.tellsAs(was) {
		g.told = was.told
	}
	f.gen.Store(g)
	f.wakeMu.Lock()
	defer f.wakeMu.Unlock()
	close(f.wake)
	f.wake = make(chan struct{})
}
