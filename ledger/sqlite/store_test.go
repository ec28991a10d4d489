package sqlite_test

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"testing"
	"time"

	"roundtable/ledger"
	"roundtable/ledger/ledgertest"
	"roundtable/ledger/sqlite"
)

func TestMain(m *testing.M) {
	ledgertest.Child(func(ctx context.Context, where string) (ledger.Store, error) {
		return sqlite.Open(ctx, where, sqlite.Options{})
	})
	os.Exit(m.Run())
}

// fresh is a new ledger in a folder of its own.
func fresh(t testing.TB) ledgertest.Harness {
	dir := filepath.Join(t.TempDir(), "data")
	return ledgertest.Harness{
		Where: dir, Files: dir, Erasures: filepath.Join(dir, "erasures"),
		Open: func(t testing.TB) ledger.Store {
			t.Helper()
			st, err := sqlite.Open(context.Background(), dir, sqlite.Options{})
			if err != nil {
				t.Fatal(err)
			}
			return st
		},
		Try: func(readOnly bool, now func() time.Time) (ledger.Store, error) {
			st, err := sqlite.Open(context.Background(), dir, sqlite.Options{ReadOnly: readOnly, Now: now})
			if err != nil {
				return nil, err
			}
			return st, nil
		},
		SQL: func(t testing.TB) *sql.DB {
			t.Helper()
			db, err := sql.Open("sqlite", "file:"+filepath.Join(dir, "ledger.db"))
			if err != nil {
				t.Fatal(err)
			}
			return db
		},
	}
}

func TestConformance(t *testing.T) { ledgertest.Run(t, fresh) }

func BenchmarkStore(b *testing.B) { ledgertest.Bench(b, fresh) }
