package ledger

import (
	"encoding/base64"
	"errors"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"roundtable/care"
)

// Checkpoint is what a signed note says about a ledger: whose it is, how many
// records it has and the root over them. Whoever keeps one can show later that
// nothing before it was changed.
type Checkpoint struct {
	Origin string // the name of the key that signs
	Size   Seq
	Root   Hash
}

// Text is the checkpoint's body in the form of C2SP tlog-checkpoint: origin,
// size in decimal and root in base64, a line each.
func (c Checkpoint) Text() string {
	return c.Origin + "\n" + strconv.FormatInt(int64(c.Size), 10) + "\n" + base64.StdEncoding.EncodeToString(c.Root[:]) + "\n"
}

// ParseCheckpoint reads a checkpoint's body. Further lines (C2SP extension
// lines) are allowed and ignored.
func ParseCheckpoint(text string) (Checkpoint, error) {
	var c Checkpoint
	parts := strings.SplitN(text, "\n", 4)
	if len(parts) < 4 || parts[0] == "" {
		return c, errors.New("ledger: a checkpoint has three lines: origin, size, root")
	}
	size, err := strconv.ParseInt(parts[1], 10, 64)
	if err != nil || size < 0 || strconv.FormatInt(size, 10) != parts[1] {
		return c, errors.New("ledger: a checkpoint's size is a plain number")
	}
	root, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil || len(root) != len(c.Root) || base64.StdEncoding.EncodeToString(root) != parts[2] {
		return c, errors.New("ledger: a checkpoint's root is 32 bytes in base64")
	}
	c.Origin, c.Size = parts[0], Seq(size)
	copy(c.Root[:], root)
	return c, nil
}

// SignCheckpoint writes a head as a signed note (C2SP signed-note) whose origin
// is the signer's name.
func SignCheckpoint(h Head, signer note.Signer) ([]byte, error) {
	c := Checkpoint{Origin: signer.Name(), Size: h.Seq, Root: h.Root}
	return note.Sign(&note.Note{Text: c.Text()}, signer)
}

// OpenCheckpoint reads a signed note and checks that one of the verifiers signed
// it and that it speaks for that signer's ledger. Anything else is a
// *care.Problem.
func OpenCheckpoint(msg []byte, verifiers ...note.Verifier) (Checkpoint, error) {
	n, err := note.Open(msg, note.VerifierList(verifiers...))
	if err != nil {
		p := &care.Problem{
			What:   "The file is not a signed checkpoint.",
			Remedy: "Give the checkpoint file as Roundtable wrote it, unchanged.",
			Err:    err,
		}
		if _, ok := errors.AsType[*note.UnverifiedNoteError](err); ok {
			p.What = "The checkpoint is signed by nobody whose key was given."
			p.Remedy = "Give the public key of the ledger that wrote it (the file ledger.key.pub)."
		}
		if _, ok := errors.AsType[*note.InvalidSignatureError](err); ok {
			p.What = "The checkpoint's signature is wrong: the file was changed after it was signed."
			p.Remedy = "Fetch the file again from where it was first kept. If it is still wrong, ask who gave it to you."
		}
		return Checkpoint{}, p
	}
	c, err := ParseCheckpoint(n.Text)
	if err == nil && c.Origin != n.Sigs[0].Name {
		err = errors.New("ledger: the origin is not the signer's name")
	}
	if err != nil {
		return Checkpoint{}, &care.Problem{
			What:   "The note is signed, but it is not a checkpoint of a ledger.",
			Remedy: "Give the checkpoint file as Roundtable wrote it.",
			Err:    err,
		}
	}
	return c, nil
}
