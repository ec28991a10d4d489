package ledger

import (
	"bufio"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"time"

	"roundtable/care"
)

// ReplayErasures erases again, in a ledger restored from a backup, every record
// that the logs in dirs name and whose old body the backup brought back. It
// returns how many that were. Give all logs at once: where they disagree about a
// record, the latest entry counts. Records younger than the backup are passed
// over, and so are entries that the ledger has seen: its own erasures name them,
// or erased the record later still. An entry of another ledger is a
// *care.Problem. No folder is no erasures.
func ReplayErasures(ctx context.Context, st Store, dirs ...string) (int, error) {
	sealer, ok := st.(Sealer)
	if !ok {
		return 0, errors.New("ledger: this store cannot take bodies with their salts")
	}
	logged, err := readLogs(dirs)
	if err != nil || len(logged) == 0 {
		return 0, err
	}
	seen, err := readSeen(ctx, st)
	if err != nil {
		return 0, err
	}
	type order struct {
		by      care.AccountID
		partner care.PartnerCode
		reason  string
	}
	batches := map[order][]Erasure{}
	var orders []order
	n := 0
	for _, l := range logged {
		was, redo, err := dueErasure(ctx, st, l, seen)
		if err != nil {
			return 0, err
		}
		if !redo {
			continue
		}
		ref, err := putEntry(ctx, sealer, l.name, l.ErasureEntry)
		if err != nil {
			return 0, err
		}
		k := order{l.By, l.Partner, l.Reason}
		if batches[k] == nil {
			orders = append(orders, k)
		}
		batches[k] = append(batches[k], Erasure{Seq: l.Seq, Body: ref, Was: was})
		n++
	}
	for _, k := range orders {
		if _, err := st.Erase(ctx, k.by, k.partner, k.reason, batches[k]); err != nil {
			return 0, err
		}
	}
	return n, nil
}

// logEntry is an entry and the file that it heads.
type logEntry struct {
	ErasureEntry
	name string
}

// readLogs gives the latest entry of each record, by number; of another ledger's
// entries all, so that they are found.
func readLogs(dirs []string) ([]logEntry, error) {
	type key struct {
		ledger Hash
		seq    Seq
	}
	latest := map[key]logEntry{}
	for _, dir := range dirs {
		names, err := filepath.Glob(filepath.Join(escapeGlob(dir), "*"+erasureExt))
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			e, err := readEntry(name)
			if err != nil {
				return nil, &care.Problem{
					What: "A file of the erasure log cannot be read.", Where: name,
					Remedy: "Fetch this file again from where the log is kept; without it erased text may come back.", Err: err,
				}
			}
			k := key{e.Ledger, e.Seq}
			if old, ok := latest[k]; !ok || e.At.After(old.At) {
				latest[k] = logEntry{e, name}
			}
		}
	}
	var out []logEntry
	for _, l := range latest {
		out = append(out, l)
	}
	slices.SortFunc(out, func(a, b logEntry) int {
		if a.Seq != b.Seq {
			return int(a.Seq - b.Seq)
		}
		return a.At.Compare(b.At)
	})
	return out, nil
}

// seenErasures are those that a ledger's own records attest.
type seenErasures struct {
	items map[seenItem]bool
	last  map[Seq]time.Time // when the record was last erased
}

type seenItem struct {
	seq Seq
	now Hash
}

func readSeen(ctx context.Context, st Store) (*seenErasures, error) {
	s := &seenErasures{items: map[seenItem]bool{}, last: map[Seq]time.Time{}}
	for r, err := range st.ReadStream(ctx, ErasureStream, 0) {
		if err != nil {
			return nil, err
		}
		var body Erased
		if err := ReadJSON(ctx, st, r, &body); err != nil {
			return nil, err
		}
		for _, it := range body.Items {
			s.items[seenItem{it.Seq, it.Now}] = true
			s.last[it.Seq] = r.At // records come in order of time
		}
	}
	return s, nil
}

// dueErasure says whether the ledger still lacks what an entry says, and which
// body it takes away.
func dueErasure(ctx context.Context, st Store, e logEntry, seen *seenErasures) (BodyRef, bool, error) {
	id, err := identity(ctx, st)
	if errors.Is(err, ErrNotFound) {
		return BodyRef{}, false, nil
	}
	if err != nil {
		return BodyRef{}, false, err
	}
	if e.Ledger != id {
		return BodyRef{}, false, &care.Problem{
			What: "The erasure log is not this ledger's.", Where: e.name,
			Remedy: "Give the log that was kept beside the ledger which the backup was made of.",
		}
	}
	r, err := ReadRecord(ctx, st, e.Seq)
	if errors.Is(err, ErrNotFound) {
		return BodyRef{}, false, nil // younger than the backup
	}
	if err != nil {
		return BodyRef{}, false, err
	}
	// An entry that the ledger has seen was made from text that a later erasure
	// took away: to put its body back would be to bring that text back.
	if seen.items[seenItem{e.Seq, e.Now}] || seen.last[e.Seq].After(e.At) {
		return BodyRef{}, false, nil
	}
	// Another leaf: since it was restored the ledger has taken another way.
	return r.Now, r.Leaf.Commit == e.Leaf && r.Now.Commit != e.Now, nil
}

// identity tells one ledger from another: the leaf hash of its first record,
// whose body has a random salt.
func identity(ctx context.Context, st Store) (Hash, error) {
	r, err := ReadRecord(ctx, st, 1)
	return LeafHash(r), err
}

func putEntry(ctx context.Context, sealer Sealer, name string, e ErasureEntry) (BodyRef, error) {
	f, err := os.Open(name)
	if err != nil {
		return BodyRef{}, logProblem(name, err)
	}
	defer f.Close()
	in := bufio.NewReader(f)
	if _, err := in.ReadSlice('\n'); err != nil {
		return BodyRef{}, logProblem(name, err)
	}
	ref, err := sealer.PutSealed(ctx, in)
	if err != nil {
		return BodyRef{}, err
	}
	if ref != (BodyRef{Commit: e.Now, Size: e.Size}) {
		return BodyRef{}, &care.Problem{
			What: "A file of the erasure log is damaged.", Where: name,
			Remedy: "Fetch this file again from where the log is kept; without it erased text may come back.",
		}
	}
	return ref, nil
}
