package facts

import (
	"encoding/binary"
	"maps"
	"sync"

	"roundtable/care"
	"roundtable/ledger"
)

// load reads what save writes, and makes the indexes anew. The state is of use
// only when the reader has no error afterwards.
func load(r *slabReader) *state {
	s := newState()
	if r.num() != checkpointMagic || r.num() != checkpointCode || r.num() != ChunkRows {
		if r.err == nil {
			r.err = errCheckpoint
		}
		return nil
	}
	s.pos = ledger.Seq(r.num())
	r.raw(s.leaf[:])
	r.section()
	s.loadSmall(r)
	s.loadDups(r)
	for d := range s.dicts {
		s.dicts[d].load(r)
	}
	r.section()
	s.arena.load(r)
	r.section()
	s.loadPathways(r)
	s.loadPeople(r)
	s.loadLinks(r)
	s.events.load(r)
	r.section()
	s.names.load(r)
	r.section()
	if r.err == nil {
		s.index()
		s.linked.supersede(s.hasNumber)
		s.countReal()
	}
	return s
}

func (s *state) loadSmall(r *slabReader) {
	var small smallState
	r.json(&small)
	r.section()
	s.practice, s.marksNext = small.Practice, small.Marks
	for _, r := range small.Shared {
		s.shared[r.Row] = r.Streams
	}
	s.founded, s.purpose, s.partners = small.Founded, small.Purpose, small.Partners
	s.extracts, s.blocks, s.notes = small.Extracts, small.Blocks, small.Notes
	s.classes.load(small.Classes)
	maps.Copy(s.protected.People, small.Protected.People)
	s.protected.Services = small.Protected.Services
	s.linked.said = small.Said
	for _, x := range s.extracts {
		s.byID[x.ID] = x.No
	}
}

// loadLinks reads the links, and makes anew what is made of statements.
func (s *state) loadLinks(r *slabReader) {
	l := &s.linked
	l.n = uint32(r.size(1))
	for at := uint32(0); at < l.n && r.err == nil; at += 1 << edgeShift {
		l.pages = append(l.pages, readSlab[edge](r, 1<<edgeShift))
	}
	r.section()
	if r.err != nil {
		return
	}
	for i := range l.said {
		s.fileApart(uint32(i))
	}
	l.tell()
	l.told.asks = make([]bool, s.dicts[DimPartner].n+1)
	for _, p := range s.partners {
		l.told.asks[p.Code] = p.Type == care.VCSE
	}
}

func (s *state) loadDups(r *slabReader) {
	n := r.size(32)
	s.dups = make([]superseded, n)
	for i := range s.dups {
		d := &s.dups[i]
		r.raw(d.key[:])
		extract, at := r.num(), r.num()
		d.Source = Source{Extract: ExtractNo(extract), Sheet: uint16(at >> 32), Line: uint32(at)}
	}
	r.section()
}

func (d *dict) load(r *slabReader) {
	n := r.size(1)
	texts := r.bytes()
	for range n {
		size, k := binary.Uvarint(texts)
		if k <= 0 || size > uint64(len(texts)-k) {
			r.err = errCheckpoint
			return
		}
		d.code(string(texts[k : k+int(size)]))
		texts = texts[k+int(size):]
	}
	if d.n != n && r.err == nil {
		r.err = errCheckpoint
	}
}

func (a *arena) load(r *slabReader) {
	n := r.size(1)
	a.used = r.size(1)
	for range n {
		b := r.bytes()
		if len(b) < 1<<a.shift {
			page := make([]byte, 1<<a.shift)
			copy(page, b)
			b = page
		}
		a.pages = append(a.pages, b)
	}
}

func (s *state) loadPathways(r *slabReader) {
	s.nPath = r.size(1)
	for base := 0; base < s.nPath && r.err == nil; base += ChunkRows {
		c := &PathwayChunk{Base: Row(base), Len: min(ChunkRows, s.nPath-base), epoch: s.epoch, ev: &eventLinks{epoch: s.epoch}}
		c.each(r.columns(c.Len))
		c.ev.each(r.columns(c.Len))
		s.pathways = append(s.pathways, c)
	}
	r.section()
}

