// Package people says which source records are one person. It runs the linkage
// over what partners brought, writes links as records, which facts fold, and keeps
// the queue of pairs that people have to look at, what they decided, and how good
// the linking is.
//
// It never changes a source record, never shows a record that the reader's own view
// does not show, and never joins what people have kept apart: a merge, a split and
// a decision are records, each taken back by another record. The arithmetic is
// package linkage, which knows nothing of the ledger.
package people
