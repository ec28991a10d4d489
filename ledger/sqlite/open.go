package sqlite

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/pressly/goose/v3"
	_ "modernc.org/sqlite" // the driver

	"roundtable/care"
	"roundtable/ledger"
	"roundtable/ledger/internal/sqlstore"
)

// Names in the data folder.
const (
	fileName     = "ledger.db"
	lockName     = "ledger.lock"
	erasuresName = "erasures"
)

// busy is how long a statement waits for a lock that another process holds for a
// moment.
const busy = 10 * time.Second

//go:embed migrations/*.sql
var migrations embed.FS

// Options of a store; the zero Options are right for serving.
type Options struct {
	// ReadOnly opens a ledger that exists and writes nothing, also while another
	// process writes to it: for backups, verification and lists.
	ReadOnly bool
	// MaxBytes is the most that ledger.db may grow to; 0 is no limit. Reaching it
	// gives the same *care.Problem as a full disk.
	MaxBytes int64
	// Now is the clock of new records; nil is time.Now. It is for made
	// collaboratives and for tests.
	Now func() time.Time
}

// Store is a ledger in one folder. It implements ledger.Store and ledger.Sealer.
type Store struct {
	*sqlstore.Store
	dir   string
	write *sql.DB // one connection
	read  *sql.DB
	lock  *sql.DB     // of ledger.lock; nil when ReadOnly
	held  *sql.Tx     // in lock
	taken os.FileInfo // the folder in the register of open folders; nil when not in it
}

// Open opens the ledger in dir, which it creates when absent unless ReadOnly. A
// *care.Problem says that another process writes to it, that the folder cannot
// be written or holds no ledger, or that a restore into it did not finish.
func Open(ctx context.Context, dir string, o Options) (*Store, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("sqlite: %w", err)
	}
	s := &Store{dir: dir}
	if err := s.open(ctx, o); err != nil {
		_ = s.closeAll() // why it could not be opened says more
		return nil, err
	}
	return s, nil
}

func (s *Store) open(ctx context.Context, o Options) error {
	if err := s.prepare(ctx, o); err != nil {
		return err
	}
	file := filepath.Join(s.dir, fileName)
	var err error
	if !o.ReadOnly {
		pragmas := []string{
			"page_size(8192)", "journal_mode(WAL)", "synchronous(FULL)", "secure_delete(ON)", "cache_size(-16384)",
		}
		if o.MaxBytes > 0 {
			pragmas = append(pragmas, fmt.Sprintf("max_page_count(%d)", max(o.MaxBytes/8192, 1)))
		}
		if s.write, err = connect(file, "rwc", "immediate", busy, pragmas...); err != nil {
			return err
		}
		s.write.SetMaxOpenConns(1)
		if err := s.migrate(ctx); err != nil {
			return s.problem(err)
		}
	}
	if s.read, err = connect(file, "rw", "deferred", busy, "query_only(1)", "cache_size(-8192)"); err != nil {
		return err
	}
	s.read.SetMaxOpenConns(max(8, 2*runtime.NumCPU()))
	s.read.SetMaxIdleConns(8)
	poll := time.Second // this process announces its own records
	if o.ReadOnly {
		poll = 50 * time.Millisecond
	}
	s.Store, err = sqlstore.New(ctx, sqlstore.Config{
		Write: s.write, Read: s.read, Told: "INDEXED BY records_told ", Poll: poll, ReadOnly: o.ReadOnly, Version: version(), Now: o.Now,
		Problem: s.problem, Scrub: s.scrub, ScrubSweeps: true, Erasures: filepath.Join(s.dir, erasuresName),
	})
	return err
}

// prepare makes the folder and takes the writer's lock, or checks that there is
// a ledger to read.
func (s *Store) prepare(ctx context.Context, o Options) error {
	if o.ReadOnly {
		if _, err := os.Stat(filepath.Join(s.dir, fileName)); errors.Is(err, fs.ErrNotExist) {
			return &care.Problem{What: "There is no ledger in this folder.", Where: s.dir, Remedy: "Give the folder that holds ledger.db.", Err: err}
		}
		return nil
	}
	if err := os.MkdirAll(s.dir, 0o700); err != nil {
		return s.cannotWrite(err)
	}
	if err := s.takeFolder(); err != nil {
		return err
	}
	// SQLite gives the files beside the ledger the ledger's own permissions.
	for _, name := range []string{fileName, lockName} {
		if err := create(filepath.Join(s.dir, name)); err != nil {
			return s.cannotWrite(err)
		}
	}
	return s.takeLock(ctx)
}

// connect opens a pool whose every connection has the pragmas: given once on a
// pool they would hold for one connection alone.
func connect(file, mode, txlock string, busy time.Duration, pragmas ...string) (*sql.DB, error) {
	path := filepath.ToSlash(file)
	if !strings.HasPrefix(path, "/") { // C:/…
		path = "/" + path
	}
	q := url.Values{"mode": {mode}, "_txlock": {txlock}}
	q.Add("_pragma", fmt.Sprintf("busy_timeout(%d)", busy.Milliseconds()))
	for _, p := range pragmas {
		q.Add("_pragma", p)
	}
	u := url.URL{Scheme: "file", Path: path, RawQuery: q.Encode()}
	return sql.Open("sqlite", u.String())
}

func (s *Store) migrate(ctx context.Context) error {
	dir, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, s.write, dir)
	if err != nil {
		return err
	}
	_, err = p.Up(ctx)
	return err
}

// Dir is the data folder.
func (s *Store) Dir() string { return s.dir }

// version is that of the newest migration: there is one file for each.
func version() int64 {
	files, err := migrations.ReadDir("migrations")
	if err != nil {
		panic(err) // it is embedded
	}
	return int64(len(files))
}

// Close ends pending tails and closes the files; closing twice does nothing.
func (s *Store) Close() error {
	err := s.Store.Close()
	return errors.Join(err, s.closeAll())
}

func (s *Store) closeAll() error {
	var errs []error
	if s.held != nil {
		_ = s.held.Rollback() // else its connection would outlive the pool
	}
	for _, db := range []*sql.DB{s.read, s.write, s.lock} {
		if db != nil {
			errs = append(errs, db.Close())
		}
	}
	s.leaveFolder()
	return errors.Join(errs...)
}

var (
	_ ledger.Store  = (*Store)(nil)
	_ ledger.Sealer = (*Store)(nil)
)
