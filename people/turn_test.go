package people

import (
	"sync"
	"testing"
	"time"

	"roundtable/care"
	"roundtable/facts"
)

// TestAPersonsRunIsNotLostToTheLinkingByItself: whoever asked for a new model gets it,
// although another server linked what came while theirs was comparing.
func TestAPersonsRunIsNotLostToTheLinkingByItself(t *testing.T) {
	w := filled(t)
	w.run(RunOptions{})
	other := &table{t: t, store: w.store}
	var err error
	if other.facts, err = facts.Open(t.Context(), w.store, facts.Options{}); err != nil {
		t.Fatal(err)
	}
	if other.room, err = Open(t.Context(), w.store, other.facts); err != nil {
		t.Fatal(err)
	}
	all := people(9, 40).all()
	faster := func(n int) { // something comes, and the other server links it
		w.bring("Y01", people(9, 40).at("Y01", all, 10*n, 10*n+10)...)
		if err := other.room.lens.CatchUp(t.Context()); err != nil {
			t.Error(err)
		}
		if err := other.facts.Wait(t.Context(), other.room.lastNews()); err != nil {
			t.Error(err)
		}
		v := other.facts.View(care.Viewer{Account: Linker}, planning)
		if rep, err := other.room.Run(t.Context(), v, RunOptions{byItself: true}); err != nil || rep.Seq == 0 {
			t.Errorf("the other server: %+v, %v", rep, err)
		}
	}
	n := 0
	rep, err := w.room.Run(t.Context(), w.view(cleo), RunOptions{Train: true, Progress: func(step string, _ float64) {
		if step == "Joining what is certain" && n < 2 {
			faster(n)
			n++
		}
	}})
	if err != nil || !rep.Trained || rep.Model != "2" || n != 2 || rep.Records != 520 {
		t.Fatalf("after %d runs of another server: %+v, %v", n, rep, err)
	}
	if s := w.room.Linked(); s.Waiting != 0 {
		t.Errorf("%d deliveries wait", s.Waiting)
	}
}

// TestOneRunOfARoomFollowsAnother: of two at once each is whole, and the second reads
// what the first wrote.
func TestOneRunOfARoomFollowsAnother(t *testing.T) {
	w := filled(t)
	begun, second := make(chan struct{}), make(chan struct{})
	var once sync.Once
	var work sync.WaitGroup
	work.Go(func() {
		<-begun
		rep, err := w.room.Run(t.Context(), w.view(anna), RunOptions{Progress: func(step string, _ float64) {
			if step == "Waiting for the linking that is under way" {
				close(second)
			}
		}})
		if err != nil || rep.Links != 0 || rep.Stand == 0 || rep.Trained {
			t.Errorf("the second: %+v, %v", rep, err)
		}
	})
	rep, err := w.room.Run(t.Context(), w.view(cleo), RunOptions{Progress: func(string, float64) {
		once.Do(func() {
			close(begun)
			select {
			case <-second:
			case <-time.After(20 * time.Second):
				t.Error("the second run did not wait")
			}
		})
	}})
	if err != nil || rep.Links == 0 {
		t.Errorf("the first: %+v, %v", rep, err)
	}
	work.Wait()
}
