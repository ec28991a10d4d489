package postgres

import (
	"context"
	"io/fs"

	"github.com/pressly/goose/v3"
)

// Shelve is shelve, for shelves of another size.
func (s *Store) Shelve(ctx context.Context, full int64) error { return s.shelve(ctx, full) }

// Down takes the tables back to an older version.
func (s *Store) Down(ctx context.Context, version int64) error {
	dir, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(goose.DialectPostgres, s.db, dir)
	if err != nil {
		return err
	}
	_, err = p.DownTo(ctx, version)
	return err
}
