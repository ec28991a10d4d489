package ledger

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"roundtable/care"
)

// The erasure log is a folder with one file for each erased record, kept outside
// every backup: restoring a backup from before an erasure would bring the text
// back, and replaying the log takes it away again. A file holds what stands
// there now, never what was erased (FORMAT.md, "Erasure log").
const (
	erasureTitle   = "roundtable-erasure/1"
	erasureExt     = ".erased"
	erasurePending = ".pending"
)

// ErasureEntry heads one file of the erasure log.
type ErasureEntry struct {
	Format  string           `json:"format"` // "roundtable-erasure/1"
	Seq     Seq              `json:"seq"`
	Ledger  Hash             `json:"ledger"` // the leaf hash of record 1: which ledger it is
	Leaf    Hash             `json:"leaf"`   // the record's body as first committed
	Now     Hash             `json:"now"`    // SHA-256 of the bytes that follow this line
	Size    int64            `json:"size"`   // of the body, without its salt
	By      care.AccountID   `json:"by"`
	Partner care.PartnerCode `json:"partner"`
	Reason  string           `json:"reason"`
	At      time.Time        `json:"at"`
}

// StageErasure writes an entry with its sealed body to the log in dir, as
// pending, and returns the pending file: SettleErasure makes it stand once the
// store has it.
func StageErasure(dir string, e ErasureEntry, sealed io.Reader) (pending string, err error) {
	if err := makeLog(dir); err != nil {
		return "", logProblem(dir, err)
	}
	e.Format = erasureTitle
	head, err := json.Marshal(e)
	if err != nil {
		return "", err
	}
	f, err := os.CreateTemp(dir, fmt.Sprintf("%012d.*%s", e.Seq, erasurePending)) // mode 0600
	if err != nil {
		return "", logProblem(dir, err)
	}
	_, werr := f.Write(append(head, '\n'))
	_, cerr := io.Copy(f, sealed)
	if err := errors.Join(werr, cerr, f.Sync(), f.Close()); err != nil {
		return "", logProblem(dir, errors.Join(err, os.Remove(f.Name())))
	}
	if err := syncFolder(dir); err != nil {
		return "", logProblem(dir, errors.Join(err, os.Remove(f.Name())))
	}
	return f.Name(), nil
}

// SettleErasure makes a pending entry stand, in the place of an earlier entry
// for the same record, or removes it. Entries that cannot be read, which a crash
// cut short, are removed.
func SettleErasure(pending string, stands bool) error {
	e, err := readEntry(pending)
	if err == nil && stands {
		dir := filepath.Dir(pending)
		if err = os.Rename(pending, filepath.Join(dir, fmt.Sprintf("%012d%s", e.Seq, erasureExt))); err == nil {
			err = syncFolder(dir)
		}
	} else {
		err = os.Remove(pending)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return logProblem(pending, err)
	}
	return nil
}

// SettleErasures settles what a crash left pending: entries that stands(seq,
// now) confirms stand, and others that are older than an hour, so that no other
// replica is still at work on them, go. No folder is nothing to settle.
func SettleErasures(dir string, stands func(seq Seq, now Hash) (bool, error)) error {
	names, err := filepath.Glob(filepath.Join(escapeGlob(dir), "*"+erasurePending))
	if err != nil {
		return err
	}
	for _, name := range names {
		ok := false
		if e, err := readEntry(name); err == nil {
			if ok, err = stands(e.Seq, e.Now); err != nil {
				return err
			}
		}
		info, err := os.Stat(name)
		if err != nil || (!ok && time.Since(info.ModTime()) < time.Hour) {
			continue
		}
		if err := SettleErasure(name, ok); err != nil {
			return err
		}
	}
	return nil
}

// ExportErasures writes the erasure log of a whole ledger to dir, for a store
// that keeps none by itself, and returns how many records it names.
func ExportErasures(ctx context.Context, st Store, dir string) (int, error) {
	sealer, ok := st.(Sealer)
	if !ok {
		return 0, errors.New("ledger: this store cannot give bodies with their salts")
	}
	entries := map[Seq]ErasureEntry{} // the last erasure of a record counts
	id, err := identity(ctx, st)
	if errors.Is(err, ErrNotFound) {
		return 0, nil // an empty ledger
	}
	if err != nil {
		return 0, err
	}
	for r, err := range st.ReadStream(ctx, ErasureStream, 0) {
		if err != nil {
			return 0, err
		}
		var body Erased
		if err := ReadJSON(ctx, st, r, &body); err != nil {
			return 0, err
		}
		for _, it := range body.Items {
			entries[it.Seq] = ErasureEntry{Ledger: id, Seq: it.Seq, Leaf: it.Leaf, Now: it.Now, Size: it.Size, By: r.By, Partner: r.Partner, Reason: body.Reason, At: r.At}
		}
	}
	for _, e := range entries {
		sealed, err := sealer.Sealed(ctx, BodyRef{Commit: e.Now, Size: e.Size})
		if err != nil {
			return 0, err
		}
		pending, err := StageErasure(dir, e, sealed)
		if err := errors.Join(err, sealed.Close()); err != nil {
			return 0, err
		}
		if err := SettleErasure(pending, true); err != nil {
			return 0, err
		}
	}
	return len(entries), nil
}

func readEntry(name string) (ErasureEntry, error) {
	f, err := os.Open(name)
	if err != nil {
		return ErasureEntry{}, err
	}
	defer f.Close()
	line, err := bufio.NewReader(f).ReadSlice('\n')
	if err != nil {
		return ErasureEntry{}, err
	}
	return parseEntry(line)
}

// parseEntry reads an entry's first line.
func parseEntry(line []byte) (ErasureEntry, error) {
	var e ErasureEntry
	if err := json.Unmarshal(line, &e); err != nil {
		return ErasureEntry{}, err
	}
	if e.Format != erasureTitle || e.Seq < 1 || e.Size < 0 {
		return ErasureEntry{}, errors.New("ledger: not an entry of the erasure log")
	}
	return e, nil
}

// makeLog makes the log's folder where there is none.
func makeLog(dir string) error {
	if _, err := os.Stat(dir); err == nil {
		return nil
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(dir))
}

// syncFolder makes the names in a folder last through a power cut, as Sync does
// for what is in a file. Windows keeps names by itself, and syncs no folder.
func syncFolder(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// escapeGlob keeps a folder's name from being read as a pattern.
func escapeGlob(dir string) string {
	return strings.NewReplacer(`[`, `[[]`, `*`, `[*]`, `?`, `[?]`).Replace(dir)
}

func logProblem(where string, err error) error {
	return &care.Problem{
		What:   "The erasure log cannot be read or written.",
		Where:  where,
		Remedy: "Check the folder's permissions and free space, and do it again.",
		Err:    err,
	}
}
