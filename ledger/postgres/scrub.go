package postgres

import (
	"context"
	"database/sql"

	"roundtable/care"
)

// scrub takes deleted bodies out of the server's files: first out of the shelves
// that they stood on, by copying what lives there, then out of the write-ahead log.
//
// VACUUM would not do: it leaves the bytes of dead rows in their pages, and
// VACUUM FULL carries dead rows along while any old transaction could see them.
func (s *Store) scrub(ctx context.Context, _ bool) error {
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return problem(err)
	}
	defer func() { _ = conn.Close() }() // back to the pool
	// One replica at a time.
	if _, err := conn.ExecContext(ctx, "SELECT pg_advisory_lock(hashtext('roundtable scrub'))"); err != nil {
		return problem(err)
	}
	defer func() { // the lock ends with the session at the latest
		_, _ = conn.ExecContext(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock(hashtext('roundtable scrub'))")
	}()
	may, err := mayScrubLog(ctx, conn)
	if err != nil {
		return problem(err)
	}
	if err := clearShelves(ctx, conn); err != nil {
		return problem(err)
	}
	if !may {
		return &care.Problem{
			What: "The text is erased from the ledger, but the PostgreSQL server still keeps it in its write-ahead log.",
			Remedy: "Ask the administrator to run: GRANT pg_checkpoint, pg_monitor TO the user; " +
				"GRANT EXECUTE ON FUNCTION pg_switch_wal() TO the user. The next start then finishes the erasure.",
		}
	}
	return scrubLog(ctx, conn)
}

// mayScrubLog reports whether the user has the rights that scrubLog needs.
func mayScrubLog(ctx context.Context, conn *sql.Conn) (bool, error) {
	var may bool
	err := conn.QueryRowContext(ctx, `SELECT has_function_privilege('pg_switch_wal()', 'EXECUTE')
		AND has_function_privilege('pg_ls_waldir()', 'EXECUTE')
		AND (SELECT count(*) = 1 FROM pg_roles r WHERE r.rolname = 'pg_checkpoint' AND pg_has_role(r.oid, 'USAGE'))`).Scan(&may)
	return may, err
}

// scrubLog takes everything written so far out of the write-ahead log. A
// checkpoint lets the old segments go, but the server renames some of them, with
// their contents, to be used again: so it is moved on through all of those too,
// each of which a switch fills with zeros.
func scrubLog(ctx context.Context, conn *sql.Conn) error {
	last, err := nextSegment(ctx, conn) // all that was written is in segments before
	if err != nil {
		return problem(err)
	}
	if _, err := conn.ExecContext(ctx, "CHECKPOINT"); err != nil {
		return problem(err)
	}
	var first, reused string
	err = conn.QueryRowContext(ctx, "SELECT min(name), max(name) FROM pg_ls_waldir() WHERE name ~ '^[0-9A-F]{24}$'").Scan(&first, &reused)
	if err != nil {
		return problem(err)
	}
	if first < last {
		return &care.Problem{
			What: "The text is erased from the ledger, but the PostgreSQL server was told to keep its write-ahead log.",
			Remedy: "Ask the administrator to look at replication slots, wal_keep_size and the archiver, and to let old segments go. " +
				"The next start then finishes the erasure.",
		}
	}
	for cur := last; cur <= reused; {
		if cur, err = nextSegment(ctx, conn); err != nil {
			return problem(err)
		}
	}
	return nil
}

// nextSegment moves the log on to a new segment and returns that one's name.
// Names sort by age.
func nextSegment(ctx context.Context, conn *sql.Conn) (string, error) {
	// A switch right at the start of a segment would do nothing.
	for _, q := range []string{"SELECT pg_logical_emit_message(false, 'roundtable', 'scrub')", "SELECT pg_switch_wal()"} {
		if _, err := conn.ExecContext(ctx, q); err != nil {
			return "", err
		}
	}
	if _, err := conn.ExecContext(ctx, "SELECT pg_logical_emit_message(false, 'roundtable', 'scrub')"); err != nil {
		return "", err
	}
	var name string
	err := conn.QueryRowContext(ctx, "SELECT pg_walfile_name(pg_current_wal_insert_lsn())").Scan(&name)
	return name, err
}
