package lived

import (
	"sync"
	"sync/atomic"
	"testing"
)

// An answer is worked out once for all who ask at once, another question apart, and the
// oldest are let go of.
func TestAnAnswerIsWorkedOutOnce(t *testing.T) {
	l := &Log{}
	var worked atomic.Int32
	var wg sync.WaitGroup
	for n := range 32 {
		wg.Go(func() {
			if got := Once(l, n%2, func() int { worked.Add(1); return n % 2 }); got != n%2 {
				t.Errorf("asked %d, and was answered %d", n%2, got)
			}
		})
	}
	wg.Wait()
	if worked.Load() != 2 {
		t.Errorf("worked out %d times", worked.Load())
	}
	for n := range 10 * mostKept {
		Once(l, n, func() int { return n })
	}
	if len(l.keeps.at) != mostKept || len(l.keeps.order) != mostKept {
		t.Errorf("%d are kept", len(l.keeps.at))
	}
}
