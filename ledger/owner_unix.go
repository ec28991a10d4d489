//go:build unix

package ledger

import (
	"os"
	"syscall"
)

// keepOwner gives a new file the owner and group of the one whose place it takes.
func keepOwner(f *os.File, was os.FileInfo) error {
	now, err := f.Stat()
	if err != nil {
		return err
	}
	a, ok := was.Sys().(*syscall.Stat_t)
	b, also := now.Sys().(*syscall.Stat_t)
	if !ok || !also || a.Uid == b.Uid && a.Gid == b.Gid {
		return nil
	}
	return f.Chown(int(a.Uid), int(a.Gid))
}
