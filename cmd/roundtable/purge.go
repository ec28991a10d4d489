package main

import (
	"fmt"

	"roundtable/intake"
)

// purgeCmd takes away received files whose purge date has passed.
type purgeCmd struct {
	JSON bool `help:"Print JSON."`
	dataFlags
}

// Run purges what is due; the rows stand.
func (c *purgeCmd) Run(e *env) error {
	store, err := c.open(e)
	if err != nil {
		return err
	}
	defer store.Close()
	n, err := intake.New(store).PurgeFiles(e.ctx, commandLine)
	if err != nil {
		return err
	}
	if c.JSON {
		return printJSON(e.stdout, map[string]int{"purged": n})
	}
	fmt.Fprintf(e.stdout, "%d received files had reached their purge date. Their rows stand.\n", n)
	return nil
}
