package ledgertest

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/binary"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"roundtable/care"
	"roundtable/ledger"
)

// Harness is one ledger under test.
type Harness struct {
	// Open opens it, the same one each time. The suite closes what it opened.
	Open func(t testing.TB) ledger.Store
	// Try opens it, or says why not; a nil clock is time.Now.
	Try func(readOnly bool, now func() time.Time) (ledger.Store, error)
	// Replicas says that it may be open several times at once for writing.
	Replicas bool
	// SQL opens its database behind the store's back.
	SQL func(t testing.TB) *sql.DB
	// Files is the folder with every file that the database writes.
	Files string
	// Erasures is the folder of its erasure log.
	Erasures string
	// Where tells a child process which ledger it is: see Child.
	Where string

	fresh func(testing.TB) Harness
}

// Run runs the suite. fresh makes a new, empty ledger for each test.
func Run(t *testing.T, fresh func(t testing.TB) Harness) {
	fresh = remember(fresh)
	tests := []struct {
		name string
		run  func(*testing.T, Harness)
	}{
		{"a new ledger is empty", testEmpty},
		{"records come back in order with what was put in", testOrder},
		{"the tree is that of RFC 6962", testTree},
		{"expected versions are held", testExpect},
		{"concurrent writers conflict, and none is lost", testConcurrent},
		{"an append is whole or absent", testAtomic},
		{"names that break a header are refused", testDrafts},
		{"a restart changes nothing", testRestart},
		{"bodies of all sizes", testBodies},
		{"a large body", testLarge},
		{"a body whose source breaks off", testBrokenSource},
		{"tails follow", testTail},
		{"tails end", testTailEnds},
		{"replicas see each other", testReplicas},
		{"an erased text is in no file", testErase},
		{"an erasure that cannot be", testEraseRefused},
		{"an erasure does not undo another", testEraseFromOld},
		{"a restored older backup replays erasures", testReplay},
		{"an older log does not undo a later erasure", testReplayOlderLog},
		{"a backup restores to the same head", testBackup},
		{"a backup while the server runs", testBackupRunning},
		{"a damaged backup is refused", testBackupDamaged},
		{"a restore goes into an empty store only", testRestoreTwice},
		{"tampering is found by record number", testTamper},
		{"proofs hold without the ledger", testProofs},
		{"an older copy in its place is noticed", testSetBack},
		{"a clock set back", testClockSetBack},
		{"tables of another version are refused", testVersions},
		{"scratch", testScratch},
		{"scratch swaps and deletes all", testSwap},
		{"no lens meets a log", testLogs},
		{"a long log costs its readers nothing", testLongLog},
		{"a group's records are durable when it says so", testGroup},
		{"a group of a hundred", testGroupLatency},
		{"an index finds a log's records", testIndex},
		{"bodies that nobody appended are swept", testSweep},
		{"a booking does not wait for an import", testLatency},
		{"random batches agree with a ledger in memory", testModel},
		{"killed at random moments", testKill},
		{"a store that was closed says so", testClosed},
	}
	for _, c := range tests {
		t.Run(c.name, func(t *testing.T) { c.run(t, fresh(t)) })
	}
}

// remember lets a harness make another.
func remember(fresh func(testing.TB) Harness) func(testing.TB) Harness {
	return func(t testing.TB) Harness {
		h := fresh(t)
		h.fresh = remember(fresh)
		return h
	}
}

// another is a second, empty ledger of the same sort.
func another(t testing.TB, h Harness) Harness {
	t.Helper()
	if h.fresh == nil {
		t.Fatal("the harness has no second ledger")
	}
	return h.fresh(t)
}

func open(t testing.TB, h Harness) ledger.Store {
	t.Helper()
	st := h.Open(t)
	t.Cleanup(func() { st.Close() })
	return st
}

func draft(stream, data string) ledger.Draft {
	return ledger.Draft{Stream: ledger.Stream(stream), Kind: "test.said", By: "account-1", Partner: "RZ1", Data: []byte(data)}
}

func add(t testing.TB, st ledger.Store, ds ...ledger.Draft) (ledger.Seq, ledger.Head) {
	t.Helper()
	seq, head, err := st.Append(context.Background(), ledger.Batch{Records: ds})
	if err != nil {
		t.Fatal(err)
	}
	return seq, head
}

func put(t testing.TB, st ledger.Store, body []byte) ledger.BodyRef {
	t.Helper()
	ref, err := st.Put(context.Background(), bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	return ref
}

func all(t testing.TB, st ledger.Store) []ledger.Record {
	t.Helper()
	var out []ledger.Record
	for r, err := range st.Read(context.Background(), 0) {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, r)
	}
	return out
}

