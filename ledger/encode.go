package ledger

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/mod/sumdb/tlog"

	"roundtable/care"
)

// leafTitle heads every leaf: it names the format and its version, so that a
// leaf can never be taken for anything else that somebody hashed.
const leafTitle = "roundtable record 1"

// maxName is the longest stream, kind, account or partner in bytes.
const maxName = 400

// leafTime is RFC 3339 in UTC with exactly six decimals: the ledger's clock
// counts whole microseconds.
const leafTime = "2006-01-02T15:04:05.000000Z"

// LeafText is the canonical encoding of a record's header, the bytes that the
// Merkle tree covers (FORMAT.md, "Leaf"). It covers Leaf and not Now, so that
// an erasure changes no hash.
func LeafText(r Record) []byte {
	b := make([]byte, 0, 320)
	b = append(b, leafTitle...)
	b = append(b, "\nseq "...)
	b = strconv.AppendInt(b, int64(r.Seq), 10)
	b = append(append(b, "\nstream "...), r.Stream...)
	b = append(b, "\nversion "...)
	b = strconv.AppendInt(b, int64(r.Version), 10)
	b = append(append(b, "\nkind "...), r.Kind...)
	b = append(b, "\nat "...)
	b = r.At.UTC().AppendFormat(b, leafTime)
	b = append(append(b, "\nby "...), r.By...)
	b = append(append(b, "\npartner "...), r.Partner...)
	b = append(b, "\nbody sha256:"...)
	b = hex.AppendEncode(b, r.Leaf.Commit[:])
	b = append(b, "\nsize "...)
	b = strconv.AppendInt(b, r.Leaf.Size, 10)
	return append(b, '\n')
}

// LeafHash is the record's leaf in the tree: SHA-256(0x00 || LeafText), RFC
// 6962 section 2.1.
func LeafHash(r Record) Hash { return Hash(tlog.RecordHash(LeafText(r))) }

// ParseLeaf reads what LeafText wrote, and nothing else: a text that would not
// be written back byte for byte is an error. Now is set equal to Leaf.
func ParseLeaf(text []byte) (Record, error) {
	var r Record
	var at, commit string
	rest, ok := strings.CutPrefix(string(text), leafTitle+"\n")
	if !ok {
		return r, errors.New("ledger: not a record header of version 1")
	}
	fields := []struct {
		name string
		set  func(string) error
	}{
		{"seq ", parseInt(&r.Seq)},
		{"stream ", func(s string) error { r.Stream = Stream(s); return nil }},
		{"version ", parseInt(&r.Version)},
		{"kind ", func(s string) error { r.Kind = Kind(s); return nil }},
		{"at ", func(s string) error { at = s; return nil }},
		{"by ", func(s string) error { r.By = care.AccountID(s); return nil }},
		{"partner ", func(s string) error { r.Partner = care.PartnerCode(s); return nil }},
		{"body sha256:", func(s string) error { commit = s; return nil }},
		{"size ", parseInt(&r.Leaf.Size)},
	}
	for _, f := range fields {
		line, tail, ok := strings.Cut(rest, "\n")
		value, named := strings.CutPrefix(line, f.name)
		if !ok || !named {
			return Record{}, fmt.Errorf("ledger: record header lacks %q", strings.TrimSpace(f.name))
		}
		if err := f.set(value); err != nil {
			return Record{}, fmt.Errorf("ledger: record header, %q: %w", strings.TrimSpace(f.name), err)
		}
		rest = tail
	}
	t, err := time.Parse(leafTime, at)
	if err != nil {
		return Record{}, errors.New("ledger: record header has no time of its form")
	}
	raw, err := hex.DecodeString(commit)
	if err != nil || len(raw) != sha256.Size {
		return Record{}, errors.New("ledger: record header has no body hash")
	}
	r.At, r.Leaf.Commit = t.UTC(), Hash(raw)
	r.Now = r.Leaf
	if !bytes.Equal(LeafText(r), text) {
		return Record{}, errors.New("ledger: record header is not in canonical form")
	}
	return r, nil
}

func parseInt[T ~int64](to *T) func(string) error {
	return func(s string) error {
		n, err := strconv.ParseInt(s, 10, 64)
		if err == nil && n < 0 {
			return errors.New("a negative number")
		}
		*to = T(n)
		return err
	}
}

// CheckDraft reports why a draft cannot be appended: an empty stream or kind, a
// name with control characters (they would break the leaf's lines) or longer
// than 400 bytes, a body that is too large to ride in the append.
func CheckDraft(d Draft) error {
	if d.Stream == "" || d.Kind == "" {
		return errors.New("ledger: a record needs a stream and a kind")
	}
	for _, s := range []string{string(d.Stream), string(d.Kind), string(d.By), string(d.Partner)} {
		if len(s) > maxName || !utf8.ValidString(s) || strings.ContainsFunc(s, unicode.IsControl) {
			return fmt.Errorf("ledger: a name in a record's header is longer than %d bytes, or holds control characters", maxName)
		}
	}
	if d.Body == (BodyRef{}) && len(d.Data) > MaxInline {
		return fmt.Errorf("ledger: a body of %d bytes must be put ahead of its append", len(d.Data))
	}
	if d.Body != (BodyRef{}) && d.Data != nil {
		return errors.New("ledger: a record has both a body put ahead and data of its own")
	}
	return nil
}

// String is the hash in hexadecimal.
func (h Hash) String() string { return hex.EncodeToString(h[:]) }

// MarshalText writes the hash in hexadecimal.
func (h Hash) MarshalText() ([]byte, error) { return hex.AppendEncode(nil, h[:]), nil }

// UnmarshalText reads 64 hexadecimal digits.
func (h *Hash) UnmarshalText(b []byte) error {
	raw, err := hex.DecodeString(string(b))
	if err != nil || len(raw) != len(h) {
		return errors.New("not a SHA-256 hash in hexadecimal")
	}
	copy(h[:], raw)
	return nil
}
