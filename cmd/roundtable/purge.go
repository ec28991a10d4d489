package main

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"roundtable/care"
	"roundtable/intake"
	"roundtable/sharing"
)

// retention is the account under which a server purges by itself.
const retention care.AccountID = "retention"

const (
	// purgeFirst is how long after its start a server first purges: when pages
	// have been made ready.
	purgeFirst = time.Minute
	// purgeEvery is how often it does so afterwards: purge dates are days.
	purgeEvery = 24 * time.Hour
)

// keepPurged purges now and then until ctx ends. Nobody else can while a server
// holds its folder. What fails is said in the log and tried again.
func keepPurged(ctx context.Context, purge func(context.Context) (int, error)) {
	for wait := purgeFirst; ; wait = purgeEvery {
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
		n, err := purge(ctx)
		if err != nil && ctx.Err() == nil {
			slog.Warn("received files could not be purged; trying again in a day", "err", err)
		}
		if n > 0 {
			slog.Info("received files had reached their purge date", "purged", n)
		}
	}
}

// purgeCmd takes away received files whose purge date has passed.
type purgeCmd struct {
	JSON bool `help:"Print JSON."`
	actFlags
	dataFlags
}

// Run purges what is due; the rows stand.
func (c *purgeCmd) Run(e *env) error {
	store, err := c.open(e)
	if err != nil {
		return err
	}
	defer store.Close()
	k, err := c.asks(e, store)
	if err != nil {
		return err
	}
	if err := k.may(sharing.Withdraw, ""); err != nil {
		return err
	}
	n, err := intake.New(store).PurgeFiles(e.ctx, k.by())
	if err != nil {
		return err
	}
	if c.JSON {
		return printJSON(e.stdout, map[string]int{"purged": n})
	}
	fmt.Fprintf(e.stdout, "%d received files had reached their purge date. Their rows stand.\n", n)
	return nil
}
