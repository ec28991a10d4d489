package lived

import (
	"reflect"
	"sync"
	"sync/atomic"
	"testing"
)

// An answer is worked out once for all who ask at once, and another question apart.
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
}

// However much is asked, a log keeps no more than its room: those asked for longest ago go
// first, and what alone is larger is kept until something else is asked.
func TestALogKeepsAnswersByTheirSize(t *testing.T) {
	const room, answer = 1 << 20, 1 << 16
	findingBytes := int(reflect.TypeFor[Finding]().Size())
	l := &Log{keeps: keeps{most: room}}
	worked := 0
	ask := func(key, bytes int) {
		Once(l, key, func() []Finding { worked++; return make([]Finding, bytes/findingBytes) })
		if k := &l.keeps; k.bytes > max(room, bytes+1024) || len(k.at) != k.order.Len() {
			t.Fatalf("%d bytes in %d answers are kept, %d in turn", k.bytes, len(k.at), k.order.Len())
		}
	}
	for n := range 200 {
		ask(n, answer)
		ask(0, answer) // asked for again and again, so that it stays
	}
	if worked != 200 {
		t.Errorf("%d answers were worked out", worked)
	}
	if kept := len(l.keeps.at); kept < 10 || kept > room/answer {
		t.Errorf("%d answers are kept", kept)
	}
	ask(1000, 3*room)
	ask(1000, 3*room)
	if worked != 201 || len(l.keeps.at) != 1 {
		t.Errorf("a large answer was worked out anew, or %d are kept beside it", len(l.keeps.at))
	}
	ask(1001, answer)
	if len(l.keeps.at) != 1 || l.keeps.bytes > room {
		t.Errorf("%d answers of %d bytes are kept", len(l.keeps.at), l.keeps.bytes)
	}
}

// Who works an answer out and fails leaves nothing: who waited for it, and who asks later,
// work it out themselves.
func TestAnAnswerThatFailedIsWorkedOutAnew(t *testing.T) {
	l := &Log{}
	begun, fail := make(chan struct{}), make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		defer func() {
			if recover() == nil {
				t.Error("who works it out does not learn that it failed")
			}
		}()
		Once(l, "x", func() string { close(begun); <-fail; panic("no") })
	})
	<-begun
	for range 4 {
		wg.Go(func() {
			if got := Once(l, "x", func() string { return "yes" }); got != "yes" {
				t.Errorf("answered %q", got)
			}
		})
	}
	close(fail)
	wg.Wait()
	if Once(l, "x", func() string { return "again" }) != "yes" {
		t.Error("it is not kept")
	}
}

// What an answer holds is counted through whatever it points to, and no more than once.
func TestWhatAnAnswerHolds(t *testing.T) {
	type node struct {
		Name string
		Next *node
		Far  map[int32][]int64
		Any  any
	}
	none := held(&node{})
	ring := &node{Name: "seven b"}
	ring.Next = ring
	for what, x := range map[string]struct {
		holds any
		bytes int
	}{
		"a ring":    {ring, 7},
		"a map":     {&node{Far: map[int32][]int64{1: make([]int64, 2, 10)}}, 4 + 24 + 80},
		"an any":    {&node{Any: [3]string{"a", "bc", ""}}, 3*16 + 3},
		"a further": {&node{Next: &node{Name: "abc"}}, none - held(nil) - 8 + 3},
	} {
		if got := held(x.holds) - none; got != x.bytes {
			t.Errorf("%s holds %d bytes and not %d", what, got, x.bytes)
		}
	}
}
