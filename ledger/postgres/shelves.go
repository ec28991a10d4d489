package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

const (
	// shelfBits: a shelf is for 2^20 bodies, and their chunks' numbers begin with
	// the body's (package sqlstore).
	shelfBits, chunkBits = 20, 20
	// shelfLook is how often it is looked whether the shelf is full.
	shelfLook = time.Second
)

// shelfBytes is how large a shelf may grow, more or less: what an erasure of one
// body copies.
const shelfBytes = 128 << 20

// shelver begins a new shelf whenever the last is full, until ctx ends. What fails
// is tried again: at worst a shelf becomes larger than it should.
func (s *Store) shelver(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(shelfLook):
			_ = s.shelve(ctx, shelfBytes)
		}
	}
}

// shelve makes sure that the shelf after the one in use is there, and moves on to
// it when the one in use is full. Attaching an empty shelf holds nobody up.
func (s *Store) shelve(ctx context.Context, full int64) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() // does nothing after Commit
	if _, err := tx.ExecContext(ctx, "SELECT pg_advisory_xact_lock(hashtext('roundtable shelves'))"); err != nil {
		return err
	}
	var last int64
	if err := tx.QueryRowContext(ctx, "SELECT last_value FROM bodies_id_seq").Scan(&last); err != nil {
		return err
	}
	shelf := last >> shelfBits
	next, err := isShelf(ctx, tx, shelf+1)
	if err != nil {
		return err
	}
	if !next {
		if err := addShelf(ctx, tx, shelf+1); err != nil {
			return err
		}
		return tx.Commit()
	}
	name, err := shelfName(ctx, tx, shelf)
	if err != nil {
		return err
	}
	var size int64
	if err := tx.QueryRowContext(ctx, "SELECT pg_total_relation_size($1::regclass)", name).Scan(&size); err != nil || size < full {
		return err
	}
	if _, err = tx.ExecContext(ctx, "SELECT setval('bodies_id_seq', $1)", (shelf+1)<<shelfBits); err != nil {
		return err
	}
	return tx.Commit()
}

func isShelf(ctx context.Context, tx *sql.Tx, shelf int64) (is bool, err error) {
	err = tx.QueryRowContext(ctx, "SELECT to_regclass($1) IS NOT NULL", fmt.Sprintf("chunks_%d", shelf)).Scan(&is)
	return is, err
}

// shelfName is the table of a shelf. Those of a ledger that is older than shelves
// are one, the first.
func shelfName(ctx context.Context, tx *sql.Tx, shelf int64) (string, error) {
	is, err := isShelf(ctx, tx, shelf)
	if !is {
		shelf = 0
	}
	return fmt.Sprintf("chunks_%d", shelf), err
}

func addShelf(ctx context.Context, tx *sql.Tx, shelf int64) error {
	const bits = shelfBits + chunkBits
	return execAll(ctx, tx,
		fmt.Sprintf("CREATE TABLE chunks_%d (LIKE chunks INCLUDING ALL)", shelf),
		fmt.Sprintf("ALTER TABLE chunks_%d ALTER COLUMN data SET STATISTICS 0", shelf),
		fmt.Sprintf("ALTER TABLE chunks ATTACH PARTITION chunks_%d FOR VALUES FROM (%d) TO (%d)", shelf, shelf<<bits, (shelf+1)<<bits),
	)
}

// clearShelves copies what lives on each shelf that an erasure has touched into a
// new file; the old one goes with the next checkpoint.
func clearShelves(ctx context.Context, conn *sql.Conn) error {
	for {
		var body int64
		err := conn.QueryRowContext(ctx, "SELECT body FROM dropped ORDER BY body LIMIT 1").Scan(&body)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := clearShelf(ctx, conn, body>>shelfBits); err != nil {
			return err
		}
	}
}

// clearShelf locks one shelf alone, never the whole: whoever reads has locked the
// whole first, and the two would wait for each other.
func clearShelf(ctx context.Context, conn *sql.Conn, shelf int64) error {
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() // does nothing after Commit
	name, err := shelfName(ctx, tx, shelf)
	if err != nil {
		return err
	}
	// What is dropped by now is gone from the copy; what is dropped later waits for
	// the lock, and for the next time.
	err = execAll(ctx, tx,
		"LOCK TABLE "+name+" IN ACCESS EXCLUSIVE MODE",
		fmt.Sprintf("DELETE FROM dropped WHERE body >> %d = %d", shelfBits, shelf),
		"CREATE UNLOGGED TABLE chunks_copy (id bigint, data bytea)",
		"ALTER TABLE chunks_copy ALTER COLUMN data SET STORAGE EXTERNAL, ALTER COLUMN data SET STATISTICS 0",
		"INSERT INTO chunks_copy SELECT id, data FROM "+name,
		"TRUNCATE "+name,
		"INSERT INTO "+name+" SELECT id, data FROM chunks_copy ORDER BY id",
		"DROP TABLE chunks_copy",
	)
	if err != nil {
		return err
	}
	return tx.Commit()
}

func execAll(ctx context.Context, tx *sql.Tx, statements ...string) error {
	for _, q := range statements {
		if _, err := tx.ExecContext(ctx, q); err != nil {
			return err
		}
	}
	return nil
}
