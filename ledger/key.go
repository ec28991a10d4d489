package ledger

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/mod/sumdb/note"

	"roundtable/care"
)

// KeyFile is the usual name of the signing key beside the data; its public half
// has ".pub" after it and may be given to anybody.
const KeyFile = "ledger.key"

// Key signs checkpoints: an Ed25519 key in the note format's encoding.
type Key struct {
	Signer   note.Signer
	Verifier note.Verifier
	Public   string // the verifier's text, one line: what to give to others

	pairs     [][2]string // private and public text of each key that signs, the newest first
	retired   []string    // public text of keys that sign no more
	signers   []note.Signer
	verifiers []note.Verifier
}

// CreateKey makes a key, writes it to path (mode 0600) and its public half to
// path + ".pub". A file that exists is never overwritten: the error is a
// *care.Problem. The name stands in every checkpoint and holds no spaces or
// plus signs; "" makes one of the form "roundtable-1f2e3d4c".
func CreateKey(path, name string) (*Key, error) {
	if name == "" {
		var b [4]byte
		rand.Read(b[:]) // never fails (crypto/rand)
		name = "roundtable-" + hex.EncodeToString(b[:])
	}
	private, public, err := note.GenerateKey(rand.Reader, name)
	if err != nil {
		return nil, err
	}
	k, err := readKeys(private + "\n" + public)
	if err != nil {
		return nil, &care.Problem{What: "This name cannot be used for a key.", Remedy: "Use letters, digits, dots and hyphens.", Err: err}
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, keyProblem(path, err)
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, keyProblem(path, err)
	}
	_, werr := f.WriteString(private + "\n" + public + "\n")
	if err := errors.Join(werr, f.Sync(), f.Close()); err != nil {
		return nil, keyProblem(path, err)
	}
	if err := os.WriteFile(path+".pub", []byte(public+"\n"), 0o644); err != nil {
		return nil, keyProblem(path, err)
	}
	return k, nil
}

// LoadKey reads what CreateKey, RotateKey or RetireKeys wrote. A missing or unreadable file is a
// *care.Problem that wraps the cause (fs.ErrNotExist).
func LoadKey(path string) (*Key, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, keyProblem(path, err)
	}
	k, err := readKeys(string(data))
	if err != nil {
		return nil, keyProblem(path, err)
	}
	return k, nil
}

// LoadOrCreateKey is LoadKey, or CreateKey with a name of its own when there is
// no file yet.
func LoadOrCreateKey(path string) (*Key, error) {
	k, err := LoadKey(path)
	if errors.Is(err, fs.ErrNotExist) {
		return CreateKey(path, "")
	}
	return k, err
}

// ReadVerifier reads a public key: the text itself, or the name of a file that
// holds it; of several, the first, which is the newest.
func ReadVerifier(textOrFile string) (note.Verifier, error) {
	all, err := ReadVerifiers(textOrFile)
	if err != nil {
		return nil, err
	}
	return all[0], nil
}

func newKey(private, public string) (*Key, error) {
	s, err := note.NewSigner(private)
	if err != nil {
		return nil, err
	}
	v, err := note.NewVerifier(public)
	if err != nil {
		return nil, err
	}
	if s.Name() != v.Name() || s.KeyHash() != v.KeyHash() {
		return nil, errors.New("ledger: the two halves of the key do not belong together")
	}
	return &Key{Signer: s, Verifier: v, Public: public}, nil
}

func keyProblem(path string, err error) error {
	p := &care.Problem{
		What:   "The key for checkpoints cannot be read or written.",
		Where:  path,
		Remedy: "Check the file and its permissions; restore it from where it is kept safe.",
		Err:    err,
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		p.What, p.Remedy = "There is no such key file.", "Give the name of the key file, or make one with init."
	case errors.Is(err, fs.ErrExist):
		p.What, p.Remedy = "There is a key file here already.", "Use it, or choose another name; a key is never overwritten."
	}
	return p
}
