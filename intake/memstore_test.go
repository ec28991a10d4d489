package intake

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"io"
	"iter"
	"sync"
	"time"

	"roundtable/ledger"
)

// memStore is as much of a ledger as intake needs, in memory, for tests that take
// thousands of files in. What is not here panics: the embedded Store is nil.
type memStore struct {
	ledger.Store
	mu      sync.Mutex
	bodies  map[ledger.Hash][]byte
	records []ledger.Record
	version map[ledger.Stream]ledger.Version
	puts    uint64
}

func newMemStore() *memStore {
	return &memStore{bodies: make(map[ledger.Hash][]byte), version: make(map[ledger.Stream]ledger.Version)}
}

func (m *memStore) Put(_ context.Context, r io.Reader) (ledger.BodyRef, error) {
	b, err := io.ReadAll(r)
	if err != nil {
		return ledger.BodyRef{}, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.put(b), nil
}

// put keeps a body under a hash of its own, as salted bodies have.
func (m *memStore) put(b []byte) ledger.BodyRef {
	m.puts++
	h := sha256.Sum256(binary.BigEndian.AppendUint64(nil, m.puts))
	m.bodies[h] = b
	return ledger.BodyRef{Commit: h, Size: int64(len(b))}
}

func (m *memStore) Append(_ context.Context, b ledger.Batch) (ledger.Seq, ledger.Head, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for s, v := range b.Expect {
		if m.version[s] != v {
			return 0, ledger.Head{}, &ledger.ConflictError{Stream: s, Expected: v, Actual: m.version[s]}
		}
	}
	first := ledger.Seq(len(m.records) + 1)
	for _, d := range b.Records {
		ref := d.Body
		if ref == (ledger.BodyRef{}) {
			ref = m.put(d.Data)
		}
		m.version[d.Stream]++
		m.records = append(m.records, ledger.Record{
			Seq: ledger.Seq(len(m.records) + 1), Stream: d.Stream, Version: m.version[d.Stream], Kind: d.Kind, At: time.Unix(0, 0).UTC(),
			By: d.By, Partner: d.Partner, Leaf: ref, Now: ref,
		})
	}
	return first, ledger.Head{Seq: ledger.Seq(len(m.records))}, nil
}

func (m *memStore) Read(_ context.Context, after ledger.Seq) iter.Seq2[ledger.Record, error] {
	m.mu.Lock()
	recs := m.records[min(int(after), len(m.records)):]
	m.mu.Unlock()
	return func(yield func(ledger.Record, error) bool) {
		for _, r := range recs {
			if !yield(r, nil) {
				return
			}
		}
	}
}

func (m *memStore) ReadStream(ctx context.Context, s ledger.Stream, after ledger.Version) iter.Seq2[ledger.Record, error] {
	return func(yield func(ledger.Record, error) bool) {
		for r := range m.Read(ctx, 0) {
			if r.Stream == s && r.Version > after && !yield(r, nil) {
				return
			}
		}
	}
}

func (m *memStore) Body(_ context.Context, ref ledger.BodyRef) (io.ReadCloser, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	b, ok := m.bodies[ref.Commit]
	if !ok {
		return nil, ledger.ErrNotFound
	}
	return io.NopCloser(bytes.NewReader(b)), nil
}

func (m *memStore) Scratch() ledger.Scratch { return memScratch{} }

// memScratch forgets everything: intake never needs a draft back in these tests.
type memScratch struct{}

func (memScratch) Get(context.Context, string, string) ([]byte, error) {
	return nil, ledger.ErrNotFound
}
func (memScratch) Set(context.Context, string, string, []byte, time.Time) error { return nil }
func (memScratch) Delete(context.Context, string, string) error                 { return nil }
func (memScratch) Swap(context.Context, string, string, []byte, []byte, time.Time) (bool, error) {
	return false, nil
}
func (memScratch) DeleteAll(context.Context, string, string) (int, error) { return 0, nil }
func (memScratch) Keys(context.Context, string, string) ([]string, error) { return nil, nil }
