package signin

import (
	"crypto/aes"
	"crypto/cipher"

	"roundtable/care"
)

// sealed marks a sealed value: JSON never begins with it.
const sealed = 1

func aead(key [32]byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key[:])
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
	a, err := aead(d.key.current())
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
	out, _, err := d.key.open(value[1:], id)
	return out, err
}
