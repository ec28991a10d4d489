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
	if gone == 0 {
		return 0, nil
	}
	return gone, s.scrub(ctx)
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

func markScrub(ctx context.Context, tx *sql.Tx) error {
	_, err := tx.ExecContext(ctx, "UPDATE tree SET scrub = 1 WHERE id = 1")
	return err
}

// scrub runs the dialect's scrub and takes the mark away when it is done.
func (s *Store) scrub(ctx context.Context) error {
	if err := s.c.Scrub(ctx); err != nil {
		return s.fail("scrub", err)
	}
	return s.fail("scrub", s.write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "UPDATE tree SET scrub = 0 WHERE id = 1")
		return err
	}))
}
