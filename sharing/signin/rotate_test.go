package signin_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"roundtable/care"
	"roundtable/sharing/signin"
)

// replica is another server over the same store, with its own copy of the key's file.
func (w *world) replica(t *testing.T, key *signin.Key) *signin.Desk {
	t.Helper()
	d, err := signin.New(t.Context(), signin.Options{Scratch: w.st.Scratch(), Book: w.book, Key: key, Now: func() time.Time { return w.now }})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestTheKeyOfWaysInIsReplacedWhileServersRun: a server that loaded the former key
// goes on opening what either key sealed, seals with the new one as soon as its file
// has it, and the former key opens nothing once it is retired.
func TestTheKeyOfWaysInIsReplacedWhileServersRun(t *testing.T) {
	w := newWorld(t)
	path := filepath.Join(t.TempDir(), "key")
	open := func(path string) *signin.Key {
		k, err := signin.KeyFromFile(path, true)
		if err != nil {
			t.Fatal(err)
		}
		return k
	}
	running := w.replica(t, open(path))
	w.desk = running
	w.withPassword(t)
	secret, _ := w.withTOTP(t)
	stolen := filepath.Join(t.TempDir(), "stolen")
	copyFile(t, path, stolen)

	turn := open(path)
	if err := turn.Announce(); err != nil {
		t.Fatal(err)
	}
	if err := turn.Announce(); err == nil {
		t.Error("two next keys were announced")
	}
	elsewhere := filepath.Join(t.TempDir(), "elsewhere") // a second computer, which gets the announced key
	copyFile(t, path, elsewhere)
	far := w.replica(t, open(elsewhere))
	if err := turn.Rotate(); err != nil {
		t.Fatal(err)
	}
	fresh := w.replica(t, turn)
	for again, want := range []int{1, 0} { // what is sealed anew once is not again
		if n, err := fresh.Reseal(t.Context()); err != nil || n != want {
			t.Fatalf("the %d. time sealed anew %d, %v", again+1, n, err)
		}
	}
	for name, d := range map[string]*signin.Desk{"the running server": running, "the one with the announced key": far, "the new one": fresh} {
		w.desk = d
		w.now = w.now.Add(31 * time.Second) // a code is used once
		if _, err := w.enter(w.code(t, secret)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	w.desk, w.now = far, w.now.Add(31*time.Second)
	if _, err := w.enter(w.code(t, secret)); err != nil { // the last to write, with the key before
		t.Fatal(err)
	}
	if n, err := fresh.Reseal(t.Context()); err != nil || n != 1 {
		t.Errorf("what the server elsewhere sealed with the key before: %d sealed anew, %v", n, err)
	}
	if err := turn.Retire(); err != nil {
		t.Fatal(err)
	}
	if marks := turn.Marks(); len(marks) != 1 || strings.Contains(marks[0], "former") {
		t.Errorf("left are %v", marks)
	}
	w.desk = running
	w.now = w.now.Add(31 * time.Second)
	if _, err := w.enter(w.code(t, secret)); err != nil {
		t.Errorf("after the former key was retired: %v", err)
	}
	w.desk = w.replica(t, open(stolen))
	if _, err := w.enter(w.code(t, secret)); err == nil {
		t.Error("the stolen former key opens what is sealed now")
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the key's file has mode %v, %v", info.Mode(), err)
	}
}

// TestKeyFilesThatSealNothing are refused, and never written over.
func TestKeyFilesThatSealNothing(t *testing.T) {
	a, b := strings.Repeat("a1", 32), strings.Repeat("b2", 32)
	for name, text := range map[string]string{
		"none that seals": a + " former\n", "two that seal": a + "\n" + b + "\n", "a word that it has not": a + "\n" + b + " soon\n",
		"not hexadecimal": strings.Repeat("zz", 32) + "\n", "empty": "\n", "too short": a[:60] + "\n",
	} {
		path := filepath.Join(t.TempDir(), "key")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := signin.KeyFromFile(path, true); err == nil {
			t.Errorf("%s was taken for a key", name)
		}
		if now, _ := os.ReadFile(path); string(now) != text {
			t.Errorf("%s was written over", name)
		}
	}
}

// TestKnownDevicesStayKnownWhenTheirKeyIsReplaced, once and on servers that run; after
// the second time the first key is believed no more, and with forget none is.
func TestKnownDevicesStayKnownWhenTheirKeyIsReplaced(t *testing.T) {
	w := newWorld(t)
	const id = care.AccountID("a-1")
	one, two := w.desk, w.replica(t, nil)
	old, _ := one.NewDevice(id)
	if err := two.RotateDevices(t.Context(), false); err != nil {
		t.Fatal(err)
	}
	young, _ := two.NewDevice(id)
	for name, d := range map[string]*signin.Desk{"the one that knows nothing of it": one, "the one that did it": two} {
		if !d.Knows(id, old) || !d.Knows(id, young) {
			t.Errorf("%s: the device from before is known: %t, the one since: %t", name, d.Knows(id, old), d.Knows(id, young))
		}
		if d.Knows("a-2", young) || d.Knows(id, young+"x") {
			t.Errorf("%s knows a device that it should not", name)
		}
	}
	if err := two.RotateDevices(t.Context(), false); err != nil {
		t.Fatal(err)
	}
	if two.Knows(id, old) || !two.Knows(id, young) {
		t.Errorf("after two turns the oldest is known: %t, the next: %t", two.Knows(id, old), two.Knows(id, young))
	}
	if err := two.RotateDevices(t.Context(), true); err != nil {
		t.Fatal(err)
	}
	if two.Knows(id, young) {
		t.Error("a device that was to be forgotten is known")
	}
	w.now = w.now.Add(31 * time.Second) // the running server has seen none of it
	if one.Knows(id, young) || one.Knows(id, old) {
		t.Error("a server that runs knows a device that was to be forgotten")
	}
	if again, _ := one.NewDevice(id); !two.Knows(id, again) {
		t.Error("a server that runs marks with a key that was taken away")
	}
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	b, err := os.ReadFile(from)
	if err == nil {
		err = os.WriteFile(to, b, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}
