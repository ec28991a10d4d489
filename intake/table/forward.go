package table

import (
	"bytes"
	"errors"
	"io"
)

// ErrNotText says that a file is no text that could be read in one go.
var ErrNotText = errors.New("table: not a text file")

// forwardHead is how much of a text is looked at, and held, by OpenForward.
const forwardHead = 1 << 20

// OpenForward opens a CSV file that can be read once and forwards only, such as
// one that is unpacked on the way, so that a row near its beginning costs no more
// than what stands before it. The rows and their lines are those that Open gives;
// where bytes beyond the first 1 MB are not UTF-8 they are read as Windows-1252.
// ErrNotText for a workbook and for what is no text; otherwise as Open.
func OpenForward(name string, r io.Reader) (*Book, error) {
	head := make([]byte, forwardHead)
	n, err := io.ReadFull(r, head)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return nil, err
	}
	head = head[:n]
	if bytes.HasPrefix(head, []byte("PK")) || bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0")) {
		return nil, ErrNotText
	}
	b := &Book{name: name, r: &forward{r: r, head: head, at: int64(n)}, size: int64(n), looked: int64(n), limits: DefaultLimits}
	if n == forwardHead {
		b.size = 1 << 62 // to its end, wherever that is
	}
	if _, err := b.sniff(); err != nil {
		return nil, err
	}
	if err := b.openCSV(); err != nil {
		return nil, err
	}
	if b.csv.encoding == UTF8 && b.size > b.looked {
		b.csv.encoding = UTF8Mixed
	}
	return b, nil
}

// forward is a reader at places, of which only the head can be read again.
type forward struct {
	r    io.Reader
	head []byte
	at   int64 // of r
}

func (f *forward) ReadAt(p []byte, off int64) (int, error) {
	if off < int64(len(f.head)) {
		n := copy(p, f.head[off:])
		if n == len(p) || off+int64(n) != f.at {
			return n, nil
		}
		more, err := f.read(p[n:])
		return n + more, err
	}
	if off != f.at {
		return 0, errors.New("table: a text that was opened forwards was read again")
	}
	return f.read(p)
}

func (f *forward) read(p []byte) (int, error) {
	n, err := f.r.Read(p)
	f.at += int64(n)
	return n, err
}
