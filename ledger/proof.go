package ledger

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"roundtable/care"
)

const (
	proofFormat = "roundtable-proof/1"
	// maxProof is the largest proof file in bytes that is read.
	maxProof = 64 << 20
)

// Proof is a small file that shows, together with a checkpoint and without the
// ledger, that records are in it, or that it grew out of an older checkpoint
// (FORMAT.md, "Proof").
type Proof struct {
	Format string `json:"format"` // "roundtable-proof/1"
	Size   Seq    `json:"size"`   // of the checkpoint that the proof leads to
	// Records are proved to be in the ledger.
	Records []ProvedRecord `json:"records,omitempty"`
	// Old is an older checkpoint, and Hashes the proof that nothing up to it was
	// changed.
	Old    string `json:"old,omitempty"`
	Hashes []Hash `json:"hashes,omitempty"`
}

// ProvedRecord is one record of an inclusion proof.
type ProvedRecord struct {
	Header string `json:"header"` // LeafText
	Hashes []Hash `json:"hashes"` // RFC 6962 audit path, from the leaf up
	// Sealed is salt || body as first committed; empty to show the header alone.
	Sealed []byte `json:"sealed,omitempty"`
}

// Proved is what a proof shows, once it holds.
type Proved struct {
	Checkpoint Checkpoint
	Records    []Record
	Bodies     [][]byte // by record; nil where the proof does not open the body
	Old        *Checkpoint
}

// ProveRecords proves that records are in the ledger as it was at size at. With
// open it also lays the bodies open that are still as they were first committed
// and not larger than MaxInline, so that the reader of the proof sees what the
// records say: only for bodies that hold nothing personal.
func ProveRecords(ctx context.Context, st Store, at Seq, seqs []Seq, open bool) (*Proof, error) {
	t, err := treeAt(ctx, st, at)
	if err != nil {
		return nil, err
	}
	p := &Proof{Format: proofFormat, Size: at}
	for _, s := range seqs {
		hashes, err := t.Inclusion(s)
		if err != nil {
			return nil, err
		}
		r, err := ReadRecord(ctx, st, s)
		if err != nil {
			return nil, err
		}
		pr := ProvedRecord{Header: string(LeafText(r)), Hashes: hashes}
		if open && !r.Erased() && r.Leaf.Size <= MaxInline {
			if pr.Sealed, err = readSealed(ctx, st, r.Leaf); err != nil {
				return nil, err
			}
		}
		p.Records = append(p.Records, pr)
	}
	return p, nil
}

// ProveGrowth proves that the ledger at size at grew out of an older checkpoint,
// given as the signed note.
func ProveGrowth(ctx context.Context, st Store, at Seq, old []byte, verifiers ...note.Verifier) (*Proof, error) {
	c, err := OpenCheckpoint(old, verifiers...)
	if err != nil {
		return nil, err
	}
	t, err := treeAt(ctx, st, at)
	if err != nil {
		return nil, err
	}
	if c.Size > t.Size() {
		return nil, notGrown(fmt.Sprintf("The checkpoint covers %d records, and the ledger has %d: it is older than the checkpoint.", c.Size, t.Size()))
	}
	was, err := t.At(c.Size)
	if err != nil {
		return nil, err
	}
	if c.Size > 0 && was.Root() != c.Root {
		return nil, notGrown(fmt.Sprintf("The ledger did not grow out of the checkpoint: its first %d records have another root.", c.Size))
	}
	hashes, err := t.Consistency(c.Size)
	if err != nil {
		return nil, err
	}
	return &Proof{Format: proofFormat, Size: at, Old: string(old), Hashes: hashes}, nil
}

func notGrown(what string) error {
	return &care.Problem{
		What:   what,
		Remedy: "Keep the data and the checkpoint as they are, look for a newer copy of the ledger, and tell the partners.",
	}
}

// ReadRecord returns one record's header, also of a log; ErrNotFound when there
// is none.
func ReadRecord(ctx context.Context, st Store, s Seq) (Record, error) {
	read := st.Read
	if all, ok := st.(Sealer); ok {
		read = all.Records
	}
	for r, err := range read(ctx, s-1) {
		if err == nil && r.Seq != s {
			err = ErrNotFound
		}
		return r, err
	}
	return Record{}, ErrNotFound
}

func treeAt(ctx context.Context, st Store, at Seq) (Tree, error) {
	t, err := st.Tree(ctx)
	if err != nil {
		return nil, err
	}
	return t.At(at)
}

