package ledgertest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"roundtable/ledger"
)

const accessLog = ledger.LogPrefix + "access"

// testLogs: a log's records are in the ledger and in its backups, and no lens
// meets them.
func testLogs(t *testing.T, h Harness) {
	st := open(t, h)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	if got := head(t, st).Last; got != 0 {
		t.Errorf("the last record of an empty ledger is %d", got)
	}
	add(t, st, draft("a", "one"), draft(accessLog, "viewed"), draft("logistics", "is no log"), draft(accessLog, "viewed"))
	add(t, st, draft(accessLog, "viewed"))
	if hd := head(t, st); hd.Seq != 5 || hd.Last != 3 {
		t.Errorf("head %+v", hd)
	}
	if got := seqs(t, st.Read(ctx, 0)); got != "[1 3]" {
		t.Errorf("read %v", got)
	}
	if got := seqs(t, st.Read(ctx, 3)); got != "[]" {
		t.Errorf("read %v after the last", got)
	}
	if got := seqs(t, st.ReadStream(ctx, accessLog, 1)); got != "[4 5]" {
		t.Errorf("read %v of the log", got)
	}
	if got := seqs(t, st.(ledger.Sealer).Records(ctx, 1)); got != "[2 3 4 5]" {
		t.Errorf("records %v", got)
	}
	if r, err := ledger.ReadRecord(ctx, st, 4); err != nil || r.Version != 2 {
		t.Errorf("a record of the log: %+v, %v", r, err)
	}
	tailed := make(chan ledger.Seq)
	go func() {
		for r, err := range st.Tail(ctx, 0) {
			if err != nil {
				return
			}
			tailed <- r.Seq
		}
	}()
	got := []ledger.Seq{<-tailed, <-tailed}
	add(t, st, draft(accessLog, "viewed"))
	add(t, st, draft("b", "after the log"))
	if got = append(got, <-tailed); fmt.Sprint(got) != "[1 3 7]" {
		t.Errorf("tailed %v", got)
	}
	erase(t, st, ledger.Erasure{Seq: 5, Data: []byte("withheld")})
	back := open(t, another(t, h))
	if hd, err := ledger.Restore(ctx, backup(t, st), back); err != nil || hd != head(t, st) {
		t.Fatalf("restored %+v of %+v: %v", hd, head(t, st), err)
	}
	if r := verify(t, back); r.Records != 8 || r.Erased != 1 || head(t, back).Last != 8 {
		t.Errorf("the restored ledger: %+v", r)
	}
}

func seqs(t testing.TB, records func(func(ledger.Record, error) bool)) string {
	t.Helper()
	out := []ledger.Seq{}
	for r, err := range records {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, r.Seq)
	}
	return fmt.Sprint(out)
}

// testLongLog: what a reader pays does not grow with the log.
func testLongLog(t *testing.T, h Harness) {
	st := open(t, h)
	const records = 20_000
	ds := make([]ledger.Draft, 500)
	for i := range ds {
		ds[i] = draft(accessLog, fmt.Sprintf("viewed %d", i))
	}
	add(t, st, draft("a", "first"))
	for range records / len(ds) {
		add(t, st, ds...)
	}
	add(t, st, draft("a", "last"))
	fastest := time.Hour
	for range 5 {
		start := time.Now()
		if got := seqs(t, st.Read(context.Background(), 0)); got != fmt.Sprintf("[1 %d]", records+2) {
			t.Fatalf("read %v", got)
		}
		fastest = min(fastest, time.Since(start))
	}
	whole := time.Now()
	n := 0
	for _, err := range st.(ledger.Sealer).Records(context.Background(), 0) {
		if err != nil {
			t.Fatal(err)
		}
		n++
	}
	all := time.Since(whole)
	t.Logf("past %d records of a log in %v; reading them takes %v", records, fastest, all)
	if n != records+2 || fastest > all/5 {
		t.Errorf("passing over %d records took %v, and reading them %v", n, fastest, all)
	}
}

