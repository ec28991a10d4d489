package sqlstore

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"hash"
	"io"

	"roundtable/ledger"
)

const (
	// chunkBits: a chunk's id is its body's id shifted by so much, plus its
	// number; 2^20 chunks are half a tebibyte.
	chunkBits = 20
	// chunkSize is small enough that writing one holds nobody up for long, and
	// large enough that a body does not pay for many transactions.
	chunkSize = 512 << 10
)

// Put writes a body ahead of its append under a fresh random salt.
func (s *Store) Put(ctx context.Context, body io.Reader) (ledger.BodyRef, error) {
	salt := make([]byte, ledger.SaltSize)
	rand.Read(salt) // never fails (crypto/rand)
	return s.PutSealed(ctx, io.MultiReader(bytes.NewReader(salt), body))
}

// PutSealed is Put for salt || body. The same bytes put twice are one body.
func (s *Store) PutSealed(ctx context.Context, sealed io.Reader) (ledger.BodyRef, error) {
	var id int64
	ref, err := s.putSealed(ctx, sealed, &id)
	if err != nil && id != 0 {
		// Nobody can name what was written of it; the sweep would take it, but
		// not for days.
		ctx := context.WithoutCancel(ctx)
		_ = s.write(ctx, func(tx *sql.Tx) error { return dropBody(ctx, tx, id) })
	}
	return ref, err
}

func (s *Store) putSealed(ctx context.Context, sealed io.Reader, id *int64) (ledger.BodyRef, error) {
	var ref ledger.BodyRef
	sum := sha256.New()
	total := int64(0)
	buf, next := make([]byte, chunkSize), make([]byte, chunkSize)
	n, err := fill(sealed, buf)
	for number := int64(0); ; number++ {
		if err != nil {
			return ref, err // the source's own error, as it is
		}
		sum.Write(buf[:n])
		total += int64(n)
		// Reading one chunk ahead tells the last one, which also names the body.
		more := 0
		if n == len(buf) {
			more, err = fill(sealed, next)
			if err != nil {
				return ref, err
			}
		}
		if more == 0 {
			if total < ledger.SaltSize {
				return ref, errors.New("ledger: a sealed body is shorter than its salt")
			}
			ref = ledger.BodyRef{Commit: ledger.Hash(sum.Sum(nil)), Size: total - ledger.SaltSize}
		}
		werr := s.writeBulk(ctx, func(tx *sql.Tx) error {
			return s.putChunk(ctx, tx, id, number, buf[:n], ref)
		})
		if werr != nil {
			return ledger.BodyRef{}, s.fail("put", werr)
		}
		if more == 0 {
			return ref, nil
		}
		buf, next, n = next, buf, more
	}
}

// putChunk writes one chunk; number 0 makes the body's row, and a ref that is
// set ends it.
func (s *Store) putChunk(ctx context.Context, tx *sql.Tx, id *int64, number int64, data []byte, ref ledger.BodyRef) error {
	if number == 0 {
		err := tx.QueryRowContext(ctx, "INSERT INTO bodies (size, refs, made) VALUES (0, 0, $1) RETURNING id", s.c.Now().UnixMicro()).Scan(id)
		if err != nil {
			return err
		}
	}
	if ref == (ledger.BodyRef{}) || len(data) > 0 {
		if _, err := tx.ExecContext(ctx, "INSERT INTO chunks (id, data) VALUES ($1, $2)", *id<<chunkBits+number, data); err != nil {
			return err
		}
	}
	if ref == (ledger.BodyRef{}) {
		return nil
	}
	var there int
	err := tx.QueryRowContext(ctx, "SELECT count(*) FROM bodies WHERE digest = $1", ref.Commit[:]).Scan(&there)
	if err != nil {
		return err
	}
	if there > 0 { // restored twice: keep the first
		return dropBody(ctx, tx, *id)
	}
	_, err = tx.ExecContext(ctx, "UPDATE bodies SET digest = $1, size = $2 WHERE id = $3", ref.Commit[:], ref.Size, *id)
	return err
}

