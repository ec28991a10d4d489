package people

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"roundtable/care"
	"roundtable/ledger"
)

// says is all that a room's state says, in an order of its own.
func (s *state) says() []string {
	out := []string{fmt.Sprint(s.pos, len(s.runs), len(s.models), s.linked)}
	for _, a := range s.acts {
		out = append(out, fmt.Sprintf("%+v", a))
	}
	for id, c := range s.cases {
		stage, verdict := s.progress(c)
		out = append(out, fmt.Sprint(id, c.ProposedCase, c.acts, stage, verdict))
	}
	for st, v := range s.version {
		out = append(out, fmt.Sprint(st, v))
	}
	slices.Sort(out)
	return out
}

// TestEveryWayOfFoldingTheRoomAgrees: followed record by record, or opened on the
// whole ledger, also after an erasure.
func TestEveryWayOfFoldingTheRoomAgrees(t *testing.T) {
	w, id := doubt(t, care.ZoneDirectCare)
	who := []care.Viewer{anna, bola, emil}
	rapid.Check(t, func(rt *rapid.T) {
		for range rapid.IntRange(1, 6).Draw(rt, "steps") {
			v := w.view(rapid.SampledFrom(who).Draw(rt, "who"))
			switch rapid.IntRange(0, 4).Draw(rt, "what") {
			case 0, 1:
				_, _ = w.room.Decide(t.Context(), v, id, Decision{Verdict: rapid.SampledFrom([]Verdict{Same, Different, CannotTell}).Draw(rt, "verdict"), Reason: "x"})
			case 2:
				if n := len(w.room.state.acts); n > 0 {
					_, _ = w.room.Undo(t.Context(), v, w.room.state.acts[rapid.IntRange(0, n-1).Draw(rt, "act")].seq, "")
				}
			case 3:
				_, _ = w.room.KeepApart(t.Context(), v, pairA, pairB, "x")
			case 4:
				_, _ = w.room.Merge(t.Context(), v, pairA, pairB, care.ZonePlanning, "x")
			}
		}
		anew, err := Open(t.Context(), w.store, w.facts)
		if err != nil {
			rt.Fatal(err)
		}
		if got, want := w.room.state.says(), anew.state.says(); !slices.Equal(got, want) {
			rt.Fatalf("\n%v\n%v", got, want)
		}
	})
}

// TestManyAtOnce: reviewers, readers and a follower at once. Of two who decide one
// case together one is told that somebody was faster, or both stand.
func TestManyAtOnce(t *testing.T) {
	w := filled(t)
	w.run(RunOptions{Sample: 5})
	ctx, stop := context.WithCancel(t.Context())
	var wg, follow sync.WaitGroup
	follow.Go(func() { _ = w.room.Follow(ctx) })
	for _, who := range []care.Viewer{anna, bola, emil} {
		wg.Go(func() {
			for range 8 {
				q, err := w.room.Queue(w.view(who), QueueQuery{})
				if err != nil || len(q.Cases) == 0 {
					return
				}
				_, _ = w.room.Decide(t.Context(), w.view(who), q.Cases[0].ID, Decision{Verdict: Same})
				_, _ = w.room.Case(w.view(who), q.Cases[0].ID)
				_, _ = w.room.Quality(w.view(who))
			}
		})
	}
	wg.Go(func() { _, _ = w.room.Run(t.Context(), w.view(cleo), RunOptions{}) })
	wg.Wait()
	stop()
	follow.Wait()
	anew, err := Open(t.Context(), w.store, w.facts)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.room.lens.CatchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(w.room.state.says(), anew.state.says()) {
		t.Error("the room that was followed says something else than the ledger")
	}
}

