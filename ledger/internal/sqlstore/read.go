package sqlstore

import (
	"context"
	"database/sql"
	"iter"
	"time"

	"roundtable/care"
	"roundtable/ledger"
)

// page is how many headers are fetched at once: no read holds a snapshot of the
// database open while its caller works.
const (
	page      = 512
	firstPage = 16
)

const (
	fields  = "r.seq, r.stream, r.version, r.kind, r.at, r.account, r.partner, r.leaf, r.leaf_size, d.digest, d.size FROM records r "
	joined  = "LEFT JOIN redactions d ON d.seq = r.seq "
	columns = fields + joined
	// told leaves logs out; the index records_told, whose condition it is letter
	// for letter, steps over them.
	told = "substr(r.stream, 1, 4) <> 'log/' AND "
)

// Read yields the records after a position that stand in no log.
func (s *Store) Read(ctx context.Context, after ledger.Seq) iter.Seq2[ledger.Record, error] {
	return func(yield func(ledger.Record, error) bool) {
		h, err := s.Head(ctx)
		if err != nil {
			yield(ledger.Record{}, err)
			return
		}
		s.readTold(ctx, after, h.Last, yield)
	}
}

// Records yields the records after a position, those of logs too.
func (s *Store) Records(ctx context.Context, after ledger.Seq) iter.Seq2[ledger.Record, error] {
	return func(yield func(ledger.Record, error) bool) {
		h, err := s.Head(ctx)
		if err != nil {
			yield(ledger.Record{}, err)
			return
		}
		s.pages(ctx, "SELECT "+columns+"WHERE r.seq > $1 AND r.seq <= $2 ORDER BY r.seq LIMIT $3", after, h.Seq, yield)
	}
}

// readTold yields the records from after+1 to to that stand in no log; it reports
// whether the caller wants more.
func (s *Store) readTold(ctx context.Context, after, to ledger.Seq, yield func(ledger.Record, error) bool) bool {
	query := "SELECT " + fields + s.c.Told + joined + "WHERE " + told + "r.seq > $1 AND r.seq <= $2 ORDER BY r.seq LIMIT $3"
	return s.pages(ctx, query, after, to, yield)
}

// pages runs a query from after+1 to to, a page at a time, the first a small one:
// many callers want one record.
func (s *Store) pages(ctx context.Context, query string, after, to ledger.Seq, yield func(ledger.Record, error) bool) bool {
	for limit := firstPage; after < to; limit = page {
		rs, err := s.fetch(ctx, query, int64(after), int64(to), limit)
		if err != nil {
			yield(ledger.Record{}, err)
			return false
		}
		for _, r := range rs {
			if !yield(r, nil) {
				return false
			}
			after = r.Seq
		}
		if len(rs) < limit {
			return true // what is missing, if anything, Verify says
		}
	}
	return true
}

// ReadStream yields one stream's records after a version.
func (s *Store) ReadStream(ctx context.Context, stream ledger.Stream, after ledger.Version) iter.Seq2[ledger.Record, error] {
	return func(yield func(ledger.Record, error) bool) {
		h, err := s.Head(ctx)
		if err != nil {
			yield(ledger.Record{}, err)
			return
		}
		after := after // the iterator may be run twice
		for limit := firstPage; ; limit = page {
			rs, err := s.fetch(ctx, "SELECT "+columns+"WHERE r.stream = $1 AND r.version > $2 AND r.seq <= $3 ORDER BY r.version LIMIT $4",
				string(stream), int64(after), int64(h.Seq), limit)
			if err != nil {
				yield(ledger.Record{}, err)
				return
			}
			for _, r := range rs {
				if !yield(r, nil) {
					return
				}
				after = r.Version
			}
			if len(rs) < limit {
				return
			}
		}
	}
}

// Tail yields records as they come. It ends without an error when ctx ends or
// the store closes.
func (s *Store) Tail(ctx context.Context, after ledger.Seq) iter.Seq2[ledger.Record, error] {
	return func(yield func(ledger.Record, error) bool) {
		after := after
		timer := time.NewTimer(s.c.Poll)
		defer timer.Stop()
		for ctx.Err() == nil && !s.isClosed() {
			wake := s.waker() // before looking, so that no announcement is missed
			h, err := s.Head(ctx)
			if err != nil {
				if ctx.Err() == nil && !s.isClosed() {
					yield(ledger.Record{}, err)
				}
				return
			}
			more := s.readTold(ctx, after, h.Last, func(r ledger.Record, err error) bool {
				if err != nil && (ctx.Err() != nil || s.isClosed()) {
					return false
				}
				return yield(r, err)
			})
			if !more {
				return
			}
			after = max(after, h.Seq)
			timer.Reset(s.c.Poll)
			select {
			case <-wake:
			case <-timer.C:
			case <-s.closed:
			case <-ctx.Done():
			}
		}
	}
}

func (s *Store) fetch(ctx context.Context, query string, args ...any) ([]ledger.Record, error) {
	if s.isClosed() {
		return nil, ledger.ErrClosed
	}
	rows, err := s.c.Read.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, s.fail("read", err)
	}
	defer rows.Close()
	var out []ledger.Record
	for rows.Next() {
		r, err := scanRecord(rows)
		if err != nil {
			return nil, s.fail("read", err)
		}
		out = append(out, r)
	}
	return out, s.fail("read", rows.Err())
}

func scanRecord(rows *sql.Rows) (ledger.Record, error) {
	var seq, version, at, leafSize int64
	var stream, kind, account, partner string
	var leaf, digest []byte
	var size sql.NullInt64
	if err := rows.Scan(&seq, &stream, &version, &kind, &at, &account, &partner, &leaf, &leafSize, &digest, &size); err != nil {
		return ledger.Record{}, err
	}
	r := ledger.Record{
		Seq: ledger.Seq(seq), Stream: ledger.Stream(stream), Version: ledger.Version(version), Kind: ledger.Kind(kind),
		At: time.UnixMicro(at).UTC(), By: care.AccountID(account), Partner: care.PartnerCode(partner),
	}
	r.Leaf.Size = leafSize
	copy(r.Leaf.Commit[:], leaf) // a damaged length changes the hash: Verify finds it
	r.Now = r.Leaf
	if digest != nil {
		r.Now = ledger.BodyRef{Size: size.Int64}
		copy(r.Now.Commit[:], digest)
	}
	return r, nil
}
