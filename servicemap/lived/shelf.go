package lived

import (
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

	mu   sync.Mutex // of kept alone: no log is made under it
	kept []*shelved // the one asked for last at the end
}

// shelfLogs is how many are kept, shelfEvents how many events they hold together at
// most, beside the last.
const (
	shelfLogs   = 12
	shelfEvents = 40_000_000
)

type shelfKey struct {
	told  uint64
	scope string
	zone  care.LinkZone
	who   care.PartnerCode // their own teams are named to them
	words int64            // the version of the map's words
}

// shelved is one log, made once however many ask for it at once: who asks for another
// does not wait for it.
type shelved struct {
	key  shelfKey
	in   *care.PlaceFinder
	mu   sync.Mutex // of what follows
	log  *Log
	size int // of its events, under the shelf's mu; 0 until it is made

	found []*Found
}

// made is the log; x.mu is held.
func (x *shelved) made(v *facts.View) *Log {
	if x.log == nil {
		x.log = ReadWithin(v, x.in)
	}
	return x.log
}

// Log is the log of what a view shows.
func (s *Shelf) Log(v *facts.View) *Log {
	x := s.get(v)
	x.mu.Lock()
	l := x.made(v)
	x.mu.Unlock()
	s.trim(x, len(l.Events))
	return l
}

// Found is the log of what a view shows, with what is found in it.
func (s *Shelf) Found(v *facts.View, p Params) (*Log, *Found) {
	x := s.get(v)
	x.mu.Lock()
	defer x.mu.Unlock()
	l := x.made(v)
	s.trim(x, len(l.Events))
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
	key := shelfKey{v.Tells(), v.Scope().Key(), care.ZoneOf(v.Scope().Purpose), v.Viewer().Partner, 0}
	var in *care.PlaceFinder
	if s.Words != nil {
		var words care.ServiceWords
		words, key.words = s.Words()
		in = words.FindsPlaces()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, x := range s.kept {
		if x.key == key {
			s.kept = append(slices.Delete(s.kept, i, i+1), x)
			return x
		}
	}
	s.kept = slices.DeleteFunc(s.kept, func(x *shelved) bool { return x.key.told < key.told || x.key.words < key.words })
	x := &shelved{key: key, in: in}
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
