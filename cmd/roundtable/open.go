package main

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"roundtable/care"
	"roundtable/ledger"
	"roundtable/ledger/postgres"
	"roundtable/ledger/sqlite"
)

// commandLine is the account under which the command line writes for whoever holds the
// data folder.
const commandLine care.AccountID = "command-line"

// dataFlags say where the ledger is.
type dataFlags struct {
	Data          string `help:"Where the ledger is: a folder (SQLite), or postgres://..." default:"./roundtable-data" env:"ROUNDTABLE_DATA" placeholder:"DIR"`
	ErasureDir    string `help:"With PostgreSQL: the folder of the erasure log, outside every backup and shared by all servers; without it nothing can be erased. SQLite keeps its own beside the data." env:"ROUNDTABLE_ERASURES" placeholder:"DIR"`
	PlainPostgres bool   `help:"The line to a PostgreSQL server on another computer is protected otherwise than by TLS." env:"ROUNDTABLE_PLAIN_POSTGRES"`
	NoErasureLog  bool   `help:"With PostgreSQL: erase although no log is kept that a restored backup could replay." env:"ROUNDTABLE_NO_ERASURE_LOG"`
}

func isPostgres(data string) bool {
	return strings.HasPrefix(data, "postgres://") || strings.HasPrefix(data, "postgresql://")
}

// openStore opens the ledger, making it if it is not there.
func (d *dataFlags) openStore(ctx context.Context) (ledger.Store, error) {
	if !isPostgres(d.Data) {
		if err := fitFolder(d.Data); err != nil {
			return nil, err
		}
		return sqlite.Open(ctx, d.Data, sqlite.Options{})
	}
	if err := securedLine(d.Data, d.PlainPostgres); err != nil {
		return nil, err
	}
	if d.ErasureDir != "" && d.NoErasureLog {
		return nil, usagef("--erasure-dir keeps an erasure log and --no-erasure-log none: give one of them")
	}
	if d.ErasureDir == "" && !d.NoErasureLog {
		slog.Warn("no erasure log is kept: nothing can be erased or purged until --erasure-dir DIR says where, a folder outside every backup")
	}
	return postgres.Open(ctx, d.Data, postgres.Options{ErasureDir: d.ErasureDir, NoErasureLog: d.NoErasureLog})
}

// exists reports whether a folder holds a ledger already; a PostgreSQL database
// is taken to exist, for asking it is opening it.
func (d *dataFlags) exists() bool {
	if isPostgres(d.Data) {
		return true
	}
	_, err := os.Stat(filepath.Join(d.Data, "ledger.db"))
	return err == nil
}

// open opens a ledger that must be there, to write to it.
func (d *dataFlags) open(e *env) (ledger.Store, error) {
	if err := d.must(); err != nil {
		return nil, err
	}
	return d.openStore(e.ctx)
}

// read opens a ledger that must be there to read it alone, also while another
// process serves it.
func (d *dataFlags) read(e *env) (ledger.Store, error) {
	if err := d.must(); err != nil {
		return nil, err
	}
	if isPostgres(d.Data) {
		if err := securedLine(d.Data, d.PlainPostgres); err != nil {
			return nil, err
		}
		return postgres.Open(e.ctx, d.Data, postgres.Options{ReadOnly: true, ErasureDir: d.ErasureDir})
	}
	return sqlite.Open(e.ctx, d.Data, sqlite.Options{ReadOnly: true})
}

func (d *dataFlags) must() error {
	if d.exists() {
		return nil
	}
	if err := fitFolder(d.Data); err != nil {
		return err
	}
	return &care.Problem{
		What:   "There is no collaborative in " + d.Data + ".",
		Remedy: "Make one with 'roundtable init', try 'roundtable demo', or say where it is with --data.",
	}
}

// openOrInit opens the ledger and founds a collaborative in it when it is empty.
func (d *dataFlags) openOrInit(e *env) (ledger.Store, error) {
	store, err := d.openStore(e.ctx)
	if err != nil {
		return nil, err
	}
	if err := found(e.ctx, store, "Our collaborative"); err != nil {
		store.Close()
		return nil, err
	}
	return store, nil
}

func base(path string) string { return filepath.Base(path) }
