package web_test

import (
	"context"
	"errors"
	"os"
	"sync"
	"testing"

	"roundtable/care"
	"roundtable/demo"
	"roundtable/ledger"
	"roundtable/ledger/sqlite"
	"roundtable/web/site"
)

// prepared is one made collaborative, smaller than the demo's, that the tests of this
// package copy: making it takes longer than most of them.
var prepared struct {
	once   sync.Once
	dir    string
	people []care.Viewer
	err    error
}

// TestMain takes the copied folder away again.
func TestMain(m *testing.M) {
	code := m.Run()
	if prepared.dir != "" {
		_ = os.RemoveAll(prepared.dir)
	}
	os.Exit(code)
}

func makeOnce(ctx context.Context) (err error) {
	if prepared.dir, err = os.MkdirTemp("", "roundtable-made-"); err != nil {
		return err
	}
	store, err := sqlite.Open(ctx, prepared.dir, sqlite.Options{})
	if err != nil {
		return err
	}
	built, err := demo.Build(ctx, store, demo.Options{Today: site.Today(), Pathways: 400}, nil)
	if err == nil {
		prepared.people = built.Personas
	}
	return errors.Join(err, store.Close())
}

// madeCopy opens a copy of the made collaborative, which the test may write to, and
// gives its folder and its people.
func madeCopy(t *testing.T) (store ledger.Store, dir string, people []care.Viewer) {
	t.Helper()
	prepared.once.Do(func() { prepared.err = makeOnce(context.WithoutCancel(t.Context())) })
	if prepared.err != nil {
		t.Fatal(prepared.err)
	}
	dir = t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(prepared.dir)); err != nil {
		t.Fatal(err)
	}
	store, err := sqlite.Open(t.Context(), dir, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return store, dir, prepared.people
}

// madeUp serves the made collaborative.
func madeUp(t *testing.T) *visitor {
	t.Helper()
	store, dir, people := madeCopy(t)
	return visit(t, site.New(open(t, store, dir, people), nil))
}
