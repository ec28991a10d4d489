package ledgertest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"roundtable/ledger"
)

func testBodies(t *testing.T, h Harness) {
	st := open(t, h)
	const chunk = 512 << 10 // sizes on each side of the stores' chunks, salt and all
	for _, n := range []int{0, 1, 31, 32, 33, 4096, chunk - 33, chunk - 32, chunk - 31, chunk, chunk + 1, 2*chunk - 32, 3 * chunk} {
		body := noise(uint64(n), n)
		ref := put(t, st, body)
		if ref.Size != int64(n) {
			t.Errorf("a body of %d bytes has size %d", n, ref.Size)
		}
		if !bytes.Equal(text(t, st, ref), body) {
			t.Errorf("a body of %d bytes came back changed", n)
		}
		if again := put(t, st, body); again.Commit == ref.Commit {
			t.Errorf("two bodies of %d equal bytes have one commitment: the salt is missing", n)
		}
		add(t, st, ledger.Draft{Stream: "a", Kind: "k", Body: ref})
	}
	_, err := st.Body(context.Background(), ledger.BodyRef{Commit: ledger.Hash{1}})
	if !errors.Is(err, ledger.ErrNotFound) {
		t.Errorf("a body that is not there: %v", err)
	}
	broken := errors.New("the source broke")
	_, err = st.Put(context.Background(), io.MultiReader(bytes.NewReader(noise(1, chunk+7)), failing{broken}))
	if !errors.Is(err, broken) {
		t.Errorf("a source that breaks: %v", err)
	}
	verify(t, st)
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

func testLarge(t *testing.T, h Harness) {
	st := open(t, h)
	body := noise(64, 64<<20)
	start := time.Now()
	ref := put(t, st, body)
	wrote := time.Since(start)
	add(t, st, ledger.Draft{Stream: "a", Kind: "k", Body: ref})
	start = time.Now()
	if !bytes.Equal(text(t, st, ref), body) {
		t.Error("a body of 64 MiB came back changed")
	}
	t.Logf("64 MiB put in %v, read in %v", wrote, time.Since(start))
	r, err := st.Body(context.Background(), ref)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	part := make([]byte, 1000)
	if _, err := io.ReadFull(r, part); err != nil || !bytes.Equal(part, body[:1000]) {
		t.Errorf("the first bytes: %v", err)
	}
	verify(t, st)
}

// sweeper is what the stores offer beside ledger.Store.
type sweeper interface {
	Sweep(ctx context.Context, before time.Time) (int, error)
}

func testSweep(t *testing.T, h Harness) {
	st := open(t, h)
	ctx := context.Background()
	kept := put(t, st, []byte("kept"))
	add(t, st, ledger.Draft{Stream: "a", Kind: "k", Body: kept})
	marker := []byte("SWEPT-" + string(noise(9, 8)))
	var lost []ledger.BodyRef
	for range 9 {
		lost = append(lost, put(t, st, append(append([]byte(nil), marker...), noise(3, 900_000)...)))
	}
	sw := st.(sweeper)
	if n, err := sw.Sweep(ctx, time.Now().Add(-ledger.SweepAfter)); err != nil || n != 0 {
		t.Fatalf("young bodies: swept %d, %v", n, err)
	}
	if n, err := sw.Sweep(ctx, time.Now().Add(time.Minute)); err != nil || n != 9 {
		t.Fatalf("swept %d, %v", n, err)
	}
	for _, ref := range lost {
		if _, err := st.Body(ctx, ref); !errors.Is(err, ledger.ErrNotFound) {
			t.Errorf("a swept body: %v", err)
		}
		if _, _, err := st.Append(ctx, ledger.Batch{Records: []ledger.Draft{{Stream: "a", Kind: "k", Body: ref}}}); !errors.Is(err, ledger.ErrNotFound) {
			t.Errorf("an append of a swept body: %v", err)
		}
	}
	if string(text(t, st, kept)) != "kept" {
		t.Error("a body in use was swept")
	}
	verify(t, st)
}

func testScratch(t *testing.T, h Harness) {
	st := open(t, h)
	ctx := context.Background()
	sc := st.Scratch()
	soon, past := time.Now().Add(time.Hour), time.Now().Add(-time.Second)
	for key, until := range map[string]time.Time{"draft/b": {}, "draft/a": soon, "draft/old": past, "session": {}} {
		if err := sc.Set(ctx, "me", key, []byte(key), until); err != nil {
			t.Fatal(err)
		}
	}
	if err := sc.Set(ctx, "you", "draft/c", nil, time.Time{}); err != nil {
		t.Fatal(err)
	}
	keys, err := sc.Keys(ctx, "me", "draft/")
	if err != nil || len(keys) != 2 || keys[0] != "draft/a" || keys[1] != "draft/b" {
		t.Errorf("keys %v, %v", keys, err)
	}
	if v, err := sc.Get(ctx, "you", "draft/c"); err != nil || v == nil || len(v) != 0 {
		t.Errorf("an empty value: %v, %v", v, err)
	}
	if err := sc.Set(ctx, "me", "session", []byte("new"), soon); err != nil {
		t.Fatal(err)
	}
	if v, err := sc.Get(ctx, "me", "session"); err != nil || string(v) != "new" {
		t.Errorf("overwritten: %q, %v", v, err)
	}
	if err := sc.Delete(ctx, "me", "session"); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"session", "draft/old", "never"} {
		if _, err := sc.Get(ctx, "me", key); !errors.Is(err, ledger.ErrNotFound) {
			t.Errorf("%s: %v", key, err)
		}
	}
	if got := head(t, st).Seq; got != 0 {
		t.Errorf("scratch made %d records", got)
	}
	st.Close()
	st = open(t, h)
	if v, err := st.Scratch().Get(ctx, "me", "draft/a"); err != nil || string(v) != "draft/a" {
		t.Errorf("after a restart: %q, %v", v, err)
	}
}

// testBrokenSource puts a body whose source breaks off: nothing may come of it.
func testBrokenSource(t *testing.T, h Harness) {
	st := open(t, h)
	broken := io.MultiReader(strings.NewReader("half of it"), iotest.ErrReader(io.ErrUnexpectedEOF))
	if _, err := st.Put(t.Context(), broken); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("a source that broke off gave %v", err)
	}
}
