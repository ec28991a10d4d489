package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"roundtable/ledger"
)

// Scratch is the mutable store beside the records.
func (s *Store) Scratch() ledger.Scratch { return scratch{s} }

type scratch struct{ s *Store }

func (c scratch) Get(ctx context.Context, owner, key string) ([]byte, error) {
	var value []byte
	err := c.s.c.Read.QueryRowContext(ctx, "SELECT value FROM scratch WHERE owner = $1 AND name = $2 AND (expires = 0 OR expires > $3)",
		owner, key, c.s.c.Now().UnixMicro()).Scan(&value)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, fmt.Errorf("scratch: %w", ledger.ErrNotFound)
	}
	if value == nil {
		value = []byte{}
	}
	return value, c.s.fail("scratch", err)
}

func (c scratch) Set(ctx context.Context, owner, key string, value []byte, expires time.Time) error {
	if value == nil {
		value = []byte{} // NULL is not a value
	}
	return c.s.fail("scratch", c.s.write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO scratch (owner, name, value, expires) VALUES ($1, $2, $3, $4)
			ON CONFLICT (owner, name) DO UPDATE SET value = excluded.value, expires = excluded.expires`, owner, key, value, micros(expires))
		return err
	}))
}

// micros is when a value expires as the table has it; 0 is never.
func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

func (c scratch) Delete(ctx context.Context, owner, key string) error {
	return c.s.fail("scratch", c.s.write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "DELETE FROM scratch WHERE owner = $1 AND name = $2", owner, key)
		return err
	}))
}

// Swap writes the value where old stands. The update finds old in the row itself,
// so that of two at once, in two processes too, one finds it gone.
func (c scratch) Swap(ctx context.Context, owner, key string, old, value []byte, expires time.Time) (bool, error) {
	done := false
	err := c.s.write(ctx, func(tx *sql.Tx) error {
		now := c.s.c.Now().UnixMicro()
		const expired = "expires > 0 AND expires <= $3"
		if _, err := tx.ExecContext(ctx, "DELETE FROM scratch WHERE owner = $1 AND name = $2 AND "+expired, owner, key, now); err != nil {
			return err
		}
		var res sql.Result
		var err error
		switch {
		case old == nil && value == nil:
			var n int
			err = tx.QueryRowContext(ctx, "SELECT count(*) FROM scratch WHERE owner = $1 AND name = $2", owner, key).Scan(&n)
			done = n == 0
			return err
		case old == nil:
			res, err = tx.ExecContext(ctx, "INSERT INTO scratch (owner, name, value, expires) VALUES ($1, $2, $3, $4) ON CONFLICT (owner, name) DO NOTHING",
				owner, key, value, micros(expires))
		case value == nil:
			res, err = tx.ExecContext(ctx, "DELETE FROM scratch WHERE owner = $1 AND name = $2 AND value = $3", owner, key, old)
		default:
			res, err = tx.ExecContext(ctx, "UPDATE scratch SET value = $3, expires = $4 WHERE owner = $1 AND name = $2 AND value = $5",
				owner, key, value, micros(expires), old)
		}
		if err != nil {
			return err
		}
		n, err := res.RowsAffected()
		done = n > 0
		return err
	})
	if err != nil {
		return false, c.s.fail("scratch", err)
	}
	return done, nil
}

// DeleteAll deletes an owner's keys by prefix in one transaction.
func (c scratch) DeleteAll(ctx context.Context, owner, prefix string) (int, error) {
	n := 0
	err := c.s.write(ctx, func(tx *sql.Tx) error {
		rows, err := tx.QueryContext(ctx, "DELETE FROM scratch WHERE owner = $1 AND substr(name, 1, $2) = $3 RETURNING expires",
			owner, utf8.RuneCountInString(prefix), prefix)
		if err != nil {
			return err
		}
		defer rows.Close()
		for now := c.s.c.Now().UnixMicro(); rows.Next(); {
			var expires int64
			if err := rows.Scan(&expires); err != nil {
				return err
			}
			if expires == 0 || expires > now {
				n++
			}
		}
		return rows.Err()
	})
	return n, c.s.fail("scratch", err)
}

// Keys lists an owner's unexpired keys by prefix.
func (c scratch) Keys(ctx context.Context, owner, prefix string) ([]string, error) {
	rows, err := c.s.c.Read.QueryContext(ctx, "SELECT name FROM scratch WHERE owner = $1 AND (expires = 0 OR expires > $2) ORDER BY name",
		owner, c.s.c.Now().UnixMicro())
	if err != nil {
		return nil, c.s.fail("scratch", err)
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, c.s.fail("scratch", err)
		}
		if strings.HasPrefix(name, prefix) {
			out = append(out, name)
		}
	}
	return out, c.s.fail("scratch", rows.Err())
}
