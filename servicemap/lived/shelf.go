package lived

import (
	"log/slog"
	"runtime/debug"
	"slices"
	"sync"

	"roundtable/care"
	"roundtable/facts"
)

// Shelf keeps the logs of the newest generation of the facts that told anything of
// anybody, one for each scope and partner that asked, and what was found in them. The zero Shelf is ready; it is safe for concurrent
// use.
type Shelf struct {
	// Words are the agreed words of the map of services, and which version they are: what
	// its places hold says where people live. Nil knows none.
	Words func() (words care.ServiceWords, version int64)

	mu    sync.Mutex // of kept and finds alone: no log is made under it
	kept  []*shelved // the one asked for last at the end
	finds finds
}

// shelfLogs is how many are kept, shelfEvents how many events they hold together at
// most, beside the last.
const (
	shelfLogs   = 12
	shelfEvents = 40_000_000
)

type shelfKey struct {
	facts.ViewKey
	follows string // Follows.key: who may be followed goes by the purpose
	words   int64  // the version of the map's words
}

// finds is what finds people's places, by one version of the map's words.
type finds struct {
	words int64
	by    *care.PlaceFinder
}

// shelved is one log, made once however many ask for it at once: who asks for another
// does not wait for it.
type shelved struct {
	key      shelfKey
	in       *care.PlaceFinder
	size     int           // of its events, under the shelf's mu; 0 until it is made
	prepared chan struct{} // under the shelf's mu; nil where nobody has asked for it, closed once it is

	mu    sync.Mutex // of what follows
	log   *Log
	found []*Found
}

// Log is the log of what a view shows.
func (s *Shelf) Log(v *facts.View) *Log {
	x := s.get(v)
	x.mu.Lock()
	defer x.mu.Unlock()
	return s.made(x, v)
}

// Found is the log of what a view shows, with what is found in it.
func (s *Shelf) Found(v *facts.View, p Params) (*Log, *Found) { return s.foundIn(s.get(v), v, p) }

// Prepare has the log of a view made, and what is usually found in it, while its caller does
// something else. It is done once for as long as the log is kept, whoever asks: the channel
// is closed once the log is there, or could not be made; then whoever asks for it meets why.
// first works out what is asked of it before it counts as there, and returns what is worked
// out after, or nil.
func (s *Shelf) Prepare(v *facts.View, first func(*Log, *Found) (after func())) (prepared <-chan struct{}) {
	x := s.get(v)
	s.mu.Lock()
	defer s.mu.Unlock()
	if x.prepared == nil {
		x.prepared = make(chan struct{})
		go s.prepare(x, v, first)
	}
	return x.prepared
}

func (s *Shelf) prepare(x *shelved, v *facts.View, first func(*Log, *Found) func()) {
	var after func()
	unbroken(func() {
		defer close(x.prepared)
		after = first(s.foundIn(x, v, Usual()))
	})
	if after != nil {
		unbroken(after)
	}
}

// unbroken does some work of nobody's request, and goes on where it fails.
func unbroken(work func()) {
	defer func() {
		if r := recover(); r != nil {
			slog.Error("what people went through could not be prepared", "why", r, "stack", string(debug.Stack()))
		}
	}()
	work()
}

// made is the log; x.mu is held.
func (s *Shelf) made(x *shelved, v *facts.View) *Log {
	if x.log == nil {
		x.log = ReadWithin(v, x.in)
		s.trim(x, len(x.log.Events))
	}
	return x.log
}

func (s *Shelf) foundIn(x *shelved, v *facts.View, p Params) (*Log, *Found) {
	x.mu.Lock()
	defer x.mu.Unlock()
	l := s.made(x, v)
	for _, f := range x.found {
		if f.Params == p {
			return l, f
		}
	}
	f := Find(l, p)
	if x.found = append(x.found, f); len(x.found) > 4 {
		x.found = x.found[1:]
	}
	return l, f
}

// get is the place of a view's log, which may have to be made yet.
func (s *Shelf) get(v *facts.View) *shelved {
	key := shelfKey{ViewKey: v.Key(), follows: FollowsOf(v).key()}
	var words care.ServiceWords
	if s.Words != nil {
		words, key.words = s.Words()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, x := range s.kept {
		if x.key == key {
			s.kept = append(slices.Delete(s.kept, i, i+1), x)
			return x
		}
	}
	s.kept = slices.DeleteFunc(s.kept, func(x *shelved) bool { return x.key.Before(key.ViewKey) || x.key.words < key.words })
	if s.Words != nil && (s.finds.by == nil || s.finds.words != key.words) {
		s.finds = finds{key.words, words.FindsPlaces()}
	}
	x := &shelved{key: key, in: s.finds.by}
	s.kept = append(s.kept, x)
	return x
}

// trim notes how many events a log holds and lets go of those asked for longest ago.
func (s *Shelf) trim(x *shelved, size int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	x.size = size
	events := 0
	for _, k := range s.kept {
		events += k.size
	}
	for len(s.kept) > 1 && (len(s.kept) > shelfLogs || events > shelfEvents) {
		events -= s.kept[0].size
		s.kept = s.kept[1:]
	}
}
