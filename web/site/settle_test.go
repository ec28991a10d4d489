package site

import (
	"encoding/json"
	"testing"
	"time"

	"roundtable/care"
	"roundtable/ledger"
	"roundtable/ledger/sqlite"
)

// TestAServerSettlesWhatAnotherLeft: a wait that an erasure held when its server stopped
// is free soon after the next server opens the ledger.
func TestAServerSettlesWhatAnotherLeft(t *testing.T) {
	store, err := sqlite.Open(t.Context(), t.TempDir(), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	ctx, key := t.Context(), care.Key{1}
	if _, err := ledger.AppendJSON(ctx, store, "collaborative", care.RecFounded, "", "", care.Founded{V: 1, Name: "T", Salt: make([]byte, 32)}, nil); err != nil {
		t.Fatal(err)
	}
	stream := ledger.Stream(care.WaiterStream(key))
	held := care.WaiterHeld{V: 1, Pathway: key, Slot: "being-erased"}
	if _, err := ledger.AppendJSON(ctx, store, stream, care.RecWaiterHeld, "lead", "RZ1", held, nil); err != nil {
		t.Fatal(err)
	}
	free := func() bool {
		var now care.WaiterHeld
		for rec, err := range store.ReadStream(ctx, stream, 0) {
			if err != nil {
				t.Fatal(err)
			}
			body, err := ledger.ReadBody(ctx, store, rec.Now)
			if err != nil {
				t.Fatal(err)
			}
			if err := json.Unmarshal(body, &now); err != nil {
				t.Fatal(err)
			}
		}
		return now.Free
	}
	if free() {
		t.Fatal("it was never held")
	}
	table, err := OpenTable(ctx, store, TableOptions{Link: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = table.Close() })
	for until := time.Now().Add(20 * time.Second); !free(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(until) {
			t.Fatal("the wait is held for good")
		}
	}
}
