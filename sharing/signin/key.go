package signin

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"slices"
	"strings"
	"sync"

	"roundtable/care"
	"roundtable/ledger"
)

// Key seals what people are let in by, before it goes into the store: who has a
// copy of the database alone has nothing to guess at. It stands in a file outside
// the database and in no backup; without it people are let in again by set-up links.
//
// The file has a line for each key, 64 hexadecimal digits. The first seals. A line
// that ends in "former" opens what it sealed before, one that ends in "next" what a
// server that is further on has sealed: so there is an overlap in which a key is
// replaced while servers run. They look at the file before they seal, and again when
// none of the keys that they know opens a value. It is safe for concurrent use.
type Key struct {
	path string
	mu   sync.Mutex
	all  []keyLine
	seen string // of the file: size and time

	failed string // of the file when it could last not be read
}

type keyLine struct {
	key  [32]byte
	word string // "", "former" or "next"
}

const former, next = "former", "next"

// KeyFromFile reads a key's file, and makes it with a new key where there is none and
// make is set.
func KeyFromFile(path string, make bool) (*Key, error) {
	k := &Key{path: path}
	err := k.read()
	if errors.Is(err, fs.ErrNotExist) && make {
		var first keyLine
		rand.Read(first.key[:])
		f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if errors.Is(err, fs.ErrExist) { // another start was quicker
			return KeyFromFile(path, false)
		}
		if err == nil {
			_, err = f.WriteString(first.text())
			err = errors.Join(err, f.Sync(), f.Close())
		}
		if err != nil {
			return nil, keyProblem("The key that seals how people sign in cannot be written.", path, err)
		}
		return KeyFromFile(path, false)
	}
	if err != nil {
		return nil, err
	}
	return k, nil
}

func (l keyLine) text() string {
	return strings.TrimSpace(hex.EncodeToString(l.key[:])+" "+l.word) + "\n"
}

// read takes over what the file says. The caller holds the lock, or has the key alone.
func (k *Key) read() error {
	mark := stamp(k.path)
	raw, err := os.ReadFile(k.path)
	if err != nil {
		return keyProblem("The key that seals how people sign in cannot be read.", k.path, err)
	}
	var all []keyLine
	for line := range strings.Lines(string(raw)) {
		word := strings.Fields(line)
		if len(word) == 0 {
			continue
		}
		b, err := hex.DecodeString(word[0])
		if err != nil || len(b) != 32 || len(word) > 2 || len(word) == 2 && word[1] != former && word[1] != next {
			return keyProblem("The key that seals how people sign in is not 64 hexadecimal digits.", k.path, err)
		}
		l := keyLine{key: [32]byte(b)}
		if len(word) == 2 {
			l.word = word[1]
		}
		if (l.word == "") != (len(all) == 0) {
			return keyProblem("The file of the key that seals how people sign in does not begin with the one key that seals.", k.path, nil)
		}
		all = append(all, l)
	}
	if len(all) == 0 {
		return keyProblem("The file of the key that seals how people sign in is empty.", k.path, nil)
	}
	k.all, k.seen = all, mark
	return nil
}

// stamp tells whether a file was written since; "" when it is not there.
func stamp(path string) string {
	info, err := os.Stat(path)
	if err != nil {
		return ""
	}
	return fmt.Sprint(info.Size(), info.ModTime().UnixNano())
}

// current is the key that seals, as the file has it now. A file that is half written
// or away leaves the key that is known.
func (k *Key) current() [32]byte {
	k.mu.Lock()
	defer k.mu.Unlock()
	if now := stamp(k.path); now != k.seen {
		if err := k.read(); err != nil && now != k.failed {
			k.failed = now // said once for each state of the file
			slog.Error("signin: the file of the key that seals ways in cannot be read; the key known before goes on", "err", err)
		}
	}
	return k.all[0].key
}

// open opens a value with whichever key sealed it; now reports that it is the one that
// seals.
func (k *Key) open(value []byte, id care.AccountID) (out []byte, now bool, err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for {
		for i, l := range k.all {
			a, err := aead(l.key)
			if err != nil {
				return nil, false, err
			}
			if out, err := a.Open(nil, nil, value, []byte(id)); err == nil {
				return out, i == 0, nil
			}
		}
		if stamp(k.path) == k.seen || k.read() != nil {
			return nil, false, keyProblem("How somebody signs in was sealed with another key.", k.path, nil)
		}
	}
}

// Marks name the keys of the file without telling them, the one that seals first.
func (k *Key) Marks() []string {
	k.mu.Lock()
	defer k.mu.Unlock()
	out := make([]string, len(k.all))
	for i, l := range k.all {
		sum := sha256.Sum256(l.key[:])
		out[i] = strings.TrimSpace(hex.EncodeToString(sum[:4]) + " " + l.word)
	}
	return out
}

// Announce adds a key that seals nothing yet, so that the file can be brought to every
// server before one of them seals with it.
func (k *Key) Announce() error {
	return k.change(func(all []keyLine) ([]keyLine, error) {
		if slices.ContainsFunc(all, func(l keyLine) bool { return l.word == next }) {
			return nil, &care.Problem{What: "A next key stands in the file already.", Where: k.path, Remedy: "Bring the file to every server, and rotate."}
		}
		return append(all, fresh(next)), nil
	})
}

// Rotate makes the announced key the one that seals, or a new one where none was
// announced; the one before becomes a former key.
func (k *Key) Rotate() error {
	return k.change(func(all []keyLine) ([]keyLine, error) {
		first := fresh("")
		rest := slices.Clone(all)
		if i := slices.IndexFunc(rest, func(l keyLine) bool { return l.word == next }); i >= 0 {
			first.key = rest[i].key
			rest = slices.Delete(rest, i, i+1)
		}
		rest[0].word = former
		return append([]keyLine{first}, rest...), nil
	})
}

// Retire takes the former keys away. Desk.Reseal must have sealed everything anew.
func (k *Key) Retire() error {
	return k.change(func(all []keyLine) ([]keyLine, error) {
		return slices.DeleteFunc(slices.Clone(all), func(l keyLine) bool { return l.word == former }), nil
	})
}

func fresh(word string) keyLine {
	l := keyLine{word: word}
	rand.Read(l.key[:])
	return l
}

// change writes the file anew, whole or not at all.
func (k *Key) change(to func([]keyLine) ([]keyLine, error)) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if err := k.read(); err != nil {
		return err
	}
	all, err := to(k.all)
	if err != nil {
		return err
	}
	var text strings.Builder
	for _, l := range all {
		text.WriteString(l.text())
	}
	if err := ledger.ReplaceKeyFile(k.path, text.String(), 0o600); err != nil {
		return keyProblem("The key that seals how people sign in cannot be written.", k.path, err)
	}
	return k.read()
}

func keyProblem(what, where string, err error) error {
	return &care.Problem{What: what, Where: where, Remedy: "Put the file back from where keys are kept. Without it everybody needs a new set-up link.", Err: err}
}
