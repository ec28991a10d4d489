package sqlite_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"roundtable/care"
	"roundtable/ledger"
	"roundtable/ledger/sqlite"
)

func wantProblem(t *testing.T, err error, words string) {
	t.Helper()
	p, ok := errors.AsType[*care.Problem](err)
	if !ok {
		t.Fatalf("not a problem that a person can mend: %v", err)
	}
	if !strings.Contains(p.What, words) || p.Where == "" || p.Remedy == "" {
		t.Errorf("the problem says %q at %q: %q", p.What, p.Where, p.Remedy)
	}
}

func openAt(t *testing.T, dir string, o sqlite.Options) *sqlite.Store {
	t.Helper()
	st, err := sqlite.Open(context.Background(), dir, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	return st
}

func say(t *testing.T, st ledger.Store, text string) error {
	t.Helper()
	_, _, err := st.Append(context.Background(), ledger.Batch{Records: []ledger.Draft{{Stream: "a", Kind: "k", Data: []byte(text)}}})
	return err
}

func wholeAfterwards(t *testing.T, st ledger.Store, records ledger.Seq) {
	t.Helper()
	r, err := st.Verify(context.Background(), nil)
	if err != nil || !r.OK() || r.Records != records {
		t.Errorf("afterwards %d records of %d, faults %v, %v", r.Records, records, r.Faults, err)
	}
}

func TestOneWriter(t *testing.T) {
	dir := t.TempDir()
	st := openAt(t, dir, sqlite.Options{})
	if err := say(t, st, "one"); err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	_, err := sqlite.Open(context.Background(), dir, sqlite.Options{})
	wantProblem(t, err, "Another Roundtable")
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("it took %v to say so", took)
	}
	if err := say(t, st, "two"); err != nil {
		t.Error(err)
	}
	st.Close()
	st = openAt(t, dir, sqlite.Options{})
	wholeAfterwards(t, st, 2)
}

func TestReadBesideTheWriter(t *testing.T) {
	dir := t.TempDir()
	_, err := sqlite.Open(context.Background(), dir, sqlite.Options{ReadOnly: true})
	wantProblem(t, err, "no ledger")
	st := openAt(t, dir, sqlite.Options{})
	if err := say(t, st, "one"); err != nil {
		t.Fatal(err)
	}
	reader := openAt(t, dir, sqlite.Options{ReadOnly: true})
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	n := 0
	for r, err := range reader.Tail(ctx, 0) {
		if err != nil {
			t.Fatal(err)
		}
		if n++; r.Seq == 2 {
			break
		}
		if err := say(t, st, "two"); err != nil {
			t.Fatal(err)
		}
	}
	if n != 2 {
		t.Errorf("the reader saw %d records", n)
	}
	err = say(t, reader, "three")
	if _, ok := errors.AsType[*care.Problem](err); !ok {
		t.Errorf("a reader that writes: %v", err)
	}
	var buf bytes.Buffer
	hd, err := ledger.Backup(ctx, reader, &buf)
	if err != nil || hd.Seq != 2 {
		t.Errorf("a backup beside the writer: %+v, %v", hd, err)
	}
	if _, err := st.Erase(ctx, "officer", "RZ1", "asked", []ledger.Erasure{{Seq: 1, Data: []byte("x")}}); err != nil {
		t.Errorf("an erasure beside a reader: %v", err)
	}
	wholeAfterwards(t, reader, 3)
}

