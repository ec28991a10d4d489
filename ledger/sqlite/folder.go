package sqlite

import (
	"errors"
	"io/fs"
	"os"
	"slices"
	"sync"
)

// folders are those that this process writes to. POSIX drops every lock that a
// process holds on a file when any of its descriptors of that file is closed
// (fcntl, "F_SETLK"), so a second writer of the same process must be refused
// before it opens anything.
var folders struct {
	sync.Mutex
	open []os.FileInfo
}

// takeFolder enters the folder, which exists, into the register; another name of
// a folder that is in it already is refused.
func (s *Store) takeFolder() error {
	info, err := os.Stat(s.dir)
	if err != nil {
		return s.cannotWrite(err)
	}
	folders.Lock()
	defer folders.Unlock()
	for _, other := range folders.open {
		if os.SameFile(info, other) {
			return s.inUse(nil)
		}
	}
	folders.open = append(folders.open, info)
	s.taken = info
	return nil
}

// leaveFolder takes the folder out of the register; twice does nothing.
func (s *Store) leaveFolder() {
	folders.Lock()
	defer folders.Unlock()
	if s.taken == nil {
		return
	}
	folders.open = slices.DeleteFunc(folders.open, func(i os.FileInfo) bool { return i == s.taken })
	s.taken = nil
}

// create makes an empty file that only its owner reads; one that is there is not
// even opened.
func create(name string) error {
	if _, err := os.Lstat(name); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil // another process was faster
	}
	if err != nil {
		return err
	}
	return f.Close()
}
