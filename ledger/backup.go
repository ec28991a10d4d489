package ledger

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"io"
)

// A backup is one stream of frames, the same for every store (FORMAT.md,
// "Backup").
const (
	backupTitle = "roundtable-backup/1\n"
	frameBody   = 'B' // a part of salt || body of the record that follows
	frameForget = 'X' // an erasure took the body away while it was written
	frameRecord = 'R'
	frameEnd    = 'E'
	// maxFrame is the largest frame's payload in bytes.
	maxFrame = 1 << 20
)

// Backup writes the whole ledger to w while it goes on running, and returns the
// head that a restore of it has. Scratch, keys and the erasure log are not in
// it; keep the erasure log elsewhere, for Restore.
func Backup(ctx context.Context, st Store, w io.Writer) (Head, error) {
	sealer, ok := st.(Sealer)
	if !ok {
		return Head{}, errors.New("ledger: this store cannot give bodies with their salts")
	}
	b := &backup{st: st, sealer: sealer, sum: sha256.New()}
	b.w = newBackupWriter(w, b.sum)
	head, err := st.Head(ctx)
	if err != nil {
		return Head{}, err
	}
	for b.done < head.Seq {
		erased, err := b.records(ctx, head.Seq)
		if err != nil {
			return Head{}, err
		}
		if !erased {
			break
		}
		// An erasure may have come after head: then the record that attests it
		// must be in the backup too.
		if head, err = st.Head(ctx); err != nil {
			return Head{}, err
		}
	}
	if b.done != head.Seq {
		return Head{}, fmt.Errorf("ledger: record %d is missing; verify says more", b.done+1)
	}
	return head, b.end(head)
}

// newBackupWriter begins the stream; the buffer keeps an error for its Flush.
func newBackupWriter(w io.Writer, sum hash.Hash) *bufio.Writer {
	out := bufio.NewWriterSize(io.MultiWriter(w, sum), maxFrame)
	_, _ = out.WriteString(backupTitle)
	return out
}

// encodeRecord is the payload that decodeRecord reads.
func encodeRecord(r Record) []byte {
	leaf := LeafText(r)
	p := binary.AppendUvarint(nil, uint64(len(leaf)))
	p = append(append(p, leaf...), r.Now.Commit[:]...)
	return binary.AppendUvarint(p, uint64(r.Now.Size))
}

type backup struct {
	st     Store
	sealer Sealer
	w      *bufio.Writer
	sum    hash.Hash
	done   Seq
}

// records writes records up to a head; it reports whether one was erased.
func (b *backup) records(ctx context.Context, to Seq) (erased bool, err error) {
	for r, err := range b.sealer.Records(ctx, b.done) {
		if err != nil {
			return erased, err
		}
		if r.Seq > to {
			break
		}
		if r.Seq != b.done+1 {
			return erased, fmt.Errorf("ledger: record %d is missing; verify says more", b.done+1)
		}
		if r, err = b.body(ctx, r); err != nil {
			return erased, fmt.Errorf("ledger: body of record %d: %w", r.Seq, err)
		}
		erased = erased || r.Erased()
		if err := b.frame(frameRecord, encodeRecord(r)); err != nil {
			return erased, err
		}
		b.done = r.Seq
	}
	return erased, nil
}

// body writes the record's body as it stands, and returns the record that it
// belongs to: an erasure may come in between, which is then seen.
func (b *backup) body(ctx context.Context, r Record) (Record, error) {
	for {
		err := b.copyBody(ctx, r.Now)
		if !errors.Is(err, ErrNotFound) {
			return r, err
		}
		now, rerr := ReadRecord(ctx, b.st, r.Seq)
		if rerr != nil {
			return r, rerr
		}
		if now.Now == r.Now {
			return r, err // it is missing for another reason
		}
		r = now
	}
}

func (b *backup) copyBody(ctx context.Context, ref BodyRef) error {
	in, err := b.sealer.Sealed(ctx, ref)
	if err != nil {
		return err
	}
	defer in.Close()
	buf := make([]byte, maxFrame)
	for began := false; ; began = true {
		n, err := io.ReadFull(in, buf)
		if n > 0 {
			if werr := b.frame(frameBody, buf[:n]); werr != nil {
				return werr
			}
		}
		switch {
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
			return nil
		case errors.Is(err, ErrNotFound) && (began || n > 0):
			return errors.Join(b.frame(frameForget, nil), err)
		case err != nil:
			return err
		}
	}
}

func (b *backup) end(head Head) error {
	if err := b.w.Flush(); err != nil {
		return err
	}
	p := binary.AppendUvarint(nil, uint64(head.Seq))
	p = append(p, head.Root[:]...)
	p = b.sum.Sum(p)
	if err := b.frame(frameEnd, p); err != nil {
		return err
	}
	return b.w.Flush()
}

func (b *backup) frame(kind byte, payload []byte) error {
	var head [1 + binary.MaxVarintLen64]byte
	head[0] = kind
	n := 1 + binary.PutUvarint(head[1:], uint64(len(payload)))
	if _, err := b.w.Write(head[:n]); err != nil {
		return err
	}
	_, err := b.w.Write(payload)
	return err
}
