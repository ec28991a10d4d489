//go:build !race

package ledgertest

// Racing reports whether the race detector watches.
const Racing = false
