package ledger_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"roundtable/ledger"
	"roundtable/ledger/sqlite"
)

// said is the body of the records that follow.
type said struct {
	Word string `json:"word"`
}

// room is a state of words, as a room folds them.
type room struct {
	pos   ledger.Seq
	words []string
	anew  int
}

func (r *room) apply(rec ledger.Record, b any) {
	r.pos = rec.Seq
	switch s, ok := b.(*said); {
	case ok:
		r.words = append(r.words, s.Word)
	case b == nil && rec.Kind == "word":
		r.words = append(r.words, "gone")
	}
}

// TestAFollowerStandsAtTheHead: it folds what it is told to read and passes over the
// rest, reads nothing when it has read enough, and begins again after an erasure.
func TestAFollowerStandsAtTheHead(t *testing.T) {
	st, err := sqlite.Open(t.Context(), t.TempDir(), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	say := func(kind ledger.Kind, v any) ledger.Seq {
		seq, err := ledger.AppendJSON(t.Context(), st, "x", kind, "ann", "", v, nil)
		if err != nil {
			t.Fatal(err)
		}
		return seq
	}
	r := &room{}
	f := &ledger.Follower{
		Store: st, Room: "words", Bodies: map[ledger.Kind]func() any{"word": func() any { return new(said) }},
		At: func() ledger.Seq { return r.pos }, Apply: func(rec ledger.Record, b any) { r.apply(rec, b) },
		Anew: func() (func(ledger.Record, any), func()) {
			n := &room{anew: r.anew + 1}
			return n.apply, func() { *r = *n }
		},
	}
	follows := func(want ...string) {
		t.Helper()
		if err := f.CatchUp(t.Context()); err != nil || !slices.Equal(r.words, want) {
			t.Errorf("%v, want %v: %v", r.words, want, err)
		}
	}
	first := say("word", said{"one"})
	last := say("other", "what is this")
	say("word", said{"two"})
	follows("one", "two")
	if err := f.Wait(ended(t), last); err != nil {
		t.Errorf("it waits for what it has read: %v", err)
	}
	if _, err := st.Erase(t.Context(), "ann", "", "asked", []ledger.Erasure{{Seq: first, Data: []byte("{}")}}); err != nil {
		t.Fatal(err)
	}
	say("word", said{"three"})
	follows("", "two", "three")
	if r.anew != 1 {
		t.Errorf("begun anew %d times", r.anew)
	}
	say("word", []int{4})
	if err := f.CatchUp(t.Context()); err == nil || !strings.HasPrefix(err.Error(), fmt.Sprintf("words: record %d (word): ", r.pos+1)) {
		t.Errorf("a body that is no word: %v", err)
	}
}

// ended is a context that has ended: nothing can be read with it.
func ended(t *testing.T) context.Context {
	ctx, stop := context.WithCancel(t.Context())
	stop()
	return ctx
}
