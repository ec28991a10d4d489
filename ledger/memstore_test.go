package ledger_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"io"
	"iter"

	"roundtable/care"
	"roundtable/ledger"
)

// memStore is as much of a store as restoring and replaying need, in memory and in
// the plainest way, so that a fuzzer tries thousands of files in the time in which
// a database opens once. What is not here panics: the embedded Store is nil.
type memStore struct {
	ledger.Store
	bodies    map[ledger.BodyRef][]byte // salt || body
	records   []ledger.Record
	restoring bool
}

func newMemStore() *memStore { return &memStore{bodies: map[ledger.BodyRef][]byte{}} }

func (m *memStore) PutSealed(_ context.Context, r io.Reader) (ledger.BodyRef, error) {
	b, err := io.ReadAll(r)
	if err != nil {
		return ledger.BodyRef{}, err
	}
	if len(b) < ledger.SaltSize {
		return ledger.BodyRef{}, errors.New("shorter than its salt")
	}
	ref := ledger.BodyRef{Commit: sha256.Sum256(b), Size: int64(len(b) - ledger.SaltSize)}
	m.bodies[ref] = b
	return ref, nil
}

func (m *memStore) Put(ctx context.Context, r io.Reader) (ledger.BodyRef, error) {
	salt := make([]byte, ledger.SaltSize)
	rand.Read(salt)
	return m.PutSealed(ctx, io.MultiReader(bytes.NewReader(salt), r))
}

func (m *memStore) Sealed(_ context.Context, ref ledger.BodyRef) (io.ReadCloser, error) {
	b, ok := m.bodies[ref]
	if !ok {
		return nil, ledger.ErrNotFound
	}
	return io.NopCloser(bytes.NewReader(b)), nil
}

func (m *memStore) Body(_ context.Context, ref ledger.BodyRef) (io.ReadCloser, error) {
	b, ok := m.bodies[ref]
	if !ok {
		return nil, ledger.ErrNotFound
	}
	return io.NopCloser(bytes.NewReader(b[ledger.SaltSize:])), nil
}

func (m *memStore) BeginRestore(context.Context) error {
	if len(m.records) > 0 {
		return &care.Problem{What: "There is a ledger here already.", Remedy: "Use an empty one."}
	}
	m.restoring = true
	return nil
}

func (m *memStore) EndRestore(context.Context) error {
	m.restoring = false
	return nil
}

func (m *memStore) AppendSealed(_ context.Context, rs []ledger.Record) (ledger.Head, error) {
	at := map[ledger.Stream]map[ledger.Version]bool{}
	for _, r := range m.records {
		if at[r.Stream] == nil {
			at[r.Stream] = map[ledger.Version]bool{}
		}
		at[r.Stream][r.Version] = true
	}
	for i, r := range rs {
		if _, there := m.bodies[r.Now]; !there {
			return ledger.Head{}, ledger.ErrNotFound
		}
		if r.Seq != ledger.Seq(len(m.records)+i+1) || at[r.Stream][r.Version] {
			return ledger.Head{}, errors.New("out of order, or there twice")
		}
		if at[r.Stream] == nil {
			at[r.Stream] = map[ledger.Version]bool{}
		}
		at[r.Stream][r.Version] = true
	}
	m.records = append(m.records, rs...)
	return m.Head(context.Background())
}

func (m *memStore) Head(context.Context) (ledger.Head, error) {
	h := ledger.Head{Seq: ledger.Seq(len(m.records)), Root: plainRoot(m.records)}
	for _, r := range m.records {
		h.At = r.At
		if !r.Stream.IsLog() {
			h.Last = r.Seq
		}
	}
	return h, nil
}

// plainRoot is the tree hash as RFC 6962 section 2.1 defines it.
func plainRoot(rs []ledger.Record) ledger.Hash {
	switch len(rs) {
	case 0:
		return sha256.Sum256(nil)
	case 1:
		return ledger.LeafHash(rs[0])
	}
	k := 1
	for k*2 < len(rs) {
		k *= 2
	}
	left, right := plainRoot(rs[:k]), plainRoot(rs[k:])
	return sha256.Sum256(append(append([]byte{1}, left[:]...), right[:]...))
}

