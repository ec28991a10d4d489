package ledgertest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"testing"

	"pgregory.net/rapid"

	"roundtable/ledger"
)

// naiveRoot is the tree hash as RFC 6962 section 2.1 defines it, by recursion.
func naiveRoot(leaves [][]byte) ledger.Hash {
	switch len(leaves) {
	case 0:
		return sha256.Sum256(nil)
	case 1:
		return sha256.Sum256(append([]byte{0}, leaves[0]...))
	}
	k := 1
	for k*2 < len(leaves) {
		k *= 2
	}
	left, right := naiveRoot(leaves[:k]), naiveRoot(leaves[k:])
	return sha256.Sum256(append(append([]byte{1}, left[:]...), right[:]...))
}

// modelRecord is a record of the ledger in memory.
type modelRecord struct {
	stream  ledger.Stream
	version ledger.Version
	text    []byte
	erased  bool
}

// testModel runs random commands on one store and on a list in memory.
func testModel(t *testing.T, h Harness) {
	st := open(t, h)
	var model []modelRecord
	rapid.Check(t, func(rt *rapid.T) {
		// The ledger goes on from one run to the next, as ledgers do.
		for range rapid.IntRange(1, 8).Draw(rt, "commands") {
			if rapid.IntRange(0, 29).Draw(rt, "command") == 0 && len(model) > 0 {
				model = modelErase(rt, st, model)
			} else {
				model = modelAppend(rt, st, model)
			}
		}
		modelCompare(rt, st, model)
	})
	verify(t, st)
	var leaves [][]byte
	for _, r := range all(t, st) {
		leaves = append(leaves, ledger.LeafText(r))
	}
	if head(t, st).Root != naiveRoot(leaves) {
		t.Error("the root differs from RFC 6962")
	}
}

func modelVersion(model []modelRecord, s ledger.Stream) ledger.Version {
	v := ledger.Version(0)
	for _, r := range model {
		if r.stream == s {
			v = r.version
		}
	}
	return v
}

func modelAppend(rt *rapid.T, st ledger.Store, model []modelRecord) []modelRecord {
	streams := rapid.SampledFrom([]ledger.Stream{"a", "b", "c/1", "c/2"})
	b := ledger.Batch{Expect: map[ledger.Stream]ledger.Version{}}
	conflict := false
	for range rapid.IntRange(0, 3).Draw(rt, "expectations") {
		s := streams.Draw(rt, "stream")
		is := modelVersion(model, s)
		b.Expect[s] = max(0, is+ledger.Version(rapid.SampledFrom([]int{0, 0, 0, 0, 1, -1}).Draw(rt, "off")))
	}
	for s, want := range b.Expect {
		conflict = conflict || want != modelVersion(model, s)
	}
	next := append([]modelRecord(nil), model...)
	for range rapid.IntRange(1, 5).Draw(rt, "records") {
		s := streams.Draw(rt, "stream")
		body := rapid.SliceOfN(rapid.Byte(), 0, 40).Draw(rt, "body")
		d := ledger.Draft{Stream: s, Kind: "k", Data: body}
		if rapid.Bool().Draw(rt, "ahead") {
			ref, err := st.Put(context.Background(), bytes.NewReader(body))
			if err != nil {
				rt.Fatal(err)
			}
			d.Data, d.Body = nil, ref
		}
		b.Records = append(b.Records, d)
		next = append(next, modelRecord{stream: s, version: modelVersion(next, s) + 1, text: body})
	}
	first, hd, err := st.Append(context.Background(), b)
	if _, ok := errors.AsType[*ledger.ConflictError](err); ok != conflict {
		rt.Fatalf("conflict %v: %v", conflict, err)
	}
	if conflict {
		return model
	}
	if err != nil || int(first) != len(model)+1 || int(hd.Seq) != len(next) {
		rt.Fatalf("append gave %d, %d, %v", first, hd.Seq, err)
	}
	return next
}

func modelErase(rt *rapid.T, st ledger.Store, model []modelRecord) []modelRecord {
	i := rapid.IntRange(0, len(model)-1).Draw(rt, "erased")
	body := rapid.SliceOfN(rapid.Byte(), 0, 10).Draw(rt, "instead")
	_, err := st.Erase(context.Background(), "officer", "RZ1", "asked", []ledger.Erasure{{Seq: ledger.Seq(i + 1), Data: body}})
	if model[i].stream == ledger.ErasureStream {
		if err == nil {
			rt.Fatal("the record of an erasure was erased")
		}
		return model
	}
	if err != nil {
		rt.Fatal(err)
	}
	next := append([]modelRecord(nil), model...)
	next[i].text, next[i].erased = body, true
	return append(next, modelRecord{stream: ledger.ErasureStream, version: modelVersion(model, ledger.ErasureStream) + 1})
}

func modelCompare(rt *rapid.T, st ledger.Store, model []modelRecord) {
	i := 0
	for r, err := range st.Read(context.Background(), 0) {
		if err != nil {
			rt.Fatal(err)
		}
		if i >= len(model) {
			rt.Fatal("more records than in memory")
		}
		m := model[i]
		i++
		if r.Stream != m.stream || r.Version != m.version || r.Erased() != m.erased {
			rt.Fatalf("record %d is %+v, in memory %+v", i, r, m)
		}
		if m.stream == ledger.ErasureStream {
			continue
		}
		got, err := ledger.ReadBody(context.Background(), st, r.Now)
		if err != nil || !bytes.Equal(got, m.text) {
			rt.Fatalf("record %d: body %q, in memory %q: %v", i, got, m.text, err)
		}
	}
	if i != len(model) {
		rt.Fatalf("%d records, in memory %d", i, len(model))
	}
}

// sizedNoise is a reader of noise without a buffer of its whole size.
type sizedNoise struct {
	seed uint64
	left int
}

func (s *sizedNoise) Read(p []byte) (int, error) {
	if s.left == 0 {
		return 0, io.EOF
	}
	n := copy(p, noise(s.seed, min(len(p), s.left, 1<<16)))
	s.seed++
	s.left -= n
	return n, nil
}
