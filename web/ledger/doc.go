// Package ledger shows what the collaborative's record consists of: the extracts
// that partners brought, the tree over all records, and a verification of the
// whole that anybody at the table may run. It never shows a person.
package ledger
