package table

import (
	"iter"
	"sync"
	"unsafe"
)

// kept are the rows of sheets that were read to their end, for who reads them again.
type kept struct {
	mu     sync.Mutex
	room   int           // bytes that may yet be held
	sheets map[int][]Row // whole ones alone
}

// Keep lets the book hold the rows of sheets that are read to their end, up to so many
// bytes for all of them together, so that a small list that is read several times over is
// unpacked and taken apart once. A sheet that does not fit is read anew each time. It must
// be called before the first Rows.
func (b *Book) Keep(bytes int) { b.kept = &kept{room: bytes, sheets: make(map[int][]Row)} }

// rowBytes and cellBytes are what a row and a cell that are held take beside their text.
const (
	rowBytes   = int(unsafe.Sizeof(Row{}))
	cellBytes  = int(unsafe.Sizeof(Cell{}))
	mergeBytes = int(unsafe.Sizeof((*Merge)(nil)))
)

// rows yields what is held of a sheet, or what read yields, which is held then if it fits.
func (k *kept) rows(sheet int, read iter.Seq2[*Row, error], yield func(*Row, error) bool) {
	k.mu.Lock()
	held, ok := k.sheets[sheet]
	h := holder{room: k.room}
	k.mu.Unlock()
	if ok {
		var row Row
		for i := range held {
			row = held[i]
			if !yield(&row, nil) {
				return
			}
		}
		return
	}
	for r, err := range read {
		if err != nil {
			yield(nil, err)
			return
		}
		h.add(r)
		if !yield(r, nil) {
			return
		}
	}
	k.put(sheet, &h)
}

// put keeps a sheet that was read to its end, unless another reader did or took the room.
func (k *kept) put(sheet int, h *holder) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if _, ok := k.sheets[sheet]; ok || h.used > k.room {
		return
	}
	k.sheets[sheet] = h.rows
	k.room -= h.used
}

// holder gathers the rows of one sheet until they are too many: used is over room then.
type holder struct {
	room, used int
	rows       []Row
	cells      []Cell // room for cells of rows to come
	text       []byte // likewise of texts
}

func (h *holder) add(r *Row) {
	if h.used > h.room {
		return
	}
	h.used += rowBytes + len(r.Cells)*cellBytes + len(r.merges)*mergeBytes
	for i := range r.Cells {
		h.used += len(r.Cells[i].Text) + len(r.Cells[i].raw)
	}
	if h.used > h.room {
		h.rows, h.cells, h.text = nil, nil, nil
		return
	}
	own := *r
	own.Cells, own.merges = h.take(r.Cells), append([]*Merge(nil), r.merges...)
	h.rows = append(h.rows, own)
}

// holdAtOnce is for how many cells, and how many bytes of text, memory is asked at a time.
const holdAtOnce = 4096

func (h *holder) take(cells []Cell) []Cell {
	if len(cells) > cap(h.cells)-len(h.cells) {
		h.cells = make([]Cell, 0, max(len(cells), holdAtOnce))
	}
	from := len(h.cells)
	for _, c := range cells {
		c.Text, c.raw = h.copy(c.Text), h.copy(c.raw)
		h.cells = append(h.cells, c)
	}
	return h.cells[from:len(h.cells):len(h.cells)]
}

func (h *holder) copy(b []byte) []byte {
	if b == nil {
		return nil
	}
	if len(b) > cap(h.text)-len(h.text) {
		h.text = make([]byte, 0, max(len(b), 16*holdAtOnce))
	}
	from := len(h.text)
	h.text = append(h.text, b...)
	return h.text[from:len(h.text):len(h.text)]
}
