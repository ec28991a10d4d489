package sessions

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/intake"
	"roundtable/ledger"
	"roundtable/ledger/sqlite"
)

// A process that erases is killed before or after the step that erases; killedIn and
// killedAt tell a child process the folder and which.
const killedIn, killedAt = "ROUNDTABLE_TEST_KILLED_IN", "ROUNDTABLE_TEST_KILLED_AT"

// deadly is a store that kills its process. What is written meanwhile comes first.
type deadly struct {
	ledger.Store
	child
	after bool
}

func (d *deadly) Erase(ctx context.Context, by care.AccountID, p care.PartnerCode, why string, e []ledger.Erasure) (ledger.Seq, error) {
	if d.after {
		k := d.key()
		if _, err := ledger.AppendJSON(ctx, d.Store, waiterStream(k), care.RecHarm, "tester", "RB1", care.WaiterHarm{V: 1, Pathway: k, On: today, Kind: "pain", Note: "written meanwhile"}, nil); err != nil {
			return 0, err
		}
		if _, err := d.Store.Erase(ctx, by, p, why, e); err != nil {
			return 0, err
		}
	}
	self, err := os.FindProcess(os.Getpid())
	if err != nil {
		return 0, err
	}
	_ = self.Kill()
	select {}
}

// TestKilledWhileErasing is the child process of the tests below, and does nothing by
// itself.
func TestKilledWhileErasing(t *testing.T) {
	dir := os.Getenv(killedIn)
	if dir == "" {
		t.Skip("it is run by other tests, which kill it")
	}
	store, err := sqlite.Open(t.Context(), dir, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	c := child{n: 1, trust: "RB1"}
	seq, err := intake.New(&deadly{store, c, os.Getenv(killedAt) == "after"}).ErasePerson(t.Context(), "lead", "RB1", "asked for", c.person())
	t.Fatal("it lives: ", seq, err)
}

// killed is a table whose server was killed while it erased a child, opened again.
func killed(t *testing.T, at string) (*world, child, care.SlotID) {
	t.Helper()
	dir := t.TempDir()
	reopen := func() ledger.Store {
		store, err := sqlite.Open(t.Context(), dir, sqlite.Options{})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = store.Close() })
		return store
	}
	w, c, slot := erasableIn(worldOn(t, reopen()))
	w.must(w.store.Close())
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestKilledWhileErasing$")
	cmd.Env = append(os.Environ(), killedIn+"="+dir, killedAt+"="+at)
	out, err := cmd.CombinedOutput()
	if cmd.ProcessState == nil || cmd.ProcessState.Exited() {
		t.Fatalf("it was not killed: %v\n%s", err, out)
	}
	again := &world{t: t, store: reopen(), now: w.now}
	if again.facts, err = facts.Open(t.Context(), again.store, facts.Options{}); err != nil {
		t.Fatal(err)
	}
	again.table = again.open(Options{})
	return again, c, slot
}

// settles is what a server does when it has opened the ledger, twice.
func (w *world) settles(want intake.Settled) {
	w.t.Helper()
	back := func(ctx context.Context, upTo ledger.Seq, k care.Key) (bool, error) {
		w.must(w.facts.Wait(ctx, upTo))
		_, ok := w.view(beth).PathwayByKey(k)
		return ok, nil
	}
	settler := intake.New(w.store).Settler()
	for _, want := range []intake.Settled{want, {}} {
		before, err := w.store.Head(w.t.Context())
		w.must(err)
		got, err := settler.Erasures(w.t.Context(), "settling", back)
		if err != nil || got != want {
			w.t.Fatalf("settled %+v, %v; want %+v", got, err, want)
		}
		after, err := w.store.Head(w.t.Context())
		w.must(err, w.table.Wait(w.t.Context(), after.Seq))
		if recorded := after.Seq > before.Seq; recorded != (want != intake.Settled{}) {
			w.t.Errorf("settling %+v took the ledger from %d to %d", want, before.Seq, after.Seq)
		}
	}
	if report, err := w.store.Verify(w.t.Context(), nil); err != nil || !report.OK() {
		w.t.Errorf("%+v, %v", report.Faults, err)
	}
}

