package facts

import (
	"slices"

	"roundtable/care"
	"roundtable/ledger"
)

// generation is the facts at one position. It never changes.
type generation struct {
	pos      ledger.Seq
	leaf     ledger.Hash // commitment of the record at pos: which ledger this is
	erasures int64       // how many full folds after an erasure came before
	number   uint64
	told     uint64 // the number of the first generation that told the same of everybody
	pathways []*PathwayChunk
	people   []*PersonChunk
	dicts    [numDims]dictView
	arena    arenaView
	events   eventView
	names    nameIndex

	nPath, nPeople                        int
	byPathway, byPPID                     *table
	byPerson, byNHS, byLocalID, byNameDOB *table

	extracts  []*Extract
	blocks    [][]ledger.Record
	partners  []Partner
	founded   care.Founded
	shared    []sharedRow
	practice  bool
	marksNext bool
	tests     bool // test numbers join records
	purpose   *care.SharedPurpose
	notes     []Note
	byNote    *table
	dups      []superseded
	byDup     *table
	published []publishedBlock
	classes   []care.ClassMeaning // by class
	protected protections
	linked    links
}

// tellsAs reports whether g tells of everybody what another generation did: the same rows
// with their events, links and classes, of the same partners and deliveries. Chunks and
// statements are copied when they are written to, so that the same ones say the same.
func (g *generation) tellsAs(o *generation) bool {
	return o != nil && g.erasures == o.erasures && g.tests == o.tests && len(g.classes) == len(o.classes) && g.linked.n == o.linked.n &&
		sameList(g.linked.said, o.linked.said) && len(g.notes) == len(o.notes) && len(g.published) == len(o.published) && g.purpose == o.purpose &&
		slices.Equal(g.pathways, o.pathways) && slices.Equal(g.people, o.people) && slices.Equal(g.extracts, o.extracts) &&
		slices.Equal(g.partners, o.partners) && slices.Equal(g.protected.Services, o.protected.Services)
}

// sameList reports whether two lists are one and the same.
func sameList[T any](a, b []T) bool {
	return len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0])
}

// everyRow is the offsets of a chunk in which every row is present.
var everyRow = func() []uint16 {
	all := make([]uint16, ChunkRows)
	for i := range all {
		all[i] = uint16(i)
	}
	return all
}()

// publish makes a generation of the state; what it holds is not written again.
func (s *state) publish(number uint64) *generation {
	s.settle()
	if s.compactDue() {
		s.compact()
	}
	if s.names.due(s.nPeople) {
		s.sortNames()
	}
	for _, c := range s.pathways {
		if c.epoch == s.epoch {
			c.present = presentRows(c.Len, func(i int) bool { return c.State[i] != StateAbsent })
		}
	}
	for _, c := range s.people {
		if c.epoch == s.epoch {
			c.present = presentRows(c.Len, func(i int) bool { return c.Present[i] })
		}
	}
	s.epoch++
	g := &generation{
		pos: s.pos, leaf: s.leaf, erasures: s.erasures, number: number,
		pathways: slices.Clone(s.pathways), people: slices.Clone(s.people),
		arena: s.arena.view(), events: s.events.view(),
		names: nameIndex{base: s.names.base, delta: s.names.delta[:len(s.names.delta):len(s.names.delta)]},
		nPath: s.nPath, nPeople: s.nPeople,
		byPathway: s.byPathway, byPPID: s.byPPID, byPerson: s.byPerson, byNHS: s.byNHS,
		byLocalID: s.byLocalID, byNameDOB: s.byNameDOB,
		extracts: slices.Clone(s.extracts), blocks: s.blocks[:len(s.blocks):len(s.blocks)], partners: slices.Clone(s.partners),
		shared: s.sharedRows(), founded: s.founded, practice: s.practice, marksNext: s.marksNext, tests: s.testsJoin(), purpose: s.purpose,
		notes: s.notes[:len(s.notes):len(s.notes)], byNote: s.byNote,
		dups: s.dups[:len(s.dups):len(s.dups)], byDup: s.byDup,
		published: slices.Clone(s.published), classes: s.classes.all[:len(s.classes.all):len(s.classes.all)],
		protected: s.protected.clone(), linked: s.linked.clone(),
	}
	for d := range s.dicts {
		g.dicts[d] = s.dicts[d].view()
	}
	return g
}

func presentRows(n int, present func(int) bool) []uint16 {
	var sel []uint16
	for i := range n {
		if present(i) {
			sel = append(sel, uint16(i))
		}
	}
	if len(sel) == n {
		return everyRow[:n:n]
	}
	return sel
}

// allowed is the offsets among sel that the scope allows.
func allowed(s care.Scope, sel []uint16, class []care.Class) []uint16 {
	if s.All() {
		return sel
	}
	var out []uint16
	for _, i := range sel {
		if s.Allows(class[i]) {
			out = append(out, i)
		}
	}
	return out
}

func (g *generation) pathway(r Row) (*PathwayChunk, int, bool) {
	if int64(r) >= int64(g.nPath) {
		return nil, 0, false
	}
	return g.pathways[r/ChunkRows], int(r % ChunkRows), true
}

func (g *generation) person(r Row) (*PersonChunk, int, bool) {
	if int64(r) >= int64(g.nPeople) {
		return nil, 0, false
	}
	return g.people[r/ChunkRows], int(r % ChunkRows), true
}

func (g *generation) findPathway(k care.Key) (row Row, ok bool) {
	if g.byPathway == nil {
		return NoRow, false
	}
	row = NoRow
	g.byPathway.probe(keyHash(k), func(r Row) bool {
		if c, i, there := g.pathway(r); there && c.Key[i] == k {
			row = r
		}
		return row != NoRow
	})
	return row, row != NoRow
}

func (g *generation) findPerson(k care.Key) (row Row, ok bool) {
	if g.byPerson == nil {
		return NoRow, false
	}
	row = NoRow
	g.byPerson.probe(keyHash(k), func(r Row) bool {
		if c, i, there := g.person(r); there && c.Key[i] == k {
			row = r
		}
		return row != NoRow
	})
	return row, row != NoRow
}
