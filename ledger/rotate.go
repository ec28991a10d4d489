package ledger

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"roundtable/care"
)

// A key file is lines: a private key and its public half for each key that signs, the
// newest first, and then the public halves of former keys, which still show what they
// signed. All have one name, the ledger's: a checkpoint's origin stays the same. So
// there is an overlap, in which a checkpoint carries the signatures of both, and who
// has only the former public key can read it.

// RotateKey puts a new key before the one of path, which goes on signing beside it
// until RetireKeys. Give the new public half (path + ".pub") to everybody who keeps
// checkpoints before then.
func RotateKey(path string) (*Key, error) {
	old, err := LoadKey(path)
	if err != nil {
		return nil, err
	}
	private, public, err := note.GenerateKey(rand.Reader, old.Signer.Name())
	if err != nil {
		return nil, err
	}
	return rewriteKeys(path, append([][2]string{{private, public}}, old.pairs...), old.retired)
}

// RetireKeys ends the overlap: the newest key alone signs. What the former ones signed
// is still believed, but for one that was stolen: no checkpoint that it alone signed
// is. stolen is that one's hash, eight hexadecimal digits as in "name+hash"; "" when
// none was. One that is no former key's is a *care.Problem, and nothing is written.
func RetireKeys(path, stolen string) (*Key, error) {
	k, err := LoadKey(path)
	if err != nil {
		return nil, err
	}
	retired := k.retired
	for _, p := range k.pairs[1:] {
		retired = append(retired, p[1])
	}
	if stolen == "" {
		return rewriteKeys(path, k.pairs[:1], retired)
	}
	kept := slices.DeleteFunc(slices.Clone(retired), func(public string) bool {
		v, err := note.NewVerifier(public)
		return err == nil && fmt.Sprintf("%08x", v.KeyHash()) == strings.ToLower(stolen)
	})
	if len(kept) == len(retired) {
		return nil, &care.Problem{What: "No former key has this hash.", Where: path, Remedy: "Give the eight digits after the plus sign that roundtable key list shows for it. One that still signs first is rotated."}
	}
	return rewriteKeys(path, k.pairs[:1], kept)
}

// Sign writes a head as a checkpoint that every key of the file signs.
func (k *Key) Sign(h Head) ([]byte, error) {
	c := Checkpoint{Origin: k.Signer.Name(), Size: h.Seq, Root: h.Root}
	return note.Sign(&note.Note{Text: c.Text()}, k.signers...)
}

// Verifiers are what shows that a checkpoint is this ledger's: of the key that signs,
// and of former ones.
func (k *Key) Verifiers() []note.Verifier { return slices.Clone(k.verifiers) }

// Overlap reports whether a former key still signs beside the newest.
func (k *Key) Overlap() bool { return len(k.signers) > 1 }

// Signs reports whether the i-th of Verifiers is of a key that still signs.
func (k *Key) Signs(i int) bool { return i < len(k.signers) }

func readKeys(data string) (*Key, error) {
	var k *Key
	lines := strings.Fields(data)
	for i := 0; i < len(lines); i++ {
		if !strings.HasPrefix(lines[i], "PRIVATE+KEY+") {
			v, err := note.NewVerifier(lines[i])
			if err != nil {
				return nil, err
			}
			if k == nil || v.Name() != k.Signer.Name() {
				return nil, errors.New("ledger: a key file begins with a private key, and all its keys have one name")
			}
			k.retired, k.verifiers = append(k.retired, lines[i]), append(k.verifiers, v)
			continue
		}
		if i+1 == len(lines) || k != nil && k.retired != nil {
			return nil, errors.New("ledger: after a private key stands its public half, and former keys come last")
		}
		one, err := newKey(lines[i], lines[i+1])
		if err != nil {
			return nil, err
		}
		if k == nil {
			k = one
		} else if one.Signer.Name() != k.Signer.Name() {
			return nil, errors.New("ledger: all keys of a file have one name")
		}
		k.pairs = append(k.pairs, [2]string{lines[i], lines[i+1]})
		k.signers, k.verifiers = append(k.signers, one.Signer), append(k.verifiers, one.Verifier)
		i++
	}
	if k == nil {
		return nil, errors.New("ledger: a key file has a private key and its public half")
	}
	return k, nil
}

// rewriteKeys replaces a key file whole, and the public halves beside it, the newest
// first: never half of one.
func rewriteKeys(path string, pairs [][2]string, retired []string) (*Key, error) {
	var private, public strings.Builder
	for _, p := range pairs {
		private.WriteString(p[0] + "\n" + p[1] + "\n")
		public.WriteString(p[1] + "\n")
	}
	for _, r := range retired {
		private.WriteString(r + "\n")
		public.WriteString(r + "\n")
	}
	if _, err := readKeys(private.String()); err != nil {
		return nil, keyProblem(path, err)
	}
	// Public halves first: who is told of a key that does not sign yet loses nothing.
	if err := ReplaceKeyFile(path+".pub", public.String(), 0o644); err != nil {
		return nil, keyProblem(path+".pub", err)
	}
	if err := ReplaceKeyFile(path, private.String(), 0o600); err != nil {
		return nil, keyProblem(path, err)
	}
	return LoadKey(path)
}

// ReplaceKeyFile writes a file of keys whole or not at all. One that is there keeps its
// owner, group and mode, and where path is a symbolic link what it leads to is replaced:
// a command that root gives takes no key from the server. One that cannot keep them is
// not touched. mode is that of a file that is not there yet.
func ReplaceKeyFile(path, text string, mode os.FileMode) error {
	real, err := filepath.EvalSymlinks(path)
	if err == nil {
		path = real
	} else if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	was, err := os.Stat(path)
	if err == nil {
		mode = was.Mode().Perm()
	} else if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	if err == nil && was != nil {
		err = keepOwner(f, was)
	}
	err = errors.Join(err, f.Chmod(mode), f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name())
	}
	return err
}

// ReadVerifiers reads public keys, a line each: the text itself, or the name of a file
// that holds them. There is at least one.
func ReadVerifiers(textOrFile string) ([]note.Verifier, error) {
	if all, err := verifiersIn(textOrFile); err == nil {
		return all, nil
	}
	data, err := os.ReadFile(textOrFile)
	if err != nil {
		return nil, keyProblem(textOrFile, err)
	}
	all, err := verifiersIn(string(data))
	if err != nil {
		return nil, keyProblem(textOrFile, err)
	}
	return all, nil
}

func verifiersIn(text string) (all []note.Verifier, err error) {
	for _, line := range strings.Fields(text) {
		v, err := note.NewVerifier(line)
		if err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	if all == nil {
		return nil, errors.New("ledger: there is no public key in it")
	}
	return all, nil
}
