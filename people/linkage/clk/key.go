package clk

import (
	"bytes"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"

	"roundtable/care"
)

// keyBytes is the least length of a key.
const keyBytes = 32

// Key is the partners' common secret. It prints as "[key]".
type Key struct{ secret []byte }

// NewKey is a key of the machine's randomness.
func NewKey() Key {
	k := Key{secret: make([]byte, keyBytes)}
	rand.Read(k.secret) // never fails
	return k
}

// ParseKey reads what Text writes: at least 64 hexadecimal digits. A passphrase is
// refused: who has codes could try all of a dictionary's. The error is a
// *care.Problem without the key.
func ParseKey(text []byte) (Key, error) {
	text = bytes.TrimSpace(text)
	secret := make([]byte, hex.DecodedLen(len(text)))
	if _, err := hex.Decode(secret, text); err != nil || len(secret) < keyBytes {
		return Key{}, &care.Problem{
			What:   "The key file does not hold a key: 64 hexadecimal digits or more.",
			Remedy: "Make one with 'roundtable encode --new-key FILE', and give it to the other partners by a safe way. A passphrase can be guessed.",
		}
	}
	return Key{secret: secret}, nil
}

// Text is the key as its file holds it.
func (k Key) Text() string { return hex.EncodeToString(k.secret) + "\n" }

// String keeps the key out of logs.
func (Key) String() string { return "[key]" }

// GoString keeps the key out of logs.
func (Key) GoString() string { return "[key]" }

// Check is 16 hexadecimal digits that tell one key from another under a schema, and
// nothing else of it.
func (k Key) Check(s Schema) string {
	return hex.EncodeToString(k.derive("check", s, "")[:8])
}

// derive is a key for one use.
func (k Key) derive(use string, s Schema, field string) []byte {
	m := hmac.New(sha256.New, k.secret)
	m.Write([]byte("roundtable clk 1\x00" + use + "\x00" + s.Fingerprint() + "\x00" + field))
	return m.Sum(nil)
}
