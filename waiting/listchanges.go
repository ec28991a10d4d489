package waiting

import (
	"slices"

	"roundtable/facts"
)

// After a delivery only what it touched is derived anew: the chunks that facts
// have written, and those of rows that say something of a row or person that has
// moved - the same number with another birth date, the same pathway at another
// partner, the same person, the same name.

// changes is what has to be derived anew since a table was made.
type changes struct {
	chunks []bool    // by chunk
	redo   []*bitmap // by chunk: rows that somebody may have become probably the same as; nil = none
}

// moving looks for what has to be derived anew.
type moving struct {
	v        *facts.View
	old, now *basis
	changes
	rows   []facts.Row
	people []facts.Row
	named  map[facts.Likeness]bool // large groups of one name that are marked
}

// changedAtMost is how many people or pathways may have moved for it to be worth
// looking for what rests on them: after more everything is derived anew.
const changedAtMost = 100_000

// changesSince compares the facts that a table was made from with those of a view;
// nil when everything has to be derived anew.
func changesSince(prev *table, v *facts.View, now *basis, doubted map[facts.Row]bool) *changes {
	old := prev.from
	if !slices.Equal(old.partners, now.partners) || len(now.pathways) < len(old.pathways) || len(now.people) < len(old.people) {
		return nil
	}
	m := &moving{v: v, old: old, now: now, named: make(map[facts.Likeness]bool), changes: changes{chunks: make([]bool, len(now.pathways)), redo: make([]*bitmap, len(now.pathways))}}
	moved, ok := m.movedPeople()
	if !ok || !m.movedPathways() {
		return nil
	}
	for r := range doubted {
		if !prev.doubted[r] {
			m.of(r)
		}
	}
	for r := range prev.doubted {
		if !doubted[r] {
			m.of(r)
		}
	}
	m.whose(moved)
	return &m.changes
}

// movedPeople marks what rests on people who have moved, and returns them by chunk.
func (m *moving) movedPeople() (moved []*bitmap, ok bool) {
	moved = make([]*bitmap, len(m.now.people))
	n := 0
	for k, c := range m.now.people {
		var was *facts.PersonChunk
		if k < len(m.old.people) {
			if was = m.old.people[k]; was == c {
				continue
			}
		}
		moved[k] = new(bitmap)
		for i := range c.Len {
			if !c.Moved(was, i) {
				continue
			}
			if n++; n > changedAtMost {
				return nil, false
			}
			moved[k].set(i)
			m.restsOn(c, i)
			if was != nil && i < was.Len {
				m.restsOn(was, i)
			}
		}
	}
	return moved, true
}

// restsOn marks what rests on a record as it is, or was.
func (m *moving) restsOn(c *facts.PersonChunk, i int) {
	if n := c.NHSNumber[i]; n != 0 {
		m.people = m.v.PeopleByNHSNumber(n, m.people[:0])
		for _, p := range m.people {
			m.of(p)
		}
	}
	m.again(c, i)
}

// again has those looked at again who have the name that a record has, or had.
func (m *moving) again(c *facts.PersonChunk, i int) {
	group, ok := c.NameGroup(i)
	if !ok || m.named[group] {
		return
	}
	if m.people = m.v.Namesakes(c, i, m.people[:0]); len(m.people) >= memoFrom {
		m.named[group] = true
	}
	for _, p := range m.people {
		m.rows = m.v.PathwaysOf(p, m.rows[:0])
		for _, r := range m.rows {
			k := r / facts.ChunkRows
			if m.redo[k] == nil {
				m.redo[k] = new(bitmap)
			}
			m.redo[k].set(int(r % facts.ChunkRows))
		}
	}
}

// of marks the chunks of a person's pathways.
func (m *moving) of(person facts.Row) {
	m.rows = m.v.PathwaysOf(person, m.rows[:0])
	for _, r := range m.rows {
		m.chunks[r/facts.ChunkRows] = true
	}
}

// movedPathways marks the chunks that facts have written, and what rests on their
// rows that have moved.
func (m *moving) movedPathways() bool {
	n := 0
	for k, c := range m.now.pathways {
		var was *facts.PathwayChunk
		if k < len(m.old.pathways) {
			if was = m.old.pathways[k]; was == c {
				continue
			}
		}
		m.chunks[k] = true
		for i := range c.Len {
			if !c.Moved(was, i) {
				continue
			}
			if n++; n > changedAtMost || was != nil && i < was.Len && was.PPID[i] != 0 && was.PPID[i] != c.PPID[i] {
				return false // who had the old identifier too is not found by it any more
			}
			m.near(c, i)
		}
	}
	return true
}

// near marks the rows of the same pathway at other partners, and of the same
// person: whether they wait may have changed, and so who is probably the same as
// somebody who waits.
func (m *moving) near(c *facts.PathwayChunk, i int) {
	rows := m.v.LikePPID(c.Base+facts.Row(i), nil)
	if c.Person[i] != facts.NoRow {
		for _, p := range m.v.SamePerson(c.Person[i], nil) {
			rows = m.v.PathwaysOf(p, rows)
		}
	}
	for _, r := range append(rows, c.Base+facts.Row(i)) {
		m.chunks[r/facts.ChunkRows] = true
		if f, j, ok := m.v.Pathway(r); ok {
			if p, at, ok := m.v.Person(f.Person[j]); ok {
				m.again(p, at)
			}
		}
	}
}

// whose marks the chunks of the pathways of people who have moved.
func (m *moving) whose(moved []*bitmap) {
	inParts(len(m.now.pathways), func(from, to int) struct{} {
		for k := from; k < to; k++ {
			if m.chunks[k] {
				continue
			}
			c := m.now.pathways[k]
			for _, p := range c.Person[:c.Len] {
				if n := int(p / facts.ChunkRows); n < len(moved) && moved[n] != nil && moved[n].at(int(p%facts.ChunkRows)) == 1 {
					m.chunks[k] = true
					break
				}
			}
		}
		return struct{}{}
	})
}

// linkAnew is linkProbably after a delivery: only the rows are looked at that are
// in a chunk that was derived anew or that stand to be done again.
func (t *table) linkAnew(v *facts.View, prev *table, ch *changes) {
	t.linkProbably(v, func(c *chunk) *bitmap {
		k := int(c.f.Base / facts.ChunkRows)
		switch {
		case ch.chunks[k]:
			return &c.live
		case ch.redo[k] != nil:
			return ch.redo[k].within(&c.live)
		}
		return new(bitmap)
	})
	for k, c := range t.chunks {
		if ch.chunks[k] {
			continue
		}
		if was := prev.chunks[k].probably; ch.redo[k] == nil || c.probably == nil {
			c.probably = was
		} else {
			for w := range c.probably {
				c.probably[w] |= was[w] &^ ch.redo[k][w] & c.live[w]
			}
		}
	}
}
