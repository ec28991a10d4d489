package main

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"roundtable/care"
	"roundtable/ledger"
)

// TestFolders: what a folder must be before a ledger is made in it or looked for.
func TestFolders(t *testing.T) {
	dir := t.TempDir()
	put := func(name string) string {
		t.Helper()
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
		return name
	}
	put("other/letters.docx")
	put("left/.DS_Store")
	put("left/erasures/1")
	put("held/ledger.db")
	put("held/letters.docx")
	locked := filepath.Join(dir, "locked")
	if err := os.Mkdir(locked, 0); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ data, what string }{
		"a file":                  {put("file"), "That is a file"},
		"somebody's folder":       {filepath.Join(dir, "other"), "holds other files"},
		"nothing yet":             {filepath.Join(dir, "new"), ""},
		"what a ledger left":      {filepath.Join(dir, "left"), ""},
		"a ledger among letters":  {filepath.Join(dir, "held"), ""},
		"a folder that is closed": {locked, "cannot be read"},
	} {
		if c.data == locked && (os.Getuid() == 0 || runtime.GOOS == "windows") {
			continue // who may read everything
		}
		err := fitFolder(c.data)
		p, ok := errors.AsType[*care.Problem](err)
		if (c.what == "") != (err == nil) || err != nil && (!ok || !strings.Contains(p.What, c.what) || p.Remedy == "" || p.Where != c.data) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestMeant(t *testing.T) {
	verbs := []string{"import", "list", "serve", "verify"}
	for word, want := range map[string]string{
		"imprt": "import", "improt": "import", "LIST": "list", "lst": "list", "server": "serve", "delete": "", "x": "", "": "",
	} {
		got := meant(word, verbs)
		if want != "" {
			want = " Did you mean " + want + "?"
		}
		if got != want {
			t.Errorf("%q: %q", word, got)
		}
	}
}

// A ledger that another program holds is told in words by a verb that writes.
func TestALockedLedgerIsTold(t *testing.T) {
	t.Parallel() // SQLite is patient with another program for ten seconds
	d := dataFlags{Data: t.TempDir()}
	e := &env{ctx: t.Context()}
	store, err := d.openOrInit(e)
	if err != nil {
		t.Fatal(err)
	}
	if _, err = d.openOrInit(e); !isProblem(err, "Another Roundtable") {
		t.Errorf("beside another: %v", err)
	}
	for _, c := range []interface{ Run(*env) error }{
		&listCmd{asFlags: asFlags{actFlags: actFlags{As: "ann@example.org"}}, dataFlags: d},
		&exportCmd{asFlags: asFlags{actFlags: actFlags{As: "ann@example.org"}}, dataFlags: d},
	} {
		if err := c.Run(e); !isProblem(err, "A server is using this data folder") || !strings.Contains(err.Error(), "Sign in to it as that account") {
			t.Errorf("%T --as beside a server: %v", c, err)
		}
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", filepath.Join(d.Data, "ledger.db")+"?_txlock=immediate")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	tx, err := db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback() }()
	store, err = d.openStore(e.ctx)
	if err == nil {
		defer store.Close()
		_, err = ledger.AppendJSON(e.ctx, store, "partner/ZQ1", care.RecPartner, commandLine, "ZQ1", care.PartnerDescribed{V: 1}, nil)
	}
	if !isProblem(err, "Another program is holding") {
		t.Errorf("beside another program: %v", err)
	}
}

func isProblem(err error, what string) bool {
	p, ok := errors.AsType[*care.Problem](err)
	return ok && strings.Contains(p.What, what) && p.Where != "" && p.Remedy != ""
}

// An import that is interrupted leaves nothing half: the ledger is whole, and the
// same import again brings everything.
func TestAnInterruptedImportLeavesNothingHalf(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("an interrupt cannot be sent to one process on Windows; left out: an interrupted import")
	}
	dir := t.TempDir()
	const rows = 150_000
	file := filepath.Join(dir, "list.csv")
	var b bytes.Buffer
	b.WriteString("Hospital No,DOB,Referral date\n")
	for i := range rows {
		day := care.NewDate(2025, time.January, 1+i%300)
		b.WriteString("H" + strconv.Itoa(i) + ",1980-02-03," + day.String() + "\n")
	}
	if err := os.WriteFile(file, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	data := filepath.Join(dir, "d")
	runs := func(after time.Duration, args ...string) (string, int) {
		t.Helper()
		c := exec.CommandContext(t.Context(), "roundtable", args...)
		var said strings.Builder
		c.Stdout, c.Stderr = io.Discard, &said
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		if after > 0 {
			time.AfterFunc(after, func() { _ = c.Process.Signal(os.Interrupt) })
		}
		_ = c.Wait()
		return said.String(), c.ProcessState.ExitCode()
	}
	if said, code := runs(0, "init", "--data", data); code != exitDone {
		t.Fatal(said)
	}
	stopped := 0
	for _, after := range []time.Duration{60, 150, 300} {
		said, code := runs(after*time.Millisecond, "import", file, "--partner", "ZQ1", "--kind", "list", "--data", data)
		if code == exitFailed && strings.Contains(said, "nothing half done was kept") {
			stopped++
		} else if code != exitDone && code != -1 { // -1: before it had begun to listen
			t.Errorf("after %d ms: exit %d, %q", after, code, said)
		}
	}
	t.Logf("%d of 3 were stopped on the way", stopped)
	for _, args := range [][]string{
		{"verify", "--data", data},
		{"import", file, "--partner", "ZQ1", "--kind", "list", "--data", data},
		{"verify", "--data", data},
	} {
		if said, code := runs(0, args...); code != exitDone {
			t.Errorf("%s: exit %d, %s", args[0], code, said)
		}
	}
	d := dataFlags{Data: data}
	store, err := d.read(&env{ctx: context.Background()})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	received := 0
	for r, err := range store.Read(t.Context(), 0) {
		if err != nil {
			t.Fatal(err)
		}
		if r.Kind == care.RecExtract {
			received++
		}
	}
	if received != 1 {
		t.Errorf("%d extracts of one file", received)
	}
}
