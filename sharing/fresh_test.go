package sharing

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"roundtable/care"
	"roundtable/ledger"
	"roundtable/ledger/ledgertest/pgtest"
	"roundtable/ledger/postgres"
)

// TestASuspensionClosesEveryReplica: two gates follow one ledger; what one partner
// suspends through the first is closed at the second within a second.
func TestASuspensionClosesEveryReplica(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) {
		st := openStore(t)
		closesWithinASecond(t, st, st)
	})
	t.Run("postgres", func(t *testing.T) {
		dsn := pgtest.Start(t).Database(t)
		open := func() ledger.Store {
			st, err := postgres.Open(t.Context(), dsn, postgres.Options{})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { st.Close() })
			return st
		}
		closesWithinASecond(t, open(), open())
	})
}

func closesWithinASecond(t *testing.T, here, there ledger.Store) {
	d := sitAt(t, here)
	ann, bob, booker := d.guardian("H1"), d.guardian("H2"), d.as("H2", care.RoleBookingOfficer)
	d.signed(mutualAid(), ann, bob)
	other, err := Open(t.Context(), there, Options{})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- other.Run(ctx) }()
	defer func() {
		stop()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Errorf("Run ended with %v", err)
		}
	}()
	may := func() bool {
		return other.Decide(Request{Viewer: booker.Viewer, Purpose: care.Booking, Category: care.ListEntries, Class: care.ClassMeaning{Partner: "H1"}, At: d.clock}).Allowed
	}
	if !may() {
		t.Fatal("not open to begin with")
	}
	if _, err := d.desk.Suspend(d.ctx, ann.Viewer, "mutual-aid", "stop"); err != nil {
		t.Fatal(err)
	}
	if d.gate.Decide(Request{Viewer: booker.Viewer, Purpose: care.Booking, Category: care.ListEntries, Class: care.ClassMeaning{Partner: "H1"}, At: d.clock}).Allowed {
		t.Error("still open where it was suspended, after the reply")
	}
	suspended := time.Now()
	for may() {
		// A gate that is still open must not call itself fresh for longer than this.
		if time.Since(suspended) > time.Second && other.Fresh(MaxAge) == nil {
			t.Fatal("still open, and fresh, a second after the suspension")
		}
		if time.Since(suspended) > 30*time.Second {
			t.Fatal("still open after half a minute")
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Logf("closed after %v", time.Since(suspended).Round(time.Millisecond))
}

// cutStore is a ledger whose head cannot always be reached.
type cutStore struct {
	ledger.Store
	cut atomic.Bool
}

func (s *cutStore) Head(ctx context.Context) (ledger.Head, error) {
	if s.cut.Load() {
		return ledger.Head{}, errors.New("no route to the server")
	}
	return s.Store.Head(ctx)
}

// TestAGateCutOffRefuses: half a second after the head was last confirmed, reads of
// people are refused in words, until the ledger answers again.
func TestAGateCutOffRefuses(t *testing.T) {
	st := &cutStore{Store: openStore(t)}
	d := sitAt(t, st)
	check := func(want bool, when string) {
		t.Helper()
		if err := d.gate.Fresh(MaxAge); (err == nil) != want {
			t.Errorf("%s: %v", when, err)
		} else if err != nil {
			refused(t, err, "cannot check just now")
		}
	}
	check(true, "just opened")
	d.clock = d.clock.Add(MaxAge)
	check(true, "after 500 ms")
	d.clock = d.clock.Add(time.Millisecond)
	check(false, "after 501 ms")
	if err := d.gate.Confirm(d.ctx, MaxAge); err != nil {
		t.Errorf("asking the ledger itself: %v", err)
	}
	check(true, "confirmed")
	st.cut.Store(true)
	d.clock = d.clock.Add(time.Second)
	refused(t, d.gate.Confirm(d.ctx, MaxAge), "cannot check just now")
	st.cut.Store(false)
	if err := d.gate.Confirm(d.ctx, MaxAge); err != nil {
		t.Errorf("the ledger is back: %v", err)
	}
	d.clock = d.clock.Add(-time.Hour)
	check(false, "a clock that was set back")
}

// TestWaitPassesOverLogs: a position may be that of a log's record, which no lens reads.
func TestWaitPassesOverLogs(t *testing.T) {
	d := sitDown(t)
	seq, err := ledger.AppendJSON(d.ctx, d.store, ledger.Stream(ledger.LogPrefix+"access"), "access.viewed", "a", "H1", struct{}{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(d.ctx, 10*time.Second)
	defer cancel()
	if err := d.gate.Wait(ctx, seq); err != nil {
		t.Error(err)
	}
}

// TestAnErasureIsForgotten: what was erased does not stand in the gate.
func TestAnErasureIsForgotten(t *testing.T) {
	d := sitDown(t)
	ann := d.guardian("H1")
	bob := d.guardian("H2")
	booker := d.as("H2", care.RoleBookingOfficer)
	d.signed(mutualAid(), ann, bob)
	var drafted ledger.Record
	for r, err := range d.store.ReadStream(d.ctx, StreamOf("mutual-aid"), 0) {
		if err != nil {
			t.Fatal(err)
		}
		drafted = r
		break
	}
	book := d.gate.Accounts()
	if _, err := d.store.Erase(d.ctx, ann.Account, "H1", "a name in the title", []ledger.Erasure{{Seq: drafted.Seq, Data: []byte("{}")}}); err != nil {
		t.Fatal(err)
	}
	d.refresh()
	if booker.sees(care.Booking, care.ListEntries, "H1") {
		t.Error("open under a text that was erased")
	}
	if c, _ := d.gate.Snapshot().Case("mutual-aid"); c.Stage(day(d.clock)) != Unclear {
		t.Errorf("stage %s", c.Stage(day(d.clock)))
	}
	if d.gate.Accounts() != book || !book.Any() || !booker.sees(care.Booking, care.ListEntries, "H2") {
		t.Error("the accounts did not come through the fold")
	}
}

// TestWhatHappenedOutlivesItsWords: a text about somebody is erased from advice and
// from a reason; what was advised and that it was suspended stands.
func TestWhatHappenedOutlivesItsWords(t *testing.T) {
	d := sitDown(t)
	ann, bob, booker := d.guardian("H1"), d.guardian("H2"), d.as("H2", care.RoleBookingOfficer)
	d.signed(mutualAid(), ann, bob)
	erase := func(kind ledger.Kind, redact func(map[string]any)) {
		t.Helper()
		for r, err := range d.store.ReadStream(d.ctx, StreamOf("mutual-aid"), 0) {
			if err != nil {
				t.Fatal(err)
			}
			if r.Kind != kind {
				continue
			}
			body := map[string]any{}
			if err := ledger.ReadJSON(d.ctx, d.store, r, &body); err != nil {
				t.Fatal(err)
			}
			redact(body)
			data, err := json.Marshal(body)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := d.store.Erase(d.ctx, ann.Account, "H1", "a name", []ledger.Erasure{{Seq: r.Seq, Data: data}}); err != nil {
				t.Fatal(err)
			}
		}
		d.refresh()
	}
	erase(KindAdvised, func(b map[string]any) { b["text"] = "(erased)" })
	if !booker.sees(care.Booking, care.ListEntries, "H1") {
		t.Error("closed because words of advice were erased")
	}
	if _, err := d.desk.Suspend(d.ctx, ann.Viewer, "mutual-aid", "about somebody"); err != nil {
		t.Fatal(err)
	}
	erase(KindSuspended, func(b map[string]any) { clear(b) })
	if c, _ := d.gate.Snapshot().Case("mutual-aid"); c.Stage(day(d.clock)) != Suspended || booker.sees(care.Booking, care.ListEntries, "H1") {
		t.Error("a suspension did not outlive its reason")
	}
	if _, err := d.desk.Resume(d.ctx, ann.Viewer, "mutual-aid", "mended"); err != nil || !booker.sees(care.Booking, care.ListEntries, "H1") {
		t.Errorf("it cannot be resumed: %v", err)
	}
}

// TestReadersWhileFolding: whoever asks while agreements change gets an answer that
// was true at one moment: the two questions of one snapshot never disagree.
func TestReadersWhileFolding(t *testing.T) {
	d := sitDown(t)
	ann, bob, booker := d.guardian("H1"), d.guardian("H2"), d.as("H2", care.RoleBookingOfficer)
	d.signed(mutualAid(), ann, bob)
	ctx, stop := context.WithCancel(t.Context())
	var readers sync.WaitGroup
	m := care.ClassMeaning{Partner: "H1"}
	at := d.clock
	for range 3 {
		readers.Go(func() {
			for ctx.Err() == nil {
				s := d.gate.Snapshot()
				one := s.Decide(Request{Viewer: booker.Viewer, Purpose: care.Booking, Category: care.ListEntries, Class: m, At: at})
				if list := s.Compile(booker.Viewer, care.Booking, []care.ClassMeaning{m}, at); list.Allows(0) != one.Allowed {
					t.Errorf("one snapshot answers %v and %v", list.Allows(0), one.Allowed)
					return
				}
				d.gate.Accounts().All("", 0)
			}
		})
	}
	for range 8 {
		if _, err := d.desk.Suspend(d.ctx, ann.Viewer, "mutual-aid", "x"); err != nil {
			t.Fatal(err)
		}
		if _, err := d.desk.Resume(d.ctx, ann.Viewer, "mutual-aid", "x"); err != nil {
			t.Fatal(err)
		}
	}
	stop()
	readers.Wait()
}
