// Package ledger is the one place where facts are kept: an append-only, ordered
// list of records under a Merkle tree (RFC 6962) with signed checkpoints, so
// that no partner can quietly rewrite what another brought. It appends, reads,
// tails, verifies, erases and backs up, and it offers a small mutable scratch
// beside the records.
//
// It knows nothing of waiting lists: what a record's body means is the business
// of the room that wrote it. Nothing is ever updated in place, and nothing
// personal stands in a stream name, a kind or an account id.
//
// Packages sqlite and postgres keep the Store; package ledgertest is the one
// suite that both must pass.
package ledger
