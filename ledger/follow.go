package ledger

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
)

// Follower keeps at a ledger's head what a room folds of it. It calls Apply, Anew and
// what Anew returns one at a time; that readers see no record half folded is the room's
// own to hold. They never wait for the store.
type Follower struct {
	Store  Store
	Room   string              // whose errors they are
	Bodies map[Kind]func() any // makes an empty body of each kind that the room reads
	At     func() Seq          // where the room's state stands
	// Apply folds one record. said is its body; nil for a kind that the room does not
	// read, and for one that was erased, which then says nothing here.
	Apply func(r Record, said any)
	// Anew begins a state from nothing after an erasure, for what was erased may have been
	// folded: apply folds a record into it, and done puts it in the place of the other.
	Anew func() (apply func(r Record, said any), done func())

	folding sync.Mutex // held while folding
}

// Follow folds what is appended until ctx ends, and returns ctx's error. A store that
// cannot be read is its error, and so is a body that is not what its kind says.
func (f *Follower) Follow(ctx context.Context) error {
	for _, err := range f.Store.Tail(ctx, f.At()) {
		if err != nil {
			return fmt.Errorf("%s: following the ledger: %w", f.Room, err)
		}
		if err := f.CatchUp(ctx); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// Wait returns when everything up to s is folded. Errors are those of CatchUp.
func (f *Follower) Wait(ctx context.Context, s Seq) error {
	if f.At() >= s {
		return nil
	}
	return f.CatchUp(ctx)
}

// CatchUp folds what follows the room's position; after an erasure the whole ledger anew.
// Errors are those of Follow.
func (f *Follower) CatchUp(ctx context.Context) error {
	f.folding.Lock()
	defer f.folding.Unlock()
	erased := false
	err := f.each(ctx, f.At(), func(r Record, said any) bool {
		if erased = r.Kind == KindErased; !erased {
			f.Apply(r, said)
		}
		return !erased
	})
	if err != nil || !erased {
		return err
	}
	apply, done := f.Anew()
	err = f.each(ctx, 0, func(r Record, said any) bool {
		apply(r, said)
		return true
	})
	if err == nil {
		done()
	}
	return err
}

// each reads the records after a position with their bodies, until do says no.
func (f *Follower) each(ctx context.Context, after Seq, do func(Record, any) bool) error {
	for r, err := range f.Store.Read(ctx, after) {
		if err != nil {
			return fmt.Errorf("%s: reading the ledger: %w", f.Room, err)
		}
		said, err := f.said(ctx, r)
		if err != nil {
			return err
		}
		if !do(r, said) {
			break
		}
	}
	return nil
}

// said decodes a record of the room's; nil for any other, and for one that was erased.
func (f *Follower) said(ctx context.Context, r Record) (any, error) {
	body := f.Bodies[r.Kind]
	if body == nil {
		return nil, nil
	}
	data, err := ReadBody(ctx, f.Store, r.Now)
	if errors.Is(err, ErrNotFound) {
		return nil, nil // erased since the header was read
	}
	if err != nil {
		return nil, fmt.Errorf("%s: record %d: %w", f.Room, r.Seq, err)
	}
	to := body()
	if err := json.Unmarshal(data, to); err != nil {
		return nil, fmt.Errorf("%s: record %d (%s): %w", f.Room, r.Seq, r.Kind, err)
	}
	return to, nil
}
