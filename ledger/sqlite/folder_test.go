package sqlite_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"roundtable/ledger/sqlite"
)

// otherProcess is set in the child of TestRefusedOpenKeepsTheLock.
const otherProcess = "ROUNDTABLE_TEST_OTHER_PROCESS"

// A second writer of the same process is refused, and the first keeps its lock
// against other processes.
func TestRefusedOpenKeepsTheLock(t *testing.T) {
	if dir := os.Getenv(otherProcess); dir != "" {
		_, err := sqlite.Open(context.Background(), dir, sqlite.Options{})
		wantProblem(t, err, "Another Roundtable")
		return
	}
	dir := t.TempDir()
	st := openAt(t, dir, sqlite.Options{})
	link := filepath.Join(t.TempDir(), "link")
	names := []string{dir, dir + string(filepath.Separator)}
	if err := os.Symlink(dir, link); err == nil {
		names = append(names, link)
	}
	for _, name := range names {
		_, err := sqlite.Open(context.Background(), name, sqlite.Options{})
		wantProblem(t, err, "Another Roundtable")
	}
	child := exec.Command(os.Args[0], "-test.run=^TestRefusedOpenKeepsTheLock$", "-test.v")
	child.Env = append(os.Environ(), otherProcess+"="+dir)
	out, err := child.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "--- PASS") {
		t.Errorf("another process opened the folder: %v\n%s", err, out)
	}
	if err := say(t, st, "one"); err != nil {
		t.Error(err)
	}
	st.Close()
	st.Close()
	st = openAt(t, dir, sqlite.Options{})
	wholeAfterwards(t, st, 1)
}
