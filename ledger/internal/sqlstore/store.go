package sqlstore

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"time"

	"roundtable/care"
	"roundtable/ledger"
)

// Config is what a dialect says about itself.
type Config struct {
	Write *sql.DB // SQLite: one connection; PostgreSQL: a pool
	Read  *sql.DB // may be the same

	// Told follows "FROM records r" where records of logs are passed over: SQLite
	// has to be told which index serves that.
	Told string
	// ForUpdate is appended to the query that reads the head before a write, so
	// that writers take turns; "" when the transaction holds the lock already.
	ForUpdate string
	// Notify is a statement run at the end of each append that wakes readers in
	// other processes; "" for none.
	Notify string
	// Poll is how often a tail looks for records that nobody announced.
	Poll time.Duration
	// Version is that of the tables that this code knows.
	Version int64
	// ReadOnly refuses every write.
	ReadOnly bool
	// Problem turns a driver's error into one that a person can mend, or returns
	// it unchanged.
	Problem func(error) error
	// Scrub removes deleted text from every file of the database; again says
	// that this finishes a scrub that an earlier process left.
	Scrub func(ctx context.Context, again bool) error
	// Dropped is a statement that notes a body that an erasure deleted, for Scrub;
	// "" for none.
	Dropped string
	// ScrubSweeps says that a scrub is cheap enough to follow each sweep.
	ScrubSweeps bool
	// Now is the clock; nil is time.Now.
	Now func() time.Time
	// Erasures is the folder of the erasure log; "" keeps none, and then nothing is
	// erased unless Unlogged says that this is meant.
	Erasures string
	Unlogged bool
}

// Store implements ledger.Store over a Config.
type Store struct {
	c      Config
	bulk   sync.Mutex // held by the one body chunk that may queue for the writer
	mu     sync.Mutex
	wake   chan struct{} // closed at each append
	closed chan struct{}
	once   sync.Once
	work   sync.WaitGroup
}

var (
	_ ledger.Store  = (*Store)(nil)
	_ ledger.Sealer = (*Store)(nil)
)

// New starts a store over databases that are open and migrated. It refuses, with
// a *care.Problem, a ledger whose restore did not finish; it finishes a scrub
// that was cut short, and sweeps.
func New(ctx context.Context, c Config) (*Store, error) {
	if c.Now == nil {
		c.Now = time.Now
	}
	s := &Store{c: c, wake: make(chan struct{}), closed: make(chan struct{})}
	if err := s.checkVersion(ctx); err != nil {
		return nil, s.fail("open", err)
	}
	var restoring, scrub int
	err := c.Read.QueryRowContext(ctx, "SELECT restoring, scrub FROM tree WHERE id = 1").Scan(&restoring, &scrub)
	if err != nil {
		return nil, s.fail("open", err)
	}
	if restoring != 0 {
		return nil, &care.Problem{
			What:   "A backup was being restored here, and the restore did not finish.",
			Remedy: "Remove this data folder or database and restore the backup again into an empty one.",
		}
	}
	if c.ReadOnly {
		return s, nil
	}
	if c.Erasures != "" {
		if err := ledger.CheckSeen(ctx, s, c.Erasures); err != nil {
			return nil, s.fail("open", err)
		}
		s.work.Go(s.watch)
	}
	if err := s.settleLog(ctx); err != nil {
		return nil, s.fail("open", err)
	}
	if scrub != 0 {
		if err := s.scrub(ctx, true); err != nil {
			// The ledger works without it; the mark stays, and the next start or
			// erasure tries again.
			if _, ok := errors.AsType[*care.Problem](err); !ok {
				return nil, err
			}
		}
	}
	s.work.Go(s.sweeper)
	return s, nil
}

// checkVersion refuses tables that another version of this code made: an older one
// is brought up to date by whoever opens it for writing.
func (s *Store) checkVersion(ctx context.Context) error {
	var version int64
	if err := s.c.Read.QueryRowContext(ctx, "SELECT max(version_id) FROM goose_db_version").Scan(&version); err != nil {
		return err
	}
	switch {
	case version > s.c.Version:
		return &care.Problem{
			What:   "This ledger was written by a newer Roundtable.",
			Remedy: "Use that version, or a newer one.",
		}
	case version < s.c.Version:
		return &care.Problem{
			What:   "This ledger was written by an older Roundtable, and is not yet brought up to date.",
			Remedy: "Start this version on it once with 'roundtable serve'; make a backup with the older one first.",
		}
	}
	return nil
}

