package linkage

import (
	"hash/maphash"
	"strings"
)

// dictionary numbers texts from 1 in the order in which they first came; 0 is the
// empty text. Texts lie one behind the other, so that a million of them are three
// allocations and not a million.
type dictionary struct {
	text  strings.Builder
	ends  []uint64 // where text i ends; ends[0] = 0
	slots []uint64 // open addressing by the high half of the hash: that half, then the number; 0 = free
	seed  maphash.Seed
	wide  bool // some text is not ASCII alone
}

func newDictionary() *dictionary {
	return &dictionary{ends: make([]uint64, 1, 64), slots: make([]uint64, 64), seed: maphash.MakeSeed()}
}

// at is the text of a number; "" for 0.
func (d *dictionary) at(id uint32) string {
	if id == 0 {
		return ""
	}
	return d.text.String()[d.ends[id-1]:d.ends[id]]
}

// id is the number of a text, a new one for a text that is new.
func (d *dictionary) id(s string) uint32 {
	if s == "" {
		return 0
	}
	return d.number(s, maphash.String(d.seed, s))
}

// number is id of a text, not empty, whose hash is known.
func (d *dictionary) number(s string, h uint64) uint32 {
	if len(d.ends)*4 >= len(d.slots)*3 {
		d.grow()
		d.ends = room(d.ends, len(d.slots)*3/4-len(d.ends)+1)
	}
	slot, id := d.probe(h, s)
	if id == 0 {
		id = d.insert(slot, s, h)
	}
	return id
}

// numberAt is number of a text that was looked for when there were so many slots.
func (d *dictionary) numberAt(s string, l *lookup, slots int) uint32 {
	if l.id != 0 || len(d.slots) != slots || d.slots[l.slot] != 0 || len(d.ends)*4 >= slots*3 {
		return d.number(s, l.hash)
	}
	return d.insert(l.slot, s, l.hash) // still free: nobody came with this text since
}

// insert puts a new text into a free slot.
func (d *dictionary) insert(slot int, s string, h uint64) uint32 {
	id := uint32(len(d.ends)) //nolint:gosec // a table holds fewer than 2^32 texts: Table.full
	d.wide = d.wide || !ascii(s)
	writeDoubling(&d.text, s)
	d.ends = append(d.ends, uint64(d.text.Len())) //nolint:gosec // a length
	d.slots[slot] = h>>32<<32 | uint64(id)
	return id
}

// probe is the slot where a text is, or where it would go.
func (d *dictionary) probe(h uint64, s string) (slot int, id uint32) {
	mask := uint64(len(d.slots) - 1) //nolint:gosec // a length
	for i := h >> 32 & mask; ; i = (i + 1) & mask {
		v := d.slots[i]
		if v == 0 {
			return int(i), 0 //nolint:gosec // below a length
		}
		if v>>32 == h>>32 && d.at(uint32(v)) == s {
			return int(i), uint32(v) //nolint:gosec // below a length
		}
	}
}

// settle gives back what only adding needs; adding again makes it anew.
func (d *dictionary) settle() { d.slots = nil }

// grow doubles the slots, or makes them anew after settle.
func (d *dictionary) grow() {
	n, old := max(64, 2*len(d.slots)), d.slots
	for len(d.ends)*4 >= n*3 {
		n *= 2
	}
	d.slots = make([]uint64, n)
	for _, v := range old {
		if v != 0 {
			d.put(v)
		}
	}
	if old == nil {
		for id := uint32(1); int(id) < len(d.ends); id++ {
			d.put(maphash.String(d.seed, d.at(id))>>32<<32 | uint64(id))
		}
	}
}

// put files what stands in a slot into the first that is free.
func (d *dictionary) put(v uint64) {
	mask := uint64(len(d.slots) - 1) //nolint:gosec // a length
	i := v >> 32 & mask
	for d.slots[i] != 0 {
		i = (i + 1) & mask
	}
	d.slots[i] = v
}

// bytes is about what the dictionary takes of memory.
func (d *dictionary) bytes() int64 {
	return int64(d.text.Cap()) + 8*int64(cap(d.ends)) + 8*int64(len(d.slots))
}

// writeDoubling adds to texts that may become long: a builder would grow by a
// quarter at a time.
func writeDoubling(b *strings.Builder, s string) {
	if b.Cap()-b.Len() < len(s) {
		b.Grow(max(b.Len(), len(s), 64))
	}
	b.WriteString(s)
}
