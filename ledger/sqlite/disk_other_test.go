//go:build !linux

package sqlite_test

import (
	"os"
	"testing"
)

func smallDisk(t *testing.T, _ int) (dir string, grow func()) {
	t.Helper()
	t.Skip("left out: a small file system is mounted on Linux only; the limit on the file is tested")
	return "", nil
}

func readOnlyDir(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o500); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.Chmod(dir, 0o700) })
	return dir
}
