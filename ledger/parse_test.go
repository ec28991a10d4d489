package ledger

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"io"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"roundtable/care"
)

// memSealer takes a restore in memory, as fast as a fuzzer wants it.
type memSealer struct {
	Store
	Sealer
	bodies map[BodyRef]bool
	hashes []tlog.Hash
	head   Head
}

func (m *memSealer) ReadHashes(idx []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(idx))
	for i, x := range idx {
		out[i] = m.hashes[x]
	}
	return out, nil
}

func (m *memSealer) PutSealed(_ context.Context, sealed io.Reader) (BodyRef, error) {
	b, err := io.ReadAll(sealed)
	if err != nil {
		return BodyRef{}, err
	}
	if len(b) < SaltSize {
		return BodyRef{}, errors.New("shorter than its salt")
	}
	ref := BodyRef{Commit: sha256.Sum256(b), Size: int64(len(b) - SaltSize)}
	m.bodies[ref] = true
	return ref, nil
}

func (m *memSealer) AppendSealed(_ context.Context, rs []Record) (Head, error) {
	for _, r := range rs {
		if !m.bodies[r.Now] {
			return m.head, ErrNotFound
		}
		hs, err := tlog.StoredHashesForRecordHash(int64(m.head.Seq), tlog.Hash(LeafHash(r)), m)
		if err != nil {
			return m.head, err
		}
		m.hashes = append(m.hashes, hs...)
		m.head.Seq++
		root, err := tlog.TreeHash(int64(m.head.Seq), m)
		if err != nil {
			return m.head, err
		}
		m.head.Root = Hash(root)
	}
	return m.head, nil
}

// made is a backup of n records, one of them erased.
func made(n int) []byte {
	var out bytes.Buffer
	b := &backup{sum: sha256.New()}
	b.w = newBackupWriter(&out, b.sum)
	m := &memSealer{bodies: map[BodyRef]bool{}}
	write := func(kind byte, payload []byte) {
		if err := b.frame(kind, payload); err != nil {
			panic(err)
		}
	}
	for i := range n {
		sealed := bytes.Repeat([]byte{byte(i)}, SaltSize+i*10)
		ref, err := m.PutSealed(context.Background(), bytes.NewReader(sealed))
		if err != nil {
			panic(err)
		}
		r := Record{Seq: Seq(i + 1), Stream: "a", Version: Version(i + 1), Kind: "k", At: time.Unix(int64(i), 0).UTC(), Leaf: ref, Now: ref}
		if i == 1 {
			r.Leaf.Commit[0] ^= 1
		}
		write(frameBody, sealed)
		write(frameRecord, encodeRecord(r))
		if _, err := m.AppendSealed(context.Background(), []Record{r}); err != nil {
			panic(err)
		}
	}
	if err := b.end(m.head); err != nil {
		panic(err)
	}
	return out.Bytes()
}

// FuzzBackup: whatever is taken for a whole backup has the root and the bodies that
// it states, and anything else is told in words.
func FuzzBackup(f *testing.F) {
	f.Add(made(0))
	f.Add(made(3))
	f.Add([]byte(backupTitle + "B\x03abcX\x00E\x00"))
	f.Add([]byte(backupTitle + "B\x03abcE\x00")) // shorter than its salt
	f.Fuzz(func(t *testing.T, file []byte) {
		in := newFrames(bytes.NewReader(file))
		if in.title() != nil {
			return
		}
		m := &memSealer{bodies: map[BodyRef]bool{}}
		head, err := (&restore{sealer: m, in: in}).run(context.Background())
		if err == nil && head != m.head {
			t.Errorf("restored %+v of %+v", head, m.head)
		}
		if _, ok := errors.AsType[*care.Problem](err); err != nil && !ok {
			t.Errorf("not a problem that a person can mend: %v", err)
		}
	})
}

func TestMadeBackupIsOne(t *testing.T) {
	m := &memSealer{bodies: map[BodyRef]bool{}}
	in := newFrames(bytes.NewReader(made(5)))
	if err := in.title(); err != nil {
		t.Fatal(err)
	}
	if head, err := (&restore{sealer: m, in: in}).run(t.Context()); err != nil || head.Seq != 5 {
		t.Errorf("restored %+v, %v", head, err)
	}
}

// FuzzEntry: an entry of the erasure log that is read is of its format, and is
// written back as one.
func FuzzEntry(f *testing.F) {
	f.Add([]byte(`{"format":"roundtable-erasure/1","seq":2,"size":3}`))
	f.Add([]byte(`{"format":"roundtable-erasure/2"}`))
	f.Fuzz(func(t *testing.T, line []byte) {
		e, err := parseEntry(line)
		if err != nil {
			return
		}
		if e.Format != erasureTitle || e.Seq < 1 || e.Size < 0 {
			t.Errorf("%q is taken for %+v", line, e)
		}
		again, err := json.Marshal(e)
		if err != nil {
			return // a year that JSON has no form for
		}
		if back, err := parseEntry(again); err != nil || !back.At.Equal(e.At) || back.Now != e.Now || back.Seq != e.Seq {
			t.Errorf("%q comes back as %+v: %v", again, back, err)
		}
	})
}
