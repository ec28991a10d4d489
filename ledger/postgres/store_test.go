package postgres_test

import (
	"context"
	"database/sql"
	"os"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // "pgx" for looking behind the store's back

	"roundtable/ledger"
	"roundtable/ledger/ledgertest"
	"roundtable/ledger/ledgertest/pgtest"
	"roundtable/ledger/postgres"
)

func TestMain(m *testing.M) {
	ledgertest.Child(func(ctx context.Context, where string) (ledger.Store, error) {
		return postgres.Open(ctx, where, postgres.Options{})
	})
	os.Exit(m.Run())
}

// in makes new ledgers in databases of one server.
func in(server *pgtest.Server) func(testing.TB) ledgertest.Harness {
	return func(t testing.TB) ledgertest.Harness {
		dsn, log := server.Database(t), t.TempDir()
		return ledgertest.Harness{
			Where: dsn, Files: server.Data, Erasures: log, Replicas: true,
			Open: func(t testing.TB) ledger.Store {
				t.Helper()
				st, err := postgres.Open(context.Background(), dsn, postgres.Options{ErasureDir: log})
				if err != nil {
					t.Fatal(err)
				}
				return st
			},
			Try: func(readOnly bool, now func() time.Time) (ledger.Store, error) {
				st, err := postgres.Open(context.Background(), dsn, postgres.Options{ReadOnly: readOnly, Now: now, ErasureDir: log})
				if err != nil {
					return nil, err
				}
				return st, nil
			},
			SQL: func(t testing.TB) *sql.DB {
				t.Helper()
				db, err := sql.Open("pgx", dsn)
				if err != nil {
					t.Fatal(err)
				}
				return db
			},
		}
	}
}

func TestConformance(t *testing.T) { ledgertest.Run(t, in(pgtest.Start(t))) }

// TestBookingOnDisk has a server of its own that waits for its disk, as every real
// one does.
func TestBookingOnDisk(t *testing.T) { ledgertest.Latency(t, in(pgtest.Start(t, pgtest.Durable))) }

func BenchmarkStore(b *testing.B) { ledgertest.Bench(b, in(pgtest.Start(b, pgtest.Durable))) }
