package ledger

import (
	"crypto/sha256"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
)

// NewTree is the tree of head h over stored hashes (in tlog's order: package
// golang.org/x/mod/sumdb/tlog, StoredHashIndex).
func NewTree(h Head, r tlog.HashReader) Tree { return &tree{h, r} }

type tree struct {
	head Head
	r    tlog.HashReader
}

func (t *tree) Size() Seq  { return t.head.Seq }
func (t *tree) Root() Hash { return t.head.Root }

// Inclusion proves that record s is in the tree; s must be 1 to Size.
func (t *tree) Inclusion(s Seq) ([]Hash, error) {
	if s < 1 || s > t.head.Seq {
		return nil, fmt.Errorf("record %d of a ledger of %d: %w", s, t.head.Seq, ErrNotFound)
	}
	p, err := tlog.ProveRecord(int64(t.head.Seq), int64(s-1), t.r)
	return fromTlog(p), err
}

// Consistency proves that the tree of the first old records is a prefix; old
// must be 0 to Size. The proof from 0, and from Size, is empty.
func (t *tree) Consistency(old Seq) ([]Hash, error) {
	if old < 0 || old > t.head.Seq {
		return nil, fmt.Errorf("record %d of a ledger of %d: %w", old, t.head.Seq, ErrNotFound)
	}
	if old == 0 || old == t.head.Seq {
		return nil, nil
	}
	p, err := tlog.ProveTree(int64(t.head.Seq), int64(old), t.r)
	return fromTlog(p), err
}

func fromTlog[P ~[]tlog.Hash](p P) []Hash {
	out := make([]Hash, len(p))
	for i, h := range p {
		out[i] = Hash(h)
	}
	return out
}

func toTlog(p []Hash) []tlog.Hash {
	out := make([]tlog.Hash, len(p))
	for i, h := range p {
		out[i] = tlog.Hash(h)
	}
	return out
}

// At is the tree of the first size records; size must be 0 to Size.
func (t *tree) At(size Seq) (Tree, error) {
	if size < 0 || size > t.head.Seq {
		return nil, fmt.Errorf("record %d of a ledger of %d: %w", size, t.head.Seq, ErrNotFound)
	}
	h := Head{Seq: size, Root: sha256.Sum256(nil)}
	if size > 0 {
		root, err := tlog.TreeHash(int64(size), t.r)
		if err != nil {
			return nil, err
		}
		h.Root = Hash(root)
	}
	return NewTree(h, t.r), nil
}
