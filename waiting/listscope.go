package waiting

import (
	"context"
	"math/bits"
	"slices"

	"roundtable/facts"
)

// What is derived of a row is the same for everybody who may see it; which rows
// there are is not. So the columns are derived once, of the whole list, and the
// table of a scope shares them: it has its own rows, and anew whatever one row
// says of another - the same person's other waits, somebody who is probably the
// same, an NHS number that stands with another birth date - by the rows of the
// scope alone.
//
// Clocks are of the whole table: a wait that another provider has taken up ended
// here, and one that came by transfer runs from the sender's clock, for those too
// who may not see the other's row.

// under is the table of what a view's scope allows, of the same generation as t.
func (t *table) under(ctx context.Context, v *facts.View) (*table, error) {
	s := &table{
		asAt: t.asAt, past: t.past, gen: t.gen, pos: t.pos, people: t.people, heirs: t.heirs,
		prios: t.prios, ranks: t.ranks, rankMost: t.rankMost, from: t.from, marks: t.marks,
		chunks: make([]*chunk, len(t.chunks)), masks: masksOf(v), whole: t,
	}
	s.reads(v)
	for _, n := range inPartsOf(1, len(t.chunks), func(from, to int) (n int) {
		var may bitmap
		for k := from; k < to && ctx.Err() == nil; k++ {
			v.PathwayBits(k, (*[chunkWords]uint64)(&may))
			s.chunks[k] = t.chunks[k].only(&may)
			s.chunks[k].mask(s.masks, &may)
			n += s.chunks[k].rows
		}
		return n
	}) {
		s.n += n
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	// A scope takes rows away: what is not so of the whole list is not so of it.
	s.linkAmong(func(c *chunk) *bitmap { return c.also.within(&c.live) })
	s.linkProbably(v, func(c *chunk) *bitmap { return c.probably.within(&c.live) })
	for _, c := range s.chunks {
		c.unshare(v, s)
	}
	return s, ctx.Err()
}

// only is the chunk with the rows that may be seen.
func (c *chunk) only(may *bitmap) *chunk {
	o := *c
	o.rows, o.own, o.whole = 0, new(planeStore), c
	for w, m := range may {
		o.live[w] &= m
		o.held[w] &= m
		o.rows += bits.OnesCount64(o.live[w])
	}
	return &o
}

// within is what two bitmaps have in common; none of a nil one.
func (b *bitmap) within(of *bitmap) *bitmap {
	both := new(bitmap)
	if b == nil {
		return both
	}
	for w := range both {
		both[w] = b[w] & of[w]
	}
	return both
}

// unshare takes back that an NHS number stands with another birth date, or that
// somebody who is probably the same has died, where the other record may not be
// seen.
func (c *chunk) unshare(v *facts.View, t *table) {
	d := deriver{v: v, asAt: t.asAt, past: t.past}
	own := false
	for w, m := range c.live {
		for ; m != 0; m &= m - 1 {
			i := w*64 + bits.TrailingZeros64(m)
			if c.state[i]&(stShared|stProbablyDied) == 0 {
				continue
			}
			state := c.state[i]
			if d.rows = v.Conflicts(c.f.Person[i], d.rows[:0]); len(d.rows) == 0 {
				state &^= stShared
			}
			if !v.IsLikeAny(c.f.Person[i]) {
				state &^= stProbablyDied
			}
			if state == c.state[i] {
				continue
			}
			if !own {
				c.state, own = slices.Clone(c.state), true
			}
			c.state[i] = state &^ stQuery
			if d.open(c, i) > 0 {
				c.state[i] |= stQuery
			}
		}
	}
}
