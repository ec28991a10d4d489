package ledger

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"io"

	"roundtable/care"
)

// restoreBatch is how many records a restore appends at once.
const restoreBatch = 256

// Restore reads a backup into an empty store and returns the head, which is that
// of the backup: the same root. Then it replays the erasure logs given by folder
// (records that were erased after the backup was made), which appends records of
// their own.
//
// A store that is not empty, and a backup that is damaged or cut short, give a
// *care.Problem. A restore that did not finish leaves a store that refuses to
// open.
func Restore(ctx context.Context, r io.Reader, st Store, erasureLogs ...string) (Head, error) {
	sealer, ok := st.(Sealer)
	if !ok {
		return Head{}, errors.New("ledger: this store cannot take bodies with their salts")
	}
	in := newFrames(r)
	if err := in.title(); err != nil {
		return Head{}, damaged(err)
	}
	if err := sealer.BeginRestore(ctx); err != nil {
		return Head{}, err
	}
	head, err := (&restore{sealer: sealer, in: in}).run(ctx)
	if err != nil {
		return Head{}, err
	}
	if _, err := ReplayErasures(ctx, st, erasureLogs...); err != nil {
		return Head{}, err
	}
	return head, sealer.EndRestore(ctx)
}

type restore struct {
	sealer Sealer
	in     *frames
	head   Head
	batch  []Record
}

func (r *restore) run(ctx context.Context) (Head, error) {
	for {
		kind, err := r.in.next()
		if err != nil {
			return r.head, damaged(err)
		}
		switch kind {
		case frameBody:
			if err := r.body(ctx); err != nil {
				return r.head, err
			}
		case frameRecord:
			rec, err := decodeRecord(r.in.payload)
			if err != nil {
				return r.head, damaged(err)
			}
			r.batch = append(r.batch, rec)
			if len(r.batch) == restoreBatch {
				if err := r.flush(ctx); err != nil {
					return r.head, err
				}
			}
		case frameEnd:
			if err := r.flush(ctx); err != nil {
				return r.head, err
			}
			return r.head, r.end()
		default:
			return r.head, damaged(errors.New("ledger: a frame of an unknown kind"))
		}
	}
}

// body puts the frames of one body; the reader stops at the first frame that is
// none.
func (r *restore) body(ctx context.Context) error {
	b := &frameReader{in: r.in, data: r.in.payload}
	_, err := r.sealer.PutSealed(ctx, b)
	if errors.Is(err, errForget) {
		return nil
	}
	if b.err != nil && !errors.Is(b.err, io.EOF) {
		return damaged(b.err)
	}
	return orDamaged(ctx, err) // such as a body shorter than its salt
}

// orDamaged takes what nobody has put into words, and is not the end of ctx, for the
// backup's fault.
func orDamaged(ctx context.Context, err error) error {
	if _, ok := errors.AsType[*care.Problem](err); ok || err == nil || ctx.Err() != nil {
		return err
	}
	return damaged(err)
}

func (r *restore) flush(ctx context.Context) error {
	if len(r.batch) == 0 {
		return nil
	}
	want := r.head.Seq
	for _, rec := range r.batch {
		want++
		if rec.Seq != want {
			return damaged(errors.New("ledger: records out of order"))
		}
	}
	head, err := r.sealer.AppendSealed(ctx, r.batch)
	if err != nil {
		return orDamaged(ctx, err) // a body that is missing, a version that is there twice
	}
	r.head, r.batch = head, r.batch[:0]
	return nil
}

func (r *restore) end() error {
	n, k := binary.Uvarint(r.in.payload)
	if k <= 0 || len(r.in.payload) != k+2*sha256.Size {
		return damaged(errors.New("ledger: a last frame of another form"))
	}
	root, sum := r.in.payload[k:k+sha256.Size], r.in.payload[k+sha256.Size:]
	if Seq(n) != r.head.Seq || (n > 0 && !bytes.Equal(root, r.head.Root[:])) {
		return damaged(errors.New("ledger: the restored root is another"))
	}
	if !bytes.Equal(sum, r.in.before) {
		return damaged(errors.New("ledger: the backup's checksum is another"))
	}
	return nil
}

