package ledgertest

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"io"
	"path/filepath"
	"slices"
	"testing"

	"roundtable/ledger"
)

// secret is a text that is nowhere else.
func secret(n uint64) []byte {
	return []byte("SECRET-" + hex.EncodeToString(noise(1000+n, 12)))
}

// traces are byte strings by which a stored body would be known: its salt, and
// pieces from its start, middle and end as they are stored.
func traces(t testing.TB, st ledger.Store, ref ledger.BodyRef) [][]byte {
	t.Helper()
	r, err := st.(ledger.Sealer).Sealed(context.Background(), ref)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	sealed, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	out := [][]byte{sealed[:ledger.SaltSize]}
	for _, at := range []int{0, len(sealed) / 3, len(sealed) / 2, len(sealed) - 48} {
		if at >= 0 && at+48 <= len(sealed) {
			out = append(out, sealed[at:at+48])
		}
	}
	return out
}

func erase(t testing.TB, st ledger.Store, es ...ledger.Erasure) ledger.Seq {
	t.Helper()
	seq, err := st.Erase(context.Background(), "officer", "RZ1", "the person asked for it", es)
	if err != nil {
		t.Fatal(err)
	}
	return seq
}

func testErase(t *testing.T, h Harness) {
	st := open(t, h)
	// Twice in its body: one of the two may lie across the end of a page, where no
	// search finds it, but not both.
	small, inBlock := secret(1), secret(2)
	twice := slices.Concat(small, noise(6, 1200), small)
	block := noise(5, 3<<20)
	for i := 0; i < len(block); i += 100_000 {
		copy(block[i:], inBlock)
	}
	ref := put(t, st, block)
	add(t, st, draft("a", "stays"), draft("a", string(twice)), ledger.Draft{Stream: "b", Kind: "block", Body: ref}, draft("c", "stays too"))
	key := newKey(t)
	old, err := ledger.SignCheckpoint(head(t, st), key.Signer)
	if err != nil {
		t.Fatal(err)
	}
	rs := all(t, st)
	gone := [][]byte{small, inBlock}
	for _, r := range rs[1:3] {
		for _, w := range traces(t, st, r.Leaf) {
			// A page may end within a trace; that one is of no use.
			if len(grep(t, h.Files, w)) > 0 {
				gone = append(gone, w)
			}
		}
	}
	// Else the search afterwards would prove nothing.
	if len(grep(t, h.Files, small)) == 0 || len(grep(t, h.Files, inBlock)) == 0 || len(gone) < 6 {
		t.Errorf("only %d traces are in the files before the erasure", len(gone))
	}
	redacted := put(t, st, block[:1000])
	seq := erase(t, st, ledger.Erasure{Seq: 2, Data: []byte("{}")}, ledger.Erasure{Seq: 3, Body: redacted})
	if seq != 5 {
		t.Errorf("the erasure is record %d", seq)
	}
	checkGone(t, h, gone[:1])
	// The redacted block still begins as the old one did, secret and all: erase
	// the same record again, as for a second person in one block.
	seq = erase(t, st, ledger.Erasure{Seq: 3, Data: []byte("nothing is left")})
	checkGone(t, h, gone)
	checkErased(t, st, rs, seq)
	checkGrown(t, st, key, old)
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	checkGone(t, h, gone)
	st = open(t, h)
	checkErased(t, st, rs, seq)
	checkGone(t, h, gone)
}

// checkGone fails when a trace is in any file of the store or of its erasure
// log.
func checkGone(t testing.TB, h Harness, gone [][]byte) {
	t.Helper()
	for _, dir := range []string{h.Files, h.Erasures} {
		if dir == "" {
			continue
		}
		for i, w := range gone {
			if found := grep(t, dir, w); len(found) > 0 {
				t.Errorf("trace %d still stands in %v", i, found)
			}
		}
	}
}

func checkErased(t testing.TB, st ledger.Store, before []ledger.Record, last ledger.Seq) {
	t.Helper()
	now := all(t, st)
	for i, r := range before {
		if !bytes.Equal(ledger.LeafText(now[i]), ledger.LeafText(r)) {
			t.Errorf("the erasure changed the header of record %d", r.Seq)
		}
		if wantErased := r.Seq == 2 || r.Seq == 3; now[i].Erased() != wantErased {
			t.Errorf("record %d erased: %v", r.Seq, now[i].Erased())
		}
	}
	if got := text(t, st, now[1].Now); string(got) != "{}" {
		t.Errorf("in place of the erased body stands %q", got)
	}
	if _, err := st.Body(context.Background(), before[1].Leaf); !errors.Is(err, ledger.ErrNotFound) {
		t.Errorf("the erased body: %v", err)
	}
	var body ledger.Erased
	if err := ledger.ReadJSON(context.Background(), st, now[last-1], &body); err != nil {
		t.Fatal(err)
	}
	if now[last-1].Kind != ledger.KindErased || body.Reason == "" || body.Items[0].Now != now[2].Now.Commit {
		t.Errorf("the record of the erasure says %+v", body)
	}
	if r := verify(t, st); r.Erased != 2 {
		t.Errorf("verify saw %d erased records", r.Erased)
	}
}