func text(t testing.TB, st ledger.Store, ref ledger.BodyRef) []byte {
	t.Helper()
	b, err := ledger.ReadBody(context.Background(), st, ref)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func head(t testing.TB, st ledger.Store) ledger.Head {
	t.Helper()
	h, err := st.Head(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func verify(t testing.TB, st ledger.Store) ledger.Report {
	t.Helper()
	r, err := st.Verify(context.Background(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if !r.OK() {
		t.Fatalf("verify found %v", r.Faults)
	}
	return r
}

// noise is n bytes that do not repeat and do not compress, the same for the same
// seed.
func noise(seed uint64, n int) []byte {
	out := make([]byte, n, n+8)
	x := seed*0x9e3779b97f4a7c15 + 1
	for i := 0; i < n; i += 8 {
		x ^= x << 13
		x ^= x >> 7
		x ^= x << 17
		binary.LittleEndian.PutUint64(out[i:i+8:cap(out)], x*0x2545f4914f6cdd1d)
	}
	return out
}

// grep names the files under dir that contain the bytes.
func grep(t testing.TB, dir string, what []byte) []string {
	t.Helper()
	var found []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return nil // a file that went away while we looked holds nothing
		}
		data, err := os.ReadFile(path)
		if err == nil && bytes.Contains(data, what) {
			found = append(found, path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func testEmpty(t *testing.T, h Harness) {
	st := open(t, h)
	got := head(t, st)
	if got.Seq != 0 || got.Root != naiveRoot(nil) || !got.At.IsZero() {
		t.Errorf("head %+v", got)
	}
	if n := len(all(t, st)); n != 0 {
		t.Errorf("%d records", n)
	}
	if r := verify(t, st); r.Records != 0 {
		t.Errorf("verify saw %d records", r.Records)
	}
	seq, got, err := st.Append(context.Background(), ledger.Batch{})
	if err != nil || seq != 0 || got.Seq != 0 {
		t.Errorf("an empty batch gave %d, %v, %v", seq, got, err)
	}
}

func testOrder(t *testing.T, h Harness) {
	st := open(t, h)
	before := time.Now().Add(-time.Second)
	ref := put(t, st, []byte("ahead"))
	first, hd := add(t, st, draft("a", "one"), draft("b", "two"), ledger.Draft{Stream: "a", Kind: "k", Body: ref})
	second, _ := add(t, st, draft("a", ""))
	if first != 1 || second != 4 || hd.Seq != 3 {
		t.Fatalf("first %d, second %d, head %d", first, second, hd.Seq)
	}
	want := []struct {
		stream  ledger.Stream
		version ledger.Version
		text    string
	}{{"a", 1, "one"}, {"b", 1, "two"}, {"a", 2, "ahead"}, {"a", 3, ""}}
	rs := all(t, st)
	if len(rs) != len(want) {
		t.Fatalf("%d records", len(rs))
	}
	last := before
	for i, w := range want {
		r := rs[i]
		if r.Seq != ledger.Seq(i+1) || r.Stream != w.stream || r.Version != w.version || string(text(t, st, r.Now)) != w.text || r.Erased() {
			t.Errorf("record %d: %+v", i+1, r)
		}
		if r.At.Before(last) || r.At.Location() != time.UTC || r.At.Nanosecond()%1000 != 0 {
			t.Errorf("record %d at %v after %v", i+1, r.At, last)
		}
		last = r.At
	}
	if r := rs[0]; r.Kind != "test.said" || r.By != "account-1" || r.Partner != "RZ1" {
		t.Errorf("header %+v", r)
	}
	var versions []ledger.Version
	for r, err := range st.ReadStream(context.Background(), "a", 1) {
		if err != nil {
			t.Fatal(err)
		}
		versions = append(versions, r.Version)
	}
	if fmt.Sprint(versions) != "[2 3]" {
		t.Errorf("stream a after 1: %v", versions)
	}
	for range st.ReadStream(context.Background(), "nobody", 0) {
		t.Error("a stream that is not there has a record")
	}
}

func testTree(t *testing.T, h Harness) {
	st := open(t, h)
	var leaves [][]byte
	for n := 1; n <= 70; n += 3 {
		ds := []ledger.Draft{draft("a", "x"), draft("b", "y"), draft("c", "z")}
		_, hd := add(t, st, ds...)
		for _, r := range all(t, st)[len(leaves):] {
			leaves = append(leaves, ledger.LeafText(r))
		}
		if hd.Root != naiveRoot(leaves) {
			t.Fatalf("root of %d records differs from RFC 6962", hd.Seq)
		}
	}
}

func testRestart(t *testing.T, h Harness) {
	st := open(t, h)
	ref := put(t, st, noise(1, 700_000))
	add(t, st, draft("a", "one"), ledger.Draft{Stream: "b", Kind: "k", Body: ref})
	ahead := put(t, st, []byte("waits for its append"))
	before, rs := head(t, st), fmt.Sprint(all(t, st))
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	st = open(t, h)
	if head(t, st) != before || fmt.Sprint(all(t, st)) != rs {
		t.Error("the ledger changed over a restart")
	}
	if !bytes.Equal(text(t, st, ref), noise(1, 700_000)) {
		t.Error("a body changed over a restart")
	}
	add(t, st, ledger.Draft{Stream: "a", Kind: "k", Body: ahead})
	verify(t, st)
}

func testDrafts(t *testing.T, h Harness) {
	st := open(t, h)
	long := string(bytes.Repeat([]byte("x"), 401))
	for name, d := range map[string]ledger.Draft{
		"no stream":       {Kind: "k"},
		"no kind":         {Stream: "s"},
		"a line break":    {Stream: "s\nversion 9", Kind: "k"},
		"a NUL":           {Stream: "s", Kind: "k\x00"},
		"a long name":     {Stream: "s", Kind: "k", By: care.AccountID(long)},
		"broken UTF-8":    {Stream: "s", Kind: "k", Partner: "\xff"},
		"data too large":  {Stream: "s", Kind: "k", Data: make([]byte, ledger.MaxInline+1)},
		"an unknown body": {Stream: "s", Kind: "k", Body: ledger.BodyRef{Commit: ledger.Hash{1}, Size: 1}},
	} {
		if _, _, err := st.Append(context.Background(), ledger.Batch{Records: []ledger.Draft{draft("a", "x"), d}}); err == nil {
			t.Errorf("%s was appended", name)
		}
	}
	if got := head(t, st); got.Seq != 0 {
		t.Errorf("%d records stand after refused appends", got.Seq)
	}
}
