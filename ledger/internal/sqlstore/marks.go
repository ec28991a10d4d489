package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"math"

	"roundtable/ledger"
)

// Marks is the index of that name.
func (s *Store) Marks(name string) ledger.Marks { return marks{s, name} }

type marks struct {
	s    *Store
	name string
}

// At is how far the index has come.
func (m marks) At(ctx context.Context) (ledger.Version, error) {
	at, err := m.at(ctx, m.s.c.Read, "")
	return at, m.s.fail("index", err)
}

func (m marks) at(ctx context.Context, q querier, forUpdate string) (ledger.Version, error) {
	var at int64
	err := q.QueryRowContext(ctx, "SELECT at FROM indexes WHERE name = $1"+forUpdate, m.name).Scan(&at)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return ledger.Version(at), err
}

// File files marks and moves the index on from where it is expected to stand.
func (m marks) File(ctx context.Context, from, to ledger.Version, ms []ledger.Mark) (bool, error) {
	done := false
	err := m.s.writeBulk(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "INSERT INTO indexes (name, at) VALUES ($1, 0) ON CONFLICT (name) DO NOTHING", m.name)
		if err != nil {
			return err
		}
		at, err := m.at(ctx, tx, m.s.c.ForUpdate)
		if err != nil || at != from {
			return err
		}
		rows := make([][]any, len(ms))
		for i, k := range ms {
			rows[i] = []any{m.name, k.Key, int64(k.Version)}
		}
		if err := insert(ctx, tx, "marks (name, mark, version)", rows); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, "UPDATE indexes SET at = $2 WHERE name = $1", m.name, int64(to))
		done = err == nil
		return err
	})
	if err != nil {
		return false, m.s.fail("index", err)
	}
	return done, nil
}

// Find lists what is filed under a key, the newest first.
func (m marks) Find(ctx context.Context, key string, before ledger.Version, limit int) ([]ledger.Version, error) {
	if before <= 0 {
		before = math.MaxInt64
	}
	rows, err := m.s.c.Read.QueryContext(ctx, "SELECT version FROM marks WHERE name = $1 AND mark = $2 AND version < $3 ORDER BY version DESC LIMIT $4",
		m.name, key, int64(before), limit)
	if err != nil {
		return nil, m.s.fail("index", err)
	}
	defer rows.Close()
	var out []ledger.Version
	for rows.Next() {
		var v int64
		if err := rows.Scan(&v); err != nil {
			return nil, m.s.fail("index", err)
		}
		out = append(out, ledger.Version(v))
	}
	return out, m.s.fail("index", rows.Err())
}

// Clear throws the index away.
func (m marks) Clear(ctx context.Context) error {
	return m.s.fail("index", m.s.write(ctx, func(tx *sql.Tx) error {
		for _, q := range []string{"DELETE FROM marks WHERE name = $1", "DELETE FROM indexes WHERE name = $1"} {
			if _, err := tx.ExecContext(ctx, q, m.name); err != nil {
				return err
			}
		}
		return nil
	}))
}
