package facts

import (
	"context"
	"errors"
	"testing"

	"roundtable/care"
	"roundtable/ledger"
	"roundtable/ledger/sqlite"
)

// TestFoldingARealLedger appends to SQLite as the intake does, follows it with
// Run, restarts from a checkpoint, and erases.
func TestFoldingARealLedger(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	store, err := sqlite.Open(ctx, t.TempDir(), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	o := Options{CheckpointDir: t.TempDir()}
	f, err := Open(ctx, store, o)
	if err != nil {
		t.Fatal(err)
	}
	running := make(chan error, 1)
	go func() { running <- f.Run(ctx) }()

	appendDrafts(t, store, draft{"collaborative", care.RecFounded, jsonOf(t, care.Founded{V: 1, Name: "Vale"})})
	first := appendDrafts(t, store, delivery{
		partner: "RZ1", kind: "list",
		people:   []care.PersonRow{person(1, "RZ1", number1, "1980-02-03")},
		pathways: []care.PathwayRow{pathway(100, 1, may)},
	}.drafts(t)...)
	if err := f.Wait(ctx, first); err != nil {
		t.Fatal(err)
	}
	if got := len(f.View(anna, whole).PeopleByNHSNumber(number1, nil)); got != 1 {
		t.Fatalf("%d people by number after waiting", got)
	}
	if err := f.Checkpoint(ctx); err != nil {
		t.Fatal(err)
	}
	last := appendDrafts(t, store, delivery{partner: "RZ2", kind: "list", people: []care.PersonRow{person(2, "RZ2", number1, "1980-02-03")}}.drafts(t)...)

	again, err := Open(ctx, store, o)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Wait(ctx, last); err != nil {
		t.Fatal(err)
	}
	sameDump(t, "restarted", again.View(anna, whole), f.View(anna, whole))

	seq, err := store.Erase(ctx, "tester", "RZ1", "the person asked for it", []ledger.Erasure{
		{Seq: 2, Data: parquetOf(t, []care.PersonRow{{Key: key(1)}})},
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, f := range map[string]*Facts{"running": f, "restarted": again} {
		if err := f.Wait(ctx, seq); err != nil {
			t.Fatal(err)
		}
		if got := len(f.View(anna, whole).PeopleByNHSNumber(number1, nil)); got != 1 {
			t.Errorf("%s: %d people by number after one of two was erased", name, got)
		}
	}
	cancel()
	if err := <-running; !errors.Is(err, context.Canceled) {
		t.Errorf("Run ended with %v", err)
	}
}

// appendDrafts appends in one batch and returns the position after it.
func appendDrafts(t *testing.T, store ledger.Store, drafts ...draft) ledger.Seq {
	t.Helper()
	var b ledger.Batch
	for _, d := range drafts {
		b.Records = append(b.Records, ledger.Draft{Stream: d.stream, Kind: d.kind, By: "tester", Data: d.body})
	}
	_, head, err := store.Append(t.Context(), b)
	if err != nil {
		t.Fatal(err)
	}
	return head.Seq
}
