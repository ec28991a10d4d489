package sqlstore

import (
	"context"
	"database/sql"
	"errors"

	"roundtable/care"
	"roundtable/ledger"
)

// BeginRestore marks an empty store as being restored.
func (s *Store) BeginRestore(ctx context.Context) error {
	return s.fail("restore", s.write(ctx, func(tx *sql.Tx) error {
		h, err := readHead(ctx, tx, s.c.ForUpdate)
		if err != nil {
			return err
		}
		if h.Seq != 0 {
			return &care.Problem{
				What:   "There is a ledger here already.",
				Remedy: "Restore the backup into an empty folder or database; nothing was changed here.",
			}
		}
		_, err = tx.ExecContext(ctx, "UPDATE tree SET restoring = 1 WHERE id = 1")
		return err
	}))
}

// EndRestore takes the mark away.
func (s *Store) EndRestore(ctx context.Context) error {
	err := s.write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "UPDATE tree SET restoring = 0 WHERE id = 1")
		return err
	})
	if err != nil {
		return s.fail("restore", err)
	}
	s.Announce()
	// An older backup that is restored on purpose is no older copy.
	return s.keepSeen()
}

// AppendSealed appends records whose headers stand already.
func (s *Store) AppendSealed(ctx context.Context, rs []ledger.Record) (ledger.Head, error) {
	var head ledger.Head
	err := s.write(ctx, func(tx *sql.Tx) error {
		old, err := readHead(ctx, tx, s.c.ForUpdate)
		if err != nil || len(rs) == 0 {
			head = old
			return err
		}
		var restoring int
		if err := tx.QueryRowContext(ctx, "SELECT restoring FROM tree WHERE id = 1").Scan(&restoring); err != nil {
			return err
		}
		if restoring == 0 {
			return errors.New("no restore has begun")
		}
		var in intake
		var redacted [][]any
		for i, r := range rs {
			if r.Seq != old.Seq+1+ledger.Seq(i) {
				return errors.New("records to restore are out of order")
			}
			in.ahead = append(in.ahead, r.Now)
			if r.Erased() {
				redacted = append(redacted, []any{int64(r.Seq), append([]byte(nil), r.Now.Commit[:]...), r.Now.Size})
			}
		}
		if err := in.write(ctx, tx, s.c.Now()); err != nil {
			return err
		}
		if err := insert(ctx, tx, "redactions (seq, digest, size)", redacted); err != nil {
			return err
		}
		head, err = s.insertRecords(ctx, tx, old, rs)
		return err
	})
	return head, s.fail("restore", err)
}
