package facts

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"roundtable/care"
	"roundtable/ledger"
)

// someHistory puts three partners with two hundred people each into a store.
func someHistory(tb testing.TB, m *memStore) {
	for p, partner := range partners {
		d := delivery{partner: partner, kind: "list"}
		for n := range 200 {
			k := p*1000 + n
			one := person(k, string(partner), 0, "1980-02-03")
			one.Family = "Family" + string(rune('A'+n%26)) + string(rune('A'+n/26))
			one.LocalID = fmt.Sprint("L", k)
			d.people = append(d.people, one)
			d.pathways = append(d.pathways, pathway(10000+k, k, may+care.Date(n)))
			d.events = append(d.events, care.EventRow{Pathway: key(10000 + k), Person: key(k), Date: may, Type: care.EvReceived, Line: uint32(n), Event: "e"})
		}
		m.add(d.drafts(tb)...)
	}
}

func TestACheckpointThatDoesNotFitIsThrownAway(t *testing.T) {
	for name, c := range map[string]struct {
		harm func(t *testing.T, file string, m *memStore) *memStore
		used bool
	}{
		"whole": {func(_ *testing.T, _ string, m *memStore) *memStore { return m }, true},
		"one byte changed": {func(t *testing.T, file string, m *memStore) *memStore {
			b := mustRead(t, file)
			b[len(b)/2] ^= 1
			mustWrite(t, file, b)
			return m
		}, false},
		"cut short": {func(t *testing.T, file string, m *memStore) *memStore {
			b := mustRead(t, file)
			mustWrite(t, file, b[:len(b)-9])
			return m
		}, false},
		"empty": {func(t *testing.T, file string, m *memStore) *memStore {
			mustWrite(t, file, nil)
			return m
		}, false},
		"of another code": {func(t *testing.T, file string, m *memStore) *memStore {
			b := mustRead(t, file)
			b[8]++
			mustWrite(t, file, b)
			return m
		}, false},
		"of another ledger": {func(t *testing.T, _ string, _ *memStore) *memStore {
			other := newMemStore()
			other.add(draft{"collaborative", care.RecFounded, jsonOf(t, care.Founded{Name: "another"})})
			someHistory(t, other)
			return other
		}, false},
		"ahead of the ledger": {func(t *testing.T, _ string, m *memStore) *memStore {
			m.recs = m.recs[:len(m.recs)/2]
			return m
		}, false},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			m := newMemStore()
			someHistory(t, m)
			if err := openMem(t, m, Options{CheckpointDir: dir}).Checkpoint(t.Context()); err != nil {
				t.Fatal(err)
			}
			m = c.harm(t, filepath.Join(dir, checkpointFile), m)
			var log bytes.Buffer
			f := openMem(t, m, Options{CheckpointDir: dir, Log: slog.New(slog.NewTextHandler(&log, nil))})
			if used := !strings.Contains(log.String(), "does not fit"); used != c.used {
				t.Errorf("used %v, want %v; the log says %q", used, c.used, log.String())
			}
			sameDump(t, "after the restart", f.View(anna, whole), openMem(t, m, Options{}).View(anna, whole))
		})
	}
}

func TestAnErasureRemovesTheTextFromMemoryAndCheckpoints(t *testing.T) {
	dir := t.TempDir()
	m := newMemStore()
	d := delivery{partner: "RZ1", kind: "list"}
	p := person(1, "RZ1", number1, "1980-02-03")
	p.Family, p.Adjust, p.LocalID = "Zzyzxfamily", "Zzyzxadjust", "Zzyzxlocal"
	d.people = append(d.people, p)
	d.pathways = append(d.pathways, pathway(100, 1, may))
	m.add(d.drafts(t)...)
	f := openMem(t, m, Options{CheckpointDir: dir})
	if err := f.Checkpoint(t.Context()); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, checkpointFile)
	if !bytes.Contains(mustRead(t, file), []byte("Zzyzxfamily")) {
		t.Fatal("the checkpoint does not hold the name that is to be erased")
	}
	left := filepath.Join(dir, checkpointFile+".123")
	mustWrite(t, left, []byte("Zzyzxfamily, of a process that was killed while saving"))
	head := m.erase(1, parquetOf(t, []care.PersonRow{{Key: key(1)}}))
	if err := f.Wait(t.Context(), head); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(file); !os.IsNotExist(err) {
		t.Errorf("the checkpoint of before the erasure is still there: %v", err)
	}
	if _, err := os.Stat(left); !os.IsNotExist(err) {
		t.Errorf("a half-written checkpoint of before the erasure is still there: %v", err)
	}
	if err := f.Checkpoint(t.Context()); err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(mustRead(t, file), []byte("Zzyzx")) {
		t.Error("erased text stands in the new checkpoint")
	}
	v := f.View(anna, whole)
	if got := v.PeopleByName("zzyzxfamily", "", 5, nil); len(got) > 0 {
		t.Error("the erased name is still found")
	}
	if _, ok := v.PathwayByKey(key(100)); !ok {
		t.Error("the pathway, which was not erased, is gone")
	}
}

