package eventlog

import (
	"bytes"
	"hash/maphash"
)

// Term is the place of a text in Terms, dense from 0.
type Term = uint32

// NoTerm stands where an event says nothing: an empty cell, an attribute that is not there.
const NoTerm Term = ^Term(0)

// Terms are different texts, each once, in the order in which they were first seen. The
// texts stand in one array, so that a million case ids cost their bytes and no pointers.
// The zero value is empty and ready.
type Terms struct {
	text  []byte
	ends  []uint64 // of each text
	slots []uint32 // open addressing: place + 1, 0 = free
	seed  maphash.Seed
	last  Term // what was asked for last: rows of one case stand together
}

// Len is the number of texts.
func (t *Terms) Len() int { return len(t.ends) }

// Name is a text; "" for NoTerm.
func (t *Terms) Name(id Term) string {
	if id == NoTerm {
		return ""
	}
	return string(t.bytes(id))
}

func (t *Terms) bytes(id Term) []byte {
	from := uint64(0)
	if id > 0 {
		from = t.ends[id-1]
	}
	return t.text[from:t.ends[id]]
}

// Names are all texts, by place.
func (t *Terms) Names() []string {
	names := make([]string, t.Len())
	for i := range names {
		names[i] = t.Name(Term(i))
	}
	return names
}

// Find is the place of a text, and whether it is there.
func (t *Terms) Find(text string) (Term, bool) {
	if len(t.slots) == 0 {
		return NoTerm, false
	}
	at := t.slot([]byte(text))
	return t.slots[at] - 1, t.slots[at] != 0
}

// Add is the place of a text, which is taken in when it is new; the bytes are copied.
func (t *Terms) Add(text []byte) Term {
	if len(t.ends) > 0 && bytes.Equal(t.bytes(t.last), text) {
		return t.last
	}
	if (len(t.ends)+1)*2 > len(t.slots) {
		t.grow()
	}
	at := t.slot(text)
	if t.slots[at] == 0 {
		t.text = append(t.text, text...)
		t.ends = append(t.ends, uint64(len(t.text)))
		t.slots[at] = uint32(len(t.ends))
	}
	t.last = t.slots[at] - 1
	return t.last
}

// slot is where a text stands, or the free place where it would.
func (t *Terms) slot(text []byte) uint64 {
	mask := uint64(len(t.slots) - 1)
	at := maphash.Bytes(t.seed, text) & mask
	for t.slots[at] != 0 && !bytes.Equal(t.bytes(t.slots[at]-1), text) {
		at = (at + 1) & mask
	}
	return at
}

func (t *Terms) grow() {
	if len(t.slots) == 0 {
		t.seed = maphash.MakeSeed()
	}
	t.slots = make([]uint32, max(64, 2*len(t.slots)))
	for i := range t.ends {
		t.slots[t.slot(t.bytes(Term(i)))] = uint32(i + 1)
	}
}
