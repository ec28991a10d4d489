package lived

import (
	"slices"
	"sync"

	"roundtable/care"
	"roundtable/facts"
)

// Shelf keeps the logs of the newest generation of the facts, one for each scope that
// asked, and what was found in them. The zero Shelf is ready; it is safe for concurrent
// use.
type Shelf struct {
	mu   sync.Mutex
	kept []*shelved // the one asked for last at the end
}

// shelfLogs is how many are kept, shelfEvents how many events they hold together at
// most, beside the last.
const (
	shelfLogs   = 12
	shelfEvents = 40_000_000
)

type shelfKey struct {
	generation uint64
	scope      string
	zone       care.LinkZone
}

type shelved struct {
	key   shelfKey
	log   *Log
	found []*Found
}

// Log is the log of what a view shows.
func (s *Shelf) Log(v *facts.View) *Log {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.get(v).log
}

// Found is the log of what a view shows, with what is found in it.
func (s *Shelf) Found(v *facts.View, p Params) (*Log, *Found) {
	s.mu.Lock()
	defer s.mu.Unlock()
	x := s.get(v)
	for _, f := range x.found {
		if f.Params == p {
			return x.log, f
		}
	}
	f := Find(x.log, p)
	if x.found = append(x.found, f); len(x.found) > 4 {
		x.found = x.found[1:]
	}
	return x.log, f
}

func (s *Shelf) get(v *facts.View) *shelved {
	key := shelfKey{v.Generation(), v.Scope().Key(), care.ZoneOf(v.Scope().Purpose)}
	for i, x := range s.kept {
		if x.key == key {
			s.kept = append(slices.Delete(s.kept, i, i+1), x)
			return x
		}
	}
	s.kept = slices.DeleteFunc(s.kept, func(x *shelved) bool { return x.key.generation < key.generation })
	x := &shelved{key: key, log: Read(v)}
	s.kept = append(s.kept, x)
	events := 0
	for _, k := range s.kept {
		events += len(k.log.Events)
	}
	for len(s.kept) > 1 && (len(s.kept) > shelfLogs || events > shelfEvents) {
		events -= len(s.kept[0].log.Events)
		s.kept = s.kept[1:]
	}
	return x
}
