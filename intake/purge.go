package intake

import (
	"context"
	"fmt"

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

// PurgeFiles takes away the files as received whose purge date has passed, and
// returns how many. Their rows stay; a row then leads back to its line number and
// no further. Called again after a failure it goes on where it stopped.
func (d *Desk) PurgeFiles(ctx context.Context, by care.AccountID) (int, error) {
	due, err := d.DuePurges(ctx)
	if err != nil {
		return 0, err
	}
	for i := range due {
		if err := d.purge(ctx, &due[i], by); err != nil {
			return i, err
		}
	}
	return len(due), nil
}

func (d *Desk) purge(ctx context.Context, x *Extract, by care.AccountID) error {
	_, recs, err := d.find(ctx, x.ID)
	if err != nil {
		return err
	}
	for _, rec := range recs {
		if string(rec.Kind) != care.RecFile {
			continue
		}
		// The file may have been redacted before: its body is replaced once more.
		gone := []ledger.Erasure{{Seq: rec.Seq, Data: []byte("The file reached its purge date.\n")}}
		if _, err := d.store.Erase(ctx, by, x.Partner, "purge date reached", gone); err != nil {
			return fmt.Errorf("intake: purge the file of extract %d: %w", x.ID, err)
		}
	}
	_, err = ledger.AppendJSON(ctx, d.store, x.Stream, ledger.Kind(care.RecFilePurged), by, x.Partner,
		care.Withdrawn{V: 1, Extract: x.ID, Reason: "purge date reached"}, nil)
	return err
}
