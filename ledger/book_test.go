package ledger_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"

	"roundtable/ledger"
	"roundtable/ledger/sqlite"
)

// TestBookOfManyWriters: each of those who write at once is written once, readers keep what
// they were given, and who is never first is told of the conflict.
func TestBookOfManyWriters(t *testing.T) {
	store, err := sqlite.Open(t.Context(), t.TempDir(), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	const stream = ledger.Stream("book/test")
	folded := 0
	book := ledger.NewBook(store, stream, func(ctx context.Context, store ledger.Store, rec ledger.Record, all []int) ([]int, error) {
		var n int
		folded++
		err := ledger.ReadJSON(ctx, store, rec, &n)
		return append(slices.DeleteFunc(all, func(was int) bool { return was == -n }), n), err
	})
	say := func(n int, at ledger.Version) error {
		_, err := ledger.AppendJSON(t.Context(), store, stream, "said", "a1", "", n, map[ledger.Stream]ledger.Version{stream: at})
		return err
	}
	var wait sync.WaitGroup
	for n := 1; n <= 3; n++ {
		wait.Go(func() {
			if err := book.Try(t.Context(), func(_ []int, at ledger.Version) error { return say(n, at) }); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	all, at, err := book.All(t.Context())
	kept := slices.Clone(all)
	if slices.Sort(kept); err != nil || at != 3 || !slices.Equal(kept, []int{1, 2, 3}) {
		t.Fatalf("%v at %d, %v", all, at, err)
	}
	was := slices.Clone(all)
	if err := say(-all[0], at); err != nil {
		t.Fatal(err)
	}
	if now, _, err := book.All(t.Context()); err != nil || len(now) != 3 || now[2] != -was[0] || !slices.Equal(all, was) {
		t.Errorf("%v then, %v now, %v", all, now, err)
	}
	if folded != 4 {
		t.Errorf("4 records were folded %d times", folded)
	}
	times := 0
	err = book.Try(t.Context(), func(_ []int, at ledger.Version) error { times++; return say(9, at-1) })
	if _, is := errors.AsType[*ledger.ConflictError](err); !is || times < 2 {
		t.Errorf("%d times, %v", times, err)
	}
}
