package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"roundtable/care"
)

// fit is fitFolder for a data flag; a PostgreSQL database is no folder.
func (d *dataFlags) fit() error {
	if isPostgres(d.Data) {
		return nil
	}
	return fitFolder(d.Data)
}

// fitFolder says, as a *care.Problem, why a folder can neither hold a ledger nor
// take a new one: it is a file, it cannot be read, or it is somebody's folder of
// other things, among which a ledger would be lost, copied and deleted with them.
func fitFolder(data string) error {
	info, err := os.Stat(data)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil && !info.IsDir() {
		return &care.Problem{What: "That is a file, and a ledger is kept in a folder.", Where: data, Remedy: "Give --data a folder; one that is not there yet will be made."}
	}
	var entries []fs.DirEntry
	if err == nil {
		entries, err = os.ReadDir(data)
	}
	if err == nil {
		_, err = os.Stat(filepath.Join(data, "ledger.db"))
	}
	switch {
	case err == nil:
		return nil
	case !errors.Is(err, fs.ErrNotExist):
		return &care.Problem{What: "The folder cannot be read.", Where: data, Remedy: "Ask its owner for the right to read and write it, or choose another folder with --data.", Err: err}
	}
	for _, e := range entries {
		if !ours(e.Name()) {
			return &care.Problem{What: "The folder holds other files and no ledger.", Where: data, Remedy: "Choose a new or empty folder with --data, so that your files and the ledger do not mix."}
		}
	}
	return nil
}

// ours reports whether Roundtable, or the system unasked, puts a file of this name
// into a data folder.
func ours(name string) bool {
	switch strings.ToLower(name) {
	case "erasures", "lenses", "lost+found", "desktop.ini", "thumbs.db", personasFile:
		return true
	}
	return strings.HasPrefix(name, "ledger.") || strings.HasPrefix(name, ".")
}