func decodeRecord(p []byte) (Record, error) {
	n, k := binary.Uvarint(p)
	if k <= 0 || n > uint64(len(p)-k) {
		return Record{}, errors.New("ledger: a record's frame is cut short")
	}
	r, err := ParseLeaf(p[k : k+int(n)])
	if err != nil {
		return r, err
	}
	p = p[k+int(n):]
	if len(p) < sha256.Size {
		return r, errors.New("ledger: a record's frame is cut short")
	}
	copy(r.Now.Commit[:], p)
	size, k := binary.Uvarint(p[sha256.Size:])
	if k <= 0 || k != len(p)-sha256.Size || size > 1<<62 {
		return r, errors.New("ledger: a record's frame has another form")
	}
	r.Now.Size = int64(size)
	return r, nil
}

// frames reads a backup's frames one after another.
type frames struct {
	r       *bufio.Reader
	sum     hash.Hash
	payload []byte
	before  []byte // checksum of all before the last frame
	pending bool   // the frame was read and not yet consumed
	kind    byte
}

func newFrames(r io.Reader) *frames {
	return &frames{r: bufio.NewReaderSize(r, 1<<16), sum: sha256.New()}
}

func (f *frames) title() error {
	b := make([]byte, len(backupTitle))
	if _, err := io.ReadFull(f.r, b); err != nil || string(b) != backupTitle {
		return errors.New("ledger: not a backup of version 1")
	}
	f.sum.Write(b)
	return nil
}

// next reads one frame into payload, which the following call overwrites.
func (f *frames) next() (byte, error) {
	if f.pending {
		f.pending = false
		return f.kind, nil
	}
	kind, err := f.r.ReadByte()
	if err != nil {
		return 0, err
	}
	n, err := binary.ReadUvarint(f.r)
	if err != nil {
		return 0, err
	}
	if n > maxFrame {
		return 0, errors.New("ledger: a frame is too long")
	}
	if cap(f.payload) < int(n) {
		f.payload = make([]byte, n)
	}
	f.payload = f.payload[:n]
	if _, err := io.ReadFull(f.r, f.payload); err != nil {
		return 0, err
	}
	if kind == frameEnd {
		f.before = f.sum.Sum(nil)
		if _, err := f.r.ReadByte(); err == nil {
			return 0, errors.New("ledger: something follows the last frame")
		}
	}
	f.sum.Write(binary.AppendUvarint([]byte{kind}, n))
	f.sum.Write(f.payload)
	f.kind = kind
	return kind, nil
}

var errForget = errors.New("ledger: the body was erased while the backup was made")

// frameReader is one body out of its frames.
type frameReader struct {
	in   *frames
	data []byte
	err  error
}

// Read ends at the first frame that is no part of the body and leaves it to be
// read.
func (b *frameReader) Read(p []byte) (int, error) {
	for len(b.data) == 0 {
		if b.err != nil {
			return 0, b.err
		}
		kind, err := b.in.next()
		switch {
		case err != nil:
			b.err = fmt.Errorf("ledger: the backup ends inside a body: %v", err) //nolint:errorlint // io.EOF in it would be taken for the body's end
		case kind == frameForget:
			b.err = errForget
		case kind == frameBody:
			b.data = b.in.payload
		default:
			b.in.pending = true
			b.err = io.EOF
		}
	}
	n := copy(p, b.data)
	b.data = b.data[n:]
	return n, nil
}

func damaged(err error) error {
	return &care.Problem{
		What:   "The file is not a whole backup of a ledger.",
		Remedy: "Restore another copy of the backup into a new, empty folder or database; this one was not restored.",
		Err:    err,
	}
}
