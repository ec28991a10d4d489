package signin

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"strings"

	"roundtable/care"
)

// Key seals what people are let in by, before it goes into the store: who has a
// copy of the database alone has nothing to guess at. It stands in a file outside
// the database and in no backup; without it people are let in again by set-up links.
type Key [32]byte

// KeyFromFile reads a key from a file that holds 64 hexadecimal digits, and makes
// the file with a new key where there is none and make is set.
func KeyFromFile(path string, make bool) (*Key, error) {
	raw, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) && make {
		var k Key
		rand.Read(k[:])
		f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if errors.Is(err, fs.ErrExist) { // another start was quicker
			return KeyFromFile(path, false)
		}
		if err == nil {
			_, err = f.WriteString(hex.EncodeToString(k[:]) + "\n")
			err = errors.Join(err, f.Sync(), f.Close())
		}
		if err != nil {
			return nil, keyProblem("The key that seals how people sign in cannot be written.", path, err)
		}
		return &k, nil
	}
	if err != nil {
		return nil, keyProblem("The key that seals how people sign in cannot be read.", path, err)
	}
	b, err := hex.DecodeString(strings.TrimSpace(string(raw)))
	if err != nil || len(b) != len(Key{}) {
		return nil, keyProblem("The key that seals how people sign in is not 64 hexadecimal digits.", path, err)
	}
	return (*Key)(b), nil
}

func keyProblem(what, where string, err error) error {
	return &care.Problem{What: what, Where: where, Remedy: "Put the file back from where keys are kept. Without it everybody needs a new set-up link.", Err: err}
}

// sealed marks a sealed value: JSON never begins with it.
const sealed = 1

func (d *Desk) aead() (cipher.AEAD, error) {
	block, err := aes.NewCipher(d.key[:])
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}

// shut seals a value of an account; without a key it stays as it is.
func (d *Desk) shut(id care.AccountID, value []byte) ([]byte, error) {
	if d.key == nil {
		return value, nil
	}
	a, err := d.aead()
	if err != nil {
		return nil, err
	}
	return append([]byte{sealed}, a.Seal(nil, nil, value, []byte(id))...), nil
}

// unshut opens a value. One from before there was a key is read as it stands, and
// sealed when it is next written.
func (d *Desk) unshut(id care.AccountID, value []byte) ([]byte, error) {
	if len(value) == 0 || value[0] != sealed {
		return value, nil
	}
	if d.key == nil {
		return nil, keyProblem("How people sign in is sealed, and this server has no key for it.", "", nil)
	}
	a, err := d.aead()
	if err != nil {
		return nil, err
	}
	out, err := a.Open(nil, nil, value[1:], []byte(id))
	if err != nil {
		return nil, keyProblem("How somebody signs in was sealed with another key.", "", err)
	}
	return out, nil
}
