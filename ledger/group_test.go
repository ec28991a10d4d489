package ledger_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"roundtable/ledger"
)

// slowStore takes a second for each append.
type slowStore struct {
	ledger.Store
	mu      sync.Mutex
	batches []int
	stands  ledger.Seq
	fail    error
}

func (s *slowStore) Append(ctx context.Context, b ledger.Batch) (ledger.Seq, ledger.Head, error) {
	select {
	case <-time.After(time.Second):
	case <-ctx.Done():
		return 0, ledger.Head{}, ctx.Err()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fail != nil {
		return 0, ledger.Head{}, s.fail
	}
	s.batches = append(s.batches, len(b.Records))
	first := s.stands + 1
	s.stands += ledger.Seq(len(b.Records))
	return first, ledger.Head{Seq: s.stands}, nil
}

func view() ledger.Draft {
	return ledger.Draft{Stream: "log/access", Kind: "access.viewed", Data: []byte("{}")}
}

// Whoever comes while an append is under way goes together in the next; a bounded
// number at once, and those beyond the queue wait for room in it.
func TestGroupGathers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st := &slowStore{}
		g := ledger.NewGroup(st)
		var wg sync.WaitGroup
		seen := map[ledger.Seq]bool{}
		var mu sync.Mutex
		call := func() {
			seq, err := g.Append(t.Context(), view())
			if err != nil {
				t.Error(err)
			}
			mu.Lock()
			seen[seq] = true
			mu.Unlock()
		}
		wg.Go(call)
		synctest.Wait()
		const more = 3000 // beyond the queue
		for range more {
			wg.Go(call)
		}
		synctest.Wait()
		wg.Wait()
		if st.batches[0] != 1 || st.batches[1] != 256 || len(seen) != more+1 || st.stands != more+1 {
			t.Errorf("%d callers were told of %d records, %d stand, in batches of %v", more+1, len(seen), st.stands, st.batches)
		}
		if err := g.Close(); err != nil {
			t.Error(err)
		}
	})
}

func TestGroupEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st := &slowStore{}
		g := ledger.NewGroup(st)
		impatient, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		var wg sync.WaitGroup
		wg.Go(func() {
			if _, err := g.Append(t.Context(), view()); err != nil {
				t.Error(err)
			}
		})
		synctest.Wait()
		wg.Go(func() { // gives up before its turn: it is not appended
			if _, err := g.Append(impatient, view()); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("an impatient caller got %v", err)
			}
		})
		synctest.Wait()
		time.Sleep(10 * time.Millisecond)
		wg.Go(func() { // taken before the group closes: it is
			if _, err := g.Append(t.Context(), view()); err != nil {
				t.Error(err)
			}
		})
		synctest.Wait()
		if err := g.Close(); err != nil {
			t.Error(err)
		}
		wg.Wait()
		if st.stands != 2 {
			t.Errorf("%d records stand, not 2", st.stands)
		}
		if _, err := g.Append(t.Context(), view()); !errors.Is(err, ledger.ErrClosed) {
			t.Errorf("after closing: %v", err)
		}
	})
}

func TestGroupTellsOfFailure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st := &slowStore{fail: errors.New("the disk is full")}
		g := ledger.NewGroup(st)
		defer g.Close()
		if _, err := g.Append(t.Context(), view()); !errors.Is(err, st.fail) {
			t.Errorf("told %v", err)
		}
		st.mu.Lock()
		st.fail = nil
		st.mu.Unlock()
		if seq, err := g.Append(t.Context(), view()); err != nil || seq != 1 {
			t.Errorf("afterwards %d, %v", seq, err)
		}
		for name, d := range map[string]ledger.Draft{
			"a body put ahead": {Stream: "log/access", Kind: "k", Body: ledger.BodyRef{Size: 1}},
			"too large":        {Stream: "log/access", Kind: "k", Data: make([]byte, ledger.MaxInline+1)},
			"no kind":          {Stream: "log/access"},
		} {
			if _, err := g.Append(t.Context(), d); err == nil {
				t.Errorf("%s was taken", name)
			}
		}
	})
}
