package intake

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"roundtable/care"
	"roundtable/ledger"
)

// TestTwoImportsAtOnce: lists of one partner that come at the same moment are put
// in order, the later one compared with the earlier, and none is lost.
func TestTwoImportsAtOnce(t *testing.T) {
	st := newMemStore()
	found(t, st)
	d := New(st)
	ctx := context.Background()
	var wg sync.WaitGroup
	for i := range 4 {
		wg.Go(func() {
			text := fmt.Sprintf("local id,start date\nsame,01/02/2026\nown%d,02/02/2026\n", i)
			up, err := d.Receive(ctx, "a.csv", strings.NewReader(text))
			if err != nil {
				t.Error(err)
				return
			}
			p, err := d.Propose(ctx, up, "RZ1", "list")
			if err == nil {
				_, err = d.Accept(ctx, up, p, Options{})
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	all, err := d.Extracts(ctx)
	if err != nil || len(all) != 4 {
		t.Fatalf("%d extracts, %v", len(all), err)
	}
	for i, x := range all {
		if want := min(i, 1); x.Counts.Same != want || x.Counts.Vanished != want {
			t.Errorf("extract %d was compared with the wrong list: %+v", i, x.Counts)
		}
	}
	k, _ := KindNamed("list")
	h, err := d.history(ctx, extractStream("RZ1", "list", ""))
	if err != nil {
		t.Fatal(err)
	}
	p, err := d.prior(ctx, &k, h)
	if err != nil || len(p.pathways) != 2 {
		t.Errorf("%d waits stand, %v", len(p.pathways), err)
	}
}

// fullStore refuses bodies after some.
type fullStore struct {
	*memStore
	left atomic.Int32
}

var errFull = &care.Problem{What: "The disk is full.", Remedy: "Make room."}

func (f *fullStore) Put(ctx context.Context, r io.Reader) (ledger.BodyRef, error) {
	if f.left.Add(-1) < 0 {
		return ledger.BodyRef{}, errFull
	}
	return f.memStore.Put(ctx, r)
}

// TestFullDiskHarmsNothing: whichever block the store refuses, the import fails
// with the store's own words and nothing has landed.
func TestFullDiskHarmsNothing(t *testing.T) {
	var b strings.Builder
	b.WriteString("local id,start date\n")
	for i := range 30_000 {
		fmt.Fprintf(&b, "%d,01/02/2026\n", i)
	}
	path := writeTemp(t, b.String())
	for n := range int32(5) {
		st := &fullStore{memStore: newMemStore()}
		found(t, st)
		st.left.Store(n)
		_, err := New(st).Import(context.Background(), path, "RZ1", "list", Options{})
		if !errors.Is(err, errFull) {
			t.Errorf("after %d bodies: %v", n, err)
		}
		if len(st.records) != 1 {
			t.Errorf("after %d bodies %d records", n, len(st.records))
		}
	}
}

// TestCancelledImportLeavesNothing: an import that is called off says so and
// leaves no record.
func TestCancelledImportLeavesNothing(t *testing.T) {
	st := newMemStore()
	found(t, st)
	ctx, cancel := context.WithCancel(context.Background())
	var b strings.Builder
	b.WriteString("local id,start date\n")
	for i := range 20_000 {
		fmt.Fprintf(&b, "%d,01/02/2026\n", i)
	}
	_, err := New(st).Import(ctx, writeTemp(t, b.String()), "RZ1", "list", Options{Progress: func(int) { cancel() }})
	if !errors.Is(err, context.Canceled) || len(st.records) != 1 {
		t.Errorf("%v, %d records", err, len(st.records))
	}
}

func TestNoCollaborativeYet(t *testing.T) {
	_, err := New(newMemStore()).Import(context.Background(), writeTemp(t, "local id,start date\n1,01/02/2026\n"), "RZ1", "list", Options{})
	if !isProblem(err) {
		t.Error(err)
	}
}
