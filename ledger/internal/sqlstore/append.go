package sqlstore

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"roundtable/ledger"
)

// Append adds the batch whole or not at all.
func (s *Store) Append(ctx context.Context, b ledger.Batch) (ledger.Seq, ledger.Head, error) {
	for _, d := range b.Records {
		if err := ledger.CheckDraft(d); err != nil {
			return 0, ledger.Head{}, err
		}
	}
	var first ledger.Seq
	var head ledger.Head
	err := s.write(ctx, func(tx *sql.Tx) error {
		var err error
		first, head, err = s.appendTx(ctx, tx, b)
		return err
	})
	if err != nil {
		return 0, ledger.Head{}, s.fail("append", err)
	}
	if head.Last >= first { // a log's records are news to nobody
		s.Announce()
	}
	return first, head, nil
}

// appendTx is Append inside a transaction.
func (s *Store) appendTx(ctx context.Context, tx *sql.Tx, b ledger.Batch) (ledger.Seq, ledger.Head, error) {
	old, err := readHead(ctx, tx, s.c.ForUpdate)
	if err != nil {
		return 0, old, err
	}
	versions, err := expect(ctx, tx, b)
	if err != nil || len(b.Records) == 0 {
		return 0, old, err
	}
	at := s.c.Now().UTC().Truncate(time.Microsecond)
	if at.Before(old.At) { // a clock that was set back never reorders the ledger
		at = old.At
	}
	var in intake
	rs := make([]ledger.Record, len(b.Records))
	for i, d := range b.Records {
		ref := d.Body
		if ref == (ledger.BodyRef{}) {
			ref = in.seal(d.Data)
		} else {
			in.ahead = append(in.ahead, ref)
		}
		versions[d.Stream]++
		rs[i] = ledger.Record{
			Seq: old.Seq + 1 + ledger.Seq(i), Stream: d.Stream, Version: versions[d.Stream], Kind: d.Kind,
			At: at, By: d.By, Partner: d.Partner, Leaf: ref, Now: ref,
		}
	}
	if err := in.write(ctx, tx, s.c.Now()); err != nil {
		return 0, old, err
	}
	head, err := s.insertRecords(ctx, tx, old, rs)
	return rs[0].Seq, head, err
}

// expect checks the expected versions and returns where each written stream
// stands.
func expect(ctx context.Context, tx *sql.Tx, b ledger.Batch) (map[ledger.Stream]ledger.Version, error) {
	at := make(map[ledger.Stream]ledger.Version, len(b.Expect)+1)
	for s := range b.Expect {
		at[s] = 0
	}
	for _, d := range b.Records {
		at[d.Stream] = 0
	}
	// In order, so that of several conflicts always the same one is reported.
	for _, stream := range slices.Sorted(maps.Keys(at)) {
		var v sql.NullInt64
		err := tx.QueryRowContext(ctx, "SELECT max(version) FROM records WHERE stream = $1", string(stream)).Scan(&v)
		if err != nil {
			return nil, err
		}
		at[stream] = ledger.Version(v.Int64)
		if want, ok := b.Expect[stream]; ok && want != at[stream] {
			return nil, &ledger.ConflictError{Stream: stream, Expected: want, Actual: at[stream]}
		}
	}
	return at, nil
}

// intake is the bodies of one append.
type intake struct {
	ahead  []ledger.BodyRef
	sealed [][]byte
	refs   []ledger.BodyRef // of sealed
}

// seal salts a small body.
func (in *intake) seal(data []byte) ledger.BodyRef {
	sealed := make([]byte, ledger.SaltSize, ledger.SaltSize+len(data))
	rand.Read(sealed) // never fails (crypto/rand)
	sealed = append(sealed, data...)
	ref := ledger.BodyRef{Commit: sha256.Sum256(sealed), Size: int64(len(data))}
	in.sealed, in.refs = append(in.sealed, sealed), append(in.refs, ref)
	return ref
}

// write inserts the small bodies and takes hold of those put ahead.
func (in *intake) write(ctx context.Context, tx *sql.Tx, now time.Time) error {
	for _, ref := range in.ahead {
		res, err := tx.ExecContext(ctx, "UPDATE bodies SET refs = refs + 1 WHERE digest = $1 AND size = $2", ref.Commit[:], ref.Size)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n != 1 {
			return errors.Join(fmt.Errorf("a body that was to be put ahead: %w", ledger.ErrNotFound), err)
		}
	}
	return in.writeSealed(ctx, tx, now)
}

