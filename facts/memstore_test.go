package facts

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"sync"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"

	"roundtable/care"
	"roundtable/ledger"
)

// memStore is a ledger in memory, for histories by the hundred: only what facts
// reads of a store. The other methods panic.
type memStore struct {
	ledger.Store
	mu      sync.Mutex
	recs    []ledger.Record
	bodies  map[ledger.Hash][]byte
	version map[ledger.Stream]ledger.Version
	grown   chan struct{}
}

func newMemStore() *memStore {
	return &memStore{bodies: map[ledger.Hash][]byte{}, version: map[ledger.Stream]ledger.Version{}, grown: make(chan struct{})}
}

func (m *memStore) put(body []byte, salt int) ledger.BodyRef {
	h := ledger.Hash(sha256.Sum256(fmt.Appendf(nil, "%d|%s", salt, body)))
	m.bodies[h] = body
	return ledger.BodyRef{Commit: h, Size: int64(len(body))}
}

// add appends records, as one append does.
func (m *memStore) add(drafts ...draft) ledger.Seq {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, d := range drafts {
		seq := ledger.Seq(len(m.recs) + 1)
		m.version[d.stream]++
		ref := m.put(d.body, int(seq))
		m.recs = append(m.recs, ledger.Record{
			Seq: seq, Stream: d.stream, Version: m.version[d.stream], Kind: d.kind,
			At: time.Unix(int64(seq), 0).UTC(), By: "tester", Leaf: ref, Now: ref,
		})
	}
	close(m.grown)
	m.grown = make(chan struct{})
	return ledger.Seq(len(m.recs))
}

// erase replaces a record's body and leaves the record of it.
func (m *memStore) erase(seq ledger.Seq, body []byte) ledger.Seq {
	m.mu.Lock()
	delete(m.bodies, m.recs[seq-1].Now.Commit)
	m.recs[seq-1].Now = m.put(body, -int(seq))
	m.mu.Unlock()
	return m.add(draft{"ledger", ledger.KindErased, []byte("{}")})
}

func (m *memStore) Read(_ context.Context, after ledger.Seq) iter.Seq2[ledger.Record, error] {
	m.mu.Lock()
	recs := append([]ledger.Record(nil), m.recs[min(int(after), len(m.recs)):]...)
	m.mu.Unlock()
	return func(yield func(ledger.Record, error) bool) {
		for _, r := range recs {
			if !yield(r, nil) {
				return
			}
		}
	}
}

func (m *memStore) Tail(ctx context.Context, after ledger.Seq) iter.Seq2[ledger.Record, error] {
	return func(yield func(ledger.Record, error) bool) {
		for {
			m.mu.Lock()
			recs, grown := append([]ledger.Record(nil), m.recs[after:]...), m.grown
			m.mu.Unlock()
			for _, r := range recs {
				after = r.Seq
				if !yield(r, nil) {
					return
				}
			}
			select {
			case <-ctx.Done():
				return
			case <-grown:
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

func (m *memStore) Head(context.Context) (ledger.Head, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return ledger.Head{Seq: ledger.Seq(len(m.recs))}, nil
}

type draft struct {
	stream ledger.Stream
	kind   ledger.Kind
	body   []byte
}

// delivery is one extract as a test writes it.
type delivery struct {
	partner   care.PartnerCode
	kind      string
	snapshot  bool
	mapped    []string // fields that the file has columns for
	people    []care.PersonRow
	pathways  []care.PathwayRow
	events    []care.EventRow
	published []care.PublishedRow
	practice  bool // nearly all of its numbers are test numbers
}

// drafts are the delivery's records as the intake appends them.
func (d delivery) drafts(tb testing.TB) []draft {
	stream := ledger.Stream(fmt.Sprintf("extract/%s/%s", d.partner, d.kind))
	var out []draft
	add := func(kind ledger.Kind, body []byte) { out = append(out, draft{stream, kind, body}) }
	if len(d.people) > 0 {
		add(care.RecPeopleBlock, parquetOf(tb, d.people))
	}
	if len(d.pathways) > 0 {
		add(care.RecPathwayBlock, parquetOf(tb, d.pathways))
	}
	if len(d.events) > 0 {
		add(care.RecEventBlock, parquetOf(tb, d.events))
	}
	if len(d.published) > 0 {
		add(care.RecPublishedBlock, parquetOf(tb, d.published))
	}
	add(care.RecIssuesBlock, nil)
	add(care.RecFile, []byte("file"))
	x := care.ExtractReceived{V: 1, Partner: d.partner, Kind: d.kind, Snapshot: d.snapshot, Span: len(out), Practice: d.practice}
	for i, f := range d.mapped {
		x.Mapping = append(x.Mapping, care.ColumnMap{Column: i, Field: f})
	}
	add(care.RecExtract, jsonOf(tb, x))
	return out
}

func parquetOf[T any](tb testing.TB, rows []T) []byte {
	tb.Helper()
	var buf bytes.Buffer
	if err := parquet.Write(&buf, rows); err != nil {
		tb.Fatal(err)
	}
	return buf.Bytes()
}

func jsonOf(tb testing.TB, v any) []byte {
	tb.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

var (
	anna  = care.Viewer{Account: "anna", Partner: "RZ1"}
	whole = care.WholeTable(care.DirectCare)
)

func key(n int) care.Key {
	h := sha256.Sum256(fmt.Append(nil, n))
	return care.Key(h[:16])
}

func openMem(tb testing.TB, m *memStore, o Options) *Facts {
	tb.Helper()
	f, err := Open(tb.Context(), m, o)
	if err != nil {
		tb.Fatal(err)
	}
	return f
}