// testGroup: each caller's record is in the ledger when it is told so.
func testGroup(t *testing.T, h Harness) {
	st := open(t, h)
	g := ledger.NewGroup(st)
	const callers, each = 40, 10
	got := make([][]ledger.Seq, callers)
	var wg sync.WaitGroup
	for i := range callers {
		wg.Go(func() {
			for n := range each {
				seq, err := g.Append(context.Background(), draft(accessLog, fmt.Sprintf("%d/%d", i, n)))
				if err != nil {
					t.Error(err)
					return
				}
				got[i] = append(got[i], seq)
			}
		})
	}
	if _, err := g.Append(context.Background(), ledger.Draft{Stream: "bad\n", Kind: "k"}); err == nil {
		t.Error("a draft that cannot be was appended")
	}
	wg.Wait()
	for i, seqs := range got {
		for n, seq := range seqs {
			r, err := ledger.ReadRecord(context.Background(), st, seq)
			if err != nil || string(text(t, st, r.Now)) != fmt.Sprintf("%d/%d", i, n) {
				t.Fatalf("record %d is not the one that caller %d was told of: %v", seq, i, err)
			}
		}
	}
	if got := head(t, st).Seq; got != callers*each {
		t.Errorf("%d records of %d", got, callers*each)
	}
	if err := errors.Join(g.Close(), g.Close()); err != nil {
		t.Error(err)
	}
	if _, err := g.Append(context.Background(), draft(accessLog, "late")); !errors.Is(err, ledger.ErrClosed) {
		t.Errorf("after closing: %v", err)
	}
	verify(t, st)
}

// testGroupLatency: 100 people turn pages at once.
func testGroupLatency(t *testing.T, h Harness) {
	st := open(t, h)
	g := ledger.NewGroup(st)
	defer g.Close()
	const callers, each = 100, 20
	body := string(noise(4, 500)) // 25 persons' ids and the words around them
	waits := make([][]time.Duration, callers)
	start := time.Now()
	var wg sync.WaitGroup
	for i := range callers {
		wg.Go(func() {
			for range each {
				start := time.Now()
				if _, err := g.Append(context.Background(), draft(accessLog, body)); err != nil {
					t.Error(err)
					return
				}
				waits[i] = append(waits[i], time.Since(start))
			}
		})
	}
	wg.Wait()
	t.Logf("%d records by %d callers at once: %.0f a second", callers*each, callers, callers*each/time.Since(start).Seconds())
	report(t, "group commit", slices.Concat(waits...))
}

// fileTestKeys reads a body "who: person person".
func fileTestKeys(_ ledger.Record, body []byte) ([]string, error) {
	who, whom, _ := strings.Cut(string(body), ": ")
	return append(strings.Fields(whom), "by/"+who), nil
}

func testIndex(t *testing.T, h Harness) {
	at := time.Now()
	st := open(t, h)
	ctx := context.Background()
	x := ledger.NewIndex(st, accessLog, "access/1", fileTestKeys)
	add(t, st, draft(accessLog, "ann: p1 p2"), draft("a", "ann: p1"), draft(accessLog, "ben: p1 p1"))
	find := func(key string, from, until time.Time) string { return seqs(t, x.Find(ctx, key, from, until)) }
	if got := find("p1", time.Time{}, time.Time{}); got != "[3 1]" {
		t.Errorf("p1 is found in %v", got)
	}
	var ds []ledger.Draft
	for i := range 450 {
		ds = append(ds, draft(accessLog, fmt.Sprintf("cat: p1 q%d", i)))
	}
	time.Sleep(2 * time.Millisecond)
	_, middle := add(t, st, draft("a", "the middle"))
	time.Sleep(2 * time.Millisecond)
	add(t, st, ds...)
	for key, want := range map[string]string{"by/ann": "[1]", "p2": "[1]", "q7": "[12]", "q449": "[454]", "nobody": "[]"} {
		if got := find(key, time.Time{}, time.Time{}); got != want {
			t.Errorf("%s is found in %v, not %v", key, got, want)
		}
	}
	if got := strings.Count(find("p1", time.Time{}, time.Time{}), " ") + 1; got != 452 {
		t.Errorf("p1 is found %d times", got)
	}
	if got := find("p1", at.Add(-time.Minute), middle.At); got != "[3 1]" {
		t.Errorf("before the middle p1 is found in %v", got)
	}
	if got := strings.Count(find("p1", middle.At, time.Time{}), " ") + 1; got != 450 {
		t.Errorf("since the middle p1 is found %d times", got)
	}
	if got := find("p1", time.Time{}, at.Add(-time.Minute)); got != "[]" {
		t.Errorf("before the ledger p1 is found in %v", got)
	}
	// Followers at once file everything once.
	m := st.Marks("access/2")
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			if err := ledger.NewIndex(st, accessLog, "access/2", fileTestKeys).Follow(ctx); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if v, err := m.At(ctx); err != nil || v != 452 {
		t.Errorf("filed up to %d, %v", v, err)
	}
	if ok, err := m.File(ctx, 1, 2, []ledger.Mark{{Key: "p1", Version: 2}}); ok || err != nil {
		t.Errorf("filed what was filed: %v, %v", ok, err)
	}
	if err := m.Clear(ctx); err != nil {
		t.Fatal(err)
	}
	if vs, err := m.Find(ctx, "p1", 0, 10); err != nil || len(vs) != 0 {
		t.Errorf("a cleared index has %v, %v", vs, err)
	}
	if got := find("q7", time.Time{}, time.Time{}); got != "[12]" {
		t.Errorf("clearing one index touched another: %v", got)
	}
}

