package demo

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"roundtable/care"
)

var today = care.NewDate(2026, time.November, 18)

// hashes is a digest of every file in dir by name.
func hashes(t testing.TB, dir string) map[string]string {
	t.Helper()
	h := map[string]string{}
	root := os.DirFS(dir)
	err := fs.WalkDir(root, ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		b, err := fs.ReadFile(root, name)
		sum := sha256.Sum256(b)
		h[name] = hex.EncodeToString(sum[:])
		return err
	})
	if err != nil {
		t.Fatal(err)
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

// TestFilesAreAsDescribed: every file is there, has the rows that it says, and
// the readme names it and the three to begin with.
func TestFilesAreAsDescribed(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "files")
	made, err := Write(dir, Options{Today: today, Truth: true})
	if err != nil {
		t.Fatal(err)
	}
	readme, err := os.ReadFile(filepath.Join(dir, "README.txt"))
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for _, f := range made.Files {
		names[f.Name] = true
		if !strings.Contains(string(readme), f.Name) || f.About == "" || f.Rows == 0 {
			t.Errorf("%s: not described, or %d rows", f.Name, f.Rows)
		}
		b, err := os.ReadFile(filepath.Join(dir, f.Name))
		if err != nil {
			t.Error(err)
		}
		if strings.HasPrefix(f.Name, "Osmerley") && utf8.Valid(b) {
			t.Errorf("%s should not be UTF-8", f.Name)
		}
	}
	for _, name := range tryThese {
		if !names[name] {
			t.Errorf("the readme names %s, which is not there", name)
		}
	}
	var truth Truth
	b, err := os.ReadFile(filepath.Join(dir, "truth.json"))
	if err == nil {
		err = json.Unmarshal(b, &truth)
	}
	if err != nil || len(truth.Rows) < 2000 || truth.Overlap < 100 || len(truth.Planted) != len(made.Truth.Planted) {
		t.Errorf("truth.json: %v, %d rows, %d on two lists", err, len(truth.Rows), truth.Overlap)
	}
	w := newWorld(made.Options, made.Census)
	open := map[int]bool{}
	for _, r := range truth.Rows {
		if w.waits[r.Wait].open() {
			open[r.Wait] = true
		}
	}
	if n := len(open); n < 1800 || n > 2200 {
		t.Errorf("%d open pathways, promised about 2,000", n)
	}
}

// TestTruthStandsAsideUnlessAsked: nobody who tries the import gets the answers
// with the questions.
func TestTruthStandsAsideUnlessAsked(t *testing.T) {
	dir := t.TempDir()
	if _, err := Write(dir, Options{Today: today, Pathways: 300}); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "truth.json")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("truth.json: %v", err)
	}
}

func TestWriteRefuses(t *testing.T) {
	full := t.TempDir()
	if err := os.WriteFile(filepath.Join(full, "mine.csv"), []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		dir string
		o   Options
	}{
		"a folder that holds something": {full, Options{Today: today}},
		"no date":                       {t.TempDir(), Options{}},
		"a size that is none":           {t.TempDir(), Options{Today: today, Size: "huge"}},
	} {
		_, err := Write(c.dir, c.o)
		p, ok := errors.AsType[*care.Problem](err)
		if !ok || p.Remedy == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
	if b, err := os.ReadFile(filepath.Join(full, "mine.csv")); err != nil || string(b) != "mine" {
		t.Error("somebody's file was touched")
	}
}

// TestWriteSaysThatItCannot: a file that cannot be written is told as a folder to
// look at, not as a system's error.
func TestWriteSaysThatItCannot(t *testing.T) {
	dir := t.TempDir()
	made := begin(Options{Size: Small, Seed: 1, Today: today, Pathways: 300})
	if err := os.WriteFile(filepath.Join(dir, "earlier lists"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := populate(made).write(dir, made, nil); err == nil {
		t.Fatal("a folder in whose place a file stands was written")
	}
	full := "/dev/full"
	if _, err := os.Stat(full); err != nil {
		t.Skip("no /dev/full on this system; left out: a full disk")
	}
	dir = t.TempDir()
	if err := os.Symlink(full, filepath.Join(dir, "README.txt")); err != nil {
		t.Fatal(err)
	}
	err := problemOf(dir, writeReadme(dir, made))
	if p, ok := errors.AsType[*care.Problem](err); !ok || p.Where != dir || p.Remedy == "" {
		t.Errorf("a full disk: %v", err)
	}
}

// TestCountryIsMadeInParts: the last trust gets what is left, and a person who
// waits twice is the same person at both trusts.
func TestCountryIsMadeInParts(t *testing.T) {
	dir := t.TempDir()
	made, err := Write(dir, Options{Today: today, Size: England, Pathways: englandBlock + 2000})
	if err != nil {
		t.Fatal(err)
	}
	if len(made.Files) != 4 || made.Files[0].Rows != englandBlock || made.Files[2].Rows != 2000 {
		t.Fatalf("%+v", made.Files)
	}
	if events := float64(made.Files[1].Rows) / englandBlock; events < 3.7 || events > 4.5 {
		t.Errorf("%.2f events for each wait, promised about four", events)
	}
	seen := map[string]string{} // NHS number to family name and birth date at the first trust
	again := 0
	for _, f := range []File{made.Files[0], made.Files[2]} {
		b, err := os.ReadFile(filepath.Join(dir, f.Name))
		if err != nil {
			t.Fatal(err)
		}
		rows := strings.Split(strings.TrimSpace(string(b)), "\n")
		head := strings.Split(rows[0], ",")
		col := func(cells []string, name string) string {
			for i, h := range head {
				if h == name {
					return cells[i]
				}
			}
			t.Fatalf("no column %s", name)
			return ""
		}
		for _, row := range rows[1:] {
			cells := strings.Split(row, ",")
			who := col(cells, "surname") + col(cells, "date_of_birth")
			number := col(cells, "nhs_number")
			if before, ok := seen[number]; ok {
				again++
				if before != who {
					t.Fatalf("one number, two people: line %q", row)
				}
			}
			seen[number] = who
		}
	}
	if again < 5000 {
		t.Errorf("%d second waits", again)
	}
}
