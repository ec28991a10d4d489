package sharing

import (
	"fmt"
	"os"
	"runtime"
	"sync"
	"testing"

	"roundtable/care"
	"roundtable/ledger/ledgertest"
)

// cases is how many viewers, purposes and instants are tried, each with a few
// classes in every category.
func cases(racing bool) int {
	switch {
	case os.Getenv("ROUNDTABLE_SOAK") == "1":
		return 1_000_000
	case testing.Short(), racing: // all of them without the detector
		return 5_000
	}
	return 100_000
}

// TestTheListIsTheDecisions: what Compile gives a list is, class by class and
// category by category, what Decide says of each; and what Decide hears from the
// policies that matter is what it would hear from all of them.
func TestTheListIsTheDecisions(t *testing.T) {
	const each = 50 // cases a world
	worlds := cases(ledgertest.Racing) / each
	var (
		wg      sync.WaitGroup
		mu      sync.Mutex
		opened  [care.Categories]int
		by      = map[string]int{}
		closed  int
		checked int
	)
	workers := runtime.GOMAXPROCS(0)
	for n := range workers {
		wg.Go(func() {
			var mine tally
			for seed := n; seed < worlds && !t.Failed(); seed += workers {
				w := newWorld(uint64(seed))
				if len(w.snap.Faulty()) > 0 {
					t.Errorf("world %d: %v could not be rendered", seed, w.snap.Faulty())
				}
				for range each {
					if err := w.compare(&mine); err != nil {
						t.Errorf("world %d: %v", seed, err)
						return
					}
				}
			}
			mu.Lock()
			defer mu.Unlock()
			for c, k := range mine.opened {
				opened[c] += k
			}
			for p, k := range mine.by {
				by[p] += k
			}
			closed += mine.closed
			checked += mine.cases
		})
	}
	wg.Wait()
	if !t.Failed() && checked < worlds*each {
		t.Errorf("%d cases were checked, want %d", checked, worlds*each)
	}
	// The worlds must not be trivial: every category opens and closes, every rule of
	// the house decides something.
	for c, n := range opened {
		if n == 0 {
			t.Errorf("no world opened %s", care.Category(c))
		}
	}
	for _, p := range House() {
		if p.ID != "house/right" && p.ID != "house/break-glass" && by[p.ID] == 0 {
			t.Errorf("%s never decided anything", p.ID)
		}
	}
	if by["agreement"] < checked/50 || closed < checked/2 {
		t.Errorf("of %d cases agreements opened %d, and %d decisions were denials", checked, by["agreement"], closed)
	}
	t.Logf("%d cases; opened by category %v, closed %d, by agreements %d", checked, opened, closed, by["agreement"])
}

type tally struct {
	cases, closed int
	opened        [care.Categories]int
	by            map[string]int
}

// compare asks one viewer's questions both ways.
func (w *world) compare(n *tally) error {
	if n.by == nil {
		n.by = map[string]int{}
	}
	v, p, at := w.viewer(), pick(w, purposes), w.instant()
	classes := make([]care.ClassMeaning, 1+w.IntN(3))
	for i := range classes {
		classes[i] = w.class()
	}
	if rules := w.snap.rules; len(rules) > 0 && w.chance(2) { // something that is agreed on
		r := pick(w, rules)
		p = pick(w, r.purposes)
		for i := range classes {
			classes[i].Partner = pick(w, r.from)
		}
		if at, v = r.begins, w.colleague(pick(w, r.to), p); w.chance(2) {
			at = w.instant()
		}
	}
	scope := w.snap.Compile(v, p, classes, at)
	if scope.Purpose != p {
		return fmt.Errorf("the scope's purpose is %q", scope.Purpose)
	}
	k := pick(w, keysInPlay)
	c := w.IntN(len(classes))
	m := classes[c]
	whole := care.Category(w.IntN(int(care.Categories))) // of which every policy is asked
	for cat := range care.Categories {
		r := Request{Viewer: v, Purpose: p, Category: cat, Class: m, Person: k, At: at}
		d := w.snap.Decide(r)
		if got := scope.MayPerson(cat, care.Class(c), k); got != d.Allowed {
			return fmt.Errorf("%+v: Compile says %v, Decide says %+v", r, got, d)
		}
		if d.Why == "" || d.Allowed == (d.Nearly != "") {
			return fmt.Errorf("%+v: said as %+v", r, d)
		}
		if cat == whole {
			who := w.snap.stand(v, at)
			all := w.snap.authorize(asked(w.snap.rules), r, &who)
			if all.allowed != d.Allowed || all.faulty || d.Allowed && all.policies[0] != d.Policy {
				return fmt.Errorf("%+v: all policies say %+v, those that matter %+v", r, all, d)
			}
		}
		if d.Allowed {
			n.opened[cat]++
		} else {
			n.closed++
		}
		if d.Agreement != "" {
			n.by["agreement"]++
		}
		n.by[d.Policy]++
	}
	if scope.May(care.ListEntries, care.Class(len(classes))) {
		return fmt.Errorf("a class that nobody named is open")
	}
	n.cases++
	return nil
}
