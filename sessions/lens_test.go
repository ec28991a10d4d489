package sessions

import (
	"encoding/json"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"roundtable/care"
	"roundtable/ledger"
)

func (t *Table) says(tb testing.TB) string {
	tb.Helper()
	t.mu.RLock()
	defer t.mu.RUnlock()
	b, err := json.MarshalIndent(t.state, "", " ")
	if err != nil {
		tb.Fatal(err)
	}
	return string(b)
}

// TestEveryWayOfFoldingAgrees: one record at a time as it happened, the whole ledger at
// once, and a checkpoint taken somewhere with the tail after it.
func TestEveryWayOfFoldingAgrees(t *testing.T) {
	w := newWorld(t)
	dir := t.TempDir()
	kids := []child{{n: 1, trust: "RA1", months: 60, weeks: 60}, {n: 2, trust: "RB1", months: 70, weeks: 50}, {n: 3, trust: "RC1", months: 80, weeks: 70}}
	who := []care.Viewer{ayo, beth, cai}
	for i, k := range kids {
		w.bring(k.trust, k)
		w.willing(who[i], k, "RA101", "RB101")
	}
	ids := []care.SessionID{w.plans(ayo, weekend("RA1", today+33)), w.plans(beth, weekend("RB1", today+33))}
	rapid.Check(t, func(rt *rapid.T) {
		saved := w.open(Options{CheckpointDir: dir})
		at := rapid.IntRange(0, 5).Draw(rt, "checkpoint")
		for step := range rapid.IntRange(1, 6).Draw(rt, "steps") {
			w.anyStep(rt, kids, who, ids)
			if step == at {
				w.must(saved.lens.CatchUp(t.Context()), saved.Checkpoint(t.Context()))
			}
		}
		want := w.table.says(t)
		if got := w.open(Options{}).says(t); got != want {
			rt.Fatalf("the whole ledger at once:\n%s\nas it happened:\n%s", got, want)
		}
		if got := w.open(Options{CheckpointDir: dir}).says(t); got != want {
			rt.Fatalf("checkpoint and tail:\n%s\nas it happened:\n%s", got, want)
		}
	})
	stages := map[Stage]bool{}
	for _, s := range w.table.state.Slots {
		stages[s.Now.Stage()] = true
		for _, p := range s.Past {
			stages[p.Stage()] = true
		}
	}
	if len(w.table.state.Slots) == 0 || len(stages) < 2 || len(w.table.state.Huddle) == 0 || len(w.table.state.Equipment) == 0 {
		t.Errorf("nothing happened: %v", stages)
	}
}

// anyStep is one command that may be refused.
func (w *world) anyStep(rt *rapid.T, kids []child, who []care.Viewer, ids []care.SessionID) {
	ctx, tab := w.t.Context(), w.table
	i := rapid.IntRange(0, len(kids)-1).Draw(rt, "who")
	k, v := kids[i], w.own(who[i])
	slot := care.SlotOf(rapid.SampledFrom(ids).Draw(rt, "session"), rapid.IntRange(1, 2).Draw(rt, "place"))
	switch rapid.IntRange(0, 11).Draw(rt, "what") {
	case 0, 1, 2:
		_ = w.offers(who[i], k, slot)
	case 3:
		_ = w.accepts(who[i], k, slot, true)
	case 4:
		_ = w.accepts(who[i], k, slot, false)
	case 5, 6:
		_ = w.books(who[i], k, slot)
	case 7:
		_, _ = tab.CancelBooking(ctx, v, care.BookingCancelled{Slot: slot, Pathway: k.key(), On: today, By: "patient", Reason: "ill"}, tab.SlotVersion(slot))
	case 8:
		e := care.Equipment{Name: "Microscope", Owner: who[i].Partner, Units: 2}
		if id, _, err := tab.DescribeEquipment(ctx, v, e); err == nil {
			_, _ = tab.Lend(ctx, v, care.Lending{Equipment: id, To: "RB1", Site: "RB101", Units: 1, From: today + 30, Until: today + 40, BackBy: today + 41, Transport: "van", Condition: "good"})
		}
	case 9:
		_, _, _ = tab.Act(ctx, v, care.HuddleAction{Text: "Ring the ward", Owner: "Booking office", Due: today + 1})
	case 10:
		_, _ = tab.CloseGate(ctx, v, ids[0], care.GateLeave, "", tab.state.Version[sessionStream(ids[0])])
	case 11:
		_, _ = tab.Harm(ctx, v, care.WaiterHarm{Pathway: k.key(), On: today, Kind: "pain", Count: 1}, tab.WaiterVersion(k.key()))
	}
}

// After an erasure nothing of what was erased is left, here or in a checkpoint.
func TestAnErasureFoldsAnew(t *testing.T) {
	w := newWorld(t)
	k := child{n: 1, trust: "RA1", months: 60, weeks: 60}
	w.bring("RA1", k)
	w.willing(ayo, k, "RB101")
	dir := t.TempDir()
	saved := w.open(Options{CheckpointDir: dir})
	w.must(saved.Checkpoint(t.Context()))
	var asked ledger.Record
	for rec, err := range w.store.ReadStream(t.Context(), waiterStream(k.key()), 0) {
		if err != nil {
			t.Fatal(err)
		}
		if rec.Kind == care.RecAsked {
			asked = rec
		}
	}
	if _, err := w.store.Erase(t.Context(), "tester", "RA1", "asked for", []ledger.Erasure{{Seq: asked.Seq, Data: []byte(`{"v":1}`)}}); err != nil {
		t.Fatal(err)
	}
	w.must(saved.lens.CatchUp(t.Context()), w.table.lens.CatchUp(t.Context()))
	if strings.Contains(saved.says(t), "RB101") {
		t.Error("what was erased is still folded")
	}
	w.must(saved.Checkpoint(t.Context()))
	if got, want := w.open(Options{CheckpointDir: dir}).says(t), w.table.says(t); got != want {
		t.Errorf("after the erasure:\n%s\n%s", got, want)
	}
}

// A body that is not what its kind says stops the fold with an error.
func TestABodyThatCannotBeReadIsAnError(t *testing.T) {
	w := newWorld(t)
	_, _, err := w.store.Append(t.Context(), ledger.Batch{Records: []ledger.Draft{{Stream: "session/x", Kind: care.RecSession, By: "tester", Data: []byte(`{"v":"one"}`)}}})
	w.must(err)
	if err := w.table.lens.CatchUp(t.Context()); err == nil || !strings.Contains(err.Error(), care.RecSession) {
		t.Errorf("dropped: %v", err)
	}
}

// A checkpoint of another ledger is passed over.
func TestACheckpointOfAnotherLedgerIsPassedOver(t *testing.T) {
	a, b := newWorld(t), newWorld(t)
	dir := t.TempDir()
	a.plans(ayo, weekend("RA1", today+33))
	w := a.open(Options{CheckpointDir: dir})
	a.must(w.Checkpoint(t.Context()))
	for range 40 {
		b.say("collaborative/purpose", "made.up", "", map[string]int{"v": 1})
	}
	if got := b.open(Options{CheckpointDir: dir}); len(got.state.Sessions) != 0 {
		t.Error("it was taken for this ledger's")
	}
}
