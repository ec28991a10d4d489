// Package postgres keeps a ledger in a PostgreSQL database (15 or newer), for
// many replicas of the server over one ledger. Appends take turns on the head's
// row, so that positions are dense and nobody sees a later record before an
// earlier one; replicas are woken by LISTEN/NOTIFY and also look by themselves.
//
// Erased text leaves the table at once; leaving the files of the server too
// needs rights that an administrator grants (FORMAT.md, "Erasure in
// PostgreSQL").
package postgres
