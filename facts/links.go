package facts

import (
	"maps"
	"slices"

	"roundtable/care"
	"roundtable/ledger"
)

// links is what records of the people room say of who is one person: links that a
// model or people made, records that are kept apart, NHS numbers that others took
// the place of, and who was told that their records are linked. Generations share
// it: what they hold is never written again.
type links struct {
	pages [][]edge // append-only
	n     uint32
	said  []statement // ascending by Seq
	// numbers leads from a superseded number to the one that stands; olds back.
	numbers map[care.NHSNumber]care.NHSNumber
	olds    map[care.NHSNumber][]care.NHSNumber
	// contested says of every number that a statement takes for superseded whether
	// somebody has it today: then no other stands for it.
	contested map[care.NHSNumber]bool
	told      told
}

// edge is a link between two source records, filed under both.
type edge struct {
	a, b         Row
	nextA, nextB uint32 // the edge before it of each record, +1; 0 = none
	said         uint32 // the statement that it is of
	weight       int32  // thousandths of a bit
	tier         care.LinkTier
	planning     bool // it is not for direct care
	_            uint16
}

const edgeShift = 16

// statement is one record of the people room, as far as facts folds it.
type statement struct {
	Seq      ledger.Seq
	Kind     ledger.Kind
	Undone   bool              `json:",omitempty"`
	Model    string            `json:",omitempty"` // of RecLinked
	From, To uint32            `json:",omitempty"` // its edges
	Sides    [][]Row           `json:",omitempty"` // records kept apart
	Numbers  []care.Superseded `json:",omitempty"`
	List     string            `json:",omitempty"` // that said Numbers, of one partner
	Notice   *care.Notice      `json:",omitempty"`
	// How many statements stood before it that its meaning rests on is its place.
}

// told says whose records may be linked, of partners that have to ask.
type told struct {
	people map[care.Key]bool // by source record: true told, false objected or withdrawn
	lists  map[listOf]bool   // of a partner
	asks   []bool            // by partner code: its records are linked only when told
	shared bool              // a generation holds the maps: the state clones them before it writes
}

// listOf is one list of a partner.
type listOf struct {
	partner care.PartnerCode
	list    string
}

func newLinks() links {
	return links{told: told{people: map[care.Key]bool{}, lists: map[listOf]bool{}}}
}

func (l *links) at(e uint32) *edge { return &l.pages[e>>edgeShift][e&(1<<edgeShift-1)] }

// add files a link and returns its place, +1.
func (l *links) add(e edge) uint32 {
	if int(l.n>>edgeShift) == len(l.pages) {
		l.pages = append(l.pages, make([]edge, 1<<edgeShift))
	}
	*l.at(l.n) = e
	l.n++
	return l.n
}

// stands reports whether the statement that a link is of was not taken back.
func (l *links) stands(e *edge) bool { return !l.said[e.said].Undone }

// of calls f with every link of a record, newest first, and the record at its other
// end; head is the record's column.
func (l *links) of(r Row, head uint32, f func(at uint32, e *edge, other Row)) {
	for head != 0 {
		e := l.at(head - 1)
		other, next := e.b, e.nextA
		if r == e.b {
			other, next = e.a, e.nextB
		}
		f(head-1, e, other)
		head = next
	}
}

// find is the place of a statement by its Seq; -1 when there is none.
func (l *links) find(seq ledger.Seq) int {
	i, ok := slices.BinarySearchFunc(l.said, seq, func(s statement, q ledger.Seq) int { return int(s.Seq - q) })
	if !ok {
		return -1
	}
	return i
}

// standing is the number that stands for a number.
func (l *links) standing(n care.NHSNumber) care.NHSNumber {
	if m, ok := l.numbers[n]; ok {
		return m
	}
	return n
}

// alike calls f with every number for which the same number stands as for n.
func (l *links) alike(n care.NHSNumber, f func(care.NHSNumber)) {
	n = l.standing(n)
	f(n)
	for _, old := range l.olds[n] {
		f(old)
	}
}

// statedNumbers are the pairs of numbers that stand, in the order of the ledger: of each
// person what a list of a partner said last, and all that is said of nobody by name.
func (l *links) statedNumbers() (out []care.Superseded) {
	type spoken struct {
		person care.Key
		list   string
	}
	last := map[spoken]int{}
	for i := range l.said {
		if s := &l.said[i]; !s.Undone {
			for _, p := range s.Numbers {
				last[spoken{p.Person, s.List}] = i
			}
		}
	}
	for i := range l.said {
		s := &l.said[i]
		for _, p := range s.Numbers {
			if !s.Undone && p.Old != 0 && p.New != 0 && (p.Person.IsZero() || last[spoken{p.Person, s.List}] == i) {
				out = append(out, p)
			}
		}
	}
	return out
}

// supersede makes the tables of numbers anew from the statements that stand. A later
// statement about a number takes the place of an earlier one; a pair that would
// close a circle is passed over, and so is one whose older number somebody has: a
// register that exchanged the numbers of twins must not make one person of two. That
// rests on what stands, and not on what came first.
func (l *links) supersede(has func(care.NHSNumber) bool) {
	l.contested = map[care.NHSNumber]bool{}
	next := map[care.NHSNumber]care.NHSNumber{}
	end := func(n care.NHSNumber) care.NHSNumber {
		for next[n] != 0 {
			n = next[n]
		}
		return n
	}
	for _, p := range l.statedNumbers() {
		contested, known := l.contested[p.Old]
		if !known {
			contested = has(p.Old)
			l.contested[p.Old] = contested
		}
		if contested {
			continue
		}
		was := next[p.Old]
		delete(next, p.Old)
		if end(p.New) != p.Old {
			next[p.Old] = p.New
		} else if was != 0 {
			next[p.Old] = was
		}
	}
	l.numbers, l.olds = make(map[care.NHSNumber]care.NHSNumber, len(next)), map[care.NHSNumber][]care.NHSNumber{}
	for _, old := range slices.Sorted(maps.Keys(next)) {
		to := end(old)
		l.numbers[old] = to
		l.olds[to] = append(l.olds[to], old)
	}
}

// tell makes the table of who was told anew from the statements that stand.
func (l *links) tell() {
	l.told.people, l.told.lists = map[care.Key]bool{}, map[listOf]bool{}
	for i := range l.said {
		if s := &l.said[i]; s.Notice != nil && !s.Undone {
			l.told.take(s)
		}
	}
}

// take lets one notice stand, or be withdrawn.
func (t *told) take(s *statement) {
	yes := s.Kind == care.RecNotice
	if len(s.Notice.People) == 0 {
		t.lists[listOf{s.Notice.Partner, s.Notice.List}] = yes
		return
	}
	for _, k := range s.Notice.People {
		t.people[k] = yes
	}
}

// may reports whether a record may be linked as far as its person was told. list is
// the list that states it.
func (t *told) may(partner Code, k care.Key, list func() listOf) bool {
	if int(partner) >= len(t.asks) || !t.asks[partner] {
		return true
	}
	if yes, ok := t.people[k]; ok {
		return yes
	}
	return t.lists[list()]
}

// clone is a copy for a generation; the state writes to its own maps in place.
func (l *links) clone() links {
	l.told.shared = true
	c := *l
	c.pages = slices.Clone(l.pages)
	c.said = l.said[:len(l.said):len(l.said)]
	return c
}
