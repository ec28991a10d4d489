package sqlstore

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"fmt"
	"strings"

	"golang.org/x/mod/sumdb/tlog"

	"roundtable/ledger"
)

type queryer interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// storedHashes reads the tree's stored hashes, by tlog's index.
func storedHashes(ctx context.Context, q queryer) tlog.HashReaderFunc {
	return func(idx []int64) ([]tlog.Hash, error) {
		if len(idx) == 0 {
			return nil, nil
		}
		args := make([]any, len(idx))
		place := make(map[int64][]int, len(idx))
		for i, x := range idx {
			args[i] = x
			place[x] = append(place[x], i)
		}
		rows, err := q.QueryContext(ctx, "SELECT idx, hash FROM hashes WHERE idx IN ("+holders(1, len(idx))+")", args...)
		if err != nil {
			return nil, err
		}
		defer rows.Close()
		out := make([]tlog.Hash, len(idx))
		for rows.Next() {
			var x int64
			var h sql.RawBytes
			if err := rows.Scan(&x, &h); err != nil {
				return nil, err
			}
			if len(h) != sha256.Size {
				return nil, fmt.Errorf("hash %d of the tree is damaged", x)
			}
			for _, i := range place[x] {
				copy(out[i][:], h)
			}
			delete(place, x)
		}
		if err := rows.Err(); err != nil {
			return nil, err
		}
		for x := range place {
			return nil, fmt.Errorf("hash %d of the tree is missing", x)
		}
		return out, nil
	}
}

// holders writes "$from,$from+1,…", n of them.
func holders(from, n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, "$%d", from+i)
	}
	return b.String()
}

// edge grows the tree in memory: it holds the hashes along the right edge, the
// only ones that further leaves need.
type edge struct {
	size  int64
	known map[int64]tlog.Hash
	added [][]any // rows of table hashes
}

// newEdge reads the right edge of a tree of n leaves: one hash for each set bit
// of n.
func newEdge(n int64, r tlog.HashReader) (*edge, error) {
	e := &edge{size: n, known: map[int64]tlog.Hash{}}
	var idx []int64
	done := int64(0)
	for level := 62; level >= 0; level-- {
		if n&(1<<level) != 0 {
			idx = append(idx, tlog.StoredHashIndex(level, done>>level))
			done += 1 << level
		}
	}
	hs, err := r.ReadHashes(idx)
	if err != nil {
		return nil, err
	}
	for i, x := range idx {
		e.known[x] = hs[i]
	}
	return e, nil
}

// add appends a leaf and keeps the hashes that it completes.
func (e *edge) add(leaf ledger.Hash) error {
	hs, err := tlog.StoredHashesForRecordHash(e.size, tlog.Hash(leaf), e)
	if err != nil {
		return err
	}
	at := tlog.StoredHashIndex(0, e.size)
	for i, h := range hs {
		e.known[at+int64(i)] = h
		e.added = append(e.added, []any{at + int64(i), append([]byte(nil), h[:]...)})
	}
	e.size++
	return nil
}

// root is the tree hash.
func (e *edge) root() (ledger.Hash, error) {
	if e.size == 0 {
		return ledger.Hash(sha256.Sum256(nil)), nil
	}
	h, err := tlog.TreeHash(e.size, e)
	return ledger.Hash(h), err
}

// ReadHashes makes the edge a tlog.HashReader.
func (e *edge) ReadHashes(idx []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(idx))
	for i, x := range idx {
		h, ok := e.known[x]
		if !ok {
			return nil, fmt.Errorf("hash %d of the tree is not on its edge", x)
		}
		out[i] = h
	}
	return out, nil
}

// Tree reads the Merkle tree as it stands.
func (s *Store) Tree(ctx context.Context) (ledger.Tree, error) {
	h, err := s.Head(ctx)
	if err != nil {
		return nil, err
	}
	return ledger.NewTree(h, storedHashes(ctx, s.c.Read)), nil
}

// trim forgets hashes that are no longer on the right edge.
func (e *edge) trim() error {
	t, err := newEdge(e.size, e)
	if err == nil {
		e.known = t.known
	}
	return err
}
