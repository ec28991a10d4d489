package ledgertest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"roundtable/ledger"
)

func testExpect(t *testing.T, h Harness) {
	st := open(t, h)
	ctx := context.Background()
	try := func(expect map[ledger.Stream]ledger.Version, ds ...ledger.Draft) error {
		_, _, err := st.Append(ctx, ledger.Batch{Expect: expect, Records: ds})
		return err
	}
	if err := try(map[ledger.Stream]ledger.Version{"a": 0, "b": 0}, draft("a", "1"), draft("a", "2"), draft("b", "1")); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		expect map[ledger.Stream]ledger.Version
		want   ledger.ConflictError
	}{
		"exists already":             {map[ledger.Stream]ledger.Version{"a": 0}, ledger.ConflictError{Stream: "a", Expected: 0, Actual: 2}},
		"moved on":                   {map[ledger.Stream]ledger.Version{"a": 1}, ledger.ConflictError{Stream: "a", Expected: 1, Actual: 2}},
		"not so far":                 {map[ledger.Stream]ledger.Version{"b": 2}, ledger.ConflictError{Stream: "b", Expected: 2, Actual: 1}},
		"read and not written":       {map[ledger.Stream]ledger.Version{"a": 2, "c": 1}, ledger.ConflictError{Stream: "c", Expected: 1, Actual: 0}},
		"of several the first named": {map[ledger.Stream]ledger.Version{"b": 9, "a": 9}, ledger.ConflictError{Stream: "a", Expected: 9, Actual: 2}},
	} {
		err := try(c.expect, draft("a", "lost"))
		got, ok := errors.AsType[*ledger.ConflictError](err)
		if !ok || *got != c.want {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := try(map[ledger.Stream]ledger.Version{"a": 2, "b": 1, "c": 0}, draft("b", "2")); err != nil {
		t.Errorf("expectations that hold: %v", err)
	}
	if err := try(nil, draft("a", "3")); err != nil {
		t.Errorf("no expectation: %v", err)
	}
	if got := head(t, st).Seq; got != 5 {
		t.Errorf("%d records, not 5", got)
	}
}

func testConcurrent(t *testing.T, h Harness) {
	stores := []ledger.Store{open(t, h)}
	if h.Replicas {
		stores = append(stores, open(t, h), open(t, h))
	}
	const writers, each = 6, 15
	var wg sync.WaitGroup
	var mu sync.Mutex
	conflicts := 0
	for w := range writers {
		st := stores[w%len(stores)]
		wg.Go(func() {
			for i := range each {
				for {
					at := ledger.Version(0)
					for r, err := range st.ReadStream(context.Background(), "slot", 0) {
						if err != nil {
							t.Error(err)
							return
						}
						at = r.Version
					}
					_, _, err := st.Append(context.Background(), ledger.Batch{
						Expect:  map[ledger.Stream]ledger.Version{"slot": at},
						Records: []ledger.Draft{draft("slot", fmt.Sprintf("%d/%d", w, i)), draft(fmt.Sprintf("own/%d", w), "x")},
					})
					if _, ok := errors.AsType[*ledger.ConflictError](err); ok {
						mu.Lock()
						conflicts++
						mu.Unlock()
						continue
					}
					if err != nil {
						t.Error(err)
						return
					}
					break
				}
			}
		})
	}
	wg.Wait()
	rs := all(t, stores[0])
	if len(rs) != 2*writers*each {
		t.Fatalf("%d records of %d", len(rs), 2*writers*each)
	}
	seen := map[string]bool{}
	versions := map[ledger.Stream]ledger.Version{}
	for i, r := range rs {
		versions[r.Stream]++
		if r.Seq != ledger.Seq(i+1) || r.Version != versions[r.Stream] {
			t.Fatalf("record %d is %d, version %d of %s", i+1, r.Seq, r.Version, r.Stream)
		}
		if r.Stream == "slot" {
			seen[string(text(t, stores[0], r.Now))] = true
		}
	}
	if len(seen) != writers*each {
		t.Errorf("%d of %d decisions stand", len(seen), writers*each)
	}
	t.Logf("%d conflicts", conflicts)
	verify(t, stores[0])
}

func testAtomic(t *testing.T, h Harness) {
	st := open(t, h)
	var ds []ledger.Draft
	for i := range 300 {
		ds = append(ds, draft(fmt.Sprintf("s/%d", i), "x"))
	}
	bad := append(append([]ledger.Draft(nil), ds...), ledger.Draft{Stream: "z", Kind: "k", Body: ledger.BodyRef{Commit: ledger.Hash{7}, Size: 3}})
	_, _, err := st.Append(context.Background(), ledger.Batch{Records: bad})
	if !errors.Is(err, ledger.ErrNotFound) {
		t.Errorf("a body that was never put: %v", err)
	}
	if got := head(t, st).Seq; got != 0 {
		t.Fatalf("%d records of a failed append stand", got)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, _, err := st.Append(ctx, ledger.Batch{Records: ds}); err == nil {
		t.Error("an append whose context had ended went in")
	}
	// A reader sees all of a batch or nothing of it.
	stop := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			select {
			case <-stop:
				return
			default:
			}
			n := 0
			for _, err := range st.Read(context.Background(), 0) {
				if err != nil {
					t.Error(err)
					return
				}
				n++
			}
			if n%300 != 0 {
				t.Errorf("a reader saw %d records of batches of 300", n)
				return
			}
		}
	})
	for range 4 {
		add(t, st, ds...)
	}
	close(stop)
	wg.Wait()
	verify(t, st)
}

func testClosed(t *testing.T, h Harness) {
	st := h.Open(t)
	ref := put(t, st, []byte("x"))
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	if err := st.Close(); err != nil {
		t.Errorf("closing twice: %v", err)
	}
	ctx := context.Background()
	_, _, appendErr := st.Append(ctx, ledger.Batch{Records: []ledger.Draft{draft("a", "x")}})
	_, headErr := st.Head(ctx)
	_, bodyErr := st.Body(ctx, ref)
	for what, err := range map[string]error{"append": appendErr, "head": headErr, "body": bodyErr} {
		if !errors.Is(err, ledger.ErrClosed) {
			t.Errorf("%s: %v", what, err)
		}
	}
}
