package sharing

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
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

	folding chan struct{} // one place: held while folding, and given up waiting for with a context
	lens    *lens         // of whoever folds
	dirty   bool          // the lens has moved on since the snapshot was made
	book    *accounts.Book
	snap    atomic.Pointer[Snapshot]
	pos     atomic.Int64 // everything up to this record is in the snapshot
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
	l := newLens()
	g := &Gate{store: store, now: o.Now, log: o.Log, folding: make(chan struct{}, 1), lens: l, dirty: true, book: l.book}
	if g.now == nil {
		g.now = time.Now
	}
	if g.log == nil {
		g.log = slog.Default()
	}
	if err := g.Refresh(ctx); err != nil {
		return nil, err
	}
	return g, nil
}

// Snapshot is the gate as it stands: take it once for a page, so that all of the
// page's questions are answered by the same agreements.
func (g *Gate) Snapshot() *Snapshot { return g.snap.Load() }

// Accounts is the book of accounts, which the gate keeps up to date for everybody.
func (g *Gate) Accounts() *accounts.Book { return g.book }

// ThisComputer reports whether the table has no account yet: one person reads
// their own folder on their own machine (ADR 9). It ends for ever with the first
// account; listening beyond loopback is the caller's to refuse.
func (g *Gate) ThisComputer() bool { return !g.book.Any() }

// Decide answers one question by the newest snapshot.
func (g *Gate) Decide(r Request) Decision { return g.Snapshot().Decide(r) }

// Compile is what a viewer may see of classes for a purpose at an instant, as a
// scope: bit c stands for classes[c].
func (g *Gate) Compile(v care.Viewer, p care.Purpose, classes []care.ClassMeaning, at time.Time) care.Scope {
	return g.Snapshot().Compile(v, p, classes, at)
}

// Refresh folds what was appended since, and confirms the head. The error is the
// store's or ctx's; the snapshot before stands then, and grows stale.
func (g *Gate) Refresh(ctx context.Context) error {
	select {
	case g.folding <- struct{}{}:
		defer func() { <-g.folding }()
	case <-ctx.Done():
		return ctx.Err()
	}
	asked := g.now()
	head, err := g.store.Head(ctx)
	if err != nil {
		return fmt.Errorf("sharing: asking for the head: %w", err)
	}
	if g.snap.Load() == nil || head.Seq > g.lens.pos {
		if err := g.fold(ctx, head.Seq); err != nil {
			return err
		}
	}
	g.confirmed.Store(asked.UnixNano())
	return nil
}

// fold applies what follows the lens's position and publishes a snapshot when the
// answers may have changed. After an erasure it folds the whole ledger anew: what
// was erased must not stand in what was folded before.
//
// head is where the ledger stood before: records of logs are passed over by a read,
// and so the last one that is read is not always the last there is.
func (g *Gate) fold(ctx context.Context, head ledger.Seq) error {
	l, again := g.lens, false
	for rec, err := range g.store.Read(ctx, l.pos) {
		if err != nil {
			return fmt.Errorf("sharing: reading the ledger: %w", err)
		}
		if rec.Kind == ledger.KindErased {
			if l, err = foldAll(ctx, g.store); err != nil {
				return err
			}
			g.book.Become(l.book)
			l.book, g.lens, g.dirty, again = g.book, l, true, true
			break
		}
		changed, err := l.apply(ctx, g.store, rec)
		if err != nil {
			return err
		}
		g.dirty = g.dirty || changed
	}
	l.pos = max(l.pos, head)
	if g.dirty {
		var before map[AgreementID]made
		if last := g.snap.Load(); last != nil && !again {
			before = last.made
		}
		s := l.snapshot(before)
		for _, id := range s.faulty {
			g.log.Error("sharing: an agreement cannot be made into policies; nothing is open under it", "agreement", id)
		}
		g.snap.Store(s)
		g.dirty = false
	}
	g.pos.Store(int64(l.pos))
	return nil
}

// foldAll folds the whole ledger.
func foldAll(ctx context.Context, st ledger.Store) (*lens, error) {
	l := newLens()
	for rec, err := range st.Read(ctx, 0) {
		if err != nil {
			return nil, fmt.Errorf("sharing: reading the ledger: %w", err)
		}
		if _, err := l.apply(ctx, st, rec); err != nil {
			return nil, err
		}
	}
	return l, nil
}

// Fresh returns nil when the ledger's head was found folded within maxAge (MaxAge
// for reads of people), and otherwise a *care.Problem: a replica that is cut off
// from the ledger does not know whether an agreement still stands, and must refuse.
func (g *Gate) Fresh(maxAge time.Duration) error {
	age := g.now().Sub(time.Unix(0, g.confirmed.Load()))
	if age >= 0 && age <= maxAge {
		return nil
	}
	return &care.Problem{
		What:   "Roundtable cannot check just now whether you may still see this.",
		Remedy: "Try again in a moment. If it stays so, tell whoever runs Roundtable that it has lost its ledger.",
	}
}

// Confirm is Fresh after asking the ledger itself where that is needed: a reader on
// a quiet table is not refused because the last round is a moment old. It waits for
// the ledger for at most MaxAge.
func (g *Gate) Confirm(ctx context.Context, maxAge time.Duration) error {
	if g.Fresh(maxAge) == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, MaxAge)
	defer cancel()
	if err := g.Refresh(ctx); err != nil && ctx.Err() == nil {
		g.log.Error("sharing: confirming the ledger's head", "error", err)
	}
	return g.Fresh(maxAge)
}

// every is how often Run confirms the head. With the time that a fold takes it
// keeps a suspension under a second away on every replica.
const every = 100 * time.Millisecond

// Run keeps the gate at the head until ctx ends, and returns ctx's error. It asks
// the ledger ten times a second; a ledger that does not answer leaves the gate
// stale, and reads of people refused.
func (g *Gate) Run(ctx context.Context) error {
	tick := time.NewTicker(every)
	defer tick.Stop()
	failing := false
	for {
		err := g.round(ctx)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil && !failing {
			g.log.Error("sharing: following the ledger", "error", err)
		}
		failing = err != nil
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
}

// round is one Refresh that a ledger which hangs cannot hold for ever.
func (g *Gate) round(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	return g.Refresh(ctx)
}

// Wait returns when everything up to s is folded, so that who has just written sees
// it. s is a position that the ledger has given out.
func (g *Gate) Wait(ctx context.Context, s ledger.Seq) error {
	for ledger.Seq(g.pos.Load()) < s {
		if err := g.Refresh(ctx); err != nil {
			return err
		}
		if ledger.Seq(g.pos.Load()) >= s {
			break
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(every):
		}
	}
	return nil
}

// WithoutSignatory are the parties of a text at which nobody could sign it at an
// instant: no current account of an information governance lead is its Caldicott
// guardian's or SIRO's. The agreement cannot come into force until there is one.
func (g *Gate) WithoutSignatory(a *Agreement, at time.Time) []care.PartnerCode {
	return slices.DeleteFunc(sorted(a.Parties), func(p care.PartnerCode) bool {
		return slices.ContainsFunc(g.book.All(p, day(at)), func(l accounts.Listed) bool {
			may := slices.ContainsFunc(l.Roles, func(r care.Role) bool { d, _ := RoleOf(r); return d.May(SignAgreement) })
			return l.State == accounts.Current && may && (l.Answers(accounts.CaldicottGuardian) || l.Answers(accounts.SIRO))
		})
	})
}
