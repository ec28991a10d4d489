package sqlite

import (
	"context"
	"time"

	"roundtable/care"
)

// scrub empties the write-ahead log, the one place where deleted text outlives
// its deletion: secure_delete has overwritten it in the database itself. Readers
// hold the log for milliseconds, so it is tried for a while.
func (s *Store) scrub(ctx context.Context, _ bool) error {
	for wait := time.Millisecond; ; wait = min(2*wait, 200*time.Millisecond) {
		var blocked, log, moved int
		err := s.write.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&blocked, &log, &moved)
		if err == nil && blocked == 0 {
			return nil
		}
		if err != nil && ctx.Err() != nil {
			return err
		}
		if wait == 200*time.Millisecond {
			return &care.Problem{
				What:   "The text is erased from the ledger, but another program still holds its old pages in ledger.db-wal.",
				Where:  s.dir,
				Remedy: "Close other programs that read this folder; the next start of Roundtable finishes the erasure.",
				Err:    err,
			}
		}
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