func readSealed(ctx context.Context, st Store, ref BodyRef) ([]byte, error) {
	s, ok := st.(Sealer)
	if !ok {
		return nil, errors.New("ledger: this store cannot give bodies with their salts")
	}
	r, err := s.Sealed(ctx, ref)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(r)
}

// Encode writes the proof as the file that ReadProof reads.
func (p *Proof) Encode() ([]byte, error) {
	b, err := json.MarshalIndent(p, "", "  ")
	return append(b, '\n'), err
}

// ReadProof reads a proof file; what is not one is a *care.Problem.
func ReadProof(data []byte) (*Proof, error) {
	var p Proof
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	err := d.Decode(&p)
	if err == nil && (len(data) > maxProof || p.Format != proofFormat || p.Size < 0 || d.More()) {
		err = errors.New("ledger: not a proof of version 1")
	}
	if err == nil && len(p.Records) == 0 && p.Old == "" {
		err = errors.New("ledger: a proof of nothing")
	}
	if err != nil {
		return nil, &care.Problem{What: "The file is not a proof.", Remedy: "Give the proof file as Roundtable wrote it, unchanged.", Err: err}
	}
	return &p, nil
}

// Check holds the proof against the checkpoint, with nothing else needed. An
// older checkpoint inside the proof must be signed by one of the verifiers too.
// What does not hold is a *care.Problem.
func (p *Proof) Check(c Checkpoint, verifiers ...note.Verifier) (*Proved, error) {
	if p.Size != c.Size {
		return nil, &care.Problem{
			What:   "The proof leads to another checkpoint than this one.",
			Remedy: "Ask for a proof that leads to the checkpoint you hold, or give the checkpoint that came with the proof.",
		}
	}
	out := &Proved{Checkpoint: c}
	for _, pr := range p.Records {
		r, body, err := pr.check(c)
		if err != nil {
			return nil, broken("A record's proof does not lead to the checkpoint.", err)
		}
		out.Records = append(out.Records, r)
		out.Bodies = append(out.Bodies, body)
	}
	if p.Old == "" {
		return out, nil
	}
	old, err := OpenCheckpoint([]byte(p.Old), verifiers...)
	if err != nil {
		return nil, err
	}
	if err := checkGrowth(old, c, p.Hashes); err != nil {
		return nil, broken("The checkpoint did not grow out of the older one: records that stood in the ledger were changed.", err)
	}
	out.Old = &old
	return out, nil
}

func (pr ProvedRecord) check(c Checkpoint) (Record, []byte, error) {
	r, err := ParseLeaf([]byte(pr.Header))
	if err != nil {
		return r, nil, err
	}
	if r.Seq < 1 || r.Seq > c.Size {
		return r, nil, errors.New("ledger: the record is younger than the checkpoint")
	}
	err = tlog.CheckRecord(toTlog(pr.Hashes), int64(c.Size), tlog.Hash(c.Root), int64(r.Seq-1), tlog.Hash(LeafHash(r)))
	if err != nil || len(pr.Sealed) == 0 {
		return r, nil, err
	}
	if sha256.Sum256(pr.Sealed) != r.Leaf.Commit || int64(len(pr.Sealed)) != r.Leaf.Size+SaltSize {
		return r, nil, errors.New("ledger: the body is not the one that the record commits to")
	}
	return r, pr.Sealed[SaltSize:], nil
}

func checkGrowth(old, c Checkpoint, hashes []Hash) error {
	switch {
	case old.Origin != c.Origin:
		return errors.New("ledger: the checkpoints are of two ledgers")
	case old.Size > c.Size:
		return errors.New("ledger: the older checkpoint is the longer one")
	case old.Size == 0:
		if old.Root != sha256.Sum256(nil) || len(hashes) > 0 {
			return errors.New("ledger: not the root of an empty ledger")
		}
		return nil
	case old.Size == c.Size:
		if old.Root != c.Root || len(hashes) > 0 {
			return errors.New("ledger: two roots for one size")
		}
		return nil
	}
	return tlog.CheckTree(toTlog(hashes), int64(c.Size), tlog.Hash(c.Root), int64(old.Size), tlog.Hash(old.Root))
}

func broken(what string, err error) error {
	return &care.Problem{
		What:   what,
		Remedy: "Ask for the checkpoint and the proof again. If it stays so, the ledger was changed: keep both files and tell the other partners.",
		Err:    err,
	}
}
