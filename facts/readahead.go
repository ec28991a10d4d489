package facts

import (
	"context"
	"runtime"

	"roundtable/care"
	"roundtable/ledger"
)

// decoded is a block's body, decoded.
type decoded struct {
	block     *block
	published []care.PublishedRow
	err       error
}

// readAheadOf decodes blocks in parallel and hands them over in their order, so
// that the fold, which is one goroutine, never waits for decoding that another
// core could have done.
type readAheadOf struct {
	cancel context.CancelFunc
	order  chan chan decoded
}

func readAhead(ctx context.Context, store ledger.Store, recs []ledger.Record) *readAheadOf {
	ctx, cancel := context.WithCancel(ctx)
	a := &readAheadOf{cancel: cancel, order: make(chan chan decoded, runtime.GOMAXPROCS(0)+1)}
	go func() {
		defer close(a.order)
		for _, rec := range recs {
			one := make(chan decoded, 1)
			select {
			case a.order <- one: // no more blocks in memory than the channel holds
			case <-ctx.Done():
				return
			}
			go func() { one <- decode(ctx, store, rec) }()
		}
	}()
	return a
}

func (a *readAheadOf) next() decoded {
	one, ok := <-a.order
	if !ok {
		return decoded{err: context.Canceled}
	}
	return <-one
}

func (a *readAheadOf) stop() { a.cancel() }

func decode(ctx context.Context, store ledger.Store, rec ledger.Record) decoded {
	body, err := readBody(ctx, store, rec.Now)
	if err != nil {
		return decoded{err: err}
	}
	if len(body) == 0 && rec.Erased() {
		return decoded{block: &block{}}
	}
	if rec.Kind == care.RecPublishedBlock {
		rows, err := readPublished(body)
		return decoded{published: rows, err: err}
	}
	b, err := safely(body)
	return decoded{block: b, err: err}
}

// safely reads a block; a body on which the Parquet reader panics is a damaged
// one, and no reason to end the process.
func safely(body []byte) (b *block, err error) {
	defer func() {
		if recover() != nil {
			b, err = nil, errBlock
		}
	}()
	return readBlock(body)
}