// checkGrown proves that the ledger grew out of an old checkpoint.
func checkGrown(t testing.TB, st ledger.Store, key *ledger.Key, old []byte) {
	t.Helper()
	hd := head(t, st)
	msg, err := ledger.SignCheckpoint(hd, key.Signer)
	if err != nil {
		t.Fatal(err)
	}
	c, err := ledger.OpenCheckpoint(msg, key.Verifier)
	if err != nil {
		t.Fatal(err)
	}
	p, err := ledger.ProveGrowth(context.Background(), st, hd.Seq, old, key.Verifier)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Check(c, key.Verifier); err != nil {
		t.Errorf("an old checkpoint no longer verifies: %v", err)
	}
}

func newKey(t testing.TB) *ledger.Key {
	t.Helper()
	k, err := ledger.CreateKey(t.TempDir()+"/"+ledger.KeyFile, "")
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func testEraseRefused(t *testing.T, h Harness) {
	st := open(t, h)
	add(t, st, draft("a", "one"), draft("a", "two"))
	seq := erase(t, st, ledger.Erasure{Seq: 1, Data: []byte("x")})
	ctx := context.Background()
	for name, es := range map[string][]ledger.Erasure{
		"nothing":              {},
		"a record that is not": {{Seq: 2, Data: []byte("x")}, {Seq: 99}},
		"one record twice":     {{Seq: 2}, {Seq: 2}},
		"an erasure's record":  {{Seq: seq}},
		"a body never put":     {{Seq: 2, Body: ledger.BodyRef{Commit: ledger.Hash{1}, Size: 1}}},
	} {
		if _, err := st.Erase(ctx, "officer", "RZ1", "why", es); err == nil {
			t.Errorf("%s was erased", name)
		}
	}
	rs := all(t, st)
	if len(rs) != 3 || rs[1].Erased() || string(text(t, st, rs[1].Now)) != "two" {
		t.Error("a refused erasure left something behind")
	}
	if h.Erasures != "" {
		names, err := filepath.Glob(filepath.Join(h.Erasures, "0*"))
		if err != nil || len(names) != 1 {
			t.Errorf("the erasure log has %d files: %v", len(names), err)
		}
	}
	verify(t, st)
}

func testReplay(t *testing.T, h Harness) {
	st := open(t, h)
	hidden, other := secret(7), secret(8)
	ref := put(t, st, append(noise(1, 600_000), hidden...))
	add(t, st, draft("a", "stays"), ledger.Draft{Stream: "b", Kind: "block", Body: ref}, draft("a", string(other)))
	var older bytes.Buffer
	was, err := ledger.Backup(context.Background(), st, &older)
	if err != nil {
		t.Fatal(err)
	}
	add(t, st, draft("a", "after the backup"))
	erase(t, st, ledger.Erasure{Seq: 2, Data: []byte("redacted")}, ledger.Erasure{Seq: 4, Data: []byte("younger than the backup")})
	erase(t, st, ledger.Erasure{Seq: 3, Data: []byte("redacted too")})

	exported := t.TempDir()
	if n, err := ledger.ExportErasures(context.Background(), st, exported); err != nil || n != 3 {
		t.Fatalf("exported %d erasures: %v", n, err)
	}
	for name, log := range map[string]string{"the store's own log": h.Erasures, "an exported log": exported} {
		to := another(t, h)
		back := open(t, to)
		got, err := ledger.Restore(context.Background(), bytes.NewReader(older.Bytes()), back, log)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if got != was {
			t.Errorf("%s: restored head %+v, backed up %+v", name, got, was)
		}
		rs := all(t, back)
		if len(rs) != 4 || !rs[1].Erased() || string(text(t, back, rs[1].Now)) != "redacted" || string(text(t, back, rs[2].Now)) != "redacted too" {
			t.Errorf("%s: the erasures were not replayed", name)
		}
		if r := verify(t, back); r.Erased != 2 {
			t.Errorf("%s: %d erased", name, r.Erased)
		}
		for _, w := range [][]byte{hidden, other} {
			if found := grep(t, to.Files, w); len(found) > 0 {
				t.Errorf("%s: the text is back in %v", name, found)
			}
		}
		if n, err := ledger.ReplayErasures(context.Background(), back, log); err != nil || n != 0 {
			t.Errorf("%s: replayed again %d, %v", name, n, err)
		}
	}
}
