package postgres

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"io/fs"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"roundtable/care"
	"roundtable/ledger"
	"roundtable/ledger/internal/sqlstore"
)

// channel is what appends notify and replicas listen to. Ledgers in schemas of
// one database share it: a wake-up for nothing costs one small query.
const channel = "roundtable_ledger"

const (
	// poll is how often a tail looks for records that nobody announced to it.
	poll = 100 * time.Millisecond
	// maxConns is the most connections that one replica opens.
	maxConns = 16
)

//go:embed migrations/*.sql
var migrations embed.FS

// Options of a store; the zero Options are right for serving, but for
// ErasureDir.
type Options struct {
	// ReadOnly opens a ledger that exists and writes nothing.
	ReadOnly bool
	// ErasureDir is the folder of the erasure log that a restored backup replays,
	// shared by all replicas. Without one Erase refuses with a *care.Problem.
	ErasureDir string
	// NoErasureLog lets Erase go on without a log: whoever sets it writes the log
	// with ledger.ExportErasures, or keeps no backups.
	NoErasureLog bool
	// Now is the clock of new records; nil is time.Now.
	Now func() time.Time
}

// Store is a ledger in one database. It implements ledger.Store and
// ledger.Sealer.
type Store struct {
	*sqlstore.Store
	db     *sql.DB
	listen *listener
}

// Open opens the ledger in the database of the DSN ("postgres://…", or
// key=value pairs; several hosts for fail-over) and brings its tables up to
// date. A *care.Problem says that the server cannot be reached, that the
// database or its rights are missing, or that a restore did not finish.
func Open(ctx context.Context, dsn string, o Options) (*Store, error) {
	conf, err := pgx.ParseConfig(dsn)
	if err != nil {
		return nil, &care.Problem{
			What:   "The address of the PostgreSQL database cannot be read.",
			Remedy: "Write it as postgres://user@host:5432/database.",
			Err:    err,
		}
	}
	s := &Store{db: stdlib.OpenDB(*conf)}
	s.db.SetMaxOpenConns(maxConns)
	s.db.SetMaxIdleConns(maxConns / 2)
	if err := s.open(ctx, conf, o); err != nil {
		s.db.Close()
		return nil, err
	}
	return s, nil
}

func (s *Store) open(ctx context.Context, conf *pgx.ConnConfig, o Options) error {
	if err := s.db.PingContext(ctx); err != nil {
		return problem(err)
	}
	if !o.ReadOnly {
		if err := s.migrate(ctx); err != nil {
			return problem(err)
		}
	}
	var err error
	s.Store, err = sqlstore.New(ctx, sqlstore.Config{
		Write: s.db, Read: s.db, ForUpdate: " FOR UPDATE", Notify: "SELECT pg_notify('" + channel + "', '')",
		Poll: poll, ReadOnly: o.ReadOnly, Version: version(), Now: o.Now, Problem: problem, Scrub: s.scrub, Erasures: o.ErasureDir, Unlogged: o.NoErasureLog,
		Dropped: "INSERT INTO dropped (body) VALUES ($1) ON CONFLICT DO NOTHING",
	})
	if err != nil {
		return err
	}
	s.listen = startListener(conf, s.Announce)
	if !o.ReadOnly {
		s.listen.done.Go(func() { s.shelver(s.listen.ctx) })
	}
	return nil
}

// migrate holds a lock in the database, so that replicas that start together do
// not migrate twice.
func (s *Store) migrate(ctx context.Context) error {
	dir, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	locker, err := lock.NewPostgresSessionLocker()
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(goose.DialectPostgres, s.db, dir, goose.WithSessionLocker(locker))
	if err != nil {
		return err
	}
	_, err = p.Up(ctx)
	return err
}

// version is that of the newest migration: there is one file for each.
func version() int64 {
	files, err := migrations.ReadDir("migrations")
	if err != nil {
		panic(err) // it is embedded
	}
	return int64(len(files))
}

// Close ends pending tails and closes the connections; closing twice does
// nothing.
func (s *Store) Close() error {
	s.listen.stop()
	return errors.Join(s.Store.Close(), s.db.Close())
}

var (
	_ ledger.Store  = (*Store)(nil)
	_ ledger.Sealer = (*Store)(nil)
)
