package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

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
	until := int64(0)
	if !expires.IsZero() {
		until = expires.UnixMicro()
	}
	if value == nil {
		value = []byte{} // NULL is not a value
	}
	return c.s.fail("scratch", c.s.write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO scratch (owner, name, value, expires) VALUES ($1, $2, $3, $4)
			ON CONFLICT (owner, name) DO UPDATE SET value = excluded.value, expires = excluded.expires`, owner, key, value, until)
		return err
	}))
}

func (c scratch) Delete(ctx context.Context, owner, key string) error {
	return c.s.fail("scratch", c.s.write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "DELETE FROM scratch WHERE owner = $1 AND name = $2", owner, key)
		return err
	}))
}

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
