// Package sqlite keeps a ledger in one SQLite file, with nothing to install: the
// default. One process at a time may write; others may open the same folder for
// reading while it runs.
//
// The folder holds ledger.db (with its -wal and -shm while open), ledger.lock,
// which the writing process holds, and erasures/, the log that a restored backup
// replays.
package sqlite