func testSwap(t *testing.T, h Harness) {
	stores := []ledger.Store{open(t, h)}
	if h.Replicas {
		stores = append(stores, open(t, h))
	}
	ctx := context.Background()
	sc := stores[0].Scratch()
	soon, past := time.Now().Add(time.Hour), time.Now().Add(-time.Second)
	steps := []struct {
		name       string
		old, value []byte
		until      time.Time
		done       bool
	}{
		{"nothing is there, as expected", nil, []byte("1"), soon, true},
		{"something is there already", nil, []byte("2"), soon, false},
		{"another value is there", []byte("0"), []byte("2"), soon, false},
		{"the value is there", []byte("1"), []byte{}, past, true},
		{"it has expired", []byte{}, []byte("3"), soon, false},
		{"what has expired is nothing", nil, []byte("4"), time.Time{}, true},
		{"deleted only if it is this", []byte("5"), nil, time.Time{}, false},
		{"deleted", []byte("4"), nil, time.Time{}, true},
		{"nothing is there to delete", []byte("4"), nil, time.Time{}, false},
		{"nothing, and to stay so", nil, nil, time.Time{}, true},
	}
	for _, s := range steps {
		if done, err := sc.Swap(ctx, "lockout", "ann", s.old, s.value, s.until); err != nil || done != s.done {
			t.Errorf("%s: %v, %v", s.name, done, err)
		}
	}
	var wg sync.WaitGroup
	for i := range 8 { // a counter that loses nothing
		sc := stores[i%len(stores)].Scratch()
		wg.Go(func() {
			for n := 0; n < 10; {
				old, err := sc.Get(ctx, "lockout", "ben")
				if err != nil && !errors.Is(err, ledger.ErrNotFound) {
					t.Error(err)
					return
				}
				done, err := sc.Swap(ctx, "lockout", "ben", old, append(bytes.Clone(old), 'x'), soon)
				if err != nil {
					t.Error(err)
					return
				}
				if done {
					n++
				}
			}
		})
	}
	wg.Wait()
	if v, err := sc.Get(ctx, "lockout", "ben"); err != nil || len(v) != 80 {
		t.Errorf("the counter stands at %d, %v", len(v), err)
	}
	for _, key := range []string{"é/1", "é/2", "e/3", "_/4"} {
		if err := sc.Set(ctx, "sessions/ann", key, []byte("x"), soon); err != nil {
			t.Fatal(err)
		}
	}
	if err := sc.Set(ctx, "sessions/ann", "é/old", nil, past); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		owner, prefix string
		n             int
	}{{"sessions/ben", "", 0}, {"sessions/ann", "é/", 2}, {"sessions/ann", "%", 0}, {"sessions/ann", "_", 1}, {"sessions/ann", "", 1}} {
		if n, err := sc.DeleteAll(ctx, c.owner, c.prefix); err != nil || n != c.n {
			t.Errorf("deleted %d of %s with %q: %v", n, c.owner, c.prefix, err)
		}
	}
	if keys, err := sc.Keys(ctx, "sessions/ann", ""); err != nil || len(keys) != 0 {
		t.Errorf("left %v, %v", keys, err)
	}
}
