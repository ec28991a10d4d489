package ledger

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"iter"

	"roundtable/care"
)

// JSONDraft is a draft whose body is v as JSON. A body larger than MaxInline is
// the caller's to put ahead; AppendJSON does it itself.
func JSONDraft(s Stream, k Kind, by care.AccountID, partner care.PartnerCode, v any) (Draft, error) {
	data, err := json.Marshal(v)
	if err != nil {
		return Draft{}, fmt.Errorf("ledger: encode %s: %w", k, err)
	}
	return Draft{Stream: s, Kind: k, By: by, Partner: partner, Data: data}, nil
}

// AppendJSON appends one record whose body is v as JSON, wherever its stream
// stands unless expect says otherwise, and returns its Seq. Errors are those of
// Store.Append.
func AppendJSON(ctx context.Context, st Store, s Stream, k Kind, by care.AccountID, partner care.PartnerCode, v any, expect map[Stream]Version) (Seq, error) {
	d, err := JSONDraft(s, k, by, partner, v)
	if err != nil {
		return 0, err
	}
	if len(d.Data) > MaxInline {
		if d.Body, err = st.Put(ctx, bytes.NewReader(d.Data)); err != nil {
			return 0, err
		}
		d.Data = nil
	}
	seq, _, err := st.Append(ctx, Batch{Expect: expect, Records: []Draft{d}})
	return seq, err
}

// ReadBody returns a whole body; ErrNotFound when it is not there (swept, or
// replaced by an erasure since the reference was read).
func ReadBody(ctx context.Context, st Store, ref BodyRef) ([]byte, error) {
	r, err := st.Body(ctx, ref)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	buf := bytes.NewBuffer(make([]byte, 0, ref.Size+bytes.MinRead))
	if _, err := buf.ReadFrom(r); err != nil {
		return nil, err
	}
	return buf.Bytes(), nil
}

// ReadJSON decodes a record's body as it stands into v.
func ReadJSON(ctx context.Context, st Store, r Record, v any) error {
	data, err := ReadBody(ctx, st, r.Now)
	if err != nil {
		return fmt.Errorf("ledger: body of record %d: %w", r.Seq, err)
	}
	if err := json.Unmarshal(data, v); err != nil {
		return fmt.Errorf("ledger: decode record %d (%s): %w", r.Seq, r.Kind, err)
	}
	return nil
}

// Sealer is what a store offers to backups and proofs: every record, bodies with
// their salts, and records with their headers as they were. Both stores implement it.
type Sealer interface {
	// Sealed opens salt || body, SaltSize bytes of salt first, whose SHA-256 is
	// ref.Commit.
	Sealed(ctx context.Context, ref BodyRef) (io.ReadCloser, error)
	// Records is Store.Read with the records of logs among the others.
	Records(ctx context.Context, after Seq) iter.Seq2[Record, error]
	// PutSealed is Put for salt || body.
	PutSealed(ctx context.Context, sealed io.Reader) (BodyRef, error)
	// BeginRestore marks an empty store as being restored: it refuses to open
	// until EndRestore. A store that is not empty gives a *care.Problem.
	BeginRestore(ctx context.Context) error
	// AppendSealed appends records whose headers stand already; seq must follow
	// on. Bodies must have been put.
	AppendSealed(ctx context.Context, rs []Record) (Head, error)
	// EndRestore takes the mark away.
	EndRestore(ctx context.Context) error
}

// SaltSize is the length in bytes of the random salt before each body.
const SaltSize = 32
