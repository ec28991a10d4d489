package sqlite

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	driver "modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"roundtable/care"
)

// takeLock keeps ledger.lock, an empty database of its own, in an exclusive
// transaction for as long as the store is open. The system frees it when the
// process ends, however it ends, and it works alike on every system that SQLite
// knows. Locking ledger.db itself would shut out readers.
func (s *Store) takeLock(ctx context.Context) error {
	db, err := connect(filepath.Join(s.dir, lockName), "rwc", "exclusive", 0)
	if err != nil {
		return err
	}
	s.lock = db
	db.SetMaxOpenConns(1)
	// The transaction outlives ctx on purpose: it ends with the store.
	if s.held, err = db.BeginTx(context.WithoutCancel(ctx), nil); err == nil {
		return nil
	}
	if code(err) == sqlite3.SQLITE_BUSY {
		return s.inUse(err)
	}
	return s.problem(err)
}

// ErrInUse stands in the problem of a folder that another process, or this one,
// writes to already.
var ErrInUse = errors.New("sqlite: the folder is in use")

func (s *Store) inUse(err error) error {
	return &care.Problem{
		What:   "Another Roundtable is using this data folder.",
		Where:  s.dir,
		Remedy: "Use the one that is running, or stop it first.",
		Err:    errors.Join(ErrInUse, err),
	}
}

// code is SQLite's primary result code; 0 when err is not SQLite's.
func code(err error) int {
	if e, ok := errors.AsType[*driver.Error](err); ok {
		return e.Code() & 0xff
	}
	return 0
}

// problem says in words what somebody at the machine can mend; any other error
// comes back as it is.
func (s *Store) problem(err error) error {
	switch code(err) {
	case sqlite3.SQLITE_FULL:
		return &care.Problem{
			What:   "The disk that holds the data folder is full. Nothing was changed.",
			Where:  s.dir,
			Remedy: "Free some space and do it again.",
			Err:    err,
		}
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM:
		return s.cannotWrite(err)
	case sqlite3.SQLITE_BUSY:
		return &care.Problem{
			What:   "Another program is holding the ledger's file.",
			Where:  s.dir,
			Remedy: "Close programs that have ledger.db open, and do it again.",
			Err:    err,
		}
	case sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT:
		return &care.Problem{
			What:   "The ledger's file is damaged or is not a ledger.",
			Where:  filepath.Join(s.dir, fileName),
			Remedy: "Keep the file as it is and restore the last backup into a new folder.",
			Err:    err,
		}
	case sqlite3.SQLITE_IOERR:
		return &care.Problem{
			What:   "The disk that holds the data folder could not be read or written. Nothing was changed.",
			Where:  s.dir,
			Remedy: "Check the disk and its free space, and do it again.",
			Err:    err,
		}
	}
	if errors.Is(err, os.ErrPermission) {
		return s.cannotWrite(err)
	}
	return err
}

func (s *Store) cannotWrite(err error) error {
	return &care.Problem{
		What:   "The data folder cannot be written.",
		Where:  s.dir,
		Remedy: "Choose a folder that you may write to, or change its permissions.",
		Err:    err,
	}
}