func (s *state) loadPeople(r *slabReader) {
	s.nPeople = r.size(1)
	for base := 0; base < s.nPeople && r.err == nil; base += ChunkRows {
		c := &PersonChunk{Base: Row(base), Len: min(ChunkRows, s.nPeople-base), epoch: s.epoch}
		c.each(r.columns(c.Len))
		s.people = append(s.people, c)
	}
	s.isDirty = make([]bool, s.nPeople)
	r.section()
}

func (e *eventStore) load(r *slabReader) {
	e.n, e.base = uint32(r.num()), uint32(r.num())
	nAttr := r.size(1)
	for i := 0; i < nAttr && r.err == nil; i += 1 << attrShift {
		page := make([]attrs, 1<<attrShift)
		for j := range page {
			a, b, c, d := r.num(), r.num(), r.num(), r.num()
			page[j] = attrs{
				status: Code(a >> 32), sheet: uint16(a >> 16), told: uint8(a),
				team: Wide(b >> 32), org: Wide(b), reason: Wide(c >> 32), detail: Wide(c), side: Wide(d),
			}
		}
		e.attrs = append(e.attrs, page)
	}
	e.nAttr = nAttr
	for at := uint32(0); at < e.n && r.err == nil; at += eventRows {
		c := &eventChunk{
			date: readSlab[care.Date](r, eventRows), minute: readSlab[care.Minute](r, eventRows),
			kind: readSlab[care.EventType](r, eventRows), attr: readSlab[uint32](r, eventRows),
			extract: readSlab[ExtractNo](r, eventRows), line: readSlab[uint32](r, eventRows),
		}
		c.id, c.prev = optional(r), optional(r)
		e.chunks = append(e.chunks, c)
		if e.n-at <= eventRows {
			break
		}
	}
}

// optional reads a column that may be missing.
func optional(r *slabReader) []uint32 {
	s := readSlab[uint32](r, 0)
	if len(s) == 0 {
		return nil
	}
	full := make([]uint32, eventRows)
	copy(full, s)
	return full
}

func (x *nameIndex) load(r *slabReader) {
	b := &nameBase{families: readSlab[Wide](r, 0), start: readSlab[uint32](r, 0), rows: readSlab[Row](r, 0)}
	if len(b.start) > 0 {
		x.base = b
	}
	x.delta = readSlab[Row](r, 0)
}

// index makes the tables of the loaded columns, each in its own goroutine.
func (s *state) index() {
	var wg sync.WaitGroup
	make1 := func(to **table, n int, hashOf func(Row) uint64) {
		wg.Go(func() { *to = fill(n, n, hashOf) })
	}
	make1(&s.byPathway, s.nPath, func(r Row) uint64 { return keyHash(s.pathways[r/ChunkRows].Key[r%ChunkRows]) })
	make1(&s.byPPID, s.nPath, func(r Row) uint64 { return s.pathways[r/ChunkRows].PPID[r%ChunkRows] })
	make1(&s.byPerson, s.nPeople, func(r Row) uint64 { return keyHash(s.people[r/ChunkRows].Key[r%ChunkRows]) })
	make1(&s.byNHS, s.nPeople, func(r Row) uint64 { return uint64(s.people[r/ChunkRows].NHSNumber[r%ChunkRows]) })
	make1(&s.byLocalID, s.nPeople, func(r Row) uint64 { return s.people[r/ChunkRows].localHash[r%ChunkRows] })
	make1(&s.byNameDOB, s.nPeople, func(r Row) uint64 { return s.people[r/ChunkRows].nameHash[r%ChunkRows] })
	make1(&s.byNote, len(s.notes), func(r Row) uint64 { return keyHash(s.notes[r].Pathway) })
	make1(&s.byDup, len(s.dups), func(r Row) uint64 { return keyHash(s.dups[r].key) })
	make1(&s.events.byAttr, s.events.nAttr, func(r Row) uint64 { return s.events.attrAt(r).hash() })
	wg.Wait()
}
