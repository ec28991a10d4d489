package lived

import (
	"testing"

	"roundtable/care"
	"roundtable/facts"
)

// Many ask at once: each gets one and the same log of its scope, and none waits for the
// log of another to be made.
func TestAShelfMakesEachLogOnceWhoeverAsks(t *testing.T) {
	w := newTable(t)
	w.brings("RM1", "R1 | "+ann+" | A | received | 2020-01-05 |")
	f := w.facts()
	v := f.View(tester, care.WholeTable(care.DirectCare))
	var s Shelf
	held := s.get(f.View(tester, care.WholeTable(care.Planning)))
	held.mu.Lock() // as if it took long to make
	defer held.mu.Unlock()
	logs := make(chan *Log, 8)
	for range cap(logs) {
		go func() {
			l, _ := s.Found(v, Usual())
			logs <- l
		}()
	}
	first := <-logs
	for range cap(logs) - 1 {
		if l := <-logs; l != first {
			t.Error("one scope, two logs")
		}
	}
}

func TestAShelfKeepsOneLogForEachScope(t *testing.T) {
	w := newTable(t)
	w.brings("RM1", "R1 | "+ann+" | A | received | 2020-01-05 |")
	f := w.facts()
	all := f.View(tester, care.WholeTable(care.DirectCare))
	var s Shelf
	a, _ := s.Found(all, Usual())
	if b := s.Log(f.View(care.Viewer{Account: "other"}, care.WholeTable(care.DirectCare))); a != b {
		t.Error("one scope, two logs")
	}
	// Something is written down that tells nothing of anybody: who looked at what.
	w.say("access/2026-01", "test.look", "", struct{}{})
	w.caughtUp(f)
	later := f.View(tester, care.WholeTable(care.DirectCare))
	if b, _ := s.Found(later, Usual()); later.Generation() == all.Generation() || a != b {
		t.Error("a look at a page drops the logs")
	}
	w.brings("RM1", "R2 | "+bo+" | A | received | 2020-01-06 |")
	w.caughtUp(f)
	if b := s.Log(f.View(tester, care.WholeTable(care.DirectCare))); a == b || len(b.People) != 2 {
		t.Error("a new list is not read")
	}
	if b := s.Log(f.View(tester, care.Scope{})); a == b || len(b.People) != 0 {
		t.Error("two scopes, one log")
	}
	if b := s.Log(f.View(tester, care.WholeTable(care.Planning))); a == b {
		t.Error("two zones of links, one log")
	}
}

// What is made beside a page is there when it counts as there; it is made anew where the
// words of the map or what partners brought are others, where the purpose opens others, and
// where the log was let go of; and once where nothing of that is so.
func TestALogIsPreparedForAsLongAsItIsKept(t *testing.T) {
	w := newTable(t)
	w.brings("RM1", "R1 | "+ann+" | A | received | 2020-01-05 |")
	f := w.facts()
	words := int64(1)
	s := Shelf{Words: func() (care.ServiceWords, int64) { return care.ServiceWords{}, words }}
	firsts, afters := 0, make(chan bool, 10)
	prepare := func(scope care.Scope) {
		t.Helper()
		v := f.View(tester, scope)
		<-s.Prepare(v, func(l *Log, found *Found) func() {
			firsts++
			if b, again := s.foundNow(v); b != l || again != found {
				t.Error("what was prepared is not what is kept")
			}
			return func() { afters <- true }
		})
	}
	all := care.WholeTable(care.DirectCare)
	for _, x := range []struct {
		what  string
		scope care.Scope
		do    func()
		made  int
	}{
		{"first", all, nil, 1},
		{"again", all, nil, 1},
		{"words", all, func() { words++ }, 2},
		{"a new list", all, func() { w.brings("RM1", "R2 | "+bo+" | A | received | 2020-01-06 |"); w.caughtUp(f) }, 3},
		{"linked otherwise", care.WholeTable(care.Planning), nil, 4},
		{"let go of", all, func() { s.kept = s.kept[1:] }, 5},
		{"kept", care.WholeTable(care.Planning), nil, 5},
	} {
		if x.do != nil {
			x.do()
		}
		if prepare(x.scope); firsts != x.made {
			t.Fatalf("%s: prepared %d times", x.what, firsts)
		}
	}
	for range firsts {
		<-afters
	}
}

// foundNow is what of a view's log stands on the shelf while it is prepared.
func (s *Shelf) foundNow(v *facts.View) (*Log, *Found) {
	x := s.get(v)
	return x.log, x.found[0]
}

// What cannot be prepared holds nobody up: who asks for the log gets it, or meets why.
func TestWhatCannotBePreparedHoldsNobodyUp(t *testing.T) {
	w := newTable(t)
	w.brings("RM1", "R1 | "+ann+" | A | received | 2020-01-05 |")
	v := w.facts().View(tester, care.WholeTable(care.DirectCare))
	var s Shelf
	<-s.Prepare(v, func(*Log, *Found) func() { panic("it cannot") })
	if l, _ := s.Found(v, Usual()); len(l.People) != 1 {
		t.Error("the log is not there")
	}
	broken := Shelf{Words: func() (care.ServiceWords, int64) { return care.ServiceWords{}, 1 }}
	x := broken.get(v)
	x.found = []*Found{nil} // as if what is found could not be
	<-broken.Prepare(v, func(*Log, *Found) func() { t.Error("nothing was found"); return nil })
	<-broken.Prepare(v, nil)
	func() {
		defer func() {
			if recover() == nil {
				t.Error("who asks does not learn why")
			}
		}()
		broken.Found(v, Usual())
	}()
	broken.Log(v) // nobody holds it any more
}

// Two purposes with one scope follow other people: to book nobody is followed, and the log of
// one is not the other's.
func TestALogIsOfWhatItsPurposeOpens(t *testing.T) {
	w := newTable(t)
	w.brings("RM1", "R1 | "+ann+" | A | received | 2020-01-05 |")
	f := w.facts()
	var every [care.Categories][]uint64
	for c := range every {
		every[c] = []uint64{^uint64(0)}
	}
	var s Shelf
	people := map[care.Purpose]int{}
	for _, why := range []care.Purpose{care.Booking, care.DirectCare, care.Assurance} {
		people[why] = len(s.Log(f.View(tester, care.ScopeOfCategories(why, every))).People)
	}
	if people[care.Booking] != 0 || people[care.DirectCare] != 1 || people[care.Assurance] != 1 || len(s.kept) != 2 {
		t.Errorf("%v are followed, in %d logs", people, len(s.kept))
	}
}