// A reader beside the server uses its checkpoint and leaves the directory alone.
func TestAReaderLeavesTheCheckpointsAlone(t *testing.T) {
	dir := t.TempDir()
	m := newMemStore()
	someHistory(t, m)
	if err := openMem(t, m, Options{CheckpointDir: dir}).Checkpoint(t.Context()); err != nil {
		t.Fatal(err)
	}
	file, unfinished := filepath.Join(dir, checkpointFile), filepath.Join(dir, checkpointFile+".123")
	mustWrite(t, unfinished, []byte("the server is at work"))
	before := mustRead(t, file)
	f := newFacts(m, Options{CheckpointDir: dir, ReadOnlyCheckpoint: true})
	if st := f.restore(t.Context()); st == nil || st.pos != ledger.Seq(len(m.recs)) {
		t.Fatal("the checkpoint was not read")
	}
	noted := m.add(draft{"pathway/x", care.RecNote, jsonOf(t, care.Note{V: 1, Pathway: key(10000), Comment: "x"})})
	f = openMem(t, m, Options{CheckpointDir: dir, ReadOnlyCheckpoint: true})
	if err := f.Checkpoint(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := f.Wait(t.Context(), m.erase(noted, []byte("{}"))); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(before, mustRead(t, file)) {
		t.Error("the checkpoint was written over")
	}
	if len(mustRead(t, unfinished)) == 0 {
		t.Error("the unfinished checkpoint is empty")
	}
}

func FuzzLoadCheckpoint(f *testing.F) {
	m := newMemStore()
	someHistory(f, m)
	g := openMem(f, m, Options{}).gen.Load()
	var buf bytes.Buffer
	w := newSlabWriter(&buf)
	g.save(w)
	_ = w.w.Flush()
	f.Add(0, byte(0))
	f.Add(buf.Len()/3, byte(255))
	f.Fuzz(func(t *testing.T, at int, with byte) {
		b := bytes.Clone(buf.Bytes())
		if at < 0 || at >= len(b) {
			return
		}
		changed := b[at] != with
		b[at] = with
		r := newSlabReader(bytes.NewReader(b), int64(len(b)))
		load(r)
		if changed && r.err == nil {
			t.Errorf("byte %d was changed to %d and nothing was noticed", at, with)
		}
	})
}

func mustRead(t *testing.T, file string) []byte {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func mustWrite(t *testing.T, file string, b []byte) {
	t.Helper()
	if err := os.WriteFile(file, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

// gatedStore holds the reading of bodies back while its gate is there.
type gatedStore struct {
	*memStore
	reading chan struct{}
	gate    chan struct{}
}

func (g *gatedStore) Body(ctx context.Context, ref ledger.BodyRef) (io.ReadCloser, error) {
	if g.gate != nil {
		select {
		case g.reading <- struct{}{}:
		default:
		}
		<-g.gate
	}
	return g.memStore.Body(ctx, ref)
}

// While the fold anew after an erasure runs, the newest generation is still the
// one with the erased text: it must not be saved.
func TestNoCheckpointIsMadeWhileAnErasureIsFolded(t *testing.T) {
	dir := t.TempDir()
	m := newMemStore()
	m.add(draft{"pathway/x", care.RecNote, jsonOf(t, care.Note{V: 1, Pathway: key(1), Comment: "Zzyzxcomment"})})
	g := &gatedStore{memStore: m}
	f, err := Open(t.Context(), g, Options{CheckpointDir: dir})
	if err != nil {
		t.Fatal(err)
	}
	head := m.erase(1, jsonOf(t, care.Note{V: 1, Pathway: key(1)}))
	g.gate, g.reading = make(chan struct{}), make(chan struct{}, 1)
	done := make(chan error, 1)
	go func() { done <- f.Wait(t.Context(), head) }()
	<-g.reading
	if err := f.Checkpoint(t.Context()); err != nil {
		t.Fatal(err)
	}
	close(g.gate)
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, checkpointFile)
	if b, err := os.ReadFile(file); err == nil && bytes.Contains(b, []byte("Zzyzx")) {
		t.Error("a checkpoint with the erased text stands after the erasure was folded")
	}
	if err := f.Checkpoint(t.Context()); err != nil {
		t.Fatal(err)
	}
	if b := mustRead(t, file); bytes.Contains(b, []byte("Zzyzx")) {
		t.Error("erased text stands in the checkpoint of after the erasure")
	}
}