// offered reports whether a place can be offered.
func (w *world) offered(c child, slot care.SlotID) bool {
	w.t.Helper()
	err := w.offering(c, slot, w.own(beth))
	if _, ok := errors.AsType[*care.Problem](err); err != nil && !ok {
		w.t.Fatal(err)
	}
	return err == nil
}

// TestKilledBeforeAnythingIsErased: the wait is free again, and erased when it is agreed
// to anew.
func TestKilledBeforeAnythingIsErased(t *testing.T) {
	w, c, slot := killed(t, "before")
	if w.offered(c, slot) {
		t.Fatal("the wait was not held: the test shows nothing")
	}
	w.settles(intake.Settled{Freed: 1})
	if !w.offered(c, slot) {
		t.Fatal("the wait is held for good")
	}
	_, err := w.table.AnswerOffer(t.Context(), w.own(beth), care.OfferAnswered{Slot: slot, Pathway: c.key(), On: today, Withdrawn: true, Reason: "by mistake"}, w.table.SlotVersion(slot))
	w.must(err)
	seq, err := intake.New(w.store).ErasePerson(t.Context(), "lead", "RB1", "asked for", c.person())
	if err != nil || seq == 0 {
		t.Fatal(seq, err)
	}
	w.settles(intake.Settled{})
}

// TestKilledAndAgreedToAnew: whoever agrees before anything is settled erases.
func TestKilledAndAgreedToAnew(t *testing.T) {
	w, c, slot := killed(t, "before")
	before := w.own(beth)
	seq, err := intake.New(w.store).ErasePerson(t.Context(), "lead", "RB1", "asked for", c.person())
	if err != nil || seq == 0 {
		t.Fatal(seq, err)
	}
	w.settles(intake.Settled{})
	if _, err := w.table.Offer(t.Context(), before, care.OfferMade{Slot: slot, Pathway: c.key(), On: today, How: "telephone"}, w.table.SlotVersion(slot)); err == nil {
		t.Error("a place was offered to somebody who is erased")
	}
}

// TestKilledWhenTheRowsAreErased: what was said meanwhile goes too, no place is offered,
// and when the trust sends the child again there is one.
func TestKilledWhenTheRowsAreErased(t *testing.T) {
	w, c, slot := killed(t, "after")
	if !strings.Contains(w.everything(), "written meanwhile") {
		t.Fatal("nothing is left to do: the test shows nothing")
	}
	w.settles(intake.Settled{Finished: 1})
	if strings.Contains(w.everything(), "written meanwhile") {
		t.Error("what was said meanwhile is still there")
	}
	w.bring("RB1", c, child{n: 2, trust: "RB1", months: 60, weeks: 50})
	w.willing(beth, c, "RA101")
	if w.offered(c, slot) {
		t.Error("it was not held any more")
	}
	w.settles(intake.Settled{Back: 1})
	if !w.offered(c, slot) {
		t.Error("who was erased once is never offered a place again")
	}
}

// TestSettlingWhileOneErases: an erasure under way begins again, and is done.
func TestSettlingWhileOneErases(t *testing.T) {
	w, c, slot := erasable(t)
	before := w.own(beth)
	none := func(context.Context, ledger.Seq, care.Key) (bool, error) { return false, nil }
	var got intake.Settled
	seq, err := intake.New(&between{Store: w.store, erase: func() {
		var err error
		got, err = intake.New(w.store).Settler().Erasures(t.Context(), "settling", none)
		w.must(err)
	}}).ErasePerson(t.Context(), "lead", "RB1", "asked for", c.person())
	if err != nil || seq == 0 || got.Freed != 1 {
		t.Fatal(seq, err, got)
	}
	w.must(w.table.Wait(t.Context(), seq))
	if _, err := w.table.Offer(t.Context(), before, care.OfferMade{Slot: slot, Pathway: c.key(), On: today, How: "telephone"}, w.table.SlotVersion(slot)); err == nil {
		t.Error("a place was offered to somebody who is erased")
	}
	w.settles(intake.Settled{})
}
