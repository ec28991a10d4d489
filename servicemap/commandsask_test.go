package servicemap

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"

	"roundtable/care"
)

// Whoever asks an owner to look is on the record until the owner has looked; nobody asks
// twice, nor of a service that they do not see.
func TestAnOwnerIsAskedToLook(t *testing.T) {
	w := newWorld(t)
	id := w.describe(ann, young())
	hidden := young()
	hidden.Name, hidden.Restricted = "A refuge", true
	refuge := w.describe(ann, hidden)
	if w.table.Asked(bob, id, care.AsksLook) != nil {
		t.Fatal("somebody asked already")
	}
	_, err := w.table.Ask(t.Context(), bob, id, care.AsksLook)
	w.must(err)
	if s := w.table.Asked(ann, id, care.AsksLook); s == nil || s.Who.By != "bob" || s.Owner != "RA1" || s.On != today {
		t.Fatalf("%+v", s)
	}
	if w.table.Asked(ann, id, care.AsksWait) != nil {
		t.Error("the wait was not asked about")
	}
	for name, ask := range map[string]func() error{
		"twice":   func() error { _, err := w.table.Ask(t.Context(), vera, id, care.AsksLook); return err },
		"of what": func() error { _, err := w.table.Ask(t.Context(), vera, id, "lunch"); return err },
		"unseen":  func() error { _, err := w.table.Ask(t.Context(), vera, refuge, care.AsksLook); return err },
		"nobody":  func() error { _, err := w.table.Ask(t.Context(), &Who{}, id, care.AsksWait); return err },
	} {
		if ask() == nil {
			t.Errorf("%s: it is asked", name)
		}
	}
	_, err = w.table.Ask(t.Context(), vera, id, care.AsksWait)
	w.must(err)
	s, _ := w.table.Service(ann, id)
	_, err = w.table.Verify(t.Context(), ann, id, today+100, s.Number)
	w.must(err)
	if w.table.Asked(bob, id, care.AsksLook) != nil {
		t.Error("the owner has looked, and is asked still")
	}
	if w.table.Asked(bob, id, care.AsksWait) == nil {
		t.Error("to look at all of it is no answer to the question about the wait")
	}
}

// Of many who ask at once one alone does, and the others learn of it; once the owner has
// looked they can be asked again.
func TestOneAloneAsksAtOnce(t *testing.T) {
	w := newWorld(t)
	id := w.describe(ann, young())
	for round := range 2 {
		for _, what := range []string{care.AsksLook, care.AsksWait} {
			var wg sync.WaitGroup
			var asked atomic.Int32
			begin := make(chan struct{})
			for n := range 8 {
				who := []*Who{bob, vera}[n%2]
				wg.Go(func() {
					<-begin
					_, err := w.table.Ask(t.Context(), who, id, what)
					if err == nil {
						asked.Add(1)
					} else if p, ok := errors.AsType[*care.Problem](err); !ok || p.What != "The owner was asked about this on "+today.Long()+", and has not answered yet." {
						t.Errorf("%s: %v", what, err)
					}
				})
			}
			close(begin)
			wg.Wait()
			if all := w.table.asked(id, what); asked.Load() != 1 || len(all) != 1 {
				t.Fatalf("round %d, %s: %d asked, %d questions stand", round, what, asked.Load(), len(all))
			}
			_, err := w.table.Answer(t.Context(), ann, w.table.asked(id, what)[0].ID, true, "")
			w.must(err)
		}
	}
}
