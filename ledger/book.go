package ledger

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
)

// Book is what the records of one stream come to, folded when somebody asks: for short
// lists that few write and everybody reads whole, such as scenarios that were saved. What
// must be known at once, or of many streams, follows the tail (Follower). It may be asked
// by many at once.
type Book[E any] struct {
	store  Store
	stream Stream
	// fold gives the entries after a record. It may write to all: readers have copies of
	// the entries, though not of what those point to.
	fold func(ctx context.Context, store Store, rec Record, all []E) ([]E, error)

	mu  sync.Mutex
	at  Version
	all []E
}

// NewBook returns the book of a stream; it reads nothing yet.
func NewBook[E any](store Store, stream Stream, fold func(context.Context, Store, Record, []E) ([]E, error)) *Book[E] {
	return &Book[E]{store: store, stream: stream, fold: fold}
}

// All are the entries in the order of the records, the caller's own to keep, and the
// version of the stream that they are of.
func (b *Book[E]) All(ctx context.Context) ([]E, Version, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for rec, err := range b.store.ReadStream(ctx, b.stream, b.at) {
		if err != nil {
			return nil, 0, fmt.Errorf("reading %s: %w", b.stream, err)
		}
		all, err := b.fold(ctx, b.store, rec, b.all)
		if err != nil {
			return nil, 0, err
		}
		b.all, b.at = all, rec.Version
	}
	return slices.Clone(b.all), b.at, nil
}

// tries is how often Try looks again while others write to the stream.
const tries = 5

// Try has do look at the entries and append at their version, anew while others are
// first. When they always are, the error is the last *ConflictError.
func (b *Book[E]) Try(ctx context.Context, do func(all []E, version Version) error) (err error) {
	for range tries {
		all, version, read := b.All(ctx)
		if read != nil {
			return read
		}
		err = do(all, version)
		if _, others := errors.AsType[*ConflictError](err); !others {
			return err
		}
	}
	return err
}
