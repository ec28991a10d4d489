package linkage

import "hash/maphash"

// A column of a million values is encoded from a dictionary that no cache holds: each
// look-up waits for memory four times over. Values are therefore looked up many at a
// time, one step for all of them before the next step: the waits then lie beside each
// other and not one behind the other.

// lookups is how many values are looked up together; what is kept of them fits the
// processor's nearest cache.
const lookups = 256

// lookup is one value on its way.
type lookup struct {
	hash     uint64
	at       uint32 // which record of the batch
	id       uint32 // the text that has this hash; 0 = none found yet
	from, to uint64 // where that text lies
	clean    uint32 // column.clean of it
	slot     int    // when no text was found: where it would go
	first    byte   // of the text, read so that it is near when they are compared
}

// unseen is a value that no earlier batch had.
type unseen struct {
	look  uint32 // which lookup
	value string // cleaned
	note  Note
	hash  uint64 // of that, where it differs
}

// encode adds one field of some records.
func (t *Table) encode(f Field, rs []Record) {
	c := t.columns[f]
	first := len(c.term)
	c.term = room(c.term, len(rs))
	terms := c.term[len(c.term) : len(c.term)+len(rs)]
	c.term = c.term[:len(c.term)+len(rs)]
	place := placeField[f]
	var buf [lookups]lookup
	var news [lookups]unseen
	for start := 0; start < len(rs); start += lookups {
		part, n := rs[start:min(start+lookups, len(rs))], 0
		terms := terms[start:]
		for i := range part {
			if part[i].Values[f] == "" || place && part[i].Withheld {
				terms[i] = 0
				continue
			}
			buf[n].at = uint32(i) //nolint:gosec // below lookups
			n++
		}
		c.filled += n
		c.look(f, part, buf[:n])
		m, slots := 0, len(c.dict.slots)
		for i := range buf[:n] {
			l, raw := &buf[i], part[buf[i].at].Values[f]
			if l.clean != 0 && c.dict.text.String()[l.from:l.to] == raw {
				terms[l.at] = l.clean - 1
				c.lose(l.id, first+start+int(l.at))
				continue
			}
			news[m].look = uint32(i) //nolint:gosec // below lookups
			m++
		}
		t.cleanAll(f, c, part, &buf, news[:m])
		for i := range news[:m] {
			l := &buf[news[i].look]
			raw := part[l.at].Values[f]
			id := c.dict.numberAt(raw, l, slots)
			terms[l.at] = c.cleaned(id, raw, &news[i])
			c.lose(id, first+start+int(l.at))
		}
		c.tally(terms[:len(part)])
	}
}

// look finds what the dictionary may already have of some values, none of them empty.
// Whether the text is the value is for the caller to see.
func (c *column) look(f Field, rs []Record, ls []lookup) {
	d := c.dict
	if len(ls) > 0 && d.slots == nil {
		d.grow() // given back by Settle
	}
	mask := uint64(len(d.slots) - 1) //nolint:gosec // a length, of 2 to the n
	for i := range ls {
		ls[i].hash = maphash.String(d.seed, rs[ls[i].at].Values[f])
	}
	for i := range ls {
		l := &ls[i]
		l.id, l.clean = uint32(d.slots[l.hash>>32&mask]), 0 //nolint:gosec // the lower half
	}
	for i := range ls {
		l := &ls[i]
		for at := l.hash >> 32 & mask; ; at = (at + 1) & mask {
			v := d.slots[at]
			l.slot = int(at)                                     //nolint:gosec // below a length
			if l.id = uint32(v); v == 0 || v>>32 == l.hash>>32 { //nolint:gosec // the lower half
				break
			}
		}
	}
	for i := range ls {
		if l := &ls[i]; l.id != 0 {
			l.from, l.to = d.ends[l.id-1], d.ends[l.id]
			if int(l.id) < len(c.clean) {
				l.clean = c.clean[l.id]
			}
		}
	}
	text := d.text.String()
	for i := range ls {
		if l := &ls[i]; l.id != 0 {
			l.first = text[l.from]
		}
	}
}

// lose counts a row whose text cannot be read.
func (c *column) lose(id uint32, row int) {
	if int(id>>6) >= len(c.unread) || c.unread[id>>6]>>(id&63)&1 == 0 {
		return
	}
	if c.lost == 0 || row < int(c.firstLost) {
		c.firstLost = Row(row) //nolint:gosec // a row
	}
	c.lost++
}

// tally counts some terms.
func (c *column) tally(terms []uint32) {
	var most uint32
	for _, term := range terms {
		most = max(most, term)
	}
	if most == 0 {
		return
	}
	c.count = upTo(c.count, most)
	for _, term := range terms {
		if term != 0 {
			c.known++
			c.count[term]++
		}
	}
}

// cleanAll cleans new values, and has the places in memory where the dictionary will look
// for what they come to on their way together.
func (t *Table) cleanAll(f Field, c *column, rs []Record, ls *[lookups]lookup, news []unseen) {
	d := c.dict
	mask, touched := uint64(len(d.slots)-1), uint64(0) //nolint:gosec // a length, of 2 to the n
	for i := range news {
		n := &news[i]
		raw := rs[ls[n.look].at].Values[f]
		if n.value, n.note = Clean(f, raw); f == NHSNumber && len(t.superseded) > 0 {
			n.value = t.successor(n.value)
		}
		if n.value != "" && n.value != raw {
			n.hash = maphash.String(d.seed, n.value)
			touched += d.slots[n.hash>>32&mask]
		}
	}
	c.touched += touched
}

// cleaned is the number of what a text, whose number is id, is cleaned to.
func (c *column) cleaned(id uint32, raw string, n *unseen) uint32 {
	if int(id) < len(c.clean) && c.clean[id] != 0 {
		return c.clean[id] - 1
	}
	if n.note&(NoteUnreadable|NoteAmbiguous|NoteImpossible) != 0 {
		c.unread = upTo(c.unread, id>>6)
		c.unread[id>>6] |= 1 << (id & 63)
	}
	term := uint32(0)
	switch n.value {
	case "":
	case raw:
		term = id
	default:
		term = c.dict.number(n.value, n.hash)
	}
	c.clean = upTo(c.clean, max(id, term))
	c.clean[id] = term + 1
	return term
}
