package sqlite_test

import (
	"fmt"
	"os"
	"syscall"
	"testing"
)

// smallDisk is a file system of so many bytes, and what makes it ten times
// larger; mounting one takes root.
func smallDisk(t *testing.T, size int) (dir string, grow func()) {
	t.Helper()
	dir = t.TempDir()
	if err := syscall.Mount("roundtable-test", dir, "tmpfs", 0, fmt.Sprintf("size=%d", size)); err != nil {
		t.Skipf("left out: a small file system cannot be mounted here (%v); the limit on the file is tested", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	return dir, func() {
		if err := syscall.Mount("roundtable-test", dir, "tmpfs", syscall.MS_REMOUNT, fmt.Sprintf("size=%d", 10*size)); err != nil {
			t.Fatal(err)
		}
	}
}

// readOnlyDir is a folder that nobody can write to, root neither when it can be
// mounted so.
func readOnlyDir(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if os.Getuid() != 0 {
		if err := os.Chmod(dir, 0o500); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { os.Chmod(dir, 0o700) })
		return dir
	}
	if err := syscall.Mount("roundtable-test", dir, "tmpfs", syscall.MS_RDONLY, ""); err != nil {
		t.Skipf("left out: root may write anywhere, and a read-only file system cannot be mounted here (%v)", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	return dir
}
