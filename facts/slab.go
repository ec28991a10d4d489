package facts

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"errors"
	"hash"
	"hash/crc32"
	"io"
	"unsafe"
)

var errCheckpoint = errors.New("facts: the checkpoint is damaged or not whole")

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// littleEndian reports whether memory lies as the slabs do; where it does not,
// there are no checkpoints.
var littleEndian = func() bool {
	n := uint16(1)
	return *(*byte)(unsafe.Pointer(&n)) == 1
}()

// slabWriter writes a checkpoint: numbers, texts and slabs of memory, with a
// checksum after each section. The first error stays.
type slabWriter struct {
	w   *bufio.Writer
	crc hash.Hash32
	err error
}

func newSlabWriter(w io.Writer) *slabWriter {
	return &slabWriter{w: bufio.NewWriterSize(w, 1<<20), crc: crc32.New(castagnoli)}
}

func (w *slabWriter) raw(b []byte) {
	if w.err == nil {
		_, w.err = w.w.Write(b)
	}
	_, _ = w.crc.Write(b)
}

func (w *slabWriter) num(n uint64) {
	var b [8]byte
	binary.LittleEndian.PutUint64(b[:], n)
	w.raw(b[:])
}

func (w *slabWriter) bytes(b []byte) {
	w.num(uint64(len(b)))
	w.raw(b)
}

func (w *slabWriter) json(v any) {
	b, err := json.Marshal(v)
	if w.err == nil {
		w.err = err
	}
	w.bytes(b)
}

// section ends a section with the checksum of what was written since the last.
func (w *slabWriter) section() {
	sum := w.crc.Sum32()
	w.num(uint64(sum))
	w.crc.Reset()
}

// columns writes the first n elements of every column.
func (w *slabWriter) columns(n int) func(string, rawColumn) {
	return func(name string, c rawColumn) {
		w.bytes([]byte(name))
		if c.shared() {
			w.num(0)
			return
		}
		b := c.bytes()
		w.bytes(b[:len(b)/ChunkRows*n])
	}
}

// slab writes a slice as it lies in memory.
func slab[T any](w *slabWriter, s []T) { w.bytes(memory(s)) }

func memory[T any](s []T) []byte {
	if len(s) == 0 {
		return nil
	}
	return unsafe.Slice((*byte)(unsafe.Pointer(&s[0])), len(s)*int(unsafe.Sizeof(s[0])))
}

// slabReader reads what slabWriter writes. After an error everything reads as
// zero.
type slabReader struct {
	r    *bufio.Reader
	crc  hash.Hash32
	left int64 // bytes of the file not yet read: no length may exceed them
	err  error
}

func newSlabReader(r io.Reader, size int64) *slabReader {
	return &slabReader{r: bufio.NewReaderSize(r, 1<<20), crc: crc32.New(castagnoli), left: size}
}

func (r *slabReader) raw(b []byte) {
	if r.err == nil {
		_, r.err = io.ReadFull(r.r, b)
	}
	if r.err != nil {
		clear(b)
		return
	}
	r.left -= int64(len(b))
	_, _ = r.crc.Write(b)
}

func (r *slabReader) num() uint64 {
	var b [8]byte
	r.raw(b[:])
	return binary.LittleEndian.Uint64(b[:])
}

// size reads a length in elements of so many bytes that the rest of the file
// can hold.
func (r *slabReader) size(width int) int {
	n := r.num()
	if r.err == nil && n > uint64(r.left)/uint64(width) {
		r.err = errCheckpoint
	}
	if r.err != nil {
		return 0
	}
	return int(n)
}

func (r *slabReader) bytes() []byte {
	b := make([]byte, r.size(1))
	r.raw(b)
	return b
}

func (r *slabReader) json(v any) {
	b := r.bytes()
	if r.err == nil {
		r.err = json.Unmarshal(b, v)
	}
}

func (r *slabReader) section() {
	sum := r.crc.Sum32()
	if got := r.num(); r.err == nil && got != uint64(sum) {
		r.err = errCheckpoint
	}
	r.crc.Reset()
}

func (r *slabReader) columns(n int) func(string, rawColumn) {
	return func(name string, c rawColumn) {
		c.toZeros()
		if string(r.bytes()) != name && r.err == nil {
			r.err = errCheckpoint
		}
		size := r.size(1)
		if size == 0 || r.err != nil {
			return
		}
		c.alloc()
		b := c.bytes()
		if size != len(b)/ChunkRows*n {
			r.err = errCheckpoint
			return
		}
		r.raw(b[:size])
	}
}

// readSlab reads a slice of at least `room` elements of memory.
func readSlab[T any](r *slabReader, room int) []T {
	var zero T
	width := int(unsafe.Sizeof(zero))
	size := r.size(1)
	if size%width != 0 {
		r.err = errCheckpoint
	}
	if r.err != nil {
		return make([]T, room)
	}
	s := make([]T, max(size/width, room))
	r.raw(memory(s)[:size])
	return s
}
