package main

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"roundtable/care"
	"roundtable/ledger"
)

// backupCmd copies the ledger while it may be in use.
type backupCmd struct {
	File     string `arg:"" help:"The backup file to write; it must not exist."`
	Erasures string `help:"Also write the erasure log of the whole ledger into this folder, for older backups: keep it apart from them." placeholder:"DIR"`
	JSON     bool   `help:"Print JSON."`
	dataFlags
}

// Run writes the backup beside its name first, so that a name never stands for
// half a backup.
func (c *backupCmd) Run(e *env) error {
	store, err := c.read(e)
	if err != nil {
		return err
	}
	defer store.Close()
	if _, err := os.Lstat(c.File); err == nil {
		return exists(c.File)
	}
	tmp, err := os.OpenFile(c.File+".part", os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return unwritable(c.File+".part", err)
	}
	defer os.Remove(tmp.Name())
	w := bufio.NewWriterSize(tmp, 1<<20)
	head, err := ledger.Backup(e.ctx, store, w)
	if err == nil {
		err = errors.Join(w.Flush(), tmp.Sync())
	}
	if cerr := tmp.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		return unwritable(c.File, err)
	}
	if err := os.Rename(tmp.Name(), c.File); err != nil {
		return unwritable(c.File, err)
	}
	if c.Erasures != "" {
		if _, err := ledger.ExportErasures(e.ctx, store, c.Erasures); err != nil {
			return err
		}
	}
	return c.say(e, head)
}

func (c *backupCmd) say(e *env, head ledger.Head) error {
	if c.JSON {
		return printJSON(e.stdout, map[string]any{"file": c.File, "records": head.Seq, "root": head.Root.String()})
	}
	fmt.Fprintf(e.stdout, "%d records written to %s, root %s.\nKeep the erasures folder beside the data apart from the backups: a restore replays it.\n", head.Seq, c.File, head.Root)
	return nil
}

// restoreCmd makes a ledger from a backup.
type restoreCmd struct {
	File       string   `arg:"" help:"The backup file."`
	Erasures   []string `help:"Folders of erasures made after the backup; they are replayed." placeholder:"DIR"`
	NoErasures bool     `help:"Nothing was erased after the backup was made, or no log of it is left."`
	JSON       bool     `help:"Print JSON."`
	dataFlags
}

// Run restores into an empty ledger. Whoever restores says which erasures are to
// be replayed, or that there are none: forgetting them would bring back what
// somebody had a right to have erased.
func (c *restoreCmd) Run(e *env) error {
	if (len(c.Erasures) > 0) == c.NoErasures {
		return usagef("say which erasures were made after the backup with --erasures DIR, or that there are none with --no-erasures")
	}
	if isPostgres(c.Data) && len(c.Erasures) > 0 && c.ErasureDir == "" && !c.NoErasureLog {
		return usagef("the erasures are replayed, and logged anew: say where with --erasure-dir DIR, or that no log is kept with --no-erasure-log")
	}
	f, err := os.Open(c.File)
	if err != nil {
		return unreadable(c.File, err)
	}
	defer f.Close()
	for _, dir := range c.Erasures {
		if _, err := os.Stat(dir); err != nil {
			return unreadable(dir, err)
		}
	}
	store, err := freshStore(e.ctx, c.dataFlags)
	if err != nil {
		return err
	}
	defer store.Close()
	head, err := ledger.Restore(e.ctx, bufio.NewReaderSize(f, 1<<20), store, c.Erasures...)
	if err != nil {
		return err
	}
	if c.JSON {
		return printJSON(e.stdout, map[string]any{"data": shown(c.Data), "records": head.Seq, "root": head.Root.String()})
	}
	fmt.Fprintf(e.stdout, "%d records restored, root %s: the same as when the backup was made.\n", head.Seq, head.Root)
	return nil
}

// writeNew writes a file that must not exist.
func writeNew(path string, data []byte) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return exists(path)
	}
	if err != nil {
		return unwritable(path, err)
	}
	_, err = f.Write(data)
	if err = errors.Join(err, f.Close()); err != nil {
		return unwritable(path, err)
	}
	return nil
}

func exists(path string) error {
	return &care.Problem{What: "There is a file of this name already.", Where: filepath.Base(path), Remedy: "Choose another name, or move the file away."}
}

// unwritable explains why a file could not be written; a problem that explains
// itself stays as it is.
func unwritable(path string, err error) error {
	if _, ok := errors.AsType[*care.Problem](err); ok {
		return err
	}
	return &care.Problem{What: "The file could not be written.", Where: path, Remedy: "Check the folder, its permissions and the free space.", Err: err}
}

func unreadable(path string, err error) error {
	what := "The file could not be read."
	if errors.Is(err, fs.ErrNotExist) {
		what = "There is no such file."
	}
	return &care.Problem{What: what, Where: path, Remedy: "Check the name and its permissions.", Err: err}
}
