package sqlite_test

import (
	"bytes"
	"context"
	"testing"
	"time"

	"roundtable/ledger"
	"roundtable/ledger/sqlite"
)

func TestSmoke(t *testing.T) {
	ctx := context.Background()
	s, err := sqlite.Open(ctx, t.TempDir(), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	ref, err := s.Put(ctx, bytes.NewReader(bytes.Repeat([]byte("x"), 3<<20)))
	if err != nil {
		t.Fatal(err)
	}
	for range 5 {
		start := time.Now()
		seq, h, err := s.Append(ctx, ledger.Batch{Records: []ledger.Draft{{Stream: "a", Kind: "k", Data: []byte("hello")}, {Stream: "b", Kind: "k", Body: ref}}})
		if err != nil {
			t.Fatal(err)
		}
		t.Log(seq, h, time.Since(start))
	}
	for r, err := range s.Read(ctx, 0) {
		if err != nil {
			t.Fatal(err)
		}
		b, err := ledger.ReadBody(ctx, s, r.Now)
		if err != nil {
			t.Fatal(err)
		}
		t.Log(r.Seq, r.Stream, r.Version, len(b))
	}
	tree, err := s.Tree(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tree.Inclusion(3); err != nil {
		t.Fatal(err)
	}
}
