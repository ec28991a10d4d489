package facts

import (
	"iter"

	"roundtable/care"
	"roundtable/ledger"
)

// View is one viewer's reading of one generation of the facts. It never changes
// while it is held, costs nothing to make and needs no closing. All of its
// methods are safe for concurrent use.
//
// A row that the scope does not allow is to every method as if it were not
// there.
type View struct {
	g     *generation
	who   care.Viewer
	scope care.Scope
	own   *ownRows // of a scope that is narrowed to people, else nil
}

// Viewer is who is looking.
func (v *View) Viewer() care.Viewer { return v.who }

// Scope is what may be seen.
func (v *View) Scope() care.Scope { return v.scope }

// Whole is the same generation with every row in it, for a room that derives
// columns once for everybody and then shows of them what each View allows. Nothing
// read through it may reach a page by itself: a test names who may call it.
//
// It reads by direct care's links whatever the purpose of v: what is derived of it
// is kept for everybody, and would else differ by who asked first.
func (v *View) Whole() *View {
	return &View{g: v.g, who: v.who, scope: care.WholeTable(care.DirectCare)}
}

// Position is the ledger position that the view stands at: everything up to and
// including this record is folded, nothing after it.
func (v *View) Position() ledger.Seq { return v.g.pos }

// Generation is a number that grows each time something was folded within this
// process: what was computed for one generation may be kept and reused for
// every view of the same one by the same scope.
func (v *View) Generation() uint64 { return v.g.number }

// Tells is a number like Generation that stays while what is folded tells nothing of
// anybody: who looked at what, an answer on a page. What is computed from rows, links,
// classes, partners and deliveries alone may be kept by it.
func (v *View) Tells() uint64 { return v.g.told }

// Pathways yields every chunk of pathways with the offsets of the rows in it
// that are there (not StateAbsent) and may be seen, ascending. The offsets are
// shared: do not write to them. Chunks without such a row are left out.
//
//	for c, sel := range v.Pathways() {
//		for _, i := range sel {
//			if c.State[i] == facts.StateOpen { ... c.Start[i] ... row := c.Base + facts.Row(i)
func (v *View) Pathways() iter.Seq2[*PathwayChunk, []uint16] {
	return func(yield func(*PathwayChunk, []uint16) bool) {
		for n := range v.PathwayChunks() {
			if c, sel := v.PathwayChunk(n); len(sel) > 0 && !yield(c, sel) {
				return
			}
		}
	}
}

// PathwayChunks is how many chunks there are, to divide a scan among
// goroutines with PathwayChunk.
func (v *View) PathwayChunks() int { return len(v.g.pathways) }

// PathwayChunk returns chunk n with the offsets that may be seen, as Pathways
// yields them; the offsets are empty when there are none.
func (v *View) PathwayChunk(n int) (*PathwayChunk, []uint16) {
	c := v.g.pathways[n]
	if v.own != nil {
		return c, v.own.within(v.own.pathways, c.Base)
	}
	return c, allowed(v.scope, c.present, c.Class)
}

// PathwayBits is PathwayChunk as a bitmap: bit i%64 of word i/64 of out is set for
// the offsets i that may be seen, and no other bit is.
func (v *View) PathwayBits(n int, out *[ChunkRows / 64]uint64) {
	*out = [ChunkRows / 64]uint64{}
	c := v.g.pathways[n]
	if v.own != nil {
		for _, i := range v.own.within(v.own.pathways, c.Base) {
			out[i/64] |= 1 << (i % 64)
		}
		return
	}
	last, may := care.Class(0), allowsBit(v.scope, 0)
	for _, i := range c.present {
		if class := c.Class[i]; class != last { // rows of a class come together
			last, may = class, allowsBit(v.scope, class)
		}
		out[i/64] |= may << (i % 64)
	}
}

// allowsBit is 1 when a scope allows rows of a class.
func allowsBit(s care.Scope, class care.Class) uint64 {
	if s.Allows(class) {
		return 1
	}
	return 0
}

// Pathway returns the chunk and offset of a row; ok is false when there is no
// such row or it may not be seen.
func (v *View) Pathway(r Row) (c *PathwayChunk, i int, ok bool) {
	c, i, ok = v.g.pathway(r)
	if !ok || c.State[i] == StateAbsent || !v.mayRow(c, i) {
		return nil, 0, false
	}
	return c, i, true
}

// PathwayByKey finds a pathway by its key; ok is false when there is none or it
// may not be seen.
func (v *View) PathwayByKey(k care.Key) (Row, bool) {
	r, ok := v.g.findPathway(k)
	if ok {
		_, _, ok = v.Pathway(r)
	}
	return r, ok
}

// People yields every chunk of people's source records with the offsets that
// are present and may be seen, as Pathways does.
func (v *View) People() iter.Seq2[*PersonChunk, []uint16] {
	return func(yield func(*PersonChunk, []uint16) bool) {
		for _, c := range v.g.people {
			sel := v.seen(c)
			if len(sel) > 0 && !yield(c, sel) {
				return
			}
		}
	}
}

// PersonChunks is how many chunks of people there are.
func (v *View) PersonChunks() int { return len(v.g.people) }

// PersonChunk returns chunk n of people with the offsets that may be seen, as
// People yields them.
func (v *View) PersonChunk(n int) (*PersonChunk, []uint16) {
	c := v.g.people[n]
	return c, v.seen(c)
}

// Person returns the chunk and offset of a source record; ok is false when
// there is no such record or it may not be seen.
func (v *View) Person(r Row) (c *PersonChunk, i int, ok bool) {
	c, i, ok = v.g.person(r)
	if !ok || !c.Present[i] || !v.sees(c, i) {
		return nil, 0, false
	}
	return c, i, true
}

// PersonByKey finds a source record by its key.
func (v *View) PersonByKey(k care.Key) (Row, bool) {
	r, ok := v.g.findPerson(k)
	if ok {
		_, _, ok = v.Person(r)
	}
	return r, ok
}

// Code is the value of a Code column in words as partners wrote it; "" for 0.
func (v *View) Code(d Dim, c Code) string { return v.g.dicts[d].text(uint32(c)) }

// Wide is the value of a Wide column; "" for 0.
func (v *View) Wide(d Dim, c Wide) string { return v.g.dicts[d].text(uint32(c)) }

// Text is what stands in a Text column; "" for 0.
func (v *View) Text(t Text) string { return v.g.arena.text(t) }

// Dict gives one dictionary. A value stands in a dictionary when any partner
// has ever written it, whoever may see the row: show only values of rows.
func (v *View) Dict(d Dim) Dict { return Dict{v.g.dicts[d]} }

// Dict is one dictionary as it stood in a view's generation.
type Dict struct{ d dictView }

// Len is the number of values; codes are 1 to Len.
func (d Dict) Len() int { return d.d.len() }

// Value is the text of a code; "" for 0 and for a code past Len.
func (d Dict) Value(code uint32) string { return d.d.text(code) }

// Find is the code of a text, 0 and false when no row ever had it.
func (d Dict) Find(text string) (uint32, bool) { return d.d.find(text) }
