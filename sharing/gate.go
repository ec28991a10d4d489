package sharing

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"roundtable/care"
	"roundtable/ledger"
	"roundtable/sharing/accounts"
)

// Options of Open; the zero Options are good.
type Options struct {
	Now func() time.Time // nil = time.Now
	Log *slog.Logger     // nil = slog.Default; hears of no person
}

// Gate is the one place that says who may see what. It follows the ledger and
// swaps immutable snapshots; all methods are safe for concurrent use.
type Gate struct {
	store ledger.Store
	now   func() time.Time
	log   *slog.Logger

	mu   sync.Mutex // held while folding
	lens *lens
	snap atomic.Pointer[Snapshot]
	// confirmed is when the head was last asked for and found to be folded already,
	// in nanoseconds of now.
	confirmed atomic.Int64
}

// MaxAge is how old the gate's confirmation of the ledger's head may be for a read
// of people.
const MaxAge = 500 * time.Millisecond

// Open folds the ledger and returns a gate that stands at its head. Call Run to
// keep it there.
func Open(ctx context.Context, store ledger.Store, o Options) (*Gate, error) {
	g := &Gate{store: store, now: o.Now, log: o.Log, lens: newLens()}
	if g.now == nil {
		g.now = time.Now
	}
	if g.log == nil {
		g.log = slog.Default()
	}
	return g, g.Refresh(ctx)
}

// Snapshot is the gate as it stands: take it once for a page, so that all of the
// page's questions are answered by the same agreements.
func (g *Gate) Snapshot() *Snapshot { return g.snap.Load() }

// Accounts is the book of accounts as the gate folds it.
func (g *Gate) Accounts() *accounts.Book { return g.lens.book }

// ThisComputer reports whether the table has no account yet: one person reads
// their own folder on their own machine (ADR 9). It ends for ever with the first
// account; listening beyond loopback is the caller's to refuse.
func (g *Gate) ThisComputer() bool { return !g.lens.book.Any() }

// Decide answers one question by the newest snapshot.
func (g *Gate) Decide(r Request) Decision { return g.Snapshot().Decide(r) }

// Compile is what a viewer may see of classes for a purpose at an instant, as a
// scope: bit c stands for classes[c].
func (g *Gate) Compile(v care.Viewer, p care.Purpose, classes []care.ClassMeaning, at time.Time) care.Scope {
	return g.Snapshot().Compile(v, p, classes, at)
}
