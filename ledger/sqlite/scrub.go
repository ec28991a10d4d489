package sqlite

import (
	"context"
	"database/sql/driver"
	"fmt"
	"time"

	"roundtable/care"
)

// scrub empties the write-ahead log, the one place where deleted text outlives
// its deletion: secure_delete has overwritten it in the database itself. Our own
// readers hold the log for milliseconds, another program's as long as they like,
// so it is tried for a while; no try waits, and between tries whoever appends has
// the connection.
func (s *Store) scrub(ctx context.Context, _ bool) error {
	end := time.Now().Add(busy)
	for wait := time.Millisecond; ; wait = min(2*wait, 200*time.Millisecond) {
		done, err := s.truncateLog(ctx)
		if done {
			return nil
		}
		if err != nil && ctx.Err() != nil {
			return err
		}
		if time.Now().After(end) {
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

// truncateLog tries once, and reports whether the log is empty. SQLite would wait
// for readers while it holds the lock that appends need, so it is told not to.
func (s *Store) truncateLog(ctx context.Context) (done bool, err error) {
	conn, err := s.write.Conn(ctx)
	if err != nil {
		return false, err
	}
	defer func() { _ = conn.Close() }() // back to the pool
	if _, err := conn.ExecContext(ctx, "PRAGMA busy_timeout(0)"); err != nil {
		return false, err
	}
	defer func() {
		again := fmt.Sprintf("PRAGMA busy_timeout(%d)", busy.Milliseconds())
		if _, rerr := conn.ExecContext(context.WithoutCancel(ctx), again); rerr != nil {
			// A connection that does not wait must not serve appends.
			_ = conn.Raw(func(any) error { return driver.ErrBadConn })
		}
	}()
	var blocked, log, moved int
	err = conn.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&blocked, &log, &moved)
	return err == nil && blocked == 0, err
}
