package facts

import "encoding/binary"

// save writes the generation as FORMAT.md says.
func (g *generation) save(w *slabWriter) {
	w.num(checkpointMagic)
	w.num(checkpointCode)
	w.num(ChunkRows)
	w.num(uint64(g.pos))
	w.raw(g.leaf[:])
	w.section()
	w.json(smallState{
		Founded: g.founded, Practice: g.practice, Marks: g.marksNext, Purpose: g.purpose, Partners: g.partners,
		Extracts: g.extracts, Blocks: g.blocks, Notes: g.notes, Shared: g.shared,
		Classes: g.classes, Protected: g.protected, Said: g.linked.said,
	})
	w.section()
	g.saveDups(w)
	for d := range g.dicts {
		g.dicts[d].save(w)
	}
	w.section()
	g.arena.save(w)
	w.section()
	w.num(uint64(g.nPath))
	for i, c := range g.pathways {
		n := min(ChunkRows, g.nPath-i*ChunkRows)
		c.each(w.columns(n))
		c.ev.each(w.columns(n))
	}
	w.section()
	w.num(uint64(g.nPeople))
	for i, c := range g.people {
		c.each(w.columns(min(ChunkRows, g.nPeople-i*ChunkRows)))
	}
	w.section()
	g.linked.save(w)
	w.section()
	g.events.save(w)
	w.section()
	g.names.save(w)
	w.section()
}

func (g *generation) saveDups(w *slabWriter) {
	w.num(uint64(len(g.dups)))
	for _, d := range g.dups {
		w.raw(d.key[:])
		w.num(uint64(d.Extract))
		w.num(uint64(d.Sheet)<<32 | uint64(d.Line))
	}
	w.section()
}

func (d dictView) save(w *slabWriter) {
	w.num(uint64(d.n))
	var size [binary.MaxVarintLen64]byte
	var texts []byte
	for code := range uint32(d.n) {
		t := d.text(code + 1)
		texts = append(texts, size[:binary.PutUvarint(size[:], uint64(len(t)))]...)
		texts = append(texts, t...)
	}
	w.bytes(texts)
}

func (a arenaView) save(w *slabWriter) {
	w.num(uint64(len(a.pages)))
	w.num(uint64(a.used))
	for i, p := range a.pages {
		if i == len(a.pages)-1 && len(p) == 1<<a.shift {
			p = p[:a.used]
		}
		w.bytes(p)
	}
}

func (v eventView) save(w *slabWriter) {
	w.num(uint64(v.n))
	w.num(uint64(v.base))
	w.num(uint64(v.nAttr))
	for i := range v.attrs {
		for _, a := range v.attrs[i] {
			w.num(uint64(a.status)<<32 | uint64(a.sheet)<<16 | uint64(a.told))
			w.num(uint64(a.team)<<32 | uint64(a.org))
			w.num(uint64(a.reason)<<32 | uint64(a.detail))
			w.num(uint64(a.side))
		}
	}
	for i, c := range v.chunks {
		n := min(eventRows, int(v.n)-i*eventRows)
		slab(w, c.date[:n])
		slab(w, c.minute[:n])
		slab(w, c.kind[:n])
		slab(w, c.attr[:n])
		slab(w, c.extract[:n])
		slab(w, c.line[:n])
		slab(w, c.id[:min(n, len(c.id))])
		slab(w, c.prev[:min(n, len(c.prev))])
	}
}

func (l *links) save(w *slabWriter) {
	w.num(uint64(l.n))
	for i, p := range l.pages {
		slab(w, p[:min(len(p), int(l.n)-i<<edgeShift)])
	}
}

func (x nameIndex) save(w *slabWriter) {
	b := x.base
	if b == nil {
		b = &nameBase{}
	}
	slab(w, b.families)
	slab(w, b.start)
	slab(w, b.rows)
	slab(w, x.delta)
}
