package eventlog

import (
	"cmp"
	"iter"
	"slices"
)

// Log is events as columns. Those of one case stand together, in order of time; events
// at the same time keep the order in which they came.
type Log struct {
	Cases         *Terms
	Activities    *Terms
	Resources     *Terms // empty when no event has one
	Organisations *Terms
	Referrals     *Terms

	Activity     []Term
	At           []int64 // microseconds since 1970, UTC
	Resource     []Term  // nil when no event has one
	Organisation []Term
	Referral     []Term
	Sources      []uint32 // the place of each event in its source, from 0

	first []uint32 // of each case, where its events begin; one more at the end
}

// Len is the number of events.
func (l *Log) Len() int { return len(l.Activity) }

// Case are the places of a case's events: from, and one past the last.
func (l *Log) Case(c Term) (from, to int) { return int(l.first[c]), int(l.first[c+1]) }

// Each gives every case with the places of its events.
func (l *Log) Each() iter.Seq2[Term, [2]int] {
	return func(yield func(Term, [2]int) bool) {
		for c := range l.Cases.Len() {
			from, to := l.Case(Term(c))
			if !yield(Term(c), [2]int{from, to}) {
				return
			}
		}
	}
}

// SameTime is the number of neighbouring events of one case that have the same time:
// where it is not small, the order of the source decides the map.
func (l *Log) SameTime() int {
	n := 0
	for _, span := range l.Each() {
		for i := span[0] + 1; i < span[1]; i++ {
			if l.At[i] == l.At[i-1] {
				n++
			}
		}
	}
	return n
}

// Event is one event as a source has it; empty texts are not there.
type Event struct {
	Case, Activity, Resource, Organisation, Referral []byte

	At int64 // microseconds since 1970, UTC
}

const shelf = 1 << 20 // events that are kept in one piece while they come

// Builder takes events as they come. The zero value is ready.
type Builder struct {
	cases, activities, resources, organisations, referrals Terms

	n       int
	shelves []*arrival
}

// arrival are events in the order in which they came.
type arrival struct {
	cases, activities, resources, organisations, referrals []Term
	at                                                     []int64
}

// Add takes one event; its texts are copied.
func (b *Builder) Add(e *Event) {
	if b.n%shelf == 0 {
		b.shelves = append(b.shelves, &arrival{})
	}
	s := b.shelves[len(b.shelves)-1]
	s.cases = append(s.cases, b.cases.Add(e.Case))
	s.activities = append(s.activities, b.activities.Add(e.Activity))
	s.at = append(s.at, e.At)
	s.resources = addOptional(s.resources, len(s.at), &b.resources, e.Resource)
	s.organisations = addOptional(s.organisations, len(s.at), &b.organisations, e.Organisation)
	s.referrals = addOptional(s.referrals, len(s.at), &b.referrals, e.Referral)
	b.n++
}

// Len is the number of events so far.
func (b *Builder) Len() int { return b.n }

// Activities are the names of what happened so far, each once.
func (b *Builder) Activities() []string { return b.activities.Names() }

// SetTime gives an event, by the place at which it came, another time: that of a date
// whose order of day and month the rest of the source has shown.
func (b *Builder) SetTime(place int, at int64) { b.shelves[place/shelf].at[place%shelf] = at }

// addOptional keeps a column that may be missing no longer than it must be: nothing is
// written before the first text.
func addOptional(col []Term, n int, terms *Terms, text []byte) []Term {
	if len(text) == 0 && len(col) == 0 {
		return nil
	}
	for len(col) < n-1 {
		col = append(col, NoTerm)
	}
	if len(text) == 0 {
		return append(col, NoTerm)
	}
	return append(col, terms.Add(text))
}

// Log groups what came by case and orders it by time. The builder is empty after it.
func (b *Builder) Log() *Log {
	done := *b
	*b = Builder{}
	b = &done
	l := &Log{
		Cases: &b.cases, Activities: &b.activities, Resources: &b.resources, Organisations: &b.organisations, Referrals: &b.referrals,
		Activity: make([]Term, b.n), At: make([]int64, b.n), Sources: make([]uint32, b.n),
	}
	l.Resource = optional(b.resources.Len(), b.n)
	l.Organisation = optional(b.organisations.Len(), b.n)
	l.Referral = optional(b.referrals.Len(), b.n)
	l.first = make([]uint32, l.Cases.Len()+1)
	for _, s := range b.shelves {
		for _, c := range s.cases {
			l.first[c+1]++
		}
	}
	for c := range l.Cases.Len() {
		l.first[c+1] += l.first[c]
	}
	l.fill(b.shelves)
	l.order()
	b.shelves = nil
	return l
}

func optional(terms, n int) []Term {
	if terms == 0 {
		return nil
	}
	return make([]Term, n)
}

// fill writes each event to its case's next place.
func (l *Log) fill(shelves []*arrival) {
	next := slices.Clone(l.first)
	source := uint32(0)
	for k, s := range shelves {
		for i, c := range s.cases {
			to := next[c]
			next[c]++
			l.Activity[to], l.At[to], l.Sources[to] = s.activities[i], s.at[i], source
			put(l.Resource, to, s.resources, i)
			put(l.Organisation, to, s.organisations, i)
			put(l.Referral, to, s.referrals, i)
			source++
		}
		shelves[k] = nil
	}
}

func put(col []Term, to uint32, from []Term, i int) {
	switch {
	case col == nil:
	case i < len(from):
		col[to] = from[i]
	default:
		col[to] = NoTerm
	}
}

// order puts the events of each case into order of time, the order of the source kept.
func (l *Log) order() {
	var places []int
	for _, span := range l.Each() {
		at := l.At[span[0]:span[1]]
		if slices.IsSorted(at) {
			continue
		}
		places = places[:0]
		for i := range at {
			places = append(places, i)
		}
		slices.SortStableFunc(places, func(a, b int) int { return cmp.Compare(at[a], at[b]) })
		arrange(at, places)
		arrange(l.Activity[span[0]:span[1]], places)
		arrange(l.Sources[span[0]:span[1]], places)
		for _, col := range [][]Term{l.Resource, l.Organisation, l.Referral} {
			if col != nil {
				arrange(col[span[0]:span[1]], places)
			}
		}
	}
}

func arrange[T any](col []T, places []int) {
	old := slices.Clone(col)
	for i, p := range places {
		col[i] = old[p]
	}
}