// writeSealed inserts the small bodies, many at once.
func (in *intake) writeSealed(ctx context.Context, tx *sql.Tx, now time.Time) error {
	bodies := make([][]any, len(in.sealed))
	text := make(map[ledger.Hash][]byte, len(in.sealed))
	for i, sealed := range in.sealed {
		ref := in.refs[i]
		bodies[i] = []any{append([]byte(nil), ref.Commit[:]...), ref.Size, 1, now.UnixMicro()}
		text[ref.Commit] = sealed
	}
	var chunks [][]any
	for part := range slices.Chunk(bodies, most) {
		made, err := newBodies(ctx, tx, part, text)
		if err != nil {
			return err
		}
		chunks = append(chunks, made...)
	}
	return insert(ctx, tx, "chunks (id, data)", chunks)
}

// newBodies inserts bodies' rows and returns their chunks, of which each body has
// one.
func newBodies(ctx context.Context, tx *sql.Tx, bodies [][]any, text map[ledger.Hash][]byte) (chunks [][]any, err error) {
	q, args := values("bodies (digest, size, refs, made)", bodies)
	rows, err := tx.QueryContext(ctx, q+" RETURNING id, digest", args...) // in no order
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		var digest []byte
		if err := rows.Scan(&id, &digest); err != nil {
			return nil, err
		}
		chunks = append(chunks, []any{id << chunkBits, text[ledger.Hash(digest)]})
	}
	return chunks, rows.Err()
}

// insertRecords writes headers and hashes after head old and moves the head.
func (s *Store) insertRecords(ctx context.Context, tx *sql.Tx, old ledger.Head, rs []ledger.Record) (ledger.Head, error) {
	e, err := newEdge(int64(old.Seq), storedHashes(ctx, tx))
	if err != nil {
		return old, err
	}
	rows := make([][]any, len(rs))
	for i, r := range rs {
		if err := e.add(ledger.LeafHash(r)); err != nil {
			return old, err
		}
		rows[i] = []any{
			int64(r.Seq), string(r.Stream), int64(r.Version), string(r.Kind), r.At.UnixMicro(),
			string(r.By), string(r.Partner), append([]byte(nil), r.Leaf.Commit[:]...), r.Leaf.Size,
		}
	}
	if err := insert(ctx, tx, "records (seq, stream, version, kind, at, account, partner, leaf, leaf_size)", rows); err != nil {
		return old, err
	}
	if err := insert(ctx, tx, "hashes (idx, hash)", e.added); err != nil {
		return old, err
	}
	root, err := e.root()
	if err != nil {
		return old, err
	}
	last := rs[len(rs)-1]
	head := ledger.Head{Seq: last.Seq, Root: root, At: last.At, Last: old.Last}
	for _, r := range rs {
		if !r.Stream.IsLog() {
			head.Last = r.Seq
		}
	}
	_, err = tx.ExecContext(ctx, "UPDATE tree SET size = $1, root = $2, at = $3, last = $4 WHERE id = 1",
		int64(head.Seq), root[:], head.At.UnixMicro(), int64(head.Last))
	if err != nil {
		return old, err
	}
	if s.c.Notify != "" && head.Last > old.Last {
		if _, err := tx.ExecContext(ctx, s.c.Notify); err != nil {
			return old, err
		}
	}
	return head, nil
}

// most is how many rows one statement writes.
const most = 64

// insert writes many rows in few statements: each is a round trip to a server.
func insert(ctx context.Context, tx *sql.Tx, into string, rows [][]any) error {
	for part := range slices.Chunk(rows, most) {
		q, args := values(into, part)
		if _, err := tx.ExecContext(ctx, q, args...); err != nil {
			return err
		}
	}
	return nil
}

// values writes an INSERT of rows and lists its arguments.
func values(into string, rows [][]any) (query string, args []any) {
	var q strings.Builder
	q.WriteString("INSERT INTO " + into + " VALUES ")
	for i, row := range rows {
		if i > 0 {
			q.WriteByte(',')
		}
		q.WriteString("(" + holders(len(args)+1, len(row)) + ")")
		args = append(args, row...)
	}
	return q.String(), args
}
