// Package ledgertest is the one suite that every store of a ledger must pass,
// and the oracle that it is held against: a tree computed the slow way and a
// ledger in memory. It is for tests alone.
package ledgertest
