package site

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/intake"
	"roundtable/ledger"
	"roundtable/people"
	"roundtable/servicemap"
	"roundtable/sessions"
	"roundtable/sharing/signin"
	"roundtable/waiting"
)

// Table is one open collaborative: everything that a page reads from. Its
// fields do not change once pages read it.
type Table struct {
	Store    ledger.Store
	Facts    *facts.Facts
	Desk     *intake.Desk
	List     *waiting.List
	Sessions *sessions.Table   // what is offered, asked, planned and booked together
	Map      *servicemap.Table // the services there are, and who falls between them
	People   *people.Room      // which records are of one person, and what waits to be decided
	Where    string            // where its data is, for the ledger page: a folder, or "PostgreSQL"
	KeyFile  string            // of the key that signs checkpoints; "" when none is kept here
	Personas []care.Viewer     // whom one may pick to be; in a demo they are made up
	// OnClose, when set before the table is used, runs once the store is closed: it
	// removes what was made for this run alone.
	OnClose func() error
	// Sharing says who comes in and what they see.
	Sharing *Sharing

	cookies   cookies
	purpose   purposeCache
	published publishedCache
	keepEvery time.Duration
	stop      context.CancelFunc
	done      sync.WaitGroup
}

// TableOptions say how to open a Table.
type TableOptions struct {
	Where         string
	KeyFile       string
	CheckpointDir string        // where lenses keep their disposable state; "" nowhere
	KeepEvery     time.Duration // how often that state is saved; 0 is 5 minutes
	Personas      []care.Viewer
	Secrets       *signin.Key // seals how people sign in; nil leaves it as it is in the store
	Link          bool        // new records join the people there are by themselves, as a server's do
	// Now is the clock by which waits are counted and sessions are past or to come; nil
	// is the computer's. A made collaborative may be looked at as on another day.
	Now func() time.Time
}

// OpenTable folds the ledger and starts to follow it. The table owns the store
// from then on and closes it.
func OpenTable(ctx context.Context, store ledger.Store, o TableOptions) (*Table, error) {
	f, err := facts.Open(ctx, store, facts.Options{CheckpointDir: o.CheckpointDir})
	if err != nil {
		return nil, fmt.Errorf("open facts: %w", err)
	}
	keys, err := cookieKey(ctx, store.Scratch())
	if err != nil {
		return nil, fmt.Errorf("key for sessions: %w", err)
	}
	room, err := people.Open(ctx, store, f)
	if err != nil {
		return nil, fmt.Errorf("open people: %w", err)
	}
	list := waiting.NewList(waiting.Options{Store: store, Now: o.Now})
	shared, err := sessions.Open(ctx, store, f, list, sessions.Options{CheckpointDir: o.CheckpointDir, Now: o.Now})
	if err != nil {
		return nil, fmt.Errorf("open sessions: %w", err)
	}
	list.SetSharedMarks(shared)
	services, err := servicemap.Open(ctx, store, servicemap.Options{Now: o.Now})
	if err != nil {
		return nil, fmt.Errorf("open the map of services: %w", err)
	}
	s, err := openSharing(ctx, store, o.Secrets)
	if err != nil {
		return nil, fmt.Errorf("open sharing: %w", err)
	}
	if o.KeepEvery == 0 {
		o.KeepEvery = 5 * time.Minute
	}
	follow, stop := context.WithCancel(context.WithoutCancel(ctx))
	t := &Table{
		Store: store, Facts: f, Desk: intake.NewOn(store, o.Now), List: list, Sessions: shared, Map: services, People: room, Sharing: s,
		Where: o.Where, KeyFile: o.KeyFile, Personas: o.Personas, cookies: keys, keepEvery: o.KeepEvery, stop: stop,
	}
	t.done.Go(func() { t.follow(follow, "the ledger", f.Run) })
	t.done.Go(func() { t.follow(follow, "decisions about people", room.Follow) })
	t.done.Go(func() { t.follow(follow, "shared sessions", shared.Follow) })
	t.done.Go(func() { t.follow(follow, "the map of services", services.Follow) })
	t.done.Go(func() { t.keep(follow) })
	t.done.Go(func() { t.warm(follow) })
	if o.Link {
		t.done.Go(func() { t.settle(follow) })
		t.done.Go(func() {
			t.follow(follow, "what is to be linked", func(ctx context.Context) error { return room.KeepLinked(ctx, t.everybody, people.KeepOptions{}) })
		})
	}
	return t, nil
}

