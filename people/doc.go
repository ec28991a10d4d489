// Package people says which source records are one person: it links what partners
// brought, keeps stable person ids, holds the queue of clerical review, and writes
// links as records that facts folds. people/linkage has the rules, apart from I/O.
//
// It never changes a source record, never merges what two people or a law keep
// apart, and never decides a doubtful pair: people do, and every decision can be
// taken back.
package people
