package sqlstore

import (
	"context"
	"database/sql"
	"time"

	"roundtable/ledger"
)

// sweepEvery is how often bodies that nobody appended are looked for.
const sweepEvery = time.Hour

func (s *Store) sweeper() {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	s.work.Go(func() {
		<-s.closed
		cancel()
	})
	for {
		// What fails here is tried again in an hour, and does no harm.
		_, _ = s.Sweep(ctx, s.c.Now().Add(-ledger.SweepAfter))
		select {
		case <-s.closed:
			return
		case <-time.After(sweepEvery):
		}
	}
}

// Sweep removes bodies put before a moment that no record refers to, and what
// has expired in scratch; it returns how many bodies went. The store runs it by
// itself with SweepAfter.
func (s *Store) Sweep(ctx context.Context, before time.Time) (int, error) {
	gone := 0
	for {
		var ids []int64
		err := s.writeBulk(ctx, func(tx *sql.Tx) error {
			// The head's lock keeps an append from taking hold of a body while
			// it goes.
			if _, err := readHead(ctx, tx, s.c.ForUpdate); err != nil {
				return err
			}
			var err error
			if ids, err = unused(ctx, tx, before); err != nil {
				return err
			}
			for _, id := range ids {
				if err := dropBody(ctx, tx, id); err != nil {
					return err
				}
			}
			if len(ids) == 0 {
				_, err = tx.ExecContext(ctx, "DELETE FROM scratch WHERE expires > 0 AND expires <= $1", s.c.Now().UnixMicro())
				return err
			}
			if !s.c.ScrubSweeps {
				return nil
			}
			return markScrub(ctx, tx)
		})
		if err != nil {
			return gone, s.fail("sweep", err)
		}
		gone += len(ids)
		if len(ids) == 0 {
			break
		}
	}
	if gone == 0 || !s.c.ScrubSweeps {
		return gone, nil
	}
	return gone, s.scrub(ctx, false)
}

// unused names a few bodies at a time: deleting them is to stay short.
func unused(ctx context.Context, tx *sql.Tx, before time.Time) ([]int64, error) {
	rows, err := tx.QueryContext(ctx, "SELECT id FROM bodies WHERE refs = 0 AND made < $1 ORDER BY made LIMIT 4", before.UnixMicro())
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var ids []int64
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}

// markScrub says that deleted text may still stand in a file, so that a scrub
// that is cut short is done again by the next start.
func markScrub(ctx context.Context, tx *sql.Tx) error {
	_, err := tx.ExecContext(ctx, "UPDATE tree SET scrub = scrub + 1 WHERE id = 1")
	return err
}

// scrub runs the dialect's scrub and takes the mark away, unless more text was
// deleted meanwhile: whoever did that scrubs after us.
func (s *Store) scrub(ctx context.Context, again bool) error {
	var marks int64
	if err := s.c.Read.QueryRowContext(ctx, "SELECT scrub FROM tree WHERE id = 1").Scan(&marks); err != nil {
		return s.fail("scrub", err)
	}
	if err := s.c.Scrub(ctx, again); err != nil {
		return s.fail("scrub", err)
	}
	return s.fail("scrub", s.write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "UPDATE tree SET scrub = 0 WHERE id = 1 AND scrub = $1", marks)
		return err
	}))
}
