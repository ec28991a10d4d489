package intake

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"roundtable/care"
	"roundtable/ledger"
)

// DuePurges lists the extracts whose file as received has reached its purge date
// and is still there, oldest first; none when nothing is due.
func (d *Desk) DuePurges(ctx context.Context) ([]Extract, error) {
	extracts, err := d.Extracts(ctx)
	if err != nil {
		return nil, err
	}
	var due []Extract
	today := d.today()
	for i := range extracts {
		if x := &extracts[i]; !x.Purged && x.Purge != 0 && x.Purge <= today {
			due = append(due, *x)
		}
	}
	return due, nil
}

// purgeMost is how many files are purged at once.
const purgeMost = 500

// PurgeFiles takes away the files as received whose purge date has passed, and
// returns how many. Their rows stay; a row then leads back to its line number and
// no further. Many go in one erasure, which speaks for the whole table: taking
// text out of a database's files costs much the same for one as for all. Called
// again after a failure it goes on where it stopped.
func (d *Desk) PurgeFiles(ctx context.Context, by care.AccountID) (int, error) {
	due, err := d.DuePurges(ctx)
	if err != nil {
		return 0, err
	}
	n := 0
	for part := range slices.Chunk(due, purgeMost) {
		if err := d.purge(ctx, part, by); err != nil {
			return n, err
		}
		n += len(part)
	}
	return n, nil
}

func (d *Desk) purge(ctx context.Context, due []Extract, by care.AccountID) error {
	const reason = "purge date reached"
	var gone []ledger.Erasure
	var said ledger.Batch
	for i := range due {
		x := &due[i]
		_, recs, err := d.find(ctx, x.ID)
		if err != nil {
			return err
		}
		for _, rec := range recs {
			if string(rec.Kind) == care.RecFile {
				// The file may have been redacted before: its body is replaced once more.
				gone = append(gone, ledger.Erasure{Seq: rec.Seq, Data: []byte("The file reached its purge date.\n")})
			}
		}
		draft, err := ledger.JSONDraft(x.Stream, ledger.Kind(care.RecFilePurged), by, x.Partner, care.Withdrawn{V: 1, Extract: x.ID, Reason: reason})
		if err != nil {
			return err
		}
		said.Records = append(said.Records, draft)
	}
	// A problem beside a record says that the files are erased, and that the
	// database's own files still hold them: the purge stands, and is told as well.
	var unscrubbed error
	if len(gone) > 0 {
		seq, err := d.store.Erase(ctx, by, "", reason, gone)
		if err != nil && seq == 0 {
			return fmt.Errorf("intake: purging files: %w", err)
		}
		unscrubbed = err
	}
	_, _, err := d.store.Append(ctx, said)
	return errors.Join(err, unscrubbed)
}