// follow folds what is appended, and starts again after a fault: a server that
// stopped following would show yesterday's list without saying so.
func (t *Table) follow(ctx context.Context, what string, run func(context.Context) error) {
	for ctx.Err() == nil {
		if err := run(ctx); err != nil && ctx.Err() == nil && !errors.Is(err, ledger.ErrClosed) {
			slog.Error("following "+what+" failed; trying again", "err", err)
			select {
			case <-ctx.Done():
			case <-time.After(time.Second):
			}
		}
	}
}

// warm derives the shared list's columns ahead of the first page, and again when
// facts have moved on: of all of England that takes seconds, which nobody should
// wait for on a page. It waits for a pause between deliveries.
func (t *Table) warm(ctx context.Context) {
	tick := time.NewTicker(warmEvery)
	defer tick.Stop()
	var warmed, seen uint64
	var day care.Date // waits are counted to: at midnight the list is derived anew
	for {
		view := t.Facts.View(warmer, care.WholeTable(care.DirectCare))
		if now := view.Generation(); (now != warmed && (now == seen || warmed == 0)) || day != t.List.Today() {
			if err := t.List.Warm(ctx, view); err != nil && ctx.Err() == nil {
				slog.Warn("the shared list could not be made ready ahead of its readers", "err", err)
			}
			warmed, day = now, t.List.Today()
		} else {
			seen = now
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// warmer stands for nobody: what is derived for it shows no one to anyone.
var warmer = care.Viewer{Account: "lenses"}

// warmEvery is how long facts must stand still before their list is derived.
const warmEvery = 250 * time.Millisecond

// keep saves the lenses' state now and then, so that a restart is quick.
func (t *Table) keep(ctx context.Context) {
	tick := time.NewTicker(t.keepEvery)
	defer tick.Stop()
	var saved ledger.Seq // a state that has not moved on is not written again: it may be gigabytes
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			at := t.own().Position()
			if at == saved {
				continue
			}
			if err := errors.Join(t.Facts.Checkpoint(ctx), t.Sessions.Checkpoint(ctx)); err == nil {
				saved = at
			} else if ctx.Err() == nil {
				slog.Warn("the lenses' state could not be saved; a restart will fold anew", "err", err)
			}
		}
	}
}

// Close stops following, saves the lenses' state and closes the store.
func (t *Table) Close() error {
	t.stop()
	t.done.Wait()
	// All of England's state is two gigabytes: seconds on a quick disk.
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	if err := errors.Join(t.Facts.Checkpoint(ctx), t.Sessions.Checkpoint(ctx)); err != nil {
		slog.Warn("the lenses' state could not be saved; a restart will fold anew", "err", err)
	}
	err := errors.Join(t.Sharing.Close(), t.Store.Close())
	if t.OnClose != nil {
		err = errors.Join(err, t.OnClose())
	}
	return err
}

// everybody is the newest generation for the linkage, which compares all records and
// shows none: what it writes of them are keys.
func (t *Table) everybody() *facts.View {
	return t.Facts.View(care.Viewer{Account: people.Linker}, care.WholeTable(care.Planning))
}

// own is the newest generation for what is said of no person: the collaborative,
// its partners and deliveries, how far the ledger is folded. It shows no row.
func (t *Table) own() *facts.View { return t.Facts.View(care.Viewer{}, care.Scope{}) }

// Name is the collaborative's.
func (t *Table) Name() string { return t.own().Founded().Name }

// Today is the day that waits are counted to, in the collaborative's time zone.
func Today() care.Date { return care.DateOf(time.Now().In(London)) }

// London is the time zone of every screen.
var London = care.London
