package postgres_test

import (
	"bytes"
	"context"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"roundtable/care"
	"roundtable/ledger"
	"roundtable/ledger/ledgertest/pgtest"
	"roundtable/ledger/postgres"
)

func wantProblem(t *testing.T, err error, words string) {
	t.Helper()
	p, ok := errors.AsType[*care.Problem](err)
	if !ok {
		t.Fatalf("not a problem that a person can mend: %v", err)
	}
	if !strings.Contains(p.What, words) || p.Remedy == "" {
		t.Errorf("the problem says %q: %q", p.What, p.Remedy)
	}
	if strings.Contains(p.Error(), "hunter2") {
		t.Error("the problem shows the password")
	}
}

func TestServerThatIsNotThere(t *testing.T) {
	ctx := context.Background()
	_, err := postgres.Open(ctx, "postgres://me:hunter2@/ledger?host="+url.QueryEscape(t.TempDir()), postgres.Options{})
	wantProblem(t, err, "cannot be reached")
	_, err = postgres.Open(ctx, "postgres://me:hunter2@host:port/ledger", postgres.Options{})
	wantProblem(t, err, "address")
}

func say(t *testing.T, st ledger.Store, text string) {
	t.Helper()
	if _, _, err := st.Append(context.Background(), ledger.Batch{Records: []ledger.Draft{{Stream: "a", Kind: "k", Data: []byte(text)}}}); err != nil {
		t.Fatal(err)
	}
}

func TestProblems(t *testing.T) {
	server := pgtest.Start(t)
	ctx := context.Background()
	t.Run("no such database", func(t *testing.T) {
		_, err := postgres.Open(ctx, server.DSN("nowhere"), postgres.Options{})
		wantProblem(t, err, "does not exist")
	})
	t.Run("nothing to read", func(t *testing.T) {
		_, err := postgres.Open(ctx, server.Database(t), postgres.Options{ReadOnly: true})
		wantProblem(t, err, "no ledger")
	})
	t.Run("a replica that only reads", func(t *testing.T) {
		dsn := server.Database(t)
		st, err := postgres.Open(ctx, dsn, postgres.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer st.Close()
		say(t, st, "one")
		reader, err := postgres.Open(ctx, dsn, postgres.Options{ReadOnly: true})
		if err != nil {
			t.Fatal(err)
		}
		defer reader.Close()
		if r, err := reader.Verify(ctx, nil); err != nil || !r.OK() || r.Records != 1 {
			t.Errorf("verify: %+v, %v", r, err)
		}
		_, err = reader.Put(ctx, bytes.NewReader([]byte("x")))
		wantProblem(t, err, "reading only")
	})
	t.Run("a database that only reads", func(t *testing.T) {
		dsn := server.Database(t)
		st, err := postgres.Open(ctx, dsn, postgres.Options{})
		if err != nil {
			t.Fatal(err)
		}
		say(t, st, "one")
		st.Close()
		st, err = postgres.Open(ctx, dsn+"&default_transaction_read_only=on", postgres.Options{})
		if err == nil {
			defer st.Close()
			_, _, err = st.Append(ctx, ledger.Batch{Records: []ledger.Draft{{Stream: "a", Kind: "k"}}})
		}
		wantProblem(t, err, "only reads")
	})
}

// An erasure whose user may not touch the write-ahead log stands, says what is
// left, and is finished by the first start after the rights were granted.
func TestEraseWithoutRights(t *testing.T) {
	server := pgtest.Start(t)
	ctx := context.Background()
	name := strings.TrimPrefix(strings.SplitN(server.Database(t), "?", 2)[0], "postgres://postgres@/")
	server.Exec(t, "postgres", "CREATE ROLE app LOGIN")
	server.Exec(t, "postgres", "ALTER DATABASE "+name+" OWNER TO app")
	server.Exec(t, name, "ALTER SCHEMA public OWNER TO app")
	dsn := strings.Replace(server.DSN(name), "postgres@", "app@", 1)
	o := postgres.Options{ErasureDir: t.TempDir()}
	st, err := postgres.Open(ctx, dsn, o)
	if err != nil {
		t.Fatal(err)
	}
	const text = "SECRET-that-only-this-test-writes"
	say(t, st, text)
	seq, err := st.Erase(ctx, "officer", "RZ1", "asked", []ledger.Erasure{{Seq: 1, Data: []byte("x")}})
	if seq != 2 {
		t.Fatalf("the erasure does not stand: %d, %v", seq, err)
	}
	wantProblem(t, err, "write-ahead log")
	if r, err := st.Verify(ctx, nil); err != nil || !r.OK() || r.Erased != 1 {
		t.Errorf("verify: %+v, %v", r, err)
	}
	st.Close()
	if len(holding(t, server.Data, text)) == 0 {
		t.Fatal("the text is in no file: the test proves nothing")
	}
	server.Exec(t, name, "GRANT pg_checkpoint, pg_monitor TO app")
	server.Exec(t, name, "GRANT EXECUTE ON FUNCTION pg_switch_wal() TO app")
	if st, err = postgres.Open(ctx, dsn, o); err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	if found := holding(t, server.Data, text); len(found) > 0 {
		t.Errorf("the text still stands in %v", found)
	}
	server.Exec(t, name, "SELECT pg_create_physical_replication_slot('standby', true)")
	say(t, st, "another")
	_, err = st.Erase(ctx, "officer", "RZ1", "asked", []ledger.Erasure{{Seq: 3, Data: []byte("x")}})
	wantProblem(t, err, "told to keep")
}

// Where no erasure log is kept a restored backup would bring erased text back:
// then nothing is erased unless somebody says that this is seen to.
func TestEraseWithoutALog(t *testing.T) {
	server := pgtest.Start(t)
	ctx := context.Background()
	dsn := server.Database(t)
	gone := []ledger.Erasure{{Seq: 1, Data: []byte("x")}}
	for _, c := range []struct {
		name string
		o    postgres.Options
		want ledger.Seq
	}{{"no log", postgres.Options{}, 0}, {"none is wanted", postgres.Options{NoErasureLog: true}, 3}, {"a log", postgres.Options{ErasureDir: t.TempDir()}, 5}} {
		st, err := postgres.Open(ctx, dsn, c.o)
		if err != nil {
			t.Fatal(err)
		}
		say(t, st, "one")
		seq, err := st.Erase(ctx, "officer", "RZ1", "asked", gone)
		if seq != c.want {
			t.Errorf("%s: erased by record %d, not %d: %v", c.name, seq, c.want, err)
		}
		if c.want == 0 {
			wantProblem(t, err, "no erasure log is kept")
			if r, err := ledger.ReadRecord(ctx, st, 1); err != nil || r.Erased() {
				t.Errorf("a refused erasure stands: %v", err)
			}
		} else if err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		st.Close()
	}
}

// holding names the files under dir that contain the text.
func holding(t *testing.T, dir, text string) (found []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return nil // gone while we looked
		}
		if data, err := os.ReadFile(path); err == nil && bytes.Contains(data, []byte(text)) {
			found = append(found, path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}