func (m *memStore) Records(_ context.Context, after ledger.Seq) iter.Seq2[ledger.Record, error] {
	return func(yield func(ledger.Record, error) bool) {
		for _, r := range m.records {
			if r.Seq > after && !yield(r, nil) {
				return
			}
		}
	}
}

func (m *memStore) Read(ctx context.Context, after ledger.Seq) iter.Seq2[ledger.Record, error] {
	return m.Records(ctx, after)
}

func (m *memStore) ReadStream(_ context.Context, s ledger.Stream, after ledger.Version) iter.Seq2[ledger.Record, error] {
	return func(yield func(ledger.Record, error) bool) {
		for _, r := range m.records {
			if r.Stream == s && r.Version > after && !yield(r, nil) {
				return
			}
		}
	}
}

func (m *memStore) Erase(ctx context.Context, by care.AccountID, partner care.PartnerCode, reason string, es []ledger.Erasure) (ledger.Seq, error) {
	attest := ledger.Erased{V: 1, Reason: reason}
	for _, e := range es {
		r := &m.records[e.Seq-1]
		if e.Was != (ledger.BodyRef{}) && e.Was != r.Now {
			return 0, &ledger.BodyChangedError{Seq: e.Seq, Expected: e.Was, Actual: r.Now}
		}
		if r.Kind == ledger.KindErased || r.Now == e.Body {
			return 0, errors.New("cannot be erased, or stands there already")
		}
		r.Now = e.Body
		attest.Items = append(attest.Items, ledger.ErasedItem{Seq: e.Seq, Leaf: r.Leaf.Commit, Now: e.Body.Commit, Size: e.Body.Size})
	}
	data, err := json.Marshal(attest)
	if err != nil {
		return 0, err
	}
	ref, err := m.Put(ctx, bytes.NewReader(data))
	seq, last := ledger.Seq(len(m.records)+1), m.records[len(m.records)-1]
	version := ledger.Version(1)
	for range m.ReadStream(ctx, ledger.ErasureStream, 0) {
		version++
	}
	m.records = append(m.records, ledger.Record{
		Seq: seq, Stream: ledger.ErasureStream, Version: version, Kind: ledger.KindErased, At: last.At,
		By: by, Partner: partner, Leaf: ref, Now: ref,
	})
	return seq, err
}

// Verify looks at each body, and at each redaction for the record that attests it.
func (m *memStore) Verify(ctx context.Context, _ func(done, total ledger.Seq)) (ledger.Report, error) {
	attested := map[ledger.ErasedItem]bool{}
	for r := range m.ReadStream(ctx, ledger.ErasureStream, 0) {
		var body ledger.Erased
		if err := ledger.ReadJSON(ctx, m, r, &body); err != nil {
			return ledger.Report{}, err
		}
		for _, it := range body.Items {
			attested[it] = true
		}
	}
	rep := ledger.Report{Records: ledger.Seq(len(m.records))}
	for _, r := range m.records {
		sealed, ok := m.bodies[r.Now]
		if !ok || sha256.Sum256(sealed) != r.Now.Commit {
			rep.Faults = append(rep.Faults, ledger.Fault{Seq: r.Seq, What: "its body"})
		}
		if r.Now == r.Leaf {
			continue
		}
		if rep.Erased++; !attested[ledger.ErasedItem{Seq: r.Seq, Leaf: r.Leaf.Commit, Now: r.Now.Commit, Size: r.Now.Size}] {
			rep.Faults = append(rep.Faults, ledger.Fault{Seq: r.Seq, What: "nobody attests its redaction"})
		}
	}
	var err error
	rep.Head, err = m.Head(ctx)
	return rep, err
}

var _ ledger.Sealer = (*memStore)(nil)
