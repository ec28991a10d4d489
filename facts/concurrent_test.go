package facts

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"roundtable/care"
	"roundtable/ledger"
)

// TestAViewStaysAsItIsWhileFoldingGoesOn reads from many goroutines while
// extracts, notes and withdrawals are folded; each view must count what was in
// the ledger at its own position, every time it is asked.
func TestAViewStaysAsItIsWhileFoldingGoesOn(t *testing.T) {
	m := newMemStore()
	f := openMem(t, m, Options{CheckpointDir: t.TempDir()})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var readers sync.WaitGroup
	for range 2 {
		readers.Go(func() {
			for ctx.Err() == nil {
				checkView(t, f.View(anna, whole))
			}
		})
	}
	running := make(chan error, 1)
	go func() { running <- f.Run(ctx) }()
	for round := range 9 {
		d := delivery{partner: "RZ1", kind: "list"}
		for n := range 100 {
			// Round r states again what round r-1 said, moved by a day, and fifty more.
			k := round*50 + n
			d.people = append(d.people, person(k, "RZ1", number1, "1980-02-03"))
			d.pathways = append(d.pathways, pathway(5000+k, k, may+care.Date(round)))
			d.events = append(d.events, care.EventRow{Pathway: key(5000 + k), Date: may + care.Date(round), Type: care.EvContact})
		}
		m.add(d.drafts(t)...)
		owner := "Sister Ada"
		head := m.add(draft{"pathway/x", care.RecNote, jsonOf(t, care.Note{V: 1, Pathway: key(5000 + round*50), Owner: &owner})})
		if round%7 == 6 {
			head = m.add(draft{"extract/x", care.RecWithdrawn, jsonOf(t, care.Withdrawn{V: 1, Extract: care.ExtractID(head - 1)})})
		}
		if err := f.Wait(ctx, head); err != nil {
			t.Fatal(err)
		}
		if got := f.View(anna, whole).Position(); got < head {
			t.Fatalf("position %d after waiting for %d", got, head)
		}
		if err := f.Checkpoint(ctx); err != nil {
			t.Fatal(err)
		}
	}
	cancel()
	readers.Wait()
	if err := <-running; !errors.Is(err, context.Canceled) {
		t.Errorf("Run ended with %v", err)
	}
	sameDump(t, "after folding under readers", f.View(anna, whole), openMem(t, m, Options{}).View(anna, whole))
}

// checkView asks one view the same questions in two ways.
func checkView(t *testing.T, v *View) {
	scanned, events := 0, 0
	var buf []Event
	for c, sel := range v.Pathways() {
		scanned += len(sel)
		for _, i := range sel {
			if r, ok := v.PathwayByKey(c.Key[i]); !ok || r != c.Base+Row(i) {
				t.Error("a scanned row is not found by its key")
				return
			}
			if v.Code(DimTFC, c.TFC[i]) != "100" || v.Text(c.Comment[i]) != "as written" {
				t.Error("a row is half written")
				return
			}
			buf = v.EventsOf(c.Base+Row(i), buf[:0])
			events += len(buf)
		}
	}
	if again := len(v.PeopleByNHSNumber(number1, nil)); again != scanned {
		t.Errorf("%d rows scanned, %d people found by number at position %d", scanned, again, v.Position())
	}
	if events < scanned {
		t.Errorf("%d events of %d pathways", events, scanned)
	}
}

func TestWaitEndsWithItsContextOrWithTheRecord(t *testing.T) {
	m := newMemStore()
	f := openMem(t, m, Options{})
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	if err := f.Wait(ctx, 1); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("waiting for a record that never comes: %v", err)
	}
	done := make(chan error, 1)
	go func() { done <- f.Wait(t.Context(), 1) }()
	m.add(draft{"collaborative", care.RecFounded, jsonOf(t, care.Founded{Name: "Vale"})})
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if got := f.View(anna, whole).Founded().Name; got != "Vale" {
		t.Errorf("after waiting the view says %q", got)
	}
}

// TestAFoldSurvivesWaitersWhoGiveUp waits with contexts that have already ended
// or end at once; what was folded must be folded once.
func TestAFoldSurvivesWaitersWhoGiveUp(t *testing.T) {
	m := newMemStore()
	f := openMem(t, m, Options{})
	for n := range 20 {
		events := []care.EventRow{{Pathway: key(100), Date: may, Type: care.EvContact, Line: uint32(n)}}
		head := m.add(delivery{partner: "RZ1", kind: "referrals", pathways: []care.PathwayRow{pathway(100+n, 1, may)}, events: events}.drafts(t)...)
		ctx, cancel := context.WithCancel(t.Context())
		if n%2 == 0 {
			cancel()
		} else {
			time.AfterFunc(time.Duration(n)*20*time.Microsecond, cancel)
		}
		if err := f.Wait(ctx, head); err != nil && !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		cancel()
	}
	if err := f.Wait(t.Context(), ledger.Seq(len(m.recs))); err != nil {
		t.Fatal(err)
	}
	sameDump(t, "after waiters gave up", f.View(anna, whole), openMem(t, m, Options{}).View(anna, whole))
}

func TestOpenAtKnowsNothingLater(t *testing.T) {
	m := newMemStore()
	someHistory(t, m)
	all := openMem(t, m, Options{}).View(anna, whole)
	first := ledger.Seq(all.Extracts()[0].ID)
	f, err := OpenAt(t.Context(), m, first)
	if err != nil {
		t.Fatal(err)
	}
	v := f.View(anna, whole)
	n := 0
	for _, sel := range v.Pathways() {
		n += len(sel)
	}
	if n != 200 || len(v.Extracts()) != 1 || v.Position() != first {
		t.Errorf("%d pathways, %d extracts at position %d", n, len(v.Extracts()), v.Position())
	}
}