// seenEvery is how often it is written down how far the ledger has come.
const seenEvery = 10 * time.Second

// watch writes down how far the ledger has come, now and then. What fails is tried
// again: at worst an older copy in the ledger's place is noticed only if it lacks
// more.
func (s *Store) watch() {
	for last := ledger.Seq(0); ; {
		select {
		case <-s.closed:
			return
		case <-time.After(seenEvery):
		}
		if h, err := s.Head(context.Background()); err == nil && h.Seq > last && s.keepSeen() == nil {
			last = h.Seq
		}
	}
}

func (s *Store) keepSeen() error {
	if s.c.Erasures == "" || s.c.ReadOnly {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), seenEvery)
	defer cancel()
	return ledger.KeepSeen(ctx, s, s.c.Erasures)
}

// Close ends pending tails and the sweeper. The owner of the databases closes
// them afterwards.
func (s *Store) Close() error {
	s.once.Do(func() {
		_ = s.keepSeen() // the ledger stands without
		close(s.closed)
	})
	s.work.Wait()
	return nil
}

// Announce wakes the tails of this process.
func (s *Store) Announce() {
	s.mu.Lock()
	defer s.mu.Unlock()
	close(s.wake)
	s.wake = make(chan struct{})
}

func (s *Store) waker() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.wake
}

func (s *Store) isClosed() bool {
	select {
	case <-s.closed:
		return true
	default:
		return false
	}
}

// fail names the operation, unless the error is one that callers act on.
func (s *Store) fail(op string, err error) error {
	if err == nil {
		return nil
	}
	if s.isClosed() {
		return ledger.ErrClosed
	}
	if _, ok := errors.AsType[*ledger.ConflictError](err); ok {
		return err
	}
	if _, ok := errors.AsType[*care.Problem](err); ok {
		return err
	}
	if p := s.c.Problem(err); p != nil {
		if _, ok := errors.AsType[*care.Problem](p); ok {
			return p
		}
	}
	return fmt.Errorf("ledger: %s: %w", op, err)
}

// write runs f in a transaction that excludes no reader.
func (s *Store) write(ctx context.Context, f func(*sql.Tx) error) error {
	if s.isClosed() {
		return ledger.ErrClosed
	}
	if s.c.ReadOnly {
		return &care.Problem{
			What:   "This ledger was opened for reading only.",
			Remedy: "Use the running server to write to it, or stop that server first.",
		}
	}
	tx, err := s.c.Write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() // does nothing after Commit
	if err := f(tx); err != nil {
		return err
	}
	return tx.Commit()
}

// writeBulk is write for a part of a large body. At most one such part is
// written or waits for its turn, so that an append never queues behind more than
// one, neither for SQLite's one writer nor for PostgreSQL's log and disk.
func (s *Store) writeBulk(ctx context.Context, f func(*sql.Tx) error) error {
	s.bulk.Lock()
	defer s.bulk.Unlock()
	return s.write(ctx, f)
}

type querier interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// Head returns the tree as it stands.
func (s *Store) Head(ctx context.Context) (ledger.Head, error) {
	h, err := readHead(ctx, s.c.Read, "")
	return h, s.fail("head", err)
}

func readHead(ctx context.Context, q querier, forUpdate string) (ledger.Head, error) {
	var size, at, last int64
	var root []byte
	err := q.QueryRowContext(ctx, "SELECT size, root, at, last FROM tree WHERE id = 1"+forUpdate).Scan(&size, &root, &at, &last)
	if err != nil {
		return ledger.Head{}, err
	}
	h := ledger.Head{Seq: ledger.Seq(size), Last: ledger.Seq(last)}
	if len(root) != sha256.Size {
		return h, errors.New("the head has no root hash")
	}
	copy(h.Root[:], root)
	if size > 0 {
		h.At = time.UnixMicro(at).UTC()
	}
	return h, nil
}