// A full disk, as a limit on the file and as a real file system that is small.
func TestFull(t *testing.T) {
	dirs := map[string]func(t *testing.T) (dir string, free func(), o sqlite.Options){
		// What was put is given back, so nothing needs to be freed.
		"a limit on the file": func(t *testing.T) (string, func(), sqlite.Options) {
			return t.TempDir(), func() {}, sqlite.Options{MaxBytes: 4 << 20}
		},
		"a small file system": func(t *testing.T) (string, func(), sqlite.Options) {
			dir, grow := smallDisk(t, 6<<20)
			return dir, grow, sqlite.Options{}
		},
	}
	for name, make := range dirs {
		t.Run(name, func(t *testing.T) {
			dir, free, o := make(t)
			st := openAt(t, dir, o)
			if err := say(t, st, "before"); err != nil {
				t.Fatal(err)
			}
			_, err := st.Put(context.Background(), bytes.NewReader(bytes.Repeat([]byte("0123456789abcdef"), 1<<20)))
			wantProblem(t, err, "full")
			wholeAfterwards(t, st, 1)
			free()
			if err := say(t, st, "after"); err != nil {
				t.Errorf("a small record after the disk was full: %v", err)
			}
			wholeAfterwards(t, st, 2)
			st.Close()
			st = openAt(t, dir, o)
			wholeAfterwards(t, st, 2)
		})
	}
}

func TestFolderThatCannotBeWritten(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := sqlite.Open(context.Background(), file, sqlite.Options{})
	wantProblem(t, err, "cannot be written")

	dir := readOnlyDir(t)
	_, err = sqlite.Open(context.Background(), dir, sqlite.Options{})
	wantProblem(t, err, "cannot be written")
	if names, _ := os.ReadDir(dir); len(names) > 0 {
		t.Errorf("something was left in the folder: %v", names)
	}
}

func TestNotALedger(t *testing.T) {
	dir := t.TempDir()
	text := bytes.Repeat([]byte("this is a letter, not a ledger\n"), 1000)
	if err := os.WriteFile(filepath.Join(dir, "ledger.db"), text, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := sqlite.Open(context.Background(), dir, sqlite.Options{})
	wantProblem(t, err, "not a ledger")
	if after, _ := os.ReadFile(filepath.Join(dir, "ledger.db")); !bytes.Equal(after, text) {
		t.Error("the file was changed")
	}
}

// A restore that was cut short must not pass for a ledger.
func TestUnfinishedRestore(t *testing.T) {
	ctx := context.Background()
	from, dir := openAt(t, t.TempDir(), sqlite.Options{}), t.TempDir()
	for range 3 {
		if err := say(t, from, "text"); err != nil {
			t.Fatal(err)
		}
	}
	var buf bytes.Buffer
	if _, err := ledger.Backup(ctx, from, &buf); err != nil {
		t.Fatal(err)
	}
	to := openAt(t, dir, sqlite.Options{})
	if _, err := ledger.Restore(ctx, bytes.NewReader(buf.Bytes()[:buf.Len()-20]), to); err == nil {
		t.Fatal("half a backup was restored")
	}
	to.Close()
	_, err := sqlite.Open(ctx, dir, sqlite.Options{})
	p, ok := errors.AsType[*care.Problem](err)
	if !ok || !strings.Contains(p.What, "did not finish") {
		t.Errorf("opened after half a restore: %v", err)
	}
}

// The clock of a machine may be set back; the ledger's never is.
func TestClockSetBack(t *testing.T) {
	var clock atomic.Pointer[time.Time] // the store's sweeper asks for the time too
	now := time.Date(2026, 3, 29, 1, 30, 0, 123456789, time.UTC)
	clock.Store(&now)
	st := openAt(t, t.TempDir(), sqlite.Options{Now: func() time.Time { return *clock.Load() }})
	if err := say(t, st, "one"); err != nil {
		t.Fatal(err)
	}
	back := now.Add(-time.Hour)
	clock.Store(&back)
	if err := say(t, st, "two"); err != nil {
		t.Fatal(err)
	}
	for r, err := range st.Read(context.Background(), 0) {
		if err != nil {
			t.Fatal(err)
		}
		if want := time.Date(2026, 3, 29, 1, 30, 0, 123456000, time.UTC); !r.At.Equal(want) {
			t.Errorf("record %d at %v", r.Seq, r.At)
		}
	}
}
