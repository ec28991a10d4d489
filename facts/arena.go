package facts

import (
	"encoding/binary"
	"unsafe"
)

// arena keeps texts end to end in pages: length as a uvarint, then the bytes.
// It only grows, and what was written never moves, so that readers of an
// earlier generation need no lock.
type arena struct {
	shift uint // a page is 1<<shift bytes, or one longer text alone
	pages [][]byte
	used  int // of the last page
	full  bool
}

const textShift = 20

func newArena(shift uint) *arena { return &arena{shift: shift} }

// put keeps s and returns its place; 0 for "" and when 4 GiB are full, in which
// case the text still stands in the ledger.
func (a *arena) put(s string) Text {
	if s == "" || a.full {
		return 0
	}
	var head [binary.MaxVarintLen64]byte
	n := binary.PutUvarint(head[:], uint64(len(s)))
	size := 1 << a.shift
	if need := n + len(s); len(a.pages) == 0 || a.used+need > size {
		if len(a.pages) >= 1<<(32-a.shift) {
			a.full = true
			return 0
		}
		a.pages = append(a.pages, make([]byte, max(size, need+1)))
		a.used = 0
		if len(a.pages) == 1 {
			a.used = 1 // place 0 means "nothing"
		}
	}
	page := a.pages[len(a.pages)-1]
	at := a.used
	copy(page[at:], head[:n])
	copy(page[at+n:], s)
	a.used += n + len(s)
	if len(page) > size {
		a.used = size // a long text has its page alone
	}
	return Text(uint32(len(a.pages)-1)<<a.shift | uint32(at))
}

func (a *arena) view() arenaView {
	return arenaView{pages: a.pages[:len(a.pages):len(a.pages)], shift: a.shift, used: a.used}
}

func (a *arena) text(t Text) string { return arenaView{pages: a.pages, shift: a.shift}.text(t) }

// arenaView reads the texts that were there when it was made.
type arenaView struct {
	pages [][]byte
	shift uint
	used  int // of the last page
}

// text is the text at a place; "" for 0. It shares the arena's memory.
func (a arenaView) text(t Text) string {
	if t == 0 || int(t>>a.shift) >= len(a.pages) {
		return ""
	}
	b := a.pages[t>>a.shift][t&(1<<a.shift-1):]
	size, n := binary.Uvarint(b)
	b = b[n : n+int(size)]
	return unsafe.String(unsafe.SliceData(b), len(b))
}
