package intake

import (
	"context"
	"fmt"

	"roundtable/care"
	"roundtable/ledger"
)

// PurgeFiles takes away the files as received whose purge date has passed, and
// returns how many. Their rows stay; a row then leads back to its line number and
// no further. Called again after a failure it goes on where it stopped.
func (d *Desk) PurgeFiles(ctx context.Context, by care.AccountID) (int, error) {
	extracts, err := d.Extracts(ctx)
	if err != nil {
		return 0, err
	}
	n, today := 0, d.today()
	for _, x := range extracts {
		if x.Purged || x.Purge == 0 || x.Purge > today {
			continue
		}
		if err := d.purge(ctx, &x, by); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
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
	_, err = ledger.AppendJSON(ctx, d.store, extractStream(x.Partner, x.Kind, x.List), ledger.Kind(care.RecFilePurged), by, x.Partner,
		care.Withdrawn{V: 1, Extract: x.ID, Reason: "purge date reached"}, nil)
	return err
}
