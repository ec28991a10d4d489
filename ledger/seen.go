package ledger

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"roundtable/care"
)

// seenFile stands in the folder of the erasure log, outside the database: it says
// how far the ledger had come when somebody last looked (FORMAT.md, "Seen").
const (
	seenFile  = "head.seen"
	seenTitle = "roundtable-seen/1"
)

// Seen is a head of a ledger that was seen to stand. A database that has fallen
// behind it, or whose tree has another root there, is an older or another copy.
type Seen struct {
	Format string    `json:"format"` // "roundtable-seen/1"
	Ledger Hash      `json:"ledger"` // the leaf hash of record 1: which ledger it is
	Seq    Seq       `json:"seq"`
	Root   Hash      `json:"root"`
	At     time.Time `json:"at"` // of the last record then
}

// KeepSeen writes down in dir how far the ledger has come. An empty ledger is
// nothing to keep.
func KeepSeen(ctx context.Context, st Store, dir string) error {
	h, err := st.Head(ctx)
	if err != nil || h.Seq == 0 {
		return err
	}
	first, err := treeAt(ctx, st, 1)
	if err != nil {
		return err
	}
	data, err := json.Marshal(Seen{Format: seenTitle, Ledger: first.Root(), Seq: h.Seq, Root: h.Root, At: h.At})
	if err != nil {
		return err
	}
	if err := makeLog(dir); err != nil {
		return logProblem(dir, err)
	}
	f, err := os.CreateTemp(dir, "head.*.tmp") // mode 0600
	if err != nil {
		return logProblem(dir, err)
	}
	_, err = f.Write(append(data, '\n'))
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), filepath.Join(dir, seenFile))
	}
	if err != nil {
		_ = os.Remove(f.Name())
		return logProblem(dir, err)
	}
	return nil
}

// CheckSeen compares the ledger with what KeepSeen wrote in dir. A ledger that has
// fallen behind, has other records than were seen, or is not the one that the
// folder belongs to, is a *care.Problem. No file is nothing seen, an empty ledger
// is one that is about to be made or restored, and a damaged tree is Verify's.
func CheckSeen(ctx context.Context, st Store, dir string) error {
	path := filepath.Join(dir, seenFile)
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return logProblem(path, err)
	}
	var seen Seen
	if err := json.Unmarshal(data, &seen); err != nil || seen.Format != seenTitle || seen.Seq < 1 {
		return &care.Problem{
			What:   "The note of how far the ledger had come cannot be read.",
			Where:  path,
			Remedy: "Check with 'roundtable verify' and your last checkpoint that nothing is missing, then take this file away.",
			Err:    err,
		}
	}
	h, err := st.Head(ctx)
	if err != nil || h.Seq == 0 {
		return err
	}
	t, err := st.Tree(ctx)
	if err != nil {
		return err
	}
	first, err := t.At(1) // its root is the leaf of record 1
	if err != nil {
		return nil //nolint:nilerr // the tree is damaged, which Verify tells by record
	}
	if first.Root() != seen.Ledger {
		return &care.Problem{
			What:   "The folder of the erasure log belongs to another ledger.",
			Where:  path,
			Remedy: "Give each ledger a folder of its own.",
		}
	}
	if h.Seq < seen.Seq {
		return fellBack(path, fmt.Sprintf("The ledger is older than it was: it has %d records, and %d were seen, the last of %s.",
			h.Seq, seen.Seq, seen.At.Format("2 January 2006 15:04 UTC")))
	}
	was, err := t.At(seen.Seq)
	if err != nil {
		return nil //nolint:nilerr // as above
	}
	if was.Root() != seen.Root {
		return fellBack(path, fmt.Sprintf("The ledger has other records than were seen: its tree of %d records has another root.", seen.Seq))
	}
	return nil
}

func fellBack(path, what string) error {
	return &care.Problem{
		What:  what,
		Where: path,
		Remedy: "An older copy may stand in its place: look for the newer one, or restore the last backup into a new place, and compare with the checkpoints that partners keep. " +
			"Only if it was set back on purpose, take this file away.",
	}
}
