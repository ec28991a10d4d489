package facts

import (
	"roundtable/care"
	"roundtable/ledger"
)

// state is what the fold works on; one goroutine at a time has it. What it has
// published is never written again: chunks of an earlier epoch are copied
// before their first change.
type state struct {
	epoch uint32
	pos   ledger.Seq
	leaf  ledger.Hash // commitment of the record at pos

	erasures int64 // see generation

	pathways []*PathwayChunk
	nPath    int
	people   []*PersonChunk
	nPeople  int

	dicts [numDims]*dict
	arena *arena

	byPathway, byPPID                     *table
	byPerson, byNHS, byLocalID, byNameDOB *table

	events   *eventStore
	names    *nameIndex
	folds    foldCache
	extracts []*Extract // by ExtractNo-1; replaced, never changed
	byID     map[care.ExtractID]ExtractNo
	blocks   [][]ledger.Record // by ExtractNo-1: the extract's block records
	partners []Partner
	founded  care.Founded
	practice bool // an extract stands that says that its people are made up
	real     int  // source records with a real number; counted while practice
	// marksNext: a record of the older sort was folded, whose extract follows.
	marksNext bool
	purpose   *care.SharedPurpose

	notes  []Note
	byNote *table

	dups  []superseded
	byDup *table

	published []publishedBlock

	shared   map[Row][]ledger.Stream // pathways that several lists of one partner state
	sharedAs []sharedRow             // the same in order, nil when it has changed
	left     []Row                   // pathways that the list which stated them last has let go, until they are settled

	classes   *classDict
	protected protections

	linked links
	apart  map[Row][]uint32 // statements of the people room that keep a record apart from others

	dirty   []Row // people whose group or pathways are to be settled
	isDirty []bool
	alone   []Row // pathways without a person, to be put in their classes
}

func newState() *state {
	s := &state{
		epoch: 1,
		arena: newArena(textShift), byID: map[care.ExtractID]ExtractNo{}, shared: map[Row][]ledger.Stream{},
		classes: newClassDict(), protected: newProtections(), linked: newLinks(), apart: map[Row][]uint32{},
		byPathway: newTable(0), byPPID: newTable(0), byPerson: newTable(0), byNHS: newTable(0),
		byLocalID: newTable(0), byNameDOB: newTable(0), byNote: newTable(0), byDup: newTable(0),
		events: newEventStore(), names: &nameIndex{},
	}
	for d := range s.dicts {
		s.dicts[d] = newDict(Dim(d).narrow())
	}
	return s
}

func keyHash(k care.Key) uint64 {
	var h uint64
	for i := range 8 {
		h |= uint64(k[i]) << (8 * i)
	}
	return h | 1
}

// pathway gives the chunk of a row for writing.
func (s *state) pathway(r Row) (*PathwayChunk, int) {
	n, i := r/ChunkRows, int(r%ChunkRows)
	c := s.pathways[n]
	if c.epoch != s.epoch {
		d := *c
		d.each(cloneAll)
		d.epoch = s.epoch
		c, s.pathways[n] = &d, &d
	}
	return c, i
}

// links gives the event links of a row for writing.
func (s *state) links(r Row) (*eventLinks, int) {
	n, i := r/ChunkRows, int(r%ChunkRows)
	c := s.pathways[n]
	if c.ev.epoch == s.epoch {
		return c.ev, i
	}
	l := *c.ev
	l.each(cloneAll)
	l.epoch = s.epoch
	if c.epoch != s.epoch {
		d := *c // the columns stay shared: the epoch stays old
		c, s.pathways[n] = &d, &d
	}
	c.ev = &l
	return &l, i
}

// person gives the chunk of a row for writing.
func (s *state) person(r Row) (*PersonChunk, int) {
	n, i := r/ChunkRows, int(r%ChunkRows)
	c := s.people[n]
	if c.epoch != s.epoch {
		d := *c
		d.each(cloneAll)
		d.epoch = s.epoch
		c, s.people[n] = &d, &d
	}
	return c, i
}

// pathwayRow finds the row of a key, numbering a new one (StateAbsent) when there
// is none.
func (s *state) pathwayRow(k care.Key, partner Code) Row {
	h := keyHash(k)
	found := NoRow
	s.byPathway.probe(h, func(r Row) bool {
		if s.pathways[r/ChunkRows].Key[r%ChunkRows] == k {
			found = r
		}
		return found != NoRow
	})
	if found != NoRow {
		return found
	}
	r := Row(s.nPath)
	if int(r/ChunkRows) == len(s.pathways) {
		c := &PathwayChunk{Base: r, epoch: s.epoch, ev: &eventLinks{epoch: s.epoch}}
		c.each(allToZeros)
		c.ev.each(allToZeros)
		s.pathways = append(s.pathways, c)
	}
	s.nPath++
	c, i := s.pathway(r)
	c.Len = i + 1
	set(&c.Key, i, k)
	set(&c.Person, i, NoRow)
	set(&c.Same, i, NoRow)
	set(&c.Partner, i, partner)
	s.alone = append(s.alone, r)
	s.byPathway = s.byPathway.add(h, r, s.nPath, func(r Row) uint64 {
		return keyHash(s.pathways[r/ChunkRows].Key[r%ChunkRows])
	})
	return r
}

// findPerson finds the row of a source record's key.
func (s *state) findPerson(k care.Key) (Row, bool) {
	found := NoRow
	s.byPerson.probe(keyHash(k), func(r Row) bool {
		if s.people[r/ChunkRows].Key[r%ChunkRows] == k {
			found = r
		}
		return found != NoRow
	})
	return found, found != NoRow
}

// personRow finds the row of a source record's key, numbering a new one (not
// Present) when there is none.
func (s *state) personRow(k care.Key, partner Code) Row {
	if found, ok := s.findPerson(k); ok {
		if c, i := s.people[found/ChunkRows], int(found%ChunkRows); c.Partner[i] == 0 && partner != 0 {
			c, i = s.person(found) // a link named it before it arrived
			set(&c.Partner, i, partner)
		}
		return found
	}
	h := keyHash(k)
	r := Row(s.nPeople)
	if int(r/ChunkRows) == len(s.people) {
		c := &PersonChunk{Base: r, epoch: s.epoch}
		c.each(allToZeros)
		s.people = append(s.people, c)
	}
	s.nPeople++
	s.isDirty = append(s.isDirty, false)
	c, i := s.person(r)
	c.Len = i + 1
	set(&c.Key, i, k)
	set(&c.Same, i, r)
	set(&c.Partner, i, partner)
	s.touch(r)
	s.byPerson = s.byPerson.add(h, r, s.nPeople, func(r Row) uint64 {
		return keyHash(s.people[r/ChunkRows].Key[r%ChunkRows])
	})
	return r
}

// touch notes that a person's group and pathways must be settled before the
// next generation.
func (s *state) touch(person Row) {
	if person != NoRow && !s.isDirty[person] {
		s.isDirty[person] = true
		s.dirty = append(s.dirty, person)
	}
}

func (s *state) partnerCode(p care.PartnerCode) Code {
	return Code(s.dicts[DimPartner].code(string(p)))
}
