package intake

import (
	"context"
	"slices"
	"sync"

	"roundtable/care"
	"roundtable/ledger"
)

// known are the extracts of the ledger up to a position, so that each file that comes
// reads what is new and not the whole ledger. An erasure may have changed what was read:
// after one everything is read again.
type known struct {
	mu       sync.Mutex
	pos      ledger.Seq
	practice bool // the record before the next says that its file is for practice
	extracts []Extract
}

// Extracts lists every extract that the ledger ever took, in its order, with
// those that were withdrawn.
func (d *Desk) Extracts(ctx context.Context) ([]Extract, error) {
	d.known.mu.Lock()
	defer d.known.mu.Unlock()
	erased, err := d.know(ctx, &d.known)
	if erased {
		d.known.pos, d.known.practice, d.known.extracts = 0, false, nil
		_, err = d.know(ctx, &d.known)
	}
	if err != nil {
		return nil, err
	}
	return slices.Clone(d.known.extracts), nil
}

// know reads on from where k stands, as far as it comes without an error, and reports
// whether something was erased in between.
func (d *Desk) know(ctx context.Context, k *known) (erased bool, err error) {
	for rec, err := range d.store.Read(ctx, k.pos) {
		if err != nil {
			return erased, err
		}
		switch string(rec.Kind) {
		case string(ledger.KindErased):
			erased = true
		case care.RecPractice:
			k.practice = true
		case care.RecExtract:
			x, err := d.extract(ctx, rec)
			if err != nil {
				return erased, err
			}
			x.Practice, k.practice = x.Practice || k.practice, false
			k.extracts = append(k.extracts, *x)
		case care.RecWithdrawn, care.RecFilePurged:
			if err := d.mark(ctx, rec, k.extracts); err != nil {
				return erased, err
			}
		}
		k.pos = rec.Seq
	}
	return erased, nil
}
