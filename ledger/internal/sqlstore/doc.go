// Package sqlstore is what the two stores have in common: the ledger written in
// the SQL that SQLite and PostgreSQL both understand. Packages sqlite and
// postgres open the databases, say how writers take turns, how readers are
// woken and how deleted text is scrubbed from the files, and never know each
// other.
package sqlstore
