package intake

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/parquet-go/parquet-go"

	"roundtable/care"
	"roundtable/ledger"
)

// Rows of a block by kind: wide rows go into smaller blocks, so that those being
// filled and those being written fit in memory together.
const (
	peopleRows    = 25_000
	pathwayRows   = 10_000
	eventRows     = 40_000
	issueRows     = 25_000
	publishedRows = 10_000
)

// blockWriter turns rows into Parquet bodies and puts them ahead in the store,
// beside the reading: one goroutine reads and maps, one encodes and puts.
type blockWriter struct {
	ctx    context.Context
	store  ledger.Store
	tasks  chan func() error
	done   chan struct{}
	drafts []ledger.Draft // in the order of putting; written by the encoder alone
	err    error          // first error of the encoder; read after done
	broken chan struct{}  // closed on the first error, so that the reader stops
	draft  ledger.Draft   // stream, account and partner of every block
}

func newBlockWriter(ctx context.Context, store ledger.Store, draft ledger.Draft) *blockWriter {
	w := &blockWriter{
		ctx: ctx, store: store, tasks: make(chan func() error, 1), done: make(chan struct{}), broken: make(chan struct{}), draft: draft,
	}
	go w.run()
	return w
}

func (w *blockWriter) run() {
	defer close(w.done)
	for task := range w.tasks {
		if w.err != nil {
			continue
		}
		if w.err = task(); w.err != nil {
			close(w.broken)
		}
	}
}

// failed reports whether the encoder has stopped on an error.
func (w *blockWriter) failed() bool {
	select {
	case <-w.broken:
		return true
	default:
		return false
	}
}

// close waits for the last block and returns what was put.
func (w *blockWriter) close() ([]ledger.Draft, error) {
	close(w.tasks)
	<-w.done
	return w.drafts, w.err
}

// block gathers rows of one type.
type block[T any] struct {
	w     *blockWriter
	kind  ledger.Kind
	max   int
	rows  []T
	free  chan []T
	total int
}

func newBlock[T any](w *blockWriter, kind string, maxRows int) *block[T] {
	return &block[T]{w: w, kind: ledger.Kind(kind), max: min(maxRows, care.MaxBlockRows), free: make(chan []T, 2)}
}

func (b *block[T]) add(row *T) {
	if b.rows == nil {
		select {
		case b.rows = <-b.free:
		default:
			b.rows = make([]T, 0, 64)
		}
	}
	b.rows = append(b.rows, *row)
	b.total++
	if len(b.rows) == b.max {
		b.flush()
	}
}

// flush hands the rows over and goes on with other memory.
func (b *block[T]) flush() {
	if len(b.rows) == 0 {
		return
	}
	rows := b.rows
	b.rows = nil
	b.w.tasks <- func() error {
		var buf bytes.Buffer
		if err := encode(&buf, rows); err != nil {
			return err
		}
		ref, err := b.w.store.Put(b.w.ctx, &buf)
		if err != nil {
			return err
		}
		d := b.w.draft
		d.Kind, d.Body = b.kind, ref
		b.w.drafts = append(b.w.drafts, d)
		clear(rows) // do not keep the strings of a block alive
		select {
		case b.free <- rows[:0]:
		default:
		}
		return nil
	}
}

// encode writes rows as one Parquet file.
func encode[T any](w io.Writer, rows []T) error {
	pw := parquet.NewGenericWriter[T](w)
	if _, err := pw.Write(rows); err != nil {
		return fmt.Errorf("intake: encode block: %w", err)
	}
	if err := pw.Close(); err != nil {
		return fmt.Errorf("intake: encode block: %w", err)
	}
	return nil
}

// decode reads the columns of a block that T names; a column that the block has
// not is zero.
func decode[T any](body []byte) ([]T, error) {
	f, err := parquet.OpenFile(bytes.NewReader(body), int64(len(body)), parquet.SkipPageIndex(true), parquet.SkipBloomFilters(true))
	if err != nil {
		return nil, fmt.Errorf("intake: decode block: %w", err)
	}
	r := parquet.NewGenericReader[T](f)
	defer func() { _ = r.Close() }()
	rows := make([]T, r.NumRows())
	n, err := r.Read(rows)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("intake: decode block: %w", err)
	}
	if int64(n) != r.NumRows() {
		return nil, fmt.Errorf("intake: decode block: %d of %d rows", n, r.NumRows())
	}
	return rows, nil
}
