package ledger_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/mod/sumdb/note"

	"roundtable/care"
	"roundtable/ledger"
	"roundtable/ledger/sqlite"
)

// FuzzErasureLog: whatever stands in a log's file, a replay of it leaves a ledger
// that verifies, takes nothing away that the log's owner did not, and says what is
// wrong in words.
func FuzzErasureLog(f *testing.F) {
	ctx := context.Background()
	dir := f.TempDir()
	st, err := sqlite.Open(ctx, dir, sqlite.Options{})
	if err != nil {
		f.Fatal(err)
	}
	for range 3 {
		if _, err := ledger.AppendJSON(ctx, st, "a", "k", "", "RZ1", "text", nil); err != nil {
			f.Fatal(err)
		}
	}
	var before bytes.Buffer
	if _, err := ledger.Backup(ctx, st, &before); err != nil {
		f.Fatal(err)
	}
	if _, err := st.Erase(ctx, "o", "RZ1", "why", []ledger.Erasure{{Seq: 2, Data: []byte("redacted")}}); err != nil {
		f.Fatal(err)
	}
	st.Close()
	names, err := filepath.Glob(filepath.Join(dir, "erasures", "*.erased"))
	if err != nil || len(names) != 1 {
		f.Fatal(names, err)
	}
	file, err := os.ReadFile(names[0])
	if err != nil {
		f.Fatal(err)
	}
	f.Add(file)
	f.Add(bytes.Replace(file, []byte(`"seq":2`), []byte(`"seq":3`), 1))
	f.Add([]byte("{}\n"))
	f.Add(bytes.Repeat([]byte("x"), 5000))
	f.Fuzz(func(t *testing.T, file []byte) {
		to := newMemStore()
		log := t.TempDir()
		for _, name := range []string{"000000000002.erased", "000000000002.1.pending"} {
			if err := os.WriteFile(filepath.Join(log, name), file, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := ledger.Restore(ctx, bytes.NewReader(before.Bytes()), to); err != nil {
			t.Fatal(err)
		}
		n, err := ledger.ReplayErasures(ctx, to, log)
		if _, ok := errors.AsType[*care.Problem](err); err != nil && !ok {
			t.Errorf("not a problem that a person can mend: %v", err)
		}
		r, verr := to.Verify(ctx, nil)
		if verr != nil || !r.OK() || r.Erased != int64(n) || (err != nil && r.Records != 3) {
			t.Errorf("after %d replayed and %v: %+v, %v", n, err, r, verr)
		}
		if err := ledger.SettleErasures(log, func(ledger.Seq, ledger.Hash) (bool, error) { return true, nil }); err != nil {
			t.Errorf("settling: %v", err)
		}
	})
}

// FuzzKey: a key that is read signs what its public half opens.
func FuzzKey(f *testing.F) {
	private, public, err := note.GenerateKey(bytes.NewReader(bytes.Repeat([]byte{7}, 64)), "roundtable-fuzz")
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte(private + "\n" + public + "\n"))
	f.Add([]byte(public))
	f.Add([]byte("PRIVATE+KEY+x+00000000+AAAA\nx+00000000+AAAA"))
	f.Fuzz(func(t *testing.T, file []byte) {
		path := filepath.Join(t.TempDir(), ledger.KeyFile)
		if err := os.WriteFile(path, file, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := ledger.ReadVerifier(path); err != nil {
			wantWords(t, err)
		}
		k, err := ledger.LoadKey(path)
		if err != nil {
			wantWords(t, err)
			return
		}
		msg, err := ledger.SignCheckpoint(ledger.Head{Seq: 7}, k.Signer)
		if err != nil {
			t.Fatal(err)
		}
		if c, err := ledger.OpenCheckpoint(msg, k.Verifier); err != nil || c.Size != 7 {
			t.Errorf("its own checkpoint is read as %+v, %v", c, err)
		}
		if msg, err = k.Sign(ledger.Head{Seq: 8}); err != nil {
			return // one key named twice signs once, or not at all
		}
		if c, err := ledger.OpenCheckpoint(msg, k.Verifier); err != nil || c.Size != 8 {
			t.Errorf("what all its keys signed is read as %+v, %v", c, err)
		}
	})
}

func wantWords(t *testing.T, err error) {
	t.Helper()
	if p, ok := errors.AsType[*care.Problem](err); !ok || p.Remedy == "" {
		t.Errorf("not a problem that a person can mend: %v", err)
	}
}
