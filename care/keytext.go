package care

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
)

// A Key is text wherever it leaves the program: 32 hexadecimal digits. Records
// written before it had that form hold it as a list of 16 numbers, and are read
// for ever.

// String is the key as 32 lower-case hexadecimal digits; "" for the zero Key.
func (k Key) String() string {
	if k.IsZero() {
		return ""
	}
	return hex.EncodeToString(k[:])
}

// ParseKey reads what String writes; ok is false for anything else, "" and the
// zero key included.
func ParseKey(s string) (k Key, ok bool) {
	if len(s) != 2*len(k) {
		return Key{}, false
	}
	if _, err := hex.Decode(k[:], []byte(s)); err != nil {
		return Key{}, false
	}
	return k, !k.IsZero()
}

// MarshalText writes the key as String does; the zero Key is empty.
func (k Key) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (k *Key) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*k = Key{}
		return nil
	}
	v, ok := ParseKey(string(b))
	if !ok {
		return fmt.Errorf("a key is not written as %d hexadecimal digits", 2*len(k))
	}
	*k = v
	return nil
}

// UnmarshalJSON reads the text, and the list of numbers of earlier records.
func (k *Key) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '[' {
		var old [len(k)]byte
		if err := json.Unmarshal(b, &old); err != nil {
			return err
		}
		*k = old
		return nil
	}
	if string(b) == "null" {
		return nil
	}
	var s string
	if err := json.Unmarshal(b, &s); err != nil {
		return err
	}
	return k.UnmarshalText([]byte(s))
}

// MarshalText writes the number as Digits does, so that a leading zero is not
// lost on the way; 0 is empty.
func (n NHSNumber) MarshalText() ([]byte, error) { return []byte(n.Digits()), nil }

// UnmarshalText reads what MarshalText writes, and spaces between the digits. It
// asks for ten digits and not whether anybody could have the number: see Valid.
func (n *NHSNumber) UnmarshalText(b []byte) error {
	v, f := scanNHSNumber(string(b))
	if f != "" && f != NHSRepeated {
		return nhsProblems[f]
	}
	*n = v
	return nil
}