func dropBody(ctx context.Context, tx *sql.Tx, id int64) error {
	if _, err := tx.ExecContext(ctx, "DELETE FROM chunks WHERE id >= $1 AND id < $2", id<<chunkBits, (id+1)<<chunkBits); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, "DELETE FROM bodies WHERE id = $1", id)
	return err
}

// fill reads until buf is full or the source ends; it returns no error for the
// end. A source that breaks off (io.ErrUnexpectedEOF) has not ended: half a file
// must not be taken for a whole one.
func fill(r io.Reader, buf []byte) (n int, err error) {
	for n < len(buf) && err == nil {
		var got int
		got, err = r.Read(buf[n:])
		n += got
	}
	if err == io.EOF {
		err = nil
	}
	return n, err
}

// Body opens the body; reading it to its end also checks its hash.
func (s *Store) Body(ctx context.Context, ref ledger.BodyRef) (io.ReadCloser, error) {
	r, err := s.openSealed(ctx, ref)
	if err != nil {
		return nil, err
	}
	r.skip = ledger.SaltSize
	return r, nil
}

// Sealed opens salt || body.
func (s *Store) Sealed(ctx context.Context, ref ledger.BodyRef) (io.ReadCloser, error) {
	return s.openSealed(ctx, ref)
}

func (s *Store) openSealed(ctx context.Context, ref ledger.BodyRef) (*bodyReader, error) {
	if s.isClosed() {
		return nil, ledger.ErrClosed
	}
	var id, size int64
	err := s.c.Read.QueryRowContext(ctx, "SELECT id, size FROM bodies WHERE digest = $1", ref.Commit[:]).Scan(&id, &size)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, fmt.Errorf("body: %w", ledger.ErrNotFound)
	}
	if err != nil {
		return nil, s.fail("body", err)
	}
	return &bodyReader{ctx: ctx, s: s, next: id << chunkBits, ref: ref, left: size + ledger.SaltSize, sum: sha256.New()}, nil
}

// bodyReader fetches one chunk at a time, so that no reader holds a snapshot of
// the database open.
type bodyReader struct {
	ctx  context.Context
	s    *Store
	next int64
	ref  ledger.BodyRef
	left int64 // bytes not yet fetched, salt included
	skip int
	data []byte
	sum  hash.Hash
	err  error
}

// Read gives the next bytes; ErrNotFound when an erasure took the body away
// meanwhile; an error at the end when the bytes are not those committed to.
func (r *bodyReader) Read(p []byte) (int, error) {
	for len(r.data) == 0 {
		if r.err != nil {
			return 0, r.err
		}
		r.fetch()
	}
	n := copy(p, r.data)
	r.data = r.data[n:]
	return n, nil
}

func (r *bodyReader) fetch() {
	if r.left <= 0 {
		r.err = io.EOF
		if r.left < 0 || ledger.Hash(r.sum.Sum(nil)) != r.ref.Commit {
			r.err = errBodyHash
		}
		return
	}
	var data []byte
	err := r.s.c.Read.QueryRowContext(r.ctx, "SELECT data FROM chunks WHERE id = $1", r.next).Scan(&data)
	if errors.Is(err, sql.ErrNoRows) {
		r.err = fmt.Errorf("body: %w", ledger.ErrNotFound)
		return
	}
	if err != nil {
		r.err = r.s.fail("body", err)
		return
	}
	if len(data) == 0 {
		r.err = errBodyHash
		return
	}
	r.sum.Write(data)
	r.next++
	r.left -= int64(len(data))
	skip := min(r.skip, len(data))
	r.skip -= skip
	r.data = data[skip:]
}

// Close releases nothing: no connection is held between reads.
func (r *bodyReader) Close() error {
	r.data, r.err = nil, ledger.ErrClosed
	return nil
}

var errBodyHash = errors.New("ledger: a body's bytes are not those that its record commits to")
