package site

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"roundtable/ledger"
	"roundtable/sharing"
	"roundtable/sharing/accesslog"
	"roundtable/sharing/accounts"
	"roundtable/sharing/signin"
)

// Sharing is what the sharing room gives a table: who comes in, what they may see,
// and the log of what they saw.
type Sharing struct {
	Gate      *sharing.Gate
	Accounts  *accounts.Desk
	Log       *accesslog.Log
	Diary     *signin.Diary // what happens at the door
	Glasses   *accesslog.Glasses
	Decisions *accesslog.Decisions
	// SignIn and Sessions stand once it is known how people reach the server; nil
	// before.
	SignIn   *signin.Desk
	Sessions *signin.Sessions

	store  ledger.Store
	secure bool
	key    *signin.Key
	scopes scopes
	at     atomic.Int64 // up to which follow has folded
	done   sync.WaitGroup
	stop   context.CancelFunc
}

// openSharing folds what the sharing room needs of the ledger and follows it.
// Close it before the store.
func openSharing(ctx context.Context, st ledger.Store, key *signin.Key) (*Sharing, error) {
	g, err := sharing.Open(ctx, st, sharing.Options{})
	if err != nil {
		return nil, err
	}
	s := &Sharing{
		Gate: g, Accounts: accounts.NewDesk(st, g.Accounts(), sharing.KnownRole),
		Log: accesslog.Open(st), Diary: signin.OpenDiary(st), key: key, Glasses: accesslog.NewGlasses(), Decisions: accesslog.NewDecisions(), store: st,
	}
	follow, stop := context.WithCancel(context.WithoutCancel(ctx))
	s.stop = stop
	s.done.Go(func() {
		if err := g.Run(follow); err != nil && follow.Err() == nil {
			slog.Error("the gate no longer follows the ledger", "err", err)
		}
	})
	s.done.Go(func() { s.follow(follow) })
	s.done.Go(func() { s.Log.KeepDigests(follow) })
	return s, nil
}

// reached opens the door at the address by which people reach the server: passkeys
// and providers are tied to it.
func (s *Sharing) reached(ctx context.Context, r Reach) error {
	if r.Origin == "" {
		return nil
	}
	d, err := signin.New(ctx, signin.Options{Scratch: s.store.Scratch(), Book: s.Gate.Accounts(), Origin: r.Origin, Providers: r.Providers, Key: s.key, Diary: s.Diary})
	if err != nil {
		return err
	}
	s.secure = strings.HasPrefix(r.Origin, "https://")
	s.SignIn, s.Sessions = d, signin.NewSessions(d, s.secure)
	return nil
}

// follow folds what has no place in the gate, broken glass and withheld entries, and
// starts again after a fault: who has broken glass must be seen to have.
func (s *Sharing) follow(ctx context.Context) {
	for ctx.Err() == nil {
		err := s.tail(ctx)
		if ctx.Err() != nil || errors.Is(err, ledger.ErrClosed) {
			return
		}
		slog.Error("following broken glass and withheld entries failed; trying again", "err", err)
		select {
		case <-ctx.Done():
		case <-time.After(time.Second):
		}
	}
}

func (s *Sharing) tail(ctx context.Context) error {
	for r, err := range s.store.Tail(ctx, ledger.Seq(s.at.Load())) {
		if err == nil {
			err = errors.Join(s.Glasses.Apply(ctx, s.store, r), s.Decisions.Apply(ctx, s.store, r))
		}
		if err != nil {
			return err
		}
		s.at.Store(int64(r.Seq))
	}
	return ctx.Err()
}

// Wait returns when everything up to seq is folded: agreements, accounts, broken
// glass, withheld entries. Who has just written sees it on their next page.
func (s *Sharing) Wait(ctx context.Context, seq ledger.Seq) error {
	if err := s.Gate.Wait(ctx, seq); err != nil {
		return err
	}
	if ledger.Seq(s.at.Load()) >= seq {
		return nil
	}
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for ledger.Seq(s.at.Load()) < seq {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
	return nil
}

// Secure reports whether people reach the server by https.
func (s *Sharing) Secure() bool { return s.secure }

// Close stops following and waits for the log.
func (s *Sharing) Close() error {
	s.stop()
	s.done.Wait()
	return errors.Join(s.Log.Close(), s.Diary.Close())
}