// Two people's runs at the same time, on two servers: the second writes nothing.
func TestTwoRunsConflict(t *testing.T) {
	w := filled(t)
	other, err := Open(t.Context(), w.store, w.facts)
	if err != nil {
		t.Fatal(err)
	}
	done := false
	_, err = w.room.Run(t.Context(), w.view(cleo), RunOptions{Progress: func(string, float64) {
		if !done {
			done = true
			if _, err := other.Run(t.Context(), w.view(cleo), RunOptions{}); err != nil {
				t.Error(err)
			}
		}
	}})
	if _, conflict := errors.AsType[*ledger.ConflictError](err); !conflict || len(w.room.Runs()) != 1 {
		t.Errorf("%d runs, %v", len(w.room.Runs()), err)
	}
}

// A dry run writes nothing.
func TestADryRunWritesNothing(t *testing.T) {
	w := filled(t)
	before, err := w.store.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	rep := w.run(RunOptions{Dry: true})
	after, err := w.store.Head(t.Context())
	if err != nil || after.Seq != before.Seq || rep.Links == 0 || rep.Seq != 0 {
		t.Errorf("%d records, then %d; %+v, %v", before.Seq, after.Seq, rep, err)
	}
}

// A body that is not what its kind says stops the fold with an error: a decision that
// was dropped in silence would join or part people without anybody's word.
func TestABodyThatCannotBeReadIsAnError(t *testing.T) {
	w := newTable(t)
	_, _, err := w.store.Append(t.Context(), ledger.Batch{Records: []ledger.Draft{{Stream: CaseStream("aa"), Kind: KindReviewed, By: "tester", Data: []byte(`{"v":"one"}`)}}})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.room.lens.CatchUp(t.Context()); err == nil || !strings.Contains(err.Error(), string(KindReviewed)) {
		t.Errorf("dropped: %v", err)
	}
	if _, err := Open(t.Context(), w.store, w.facts); err == nil {
		t.Error("opened without it")
	}
}

// Ten thousand pairs are put in order, and each page has its own of them; a page does not
// take long.
func TestAQueueOfTenThousand(t *testing.T) {
	w := filled(t)
	var all []ProposedCase
	for i := range 100 {
		for j := range 100 {
			all = append(all, ProposedCase{A: key("RZ1", i), B: key("RZ2", 150+j), Why: []Why{WhyDoubtful, WhyRefused, WhySample}[j%3], Zone: care.ZonePlanning, Weight: int32(i*37 - j*91), Rivals: 1 + float64(j%7)})
		}
	}
	d, err := ledger.JSONDraft(RunStream, KindProposed, "tester", "", Proposed{V: 1, Cases: all})
	if err != nil {
		t.Fatal(err)
	}
	ref, err := w.store.Put(t.Context(), bytes.NewReader(d.Data))
	if err != nil {
		t.Fatal(err)
	}
	d.Data, d.Body = nil, ref
	seq, _, err := w.store.Append(t.Context(), ledger.Batch{Records: []ledger.Draft{d}})
	if err != nil {
		t.Fatal(err)
	}
	w.settle(seq)
	seen := map[CaseID]bool{}
	last := 0
	for offset := 0; offset < len(all); offset += 2500 {
		p, err := w.room.Queue(w.view(anna), QueueQuery{Offset: offset, Limit: largestPage})
		if err != nil || p.Total != len(all) || len(p.Cases) != largestPage {
			t.Fatalf("%d of %d, %v", len(p.Cases), p.Total, err)
		}
		for _, c := range p.Cases {
			now := (&reading{Case: c, stage: c.Stage}).pressing()
			if seen[c.ID] || now < last {
				t.Fatal("a pair stands twice, or out of order")
			}
			seen[c.ID], last = true, now
		}
	}
	began := time.Now()
	if _, err := w.room.Queue(w.view(anna), QueueQuery{}); err != nil {
		t.Fatal(err)
	}
	took := time.Since(began)
	t.Logf("a page of ten thousand pairs: %s", took)
	if took > 5*time.Second {
		t.Errorf("a page of ten thousand takes %s", took)
	}
}
