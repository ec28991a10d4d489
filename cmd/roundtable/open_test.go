package main

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"roundtable/care"
	"roundtable/ledger"
	"roundtable/ledger/ledgertest/pgtest"
)

// TestPostgres is about what the command line adds to the store: what a reading
// verb may do, where lenses keep their state, and where the erasure log goes.
func TestPostgres(t *testing.T) {
	server := pgtest.Start(t)
	t.Setenv("HOME", t.TempDir()) // of the folder of lenses
	t.Setenv("XDG_CACHE_HOME", "")
	e := &env{ctx: t.Context()}
	var folders []string
	for range 2 {
		d := &dataFlags{Data: server.Database(t), ErasureDir: t.TempDir()}
		if _, err := d.read(e); err == nil {
			t.Error("a reading verb made the tables")
		}
		store, err := d.open(e)
		if err != nil {
			t.Fatal(err)
		}
		defer store.Close()
		if got := d.checkpoints(e.ctx, store); got != "" {
			t.Errorf("a ledger with no records keeps state in %s", got)
		}
		if err := found(e.ctx, store, "Made"); err != nil {
			t.Fatal(err)
		}
		folders = append(folders, d.checkpoints(e.ctx, store))

		reader, err := d.read(e)
		if err != nil {
			t.Fatal(err)
		}
		defer reader.Close()
		_, err = ledger.AppendJSON(e.ctx, reader, "collaborative", care.RecPurpose, commandLine, "", care.SharedPurpose{V: 1}, nil)
		if p, ok := errors.AsType[*care.Problem](err); !ok || !strings.Contains(p.What, "reading only") {
			t.Errorf("a reading verb wrote: %v", err)
		}
		if again := d.checkpoints(e.ctx, reader); again != folders[len(folders)-1] {
			t.Errorf("one ledger, two folders: %s and %s", again, folders[len(folders)-1])
		}

		if _, err := ledger.AppendJSON(e.ctx, store, "collaborative", care.RecPurpose, commandLine, "", care.SharedPurpose{V: 1, Sentence: "x"}, nil); err != nil {
			t.Fatal(err)
		}
		if _, err := store.Erase(e.ctx, commandLine, "", "asked", []ledger.Erasure{{Seq: 2, Data: []byte("{}")}}); err != nil {
			t.Fatal(err)
		}
		if names, err := filepath.Glob(filepath.Join(d.ErasureDir, "*.erased")); err != nil || len(names) != 1 {
			t.Errorf("the erasure log has %d files, %v", len(names), err)
		}
	}
	if folders[0] == folders[1] || folders[0] == "" {
		t.Errorf("two ledgers keep their state in %q and %q", folders[0], folders[1])
	}
}

func TestShown(t *testing.T) {
	for data, want := range map[string]string{
		"./d":                                   "./d",
		"postgres://me:hunter2@host/db":         "a PostgreSQL server",
		"postgresql://host/db?password=hunter2": "a PostgreSQL server",
	} {
		if got := shown(data); got != want {
			t.Errorf("shown as %q, not %q", got, want)
		}
	}
}
