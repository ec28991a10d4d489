package site

import (
	"context"
	"log/slog"
	"time"

	"roundtable/care"
	"roundtable/ledger"
)

// settler is in whose name a server settles what was left half done.
const settler care.AccountID = "settling"

// settleEvery is how often a server looks for erasures that another left half done, and
// for people whom their partner has sent again.
const settleEvery = 10 * time.Minute

// settle finishes erasures whose server stopped half way, or takes them back, as soon as
// the table is open: a wait that one holds cannot be offered a place.
func (t *Table) settle(ctx context.Context) {
	tick := time.NewTicker(settleEvery)
	defer tick.Stop()
	left := t.Desk.Settler()
	for {
		done, err := left.Erasures(ctx, settler, t.listed)
		if err != nil && ctx.Err() == nil {
			slog.Warn("erasures that did not finish could not be settled; trying again in ten minutes", "err", err)
		}
		if done.Freed+done.Finished+done.Back > 0 {
			slog.Info("erasures that had stopped half way are settled", "waits freed", done.Freed, "finished", done.Finished, "sent again", done.Back)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// listed reports a wait that stands in a partner's list when everything up to a record is
// folded: before, who was erased might seem to be back.
func (t *Table) listed(ctx context.Context, upTo ledger.Seq, wait care.Key) (bool, error) {
	if err := t.Facts.Wait(ctx, upTo); err != nil {
		return false, err
	}
	_, ok := t.everybody().PathwayByKey(wait)
	return ok, nil
}
