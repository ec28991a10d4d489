package site

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"

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
	Glasses   *accesslog.Glasses
	Decisions *accesslog.Decisions
	// SignIn and Sessions stand once it is known how people reach the server; nil
	// before.
	SignIn   *signin.Desk
	Sessions *signin.Sessions

	store  ledger.Store
	secure bool
	scopes scopes
	done   sync.WaitGroup
	stop   context.CancelFunc
}

// openSharing folds what the sharing room needs of the ledger and follows it.
// Close it before the store.
func openSharing(ctx context.Context, st ledger.Store) (*Sharing, error) {
	g, err := sharing.Open(ctx, st, sharing.Options{})
	if err != nil {
		return nil, err
	}
	s := &Sharing{
		Gate: g, Accounts: accounts.NewDesk(st, g.Accounts(), sharing.KnownRole),
		Log: accesslog.Open(st), Glasses: accesslog.NewGlasses(), Decisions: accesslog.NewDecisions(), store: st,
	}
	follow, stop := context.WithCancel(context.WithoutCancel(ctx))
	s.stop = stop
	s.done.Go(func() {
		if err := g.Run(follow); err != nil && follow.Err() == nil {
			slog.Error("the gate no longer follows the ledger", "err", err)
		}
	})
	s.done.Go(func() { s.follow(follow) })
	return s, nil
}

// reached opens the door at the address by which people reach the server: passkeys
// and providers are tied to it.
func (s *Sharing) reached(ctx context.Context, r Reach) error {
	if r.Origin == "" {
		return nil
	}
	d, err := signin.New(ctx, signin.Options{Scratch: s.store.Scratch(), Book: s.Gate.Accounts(), Origin: r.Origin, Providers: r.Providers})
	if err != nil {
		return err
	}
	s.secure = strings.HasPrefix(r.Origin, "https://")
	s.SignIn, s.Sessions = d, signin.NewSessions(d, s.secure)
	return nil
}

// follow folds what has no place in the gate: broken glass and withheld entries.
func (s *Sharing) follow(ctx context.Context) {
	for r, err := range s.store.Tail(ctx, 0) {
		if err == nil {
			err = errors.Join(s.Glasses.Apply(ctx, s.store, r), s.Decisions.Apply(ctx, s.store, r))
		}
		if err != nil {
			if ctx.Err() == nil && !errors.Is(err, ledger.ErrClosed) {
				slog.Error("broken glass and withheld entries cannot be followed", "err", err)
			}
			return
		}
	}
}

// Secure reports whether people reach the server by https.
func (s *Sharing) Secure() bool { return s.secure }

// Close stops following and waits for the log.
func (s *Sharing) Close() error {
	s.stop()
	s.done.Wait()
	return s.Log.Close()
}
