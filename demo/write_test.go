package demo

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"testing"
	"time"

	"roundtable/care"
)

var today = care.NewDate(2026, time.November, 18)

// hashes is a digest of every file in dir by name.
func hashes(t testing.TB, dir string) map[string]string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	h := map[string]string{}
	for _, e := range entries {
		b, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(b)
		h[e.Name()] = hex.EncodeToString(sum[:])
	}
	return h
}

func TestSameSeedSameBytes(t *testing.T) {
	a, b, c := filepath.Join(t.TempDir(), "a"), filepath.Join(t.TempDir(), "b"), filepath.Join(t.TempDir(), "c")
	for dir, seed := range map[string]uint64{a: 7, b: 7, c: 8} {
		if _, err := Write(dir, Options{Seed: seed, Today: today, Truth: true}); err != nil {
			t.Fatal(err)
		}
	}
	ha, hb, hc := hashes(t, a), hashes(t, b), hashes(t, c)
	if len(ha) < 20 {
		t.Fatalf("%d files", len(ha))
	}
	for name, h := range ha {
		if hb[name] != h {
			t.Errorf("%s differs between two makings with one seed", name)
		}
		if hc[name] == h {
			t.Errorf("%s is the same for another seed", name)
		}
	}
}
