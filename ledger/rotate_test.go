package ledger_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"roundtable/ledger"
)

// TestAKeyIsReplacedWithAnOverlap: who has the former public key reads what is signed
// until it is retired, who has the new one reads it from then on, and what was signed
// before is believed for ever - unless the former key was stolen.
func TestAKeyIsReplacedWithAnOverlap(t *testing.T) {
	path := filepath.Join(t.TempDir(), ledger.KeyFile)
	first, err := ledger.CreateKey(path, "")
	if err != nil {
		t.Fatal(err)
	}
	before := signed(t, first, 7)
	second, err := ledger.RotateKey(path)
	if err != nil {
		t.Fatal(err)
	}
	if second.Public == first.Public || !second.Overlap() || second.Signer.Name() != first.Signer.Name() {
		t.Fatalf("%q after %q, overlap %t", second.Public, first.Public, second.Overlap())
	}
	both := signed(t, second, 8)
	for name, c := range map[string]struct {
		msg []byte
		by  *ledger.Key
		ok  bool
	}{
		"the overlap by the former key": {both, first, true}, "the overlap by the new": {both, second, true}, "before, by both": {before, second, true},
	} {
		if _, err := ledger.OpenCheckpoint(c.msg, c.by.Verifiers()...); (err == nil) != c.ok {
			t.Errorf("%s: %v", name, err)
		}
	}
	if info, err := os.Stat(path); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("the key file's mode is %v: %v", info.Mode(), err)
	}
	if pub, err := os.ReadFile(path + ".pub"); err != nil || strings.Contains(string(pub), "PRIVATE") || len(strings.Fields(string(pub))) != 2 {
		t.Errorf("the public halves: %s, %v", pub, err)
	}

	last, err := ledger.RetireKeys(path, "")
	if err != nil || last.Public != second.Public || last.Overlap() {
		t.Fatalf("retired to %+v: %v", last, err)
	}
	after := signed(t, last, 9)
	if _, err := ledger.OpenCheckpoint(after, first.Verifiers()...); err == nil {
		t.Error("a key that was retired still signs")
	}
	if _, err := ledger.OpenCheckpoint(before, last.Verifiers()...); err != nil {
		t.Errorf("what the former key signed is not believed: %v", err)
	}
	if key, err := os.ReadFile(path); err != nil || strings.Count(string(key), "PRIVATE") != 1 {
		t.Errorf("a former private key is kept (%v)", err)
	}
	if _, err := ledger.RetireKeys(path, "00000000"); err == nil {
		t.Error("a key that there is not was forgotten")
	}
	if _, err := ledger.RetireKeys(path, hash(second)); err == nil {
		t.Error("the key that signs was forgotten")
	}
	third, err := ledger.RotateKey(path)
	if err != nil {
		t.Fatal(err)
	}
	none, err := ledger.RetireKeys(path, hash(first))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ledger.OpenCheckpoint(after, none.Verifiers()...); err != nil || none.Public != third.Public {
		t.Errorf("what a key signed that was not stolen is believed no more: %v", err)
	}
	if _, err := ledger.OpenCheckpoint(before, none.Verifiers()...); err == nil {
		t.Error("what a stolen key signed is believed")
	}
	if all, err := ledger.ReadVerifiers(path + ".pub"); err != nil || len(all) != 2 {
		t.Errorf("%d public keys are left: %v", len(all), err)
	}
}

func hash(k *ledger.Key) string { return fmt.Sprintf("%08x", k.Verifier.KeyHash()) }

// TestAKeyFileKeepsItsPlace: a rotation follows a symbolic link, and leaves mode, owner
// and group as they were.
func TestAKeyFileKeepsItsPlace(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("there are no modes and links here as there are elsewhere")
	}
	kept, link := filepath.Join(t.TempDir(), "kept.key"), filepath.Join(t.TempDir(), ledger.KeyFile)
	if _, err := ledger.CreateKey(kept, ""); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.Symlink(kept, link), os.Chmod(kept, 0o640)); err != nil {
		t.Fatal(err)
	}
	root := os.Geteuid() == 0
	if root {
		if err := os.Chown(kept, 1234, 2345); err != nil {
			t.Skip("this container changes no owner:", err)
		}
	}
	k, err := ledger.RotateKey(link)
	if err != nil {
		t.Fatal(err)
	}
	if at, err := os.Readlink(link); err != nil || at != kept {
		t.Errorf("the link leads to %q: %v", at, err)
	}
	if now, err := ledger.LoadKey(kept); err != nil || now.Public != k.Public {
		t.Errorf("what the link leads to was not replaced: %v", err)
	}
	info, err := os.Stat(kept)
	if err != nil || info.Mode().Perm() != 0o640 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if owner := fmt.Sprintf("%+v", info.Sys()); root && !(strings.Contains(owner, "Uid:1234") && strings.Contains(owner, "Gid:2345")) {
		t.Errorf("its owner is another: %s", owner)
	}
	if left, err := filepath.Glob(filepath.Join(filepath.Dir(kept), ".new-*")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// TestKeyFilesThatAreNone.
func TestKeyFilesThatAreNone(t *testing.T) {
	dir := t.TempDir()
	one, other := filepath.Join(dir, "one"), filepath.Join(dir, "other")
	a, err := ledger.CreateKey(one, "a")
	if err != nil {
		t.Fatal(err)
	}
	b, err := ledger.CreateKey(other, "b")
	if err != nil {
		t.Fatal(err)
	}
	text := func(path string) string { raw, _ := os.ReadFile(path); return string(raw) }
	for name, body := range map[string]string{
		"empty": "", "public alone": a.Public, "a key of another name": text(one) + text(other), "another name's public half": text(one) + b.Public,
		"a private half without its public one": strings.Fields(text(one))[0], "a key after a former one": text(one) + a.Public + "\n" + text(one),
	} {
		path := filepath.Join(dir, "bad")
		if err := os.WriteFile(path, []byte(body), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := ledger.LoadKey(path); err == nil {
			t.Errorf("%s was taken for a key", name)
		}
		if _, err := ledger.RotateKey(path); err == nil || text(path) != body {
			t.Errorf("%s was written over (%v)", name, err)
		}
	}
}

func signed(t *testing.T, k *ledger.Key, n ledger.Seq) []byte {
	t.Helper()
	msg, err := k.Sign(ledger.Head{Seq: n})
	if err != nil {
		t.Fatal(err)
	}
	return msg
}
